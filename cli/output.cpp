#include "output.hpp"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

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

/// Where a path leads when its last component is a symbolic link, dangling ones included.
std::string follow_links(std::string path) {
  constexpr int kMaxLinks = 40;
  for (int links = 0; links < kMaxLinks; ++links) {
    std::string link(PATH_MAX, '\0');
    const ssize_t length = readlink(path.c_str(), link.data(), link.size());
    if (length < 0) return path;
    link.resize(static_cast<std::size_t>(length));
    path = link.front() == '/' ? link : folder_of(path) + "/" + link;
  }
  return path;
}

unsigned new_file_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666U & ~mask;
}

}  // namespace

Error system_error(std::string_view what, int error) {
  const std::string reason = std::generic_category().message(error);
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return {ErrorCode::denied, fmt::format("{}: {}", what, reason)};
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
      return {ErrorCode::unavailable, fmt::format("{}: {}", what, reason)};
  }
}

Output::Output(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

void Output::write(std::string_view text) {
  buffer_ += text;
  relieve();
}

void Output::relieve() {
  if (buffer_.size() >= kBlock) flush();
}

void Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written >= 0) {
      flushed_ = true;
      rest.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    int error = errno;
    if (error == EAGAIN) {
      pollfd waiting{fd_, POLLOUT, 0};
      error = poll(&waiting, 1, -1) < 0 ? errno : 0;
    }
    const bool go_on = error == 0 || (error == EINTR && interrupt_signal() == 0);
    if (!go_on) fail(error);
  }
  buffer_.clear();
}

bool Output::take_back() noexcept {
  buffer_.clear();
  return !flushed_;
}

void Output::fail(int error) {
  buffer_.clear();
  if (stored_) {
    throw Error(ErrorCode::unavailable,
                fmt::format("stored, but the receipt could not be printed: {}",
                            std::generic_category().message(error)));
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
  fd_ = open(target_.c_str(), O_WRONLY | O_CLOEXEC);
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

void OutputFile::commit() {
  const std::string what = fmt::format("cannot write {}", printable(target_));
  if (temporary_.empty()) {
    if (close(std::exchange(fd_, -1)) != 0) throw system_error(what, errno);
    return;
  }
  if (fchmod(fd_, mode_) != 0 || fsync(fd_) != 0 || close(std::exchange(fd_, -1)) != 0 ||
      std::rename(temporary_.c_str(), target_.c_str()) != 0) {
    throw system_error(what, errno);
  }
  temporary_.clear();
  const int folder = open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;  // the file is there; only its durability is the file system's choice
  fsync(folder);
  close(folder);
}

}  // namespace eventsrc::cli
