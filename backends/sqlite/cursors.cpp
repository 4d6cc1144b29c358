#include "sqlite/cursors.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "sqlite/format.hpp"

namespace eventsrc::sqlite {
namespace {

constexpr std::int64_t kLastSeq = std::numeric_limits<std::int64_t>::max();

/// Consecutive positions, both ends included, of events with consecutive seqs.
struct Stretch {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::int64_t first_seq = 0;
};

#define EVENTSRC_SCAN(COLUMNS, PART, ORDER)                                                       \
  std::string_view("SELECT " COLUMNS " FROM stored_event WHERE position>?1 AND position<=?2" PART \
                   " ORDER BY " ORDER)
// SQLite sorts by time outside memory when it must.
#define EVENTSRC_SCANS(COLUMNS, PART)                                                      \
  EVENTSRC_SCAN(COLUMNS, PART, "position"), EVENTSRC_SCAN(COLUMNS, PART, "position DESC"), \
      EVENTSRC_SCAN(COLUMNS, PART, "time, position"),                                      \
      EVENTSRC_SCAN(COLUMNS, PART, "time DESC, position DESC")
// Without its sign: a damaged row must be in some part too.
#define EVENTSRC_PART " AND (ifnull(stream_id, 0) & 9223372036854775807) % ?3=?4"

constexpr std::array kScans = {EVENTSRC_SCANS(EVENTSRC_FOLD_COLUMNS, ""),
                               EVENTSRC_SCANS(EVENTSRC_FOLD_COLUMNS, EVENTSRC_PART),
                               EVENTSRC_SCANS(EVENTSRC_EVENT_COLUMNS, ""),
                               EVENTSRC_SCANS(EVENTSRC_EVENT_COLUMNS, EVENTSRC_PART)};

std::string_view scan_of(const ScanRange& range) {
  return kScans[(range.chain ? 8U : 0U) + (range.parts > 1 ? 4U : 0U) +
                (range.order == ScanOrder::time ? 2U : 0U) +
                (range.direction == Direction::backward ? 1U : 0U)];
}

// Walks the rows of `run` and reads the events of each as few stretches of positions: one for
// events that were appended together, one an event where other streams' stand between.
class RunCursor final : public EventCursor {
 public:
  RunCursor(Database& database, std::int64_t stream_id, const StreamHead& head, Range range)
      : database_(database),
        stream_id_(stream_id),
        first_(head.first),
        last_(head.last),
        events_there_(head.events),
        range_(range),
        forward_(range.direction == Direction::forward),
        runs_(database.connection(),
              forward_ ? std::string_view("SELECT first_seq, count, positions FROM run "
                                          "WHERE stream_id=?1 AND first_seq BETWEEN ?2 AND ?3 "
                                          "ORDER BY first_seq")
                       : std::string_view("SELECT first_seq, count, positions FROM run "
                                          "WHERE stream_id=?1 AND first_seq BETWEEN ?2 AND ?3 "
                                          "ORDER BY first_seq DESC")),
        events_(database.connection(),
                scan_of({.direction = range.direction, .chain = range.chain})) {
    runs_.bind(1, stream_id)
        .bind(2, range.from ? run_with(*range.from) : 0)
        .bind(3, range.to ? range.to->value() : kLastSeq);
    // An open row keeps what others commit from now on out of sight.
    next_run();
  }

  bool next(EventView& event) override {
    if (left_ == 0 && !next_stretch()) {
      check_complete();
      return false;
    }
    --left_;
    if (!events_.step()) fail();
    database_.view(events_, event, range_.chain);
    const std::int64_t offset = event.position->value() - stretch_.from;
    const bool as_indexed =
        event.seq.value() == stretch_.first_seq + offset && events_.integer(1) == stream_id_;
    if (!as_indexed) fail();
    if (events_read_++ == 0) lowest_ = highest_ = event.seq;
    lowest_ = std::min(lowest_, event.seq);
    highest_ = std::max(highest_, event.seq);
    return true;
  }

 private:
  // Rows of run that are gone would go unnoticed otherwise: what was read must reach the ends of
  // the stream that the range takes in, and, where it takes in both, be all of it.
  void check_complete() const {
    const bool from_first = !range_.from || *range_.from <= first_;
    const bool to_last = !range_.to || *range_.to >= last_;
    const bool none = events_read_ == 0;
    const bool is_empty =
        (range_.from && *range_.from > last_) || (range_.to && *range_.to < first_);
    if (is_empty) return;
    if (from_first && (none || lowest_ != first_)) fail();
    if (to_last && (none || highest_ != last_)) fail();
    if (from_first && to_last && events_read_ != events_there_) fail();
  }

  // The first seq of the run that `seq` stands in.
  std::int64_t run_with(Seq seq) {
    Statement row(database_.connection(),
                  "SELECT max(first_seq) FROM run WHERE stream_id=?1 AND first_seq<=?2");
    row.bind(1, stream_id_).bind(2, seq.value());
    return row.step() ? row.integer(0) : 0;
  }

  [[noreturn]] void fail() const {
    throw Error(ErrorCode::integrity,
                "store " + database_.path() +
                    ": a row of the table run is damaged: 'eventsrc verify' says which");
  }

  bool next_stretch() {
    while (next_ == stretches_.size()) {
      if (!next_run()) return false;
    }
    stretch_ = stretches_[next_++];
    left_ = stretch_.to - stretch_.from + 1;
    events_.reset();
    events_.bind(1, stretch_.from - 1).bind(2, stretch_.to);
    return true;
  }

  bool next_run() {
    stretches_.clear();
    next_ = 0;
    if (done_ || !runs_.step()) {
      done_ = true;
      return false;
    }
    positions_.clear();
    const std::int64_t first = runs_.integer(0);
    if (!decode_run(runs_.blob(2), first, runs_.integer(1), positions_)) fail();
    for (std::size_t i = 0; i < positions_.size(); ++i) {
      const Seq seq(first + static_cast<std::int64_t>(i));
      if ((range_.from && seq < *range_.from) || (range_.to && seq > *range_.to)) continue;
      if (!stretches_.empty() && stretches_.back().to + 1 == positions_[i]) {
        ++stretches_.back().to;
      } else {
        stretches_.push_back({positions_[i], positions_[i], seq.value()});
      }
    }
    if (!forward_) std::reverse(stretches_.begin(), stretches_.end());
    return true;
  }

  Database& database_;
  std::int64_t stream_id_;
  Seq first_;  // of the stream
  Seq last_;
  std::int64_t events_there_;
  Range range_;
  bool forward_;
  Statement runs_;
  Statement events_;
  std::vector<std::int64_t> positions_;
  std::vector<Stretch> stretches_;
  std::size_t next_ = 0;
  Stretch stretch_;        // being read
  std::int64_t left_ = 0;  // of its events
  std::int64_t events_read_ = 0;
  Seq lowest_;  // of those read
  Seq highest_;
  bool done_ = false;
};

class PositionCursor final : public EventCursor {
 public:
  PositionCursor(Database& database, const ScanRange& range)
      : database_(database), rows_(database.connection(), scan_of(range)), chain_(range.chain) {
    rows_.bind(1, range.after ? range.after->value() : 0)
        .bind(2, range.to ? range.to->value() : std::numeric_limits<std::int64_t>::max());
    if (range.parts > 1) rows_.bind(3, range.parts).bind(4, range.part);
    // An open row keeps what others commit from now on out of sight.
    has_row_ = rows_.step();
  }

  bool next(EventView& event) override {
    if (std::exchange(begun_, true) && has_row_) has_row_ = rows_.step();
    if (!has_row_) return false;
    database_.view(rows_, event, chain_);
    return true;
  }

 private:
  Database& database_;
  Statement rows_;
  bool chain_;
  bool has_row_ = false;
  bool begun_ = false;
};

class NamedStreams final : public StreamCursor {
 public:
  NamedStreams(Database& database, const Selection& selection) {
    std::set<std::string_view> names;
    for (const Pattern& pattern : selection.patterns()) names.insert(pattern.prefix());
    for (const std::string_view name : names) {
      if (auto row = database.find_stream(name)) heads_.push_back(std::move(row->head));
    }
  }

  bool next(StreamHead& head) override {
    if (at_ == heads_.size()) return false;
    head = std::move(heads_[at_++]);
    return true;
  }

 private:
  std::vector<StreamHead> heads_;
  std::size_t at_ = 0;
};

class AllStreams final : public StreamCursor {
 public:
  AllStreams(Database& database, Selection selection)
      : database_(database),
        selection_(std::move(selection)),
        rows_(database.connection(),
              "SELECT " EVENTSRC_STREAM_COLUMNS " FROM stream WHERE name>=?1 ORDER BY name") {
    // One pattern's matches begin with its prefix, and stand together.
    if (selection_.patterns().size() == 1) prefix_ = selection_.patterns().front().prefix();
    rows_.bind(1, prefix_);
    // An open row keeps what others commit from now on out of sight.
    has_row_ = rows_.step();
  }

  bool next(StreamHead& head) override {
    for (; has_row_; has_row_ = rows_.step()) {
      const std::string_view name = rows_.text(1);
      if (!name.starts_with(prefix_)) return false;
      if (!selection_.matches(name)) continue;
      head = database_.head(rows_).head;
      has_row_ = rows_.step();
      return true;
    }
    return false;
  }

 private:
  Database& database_;
  Selection selection_;
  Statement rows_;
  std::string prefix_;
  bool has_row_ = false;
};

class NoEvents final : public EventCursor {
 public:
  bool next(EventView& /*event*/) override { return false; }
};

}  // namespace

std::unique_ptr<EventCursor> read_stream(Database& database, std::string_view stream,
                                         const Range& range) {
  // While its row is open, the runs are seen in the same state of the store.
  Statement row(database.connection(),
                "SELECT " EVENTSRC_STREAM_COLUMNS " FROM stream WHERE name=?1");
  row.bind(1, stream);
  if (!row.step()) return std::make_unique<NoEvents>();
  const StreamRow found = database.head(row);
  return std::make_unique<RunCursor>(database, found.id, found.head, range);
}

std::unique_ptr<EventCursor> read_staged(Database& database, std::int64_t stream_id,
                                         const StreamHead& head, const Range& range) {
  if (head.empty()) return std::make_unique<NoEvents>();
  return std::make_unique<RunCursor>(database, stream_id, head, range);
}

std::unique_ptr<EventCursor> read_positions(Database& database, const ScanRange& range) {
  return std::make_unique<PositionCursor>(database, range);
}

std::unique_ptr<StreamCursor> read_streams(Database& database, const Selection& selection) {
  if (selection.only_names()) return std::make_unique<NamedStreams>(database, selection);
  return std::make_unique<AllStreams>(database, selection);
}

}  // namespace eventsrc::sqlite
