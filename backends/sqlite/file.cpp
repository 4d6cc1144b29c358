#include "sqlite/file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/error.hpp"

namespace eventsrc::sqlite {
namespace fs = std::filesystem;

void throw_errno(const std::string& path, std::string_view what) {
  const int cause = errno;
  const bool denied = cause == EACCES || cause == EPERM || cause == EROFS;
  throw Error(denied ? ErrorCode::denied : ErrorCode::unavailable,
              fmt::format("store {}: {}: {}", path, what, std::strerror(cause)));
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}

std::string resolve_links(const std::string& path) {
  constexpr int kMostLinks = 40;  // as the kernel
  fs::path at = path;
  for (int links = 0; links < kMostLinks; ++links) {
    std::error_code failed;
    const fs::path next = fs::read_symlink(at, failed);
    if (failed) return at.string();
    at = next.is_absolute() ? next : at.parent_path() / next;
  }
  errno = ELOOP;
  throw_errno(path, "it cannot be opened");
}

void check_names_beside(const std::string& path) {
  const std::string file = resolve_links(path);
  for (const char* suffix : {"-wal", "-shm", "-journal"}) {
    struct stat status {};
    const std::string beside = file + suffix;
    // SQLite follows no link there.
    if (lstat(beside.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("store {}: {} is not a regular file: move it away", path, beside));
    }
  }
}

TemporaryFile::TemporaryFile(const std::string& target) {
  const fs::path wanted(target);
  for (int attempt = 0;; ++attempt) {
    path_ = (wanted.parent_path() /
             fmt::format(".{}.{}-{}.tmp", wanted.filename().string(), getpid(), attempt))
                .string();
    // Not mkstemp: the file keeps the permissions that the umask leaves of 0666.
    const FileDescriptor file(
        open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file) return;
    if (errno != EEXIST) throw_errno(target, "its folder takes no new file");
  }
}

TemporaryFile::~TemporaryFile() {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) unlink((path_ + suffix).c_str());
}

void TemporaryFile::make_durable() const {
  const FileDescriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || fsync(file.get()) != 0) throw_errno(path_, "it cannot be written");
}

namespace {

// SQLite would write into the new store what another one left there.
void refuse_left_log(const std::string& target) {
  const std::string log = target + "-wal";
  struct stat status {};
  if (stat(log.c_str(), &status) != 0 || status.st_size == 0) return;
  // Made by a rival meanwhile, it is that store's own.
  if (stat(target.c_str(), &status) == 0 && status.st_size > 0) return;
  throw Error(ErrorCode::unavailable,
              fmt::format("store {}: {} has the newest events of a store that was here: end the "
                          "programs that use it, then move it with {}-shm to where that store is "
                          "now, or remove both",
                          target, log, target));
}

}  // namespace

bool TemporaryFile::put_in_place(const std::string& target) const {
  check_names_beside(target);
  refuse_left_log(target);
  if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
    return true;
  }
  // Some file systems know no other rename than one that replaces.
  const bool unknown = errno == EINVAL || errno == ENOSYS;
  if (unknown && link(path_.c_str(), target.c_str()) == 0) return true;
  if (errno == EEXIST) return false;
  throw_errno(target, "it cannot be put in place");
}

TemporaryFolder::TemporaryFolder() {
  const char* base = std::getenv("TMPDIR");
  path_ = std::string(base == nullptr || *base == '\0' ? "/tmp" : base) + "/eventsrc-XXXXXX";
  if (mkdtemp(path_.data()) == nullptr) throw_errno(path_, "no temporary folder can be made");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void sync_folder_of(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  const FileDescriptor file(
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file || fsync(file.get()) != 0) throw_errno(path, "its folder cannot be written");
}

}  // namespace eventsrc::sqlite
