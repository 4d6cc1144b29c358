#include "sqlite/sqlite_store.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/interrupt.hpp"
#include "sqlite/change.hpp"
#include "sqlite/check.hpp"
#include "sqlite/copy.hpp"
#include "sqlite/cursors.hpp"
#include "sqlite/database.hpp"
#include "sqlite/file.hpp"
#include "sqlite/format.hpp"
#include "sqlite/scrub.hpp"
#include "sqlite/snapshots.hpp"
#include "sqlite/transaction.hpp"

namespace eventsrc::sqlite {
namespace {

std::int64_t file_size(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_size : 0;
}

class SqliteStore final : public Store {
 public:
  /// Hands out events up to `last`, if that is given.
  explicit SqliteStore(std::unique_ptr<Database> database, std::optional<Position> last = {})
      : database_(std::move(database)),
        writer_(*database_),
        snapshots_(make_snapshots(*database_)),
        last_(last) {}

  Capabilities capabilities() const noexcept override { return {.positions = true}; }

  std::unique_ptr<Transaction> begin(bool /*dry*/) override { return writer_.begin(); }

  std::optional<StreamHead> head(std::string_view stream) override {
    auto row = database_->find_stream(stream);
    if (!row) return std::nullopt;
    return std::move(row->head);
  }

  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    return read_stream(*database_, stream, range);
  }

  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override {
    if (!last_) return read_positions(*database_, range);
    ScanRange limited = range;
    limited.to = std::min(range.to.value_or(*last_), *last_);
    return read_positions(*database_, limited);
  }

  std::unique_ptr<StreamCursor> streams(const Selection& selection) override {
    return read_streams(*database_, selection);
  }

  StoreInfo info() override {
    Connection& connection = database_->connection();
    StoreInfo info;
    info.store = "sqlite:" + database_->path();
    info.format = fmt::format("eventsrc SQLite format {}", kFormatVersion);
    info.id = id();
    Statement created(connection, "SELECT value AS created FROM metadata WHERE key='created'");
    if (created.step()) info.created = created.time(0);
    info.seeded = connection.integer("SELECT value FROM metadata WHERE key='seeded'") != 0;
    info.types = connection.integer("SELECT count(*) FROM type");
    Statement totals(connection,
                     "SELECT count(*), sum(events), sum(bytes), count(anchor) FROM stream");
    if (totals.step()) {
      info.streams = totals.integer(0);
      info.events = totals.integer(1);
      info.payload_bytes = totals.integer(2);
      info.anchored = totals.integer(3);
    }
    info.generation = generation_of(*database_);
    info.sealed = database_->sealed();
    info.redactions_pending = pending_redactions(*database_);
    const std::int64_t page_bytes = connection.integer("PRAGMA page_size");
    info.sizes = {
        {"fileBytes", file_size(database_->path())},
        {"walBytes", file_size(database_->path() + "-wal")},
        {"pageBytes", page_bytes},
        {"freePages", connection.integer("PRAGMA freelist_count")},
    };
    return info;
  }

  std::string id() override { return metadata_text("store_id"); }

  void check(const std::function<void(const std::string&)>& report) override {
    check_database(*database_, report);
  }

  void backup(const std::string& file, const std::function<void(Store& copy)>& check) override {
    copy_store(*database_, file, "a backup",
               [&check](const std::string& path) { check(*open_store(path, {})); });
  }

  bool seal(const std::string& now_at) override { return writer_.set_sealed(now_at); }
  bool unseal() override { return writer_.set_sealed(std::nullopt); }
  std::optional<std::string> sealed() override { return database_->sealed(); }

  SnapshotStore* own_snapshots() override { return snapshots_.get(); }

  void confirm() override { database_->confirm(); }

  void scrub() override {
    const ErasedText erased = std::exchange(writer_.erased(), {});
    sqlite::scrub(*database_, erased);
  }

  GcReport collect_garbage(const GcOptions& options) override {
    GcReport report;
    report.redactions =
        options.dry_run ? pending_redactions(*database_) : scrub_pending(*database_);
    return report;
  }

  void refresh() override {
    if (database_->options().mode == Mode::read) database_->connection().execute("COMMIT; BEGIN");
  }

  bool is_outdated() override { return database_->is_outdated(); }

  // SQLite gives two connections no common snapshot. But events never change, except where the
  // generation does: all that were committed when this handle began to read are the same there.
  std::unique_ptr<Store> share() override {
    if (database_->options().mode != Mode::read) return nullptr;
    try {
      // What this one sees is settled before the other looks.
      const std::int64_t generation = generation_of(*database_);
      const Position last(
          database_->connection().integer("SELECT max(position) FROM stored_event"));
      auto other = database_->reopen();
      if (generation_of(*other) != generation) return nullptr;
      return std::make_unique<SqliteStore>(std::move(other), last);
    } catch (const Error&) {
      return nullptr;  // it was only for speed
    }
  }

 private:
  std::string metadata_text(std::string_view key) {
    Statement row(database_->connection(), "SELECT value FROM metadata WHERE key=?1");
    row.bind(1, key);
    return row.step() ? std::string(row.text(0)) : std::string();
  }

  std::unique_ptr<Database> database_;
  Writer writer_;
  std::unique_ptr<SnapshotStore> snapshots_;
  std::optional<Position> last_;
};

}  // namespace

std::unique_ptr<Store> open_store(const std::string& path, const Options& options) {
  return std::make_unique<SqliteStore>(Database::open(path, options));
}

}  // namespace eventsrc::sqlite
