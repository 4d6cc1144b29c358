// Preloaded into eventsrc (LD_PRELOAD): stands between it and the disk.
//
//   EVENTSRC_DISK_NOTES   a file; each call that changes files, and each write to standard output,
//                         is noted at its end (disk_note.hpp says how)
//   EVENTSRC_DISK_FAULT   "CALL ERRNO once|on whole|half changes|reads [kills]": which call of
//                         those that change files, or read them, fails, counted from 1, with what
//                         error; whether those after it fail too; whether a write puts half of its
//                         bytes before it fails; whether the process is killed (SIGKILL) instead. A
//                         read with "half" does not fail: it gives half of what was asked for
//
// What is written through a map (the -shm of SQLite) is not seen. Of the calls only those are
// replaced that eventsrc, SQLite and libstdc++ make for it. That leaves out openat, by which
// libstdc++ looks into folders, writev, which only its output files need, and rmdir, for a kind of
// lock that SQLite is not asked for.

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fault/disk_note.hpp"

namespace {

using eventsrc::test::DiskNote;

struct Fault {
  long call = 0;  // none
  int error = 0;
  bool goes_on = false;
  bool half = false;
  bool reads = false;
  bool kills = false;

  static const Fault& given() {
    static const Fault fault = read();
    return fault;
  }

 private:
  static Fault read() {
    Fault fault;
    const char* text = std::getenv("EVENTSRC_DISK_FAULT");
    if (text == nullptr) return fault;
    char* end = nullptr;
    fault.call = std::strtol(text, &end, 10);
    fault.error = static_cast<int>(std::strtol(end, &end, 10));
    std::istringstream words(end);
    for (std::string word; words >> word;) {
      const auto is = [&](std::string_view yes, std::string_view no, bool& flag) {
        flag = flag || word == yes;
        return word == yes || word == no;
      };
      // A word that means nothing would be a test of nothing.
      if (!is("on", "once", fault.goes_on) && !is("half", "whole", fault.half) &&
          !is("reads", "changes", fault.reads) && !is("kills", "kills", fault.kills)) {
        std::abort();
      }
    }
    return fault;
  }
};

int open_notes() {
  const char* path = std::getenv("EVENTSRC_DISK_NOTES");
  if (path == nullptr) return -1;
  return static_cast<int>(syscall(SYS_open, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
}

std::mutex& order() {
  static std::mutex mutex;
  return mutex;
}

// One write: a process that is killed leaves whole notes.
void note(DiskNote::Kind kind, std::uint64_t file, std::int64_t offset, std::string_view data,
          std::string_view path = {}, std::string_view other = {}) {
  static const int fd = open_notes();
  if (fd < 0) return;
  const DiskNote::Header header{kind, file, offset, data.size(), path.size(), other.size()};
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof(header));
  bytes.append(data).append(path).append(other);
  std::string_view left(bytes);
  while (!left.empty()) {
    const long done = syscall(SYS_write, fd, left.data(), left.size());
    if (done <= 0) std::abort();
    left.remove_prefix(static_cast<std::size_t>(done));
  }
}

enum class Verdict { proceed, fail, half };

/// How many calls there were that change files, and that read them.
struct Calls {
  std::atomic<long> changes = 0;
  std::atomic<long> reads = 0;

  ~Calls() {
    note(DiskNote::Kind::end, static_cast<std::uint64_t>(reads.load()), changes.load(), {});
  }
};
Calls calls;

/// Whether the call may go on; `errno` is set if not.
Verdict judge(bool reads = false) {
  const Fault& fault = Fault::given();
  const long call = ++(reads ? calls.reads : calls.changes);
  if (reads != fault.reads) return Verdict::proceed;
  if (fault.call == 0 || call < fault.call || (call > fault.call && !fault.goes_on)) {
    return Verdict::proceed;
  }
  if (call == fault.call) note(DiskNote::Kind::fault, 0, call, {});
  if (fault.kills) raise(SIGKILL);
  errno = fault.error;
  return fault.half && (reads || call == fault.call) ? Verdict::half : Verdict::fail;
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::string whole_path(const char* path) {
  if (*path == '/') return path;
  char folder[4096];
  return std::string(getcwd(folder, sizeof(folder)) == nullptr ? "" : folder) + "/" + path;
}

/// A regular file, which may have no name any more, as temporary files have none.
struct File {
  std::uint64_t number = 0;  ///< 0: what errors do not concern, as a pipe or a terminal
  bool named = false;        ///< power loss concerns no other

  explicit operator bool() const { return number != 0; }
};

File file_of(int fd) {
  struct stat status {};
  // The output of a test is a file in its memory.
  if (fd == STDOUT_FILENO || fd == STDERR_FILENO) return {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return {status.st_ino, status.st_nlink != 0};
}

bool is_index(std::string_view path) { return path.ends_with("-shm"); }

bool exists(const char* path) {
  struct stat status {};
  return lstat(path, &status) == 0;
}

template <typename Call>
int opened(const char* path, int flags, const Call& call) {
  const bool changes = (flags & (O_WRONLY | O_RDWR)) != 0 && !is_index(path);
  if (!changes) return call();
  const std::lock_guard lock(order());
  const bool makes = (flags & O_CREAT) != 0 && !exists(path);
  if ((makes || (flags & O_TRUNC) != 0) && judge() != Verdict::proceed) return -1;
  const int fd = call();
  if (fd < 0) return fd;
  const int error = errno;
  if (const File file = file_of(fd)) {
    note(makes ? DiskNote::Kind::create : DiskNote::Kind::open, file.number, 0, {},
         whole_path(path));
    if (!makes && (flags & O_TRUNC) != 0) note(DiskNote::Kind::truncate, file.number, 0, {});
  }
  errno = error;
  return fd;
}

template <typename Call>
ssize_t written(int fd, const void* data, std::size_t size, std::int64_t offset, const Call& call) {
  if (fd == STDOUT_FILENO) {
    const ssize_t done = call(size);
    if (done > 0) {
      note(DiskNote::Kind::output, 0, 0,
           {static_cast<const char*>(data), static_cast<std::size_t>(done)});
    }
    return done;
  }
  const File file = file_of(fd);
  if (!file) return call(size);
  const std::lock_guard lock(order());
  if (offset < 0) offset = lseek(fd, 0, SEEK_CUR);
  const Verdict verdict = judge();
  if (verdict == Verdict::fail || (verdict == Verdict::half && size < 2)) return -1;
  // A short write is no error yet: the next try is.
  const ssize_t done = call(verdict == Verdict::half ? size / 2 : size);
  if (done > 0 && file.named) {
    note(DiskNote::Kind::write, file.number, offset,
         {static_cast<const char*>(data), static_cast<std::size_t>(done)});
  }
  return done;
}

template <typename Call>
ssize_t read_from(int fd, std::size_t size, const Call& call) {
  if (!file_of(fd)) return call(size);
  const std::lock_guard lock(order());
  const Verdict verdict = judge(true);
  if (verdict == Verdict::fail) return -1;
  return call(verdict == Verdict::half ? (size + 1) / 2 : size);
}

// Closed it is, whatever it says: Linux keeps no descriptor that failed to be closed.
template <typename Call>
int closed(int fd, const Call& call) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY || !file_of(fd)) return call();
  const std::lock_guard lock(order());
  const Verdict verdict = judge();
  const int error = errno;
  const int result = call();
  if (verdict == Verdict::proceed) return result;
  errno = error;
  return -1;
}

/// A call that may fail and is not noted: folders, owners and permissions are the same after a
/// power loss, and no copy of a store for one who reads it is there.
template <typename Call>
auto judged(const Call& call) -> decltype(call()) {
  const std::lock_guard lock(order());
  if (judge() == Verdict::proceed) return call();
  if constexpr (std::is_pointer_v<decltype(call())>) {
    return nullptr;
  } else {
    return -1;
  }
}

template <typename Call>
int synced(int fd, const Call& call) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return call();
  const std::lock_guard lock(order());
  if (judge() != Verdict::proceed) return -1;
  const int result = call();
  if (result == 0 && S_ISREG(status.st_mode)) note(DiskNote::Kind::sync, status.st_ino, 0, {});
  if (result == 0 && S_ISDIR(status.st_mode)) note(DiskNote::Kind::sync_names, 0, 0, {});
  return result;
}

template <typename Call>
int truncated(int fd, std::int64_t size, const Call& call) {
  const File file = file_of(fd);
  char name[64];
  char path[4096];
  snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(name, path, sizeof(path));
  if (!file || (length > 0 && is_index({path, static_cast<std::size_t>(length)}))) {
    return call();
  }
  const std::lock_guard lock(order());
  if (judge() != Verdict::proceed) return -1;
  const int result = call();
  if (result == 0 && file.named) note(DiskNote::Kind::truncate, file.number, size, {});
  return result;
}

template <typename Call>
int renamed(DiskNote::Kind kind, const char* path, const char* other, const Call& call) {
  if (is_index(path)) return call();
  const std::lock_guard lock(order());
  if (judge() != Verdict::proceed) return -1;
  const int result = call();
  const int error = errno;
  if (result == 0) {
    note(kind, 0, 0, {}, whole_path(path), other == nullptr ? std::string() : whole_path(other));
  }
  errno = error;
  return result;
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) int open(const char* path, int flags, ...) {
  static const auto real = next<int(const char*, int, ...)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return opened(path, flags, [&] { return real(path, flags, mode); });
}

__attribute__((visibility("default"))) int open64(const char* path, int flags, ...) {
  static const auto real = next<int(const char*, int, ...)>("open64");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return opened(path, flags, [&] { return real(path, flags, mode); });
}

__attribute__((visibility("default"))) int mkostemp(char* path, int flags) {
  static const auto real = next<int(char*, int)>("mkostemp");
  return opened(path, O_RDWR | O_CREAT | O_EXCL, [&] { return real(path, flags); });
}

__attribute__((visibility("default"))) char* mkdtemp(char* path) {
  static const auto real = next<char*(char*)>("mkdtemp");
  return judged([&] { return real(path); });
}

__attribute__((visibility("default"))) int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = next<int(const char*, mode_t)>("mkdir");
  return judged([&] { return real(path, mode); });
}

__attribute__((visibility("default"))) int chmod(const char* path, mode_t mode) noexcept {
  static const auto real = next<int(const char*, mode_t)>("chmod");
  return judged([&] { return real(path, mode); });
}

__attribute__((visibility("default"))) int fchmod(int fd, mode_t mode) noexcept {
  static const auto real = next<int(int, mode_t)>("fchmod");
  return judged([&] { return real(fd, mode); });
}

__attribute__((visibility("default"))) int fchown(int fd, uid_t user, gid_t group) noexcept {
  static const auto real = next<int(int, uid_t, gid_t)>("fchown");
  return judged([&] { return real(fd, user, group); });
}

__attribute__((visibility("default"))) int close(int fd) {
  static const auto real = next<int(int)>("close");
  return closed(fd, [&] { return real(fd); });
}

__attribute__((visibility("default"))) ssize_t read(int fd, void* data, std::size_t size) {
  static const auto real = next<ssize_t(int, void*, std::size_t)>("read");
  return read_from(fd, size, [&](std::size_t part) { return real(fd, data, part); });
}

__attribute__((visibility("default"))) ssize_t pread(int fd, void* data, std::size_t size,
                                                     off_t offset) {
  static const auto real = next<ssize_t(int, void*, std::size_t, off_t)>("pread");
  return read_from(fd, size, [&](std::size_t part) { return real(fd, data, part, offset); });
}

__attribute__((visibility("default"))) ssize_t pread64(int fd, void* data, std::size_t size,
                                                       off64_t offset) {
  static const auto real = next<ssize_t(int, void*, std::size_t, off64_t)>("pread64");
  return read_from(fd, size, [&](std::size_t part) { return real(fd, data, part, offset); });
}

__attribute__((visibility("default"))) ssize_t write(int fd, const void* data, std::size_t size) {
  static const auto real = next<ssize_t(int, const void*, std::size_t)>("write");
  return written(fd, data, size, -1, [&](std::size_t part) { return real(fd, data, part); });
}

__attribute__((visibility("default"))) ssize_t pwrite(int fd, const void* data, std::size_t size,
                                                      off_t offset) {
  static const auto real = next<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
  return written(fd, data, size, offset,
                 [&](std::size_t part) { return real(fd, data, part, offset); });
}

__attribute__((visibility("default"))) ssize_t pwrite64(int fd, const void* data, std::size_t size,
                                                        off64_t offset) {
  static const auto real = next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  return written(fd, data, size, offset,
                 [&](std::size_t part) { return real(fd, data, part, offset); });
}

// Both a read and a change: by it libstdc++ copies a file.
__attribute__((visibility("default"))) ssize_t sendfile(int to, int from, off_t* offset,
                                                        std::size_t size) noexcept {
  static const auto real = next<ssize_t(int, int, off_t*, std::size_t)>("sendfile");
  if (Fault::given().reads) {
    return read_from(from, size, [&](std::size_t part) { return real(to, from, offset, part); });
  }
  return judged([&] { return real(to, from, offset, size); });
}

__attribute__((visibility("default"))) int fsync(int fd) {
  static const auto real = next<int(int)>("fsync");
  return synced(fd, [&] { return real(fd); });
}

__attribute__((visibility("default"))) int fdatasync(int fd) {
  static const auto real = next<int(int)>("fdatasync");
  return synced(fd, [&] { return real(fd); });
}

__attribute__((visibility("default"))) int ftruncate(int fd, off_t size) noexcept {
  static const auto real = next<int(int, off_t)>("ftruncate");
  return truncated(fd, size, [&] { return real(fd, size); });
}

__attribute__((visibility("default"))) int ftruncate64(int fd, off64_t size) noexcept {
  static const auto real = next<int(int, off64_t)>("ftruncate64");
  return truncated(fd, size, [&] { return real(fd, size); });
}

__attribute__((visibility("default"))) int unlink(const char* path) noexcept {
  static const auto real = next<int(const char*)>("unlink");
  return renamed(DiskNote::Kind::unlink, path, nullptr, [&] { return real(path); });
}

__attribute__((visibility("default"))) int unlinkat(int folder, const char* path,
                                                    int flags) noexcept {
  static const auto real = next<int(int, const char*, int)>("unlinkat");
  return judged([&] { return real(folder, path, flags); });
}

__attribute__((visibility("default"))) int link(const char* path, const char* other) noexcept {
  static const auto real = next<int(const char*, const char*)>("link");
  return renamed(DiskNote::Kind::link, path, other, [&] { return real(path, other); });
}

__attribute__((visibility("default"))) int rename(const char* path, const char* other) noexcept {
  static const auto real = next<int(const char*, const char*)>("rename");
  return renamed(DiskNote::Kind::rename, path, other, [&] { return real(path, other); });
}

__attribute__((visibility("default"))) int renameat2(int from, const char* path, int to,
                                                     const char* other, unsigned flags) noexcept {
  static const auto real = next<int(int, const char*, int, const char*, unsigned)>("renameat2");
  return renamed(DiskNote::Kind::rename, path, other,
                 [&] { return real(from, path, to, other, flags); });
}

}  // extern "C"
