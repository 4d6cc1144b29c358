#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "sqlite/create.hpp"
#include "sqlite/database.hpp"
#include "sqlite/file.hpp"
#include "sqlite/format.hpp"
#include "sqlite/write_ahead_log.hpp"

namespace eventsrc::sqlite {
namespace {

constexpr int kSteadyTries = 5;

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::int64_t size_of(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_size : 0;
}

// What moves when somebody writes to the main file.
struct FileState {
  dev_t device = 0;
  ino_t inode = 0;
  std::int64_t size = 0;
  std::int64_t changed = 0;  // ns

  static FileState of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) throw_errno(path, "it cannot be looked at");
    return {status.st_dev, status.st_ino, status.st_size,
            status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
  }
  [[nodiscard]] bool is_that_of(const struct stat& status) const {
    return device == status.st_dev && inode == status.st_ino;
  }
  bool operator==(const FileState&) const = default;
};

// Percent-encodes what means something in a URI.
std::string file_uri(const std::string& path, std::string_view query) {
  std::string uri = "file:";
  if (!path.starts_with('/')) uri += "./";  // ":memory:" is a name like others
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri.append("?").append(query);
}

void copy_file(const std::string& from, const std::string& to) {
  std::error_code failed;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, failed);
  if (failed) {
    errno = failed.value();
    throw_errno(from, "it cannot be copied to read it");
  }
}

enum class Access {
  write,        // a writer
  read,         // a reader that may take part in locking
  shared,       // a reader without write permission, beside a writer's -wal and -shm
  immutable,    // a reader without write permission or room for the -shm, and nobody writes
  private_copy  // a reader of what a crash left, where the -shm may not be made or must not stay
};

// Without room for the -shm that readers share with writers, SQLite would fail and leave files that
// are empty.
bool has_room(const std::string& folder) {
  constexpr std::uint64_t kIndex = 32'768;
  struct statvfs status {};
  const bool is_known = statvfs(folder.c_str(), &status) == 0 && status.f_blocks > 0;
  return !is_known || status.f_bavail * status.f_frsize >= kIndex;
}

Access access_for(const std::string& path, Mode mode) {
  if (mode != Mode::read) return Access::write;
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const std::string folder = parent.empty() ? "." : parent;
  const bool writable = access(path.c_str(), W_OK) == 0 && access(folder.c_str(), W_OK) == 0;
  const bool has_index = access((path + "-shm").c_str(), R_OK) == 0;
  if (!has_index && size_of(path + "-wal") > 0) return Access::private_copy;
  if (writable && (has_index || has_room(folder))) return Access::read;
  return has_index && exists(path + "-wal") ? Access::shared : Access::immutable;
}

void check_is_file(const std::string& path, Mode mode, Clock& clock) {
  check_names_beside(path, clock);
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT && mode == Mode::create) return;
    if (errno == ENOENT) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("there is no store at {}: 'eventsrc append' or 'eventsrc init' makes "
                              "one, -s names another",
                              path));
    }
    throw_errno(path, "it cannot be opened");
  }
  if (S_ISDIR(status.st_mode)) {
    throw Error(ErrorCode::unavailable,
                fmt::format("store {}: this is a directory: name a file", path));
  }
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorCode::unavailable,
                fmt::format("store {}: this is not a regular file: name one", path));
  }
  if (status.st_size == 0 && mode != Mode::create) {
    throw Error(ErrorCode::unavailable,
                fmt::format("no store yet: {} is empty; 'eventsrc append' makes it one", path));
  }
  if (access(path.c_str(), R_OK) != 0) throw_errno(path, "it cannot be read");
  check_header_is_there(path, status.st_size);
  if (mode != Mode::read && status.st_nlink > 1) {
    // Each name would have a -wal of its own, and who opens one drops what came by the other.
    throw Error(
        ErrorCode::unavailable,
        fmt::format("store {}: the file has {} names (hard links), and of two programs that "
                    "write by different ones one would lose its events: remove all but one",
                    path, status.st_nlink));
  }
}

// Long statements ask now and then whether they are to go on.
int is_interrupted(void*) { return interrupt_signal() != 0 ? 1 : 0; }
constexpr int kStepsBetween = 100'000;

// What a file that SQLite calls damaged lacks at its end, by the header of its first page: at 16
// the size of a page, at 24 a number that is also at 92 where the count of pages, at 28, holds
// (SQLite's file format, 1.3). Empty if it is another damage.
std::string what_is_missing(const Connection& connection, std::int64_t there) {
  std::array<char, 100> header{};
  if (connection.read_file(0, header) != header.size()) return {};
  const auto number = [&header](std::size_t at, int bytes) {
    std::int64_t value = 0;
    for (int i = 0; i < bytes; ++i)
      value = value << 8 | static_cast<unsigned char>(header.at(at + static_cast<std::size_t>(i)));
    return value;
  };
  constexpr std::int64_t kLargestPage = 65'536;
  const std::int64_t page = number(16, 2) == 1 ? kLargestPage : number(16, 2);
  const std::int64_t whole = number(28, 4) * page;
  if (number(24, 4) != number(92, 4) || there >= whole) return {};
  return fmt::format("the file was cut short, {} of {} bytes are there", there, whole);
}

class OpenDatabase final : public Database {
 public:
  OpenDatabase(std::string path, const Options& options)
      : Database(std::move(path), options),
        file_path_(resolve_links(path_)),
        access_(access_for(file_path_, options_.mode)) {
    for (int attempt = 0; access_ == Access::private_copy && !copy(); ++attempt) {
      if (attempt == kSteadyTries) {
        throw Error(ErrorCode::unavailable,
                    fmt::format("store {}: it changes too fast to be copied, and cannot be read in "
                                "place: try again later",
                                path_));
      }
      access_ = access_for(file_path_, options_.mode);
    }
    file_ = FileState::of(path_);
    wal_size_ = size_of(file_path_ + "-wal");
    try {
      look();
    } catch (...) {
      leave_log();
      throw;
    }
  }

  // The same file as `other` reads, which is none that is written to.
  explicit OpenDatabase(const OpenDatabase& other)
      : Database(other.path_, other.options_),
        file_path_(other.file_path_),
        copy_(other.copy_),
        access_(other.access_),
        file_(other.file_),
        wal_size_(other.wal_size_) {
    connect();
    check_same_file();
    connection_->execute("BEGIN");
  }
  OpenDatabase& operator=(const OpenDatabase&) = delete;

  ~OpenDatabase() override {
    if (access_ == Access::read) leave_log();
    connection_.reset();  // before the folder of a private copy goes
  }

  std::unique_ptr<Database> reopen() const override {
    return std::make_unique<OpenDatabase>(*this);
  }

  void check_same_file() const override {
    if (is_in_place()) return;
    throw Error(ErrorCode::unavailable,
                fmt::format("store {}: the file was removed or replaced meanwhile: nothing was "
                            "stored; run the command again",
                            path_));
  }

  // A page that is cut short counts as one that ends in zeros, and the next append would make it
  // one. What a crash left half-written stands in the -wal as well.
  void check_last_page() const override {
    const std::int64_t page_size = connection_->integer("PRAGMA page_size");
    const FileState before = FileState::of(file_path_);
    if (page_size <= 0 || before.size % page_size == 0) return;
    if (size_of(file_path_ + "-wal") > 0 || FileState::of(file_path_) != before) return;
    throw Error(ErrorCode::integrity,
                fmt::format("store {}: the file ends in the middle of a page, it was cut short: "
                            "restore a backup, or export what can still be read",
                            path_));
  }

  bool is_outdated() const override {
    if (!is_in_place()) return true;
    if (access_ != Access::immutable && access_ != Access::private_copy) return false;
    return FileState::of(path_) != file_ || size_of(file_path_ + "-wal") != wal_size_;
  }

  void confirm() const override {
    if (access_ != Access::immutable) return;
    if (FileState::of(path_) == file_ && size_of(file_path_ + "-wal") == 0) return;
    throw Error(ErrorCode::unavailable,
                fmt::format("store {}: it changed while it was read, and without permission to "
                            "write it cannot be held still: run the command again",
                            path_));
  }

 private:
  [[nodiscard]] bool is_in_place() const {
    struct stat status {};
    return stat(path_.c_str(), &status) == 0 && file_.is_that_of(status);
  }

  void look() {
    connect_and_look();
    check_log();
    check_may_write();
    if (access_ == Access::write) {
      check_last_page();
      const std::string log = file_path_ + "-wal";
      if (size_of(log) > 0) sync_log(path_, log);
    } else {
      connection_->execute("BEGIN");
    }
  }

  // The last connection to close would move what a writer left in the -wal into the file.
  void leave_log() const {
    if (!connection_ || size_of(file_path_ + "-wal") == 0) return;
    sqlite3_db_config(connection_->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }

  // A quota too leaves no room for the -shm: where there is nothing in a -wal, the file can be read
  // as on read-only media.
  void connect_and_look() {
    try {
      connect();
      check_format();
    } catch (const Error&) {
      if (!connection_) throw;
      const int result = sqlite3_extended_errcode(connection_->handle());
      if ((result & 0xff) == SQLITE_CORRUPT) explain_damage();
      const bool no_room = result == SQLITE_IOERR_SHMSIZE;
      if (!no_room || access_ != Access::read || size_of(file_path_ + "-wal") > 0) throw;
      connection_.reset();
      access_ = Access::immutable;
      file_ = FileState::of(path_);
      connect();
      check_format();
    }
  }

  // Of one that takes part in locking the -wal may come and go.
  void check_log() {
    const std::string log = source() + "-wal";
    if (access_ == Access::immutable || size_of(log) == 0) return;
    const auto has_log = [this] {
      Statement mode(*connection_, "PRAGMA journal_mode");
      return mode.step() && mode.text(0) == "wal";
    };
    if (has_log() && !may_be_torn()) check_log_end(*connection_, path_, log, *options_.clock);
  }

  // To SQLite a file of an unknown write version (SQLite's file format, 1.3) is one without
  // permission to write.
  void check_may_write() const {
    const bool wants = access_ == Access::write || access_ == Access::read;
    if (!wants || sqlite3_db_readonly(connection_->handle(), "main") == 0) return;
    constexpr std::size_t kWriteVersion = 18;
    constexpr char kGreatest = 2;
    std::array<char, kWriteVersion + 1> header{};
    connection_->read_file(0, header);
    if (header[kWriteVersion] > kGreatest || header[kWriteVersion] < 0) {
      throw Error(ErrorCode::integrity,
                  fmt::format("store {}: its header (byte 18) has a write version that SQLite does "
                              "not know: the file is damaged: restore a backup",
                              path_));
    }
    if (access_ == Access::write) connection_->fail(SQLITE_READONLY);
  }

  void explain_damage() const {
    const std::string what =
        size_of(file_path_ + "-wal") > 0 ? "" : what_is_missing(*connection_, size_of(file_path_));
    if (what.empty()) return;
    throw Error(ErrorCode::integrity,
                fmt::format("store {}: {}: restore a backup, or export what can still be read",
                            path_, what));
  }

  [[nodiscard]] std::string source() const { return copy_ ? copy_->path() + "/store" : file_path_; }

  void connect() {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    std::string_view query;
    switch (access_) {
      case Access::write:
      case Access::read:
      case Access::private_copy:
        flags |= SQLITE_OPEN_READWRITE;
        // Else SQLite writes the frame of a commit up to the end of a sector again and again, and
        // one transaction that a loss of power tore looks like several.
        query = "mode=rw&psow=1";
        break;
      case Access::shared:
        flags |= SQLITE_OPEN_READONLY;
        query = "mode=ro";
        break;
      case Access::immutable:
        flags |= SQLITE_OPEN_READONLY;
        query = "mode=ro&immutable=1";
        break;
    }
    connection_ = std::make_unique<Connection>(file_uri(source(), query), flags, path_);
    wait_when_busy();
    sqlite3* handle = connection_->handle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // One that somebody put there could drop an event, or change one, that is acknowledged then.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    // Nor is a view a table, which could have any number of rows.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_progress_handler(handle, kStepsBetween, is_interrupted, nullptr);
    if (access_ != Access::write) {
      connection_->execute("PRAGMA query_only=1");
      return;
    }
    wait_for_disk();
    // Foreign keys stay off: a transaction has looked up or made the stream and the type of each
    // event itself, and looking again costs a quarter of a load. `verify` proves them.
    // 32 MB of pages: with a million streams in random order a load takes a third less time than
    // with SQLite's 2 MB, which go to and fro; only a load fills them.
    connection_->execute(
        "PRAGMA foreign_keys=OFF; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=4000; "
        "PRAGMA cache_size=-32000");
  }

  // The main file and the -wal belong together only if no checkpoint ran between the two copies.
  // False if a writer came meanwhile.
  bool copy() {
    const std::string wal = file_path_ + "-wal";
    copy_ = std::make_shared<TemporaryFolder>();
    try {
      const FileState before = FileState::of(file_path_);
      const FileState wal_before = FileState::of(wal);
      copy_file(file_path_, copy_->path() + "/store");
      copy_file(wal, copy_->path() + "/store-wal");
      if (FileState::of(file_path_) == before && FileState::of(wal) == wal_before) return true;
    } catch (const Error&) {
      if (exists(wal)) throw;
    }
    copy_.reset();
    return false;
  }

  std::string file_path_;  // where links lead: the -wal and -shm are beside it
  std::shared_ptr<TemporaryFolder> copy_;
  Access access_;
  FileState file_;
  std::int64_t wal_size_ = 0;
};

}  // namespace

std::unique_ptr<Database> Database::open(const std::string& path, const Options& options) {
  check_is_file(path, options.mode, *options.clock);
  if (options.mode == Mode::create && size_of(path) == 0) create_store(path, options);
  if (options.mode != Mode::read && access(path.c_str(), W_OK) != 0) {
    throw_errno(path, "it cannot be written");
  }
  return std::make_unique<OpenDatabase>(path, options);
}

void Database::check_format() {
  const std::int64_t application = connection_->integer("PRAGMA application_id");
  if (application != kApplicationId) {
    throw Error(ErrorCode::integrity,
                fmt::format("store {}: this SQLite file is not an eventsrc store (its "
                            "application_id is {}, not {})",
                            path_, application, kApplicationId));
  }
  // What is compared and bound is UTF-8.
  Statement encoding(*connection_, "PRAGMA encoding");
  if (encoding.step() && encoding.text(0) != "UTF-8") {
    throw Error(
        ErrorCode::integrity,
        fmt::format("store {}: its texts are not in UTF-8, as those of every store are: it was "
                    "made anew by another program: restore a backup",
                    path_));
  }
  const std::int64_t version = connection_->integer("PRAGMA user_version");
  if (version > kFormatVersion) {
    throw Error(ErrorCode::unsupported,
                fmt::format("store {}: its format is {}, and this eventsrc knows up to {}: use a "
                            "newer eventsrc",
                            path_, version, kFormatVersion));
  }
  if (version < 1) {
    throw Error(
        ErrorCode::integrity,
        fmt::format("store {}: there is no format {}: the file is damaged", path_, version));
  }
}

}  // namespace eventsrc::sqlite
