#include "dynamodb/id_list.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

std::string blob(sqlite3_stmt* row, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
  return size == 0 ? std::string() : std::string(bytes, size);
}

}  // namespace

/// A table in a temporary database, which SQLite removes.
class IdList::OnDisk {
 public:
  OnDisk() {
    sqlite3* database = nullptr;
    // An empty name stands for a file that is nobody else's.
    const int opened = sqlite3_open_v2("", &database, SQLITE_OPEN_READWRITE, nullptr);
    database_.reset(database);
    check(opened);
    for (const char* sql :
         {"PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF",
          "CREATE TABLE i(id BLOB, seq INTEGER, slot INTEGER, c BLOB, a BLOB)", "BEGIN"}) {
      check(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr));
    }
    insert_ = prepare("INSERT INTO i VALUES(?,?,?,?,?)");
  }

  void add(const IdOfEvent& id) {
    sqlite3_stmt* row = insert_.get();
    bind(row, 1, id.id);
    sqlite3_bind_int64(row, 2, id.seq.value());
    sqlite3_bind_int64(row, 3, id.slot.value());
    bind(row, 4, id.commit);
    bind(row, 5, {reinterpret_cast<const char*>(id.archived.data()), id.archived.size()});
    const int step = sqlite3_step(row);
    if (step != SQLITE_DONE) check(step);
    sqlite3_reset(row);
  }

  void sort() { select_ = prepare("SELECT id, seq, slot, c, a FROM i ORDER BY id, seq"); }

  bool next(IdOfEvent& id) {
    sqlite3_stmt* row = select_.get();
    // Another step would begin again.
    if (row == nullptr) return false;
    const int step = sqlite3_step(row);
    if (step == SQLITE_DONE) {
      select_.reset();
      return false;
    }
    if (step != SQLITE_ROW) check(step);
    id.id = blob(row, 0);
    id.seq = Seq(sqlite3_column_int64(row, 1));
    id.slot = Seq(sqlite3_column_int64(row, 2));
    id.commit = blob(row, 3);
    const std::string archived = blob(row, 4);
    std::copy(archived.begin(), archived.end(), id.archived.begin());
    return true;
  }

 private:
  // The text outlives the step.
  static void bind(sqlite3_stmt* row, int column, std::string_view bytes) {
    sqlite3_bind_blob64(row, column, bytes.data(), bytes.size(), SQLITE_STATIC);
  }
  Statement prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database_.get(), sql, -1, &statement, nullptr));
    return Statement(statement);
  }
  void check(int result) const {
    if (result == SQLITE_OK) return;
    throw Error(ErrorCode::unavailable,
                fmt::format("the ids of a stream cannot be sorted in a temporary file: {}: is "
                            "there room in the folder for temporary files (TMPDIR)?",
                            database_ ? sqlite3_errmsg(database_.get()) : "out of memory"));
  }

  std::unique_ptr<sqlite3, CloseDatabase> database_;
  Statement insert_;
  Statement select_;
};

IdList::IdList(std::size_t most) : most_(most) {}

IdList::~IdList() = default;

void IdList::add(IdOfEvent&& id) {
  ++size_;
  in_memory_.push_back(std::move(id));
  if (!on_disk_ && in_memory_.size() <= most_) return;
  if (!on_disk_) on_disk_ = std::make_unique<OnDisk>();
  for (const IdOfEvent& one : in_memory_) on_disk_->add(one);
  in_memory_.clear();
}

bool IdList::next(IdOfEvent& id) {
  if (!std::exchange(sorted_, true)) {
    if (on_disk_) on_disk_->sort();
    std::sort(in_memory_.begin(), in_memory_.end(), [](const IdOfEvent& a, const IdOfEvent& b) {
      return std::tie(a.id, a.seq) < std::tie(b.id, b.seq);
    });
  }
  if (on_disk_) return on_disk_->next(id);
  if (at_ == in_memory_.size()) return false;
  id = std::move(in_memory_[at_++]);
  return true;
}

}  // namespace eventsrc::dynamodb
