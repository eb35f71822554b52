// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/poll_loop.hpp>
#include <leat/record/digits.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

/// Descriptors: whose they are, what they are of, and that ours are none of the standard three.
namespace leat {
inline namespace v0 {
namespace detail {

/// What was opened just now, as 3 or higher, closed on exec; -1 with `errno` where it could not be. Where 0, 1 or 2 was
/// closed at the start of the program the system gives it out again: then what the program prints would go into our
/// file.
[[nodiscard]] inline int above_standard(int fd) noexcept {
    if (fd < 0 || fd > STDERR_FILENO) return fd;
    int const moved = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int const code = errno;
    ::close(fd);
    errno = code;
    return moved;
}

/// A descriptor that is closed at the end, unless it is somebody else's.
class owned_descriptor {
  public:
    owned_descriptor() = default;
    owned_descriptor(int fd, bool owned) noexcept : fd_(fd), owned_(owned) {}
    owned_descriptor(owned_descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)), owned_(other.owned_) {}
    owned_descriptor& operator=(owned_descriptor&& other) noexcept {
        if (this != &other) {
            drop();
            fd_ = std::exchange(other.fd_, -1);
            owned_ = other.owned_;
        }
        return *this;
    }
    ~owned_descriptor() { drop(); }

    [[nodiscard]] int get() const noexcept { return fd_; }

    /// Done with it: 0, or the error by which some systems tell only now that what was written had no room (quotas,
    /// network file systems). Somebody else's stays open, and a copy of it is closed to ask.
    [[nodiscard]] int close() noexcept {
        int const fd = std::exchange(fd_, -1);
        int const closed = owned_ || fd < 0 ? fd : ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        return closed < 0 || ::close(closed) == 0 ? 0 : errno;
    }

  private:
    void drop() noexcept {
        if (owned_ && fd_ >= 0) ::close(fd_);
    }
    int fd_ = -1;
    bool owned_ = false;
};

/// Whether a descriptor is of a file with a size and an end, and no pipe or device; then `about` describes it.
[[nodiscard]] inline bool is_regular_file(int fd, struct ::stat& about) noexcept {
    return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

/// A file by its device and number, as `run_context` keeps it.
template <class About>
[[nodiscard]] std::string mark_of_file(About const& about) {
    return message_of({" ", number_text(about.st_dev), "/", number_text(about.st_ino), " "});
}

[[nodiscard]] inline std::string descriptor_name(int fd) {
    if (fd < 0) return "descriptor -1";
    return message_of({"descriptor ", number_text(static_cast<std::uint64_t>(fd))});
}

[[nodiscard]] inline std::string output_name(int fd) {
    return fd == STDOUT_FILENO ? "standard output" : fd == STDERR_FILENO ? "standard error" : descriptor_name(fd);
}

/// Refuses a descriptor of the caller's that is closed, or open for the other direction only.
[[gnu::cold, gnu::noinline]] inline void check_open(int fd, std::string_view name, bool for_writing) {
    int const flags = ::fcntl(fd, F_GETFL);
    if (flags < 0)
        throw_error({name, " is closed"},
                    for_writing ? "give the program an output, /dev/null where it is not wanted (>/dev/null, not >&-)"
                                : "give the program an input, /dev/null where there is none (</dev/null, not <&-)");
    if ((flags & O_ACCMODE) == (for_writing ? O_RDONLY : O_WRONLY))
        throw_error({name, " is not open for ", for_writing ? "writing" : "reading"}, "give one that is");
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
