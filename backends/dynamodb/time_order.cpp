#include "dynamodb/time_order.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sqlite3.h>

#include "dynamodb/record.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc::dynamodb {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// A table of events in a temporary database, which SQLite removes.
class TimeOrder final : public EventCursor {
 public:
  TimeOrder(EventCursor& events, Direction direction) {
    sqlite3* database = nullptr;
    // An empty name stands for a file that is nobody else's.
    const int opened = sqlite3_open_v2("", &database, SQLITE_OPEN_READWRITE, nullptr);
    database_.reset(database);
    check(opened);
    run("PRAGMA journal_mode=OFF");
    run("PRAGMA synchronous=OFF");
    run("CREATE TABLE e(time INTEGER, stream BLOB, seq INTEGER, number INTEGER, hash BLOB, record "
        "BLOB)");
    run("BEGIN");
    fill(events);
    run("COMMIT");
    const std::string_view order = direction == Direction::forward ? "" : " DESC";
    select_ = prepare(
        fmt::format("SELECT stream, number, hash, record FROM e ORDER BY time{0}, stream{0}, "
                    "seq{0}",
                    order));
  }

  bool next(EventView& event) override {
    // Another step would begin again.
    if (!select_) return false;
    const int step = sqlite3_step(select_.get());
    if (step == SQLITE_DONE) {
      select_.reset();
      return false;
    }
    if (step != SQLITE_ROW) check(step);
    read_record(blob(3), event);
    event.stream = blob(0);
    event.stream_number = sqlite3_column_int64(select_.get(), 1);
    const std::string_view hash = blob(2);
    std::copy(hash.begin(), hash.end(), event.hash.begin());
    return true;
  }

 private:
  void fill(EventCursor& events) {
    const Statement insert = prepare("INSERT INTO e VALUES(?,?,?,?,?,?)");
    sqlite3_stmt* row = insert.get();
    std::string record;
    EventView event;
    while (events.next(event)) {
      check_interrupt();
      record.clear();
      append_record(record, event);
      sqlite3_bind_int64(row, 1, event.time.time_since_epoch().count());
      bind(row, 2, event.stream);
      sqlite3_bind_int64(row, 3, event.seq.value());
      sqlite3_bind_int64(row, 4, event.stream_number);
      bind(row, 5, {reinterpret_cast<const char*>(event.hash.data()), event.hash.size()});
      bind(row, 6, record);
      const int step = sqlite3_step(row);
      if (step != SQLITE_DONE) check(step);
      sqlite3_reset(row);
    }
  }

  // The text outlives the step.
  static void bind(sqlite3_stmt* row, int column, std::string_view bytes) {
    sqlite3_bind_blob64(row, column, bytes.data(), bytes.size(), SQLITE_STATIC);
  }
  [[nodiscard]] std::string_view blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(select_.get(), column));
    const int size = sqlite3_column_bytes(select_.get(), column);
    return {bytes, static_cast<std::size_t>(size)};
  }
  Statement prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr));
    return Statement(statement);
  }
  void run(const char* sql) {
    check(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr));
  }
  void check(int result) {
    if (result == SQLITE_OK) return;
    throw Error(ErrorCode::unavailable,
                fmt::format("events cannot be sorted by time in a temporary file: {}: is there "
                            "room in the folder for temporary files (TMPDIR)?",
                            database_ ? sqlite3_errmsg(database_.get()) : "out of memory"));
  }

  std::unique_ptr<sqlite3, CloseDatabase> database_;
  Statement select_;
};

}  // namespace

std::unique_ptr<EventCursor> in_time_order(std::unique_ptr<EventCursor> events,
                                           Direction direction) {
  return std::make_unique<TimeOrder>(*events, direction);
}

}  // namespace eventsrc::dynamodb
