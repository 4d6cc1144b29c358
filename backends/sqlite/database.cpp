#include "sqlite/database.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "sqlite/create.hpp"
#include "sqlite/file.hpp"
#include "sqlite/format.hpp"

namespace eventsrc::sqlite {
namespace {

constexpr int kSteadyTries = 5;
// Events and bytes of a stream that is not damaged; sums of many streams' stay within 64 bits.
constexpr std::int64_t kMostOfAnything = std::int64_t{1} << 50;

// A writer's turn takes well under a millisecond: waiting longer than that between looks only
// makes some writers wait for very long (performance.md).
constexpr auto kBusyBase = std::chrono::microseconds(250);
constexpr auto kBusyCap = std::chrono::milliseconds(1);
// Of tries that make others wait.
constexpr auto kTryBase = std::chrono::milliseconds(2);
constexpr auto kTryCap = std::chrono::milliseconds(50);

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
  immutable,    // a reader without write permission, and nobody writes
  private_copy  // a reader of what a crash left, where the -shm may not be made or must not stay
};

Access access_for(const std::string& path, Mode mode) {
  if (mode != Mode::read) return Access::write;
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const bool writable =
      access(path.c_str(), W_OK) == 0 && access(folder.empty() ? "." : folder.c_str(), W_OK) == 0;
  const bool has_index = access((path + "-shm").c_str(), R_OK) == 0;
  if (!has_index && size_of(path + "-wal") > 0) return Access::private_copy;
  if (writable) return Access::read;
  return has_index && exists(path + "-wal") ? Access::shared : Access::immutable;
}

void check_is_file(const std::string& path, Mode mode) {
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
    connect();
    check_format();
    if (access_ != Access::write) connection_->execute("BEGIN");
  }

  // The same file as `other` reads, which is none that is written to.
  explicit OpenDatabase(const OpenDatabase& other)
      : Database(other.path_, other.options_),
        file_path_(other.file_path_),
        copy_(other.copy_),
        access_(other.access_),
        file_(other.file_) {
    connect();
    check_same_file();
    connection_->execute("BEGIN");
  }
  OpenDatabase& operator=(const OpenDatabase&) = delete;

  ~OpenDatabase() override {
    // The last connection to close would move what a writer left in the -wal into the file.
    if (access_ == Access::read && connection_ && size_of(file_path_ + "-wal") > 0) {
      sqlite3_db_config(connection_->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
    connection_.reset();  // before the folder of a private copy goes
  }

  std::unique_ptr<Database> reopen() const override {
    return std::make_unique<OpenDatabase>(*this);
  }

  void check_same_file() const override {
    struct stat status {};
    if (stat(path_.c_str(), &status) == 0 && file_.is_that_of(status)) return;
    throw Error(ErrorCode::unavailable,
                fmt::format("store {}: the file was removed or replaced meanwhile: nothing was "
                            "stored; run the command again",
                            path_));
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
  void connect() {
    const std::string source = copy_ ? copy_->path() + "/store" : file_path_;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    std::string_view query;
    switch (access_) {
      case Access::write:
      case Access::read:
      case Access::private_copy:
        flags |= SQLITE_OPEN_READWRITE;
        query = "mode=rw";
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
    connection_ = std::make_unique<Connection>(file_uri(source, query), flags, path_);
    wait_when_busy();
    sqlite3* handle = connection_->handle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (access_ != Access::write) {
      connection_->execute("PRAGMA query_only=1");
      return;
    }
    switch (options_.durability) {
      case Durability::full:
        connection_->execute("PRAGMA synchronous=FULL");
        break;
      case Durability::normal:
        connection_->execute("PRAGMA synchronous=NORMAL");
        break;
      case Durability::off:
        connection_->execute("PRAGMA synchronous=OFF");
        break;
    }
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
};

}  // namespace

std::unique_ptr<Database> Database::open(const std::string& path, const Options& options) {
  check_is_file(path, options.mode);
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

void Database::wait_when_busy() { sqlite3_busy_handler(connection_->handle(), wait, this); }

int Database::wait(void* database, int calls) {
  auto& self = *static_cast<Database*>(database);
  if (calls == 0) {
    self.backoff_.emplace(*self.options_.clock, *self.options_.random, kBusyBase, kBusyCap,
                          self.options_.retry.retry_for);
  }
  if (interrupt_signal() != 0 || !self.backoff_->wait()) return 0;
  ++self.waits_;
  return 1;
}

int Database::try_for_long(const std::function<int()>& attempt) {
  Backoff backoff(*options_.clock, *options_.random, kTryBase, kTryCap, options_.retry.retry_for);
  sqlite3* const handle = connection_->handle();
  for (;;) {
    // While it waited itself, it would hold the locks that it has.
    sqlite3_busy_handler(handle, nullptr, nullptr);
    const int result = attempt();
    wait_when_busy();
    const bool is_busy = (result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED;
    if (!is_busy || interrupt_signal() != 0 || !backoff.wait()) return result;
    ++waits_;
  }
}

const std::string* NameCache::find(std::int64_t key) const {
  const auto at = static_cast<std::uint64_t>(key);
  if (at < low_.size() && low_[at] != nullptr) return low_[at];
  const auto found = names_.find(key);
  return found == names_.end() ? nullptr : &found->second;
}

const std::string& NameCache::add(std::int64_t key, std::string_view name) {
  constexpr std::uint64_t kLow = std::uint64_t{1} << 24;
  const std::string& kept = names_.emplace(key, name).first->second;
  const auto at = static_cast<std::uint64_t>(key);
  if (at < kLow) {
    if (at >= low_.size()) low_.resize(std::max<std::size_t>(at + 1, 2 * low_.size()));
    low_[at] = &kept;
  }
  return kept;
}

void NameCache::clear() noexcept {
  names_.clear();
  low_.clear();
}

std::optional<std::string> Database::sealed() {
  Statement row(*connection_, "SELECT value FROM metadata WHERE key='sealed'");
  if (!row.step()) return std::nullopt;
  return std::string(row.text(0));
}

void Database::check_not_sealed() {
  if (const auto now_at = sealed()) throw sealed_error(path_, *now_at);
}

void Database::forget_names() noexcept {
  stream_names_.clear();
  type_names_.clear();
  type_ids_.clear();
}

std::optional<StreamRow> Database::find_stream(std::string_view name) {
  Statement row(*connection_, "SELECT " EVENTSRC_STREAM_COLUMNS " FROM stream WHERE name=?1");
  row.bind(1, name);
  if (!row.step()) return std::nullopt;
  StreamRow found = head(row);
  return found;
}

StreamRow Database::head(const Statement& row) const {
  const auto time = [&row](int column) {
    return Timestamp(std::chrono::microseconds(row.integer(column)));
  };
  StreamRow found;
  found.id = row.integer(0);
  found.head.number = found.id;
  found.head.name = row.text(1);
  found.head.events = row.integer(2);
  found.head.first = Seq(row.integer(3));
  found.head.last = Seq(row.integer(4));
  found.head.first_time = time(5);
  found.head.last_time = time(6);
  found.head.time_max = time(7);
  found.head.times_ordered = row.integer(8) != 0;
  found.head.bytes = row.integer(9);
  const auto hash = row.blob(10);
  const auto anchor = row.blob(11);
  const StreamHead& head = found.head;
  const auto in_range = [](Timestamp at) { return at >= kTimestampMin && at <= kTimestampMax; };
  const bool sound =
      hash.size() == sizeof(Hash) && (anchor.empty() || anchor.size() == sizeof(Hash)) &&
      head.number > 0 && head.events > 0 && head.events <= kMostOfAnything && head.bytes >= 0 &&
      head.bytes <= kMostOfAnything && head.first >= Seq(0) && head.last >= head.first &&
      in_range(head.first_time) && in_range(head.last_time) && in_range(head.time_max);
  if (!sound) {
    throw Error(ErrorCode::integrity, fmt::format("store {}: the row of stream {} is damaged",
                                                  path_, json::quoted(found.head.name)));
  }
  std::copy(hash.begin(), hash.end(), found.head.hash.begin());
  if (!anchor.empty()) {
    found.head.anchor.emplace();
    std::copy(anchor.begin(), anchor.end(), found.head.anchor->begin());
  }
  return found;
}

void Database::view(const Statement& row, EventView& event, bool chain) {
  const std::int64_t position = row.integer(0);
  event.position = Position(position);
  event.stream_number = row.integer(1);
  event.stream = stream_name(event.stream_number);
  event.seq = Seq(row.integer(2));
  event.time = Timestamp(std::chrono::microseconds(row.integer(3)));
  event.type = type_name(row.integer(4));
  if (event.stream.empty()) fail_row(position, "belongs to no stream");
  if (event.type.empty()) fail_row(position, "has no type");
  event.redacted = row.is_null(9);
  if (chain) view_chain(row, position, event);
  event.data = row.text(9);
  if (row.is_null(8)) {
    event.id.reset();
  } else {
    event.id = row.text(8);
  }
  if (row.is_null(10)) {
    event.meta.reset();
  } else {
    event.meta = row.text(10);
  }
}

void Database::view_chain(const Statement& row, std::int64_t position, EventView& event) const {
  const auto hash = row.blob(5);
  if (hash.size() != event.hash.size()) fail_row(position, "has a damaged hash");
  std::memcpy(event.hash.data(), hash.data(), hash.size());
  if (event.redacted) {
    const auto content = row.blob(7);
    if (content.size() != event.content.size()) fail_row(position, "has a damaged content hash");
    std::memcpy(event.content.data(), content.data(), content.size());
    event.salt = {};
  } else {
    const auto salt = row.blob(6);
    if (salt.size() != event.salt.size()) fail_row(position, "has a damaged salt");
    std::memcpy(event.salt.data(), salt.data(), salt.size());
  }
}

void Database::fail_row(std::int64_t position, std::string_view what) const {
  throw Error(ErrorCode::integrity, fmt::format("store {}: the event at position {} {}: the file "
                                                "is damaged",
                                                path_, position, what));
}

std::string_view Database::stream_name(std::int64_t id) {
  if (const std::string* known = stream_names_.find(id)) return *known;
  Statement row(*connection_, "SELECT name FROM stream WHERE id=?1");
  row.bind(1, id);
  if (!row.step()) return {};
  return stream_names_.add(id, row.text(0));
}

std::string_view Database::type_name(std::int64_t id) {
  if (const std::string* known = type_names_.find(id)) return *known;
  Statement row(*connection_, "SELECT name FROM type WHERE id=?1");
  row.bind(1, id);
  if (!row.step()) return {};
  return type_names_.add(id, row.text(0));
}

std::int64_t Database::type_id(std::string_view name) {
  const auto found = type_ids_.find(name);
  if (found != type_ids_.end()) return found->second;
  std::int64_t id = 0;
  Statement row(*connection_, "SELECT id FROM type WHERE name=?1");
  row.bind(1, name);
  if (row.step()) {
    id = row.integer(0);
  } else {
    Statement(*connection_, "INSERT INTO type(name) VALUES(?1)").bind(1, name).run();
    id = sqlite3_last_insert_rowid(connection_->handle());
  }
  type_ids_.emplace(name, id);
  return id;
}

}  // namespace eventsrc::sqlite
