// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/descriptor.hpp>
#include <leat/state/hash.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The place in an input of bytes at which a run goes on, and by what the input is known again there.
namespace leat {
inline namespace v0 {
namespace detail {

/// Which file it is, where it is one.
struct file_identity {
    bool is_file = false;
    std::uint64_t device = 0;
    std::uint64_t number = 0;
    std::uint64_t begin = 0;  ///< the byte of the file at which the descriptor stood when the run began

    [[nodiscard]] bool same_file(file_identity const& other) const noexcept {
        return is_file && other.is_file && device == other.device && number == other.number;
    }
};

/// How an input is known again: by its first bytes and those before the place, whatever it is called now. What was
/// changed between them is not seen.
struct input_mark {
    file_identity file{};
    std::uint64_t first_size = 0;
    std::uint64_t first_hash = 0;
    std::uint64_t last_size = 0;
    std::uint64_t last_hash = 0;
    bool in_line = false;  ///< the last byte before was no line feed: the input ended there

    static constexpr char const* saved_as =
        "{file: {is_file, device, number, begin}, first: {size, hash}, last: {size, hash}, in_line}";
    /// Hands all parts to `f`, for saving and loading.
    template <class Mark, class F>
    static void each(Mark& m, F const& f) {
        f(m.file.is_file), f(m.file.device), f(m.file.number), f(m.file.begin);
        f(m.first_size), f(m.first_hash), f(m.last_size), f(m.last_hash), f(m.in_line);
    }
};

/// The mark of a place behind `bytes` of an input, of which the first and the last are known. (Templates only so that
/// they cost no compile time before they are used.)
template <class Mark = input_mark>
[[nodiscard, gnu::cold]] Mark mark_of(file_identity const& file, std::uint64_t bytes, std::string_view first,
                                      std::string_view last) {
    if (first.size() > bytes) first = first.substr(0, static_cast<std::size_t>(bytes));
    return {file, first.size(), hash_of(first), last.size(), hash_of(last), !last.empty() && last.back() != '\n'};
}

/// Leads a reader to the place where a run goes on. One that can be looked at anywhere goes there at once; of others,
/// what is before is read and passed over, which may wait.
template <class Reader>
class way_to_place {
  public:
    way_to_place(Reader& reader, input_mark const& mark, std::uint64_t bytes)
        : reader_(&reader), mark_(mark), bytes_(bytes) {
        if (mark_.first_size > bytes || mark_.last_size > bytes || mark_.first_size > most || mark_.last_size > most)
            throw_error({"leat: the snapshot of the source is damaged"}, "take an older one");
    }

    /// Goes there at once, and is true; false where the input can only be read.
    [[nodiscard]] bool go() {
        file_identity const now = reader_->identity();
        if (now.is_file && mark_.file.is_file) reader_->begin_at(mark_.file.begin);
        std::uint64_t size = 0;
        if (!reader_->size(size)) return bytes_ == 0;
        if (size < bytes_)
            differs({"it has ", number_text(size), " bytes", what_file(now)}, now);
        look(0, mark_.first_size, first_);
        look(bytes_ - mark_.last_size, mark_.last_size, last_);
        compare(now);
        std::string next;
        if (mark_.in_line && size > bytes_) {
            look(bytes_, 1, next);
            if (next != "\n") differs({"the line that ended the input there goes on now", ""}, now);
            ++bytes_;
            last_ += next;
        }
        reader_->go_to(bytes_);
        return true;
    }
    /// Reads a piece of what is before; `some` when there was something. Then asks `there`.
    [[nodiscard]] auto pass() {
        using state = decltype(reader_->read(nullptr, 0).state);
        constexpr std::size_t at_once = 65536;
        if (dump_.empty()) dump_.resize(at_once);
        for (int i = 0; i != 16 && passed_ != bytes_; ++i) {
            std::uint64_t const left = bytes_ - passed_;
            auto const got = reader_->read(dump_.data(), left < at_once ? static_cast<std::size_t>(left) : at_once);
            std::string_view const piece(dump_.data(), got.size);
            std::size_t const room = static_cast<std::size_t>(mark_.first_size) - first_.size();
            first_.append(piece.substr(0, room < got.size ? room : got.size));
            last_.append(got.size < most ? piece : piece.substr(got.size - most));
            auto const wanted = static_cast<std::size_t>(mark_.last_size);
            if (last_.size() > wanted) last_.erase(0, last_.size() - wanted);
            passed_ += got.size;
            if (got.state == state::waiting) return got.state;
            if (got.state == state::ended && passed_ != bytes_)
                differs({"it ended after ", number_text(passed_), " bytes"}, reader_->identity());
        }
        if (there()) compare(reader_->identity());
        return state::some;
    }
    [[nodiscard]] bool there() const noexcept { return passed_ == bytes_; }

    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] input_mark const& mark() const noexcept { return mark_; }
    /// What was seen of the input on the way.
    [[nodiscard]] std::string const& first() const noexcept { return first_; }
    [[nodiscard]] std::string const& last() const noexcept { return last_; }

  private:
    static constexpr std::size_t most = 4096;

    void look(std::uint64_t at, std::uint64_t size, std::string& into) {
        into.resize(static_cast<std::size_t>(size));
        into.resize(reader_->look(at, into.data(), into.size()));
    }
    void compare(file_identity const& now) const {
        if (first_.size() != mark_.first_size || hash_of(std::string_view(first_)) != mark_.first_hash)
            differs({"its first ", number_text(mark_.first_size), " bytes are not those that were read", what_file(now)},
                    now);
        if (last_.size() != mark_.last_size || hash_of(std::string_view(last_)) != mark_.last_hash)
            differs({"the ", number_text(mark_.last_size), " bytes before are not those that were read", what_file(now)},
                    now);
    }
    [[nodiscard]] std::string_view what_file(file_identity const& now) const {
        if (!now.is_file || !mark_.file.is_file) return "";
        return now.same_file(mark_.file) ? " (it is the same file, which was emptied, cut or written over since)"
                                         : " (it is another file than the one that was read)";
    }
    [[noreturn, gnu::cold, gnu::noinline]] void differs(std::initializer_list<std::string_view> how,
                                                        file_identity const& now) const {
        std::string_view const give = now.is_file ? "give the file that was read before, by the name it has now"
                                                  : "give the same input again from its beginning";
        throw_error({"cannot go on behind byte ", number_text(bytes_), " of ", reader_->name(), ": ", message_of(how)},
                    message_of({give, ", or begin anew without the snapshot"}));
    }

    Reader* reader_;
    input_mark mark_;
    std::uint64_t bytes_;
    std::uint64_t passed_ = 0;
    std::string first_{};
    std::string last_{};
    std::string dump_{};
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
