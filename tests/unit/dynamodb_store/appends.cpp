#include "unit/dynamodb_store/appends.hpp"

#include <map>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"

namespace eventsrc::test {
namespace {

constexpr std::size_t kMega = 1'000'000;

Disturbed small() {
  Disturbed append{.name = "one event", .events = {event("s", "new")}};
  return append;
}

Disturbed with_id() {
  return {.name = "one event with an id", .events = {event_with_id("s", "i", "new")}};
}

// Ids and streams are made before the events that look at them.
Disturbed spilled() {
  // Chunks are written twice: on the way, and at the end.
  Disturbed append{.name = "2 MB in 8 events", .is_big = true};
  for (std::uint64_t i = 0; i < 8; ++i) append.texts.push_back(text_of(kMega / 4, i));
  for (const std::string& text : append.texts) append.events.push_back(event("s", "new", text));
  return append;
}

Disturbed great_payload() {
  Disturbed append{.name = "one event of 2 MB", .is_big = true};
  append.texts.push_back(text_of(2 * kMega));
  append.events.push_back(event("s", "new", append.texts.front()));
  return append;
}

Disturbed three_streams() {
  Disturbed append{.name = "three streams together, one of them spilled"};
  append.texts.push_back(text_of(100'000));
  append.events = {event("a", "new"), event("b", "new", append.texts.front()), event("c", "new"),
                   event_with_id("a", "i", "new")};
  return append;
}

Disturbed many_streams() {
  Disturbed append{.name = "streams one by one", .by_stream = true};
  for (int i = 0; i < (all_instants() ? 20 : 3); ++i)
    append.texts.push_back(fmt::format("s{:02}", i));
  for (int round = 0; round < 2; ++round) {
    for (const std::string& stream : append.texts) append.events.push_back(event(stream, "new"));
  }
  return append;
}

std::set<std::string> streams_of(const Disturbed& append) {
  std::set<std::string> streams;
  for (const NewEvent& event : append.events) streams.emplace(event.stream);
  return streams;
}

}  // namespace

std::vector<std::function<Disturbed()>> kinds_of_appends() {
  if (all_instants()) return {small, with_id, spilled, great_payload, three_streams, many_streams};
  return {small, with_id, spilled, three_streams, many_streams};
}

Became attempt(Store& store, const Disturbed& append, Clock& clock, Random& random) {
  Became became;
  try {
    Events source(append.events);
    if (append.by_stream) {
      const AppendedStreams appended = append_by_stream(store, source, {}, clock, random);
      became.reported = appended.report.events;
      if (appended.error) std::rethrow_exception(appended.error);
      REQUIRE_FALSE(appended.failure);
    } else {
      became.reported = done(eventsrc::append(store, source, {}, clock, random)).events;
    }
    became.went_through = true;
  } catch (const Error& error) {
    // Denied: the try before that one may have arrived, which the text does not say yet.
    became.unknown = error.code() == ErrorCode::unavailable || error.code() == ErrorCode::denied;
    became.error = error.what();
  }
  return became;
}

std::vector<std::size_t> stored_of(Store& store, const Disturbed& append) {
  std::vector<std::size_t> counts;
  for (const std::string& stream : streams_of(append)) {
    std::vector<const NewEvent*> wanted;
    for (const NewEvent& event : append.events) {
      if (event.stream == stream) wanted.push_back(&event);
    }
    std::size_t count = 0;
    for (const StoredEvent& event : read(store, stream)) {
      if (event.type != "new") continue;
      REQUIRE(count < wanted.size());
      REQUIRE(event.data == wanted[count]->data);
      ++count;
    }
    counts.push_back(count);
  }
  return counts;
}

std::vector<std::size_t> wanted_of(const Disturbed& append) {
  std::map<std::string_view, std::size_t> counts;
  for (const NewEvent& event : append.events) ++counts[event.stream];
  std::vector<std::size_t> wanted;
  for (const auto& [stream, count] : counts) wanted.push_back(count);
  return wanted;
}

void prepare(FakeTable& table, const Disturbed& append) {
  bool is_new = false;
  for (const std::string& stream : streams_of(append)) {
    if (!is_new) table.add({event(stream, "old")});
    is_new = !is_new;
  }
}

}  // namespace eventsrc::test
