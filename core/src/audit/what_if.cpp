#include "eventsrc/what_if.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "audit/snapshots_before.hpp"
#include "eventsrc/byte_order_mark.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"

namespace eventsrc {
namespace {

class Reader {
 public:
  Reader(const std::string& file, std::string_view stream) : file_(file), stream_(stream) {}

  WhatIf read(std::string_view text) {
    text = without_byte_order_mark(text);
    std::string json;
    json::Checker checker(kMaxDepth, /*around=*/3);
    if (const auto fault = checker.minify(text, json)) {
      const json::LinePlace place = json::place_of(text, fault->offset);
      throw Error(ErrorCode::invalid, file_ + ": " + fault->what).at(place.line, place.column);
    }
    if (!json.starts_with('{')) fail("an object is expected, with drop, replace, insert or append");
    WhatIf changes;
    json::Members members(json);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) {
      const std::string name = json::decoded(key);
      if (!value.starts_with('['))
        fail(fmt::format("{}: an array is expected", json::quoted(name)));
      json::Elements elements(value);
      std::string_view element;
      for (std::size_t i = 0; elements.next(element); ++i) {
        place_ = fmt::format("/{}/{}", name, i);
        read_element(name, element, changes);
      }
      place_.clear();
    }
    for (const auto& [seq, content] : changes.replaced) {
      if (!changes.dropped.contains(seq)) continue;
      fail(fmt::format("event {} is to be both dropped and replaced", seq.value()));
    }
    return changes;
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw Error(ErrorCode::invalid,
                fmt::format("{}: {}{}{}", file_, place_, place_.empty() ? "" : ": ", what));
  }

  void read_element(const std::string& name, std::string_view element, WhatIf& changes) const {
    if (name == "drop") {
      changes.dropped.insert(seq_of(element));
      return;
    }
    Seq seq;
    if (name == "replace") {
      WhatIf::Content content = read_event(element, "seq", &seq);
      if (!changes.replaced.emplace(seq, std::move(content)).second) {
        fail(fmt::format("seq {} is replaced twice", seq.value()));
      }
    } else if (name == "insert") {
      WhatIf::Content content = read_event(element, "after", &seq);
      changes.inserted[seq].push_back(std::move(content));
    } else if (name == "append") {
      changes.appended.push_back(read_event(element, "", nullptr));
    } else {
      throw Error(ErrorCode::invalid,
                  fmt::format("{}: unknown member {}: there are drop, replace, insert and append",
                              file_, json::quoted(name)));
    }
  }

  [[nodiscard]] Seq seq_of(std::string_view json) const {
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), number);
    if (error != std::errc() || end != json.data() + json.size() || number < 0) {
      const bool is_number = json::kind_of(json) == "a number";
      fail(is_number ? fmt::format("a seq is a whole number from 0, not {}", json.substr(0, 30))
                     : fmt::format("a seq is expected, not {}", json::kind_of(json)));
    }
    return Seq(number);
  }

  [[nodiscard]] std::string string_of(const std::string& name, std::string_view json) const {
    if (!json.starts_with('"')) fail(fmt::format("{}: a string is expected", json::quoted(name)));
    return json::decoded(json);
  }

  [[nodiscard]] std::string type_of(const std::string& text) const {
    try {
      return EventType(text).str();
    } catch (const Error& error) {
      fail(error.what());
    }
  }

  /// `place` is the member that says where; empty: none does, and a new event is at the end.
  WhatIf::Content read_event(std::string_view json, std::string_view place, Seq* seq) const {
    if (!json.starts_with('{')) fail("an event is expected, as an object");
    WhatIf::Content content;
    bool has_place = place.empty();
    json::Members members(json);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) {
      const std::string name = json::decoded(key);
      if (!place.empty() && name == place) {
        const bool is_first = name == "after" && value == "-1";
        *seq = is_first ? WhatIf::kBeforeFirst : seq_of(value);
        has_place = true;
      } else if (name == "type") {
        content.type = type_of(string_of(name, value));
      } else if (name == "data") {
        content.data = std::string(value);
      } else if (name == "meta") {
        if (!value.starts_with('{')) fail("\"meta\": an object is expected");
        content.meta = std::string(value);
      } else if (name == "time") {
        content.time = parse_timestamp(string_of(name, value), Fraction::refuse);
        if (!content.time) fail("\"time\": an RFC 3339 time is expected");
      } else if (name == "stream") {
        if (string_of(name, value) != stream_) {
          fail(fmt::format("it is of another stream than {}", json::quoted(stream_)));
        }
      } else if (!is_passed_over(name)) {
        fail(fmt::format("unknown member {}", json::quoted(name)));
      }
    }
    if (!has_place) fail(fmt::format("\"{}\" is missing", place));
    if (place != "seq" && !content.type) fail("\"type\" is missing");
    return content;
  }

  static bool is_passed_over(std::string_view name) {
    for (const std::string_view one :
         {"seq", "id", "position", "salt", "content", "prev", "hash"}) {
      if (name == one) return true;
    }
    return false;
  }

  const std::string& file_;
  std::string_view stream_;
  std::string place_;
};

/// The events of the changed stream, in either direction.
class ChangedCursor final : public EventCursor {
 public:
  ChangedCursor(std::unique_ptr<EventCursor> events, const WhatIf& changes, const Range& range,
                const StreamHead& base)
      : events_(std::move(events)), changes_(changes), range_(range), base_(base) {
    if (range_.direction == Direction::backward) give_appended();
  }

  bool next(EventView& event) override {
    for (;;) {
      if (!ready_.empty()) {
        current_ = std::move(ready_.front());
        ready_.pop_front();
        event = current_.view();
        return true;
      }
      EventView stored;
      if (!events_ || !events_->next(stored)) {
        if (range_.direction == Direction::backward || std::exchange(ended_, true)) return false;
        give_appended();
        if (ready_.empty()) return false;
        continue;
      }
      check_interrupt();
      take(stored);
    }
  }

 private:
  static StoredEvent made_of(StoredEvent event, const WhatIf::Content& content, Supposed supposed) {
    event.supposed = supposed;
    if (content.type) event.type = *content.type;
    if (content.data) event.data = *content.data;
    if (content.meta) event.meta = content.meta;
    if (content.time) event.time = *content.time;
    return event;
  }

  static StoredEvent new_event(const StreamHead& of, Seq seq, Timestamp time,
                               const WhatIf::Content& content, Supposed supposed) {
    StoredEvent event;
    event.stream = of.name;
    event.stream_number = of.number;
    event.seq = seq;
    event.time = time;
    event.data = "{}";
    return made_of(std::move(event), content, supposed);
  }

  void take(const EventView& stored) {
    std::vector<StoredEvent> here;
    if (stored.seq == base_.first) insert(here, WhatIf::kBeforeFirst, stored);
    if (!changes_.dropped.contains(stored.seq)) {
      StoredEvent event(stored);
      const auto replaced = changes_.replaced.find(stored.seq);
      if (replaced != changes_.replaced.end()) {
        event = made_of(std::move(event), replaced->second, Supposed::replaced);
        if (replaced->second.data) event.redacted = false;
      }
      here.push_back(std::move(event));
    }
    insert(here, stored.seq, stored);
    give(std::move(here));
  }

  void insert(std::vector<StoredEvent>& here, Seq after, const EventView& stored) const {
    const auto inserted = changes_.inserted.find(after);
    if (inserted == changes_.inserted.end()) return;
    for (const WhatIf::Content& content : inserted->second) {
      const Timestamp time = here.empty() ? stored.time : here.back().time;
      here.push_back(new_event(base_, stored.seq, time, content, Supposed::inserted));
    }
  }

  void give_appended() {
    std::vector<StoredEvent> events;
    Seq seq = base_.empty() ? Seq(0) : base_.last.next();
    Timestamp time = base_.time_max;
    for (const WhatIf::Content& content : changes_.appended) {
      StoredEvent event = new_event(base_, seq, time, content, Supposed::appended);
      time = event.time;
      seq = seq.next();
      const bool is_inside =
          (!range_.from || event.seq >= *range_.from) && (!range_.to || event.seq <= *range_.to);
      if (is_inside) events.push_back(std::move(event));
    }
    give(std::move(events));
  }

  void give(std::vector<StoredEvent> events) {
    if (range_.direction == Direction::backward) std::reverse(events.begin(), events.end());
    for (StoredEvent& event : events) ready_.push_back(std::move(event));
  }

  std::unique_ptr<EventCursor> events_;  // null: there are none
  const WhatIf& changes_;
  Range range_;
  const StreamHead& base_;
  std::deque<StoredEvent> ready_;
  StoredEvent current_;
  bool ended_ = false;
};

class ChangedStore final : public Store {
 public:
  ChangedStore(Store& store, std::string_view stream, WhatIf changes)
      : store_(store), changes_(std::move(changes)) {
    base_ = store.head(stream).value_or(StreamHead());
    base_.name = stream;
    // A stream that neither is nor would be is nobody's mistake: it is unknown, as without changes.
    if (!base_.empty() || !changes_.appended.empty()) check_changes();
    head_.name = base_.name;
    head_.number = base_.number;
    head_.anchor = base_.anchor;
    head_.earlier = base_.earlier;
    // With its hashes: a snapshot of the last event may serve.
    const auto cursor = read(stream, {});
    EventView event;
    while (cursor->next(event)) head_.advance(event);
    if (store_.snapshots() != nullptr) snapshots_.emplace(store_, base_, first_change());
    if (head_.empty()) check_known();
  }

  [[nodiscard]] Capabilities capabilities() const noexcept override {
    Capabilities capabilities = store_.capabilities();
    capabilities.read_only = true;
    return capabilities;
  }
  [[nodiscard]] std::unique_ptr<Transaction> begin(bool /*dry*/) override {
    throw Error(ErrorCode::unsupported, "what would be is not written");
  }
  [[nodiscard]] std::optional<StreamHead> head(std::string_view stream) override {
    if (stream != base_.name) return store_.head(stream);
    return head_.empty() ? std::nullopt : std::optional(head_);
  }
  [[nodiscard]] std::unique_ptr<EventCursor> read(std::string_view stream,
                                                  const Range& range) override {
    if (stream != base_.name) return store_.read(stream, range);
    auto events = base_.empty() ? nullptr : store_.read(stream, range);
    return std::make_unique<ChangedCursor>(std::move(events), changes_, range, base_);
  }
  [[nodiscard]] std::unique_ptr<EventCursor> read_all(const ScanRange& /*range*/) override {
    fail_whole();
  }
  [[nodiscard]] std::unique_ptr<StreamCursor> streams(const Selection& /*selection*/) override {
    fail_whole();
  }
  [[nodiscard]] StoreInfo info() override { return store_.info(); }
  void check(const std::function<void(const std::string&)>& report) override {
    store_.check(report);
  }
  void confirm() override { store_.confirm(); }
  [[nodiscard]] std::optional<std::string> archive(std::string_view stream) override {
    return store_.archive(stream);
  }
  [[nodiscard]] SnapshotStore* own_snapshots() override {
    return snapshots_ ? &*snapshots_ : nullptr;
  }

 private:
  [[noreturn]] static void fail_whole() {
    throw Error(ErrorCode::unsupported, "what would be is known of one stream only");
  }

  /// The seq of the first event that is not there as stored, or has another one behind it.
  [[nodiscard]] Seq first_change() const {
    Seq first(std::numeric_limits<std::int64_t>::max());
    if (!changes_.dropped.empty()) first = *changes_.dropped.begin();
    if (!changes_.replaced.empty()) first = std::min(first, changes_.replaced.begin()->first);
    if (changes_.inserted.empty()) return first;
    return std::min(first, std::max(changes_.inserted.begin()->first, base_.first));
  }

  /// Of a stream that is to lose all events that it has: there may be archived ones before them.
  void check_known() {
    const auto file = base_.empty() ? std::nullopt : archive_of(store_, base_);
    if (!file) return;
    throw Error(
        ErrorCode::invalid,
        fmt::format("the events before seq {} of {} are archived in {}, and the what-if drops all "
                    "others: what is left is not known: restore them with 'eventsrc archive "
                    "--restore FILE'",
                    base_.first.value(), json::quoted(base_.name), json::quoted(*file)));
  }

  std::string before_first(Seq seq) {
    const auto file = archive_of(store_, base_);
    if (!file || seq == WhatIf::kBeforeFirst) {
      return fmt::format("its first is {}", base_.first.value());
    }
    return fmt::format("it is archived in {}: 'eventsrc archive --restore FILE' brings it back",
                       json::quoted(*file));
  }

  void check_changes() {
    for (const Seq seq : changes_.dropped) check_there(seq, "dropped");
    for (const auto& [seq, content] : changes_.replaced) check_there(seq, "replaced");
    for (const auto& [seq, contents] : changes_.inserted) {
      if (seq != WhatIf::kBeforeFirst || base_.empty()) check_there(seq, "followed");
    }
  }

  void check_there(Seq seq, std::string_view what) {
    EventView event;
    if (!base_.empty() &&
        store_.read(base_.name, {.from = seq, .to = seq, .chain = false})->next(event)) {
      return;
    }
    const std::string why = base_.empty()       ? "it has none"
                            : seq > base_.last  ? fmt::format("its last is {}", base_.last.value())
                            : seq < base_.first ? before_first(seq)
                                                : "there is a gap";
    throw Error(ErrorCode::invalid, fmt::format("stream {} has no event {} that could be {}: {}",
                                                json::quoted(base_.name), seq.value(), what, why));
  }

  Store& store_;
  WhatIf changes_;
  StreamHead base_;
  StreamHead head_;
  std::optional<SnapshotsBefore> snapshots_;
};

}  // namespace

WhatIf WhatIf::parse(std::string_view text, const std::string& file, std::string_view stream) {
  return Reader(file, stream).read(text);
}

std::unique_ptr<Store> with_changes(Store& store, std::string_view stream, WhatIf changes) {
  return std::make_unique<ChangedStore>(store, stream, std::move(changes));
}

}  // namespace eventsrc
