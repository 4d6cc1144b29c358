#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/bisect.hpp"
#include "eventsrc/blame.hpp"
#include "eventsrc/log.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using Texts = std::vector<std::string>;

std::shared_ptr<const View> view_of(const std::string& definition) {
  return View::parse(definition, "v.json",
                     [](const std::string&) -> std::string { return "no file"; });
}

NewEvent by(std::string_view meta, NewEvent event) {
  event.meta = meta;
  return event;
}

void fill(Place& at) {
  for (const NewEvent& next :
       {event("a", "opened", R"({"owner":"ann","tags":["x","y"]})"),
        by(R"({"actor":"bob"})", event("a", "deposited", R"({"balance":10})")),
        event("b", "opened", R"({"owner":"eve"})"),
        by(R"({"actor":"joe"})", event("a", "noted", R"({"balance":10.0,"tags":["y"]})")),
        event("b", "deleted", "{}"), event("a", "changed", R"({"owner":null,"balance":-5})")}) {
    at.clock.advance(std::chrono::seconds(1));
    at.add({next});
  }
}

/// "stream seq patch" of each, the oldest first.
Texts log_of(Store& store, LogOptions options) {
  if (!options.view) options.view = View::default_view();
  Texts found;
  OnLog on;
  on.event = [&found](const EventView& event, const EventChange* change) {
    std::string text = std::string(event.stream) + " " + std::to_string(event.seq.value()) + " ";
    if (change == nullptr) {
      found.push_back(text + "?");
      return true;
    }
    std::vector<Difference> all;
    for (const ChangedPart& part : change->parts) {
      for (const Difference& one : diff(part, DiffFor::patch)) all.push_back(one);
    }
    append_patch(text, all);
    found.push_back(std::move(text));
    return true;
  };
  on.fault = [&found](const Error& error) {
    found.push_back("fault of " + error.details().stream.value_or("?"));
  };
  read_log(store, options, on);
  return found;
}

const Texts kWhole{
    R"(a 0 [{"op":"replace","path":"","value":{"owner":"ann","tags":["x","y"]}}])",
    R"(a 1 [{"op":"add","path":"/balance","value":10}])",
    R"(b 0 [{"op":"replace","path":"","value":{"owner":"eve"}}])",
    R"(a 2 [{"op":"remove","path":"/tags/0"}])",
    R"(b 1 [{"op":"replace","path":"","value":null}])",
    R"(a 3 [{"op":"remove","path":"/owner"},{"op":"replace","path":"/balance","value":-5}])"};

TEST_CASE("log: each event with what it changed, the oldest first") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto store = at.open_to_read();
    CHECK(log_of(*store, {}) == kWhole);
    LogOptions one;
    one.events.selection = Selection(std::vector<std::string>{"b"});
    CHECK(log_of(*store, one) == Texts{kWhole[2], kWhole[4]});
    LogOptions both;
    both.events.selection = Selection(std::vector<std::string>{"b", "a"});
    CHECK(log_of(*store, both) == kWhole);
    LogOptions none;
    none.events.selection = Selection(std::vector<std::string>{"c", "d*"});
    CHECK(log_of(*store, none).empty());
  });
}

TEST_CASE("log: filters say what is told, not what is folded") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto store = at.open_to_read();
    LogOptions options;
    options.events.meta = {{"actor", "joe"}};
    CHECK(log_of(*store, options) == Texts{kWhole[3]});
    options = {};
    options.events.after = Seq(0);
    CHECK(log_of(*store, options) == Texts{kWhole[1], kWhole[3], kWhole[4], kWhole[5]});
    options.events.types = {Pattern("d*")};
    CHECK(log_of(*store, options) == Texts{kWhole[1], kWhole[4]});
  });
}

TEST_CASE("log: the newest are those of the whole log, from snapshots too") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const auto view = View::default_view();
    for (const bool with_snapshots : {false, true}) {
      CAPTURE(with_snapshots);
      if (with_snapshots) {
        const auto reader = at.open_to_read();
        const auto writer = at.open();
        SnapshotOptions options;
        options.every = 1;
        options.created = at.clock.now();
        options.fault = [](const Error& error) { throw Error(error); };
        CHECK(create_snapshots(*reader, *writer->snapshots(), Selection::all(), view, options)
                  .written == 6);
      }
      const auto store = at.open_to_read();
      for (std::int64_t limit = 0; limit <= 7; ++limit) {
        CAPTURE(limit);
        ReplayStart start;
        LogOptions options;
        options.events.direction = Direction::backward;
        options.events.limit = limit;
        options.may_skip = true;
        options.start = &start;
        const Texts told = log_of(*store, options);
        // Where there are no positions all are told, and the caller takes the last.
        const auto count = std::min<std::size_t>(static_cast<std::size_t>(limit), kWhole.size());
        if (store->capabilities().positions) REQUIRE(told.size() == count);
        REQUIRE(told.size() >= count);
        CHECK(std::equal(kWhole.end() - static_cast<std::ptrdiff_t>(count), kWhole.end(),
                         told.end() - static_cast<std::ptrdiff_t>(count)));
        if (with_snapshots && limit == 1 && store->capabilities().positions) {
          CHECK(start.used() == 1);
        }
      }
    }
  });
}

TEST_CASE("log: what cannot be folded is told without its change, and the others as ever") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto store = at.open_to_read();
    LogOptions options;
    options.view = view_of(
        R"({"view":"v","on":{"deposited":{"inc":{"/n":"/data/owner"}},"opened":{"count":"/n"}}})");
    CHECK(log_of(*store, options) ==
          Texts{R"(a 0 [{"op":"replace","path":"","value":{"n":1}}])", "fault of a", "a 1 ?",
                R"(b 0 [{"op":"replace","path":"","value":{"n":1}}])", "a 2 ?", "b 1 []", "a 3 ?"});
    options.view = view_of(R"({"view":"v","streams":["a"],"on":{"opened":{"count":"/n"}}})");
    options.events.selection = Selection(std::vector<std::string>{"b"});
    CHECK(log_of(*store, options) == Texts{"fault of b"});
  });
}

TEST_CASE("log and blame: a redacted event changes nothing") {
  on_each_single_backend([](Place& at) {
    fill(at);
    RedactOptions how;
    how.note = {"test", "ann", "test"};
    const auto writer = at.open();
    redact(*writer, "a", {Seq(1)}, how, at.clock, at.random);
    const auto store = at.open_to_read();
    LogOptions options;
    options.events.selection = Selection(std::vector<std::string>{"a"});
    const Texts told = log_of(*store, options);
    REQUIRE(told.size() == 4);
    CHECK(told[1] == "a 1 []");
    CHECK(told[2] ==
          R"(a 2 [{"op":"add","path":"/balance","value":10.0},{"op":"remove","path":"/tags/0"}])");
  });
}

/// "pointer value seq type actor" of each leaf.
Texts blame_of(Store& store, std::string_view stream, const Point& at) {
  BlameOptions options;
  options.view = View::default_view();
  options.at = at;
  Texts leaves;
  blame(store, stream, options, [&leaves](const std::string* key, const BlamedLeaf& leaf) {
    CHECK(key == nullptr);
    leaves.push_back(std::string(leaf.pointer) + " " + std::string(leaf.value) + " " +
                     std::to_string(leaf.seq.value()) + " " + std::string(leaf.type) + " " +
                     (leaf.actor != nullptr ? *leaf.actor : "-"));
  });
  return leaves;
}

TEST_CASE("blame: each leaf has the event that last changed it") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto store = at.open_to_read();
    CHECK(blame_of(*store, "a", {}) ==
          Texts{R"(/tags/0 "y" 2 noted joe)", "/balance -5 3 changed -"});
    CHECK(blame_of(*store, "a", Point::at(Seq(2))) == Texts{R"(/owner "ann" 0 opened -)",
                                                            R"(/tags/0 "y" 2 noted joe)",
                                                            "/balance 10.0 1 deposited bob"});
    CHECK(blame_of(*store, "b", {}).empty());
    CHECK(blame_of(*store, "b", Point::before_last(1)) == Texts{R"(/owner "eve" 0 opened -)"});
    CHECK(blame_of(*store, "unknown", {}).empty());
  });
}

/// The event's seq and what it changed.
std::string found_by(const BisectResult& result) {
  if (!result.found) return "none";
  std::string text = std::to_string(result.found->event.seq.value());
  for (const auto& part : result.found->parts) {
    text +=
        " " + part.pointer + ":" + part.before.value_or("none") + ">" + part.after.value_or("none");
  }
  return text;
}

BisectResult bisected(Store& store, const std::string& program, BisectOptions options = {}) {
  if (!options.view) options.view = View::default_view();
  Filter predicate("JQ", program, std::chrono::seconds(5));
  predicate.start();
  return bisect(store, "a", predicate, options);
}

TEST_CASE("bisect: the first event after which it is true, or the last since which it is") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto store = at.open_to_read();
    CHECK(found_by(bisected(*store, ".balance == 10")) == "1 /balance:none>10");
    CHECK(found_by(bisected(*store, "true")).starts_with("0 :none>{"));
    CHECK(found_by(bisected(*store, ".owner == \"joe\"")) == "none");
    BisectOptions last;
    last.last = true;
    CHECK(found_by(bisected(*store, ".balance == 10", last)) == "none");
    CHECK(found_by(bisected(*store, ".balance != 10", last)).starts_with("3 "));
    last.at = Point::at(Seq(2));
    CHECK(found_by(bisected(*store, ".balance == 10", last)).starts_with("1 "));
  });
}

TEST_CASE("bisect: what is wrong behind the event that is found does not matter") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto store = at.open_to_read();
    BisectOptions options;
    options.view = view_of(
        R"({"view":"v","on":{"noted":{"set":{"/x":"/data/none"}},"*":{"merge":{"":"/data"}}}})");
    CHECK(found_by(bisected(*store, ".balance == 10", options)).starts_with("1 "));
    CHECK(thrown([&] { bisected(*store, ".balance == 11", options); }).code() ==
          ErrorCode::invalid);
    options.last = true;
    CHECK(thrown([&] { bisected(*store, ".balance == 10", options); }).code() ==
          ErrorCode::invalid);
  });
}

TEST_CASE("bisect: what stays true is found with few folds, and the same event") {
  on_each_backend([](Place& at) {
    constexpr int kEvents = 100;
    std::vector<NewEvent> events(kEvents, event("a", "t", "{}"));
    at.add(events);
    const auto store = at.open_to_read();
    const auto view = view_of(R"({"view":"v","on":{"*":{"count":"/n"}}})");
    for (const int wanted : {1, 2, 37, 64, 99, 100, 101}) {
      CAPTURE(wanted);
      BisectOptions options;
      options.view = view;
      const std::string program = ".n >= " + std::to_string(wanted);
      const BisectResult one_pass = bisected(*store, program, options);
      CHECK(one_pass.folds == 1);
      CHECK(one_pass.asked >= std::min(wanted, kEvents));
      options.monotonic = true;
      ReplayStart start;
      options.start = &start;
      const BisectResult halved = bisected(*store, program, options);
      CHECK(found_by(halved) == found_by(one_pass));
      CHECK(halved.found.has_value() == (wanted <= kEvents));
      CHECK(static_cast<double>(halved.folds) <= 2 * std::log2(kEvents));
      CHECK(halved.events <= 2 * kEvents);
    }
  });
}

}  // namespace
}  // namespace eventsrc::test
