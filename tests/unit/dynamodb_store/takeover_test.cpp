// Ruling 13 on the real code: an id stands at most once in a stream, whatever the order of
// requests.

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "eventsrc/error.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/schedules.hpp"

namespace eventsrc::test {
namespace {

constexpr std::string_view kAppended = "appended ";
constexpr std::string_view kDuplicate = "duplicate ";

// What became of an append, with the seq.
std::string outcome(const AppendResult& result) {
  if (std::holds_alternative<Contended>(result)) return "contended";
  if (const auto* rejection = std::get_if<Rejection>(&result)) return rejection->message;
  const auto& report = std::get<AppendReport>(result);
  return std::string(report.events > 0 ? kAppended : kDuplicate) +
         std::to_string(report.last.value());
}

std::string append_one(Store& store, const NewEvent& event, Clock& clock, Random& random) {
  SingleEvent source(event);
  return outcome(append(store, source, {}, clock, random));
}

NewEvent with_id() { return event_with_id("s", "the id", "with-id"); }

/// Appends the event with the id; where it is not known whether that went through, again.
Program writer(std::chrono::microseconds retry_for = std::chrono::seconds(7)) {
  return {[](Store& store, Clock& clock, Random& random) {
            try {
              return append_one(store, with_id(), clock, random);
            } catch (const Error& error) {
              if (error.code() != ErrorCode::unavailable) throw;
            }
            return append_one(store, with_id(), clock, random);
          },
          retry_for};
}

/// Gives up at once when an answer is lost.
Program weak_writer() {
  return {[](Store& store, Clock& clock, Random& random) {
            return append_one(store, with_id(), clock, random);
          },
          std::chrono::microseconds(0)};
}

Program foreign_writer() {
  return {[](Store& store, Clock& clock, Random& random) {
            return append_one(store, event("s", "foreign"), clock, random);
          },
          std::chrono::seconds(7)};
}

void prepare(FakeTable& table) { table.add({event("s", "first")}); }

std::int64_t count(const std::vector<StoredEvent>& events, std::string_view type) {
  return std::count_if(events.begin(), events.end(),
                       [&](const StoredEvent& event) { return event.type == type; });
}

// `foreign`: the place of its result among the results.
void check_end(FakeTable& table, const std::vector<std::string>& results, std::size_t foreign) {
  const auto store = table.open();
  const std::vector<StoredEvent> events = read(*store, "s");
  for (std::size_t i = 0; i < events.size(); ++i) {
    CHECK(events[i].seq.value() == static_cast<std::int64_t>(i));
  }
  CHECK(verified(*store) == "");
  CHECK(count(events, "with-id") <= 1);
  CHECK(count(events, "foreign") <= 1);
  std::int64_t appended = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::string& result = results[i];
    CAPTURE(result);
    CHECK(result != "contended");
    const bool is_new = result.starts_with(kAppended);
    const bool is_old = result.starts_with(kDuplicate);
    if (!is_new && !is_old) {
      CHECK(result.starts_with("failed: "));
      continue;
    }
    if (i != foreign && is_new) ++appended;
    const auto seq = static_cast<std::size_t>(std::stoi(result.substr(result.find(' ') + 1)));
    REQUIRE(seq < events.size());
    CHECK(events[seq].type == (i == foreign ? "foreign" : "with-id"));
  }
  CHECK(appended <= 1);
}

TEST_CASE("id takeover: two writers and a foreign one in every order of requests") {
  World world;
  world.prepare = prepare;
  world.programs = {writer(), writer(), foreign_writer()};
  world.programs[1].as_the_one_before = true;
  world.check = [](FakeTable& table, const std::vector<std::string>& results) {
    check_end(table, results, 2);
    for (const std::string& result : results) CHECK_FALSE(result.starts_with("failed"));
  };
  const Explored explored = explore(world);
  CHECK(explored.ends >= 2);
  CHECK(explored.states >= 100);
}

TEST_CASE("id takeover: an answer is lost, or a request is late, at any place in any order") {
  World world;
  world.prepare = prepare;
  world.programs = {writer(), foreign_writer()};
  world.faults = all_instants() ? 2 : 1;
  world.check = [](FakeTable& table, const std::vector<std::string>& results) {
    check_end(table, results, 1);
  };
  const Explored explored = explore(world);
  CHECK(explored.ends >= 2);
  CHECK(explored.states >= 100);
}

TEST_CASE("id takeover: a writer gives up and its requests arrive later, as another one repeats") {
  World world;
  world.prepare = prepare;
  world.programs = {weak_writer(), writer()};
  if (all_instants()) world.programs.push_back(foreign_writer());
  world.faults = 1;
  world.check = [](FakeTable& table, const std::vector<std::string>& results) {
    check_end(table, results, 2);
  };
  const Explored explored = explore(world);
  CHECK(explored.ends >= 2);
  CHECK(explored.states >= 100);
}

TEST_CASE("id takeover: a claim that was taken over says another seq, and the id is found still") {
  FakeTable table;
  table.add({with_id()});
  // As after a takeover whose writer had the event at another place, and lost the slot.
  nlohmann::json claim = table.item("i#s", "the id");
  claim["c"]["S"] = "another commit";
  claim["q"]["N"] = "1";
  table.put(claim);
  const AppendReport report = table.add({event("s", "other"), with_id()});
  CHECK(report.events == 1);
  CHECK(report.already == 1);
  CHECK(read(*table.open(), "s").size() == 2);
  CHECK(verified(*table.open()) == "");
}

TEST_CASE("id takeover: one writer gives up after each lost request and tries again") {
  World world;
  world.prepare = prepare;
  world.programs = {writer(std::chrono::microseconds(0)), foreign_writer()};
  world.faults = 1;
  world.check = [](FakeTable& table, const std::vector<std::string>& results) {
    check_end(table, results, 1);
    CHECK_FALSE(results.front().starts_with("failed"));
  };
  const Explored explored = explore(world);
  CHECK(explored.ends >= 2);
  CHECK(explored.states >= 100);
}

}  // namespace
}  // namespace eventsrc::test
