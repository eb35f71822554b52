// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/byte_input.hpp>
#include <leat/flow/context.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// Lines to a file or a descriptor, through a buffer. What could not be written is an error, at the latest in `close`;
/// what can be cut back then ends in a whole line. (A template only so that it costs no compile time before it is
/// used.)
///
/// A reader that does not read (a full pipe) is waited for, until a stop is requested: then for a second, and for
/// another one each time it has read.
template <class Descriptor>
class basic_byte_output {
  public:
    /// A file that another sink of the run writes to is refused: each would write over what the other has written. So
    /// is the one that the run reads, which the first row would empty.
    template <class Context>
    [[nodiscard, gnu::cold]] static basic_byte_output create(char const* path, Context& context) {
        int const fd = above_standard(::open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
        if (fd < 0)
            throw_error({"cannot open \"", path, "\" for writing: ", system_message(errno)},
                        "check that the folder is there and can be written");
        basic_byte_output out(Descriptor(fd, true), path, context);
        out.to_be_emptied_ = true;
        if (out.regular_) {
            if (written_by(context.files_written, out) || written_by(context.files_added_to, out))
                throw_error({"two sinks of the pipeline write to \"", path, "\""}, "give each a file of its own");
            if (written_by(context.files_read, out))
                throw_error({"a sink writes to \"", path, "\", which the pipeline reads from"},
                            "give the sink a file of its own");
            context.files_written += out.mark_;
        }
        return out;
    }
    /// What is open already. Several sinks may write to one terminal, pipe or file: each piece is added at its end.
    template <class Context>
    [[nodiscard, gnu::cold]] static basic_byte_output onto(int fd, std::string_view name, Context& context) {
        check_open(fd, name, true);
        basic_byte_output out(Descriptor(fd, false), name, context);
        if (out.regular_) {
            if (written_by(context.files_written, out))
                throw_error({"two sinks of the pipeline write to the file of ", name}, "give each a file of its own");
            if (written_by(context.files_read, out))
                throw_error({"a sink writes to ", name, ", which is the file that the pipeline reads from"},
                            "give the sink a file of its own");
            context.files_added_to += out.mark_;
        }
        return out;
    }

    /// What is to be written next, in whole lines; `flush` takes it from here.
    [[nodiscard]] std::string& buffer() noexcept { return buffer_; }

    /// Writes when there is enough for it, or all.
    [[gnu::noinline]] void flush(bool all) {
        constexpr std::size_t enough = 65536;
        if (to_be_emptied_) start(0);
        if (buffer_.size() >= enough || (all && !buffer_.empty())) write_out();
    }
    /// Writes all that is left. That the system has taken it is known only when it is closed.
    [[gnu::cold]] void close() {
        flush(true);
        if (int const code = fd_.close(); code != 0)
            throw_error({"cannot write to ", name_, ": ", system_message(code), " (told when it was closed)"},
                        "what was written last may be missing; mend it and run again");
    }
    /// Where the file ends when all is written, and by what it is known again: the last bytes.
    template <class Writer>
    void save(Writer& to) {
        flush(true);
        to.begin("output", "", saved_as);
        to.write(written_);
        to.write(static_cast<std::uint64_t>(last_.size()));
        to.write(hash_of(std::string_view(last_)));
        to.end();
    }
    /// Goes on there in the file; cuts off the rest, which a run that did not end well has left. Throws where less is
    /// there, or something else: what was written is gone, and cannot be gone on with.
    template <class Reader>
    void load(Reader& saved) {
        saved.begin("output", "", saved_as);
        auto const bytes = saved.template read<std::uint64_t>();
        auto const last_size = saved.template read<std::uint64_t>();
        auto const last_hash = saved.template read<std::uint64_t>();
        saved.end();
        if (last_size > kept || last_size > bytes)
            throw_error({"leat: the snapshot of a sink is damaged"}, "take an older one");
        if (to_be_emptied_ && regular_) look_at(bytes, static_cast<std::size_t>(last_size), last_hash);
        start(bytes);
    }

  private:
    static constexpr std::size_t kept = 4096;
    static constexpr char const* saved_as = "bytes: uint64, last: {size, hash}";

    template <class Context>
    basic_byte_output(Descriptor fd, std::string_view name, Context const& context)
        : fd_(static_cast<Descriptor&&>(fd)), name_(name), stop_(&context.stop_descriptor) {
        struct ::stat about {};
        regular_ = is_regular_file(fd_.get(), about);
        if (regular_) mark_ = mark_of_file(about);
        may_block_ = !regular_ && !S_ISBLK(about.st_mode) && !(S_ISCHR(about.st_mode) && ::isatty(fd_.get()) == 0);
    }
    [[nodiscard]] static bool written_by(std::string const& files, basic_byte_output const& out) {
        return files.find(out.mark_) != std::string::npos;
    }

    /// Compares the file with what was written.
    [[gnu::cold]] void look_at(std::uint64_t bytes, std::size_t last_size, std::uint64_t last_hash) {
        struct ::stat about {};
        if (is_regular_file(fd_.get(), about) && static_cast<std::uint64_t>(about.st_size) < bytes)
            throw_error({"cannot go on in ", name_, ": it has ", number_text(static_cast<std::uint64_t>(about.st_size)),
                         " bytes, and the snapshot was taken when it had ", number_text(bytes)},
                        "put the file back as it was, or begin anew without the snapshot");
        Descriptor const reading(above_standard(::open(name_.c_str(), O_RDONLY | O_CLOEXEC)), true);
        if (reading.get() < 0) return;  // a file that we may only write cannot be compared
        last_.resize(last_size);
        ssize_t const n = ::pread(reading.get(), last_.data(), last_size, static_cast<off_t>(bytes - last_size));
        if (n != static_cast<ssize_t>(last_size) || hash_of(std::string_view(last_)) != last_hash)
            throw_error({"cannot go on in ", name_, ": the ", number_text(last_size), " bytes before byte ",
                         number_text(bytes), " are not those that were written"},
                        "put the file back as it was, or begin anew without the snapshot");
    }
    /// A file is emptied when the first thing is to be written, not before: a run may go on in it.
    [[gnu::cold, gnu::noinline]] void start(std::uint64_t bytes) {
        written_ = bytes;
        if (!to_be_emptied_) return;  // somebody else's: a terminal, a pipe, a file that is appended to
        to_be_emptied_ = false;
        bool const done = ::ftruncate(fd_.get(), static_cast<off_t>(bytes)) == 0 &&
                          ::lseek(fd_.get(), static_cast<off_t>(bytes), SEEK_SET) == static_cast<off_t>(bytes);
        if (regular_ && !done)
            throw_error({"cannot write to ", name_, ": ", system_message(errno)}, "check that it can be written over");
    }
    [[gnu::noinline]] void write_out() {
        // What a pipe has room for when it says that it has room: more would be waited for in the call, where no
        // request to stop is seen.
        constexpr std::size_t piece = 4096;
        std::size_t done = 0;
        while (done != buffer_.size()) {
            std::size_t n = buffer_.size() - done;
            if (may_block_) {
                if (!wait_for_room()) give_up();
                n = n < piece ? n : piece;
            }
            ssize_t const wrote = ::write(fd_.get(), buffer_.data() + done, n);
            if (wrote >= 0)
                done += static_cast<std::size_t>(wrote);
            else if (errno == EAGAIN || errno == EWOULDBLOCK)
                may_block_ = true;
            else if (errno != EINTR)
                failed(done, errno);
        }
        written_ += done;
        std::size_t const whole = buffer_.size() < kept ? buffer_.size() : kept;
        if (last_.size() + whole > kept) last_.erase(0, last_.size() + whole - kept);
        last_.append(buffer_, buffer_.size() - whole);
        buffer_.clear();
    }

    /// False when a stop was requested, and nobody reads.
    [[nodiscard]] bool wait_for_room() {
        constexpr int patience = 1000;
        pollfd p[2] = {{fd_.get(), POLLOUT, 0}, {*stop_, POLLIN, 0}};
        int milliseconds = -1;
        for (;;) {
            int const n = ::poll(p, 2, milliseconds);
            if (p[0].revents != 0 || (n < 0 && errno != EINTR)) return true;  // `write` tells what is wrong with it
            if (n == 0) return false;
            if (n > 0) {
                milliseconds = patience;
                p[1].fd = -1;
            }
        }
    }
    [[noreturn, gnu::cold, gnu::noinline]] void give_up() {
        number_text const left(buffer_.size());
        buffer_.clear();
        throw_error({"stopped while nobody read ", name_, ": ", left, " bytes are not written"},
                    "read what the program writes, or end the reader first");
    }

    /// What could not be written stays in the buffer, from the beginning of its line where that can be cut off.
    [[noreturn, gnu::cold, gnu::noinline]] void failed(std::size_t done, int code) {
        std::size_t const whole = done == 0 ? 0 : buffer_.rfind('\n', done - 1) + 1;
        if (whole != done && cut_back(done - whole)) done = whole;
        char const* const advice = whole == done ? "what was written before is complete; mend it and run again"
                                                 : "the last line that was written is not whole; mend it and run again";
        written_ += done;
        buffer_.erase(0, done);
        throw_error({"cannot write to ", name_, ": ", system_message(code)}, advice);
    }
    /// Takes back the last bytes of a file that nobody else has added to.
    [[nodiscard]] bool cut_back(std::size_t bytes) {
        struct ::stat about {};
        off_t const end = ::lseek(fd_.get(), 0, SEEK_CUR);
        off_t const to = end - static_cast<off_t>(bytes);
        return is_regular_file(fd_.get(), about) && about.st_size == end && to >= 0 &&
               ::ftruncate(fd_.get(), to) == 0 && ::lseek(fd_.get(), to, SEEK_SET) == to;
    }

    Descriptor fd_;
    std::string name_;
    int const* stop_;  ///< of the run's context: what can be read when a stop is requested
    std::string mark_{};
    std::string buffer_{};
    std::string last_{};  ///< of what was written
    std::uint64_t written_ = 0;
    bool to_be_emptied_ = false;
    bool regular_ = false;
    bool may_block_ = false;
};
using byte_output = basic_byte_output<owned_descriptor>;

}  // namespace detail
}  // namespace v0
}  // namespace leat
