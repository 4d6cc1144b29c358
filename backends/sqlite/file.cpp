#include "sqlite/file.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"

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

namespace {

constexpr std::array<const char*, 3> kSuffixes{"-wal", "-shm", "-journal"};

// The file's first bytes, as many as there are; `beside` is it, or stands beside it.
std::string first_bytes(const std::string& path, const std::string& beside, std::size_t count) {
  const Descriptor file(open(beside.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  std::string bytes(count, '\0');
  const ssize_t there = file ? pread(file.get(), bytes.data(), count, 0) : -1;
  if (there < 0) {
    if (errno == ENOENT) return {};
    throw_errno(path, fmt::format("{} cannot be read", beside));
  }
  bytes.resize(static_cast<std::size_t>(there));
  return bytes;
}

constexpr std::size_t kLogHeader = 32;

// Whether it is one of SQLite's file format, 4.1, or nothing but zeros, as a loss of power leaves.
bool is_log_header(std::string_view header) {
  const auto word = [&header](std::size_t at, bool big) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value = value << 8 | static_cast<unsigned char>(header[at + (big ? i : 3 - i)]);
    }
    return value;
  };
  if (header.find_first_not_of('\0') == std::string_view::npos) return true;
  constexpr std::uint32_t kMagic = 0x377f0682;  // one more: sums are of big-endian words
  constexpr std::uint32_t kVersion = 3'007'000;
  const std::uint32_t magic = word(0, true);
  if ((magic & ~1U) != kMagic || word(4, true) != kVersion) return false;
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  for (std::size_t at = 0; at < 24; at += 8) {
    first += word(at, magic != kMagic) + second;
    second += word(at + 4, magic != kMagic) + first;
  }
  return word(24, true) == first && word(28, true) == second;
}

// SQLite drops a -wal whose head is damaged, and with it what was acknowledged.
void check_log(const std::string& path, const std::string& log) {
  constexpr int kTries = 5;  // one who writes a new head may be in the middle of it
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const std::string header = first_bytes(path, log, kLogHeader);
    if (header.size() < kLogHeader || is_log_header(header)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  throw Error(ErrorCode::integrity,
              fmt::format("store {}: {} is not the write-ahead log of a store, and SQLite would "
                          "drop it: if a program that appended was killed, its newest events were "
                          "there: restore a backup; if somebody put it there, move it away",
                          path, log));
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

void check_names_beside(const std::string& path) {
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
    if (suffix == "-wal") check_log(path, beside);
    if (suffix == "-journal") check_journal(path, file, beside);
  }
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
  const Descriptor file(
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file || fsync(file.get()) != 0) throw_errno(path, "its folder cannot be written");
}

}  // namespace eventsrc::sqlite
