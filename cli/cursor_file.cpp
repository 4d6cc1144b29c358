#include "cursor_file.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "input.hpp"
#include "output.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr unsigned kNewMode = 0666;

// Throws `unavailable` if somebody else has it.
void take_lock(int fd, const std::string& path) {
  if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  throw Error(ErrorCode::unavailable,
              fmt::format("another follower uses this cursor ({}): end it, or name another file",
                          printable(path)));
}

}  // namespace

CursorFile::CursorFile(std::string path) : path_(std::move(path)) {
  const OutputFile can_be_written(path_);
  try {
    lock();
  } catch (...) {
    hold(-1);  // no destructor runs
    throw;
  }
}

CursorFile::~CursorFile() {
  if (is_new_ && is_in_place()) unlink(path_.c_str());
  hold(-1);
}

void CursorFile::lock() {
  constexpr int kFlags = O_RDONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC;
  do {
    hold(open(path_.c_str(), kFlags, kNewMode));
    if (lock_ < 0) throw system_error(fmt::format("cannot write {}", printable(path_)), errno);
    struct stat status {};
    if (fstat(lock_, &status) != 0 || !S_ISREG(status.st_mode)) return;
    is_new_ = status.st_size == 0;
    take_lock(lock_, path_);
  } while (!is_in_place());
}

// A follower that writes puts another file in the place of the one that it locked.
bool CursorFile::is_in_place() const {
  struct stat mine {};
  struct stat named {};
  return fstat(lock_, &mine) == 0 && stat(path_.c_str(), &named) == 0 &&
         named.st_ino == mine.st_ino && named.st_dev == mine.st_dev;
}

void CursorFile::hold(int fd) {
  const int old = std::exchange(lock_, fd);
  if (old >= 0) close(old);
}

std::optional<FollowPlace> CursorFile::read(const Terminal& terminal) const {
  if (is_new_) return std::nullopt;
  const InputFile file(path_, terminal);
  try {
    return FollowPlace::parse(read_all(file, printable(path_), kMostBytes));
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("{}: {}", printable(path_), error.what()),
                error.details());
  }
}

void CursorFile::write(const FollowPlace& place) {
  OutputFile file(path_);
  Output output(file.fd(), path_);
  output.write(place.json() + "\n");
  output.flush();
  const int next = fcntl(file.fd(), F_DUPFD_CLOEXEC, 0);
  if (next >= 0) flock(next, LOCK_EX | LOCK_NB);
  file.commit();
  is_new_ = false;
  if (next >= 0) hold(next);
}

}  // namespace eventsrc::cli
