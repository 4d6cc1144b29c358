#include "sqlite/file.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "sqlite/write_ahead_log.hpp"

namespace eventsrc::sqlite {
namespace fs = std::filesystem;

void throw_errno(const std::string& path, std::string_view what) {
  const int cause = errno;
  const bool denied = cause == EACCES || cause == EPERM || cause == EROFS;
  throw Error(denied ? ErrorCode::denied : ErrorCode::unavailable,
              fmt::format("store {}: {}: {}", path, what, std::strerror(cause)));
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

Descriptor open_to_read(const std::string& path, const std::string& file) {
  Descriptor opened(open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!opened && errno != ENOENT) throw_errno(path, fmt::format("{} cannot be read", file));
  return opened;
}

std::size_t read_at(const std::string& path, const std::string& name, const Descriptor& file,
                    std::span<char> out, std::int64_t offset) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = pread(file.get(), out.data() + done, out.size() - done,
                              offset + static_cast<std::int64_t>(done));
    if (got < 0) throw_errno(path, fmt::format("{} cannot be read", name));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

namespace {

constexpr std::array<const char*, 3> kSuffixes{"-wal", "-shm", "-journal"};

// The file's first bytes, as many as there are; `beside` is it, or stands beside it.
std::string first_bytes(const std::string& path, const std::string& beside, std::size_t count) {
  const Descriptor file = open_to_read(path, beside);
  std::string bytes(count, '\0');
  bytes.resize(file ? read_at(path, beside, file, bytes, 0) : 0);
  return bytes;
}

// A store has a -wal and never a journal, and SQLite would change the file by one, even to read.
void check_journal(const std::string& path, const std::string& file, const std::string& journal) {
  constexpr std::size_t kReadVersion = 19;  // SQLite's file format, 1.3: 2 if there is a -wal
  const std::string header = first_bytes(path, file, kReadVersion + 1);
  if (header.size() > kReadVersion && header[kReadVersion] == 1) return;
  throw Error(ErrorCode::unavailable,
              fmt::format("store {}: {} is there, which no store has, and SQLite would change the "
                          "store by it: if another program, as sqlite3, was stopped while it wrote "
                          "to the store, open it with that; if somebody put it there, move it away",
                          path, journal));
}

}  // namespace

void check_names_beside(const std::string& path, Clock& clock) {
  const std::string file = resolve_links(path);
  for (const std::string_view suffix : kSuffixes) {
    struct stat status {};
    const std::string beside = fmt::format("{}{}", file, suffix);
    // SQLite follows no link there.
    if (lstat(beside.c_str(), &status) != 0) continue;
    if (!S_ISREG(status.st_mode)) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("store {}: {} is not a regular file: move it away", path, beside));
    }
    if (status.st_size == 0) continue;
    if (suffix == "-wal") check_log_header(path, beside, clock);
    if (suffix == "-journal") check_journal(path, file, beside);
  }
}

void check_header_is_there(const std::string& path, std::int64_t size) {
  constexpr std::int64_t kHeader = 100;  // SQLite's file format, 1.3
  constexpr std::string_view kBeginning{"SQLite format 3\0", 16};
  if (size == 0 || size >= kHeader) return;
  const std::string there = first_bytes(path, resolve_links(path), kBeginning.size());
  if (!kBeginning.starts_with(there)) {
    throw Error(ErrorCode::integrity,
                fmt::format("store {}: this is not an SQLite file: name an eventsrc store", path));
  }
  throw Error(ErrorCode::integrity,
              fmt::format("store {}: the file was cut short, {} {} there: restore a backup", path,
                          size, size == 1 ? "byte is" : "bytes are"));
}

TemporaryFile::TemporaryFile(const std::string& target) {
  for (const std::string_view suffix : kSuffixes) {
    if (!target.ends_with(suffix)) continue;
    throw Error(ErrorCode::unavailable,
                fmt::format("store {}: SQLite takes a file whose name ends in {} for a part of "
                            "another store, and may remove it: choose another name",
                            target, suffix));
  }
  const fs::path wanted(target);
  for (int attempt = 0;; ++attempt) {
    path_ = (wanted.parent_path() /
             fmt::format(".{}.{}-{}.tmp", wanted.filename().string(), getpid(), attempt))
                .string();
    // Not mkstemp: the file keeps the permissions that the umask leaves of 0666.
    const Descriptor file(
        open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file) return;
    if (errno != EEXIST) throw_errno(target, "its folder takes no new file");
  }
}

TemporaryFile::~TemporaryFile() {
  unlink(path_.c_str());
  for (const char* suffix : kSuffixes) unlink((path_ + suffix).c_str());
}

void TemporaryFile::make_durable() const {
  const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
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

bool TemporaryFile::put_in_place(const std::string& target, Clock& clock) const {
  check_names_beside(target, clock);
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
  const Descriptor file(
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file || fsync(file.get()) != 0) throw_errno(path, "its folder cannot be written");
}

}  // namespace eventsrc::sqlite
