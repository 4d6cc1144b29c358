#include "output.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;
constexpr unsigned kPermissions = 07777;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

unsigned new_file_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666U & ~mask;
}

// A slow reader must not hold up a signal: a pipe that can take anything can take PIPE_BUF.
std::size_t most_at_once(int fd) {
  struct stat status {};
  const bool is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  return is_file ? kBlock : PIPE_BUF;
}

}  // namespace

Error system_error(std::string_view what, int error) {
  const std::string reason = std::generic_category().message(error);
  switch (error) {
    case EACCES:
    case EPERM:
      return {ErrorCode::denied,
              fmt::format("{}: {}: check who may use it and its folder", what, reason)};
    case EROFS:
      return {ErrorCode::denied, fmt::format("{}: {}: name another place", what, reason)};
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
    case ELOOP:
      return {ErrorCode::usage, fmt::format("{}: {}: check the path", what, reason)};
    case ENOSPC:
    case EDQUOT:
      return {ErrorCode::unavailable, fmt::format("{}: {}: free some space", what, reason)};
    default:
      return {ErrorCode::unavailable,
              fmt::format("{}: {}: check what it leads to, and try again", what, reason)};
  }
}

std::string follow_links(const std::string& path) {
  constexpr int kMaxLinks = 40;
  std::string end = path;
  for (int links = 0; links < kMaxLinks; ++links) {
    std::string link(PATH_MAX, '\0');
    const ssize_t length = readlink(end.c_str(), link.data(), link.size());
    if (length < 0) return end;
    link.resize(static_cast<std::size_t>(length));
    end = link.front() == '/' ? link : folder_of(end).append("/").append(link);
  }
  throw system_error(fmt::format("cannot write {}", printable(path)), ELOOP);
}

std::optional<std::string> output_file(std::optional<std::string> given) {
  if (given == "-") given.reset();
  return given;
}

Output::Output(int fd, std::string name, bool is_terminal)
    : fd_(fd), most_(most_at_once(fd)), name_(std::move(name)), is_terminal_(is_terminal) {}

void Output::write(std::string_view text) {
  buffer_ += text;
  relieve();
}

void Output::relieve() {
  if (buffer_.size() >= kBlock) flush();
}

void Output::flush() {
  if (is_terminal_) buffer_ = for_terminal(std::move(buffer_));
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    wait();
    const ssize_t written = ::write(fd_, rest.data(), std::min(rest.size(), most_));
    if (written >= 0) {
      flushed_ = true;
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EAGAIN && errno != EINTR) {
      fail(errno);
    }
  }
  buffer_.clear();
}

void Output::wait() {
  try {
    while (!wait_writable(fd_)) {
    }
  } catch (const Error&) {
    fail(EINTR);
  }
}

void Output::check_reader() const {
  pollfd output{fd_, 0, 0};
  if (poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0) throw PipeClosed{};
}

bool Output::take_back() noexcept {
  buffer_.clear();
  return !flushed_;
}

void Output::fail(int error) {
  buffer_.clear();
  if (!stored_.empty()) {
    throw Error(
        ErrorCode::unavailable,
        fmt::format("{}, but the receipt could not be printed: {}{}{}", stored_,
                    std::generic_category().message(error), advice_.empty() ? "" : ": ", advice_));
  }
  if (error == EINTR) check_interrupt();
  if (error == EPIPE) throw PipeClosed{};
  throw system_error(fmt::format("cannot write {}", printable(name_)), error);
}

OutputFile::OutputFile(const std::string& path) : target_(path) {
  if (path.empty()) throw Error(ErrorCode::usage, "the output has no name: give -o FILE");
  struct stat status {};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    open_direct();  // as named: the link behind /dev/stdout may lead to what has no path
  } else {
    target_ = follow_links(path);
    mode_ = exists ? status.st_mode & kPermissions : new_file_mode();
    open_temporary();
  }
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::open_direct() {
  fd_ = open_to_write(target_.c_str());
  if (fd_ < 0) throw system_error(fmt::format("cannot write {}", printable(target_)), errno);
}

void OutputFile::open_temporary() {
  temporary_ = folder_of(target_) + "/.eventsrc-XXXXXX";
  fd_ = mkostemp(temporary_.data(), O_CLOEXEC);
  if (fd_ < 0) {
    const int error = errno;
    temporary_.clear();
    throw system_error(fmt::format("cannot write {}", printable(target_)), error);
  }
}

std::optional<OutputFile::FileState> OutputFile::target_state() const {
  struct stat status {};
  if (stat(target_.c_str(), &status) != 0) return std::nullopt;
  return FileState{status.st_dev, status.st_ino, status.st_size,
                   status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
}

void OutputFile::hold_target() {
  is_held_ = true;
  held_ = target_state();
}

bool OutputFile::commit() {
  const std::string what = fmt::format("cannot write {}", printable(target_));
  if (temporary_.empty()) {
    if (close(std::exchange(fd_, -1)) != 0) throw system_error(what, errno);
    return true;
  }
  if (fchmod(fd_, mode_) != 0 || fsync(fd_) != 0 || close(std::exchange(fd_, -1)) != 0) {
    throw system_error(what, errno);
  }
  return put_in_place();
}

bool OutputFile::put_in_place() {
  const int folder = open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // Of two that put what they made in one place, one looks after the other has.
  if (is_held_ && folder >= 0) flock(folder, LOCK_EX);
  const bool is_other = is_held_ && target_state() != held_;
  const bool is_placed = !is_other && std::rename(temporary_.c_str(), target_.c_str()) == 0;
  const int error = errno;
  const bool is_durable = is_placed && folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  if (is_other) {
    throw Error(ErrorCode::unavailable,
                fmt::format("{} was written by another process meanwhile: nothing was changed in "
                            "it: run the command again",
                            printable(target_)));
  }
  if (!is_placed) throw system_error(fmt::format("cannot write {}", printable(target_)), error);
  temporary_.clear();
  return is_durable;
}

}  // namespace eventsrc::cli
