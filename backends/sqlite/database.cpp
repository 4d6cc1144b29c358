#include "sqlite/database.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::sqlite {
namespace {

// Events and bytes of a stream that is not damaged; sums of many streams' stay within 64 bits.
constexpr std::int64_t kMostOfAnything = std::int64_t{1} << 50;

// A writer's turn takes well under a millisecond: waiting longer than that between looks only
// makes some writers wait for very long (performance.md).
constexpr auto kBusyBase = std::chrono::microseconds(250);
constexpr auto kBusyCap = std::chrono::milliseconds(1);
// Of tries that make others wait.
constexpr auto kTryBase = std::chrono::milliseconds(2);
constexpr auto kTryCap = std::chrono::milliseconds(50);

// Of a stream that does not begin the chain: where one begins, there is none.
bool is_anchor(const Statement& row, int column) {
  const auto anchor = row.blob(column);
  return row.is_null(column) ||
         (anchor.size() == sizeof(Hash) && !std::ranges::equal(anchor, kChainStart));
}

}  // namespace

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

bool Database::may_be_torn() {
  return Statement(*connection_, "SELECT 1 FROM metadata WHERE key='unsynced'").step();
}

void Database::set_synchronous(Durability durability) {
  switch (durability) {
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
  synchronous_ = durability;
}

int Database::begin_writing() {
  sqlite3* const handle = connection_->handle();
  for (;;) {
    const int result = sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return result;
    try {
      adds_mark_ = options_.durability != Durability::full && !may_be_torn();
    } catch (...) {
      sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
      throw;
    }
    const Durability wanted = adds_mark_ ? Durability::full : options_.durability;
    if (synchronous_ == wanted) return result;
    // Within a transaction it cannot be set.
    connection_->execute("ROLLBACK");
    set_synchronous(wanted);
  }
}

void Database::commit_writing() {
  check_same_file();
  if (adds_mark_) connection_->execute("INSERT INTO metadata VALUES('unsynced', 1)");
  connection_->execute("COMMIT");
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
      hash.size() == sizeof(Hash) && is_anchor(row, 11) && head.number > 0 && head.events > 0 &&
      head.events <= kMostOfAnything && head.bytes >= 0 && head.bytes <= kMostOfAnything &&
      head.first >= Seq(0) && head.last >= head.first && head.last != head.last.next() &&
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
  const auto seq = stored_seq(row.integer(2));
  if (!seq) fail_row(position, "has a seq that no event can have");
  event.seq = *seq;
  const auto time = stored_timestamp(row.integer(3));
  if (!time) fail_row(position, "has no time of the years 1 to 9999");
  event.time = *time;
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
    if (!row.is_null(6) || !row.is_null(10)) fail_row(position, "was erased, but not all of it");
    const auto content = row.blob(7);
    if (content.size() != event.content.size()) fail_row(position, "has a damaged content hash");
    std::memcpy(event.content.data(), content.data(), content.size());
    event.salt = {};
  } else {
    if (!row.is_null(7)) fail_row(position, "has the content hash of an erased one");
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
