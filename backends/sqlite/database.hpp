#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eventsrc/event.hpp"
#include "eventsrc/retry.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/text_hash.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/sqlite_store.hpp"

namespace eventsrc::sqlite {

/// Columns of `stored_event` in the order `Database::view` reads them.
#define EVENTSRC_EVENT_COLUMNS \
  "position, stream_id, seq, time, type_id, hash, salt, content, id, data, meta"

/// The same without what only the chain needs.
#define EVENTSRC_FOLD_COLUMNS \
  "position, stream_id, seq, time, type_id, NULL, NULL, NULL, id, data, meta"

/// Columns of `stream` in the order `Database::head` reads them.
#define EVENTSRC_STREAM_COLUMNS                                              \
  "id, name, events, first_seq, last_seq, first_time, last_time, time_max, " \
  "times_ordered, bytes, hash, anchor"

/// Names by the key that they have in the file. What it gave holds until `clear`.
class NameCache {
 public:
  /// Null if it is not known.
  [[nodiscard]] const std::string* find(std::int64_t key) const;
  const std::string& add(std::int64_t key, std::string_view name);
  void clear() noexcept;

 private:
  std::unordered_map<std::int64_t, std::string> names_;
  std::vector<const std::string*> low_;  // those of low keys, which nearly all are
};

/// A stream and its key in the file.
struct StreamRow {
  std::int64_t id = 0;
  StreamHead head;
};

/// An open store file: the connection, what is cached of its small tables, and how rows are read.
class Database {
 public:
  /// Opens the file as `options.mode` says and checks that it is a store this version knows.
  static std::unique_ptr<Database> open(const std::string& path, const Options& options);
  virtual ~Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] Connection& connection() noexcept { return *connection_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const Options& options() const noexcept { return options_; }
  /// How often it has waited for others' locks.
  [[nodiscard]] std::int64_t waits() const noexcept { return waits_; }

  /// Opens the same file once more, for another thread; it may see what was written since. Throws
  /// as `open` does.
  [[nodiscard]] virtual std::unique_ptr<Database> reopen() const = 0;
  /// Throws `unavailable` unless the path still names the file that was opened.
  virtual void check_same_file() const = 0;
  /// Throws `integrity` if the file ends in the middle of a page.
  virtual void check_last_page() const = 0;
  /// Whether the path names another file now, or none, or what is read is not the file as it is.
  [[nodiscard]] virtual bool is_outdated() const = 0;
  /// Throws `unavailable` if the file was read without a lock and changed meanwhile.
  virtual void confirm() const = 0;

  [[nodiscard]] std::optional<StreamRow> find_stream(std::string_view name);
  /// Reads a row of EVENTSRC_STREAM_COLUMNS.
  [[nodiscard]] StreamRow head(const Statement& row) const;
  /// Reads a row of EVENTSRC_EVENT_COLUMNS; the views hold until the statement moves on. Throws
  /// `integrity` naming the position if the row is not an event. Without `chain`, salt, content and
  /// hash stay as they are, and their columns are not looked at.
  void view(const Statement& row, EventView& event, bool chain = true);
  /// The key of a type, which is made if it is new.
  [[nodiscard]] std::int64_t type_id(std::string_view name);
  /// Where the store has moved to, if it is closed for writing.
  [[nodiscard]] std::optional<std::string> sealed();
  /// Under the write lock, before anything is written. Throws `denied` if it is closed.
  void check_not_sealed();
  /// Takes the write lock; what SQLite says to BEGIN. If that is SQLITE_OK, the caller ends the
  /// transaction, by `commit_writing` or a rollback. Throws faults of SQLite, without the lock
  /// then.
  int begin_writing();
  /// Commits. The first such commit with less than `Durability::full` is synced all the same, and
  /// the store says from then on that there are others (`may_be_torn`). Throws `unavailable` if the
  /// path names another file by now, and faults of SQLite; the caller then rolls back what is still
  /// open.
  void commit_writing();
  /// Makes SQLite wait for the disk as for `Durability::full`, until the next `begin_writing`.
  void wait_for_disk() { set_synchronous(Durability::full); }
  /// Archives change streams by this connection, beside the transactions of its `Writer`, which
  /// must then look again.
  void note_history_change() noexcept { ++history_changes_; }
  [[nodiscard]] std::int64_t history_changes() const noexcept { return history_changes_; }
  /// Asks `attempt`, which takes locks without waiting, until it says something else than
  /// SQLITE_BUSY or SQLITE_LOCKED, or for `retry_for`; gives what it said last.
  int try_for_long(const std::function<int()>& attempt);
  /// Forgets cached names: keys drawn in a transaction that was rolled back may be drawn again.
  void forget_names() noexcept;

 protected:
  Database(std::string path, const Options& options) : path_(std::move(path)), options_(options) {}

  void check_format();
  /// Whether a loss of power may tear the -wal anywhere, as commits need not be on the disk when
  /// the next one begins.
  [[nodiscard]] bool may_be_torn();
  /// Sets how long SQLite waits for the disk. Less than `full` is for a store that `may_be_torn`:
  /// closing a connection, too, may move what others committed into the file.
  void set_synchronous(Durability durability);
  /// Makes the connection wait for others' locks, each time up to `retry_for`.
  void wait_when_busy();

  std::string path_;
  Options options_;
  std::unique_ptr<Connection> connection_;

 private:
  static int wait(void* database, int calls);
  [[nodiscard]] std::string_view stream_name(std::int64_t id);
  [[nodiscard]] std::string_view type_name(std::int64_t id);
  void view_chain(const Statement& row, std::int64_t position, EventView& event) const;
  [[noreturn]] void fail_row(std::int64_t position, std::string_view what) const;

  std::optional<Backoff> backoff_;
  std::int64_t waits_ = 0;
  std::int64_t history_changes_ = 0;
  Durability synchronous_ = Durability::full;  // how SQLite waits for the disk now
  bool adds_mark_ = false;  // the transaction that has begun: what `may_be_torn` looks for
  NameCache stream_names_;
  NameCache type_names_;
  std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>> type_ids_;
};

}  // namespace eventsrc::sqlite
