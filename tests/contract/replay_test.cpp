#include "eventsrc/replay.hpp"

#include <string>

#include <doctest/doctest.h>

#include "eventsrc/chain.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

NewEvent at_second(NewEvent event, int second) {
  event.time = FakeClock::kStart - seconds(1000) + seconds(second);
  return event;
}

Timestamp second(int count) { return FakeClock::kStart - seconds(1000) + seconds(count); }

/// "seq: value", or the kind of the state.
std::string text_of(const State& state) {
  if (state.events == 0) return "none";
  const std::string value =
      state.kind == State::Kind::value ? state.value.str() : std::string(kind_name(state.kind));
  return std::to_string(state.seq.value()) + ": " + value;
}

std::string at_point(Place& at, const Point& point) {
  return text_of(replay(*at.open_to_read(), "a", point));
}

void fill(Place& at) {
  at.add({at_second(event("a", "Insert", R"({"n":0,"gone":1.10})"), 0),
          at_second(event("a", "changed", R"({"n":1,"gone":null})"), 10),
          at_second(event("a", "changed", R"({"n":2})"), 10),
          at_second(event("a", "DELETED", "null"), 20),
          at_second(event("a", "changed", R"({"m":{"x":null,"y":1}})"), 30),
          at_second(event("a", "changed", R"("text")"), 40)});
}

TEST_CASE("replay: a point names a prefix, inclusive") {
  on_each_backend([](Place& at) {
    fill(at);
    CHECK(at_point(at, Point::at(Seq(0))) == R"(0: {"n":0,"gone":1.10})");
    CHECK(at_point(at, Point::at(Seq(2))) == R"(2: {"n":2})");
    CHECK(at_point(at, Point::at(Seq(3))) == "3: deleted");
    CHECK(at_point(at, Point::at(Seq(4))) == R"(4: {"m":{"y":1}})");
    CHECK(at_point(at, Point()) == R"(5: "text")");
    CHECK(at_point(at, Point::at(Seq(99))) == R"(5: "text")");

    CHECK(at_point(at, Point::before_last(0)) == R"(5: "text")");
    CHECK(at_point(at, Point::before_last(2)) == "3: deleted");
    CHECK(at_point(at, Point::before_last(5)) == R"(0: {"n":0,"gone":1.10})");
    CHECK(at_point(at, Point::before_last(6)) == "none");
    CHECK(at_point(at, Point::before_last(1000)) == "none");

    CHECK(at_point(at, Point::at(second(0) - microseconds(1))) == "none");
    CHECK(at_point(at, Point::at(second(0))) == R"(0: {"n":0,"gone":1.10})");
    CHECK(at_point(at, Point::at(second(10) - microseconds(1))) == R"(0: {"n":0,"gone":1.10})");
    CHECK(at_point(at, Point::at(second(10))) == R"(2: {"n":2})");
    CHECK(at_point(at, Point::at(second(1000))) == R"(5: "text")");
    CHECK(text_of(replay(*at.open_to_read(), "unknown", {})) == "none");
  });
}

/// Lines of a stream whose times go back and whose seqs have a gap, with an erased event.
std::string odd_lines() {
  std::string out;
  Sha256 sha;
  Hash hash = kChainStart;
  struct Line {
    std::int64_t seq;
    int time;
    bool redacted;
  };
  for (const Line& line : {Line{3, 10, false}, Line{4, 50, true}, Line{9, 20, false}}) {
    StoredEvent event;
    event.stream = "a";
    event.type = line.redacted ? "delete" : "changed";
    event.seq = Seq(line.seq);
    event.time = second(line.time);
    event.redacted = line.redacted;
    if (line.redacted) {
      event.content.fill(1);
    } else {
      event.data = R"({"s)" + std::to_string(line.seq) + R"(":1})";
    }
    hash = event_hash(sha, hash, event.view(), content_of(sha, event.view()));
    event.hash = hash;
    append_event_line(out, event.view(), nullptr);
    out += '\n';
  }
  return out;
}

TEST_CASE("replay: times that go back cut the stream at the first later one; gaps do not count") {
  on_each_backend([](Place& at) {
    at.restore(odd_lines());
    CHECK(at_point(at, Point::at(second(20))) == R"(3: {"s3":1})");
    CHECK(at_point(at, Point::at(second(50))) == R"(9: {"s3":1,"s9":1})");
    CHECK(at_point(at, Point::at(Seq(2))) == "none");
    CHECK(at_point(at, Point::at(Seq(8))) == R"(4: {"s3":1})");
    CHECK(at_point(at, Point::before_last(2)) == R"(3: {"s3":1})");
    CHECK(at_point(at, Point::before_last(3)) == "none");
  });
}

TEST_CASE("replay: erased events are passed over, and counted") {
  on_each_backend([](Place& at) {
    at.restore(odd_lines());
    const State state = replay(*at.open_to_read(), "a", {});
    CHECK(state.events == 3);
    CHECK(state.redacted == 1);
    CHECK(state.kind == State::Kind::value);
    const State middle = replay(*at.open_to_read(), "a", Point::at(Seq(4)));
    CHECK(middle.seq == Seq(4));
    CHECK(middle.time == second(50));
  });
}

TEST_CASE("replay: the history is the state after each event of the prefix") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto history = [&](const HistoryRange& range) {
      std::vector<std::string> lines;
      const auto fold = make_fold(View::default_view());
      replay_history(*at.open_to_read(), "a", range, *fold,
                     [&](std::string_view type, const std::string* key, const State& state) {
                       CHECK(key == nullptr);
                       CHECK(type == (state.seq == Seq(0)   ? "Insert"
                                      : state.seq == Seq(3) ? "DELETED"
                                                            : "changed"));
                       lines.push_back(text_of(state));
                     });
      return lines;
    };
    using Lines = std::vector<std::string>;
    const Lines all = history({});
    REQUIRE(all.size() == 6);
    CHECK(all[1] == R"(1: {"n":1})");
    CHECK(all[3] == "3: deleted");
    HistoryRange range;
    range.after = Seq(2);
    CHECK(history(range) == Lines{all[3], all[4], all[5]});
    range.limit = 2;
    CHECK(history(range) == Lines{all[3], all[4]});
    range.at = Point::at(Seq(3));
    CHECK(history(range) == Lines{all[3]});
    range.limit = 0;
    CHECK(history(range).empty());
    range = {};
    range.after = Seq(5);
    CHECK(history(range).empty());
    range.after.reset();
    range.at = Point::before_last(5);
    CHECK(history(range) == Lines{all[0]});
    int steps = 0;
    const auto fold = make_fold(View::default_view());
    replay_history(*at.open_to_read(), "unknown", {}, *fold,
                   [&](std::string_view, const std::string*, const State&) { ++steps; });
    CHECK(steps == 0);
  });
}

TEST_CASE("replay: many streams come in the order of their names, each at its own point") {
  on_each_backend([](Place& at) {
    fill(at);
    at.add({at_second(event("b/2", "t", "2"), 30), at_second(event("b/1", "t", "1"), 5),
            at_second(event("B", "deleted", "{}"), 7), at_second(event("b/1", "t", "11"), 40)});
    for (int i = 0; i < 30; ++i) at.add({event("zzz/many", "t", "3")});
    const auto many = [&](const Selection& selection, const Point& point) {
      std::string out;
      replay_each(*at.open_to_read(), selection, point, View::default_view(),
                  [&](std::string_view stream, const std::string*, const State& state) {
                    out.append(stream).append("=").append(text_of(state)).append(" ");
                  });
      return out;
    };
    // By a scan, by the names, by few of all.
    CHECK(many(Selection::all(), {}) ==
          R"(B=0: deleted a=5: "text" b/1=1: 11 b/2=0: 2 zzz/many=29: 3 )");
    CHECK(many(Selection::all(), Point::at(second(10))) ==
          R"(B=0: deleted a=2: {"n":2} b/1=0: 1 b/2=none zzz/many=none )");
    CHECK(many(Selection::all(), Point::before_last(1)) ==
          R"(B=none a=4: {"m":{"y":1}} b/1=0: 1 b/2=none zzz/many=28: 3 )");
    CHECK(many(Selection({"b/2", "unknown", "a"}), {}) == R"(a=5: "text" b/2=0: 2 )");
    CHECK(many(Selection({"b/*"}), Point::at(second(10))) == "b/1=0: 1 b/2=none ");
    CHECK(many(Selection({"x*"}), {}).empty());
  });
}

TEST_CASE("replay: a state over 16 MiB names its stream and event") {
  on_each_backend([](Place& at) {
    // Slow in a fake; the limit is that of core, not of a backend.
    if (at.is_table()) return;
    const std::string half = std::string(kMaxStateBytes / 2, 'x');
    const std::string one = R"({"one":")" + half + R"("})";
    const std::string two = R"({"two":")" + half + R"("})";
    at.add({event("a", "t", one)});
    at.add({event("a", "t", two)});
    const Error error = thrown([&] { static_cast<void>(replay(*at.open_to_read(), "a", {})); });
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().stream == "a");
    CHECK(error.details().seq == 1);
    CHECK(replay(*at.open_to_read(), "a", Point::at(Seq(0))).events == 1);
  });
}

}  // namespace
}  // namespace eventsrc::test
