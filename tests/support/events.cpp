#include "support/events.hpp"

#include <map>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/hash.hpp"

namespace eventsrc::test {
namespace {

Selection every_stream() { return Selection({"*", "$*"}); }

}  // namespace

NewEvent event(std::string_view stream, std::string_view type, std::string_view data) {
  NewEvent event{};
  event.stream = stream;
  event.type = type;
  event.data = data;
  return event;
}

NewEvent event_with_id(std::string_view stream, std::string_view id, std::string_view type,
                       std::string_view data) {
  NewEvent result = event(stream, type, data);
  result.id = id;
  return result;
}

bool Events::next(NewEvent& event) {
  if (at_ == events_.size()) return false;
  if (before) before(passes_);
  event = events_[at_++];
  event.check();
  return true;
}

void Events::rewind() {
  at_ = 0;
  ++passes_;
}

Lines::Lines(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines_.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

bool Lines::next(NewEvent& event) {
  if (at_ == lines_.size()) return false;
  texts_.clear();
  event = reader_.parse(lines_[at_], static_cast<std::int64_t>(at_) + 1, texts_);
  ++at_;
  return true;
}

AppendReport done(const AppendResult& result) {
  if (const auto* rejection = std::get_if<Rejection>(&result)) FAIL(rejection->message);
  REQUIRE(std::holds_alternative<AppendReport>(result));
  return std::get<AppendReport>(result);
}

Rejection rejected(const AppendResult& result) {
  REQUIRE(std::holds_alternative<Rejection>(result));
  return std::get<Rejection>(result);
}

Error thrown(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  return Error(ErrorCode::internal, "");
}

std::vector<StoredEvent> all_of(EventCursor& cursor) {
  std::vector<StoredEvent> events;
  EventView view;
  while (cursor.next(view)) events.emplace_back(view);
  CHECK_FALSE(cursor.next(view));
  return events;
}

std::vector<StoredEvent> read(Store& store, std::string_view stream, const Range& range) {
  return all_of(*store.read(stream, range));
}

std::vector<StoredEvent> read_all(Store& store, const ScanRange& range) {
  return all_of(*store.read_all(range));
}

std::vector<std::int64_t> seqs(const std::vector<StoredEvent>& events) {
  std::vector<std::int64_t> result;
  for (const StoredEvent& event : events) result.push_back(event.seq.value());
  return result;
}

std::vector<std::int64_t> seqs(Store& store, std::string_view stream, const Range& range) {
  return seqs(read(store, stream, range));
}

std::vector<std::string> names(Store& store, const Selection& selection) {
  std::vector<std::string> result;
  const auto cursor = store.streams(selection);
  StreamHead head;
  while (cursor->next(head)) result.push_back(head.name);
  CHECK_FALSE(cursor->next(head));
  return result;
}

void replay_each(Store& store, const Selection& selection, const Point& point,
                 const std::shared_ptr<const View>& view,
                 const std::function<void(std::string_view stream, const std::string* key,
                                          const State&)>& done) {
  OnStream on;
  on.state = done;
  on.fault = [](const Error& error) { throw Error(error); };
  replay_many(store, selection, point, view, {}, on);
}

std::string export_of(Store& store) {
  std::string out;
  std::map<std::string, bool, std::less<>> begun;
  for (const StoredEvent& event : read_all(store)) {
    const auto head = store.head(event.stream);
    const bool first = !std::exchange(begun[event.stream], true);
    append_event_line(out, event.view(), first && head->anchor ? &*head->anchor : nullptr);
    out += '\n';
  }
  return out;
}

std::string faults_of(Store& store) {
  std::string faults;
  const auto fault = [&](std::string_view stream, std::int64_t seq, std::string_view what) {
    faults += fmt::format("{} {}: {}\n", stream, seq, what);
  };
  Sha256 sha;
  std::int64_t total = 0;
  const auto streams = store.streams(every_stream());
  StreamHead head;
  while (streams->next(head)) {
    StreamHead expected;
    expected.name = head.name;
    expected.anchor = head.anchor;
    expected.earlier = head.earlier;
    expected.hash = head.origin();
    std::int64_t position = 0;
    for (const StoredEvent& event : read(store, head.name)) {
      const auto fail = [&](std::string_view what) { fault(head.name, event.seq.value(), what); };
      if (event.stream != head.name) fail("belongs to another stream");
      if (!expected.empty() && event.seq <= expected.last) fail("seq does not grow");
      if (event.position && event.position->value() <= position) fail("position does not grow");
      if (event.position) position = event.position->value();
      const Hash content = content_of(sha, event.view());
      if (event_hash(sha, expected.hash, event.view(), content) != event.hash) fail("wrong hash");
      expected.advance(event.view());
    }
    total += expected.events;
    const bool same = expected.events == head.events && expected.first == head.first &&
                      expected.last == head.last && expected.first_time == head.first_time &&
                      expected.last_time == head.last_time && expected.time_max == head.time_max &&
                      expected.times_ordered == head.times_ordered &&
                      expected.bytes == head.bytes && expected.hash == head.hash;
    if (!same) fault(head.name, head.last.value(), "the head does not describe the events");
  }
  std::int64_t position = 0;
  for (const StoredEvent& event : read_all(store)) {
    --total;
    if (!event.position) continue;
    if (event.position->value() <= position) fault(event.stream, event.seq.value(), "scan order");
    position = event.position->value();
  }
  if (total != 0) fault("all streams", total, "more events in streams than in a scan");
  store.check([&](const std::string& what) { fault("store", 0, what); });
  return faults;
}

std::string heads_of(Store& store) {
  std::string out;
  const auto cursor = store.streams(every_stream());
  StreamHead head;
  while (cursor->next(head)) {
    out += fmt::format("{} {} {}\n", head.name, head.last.value(), to_hex(head.hash));
  }
  return out;
}

}  // namespace eventsrc::test
