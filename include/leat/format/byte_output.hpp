// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/byte_input.hpp>
#include <leat/flow/context.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// Bytes to a file or a descriptor, through a buffer. What could not be written is an error, at the latest in `close`.
/// (A template only so that it costs no compile time before it is used.)
template <class Descriptor>
class basic_byte_output {
  public:
    basic_byte_output(Descriptor fd, std::string_view name) : fd_(static_cast<Descriptor&&>(fd)), name_(name) {}

    /// A file that another sink of the run writes to is refused: each would write over what the other has written. So is the
    /// one that the run reads, which the first row would empty.
    template <class Context>
    [[nodiscard, gnu::cold]] static basic_byte_output create(char const* path, Context& context) {
        int const fd = ::open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0)
            throw_error({"cannot open \"", path, "\" for writing: ", system_message(errno)}, "check that the folder is there and can be written");
        basic_byte_output out(Descriptor(fd, true), path);
        out.to_be_emptied_ = true;
        struct ::stat about {};
        if (is_regular_file(fd, about)) {
            std::string const file = mark_of_file(about);
            if (context.files_written.find(file) != std::string::npos)
                throw_error({"two sinks of the pipeline write to \"", path, "\""}, "give each a file of its own");
            if (context.files_read.find(file) != std::string::npos)
                throw_error({"a sink writes to \"", path, "\", which the pipeline reads from"}, "give the sink a file of its own");
            context.files_written += file;
        }
        return out;
    }

    /// What is to be written next; `flush` takes it from here.
    [[nodiscard]] std::string& buffer() noexcept { return buffer_; }

    /// Writes when there is enough for it, or all.
    [[gnu::noinline]] void flush(bool all) {
        constexpr std::size_t enough = 65536;
        if (to_be_emptied_) start(0);
        if (buffer_.size() >= enough || (all && !buffer_.empty())) write_out();
    }
    /// The number of bytes that are written, after everything is.
    [[nodiscard]] std::uint64_t position() {
        flush(true);
        return written_;
    }
    /// Goes on behind so many bytes of what is there; cuts off the rest, which a run that did not end well has left.
    /// Throws where less is there: what was written is gone, and cannot be gone on with.
    void go_on_at(std::uint64_t bytes) {
        struct ::stat about {};
        if (to_be_emptied_ && is_regular_file(fd_.get(), about) && static_cast<std::uint64_t>(about.st_size) < bytes)
            throw_error({"cannot go on in ", name_, ": it has ", number_text(static_cast<std::uint64_t>(about.st_size)),
                         " bytes, and the snapshot was taken when it had ", number_text(bytes)},
                        "put the file back as it was, or begin anew without the snapshot");
        start(bytes);
    }

  private:
    /// A file is emptied when the first thing is to be written, not before: a run may go on in it.
    [[gnu::cold, gnu::noinline]] void start(std::uint64_t bytes) {
        written_ = bytes;
        if (!to_be_emptied_) return;  // somebody else's: a terminal, a pipe, a file that is appended to
        to_be_emptied_ = false;
        if (::ftruncate(fd_.get(), static_cast<off_t>(bytes)) == 0) ::lseek(fd_.get(), static_cast<off_t>(bytes), SEEK_SET);
    }
    [[gnu::noinline]] void write_out() {
        std::size_t done = 0;
        while (done != buffer_.size()) {
            ssize_t const n = ::write(fd_.get(), buffer_.data() + done, buffer_.size() - done);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
                pollfd p{fd_.get(), POLLOUT, 0};
                ::poll(&p, 1, -1);
                continue;
            }
            if (n < 0) {
                int const code = errno;
                buffer_.erase(0, done);
                throw_error({"cannot write to ", name_, ": ", system_message(code)}, "what was written before is complete; mend it and run again");
            }
            done += static_cast<std::size_t>(n);
        }
        written_ += done;
        buffer_.clear();
    }

    Descriptor fd_;
    std::string name_;
    std::string buffer_{};
    std::uint64_t written_ = 0;
    bool to_be_emptied_ = false;
};
using byte_output = basic_byte_output<owned_descriptor>;

}  // namespace detail
}  // namespace v0
}  // namespace leat
