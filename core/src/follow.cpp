#include "eventsrc/follow.hpp"

#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "audit.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "export_parts.hpp"
#include "judged_events.hpp"
#include "merged_streams.hpp"

namespace eventsrc {
namespace {

Error no_cursor(std::string_view why) {
  return {ErrorCode::invalid, fmt::format("this is not a cursor of 'export --follow': {}", why)};
}

[[noreturn]] void fail_parse(std::string_view why) { throw no_cursor(why); }

std::int64_t parse_integer(std::string_view text, std::string_view what) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || at != end || number < 0) {
    fail_parse(fmt::format("its {} is {}, not a whole number from 0", what, text));
  }
  return number;
}

std::string parse_text(std::string_view raw, std::string_view what) {
  if (!raw.starts_with('"')) fail_parse(fmt::format("its {} is not a string", what));
  return json::decoded(raw);
}

// [seq, "hash"]
FollowPlace::Last parse_last(std::string_view raw) {
  FollowPlace::Last last;
  std::string_view value;
  if (!raw.starts_with('[')) fail_parse("a stream's place is not an array");
  json::Elements elements(raw);
  if (!elements.next(value)) fail_parse("a stream's place is empty");
  last.seq = Seq(parse_integer(value, "seq"));
  if (!elements.next(value) || !from_hex(parse_text(value, "hash"), last.hash)) {
    fail_parse("a stream's hash is not 64 hex digits");
  }
  return last;
}

std::optional<Seq> last_record(Store& store) {
  const auto head = store.head(kAuditStream);
  return head ? std::optional(head->last) : std::nullopt;
}

}  // namespace

std::string FollowPlace::json() const {
  std::string text = R"({"store":)" + json::quoted(store);
  text += R"(,"what":)" + json::quoted(what);
  if (audit) text += fmt::format(R"(,"audit":{})", audit->value());
  if (position) text += fmt::format(R"(,"position":{})", position->value());
  text += R"(,"streams":{)";
  bool is_first = true;
  for (const auto& [stream, last] : streams) {
    if (!std::exchange(is_first, false)) text += ',';
    json::append_quoted(text, stream);
    text += fmt::format(R"(:[{},"{}"])", last.seq.value(), to_hex(last.hash));
  }
  text += "}}";
  return text;
}

FollowPlace FollowPlace::parse(std::string_view text) {
  constexpr std::size_t kDepth = 3;
  json::Checker checker(kDepth);
  std::string checked;
  if (const auto fault = checker.minify(text, checked)) {
    const auto [line, column] = json::place_of(text, fault->offset);
    throw no_cursor(fault->what).at(line, column);
  }
  if (!checked.starts_with('{')) fail_parse("it is not an object");
  FollowPlace place;
  json::Members members(checked);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (key == R"("store")") {
      place.store = parse_text(value, "store");
    } else if (key == R"("what")") {
      place.what = parse_text(value, "what");
    } else if (key == R"("audit")") {
      place.audit = Seq(parse_integer(value, "audit"));
    } else if (key == R"("position")") {
      place.position = Position(parse_integer(value, "position"));
    } else if (key == R"("streams")" && value.starts_with('{')) {
      json::Members streams(value);
      while (streams.next(key, value)) place.streams[json::decoded(key)] = parse_last(value);
    } else {
      fail_parse(fmt::format("it has {}", key));
    }
  }
  if (place.store.empty()) fail_parse("it names no store");
  return place;
}

Follower::Follower(Store& store, ExportOptions options, FollowPlace place, std::string cursor)
    : store_(store),
      options_(std::move(options)),
      place_(std::move(place)),
      cursor_(std::move(cursor)),
      positions_(store.capabilities().positions) {
  options_.order = ExportOptions::Order::store;
  options_.direction = Direction::forward;
  options_.after_position.reset();
  predecessors_ = std::make_unique<Predecessors>(store, options_, Predecessors::Look::when_met);
  if (!positions_) news_ = store.news(options_.selection);
  const std::optional<Seq> records = last_record(store);
  told_ = place_.store.empty() ? records : place_.audit;
  if (place_.store.empty()) {
    if (place_.position && !positions_) {
      throw Error(ErrorCode::unsupported,
                  "this store has no positions: use --after SEQ or --since TIME");
    }
    place_.store = store.id();
  } else {
    check_place();
  }
  place_.audit = records;
  store_.refresh();
}

Follower::~Follower() = default;

void Follower::check_place() {
  const std::string id = store_.id();
  if (place_.store != id) {
    throw Error(ErrorCode::rejected,
                fmt::format("the cursor{} is of another store ({}, this one is {}): name its "
                            "store, or another cursor file to begin at the first event",
                            cursor_.empty() ? "" : " " + cursor_, place_.store, id));
  }
  const bool fits = positions_ ? place_.position || place_.streams.empty() : !place_.position;
  if (!fits) {
    fail_place(positions_ ? "it has no position, and this store has them"
                          : "it has a position, and this store has none");
  }
  if (place_.position && *place_.position > Position(0)) check_position();
}

// An older copy of the store would give the positions to other events.
void Follower::check_position() {
  if (place_.streams.size() != 1) {
    fail_place(
        fmt::format("it has a position and names {} streams, not the one whose event stands "
                    "there",
                    place_.streams.size()));
  }
  auto& [stream, last] = *place_.streams.begin();
  ScanRange range;
  range.after = Position(place_.position->value() - 1);
  const auto cursor = store_.read_all(range);
  EventView event;
  if (cursor->next(event) && event.position == place_.position) {
    if (event.stream != stream || event.seq != last.seq) {
      fail_older(fmt::format("another event stands at position {}", place_.position->value()));
    }
    return check_hash(stream, last, event.hash);
  }
  const auto head = store_.head(stream);
  const bool is_archived = head && head->first > last.seq;
  if (!is_archived) {
    fail_older(fmt::format("there is no event at position {}", place_.position->value()));
  }
}

// A rewrite gives the events behind it other hashes.
void Follower::check_hash(std::string_view stream, FollowPlace::Last& last, const Hash& found) {
  if (found == last.hash) return;
  Range range;
  if (told_) range.from = told_->next();
  const auto records = store_.read(kAuditStream, range);
  EventView record;
  while (records->next(record)) {
    if (record.type == kRewrittenType && record_subject(record.data).stream == stream) {
      last.hash = found;
      return;
    }
  }
  fail_older(fmt::format("stream {} has another history", json::quoted(stream)));
}

void Follower::fail_place(const std::string& why) const {
  fail_parse(fmt::format("{}: name another cursor file than {} to begin at the first event", why,
                         cursor_));
}

void Follower::fail_older(const std::string& what) const {
  throw Error(ErrorCode::integrity,
              fmt::format("the store does not hold what was followed: {}: it was replaced, perhaps "
                          "by an older copy: events may have been passed over; {} to begin at the "
                          "first event",
                          what,
                          cursor_.empty() ? "run the command again"
                                          : "name another cursor file than " + cursor_));
}

std::unique_ptr<EventCursor> Follower::later_events() {
  if (!positions_) return later_in_streams();
  if (!place_.position) return open_cursor(store_, options_);
  ScanRange range;
  range.after = place_.position;
  return store_.read_all(range);
}

std::unique_ptr<EventCursor> Follower::later_in_streams() {
  std::vector<StreamPart> parts;
  const auto add = [&](const StreamHead& head) {
    const auto known = place_.streams.find(head.name);
    Range range;
    if (known != place_.streams.end()) {
      const FollowPlace::Last& last = known->second;
      if (head.last < last.seq) {
        fail_older(
            fmt::format("stream {} ends before seq {}", json::quoted(head.name), last.seq.value()));
      }
      if (head.last == last.seq) return check_hash(head.name, known->second, head.hash);
      range.from = last.seq.next();
    }
    parts.push_back({head.name, range});
  };
  // At the first look, anything can have come since the place was noted.
  const auto names = std::exchange(looked_, true) ? news_->look() : std::nullopt;
  if (names) {
    for (const std::string& name : *names) {
      if (!options_.selection.matches(name)) continue;
      if (const auto head = store_.head(name)) add(*head);
    }
  } else if (place_.streams.empty()) {
    return open_cursor(store_, options_);
  } else {
    const auto cursor = store_.streams(options_.selection);
    StreamHead head;
    while (cursor->next(head)) add(head);
  }
  return std::make_unique<ConcatenatedStreams>(store_, std::move(parts));
}

void Follower::look(const OnFollow& on) {
  std::optional<StoredEvent> newest;
  if (positions_) {
    newest = newest_event();
    if (!newest || newest->position == place_.position) return store_.refresh();
  }
  JudgedEvents events(later_events(), options_);
  EventView event;
  bool is_wanted = false;
  while (!is_done() && events.next(event, is_wanted)) {
    const Hash* prev =
        predecessors_->before(event.stream, event.stream_number, event.seq, event.hash, is_wanted);
    if (prev != nullptr && !positions_) check_before(event.stream, *prev);
    if (is_wanted) {
      on.event(event, prev);
      ++handed_out_;
    }
    pass(event);
    on.passed();
  }
  // What comes last may be of no stream that is asked for.
  if (newest && !is_done() && place_.position < newest->position) {
    pass(newest->view());
    on.passed();
  }
  store_.refresh();
}

std::optional<StoredEvent> Follower::newest_event() {
  const auto cursor = store_.read_all({.direction = Direction::backward});
  EventView event;
  if (!cursor->next(event)) return std::nullopt;
  return StoredEvent(event);
}

void Follower::check_before(std::string_view stream, const Hash& prev) {
  const auto known = place_.streams.find(stream);
  if (known != place_.streams.end()) check_hash(stream, known->second, prev);
}

void Follower::pass(const EventView& event) {
  if (positions_) {
    place_.position = event.position;
    if (!place_.streams.contains(event.stream)) place_.streams.clear();
  }
  const auto at = place_.streams.find(event.stream);
  FollowPlace::Last& last =
      at == place_.streams.end() ? place_.streams[std::string(event.stream)] : at->second;
  last = {event.seq, event.hash};
}

}  // namespace eventsrc
