#include "dynamodb/cursors.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/beginning.hpp"
#include "dynamodb/commit_events.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/time_order.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// Each has two pages in memory.
constexpr std::size_t kMostSegments = 8;

bool is_empty(const Range& range) { return range.from && range.to && *range.from > *range.to; }

class StreamEvents final : public EventCursor {
 public:
  StreamEvents(Table& table, StreamName stream, const Range& range)
      : table_(table),
        stream_(std::move(stream)),
        range_(range),
        events_(table),
        consistent_(table.consistent()) {
    if (!is_empty(range_)) open();
  }

  bool next(EventView& event) override {
    for (;;) {
      if (in_commit_ && events_.next(event)) return true;
      in_commit_ = false;
      std::string_view item;
      if (!next_item(item)) {
        if (is_complete()) return false;
        look_again();
        continue;
      }
      commit_ = read_commit(item);
      if (!fits()) {
        look_again();
        continue;
      }
      if (commit_.is_seal()) continue;
      last_given_ = commit_.head.last;
      next_key_ = ascends() ? key_behind(commit_.head.last) : commit_.key;
      events_.start(commit_, stream_, range_);
      in_commit_ = true;
    }
  }

 private:
  void open() {
    from_ = Seq(0);
    if (range_.from && *range_.from > Seq(0)) {
      // The commit that holds it has a key that is not greater.
      const auto holding = last_commit(table_, stream_.name, range_.from, consistent_);
      if (holding) from_ = holding->key;
    }
    if (ascends()) next_key_ = from_;
    ask();
  }

  void ask() {
    Query query;
    query.pk = commits_of(stream_.name);
    query.forward = ascends();
    query.consistent = consistent_;
    if (from_ > Seq(0)) query.from = pad19(from_);
    if (range_.to) query.to = pad19(*range_.to);
    items_.reset();
    pages_ = std::make_unique<Pages>(table_, query, Pages::First::now);
  }

  bool next_item(std::string_view& item) {
    for (;;) {
      if (items_ && items_->next(item)) return true;
      std::string_view page;
      if (!pages_ || !pages_->next(page)) return false;
      items_.emplace(page);
    }
  }

  // Whether the commit stands where the one before ends, or the range does: a commit's key is the
  // seq behind the one before, and a hole no import's doing.
  [[nodiscard]] bool fits() const {
    if (ascends()) return commit_.key == *next_key_;
    if (next_key_) return key_behind(commit_.head.last) == *next_key_;
    return !range_.to || commit_.head.last >= *range_.to;
  }

  // Whether all there is was given: there are events up to the end of the range.
  [[nodiscard]] bool is_complete() const {
    if (!pages_) return true;
    if (ascends()) return !range_.to || (last_given_ && *last_given_ >= *range_.to);
    return next_key_ ? *next_key_ <= range_.from.value_or(Seq(0)) : !range_.to;
  }

  // An eventual read may miss what was written last; a consistent one that misses something has met
  // damage.
  void look_again() {
    if (consistent_) fail_missing();
    consistent_ = true;
    if (ascends()) {
      from_ = *next_key_;
    } else if (next_key_) {
      range_.to = Seq(next_key_->value() - 1);
    }
    ask();
  }

  [[noreturn]] void fail_missing() {
    const Seq place = next_key_.value_or(range_.to.value_or(Seq(0)));
    const auto beginning = find_mark(table_, stream_.name).beginning();
    // Whoever asks for no archived event misses none.
    const bool asks = beginning && range_.from.value_or(Seq(0)) < beginning->first;
    if (asks && place <= beginning->first) {
      fail_archived_meanwhile(table_, stream_.name, *beginning);
    }
    throw Error(ErrorCode::integrity,
                fmt::format("stream {}: a commit {} {} is missing: the table was altered",
                            json::quoted(stream_.name), ascends() ? "at" : "before", place.value()),
                {.stream = stream_.name});
  }

  [[nodiscard]] bool ascends() const noexcept { return range_.direction == Direction::forward; }

  Table& table_;
  StreamName stream_;
  Range range_;
  CommitEvents events_;
  std::unique_ptr<Pages> pages_;
  std::optional<json::Elements> items_;
  Commit commit_;
  bool in_commit_ = false;
  bool consistent_;
  Seq from_;                       // the key to begin with
  std::optional<Seq> next_key_;    // upwards that of the next commit, downwards of the last one
  std::optional<Seq> last_given_;  // the last seq of the commit before
};

/// The streams one after the other.
class StreamsInTurn final : public EventCursor {
 public:
  StreamsInTurn(Table& table, Catalog& catalog, const Range& range)
      : table_(table), catalog_(catalog), range_(range) {}

  void add(std::string stream) { names_.push_back(std::move(stream)); }

  bool next(EventView& event) override {
    for (;;) {
      if (cursor_ && cursor_->next(event)) return true;
      if (names_.empty()) return false;
      cursor_ = read_stream(table_, catalog_, names_.front(), range_);
      names_.pop_front();
    }
  }

 private:
  Table& table_;
  Catalog& catalog_;
  Range range_;
  std::deque<std::string> names_;
  std::unique_ptr<EventCursor> cursor_;
};

/// All commits of a table, by a scan in segments whose pages are taken in turn: each stream lies in
/// one of them.
class ScanEvents final : public EventCursor {
 public:
  ScanEvents(Table& table, Catalog& catalog, bool chain)
      : table_(table), catalog_(catalog), events_(table) {
    range_.chain = chain;
    const std::size_t segments = std::min(table.connections(), kMostSegments);
    for (std::size_t i = 0; i < segments; ++i) {
      segments_.push_back(std::make_unique<Pages>(
          table, "Scan",
          fmt::format(
              R"-("Segment":{},"TotalSegments":{},"FilterExpression":"begins_with(pk,:p)",)-"
              R"-("ExpressionAttributeValues":{{":p":{{"S":"{}"}}}}{})-",
              i, segments, kCommitPrefix, table.consistent() ? R"(,"ConsistentRead":true)" : ""),
          Pages::First::begin));
    }
  }

  bool next(EventView& event) override {
    for (;;) {
      if (in_commit_ && events_.next(event)) return true;
      in_commit_ = false;
      std::string_view item;
      if (!next_item(item)) break;
      in_commit_ = begin(item);
    }
    return next_of_rest(event);
  }

 private:
  bool next_item(std::string_view& item) {
    for (;;) {
      if (items_ && items_->next(item)) return true;
      items_.reset();
      if (segments_.empty()) return false;
      if (turn_ >= segments_.size()) turn_ = 0;
      std::string_view page;
      if (segments_[turn_]->next(page)) {
        items_.emplace(page);
        ++turn_;
      } else {
        segments_.erase(segments_.begin() + static_cast<std::ptrdiff_t>(turn_));
      }
    }
  }

  // Whether the commit is to be handed out: it is where its stream was seen, and in its turn.
  bool begin(std::string_view item) {
    commit_ = read_commit(item);
    if (commit_.is_seal()) return false;
    std::string pk;
    ItemReader reader(item);
    std::string_view name;
    Attribute value;
    while (reader.next(name, value)) {
      if (name == "pk") value.append_text(pk);
    }
    if (!pk.starts_with(kCommitPrefix)) fail_item("a commit's key does not say its stream");
    stream_.name = pk.substr(kCommitPrefix.size());
    const auto last = catalog_.last_seen(stream_.name);
    if (!last || commit_.head.last > *last || catalog_.beginning(stream_.name)) return false;
    stream_.number = catalog_.number(stream_.name);
    // A stream whose commits do not come in their order is read by itself at the end.
    const auto before = given_up_to_.find(stream_.number);
    if (commit_.key != (before == given_up_to_.end() ? Seq(0) : key_behind(before->second))) {
      return false;
    }
    given_up_to_.insert_or_assign(stream_.number, commit_.head.last);
    events_.start(commit_, stream_, range_);
    return true;
  }

  // What the scan did not give: of streams it gave in another order, or not to their end.
  bool next_of_rest(EventView& event) {
    if (!rest_begun_) {
      rest_begun_ = true;
      catalog_.each_seen([this](const std::string& name, std::int64_t number, Seq last) {
        const auto found = given_up_to_.find(number);
        const bool begun = found != given_up_to_.end();
        if (begun && found->second >= last) return;
        const auto beginning = catalog_.beginning(name);
        const Seq first = beginning ? beginning->first : Seq(0);
        missing_.push_back({{name, number}, {begun ? found->second.next() : first, last}});
      });
    }
    for (;;) {
      if (rest_cursor_ && rest_cursor_->next(event)) return true;
      if (missing_.empty()) return false;
      auto [stream, bounds] = std::move(missing_.back());
      missing_.pop_back();
      Range range = range_;
      range.from = bounds.first;
      range.to = bounds.second;
      rest_cursor_ = std::make_unique<StreamEvents>(table_, std::move(stream), range);
    }
  }

  Table& table_;
  Catalog& catalog_;
  Range range_;
  std::vector<std::unique_ptr<Pages>> segments_;
  std::size_t turn_ = 0;
  std::optional<json::Elements> items_;
  Commit commit_;
  StreamName stream_;
  CommitEvents events_;
  bool in_commit_ = false;
  std::unordered_map<std::int64_t, Seq> given_up_to_;  // by stream number
  bool rest_begun_ = false;
  std::vector<std::pair<StreamName, std::pair<Seq, Seq>>> missing_;
  std::unique_ptr<EventCursor> rest_cursor_;
};

/// Events of streams whose numbers belong to one part.
class PartOf final : public EventCursor {
 public:
  PartOf(std::unique_ptr<EventCursor> events, std::int64_t part, std::int64_t parts)
      : events_(std::move(events)), part_(part), parts_(parts) {}

  bool next(EventView& event) override {
    while (events_->next(event)) {
      if (event.stream_number % parts_ == part_) return true;
    }
    return false;
  }

 private:
  std::unique_ptr<EventCursor> events_;
  std::int64_t part_;
  std::int64_t parts_;
};

class Heads final : public StreamCursor {
 public:
  Heads(Catalog& catalog, std::vector<std::string> names)
      : catalog_(catalog), names_(std::move(names)) {}

  bool next(StreamHead& head) override {
    while (at_ == heads_.size()) {
      if (names_at_ == names_.size()) return false;
      const std::size_t count = std::min(kHeadsAtOnce, names_.size() - names_at_);
      const auto begin = names_.begin() + static_cast<std::ptrdiff_t>(names_at_);
      heads_ = catalog_.heads({begin, begin + static_cast<std::ptrdiff_t>(count)});
      names_at_ += count;
      at_ = 0;
    }
    head = std::move(heads_[at_++]);
    return true;
  }

 private:
  Catalog& catalog_;
  std::vector<std::string> names_;
  std::size_t names_at_ = 0;
  std::vector<StreamHead> heads_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<EventCursor> read_commits(Table& table, StreamName stream, const Range& range) {
  return std::make_unique<StreamEvents>(table, std::move(stream), range);
}

std::unique_ptr<EventCursor> read_stream(Table& table, Catalog& catalog, std::string_view stream,
                                         const Range& range) {
  const auto last = catalog.bound(stream);
  Range bounded = range;
  if (!last) {
    bounded.from = Seq(1);
    bounded.to = Seq(0);
  } else if (!bounded.to || *bounded.to > *last) {
    bounded.to = last;
  }
  if (const auto beginning = catalog.beginning(stream)) {
    bounded.from = std::max(bounded.from.value_or(Seq(0)), beginning->first);
  }
  return read_commits(table, {std::string(stream), catalog.number(stream)}, bounded);
}

std::unique_ptr<EventCursor> scan(Table& table, Catalog& catalog, const ScanRange& range) {
  catalog.see_all();
  std::unique_ptr<EventCursor> events;
  if (range.order == ScanOrder::time) {
    events =
        in_time_order(std::make_unique<ScanEvents>(table, catalog, range.chain), range.direction);
  } else if (range.direction == Direction::forward) {
    events = std::make_unique<ScanEvents>(table, catalog, range.chain);
  } else {
    auto in_turn = std::make_unique<StreamsInTurn>(table, catalog,
                                                   Range{{}, {}, Direction::backward, range.chain});
    catalog.each_seen([&](const std::string& name, std::int64_t, Seq) { in_turn->add(name); });
    events = std::move(in_turn);
  }
  if (range.parts == 1) return events;
  return std::make_unique<PartOf>(std::move(events), range.part, range.parts);
}

std::unique_ptr<StreamCursor> list_streams(Catalog& catalog, std::vector<std::string> names) {
  return std::make_unique<Heads>(catalog, std::move(names));
}

}  // namespace eventsrc::dynamodb
