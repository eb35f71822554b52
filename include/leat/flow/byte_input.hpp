// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/place.hpp>
#include <leat/flow/source.hpp>
#include <leat/record/owner.hpp>
#include <leat/record/pack.hpp>

#include <atomic>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

/// Where formats read bytes from: a file, the standard input, a descriptor, a text.
namespace leat {
inline namespace v0 {
namespace detail {

/// A text in a description. Descriptions are moved at each bar, so a move is no more than that of a pointer.
class kept_text {
  public:
    kept_text(std::string const& text) : text_(copy_of(text.c_str())) {}
    kept_text(kept_text const& other) : text_(copy_of(other.value())) {}
    kept_text(kept_text&& other) noexcept : text_(other.text_) { other.text_ = nullptr; }
    kept_text& operator=(kept_text other) noexcept {
        char const* const before = text_;
        text_ = other.text_;
        other.text_ = before;
        return *this;
    }
    ~kept_text() { delete[] text_; }
    /// Up to a zero; empty when it was moved from.
    [[nodiscard]] char const* value() const noexcept { return text_ == nullptr ? "" : text_; }

  private:
    [[nodiscard, gnu::noinline]] static char const* copy_of(char const* text) {
        std::size_t const size = std::strlen(text) + 1;
        return static_cast<char const*>(std::memcpy(new char[size], text, size));
    }
    char const* text_;
};

enum class read_state : unsigned char { some, waiting, ended };

struct read_result {
    read_state state;
    std::size_t size;
};

/// Bytes as a format reads them: many at a time, so that a virtual call costs nothing.
class byte_reader {
  public:
    [[gnu::cold]] explicit byte_reader(std::string_view name) : name_(name) {}
    byte_reader(byte_reader const&) = delete;
    byte_reader& operator=(byte_reader const&) = delete;
    virtual ~byte_reader() = default;

    /// At most `size` bytes; says so where there are none now, instead of waiting in the call.
    [[nodiscard]] virtual read_result read(char* to, std::size_t size) = 0;
    [[nodiscard]] virtual wait_request waits_for() const noexcept { return {}; }
    virtual void wake() noexcept {}

    // For a run that goes on. What is in memory or a file can be looked at anywhere; of others nothing is known.
    /// How many bytes there are in all.
    [[nodiscard]] virtual bool size(std::uint64_t&) const { return false; }
    /// At most `size` bytes from byte `at` on; what is read next stays as it is.
    [[nodiscard]] virtual std::size_t look(std::uint64_t, char*, std::size_t) const { return 0; }
    /// Goes on behind so many bytes.
    virtual void go_to(std::uint64_t) {}
    [[nodiscard]] virtual file_identity identity() const { return {}; }
    /// Its bytes are those of the file from there on, wherever its descriptor stood.
    virtual void begin_at(std::uint64_t) {}
    /// Where the bytes come from, for messages.
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

  private:
    std::string name_;
};

// The readers and what opens them are templates only so that they cost no compile time before they are used.

/// Bytes from a descriptor.
template <class Descriptor>
class descriptor_reader final : public byte_reader {
  public:
    descriptor_reader(Descriptor fd, std::string_view name, bool may_wait)
        : byte_reader(name), fd_(static_cast<Descriptor&&>(fd)), may_wait_(may_wait) {
        struct ::stat about {};
        if (!is_regular_file(fd_.get(), about)) return;
        off_t const at = ::lseek(fd_.get(), 0, SEEK_CUR);
        file_ = {true, about.st_dev, about.st_ino, at < 0 ? 0 : static_cast<std::uint64_t>(at)};
    }

    [[nodiscard]] read_result read(char* to, std::size_t size) override {
        if (may_wait_ && !can_be_read()) return {read_state::waiting, 0};
        for (;;) {
            ssize_t const n = ::read(fd_.get(), to, size);
            if (n > 0) return {read_state::some, static_cast<std::size_t>(n)};
            if (n == 0) return {read_state::ended, 0};
            if (errno == EAGAIN || errno == EWOULDBLOCK) return {read_state::waiting, 0};
            if (errno != EINTR) throw_error({"cannot read ", name(), ": ", system_message(errno)}, "mend that and run again");
        }
    }
    [[gnu::cold]] bool size(std::uint64_t& bytes) const override {
        struct ::stat about {};
        if (!file_.is_file || ::fstat(fd_.get(), &about) != 0) return false;
        auto const all = static_cast<std::uint64_t>(about.st_size);
        bytes = all < file_.begin ? 0 : all - file_.begin;
        return true;
    }
    [[gnu::cold]] std::size_t look(std::uint64_t at, char* to, std::size_t size) const override {
        std::size_t done = 0;
        while (done != size) {
            ssize_t const n = ::pread(fd_.get(), to + done, size - done, static_cast<off_t>(file_.begin + at + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) throw_error({"cannot read ", name(), ": ", system_message(errno)}, "mend that and run again");
            if (n == 0) break;
            done += static_cast<std::size_t>(n);
        }
        return done;
    }
    [[gnu::cold]] void go_to(std::uint64_t bytes) override {
        if (::lseek(fd_.get(), static_cast<off_t>(file_.begin + bytes), SEEK_SET) < 0)
            throw_error({"cannot go on at byte ", number_text(bytes), " of ", name(), ": ", system_message(errno)}, "mend that and run again");
    }
    [[nodiscard]] file_identity identity() const override { return file_; }
    void begin_at(std::uint64_t begin) override { file_.begin = begin; }
    [[nodiscard]] wait_request waits_for() const noexcept override { return {fd_.get(), POLLIN, max_timestamp}; }

  private:
    [[nodiscard]] bool can_be_read() const {
        pollfd p{fd_.get(), POLLIN, 0};
        return ::poll(&p, 1, 0) != 0;
    }
    Descriptor fd_;
    bool may_wait_;
    file_identity file_{};
};

/// Bytes of a text in memory.
class text_reader final : public byte_reader {
  public:
    explicit text_reader(std::string_view text) : byte_reader("memory"), text_(text) {}
    [[nodiscard]] read_result read(char* to, std::size_t size) override {
        std::size_t const n = look(at_, to, size);
        at_ += n;
        return {n == 0 ? read_state::ended : read_state::some, n};
    }
    bool size(std::uint64_t& bytes) const override {
        bytes = text_.size();
        return true;
    }
    std::size_t look(std::uint64_t at, char* to, std::size_t size) const override {
        std::string_view const piece = text_.substr(static_cast<std::size_t>(at), size);
        if (!piece.empty()) std::memcpy(to, piece.data(), piece.size());
        return piece.size();
    }
    void go_to(std::uint64_t bytes) override { at_ = static_cast<std::size_t>(bytes); }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// Bytes that a coroutine makes, a `source<std::string>`.
template <class Pieces>
class coroutine_reader final : public byte_reader {
  public:
    explicit coroutine_reader(Pieces pieces) : byte_reader("coroutine"), pieces_(static_cast<Pieces&&>(pieces)) {}

    [[nodiscard]] read_result read(char* to, std::size_t size) override {
        while (left_.empty()) {
            if (at_ == pieces_.rows().size()) {
                at_ = 0;
                source_state const state = pieces_.next();
                if (state != source_state::ready)
                    return {state == source_state::waiting ? read_state::waiting : read_state::ended, 0};
            }
            left_ = pieces_.rows()[at_++];
        }
        std::size_t done = 0;
        for (;;) {
            std::size_t const n = left_.size() < size - done ? left_.size() : size - done;
            std::memcpy(to + done, left_.data(), n);
            left_.remove_prefix(n);
            done += n;
            if (!left_.empty() || at_ == pieces_.rows().size()) return {read_state::some, done};
            left_ = pieces_.rows()[at_++];
        }
    }
    [[nodiscard]] wait_request waits_for() const noexcept override { return pieces_.waits_for(); }
    void wake() noexcept override { pieces_.wake(); }

  private:
    Pieces pieces_;
    std::string_view left_{};
    std::size_t at_ = 0;
};

using opened_bytes = owner<byte_reader>;

/// A file that a sink of the run writes to cannot be read: the first row written would empty it.
template <class Context>
[[gnu::cold]] void keep_from_sinks(byte_reader const& reader, Context& context) {
    struct ::stat about {};
    int const fd = reader.waits_for().descriptor;
    if (fd < 0 || !is_regular_file(fd, about)) return;
    std::string const file = mark_of_file(about);
    if (context.files_written.find(file) != std::string::npos || context.files_added_to.find(file) != std::string::npos)
        throw_error({"the pipeline reads from ", reader.name(), ", and a sink writes to the same file"}, "give the sink a file of its own");
    context.files_read += file;
}

/// What a format opens.
template <class I>
concept opens_bytes = requires(I const& i) {
    { i.open_bytes() } -> std::same_as<opened_bytes>;
};

struct standard_input_bytes {
    template <class Descriptor = owned_descriptor>
    [[nodiscard, gnu::cold]] opened_bytes open_bytes() const {
        check_open(STDIN_FILENO, "standard input", false);
        return opened_bytes(new descriptor_reader<Descriptor>(Descriptor(STDIN_FILENO, false), "standard input", true));
    }
};
struct descriptor_bytes {
    int fd;
    template <class Descriptor = owned_descriptor>
    [[nodiscard, gnu::cold]] opened_bytes open_bytes() const {
        std::string const name = descriptor_name(fd);
        check_open(fd, name, false);
        return opened_bytes(new descriptor_reader<Descriptor>(Descriptor(fd, false), name, true));
    }
};
struct file_bytes {
    kept_text path;
    template <class Descriptor = owned_descriptor>
    [[nodiscard, gnu::cold]] opened_bytes open_bytes() const {
        int const fd = above_standard(::open(path.value(), O_RDONLY | O_CLOEXEC));
        if (fd < 0)
            throw_error({"cannot open \"", path.value(), "\" for reading: ", system_message(errno)}, "check the path and its permissions");
        struct ::stat about {};
        bool const may_wait = !is_regular_file(fd, about);  // a named pipe, a device
        return opened_bytes(new descriptor_reader<Descriptor>(Descriptor(fd, true), path.value(), may_wait));
    }
};
struct file_or_standard_input_bytes {
    file_bytes file;
    template <class Descriptor = owned_descriptor>
    [[nodiscard, gnu::cold]] opened_bytes open_bytes() const {
        return std::string_view(file.path.value()) == "-" ? standard_input_bytes{}.open_bytes<Descriptor>() : file.open_bytes<Descriptor>();
    }
};
template <class F, class... Args>
struct coroutine_bytes {
    F function;
    pack<Args...> args;
    [[nodiscard, gnu::cold]] opened_bytes open_bytes() const {
        auto const begin = [this](Args const&... all) { return std::invoke(function, all...); };
        return opened_bytes(new coroutine_reader<source<std::string>>(with_parts(begin, args)));
    }
};
struct text_bytes {
    std::string_view text;
    template <class Reader = text_reader>
    [[nodiscard, gnu::cold]] opened_bytes open_bytes() const {
        return opened_bytes(new Reader(text));
    }
};

}  // namespace detail

// A run that goes on from a snapshot knows an input again by its first 4096 bytes and the 4096 before the place where
// it goes on, whatever the input is called and wherever it is kept now; what was changed between is not seen. A file
// and a text in memory are entered there; of a pipe, a device and a coroutine all that is before is read again and
// passed over. One that is shorter or another is a `leat::error`. A file that was cut in the middle of its last line,
// which goes on now, is one too.

/// The standard input. What is complete is handed on after each read, so a slow pipe is followed line by line. One that
/// is closed is a `leat::error`.
inline constexpr detail::standard_input_bytes standard_input{};

/// A file by its path; opened when the run starts, closed at its end.
inline constexpr struct file_fn {
    [[nodiscard]] detail::file_bytes operator()(std::string const& path) const { return {path}; }
} file{};

/// What a path on a command line means: a file, or the standard input where it is "-".
inline constexpr struct file_or_standard_input_fn {
    [[nodiscard]] detail::file_or_standard_input_bytes operator()(std::string const& path) const { return {{path}}; }
} file_or_standard_input{};

/// A descriptor that is open already and stays open: a pipe, a terminal, a socket, a file, which is read from where it
/// stands. A run that goes on in the file that it read before counts from where that run began.
inline constexpr struct descriptor_fn {
    [[nodiscard]] constexpr detail::descriptor_bytes operator()(int fd) const noexcept { return {fd}; }
} descriptor{};

/// Bytes that a coroutine yields in pieces of any size: `bytes_from(f, args...)` calls `f(args...)`, a coroutine
/// function that returns a `leat::source<std::string>`, anew for each run. What it yields before it waits is read
/// before it goes on.
inline constexpr struct bytes_from_fn {
    template <class F, class... Args>
        requires std::is_invocable_r_v<source<std::string>, F const&, Args const&...>
    [[nodiscard]] constexpr detail::coroutine_bytes<F, Args...> operator()(F function, Args... args) const {
        return {static_cast<F&&>(function), detail::pack<Args...>(static_cast<Args&&>(args)...)};
    }
} bytes_from{};

/// Any of these inputs, for a program that chooses when it runs:
/// `byte_input input = path.empty() ? byte_input(standard_input) : byte_input(file(path));`
class byte_input {
  public:
    template <detail::opens_bytes Input>
        requires(!std::is_same_v<Input, byte_input>)
    byte_input(Input input) : input_(new model<Input>(static_cast<Input&&>(input))) {}

    byte_input(byte_input const& other) noexcept : input_(other.input_) { ++input_->uses; }
    byte_input& operator=(byte_input other) noexcept {
        any const* const before = input_;
        input_ = other.input_;
        other.input_ = before;
        return *this;
    }
    ~byte_input() {
        if (--input_->uses == 0) delete input_;
    }

    [[nodiscard]] detail::opened_bytes open_bytes() const { return input_->open(); }

  private:
    struct any {
        any() = default;
        any(any const&) = delete;
        any& operator=(any const&) = delete;
        virtual ~any() = default;
        [[nodiscard]] virtual detail::opened_bytes open() const = 0;
        mutable std::atomic<std::size_t> uses{1};
    };
    template <class Input>
    struct model final : any {
        Input input;
        explicit model(Input i) : input(static_cast<Input&&>(i)) {}
        [[nodiscard]] detail::opened_bytes open() const override { return input.open_bytes(); }
    };
    any const* input_;  // a description, and shared, for pipelines are copied
};

/// Bytes in memory, which must outlive the run.
inline constexpr struct in_memory_fn {
    [[nodiscard]] constexpr detail::text_bytes operator()(std::string_view bytes) const noexcept { return {bytes}; }
} in_memory{};

}  // namespace v0
}  // namespace leat
