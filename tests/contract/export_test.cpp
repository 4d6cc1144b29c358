#include "eventsrc/export.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/export_timeline.hpp"
#include "eventsrc/view.hpp"
#include "export/page_parts.hpp"
#include "export/state_steps.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::seconds;
using Order = ExportOptions::Order;

Timestamp at(int second) { return FakeClock::kStart + seconds(second); }

NewEvent timed(std::string_view stream, int second, std::string_view type = "t",
               std::optional<std::string_view> meta = std::nullopt) {
  NewEvent made = event(stream, type);
  made.time = at(second);
  made.meta = meta;
  return made;
}

/// `a0 b0 …`: stream and seq of each event, `!` behind one that carries `prev`.
std::string exported(Place& place, const ExportOptions& options) {
  std::string out;
  const auto store = place.open_to_read();
  export_events(*store, options, [&](const EventView& event, const Hash* prev) {
    if (!out.empty()) out += ' ';
    out += fmt::format("{}{}{}", event.stream, event.seq.value(), prev != nullptr ? "!" : "");
  });
  return out;
}

bool has_positions(Place& place) { return place.open()->capabilities().positions; }

void fill(Place& place) {
  place.add({timed("a", 0, "opened", R"({"actor":"ann","n":1})"), timed("b", 5, "opened"),
             timed("a", 7, "deposited", R"({"actor":"bob"})"), timed("c", 1, "deposited"),
             timed("b", 9, "closed"), timed("a", 9, "closed", R"({"actor":"ann","n":"1"})")});
}

TEST_CASE("export: the order is that of the positions, of the streams, or of the times") {
  on_each_backend([](Place& place) {
    fill(place);
    const bool positions = has_positions(place);
    ExportOptions options;
    if (positions) CHECK(exported(place, options) == "a0 b0 a1 c0 b1 a2");
    options.order = Order::stream;
    CHECK(exported(place, options) == "a0 a1 a2 b0 b1 c0");
    options.order = Order::time;
    // Within one microsecond by position, or by the streams' names.
    CHECK(exported(place, options) == (positions ? "a0 c0 b0 a1 b1 a2" : "a0 c0 b0 a1 a2 b1"));
    options.direction = Direction::backward;
    CHECK(exported(place, options) == (positions ? "a2 b1 a1 b0 c0 a0" : "b1 a2 a1 b0 c0 a0"));
    options.order = Order::stream;
    CHECK(exported(place, options) == "c0 b1 b0 a2 a1 a0");
    options.order = Order::store;
    CHECK(exported(place, options) == (positions ? "a2 b1 c0 a1 b0 a0" : "c0 b1 b0 a2 a1 a0"));
  });
}

TEST_CASE("export: without positions, everything comes in some order that keeps each stream's") {
  on_each_backend([](Place& place) {
    fill(place);
    std::map<std::string, std::string> by_stream;
    const auto store = place.open_to_read();
    export_events(*store, {}, [&](const EventView& event, const Hash* prev) {
      CHECK(prev == nullptr);
      by_stream[std::string(event.stream)] += fmt::to_string(event.seq.value());
    });
    CHECK(by_stream == std::map<std::string, std::string>{{"a", "012"}, {"b", "01"}, {"c", "0"}});
  });
}

TEST_CASE("export: positions are refused where there are none") {
  on_each_backend([](Place& place) {
    if (has_positions(place)) return;
    ExportOptions options;
    options.after_position = Position(1);
    CHECK(thrown([&] { static_cast<void>(exported(place, options)); }).code() ==
          ErrorCode::unsupported);
  });
}

TEST_CASE("export: some streams keep the order of the positions among them") {
  on_each_backend([](Place& place) {
    if (!has_positions(place)) return;
    fill(place);
    ExportOptions options;
    options.selection = Selection({"b", "a", "nobody"});
    CHECK(exported(place, options) == "a0 b0 a1 b1 a2");
    options.direction = Direction::backward;
    CHECK(exported(place, options) == "a2 b1 a1 b0 a0");
    options.selection = Selection({"[bc]"});
    options.direction = Direction::forward;
    CHECK(exported(place, options) == "b0 c0 b1");
  });
}

TEST_CASE("export: what a filter leaves out is bridged by prev") {
  on_each_backend([](Place& place) {
    fill(place);
    ExportOptions options;
    options.order = Order::stream;
    options.types = {Pattern("close*"), Pattern("opened")};
    CHECK(exported(place, options) == "a0 a2! b0 b1");
    options.types = {};
    options.after = Seq(0);
    if (has_positions(place)) {
      options.order = Order::store;
      CHECK(exported(place, options) == "a1! b1! a2");
      options.order = Order::stream;
    }
    CHECK(exported(place, options) == "a1! a2 b1!");
    if (!has_positions(place)) return;
    options.order = Order::store;
    options.after.reset();
    options.after_position = Position(2);
    CHECK(exported(place, options) == "a1! c0 b1! a2");
    options.selection = Selection({"a"});
    CHECK(exported(place, options) == "a1! a2");
  });
}

TEST_CASE("export: since and until are both inclusive, and filters, not prefixes") {
  on_each_backend([](Place& place) {
    fill(place);
    ExportOptions options;
    options.since = at(5);
    options.until = at(7);
    const std::string found = exported(place, options);
    // Without positions the streams come in any order.
    const bool is_other_way_round = !has_positions(place) && found == "a1! b0";
    if (!is_other_way_round) CHECK(found == "b0 a1!");
    options.since = at(1);
    options.until = at(1);
    CHECK(exported(place, options) == "c0");
    options.since = at(10);
    options.until.reset();
    CHECK(exported(place, options) == "");
  });
}

TEST_CASE("export: members of meta are compared as texts, or as JSON") {
  on_each_backend([](Place& place) {
    fill(place);
    ExportOptions options;
    options.meta = {{"actor", "ann"}};
    CHECK(exported(place, options) == "a0 a2!");
    options.meta = {{"actor", "ann"}, {"n", "1"}};
    CHECK(exported(place, options) == "a0 a2!");
    options.meta = {{"n", "\"1\""}};
    CHECK(exported(place, options) == "");
    options.meta = {{"actor", "an"}};
    CHECK(exported(place, options) == "");
  });
}

TEST_CASE("export: a limit counts what came through the filters") {
  on_each_backend([](Place& place) {
    fill(place);
    ExportOptions options;
    options.types = {Pattern("closed")};
    options.limit = 1;
    CHECK(exported(place, options) == (has_positions(place) ? "b1!" : "a2!"));
    options.limit = 0;
    CHECK(exported(place, options) == "");
  });
}

TEST_CASE("export: reserved streams come only when asked for") {
  on_each_backend([](Place& place) {
    place.add({event("a")});
    StoredEvent record;
    record.stream = kAuditStream;
    record.time = at(0);
    record.type = "noted";
    record.data = "{}";
    Sha256 sha;
    record.hash = event_hash(sha, kChainStart, record.view(), content_of(sha, record.view()));
    std::string line;
    append_event_line(line, record.view(), nullptr);
    place.restore(line);
    ExportOptions options;
    CHECK(exported(place, options) == "a0");
    options.selection = Selection({"$*"});
    CHECK(exported(place, options) == "$audit0");
  });
}

TEST_CASE("export: every part that carries prev can be restored where it belongs") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    const auto lines = [&](std::optional<Seq> after, std::optional<std::int64_t> limit) {
      std::string out;
      ExportOptions options;
      options.selection = Selection({"a"});
      options.after = after;
      options.limit = limit;
      const auto store = from.open_to_read();
      export_events(*store, options, [&](const EventView& event, const Hash* prev) {
        append_event_line(out, event, prev);
        out += '\n';
      });
      return out;
    };
    to.restore(lines(Seq(0), 1));
    to.restore(lines(Seq(1), {}));
    const auto head = to.open_to_read()->head("a");
    REQUIRE(head);
    CHECK(head->first == Seq(1));
    CHECK(head->last == Seq(2));
    CHECK(head->hash == from.open_to_read()->head("a")->hash);
  });
}

NewEvent with_data(std::string_view stream, int second, std::string_view data,
                   std::string_view type = "set") {
  NewEvent made = timed(stream, second, type);
  made.data = data;
  return made;
}

/// Of each item of a page: what changed.
std::string timeline(Place& place, const ExportOptions& options) {
  std::string out;
  const auto store = place.open_to_read();
  const auto page = page_format({.title = "t"});
  TimelineStates states(View::default_view(), {});
  export_timeline(*store, options, states, nullptr, *page, [&](std::string_view item) {
    out += item.substr(item.rfind("<td>") + 4);
    out += '\n';
  });
  return out;
}

TEST_CASE("export: a timeline tells what changed since the event of the stream before it") {
  on_each_backend([](Place& place) {
    place.add({with_data("a", 0, R"({"n":1.10})"), with_data("b", 1, R"({"n":5})"),
               with_data("a", 2, R"({"n":2})"), with_data("a", 3, R"({"m":[1]})"),
               with_data("b", 4, "{}", "deleted"), with_data("a", 5, R"({"n":null})")});
    const std::string all =
        "<ul><li class=add><b></b> <ins>{\"n\":1.10}</ins></ul>\n"
        "<ul><li><b>/n</b> <del>1.10</del> <ins>2</ins></ul>\n"
        "<ul><li class=add><b>/m</b> <ins>[1]</ins></ul>\n"
        "<ul><li class=remove><b>/n</b> <del>2</del></ul>\n"
        "<ul><li class=add><b></b> <ins>{\"n\":5}</ins></ul>\n"
        "<ul><li class=remove><b></b> <del>{\"n\":5}</del></ul>\n";
    ExportOptions options;
    options.order = Order::stream;
    CHECK(timeline(place, options) == all);
    options.after = Seq(1);
    options.selection = Selection({"a"});
    const std::string later =
        "<ul><li class=add><b></b> <ins>{\"n\":2,\"m\":[1]}</ins></ul>\n"
        "<ul><li class=remove><b>/n</b> <del>2</del></ul>\n";
    CHECK(timeline(place, options) == later);
    options.after.reset();
    options.limit = 2;
    options.direction = Direction::backward;
    // The last one first, but each has what changed since the one before it in time.
    CHECK(timeline(place, options) ==
          "<ul><li class=remove><b>/n</b> <del>2</del></ul>\n"
          "<ul><li class=add><b></b> <ins>{\"n\":2,\"m\":[1]}</ins></ul>\n");
  });
}

TEST_CASE("export: a timeline is right where times go back") {
  on_each_backend([](Place& place) {
    place.add({with_data("a", 0, R"({"n":1})"), with_data("a", 2, R"({"n":2})"),
               with_data("a", 4, R"({"n":3})")});
    const auto store = place.open_to_read();
    TimelineStates states(View::default_view(), {});
    StateSteps steps(*store, states, nullptr);
    std::vector<StoredEvent> events;
    const auto cursor = store->read("a", {});
    for (EventView event; cursor->next(event);) events.emplace_back(event);
    const auto changes_at = [&](std::size_t seq) {
      std::string out;
      append_page_changes(out, steps.to(events[seq].view()).changes);
      return out;
    };
    CHECK(changes_at(2) == "<ul><li class=add><b></b> <ins>{\"n\":3}</ins></ul>");
    CHECK(changes_at(0) == "<ul><li><b>/n</b> <del>3</del> <ins>1</ins></ul>");
    CHECK(changes_at(1) == "<ul><li><b>/n</b> <del>1</del> <ins>2</ins></ul>");
    CHECK(changes_at(1).empty());
  });
}

}  // namespace
}  // namespace eventsrc::test
