#include "eventsrc/append.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;
using Seqs = std::vector<std::int64_t>;

AppendOptions expecting(std::string_view text) {
  AppendOptions options;
  options.expect = Expected::parse(text, ErrorCode::usage);
  return options;
}

NewEvent at_time(NewEvent event, Timestamp time) {
  event.time = time;
  return event;
}

NewEvent at_seq(NewEvent event, std::int64_t seq) {
  event.seq = Seq(seq);
  return event;
}

NewEvent if_last(NewEvent event, std::string_view expect) {
  event.expect = expect;
  return event;
}

TEST_CASE("append: the first event of a stream has seq 0, the next ones follow without holes") {
  on_each_backend([](Place& at) {
    const auto first = at.add({event("a", "opened", R"({"n":1})")});
    CHECK(first.events == 1);
    CHECK(first.first == Seq(0));
    CHECK(first.last == Seq(0));
    CHECK(first.lines == 1);
    CHECK(first.streams == 1);
    CHECK(first.retries == 0);
    const auto more = at.add({event("a"), event("a"), event("a")});
    CHECK(more.first == Seq(1));
    CHECK(more.last == Seq(3));
    CHECK(at.add({event("b")}).last == Seq(0));

    const auto store = at.open_to_read();
    CHECK(seqs(*store, "a") == Seqs{0, 1, 2, 3});
    const auto events = read(*store, "a");
    CHECK(events[0].type == "opened");
    CHECK(events[0].data == R"({"n":1})");
    CHECK_FALSE(events[0].meta);
    CHECK_FALSE(events[0].id);
    CHECK(events[3].hash == more.hash);
    CHECK(events[3].time == more.time);
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("append: an expectation holds for exactly the streams it describes") {
  struct Case {
    std::string_view expect;
    bool empty;
    bool one;
    bool two;
  };
  for (const Case& c : {Case{"any", true, true, true}, Case{"none", true, false, false},
                        Case{"exists", false, true, true}, Case{"0", false, true, false},
                        Case{"1", false, false, true}, Case{"2", false, false, false},
                        Case{"9223372036854775807", false, false, false}}) {
    CAPTURE(c.expect);
    for (const bool on_line : {false, true}) {
      CAPTURE(on_line);
      on_each_backend([&](Place& at) {
        at.add({event("one"), event("two"), event("two")});
        const auto try_on = [&](std::string_view stream) {
          if (on_line) return at.append({if_last(event(stream), c.expect)});
          return at.append({event(stream)}, expecting(c.expect));
        };
        const auto went = [](const AppendResult& result) {
          return std::holds_alternative<AppendReport>(result);
        };
        CHECK(went(try_on("empty")) == c.empty);
        CHECK(went(try_on("one")) == c.one);
        CHECK(went(try_on("two")) == c.two);
        const auto store = at.open_to_read();
        CHECK(seqs(*store, "empty").size() == (c.empty ? 1 : 0));
        CHECK(seqs(*store, "one").size() == (c.one ? 2 : 1));
        CHECK(seqs(*store, "two").size() == (c.two ? 3 : 2));
        CHECK(store->head("empty").has_value() == c.empty);
        CHECK(faults_of(*store) == "");
      });
    }
  }
}

TEST_CASE("append: a rejection names what was expected and what is there") {
  on_each_backend([](Place& at) {
    at.add({event("a"), event("a")});
    const auto rejection = rejected(at.append({event("a")}, expecting("7")));
    CHECK(rejection.details.stream == "a");
    CHECK(rejection.details.expected == "7");
    CHECK(rejection.details.actual == "1");
    CHECK(rejected(at.append({event("none")}, expecting("exists"))).details.actual == "none");
  });
}

TEST_CASE("append: an exact expectation that fails is not tried again") {
  on_each_backend([](Place& at) {
    at.add({event("a")});
    Events source({event("a")});
    rejected(at.append(source, expecting("none")));
    CHECK(source.passes() == 1);
    CHECK(at.clock.sleeps() == 0);
  });
}

TEST_CASE("append: conditions see the events before them in the batch") {
  on_each_backend([](Place& at) {
    const auto report =
        at.add({if_last(event("a"), "none"), if_last(event("a"), "0"), if_last(event("b"), "none"),
                if_last(event("a"), "1"), if_last(event("b"), "exists")});
    CHECK(report.events == 5);
    CHECK(report.streams == 2);
    const auto rejection =
        rejected(at.append({event("c"), if_last(event("c"), "none"), event("d")}));
    CHECK(rejection.details.stream == "c");
    if (at.by_stream) return;
    const auto store = at.open_to_read();
    CHECK(names(*store, Selection::all()) == std::vector<std::string>{"a", "b"});
  });
}

TEST_CASE("append: the append's own expectation is about the stream before its first new event") {
  on_each_backend([](Place& at) {
    at.add({event("a"), event("a")}, expecting("none"));
    CHECK(seqs(*at.open_to_read(), "a") == Seqs{0, 1});
    const auto found = at.add({at_seq(event("a"), 1), event("a"), event("a")}, expecting("1"));
    CHECK(found.events == 2);
    CHECK(found.already == 1);
  });
}

TEST_CASE("append: a batch over several streams of which one line fails stores nothing") {
  on_each_backend([](Place& at) {
    if (at.by_stream) return;
    at.add({event("old")});
    const std::string before = heads_of(*at.open_to_read());
    rejected(at.append(
        {event("old"), event("new"), event("newer", "unheard-of"), if_last(event("old"), "0")}));
    CHECK(heads_of(*at.open_to_read()) == before);

    Events late({event("old"), event("new"), at_time(event("old"), FakeClock::kStart - hours(1))});
    CHECK(thrown([&] { static_cast<void>(at.append(late)); }).code() == ErrorCode::invalid);
    CHECK(heads_of(*at.open_to_read()) == before);

    NewEvent bad = event("bad");
    bad.id = std::string_view("a\nb");
    CHECK(thrown([&] { at.add({event("old"), bad}); }).code() == ErrorCode::invalid);
    CHECK(heads_of(*at.open_to_read()) == before);

    // What the failed ones drew (keys, positions, type names) is drawn again by others.
    const auto handle = at.open();
    Events failing({event("x", "type x"), event("y", "type y"), if_last(event("x"), "none")});
    rejected(append(*handle, failing, {}, at.clock, at.random));
    Events good({event("y", "type z"), event("x", "type y"), event("x", "type x")});
    done(append(*handle, good, {}, at.clock, at.random));
    const auto store = at.open_to_read();
    CHECK(read(*store, "y")[0].type == "type z");
    CHECK(read(*store, "x")[0].type == "type y");
    CHECK(read(*handle, "x")[1].type == "type x");
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("append: an empty source stores nothing and reports nothing") {
  on_each_backend([](Place& at) {
    const auto report = at.add({});
    CHECK(report.events == 0);
    CHECK(report.lines == 0);
    CHECK(report.streams == 0);
  });
}

TEST_CASE("append: the same id with the same content is not stored again") {
  on_each_backend([](Place& at) {
    NewEvent with_meta = event_with_id("a", "k", "t", R"({"n":1})");
    with_meta.meta = R"({"who":"ann"})";
    at.add({event("a")});
    at.add({with_meta});
    at.add({event("a")});
    at.clock.advance(hours(1));
    const auto again = at.add({with_meta});
    CHECK(again.events == 0);
    CHECK(again.already == 1);
    CHECK(again.first == Seq(1));
    CHECK(again.last == Seq(1));
    CHECK_FALSE(again.redacted);
    const auto store = at.open_to_read();
    CHECK(again.hash == read(*store, "a")[1].hash);
    CHECK(again.time == FakeClock::kStart);
    CHECK(seqs(*store, "a") == Seqs{0, 1, 2});
  });
}

TEST_CASE("append: the same id with other content is rejected") {
  on_each_backend([](Place& at) {
    NewEvent with_meta = event_with_id("a", "k", "t", R"({"n":1})");
    with_meta.meta = R"({"who":"ann"})";
    at.add({with_meta});
    NewEvent other = with_meta;
    SUBCASE("type") { other.type = "u"; }
    SUBCASE("data text") { other.data = R"({"n":1.0})"; }
    SUBCASE("meta") { other.meta = R"({"who":"bob"})"; }
    SUBCASE("no meta") { other.meta.reset(); }
    SUBCASE("seq") { other.seq = Seq(1); }
    const auto rejection = rejected(at.append({other}));
    CHECK(rejection.details.seq == 0);
    CHECK(seqs(*at.open_to_read(), "a") == Seqs{0});
  });
}

TEST_CASE("append: an id is looked up before the conditions are looked at") {
  on_each_backend([](Place& at) {
    at.add({event_with_id("a", "k"), event("a")});
    CHECK(at.add({event_with_id("a", "k")}, expecting("none")).already == 1);
    CHECK(at.add({if_last(event_with_id("a", "k"), "57")}).already == 1);
    CHECK(at.add({at_time(event_with_id("a", "k"), FakeClock::kStart - hours(5))}).already == 1);
  });
}

TEST_CASE("append: an id counts within its stream only, also within one batch") {
  on_each_backend([](Place& at) {
    const auto report = at.add({event_with_id("a", "b#c"), event_with_id("a#b", "c"),
                                event_with_id("a", "c"), event_with_id("a", "b#c")});
    CHECK(report.events == 3);
    CHECK(report.already == 1);
    rejected(at.append({event_with_id("x", "k"), event_with_id("x", "k", "other")}));
    const auto store = at.open_to_read();
    CHECK(seqs(*store, "a") == Seqs{0, 1});
    CHECK(seqs(*store, "a#b") == Seqs{0});
    CHECK_FALSE(store->head("x"));
    CHECK(read(*store, "a#b")[0].id == "c");
  });
}

TEST_CASE("append: a line with seq lands there, or finds itself there, or is rejected") {
  on_each_backend([](Place& at) {
    at.add({at_seq(event("a", "t", "1"), 0), at_seq(event("a", "t", "2"), 1)});
    const auto again = at.add({at_seq(event("a", "t", "1"), 0), at_seq(event("a", "t", "2"), 1),
                               at_seq(event("a", "t", "3"), 2)});
    CHECK(again.already == 2);
    CHECK(again.events == 1);
    CHECK(again.first == Seq(2));
    CHECK(again.last == Seq(2));

    CHECK(rejected(at.append({at_seq(event("a", "t", "9"), 1)})).details.seq == 1);
    CHECK(rejected(at.append({at_seq(event("a", "u", "2"), 1)})).details.seq == 1);
    const auto ahead = rejected(at.append({at_seq(event("a"), 4)}));
    CHECK(ahead.details.actual == "3");
    CHECK(ahead.details.expected == "4");
    rejected(at.append({at_seq(event("new"), 1)}));
    CHECK(seqs(*at.open_to_read(), "a") == Seqs{0, 1, 2});

    // Within the batch that adds it, and with a condition that would fail were it looked at.
    const auto batch =
        at.add({at_seq(event("a", "t", "4"), 3), if_last(at_seq(event("a", "t", "4"), 3), "none"),
                at_seq(event("a", "t", "5"), 4)});
    CHECK(batch.events == 2);
    CHECK(batch.already == 1);
  });
}

TEST_CASE("append: the clock gives the time, and one set back does not make time go back") {
  on_each_backend([](Place& at) {
    CHECK(at.add({event("a")}).time == FakeClock::kStart);
    at.clock.advance(seconds(5));
    const auto second = at.add({event("a")});
    CHECK(second.time == FakeClock::kStart + seconds(5));
    CHECK_FALSE(second.clock_held);
    at.clock.set(FakeClock::kStart - hours(1));
    const auto held = at.add({event("a")});
    CHECK(held.time == FakeClock::kStart + seconds(5));
    CHECK(held.clock_held);
    CHECK(at.add({event("b")}).time == FakeClock::kStart - hours(1));
    const auto head = at.open_to_read()->head("a");
    REQUIRE(head);
    CHECK(head->times_ordered);
  });
}

TEST_CASE("append: whatever the clocks of the processes say, no stream's time goes back") {
  on_each_backend([](Place& at) {
    // Each append is by a process of its own, whose clock is up to an hour wrong either way.
    constexpr std::array<int, 10> kMinutes = {0, 60, -60, 59, 60, -1, 30, 61, -60, 62};
    std::map<std::string, std::vector<Timestamp>> expected;
    for (std::size_t turn = 0; turn < kMinutes.size(); ++turn) {
      at.clock.set(FakeClock::kStart + std::chrono::minutes(kMinutes[turn]));
      // Single events of one stream and of the other, then batches of one and of both.
      std::vector<std::string> streams{turn % 2 == 0 ? "a" : "b"};
      if (turn >= 4) streams.insert(streams.end(), 2, "a");
      if (turn >= 6) streams.emplace_back("b");
      std::vector<NewEvent> events;
      bool held = false;
      for (const std::string& stream : streams) {
        events.push_back(event(stream));
        auto& times = expected[stream];
        held = held || (!times.empty() && times.back() > at.clock.now());
        times.push_back(times.empty() ? at.clock.now() : std::max(times.back(), at.clock.now()));
      }
      CAPTURE(turn);
      CHECK(at.add(std::move(events)).clock_held == held);
    }
    const auto store = at.open_to_read();
    for (const auto& one : expected) {
      const std::string& stream = one.first;
      CAPTURE(stream);
      std::vector<Timestamp> stored;
      for (const auto& event : read(*store, stream)) stored.push_back(event.time);
      CHECK(stored == one.second);
      CHECK(store->head(stream)->times_ordered);
    }
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("append: a rival's event that is newer than the append's beginning holds no clock") {
  on_each_backend([](Place& at) {
    at.clock.advance(seconds(5));
    at.add({event("a")});
    at.clock.set(FakeClock::kStart + seconds(4));
    Events source({event("a")});
    source.before = [&at](int) { at.clock.set(FakeClock::kStart + seconds(6)); };
    const AppendReport report = done(at.append(source, {}));
    CHECK(report.time == FakeClock::kStart + seconds(6));
    CHECK_FALSE(report.clock_held);
  });
}

TEST_CASE("append: a given time is kept, unless it is earlier than the last or far ahead") {
  on_each_backend([](Place& at) {
    const Timestamp past = FakeClock::kStart - hours(1000);
    CHECK(at.add({at_time(event("a"), past), at_time(event("a"), past)}).time == past);
    const auto earlier = thrown([&] { at.add({at_time(event("a"), past - microseconds(1))}); });
    CHECK(earlier.code() == ErrorCode::invalid);
    CHECK(earlier.details().stream == "a");

    const Timestamp limit = FakeClock::kStart + hours(24);
    CHECK(thrown([&] { at.add({at_time(event("a"), limit + microseconds(1))}); }).code() ==
          ErrorCode::invalid);
    CHECK(at.add({at_time(event("a"), limit)}).time == limit);
    AppendOptions options;
    options.allow_future = true;
    CHECK(at.add({at_time(event("a"), kTimestampMax)}, options).time == kTimestampMax);
    CHECK(at.add({event("a")}).clock_held);
    CHECK(at.add({at_time(event("b"), kTimestampMin)}).time == kTimestampMin);
    CHECK(faults_of(*at.open_to_read()) == "");
  });
}

/// Without what differs between backends: the order, and the number behind `left_out`.
std::string sorted_lines(const std::string& text, std::string_view left_out) {
  std::set<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    std::string line = text.substr(at, text.find('\n', at) - at);
    const std::size_t begin = line.find(left_out);
    if (begin != std::string::npos) line.erase(begin, line.find(',', begin) + 1 - begin);
    lines.insert(std::move(line));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

TEST_CASE("append: a seed decides salts, times and hashes, on every backend alike") {
  std::vector<std::string> exports;
  on_each_backend([&](Place& at) {
    AppendOptions options;
    options.seed = "fixture";
    at.add({event("a", "t", R"({"n":1})"), event("b"), event("a")}, options);
    const auto report = at.add({event("a")}, options);
    CHECK(report.time == seeded_time(Seq(2)));
    Sha256 sha;
    const auto store = at.open_to_read();
    CHECK(read(*store, "a")[1].salt == seeded_salt(sha, "fixture", "a", Seq(1)));
    exports.push_back(sorted_lines(export_of(*store), "\"position\":"));
  });
  for (const std::string& lines : exports) CHECK(lines == exports.front());
}

TEST_CASE("append: without a seed no two salts are alike") {
  on_each_backend([](Place& at) {
    at.add({event("a"), event("a"), event("b")});
    const auto events = read_all(*at.open_to_read());
    CHECK(events[0].salt != events[1].salt);
    CHECK(events[1].salt != events[2].salt);
    CHECK(events[0].salt != Salt{});
  });
}

TEST_CASE("append: a dry run checks all, reports all, and writes nothing") {
  on_each_backend([](Place& at) {
    at.add({event("a")});
    AppendOptions options = expecting("0");
    options.dry_run = true;
    const auto report = at.add({event("a"), event("b")}, options);
    CHECK(report.events == 2);
    CHECK(report.streams == 2);
    options.expect = Expected::parse("5", ErrorCode::usage);
    rejected(at.append({event("a")}, options));
    CHECK(read_all(*at.open_to_read()).size() == 1);
  });
}

TEST_CASE("append: heads are reported where they are asked for") {
  on_each_backend([](Place& at) {
    AppendOptions options;
    options.collect_heads = true;
    const auto report = at.add({event("a"), event("b"), event("a")}, options);
    REQUIRE(report.heads.size() == 2);
    const auto store = at.open_to_read();
    CHECK(report.heads.at("a").last == Seq(1));
    CHECK(report.heads.at("a").hash == store->head("a")->hash);
    CHECK(report.heads.at("b").hash == store->head("b")->hash);
    CHECK(at.add({event("a")}).heads.empty());
  });
}

TEST_CASE("append: reserved streams are refused") {
  on_each_backend([](Place& at) {
    for (const std::string_view name : {"$audit", "$", "$anything/else"}) {
      CHECK(thrown([&] { at.add({event(name)}); }).code() == ErrorCode::invalid);
    }
    at.add({event("not$reserved")});
    CHECK(names(*at.open_to_read(), Selection({"*", "$*"})) ==
          std::vector<std::string>{"not$reserved"});
  });
}

TEST_CASE("append: payloads come back byte for byte") {
  on_each_backend([](Place& at) {
    const std::string big = "\"" + std::string(1 << 20, 'x') + "\"";
    const std::vector<std::string> texts = {
        R"({"amount":1.10,"big":12345678901234567890.123,"e":1E400,"z":-0})",
        R"({"b":1,"a":2,"\u0061":"\u00e9\/","é":"𝄞","nul":"\u0000"})",
        "{}",
        "null",
        "[]",
        "\"\"",
        "0",
        "false",
        big};
    std::vector<NewEvent> events;
    for (const std::string& text : texts) {
      events.push_back(event("a", "t", text));
      events.back().meta = R"({"é":1.10,"nul":"\u0000"})";
    }
    at.add(events);
    const auto stored = read(*at.open_to_read(), "a");
    REQUIRE(stored.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      CHECK(stored[i].data == texts[i]);
      CHECK(stored[i].meta == R"({"é":1.10,"nul":"\u0000"})");
    }
    CHECK(faults_of(*at.open_to_read()) == "");
  });
}

TEST_CASE("append: data and meta have 16 MiB together, to the byte") {
  on_each_backend([](Place& at) {
    const std::string meta = R"({"k":1})";
    const std::string most = "\"" + std::string(kMaxPayloadBytes - 2 - meta.size(), 'x') + "\"";
    NewEvent fits = event("a", "t", most);
    fits.meta = meta;
    at.add({fits});
    CHECK(at.open_to_read()->head("a")->bytes == static_cast<std::int64_t>(kMaxPayloadBytes));
    const std::string over = most + " ";
    NewEvent too_big = event("b", "t", over);
    too_big.meta = meta;
    CHECK(thrown([&] { at.add({too_big}); }).code() == ErrorCode::invalid);
  });
}

TEST_CASE("append: names may be anything that is a name") {
  on_each_backend([](Place& at) {
    const std::vector<std::string> odd = {"a*",      "a?[b]",
                                          "a%b_c",   "'; DROP TABLE stream; --",
                                          "a/b//c/", " ",
                                          "é",       "𝄞",
                                          "\\",      "\"",
                                          "#",       "A",
                                          "a",       std::string(kMaxStreamBytes, 'n')};
    std::vector<NewEvent> events;
    for (const std::string& name : odd) events.push_back(event_with_id(name, "#", "ty'pe\"é"));
    CHECK(at.add(events).streams == static_cast<std::int64_t>(odd.size()));
    const auto store = at.open_to_read();
    for (const std::string& name : odd) {
      CAPTURE(name);
      CHECK(store->head(name)->name == name);
      const auto stored = read(*store, name);
      REQUIRE(stored.size() == 1);
      CHECK(stored[0].stream == name);
      CHECK(stored[0].type == "ty'pe\"é");
      CHECK(stored[0].id == "#");
    }
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("append: the observer sees what is stored, as it is stored") {
  class Recorder final : public AppendObserver {
   public:
    void stored(const EventView& event) override { events.emplace_back(event); }
    void restart() override { events.clear(); }
    std::vector<StoredEvent> events;
  };
  on_each_backend([](Place& at) {
    Recorder recorder;
    AppendOptions options;
    options.observer = &recorder;
    at.add({event("a"), event("b"), event("a")}, options);
    auto stored = read_all(*at.open_to_read());
    REQUIRE(recorder.events.size() == stored.size());
    if (!at.open()->capabilities().positions) {
      for (auto* events : {&recorder.events, &stored}) {
        std::stable_sort(events->begin(), events->end(),
                         [](const auto& a, const auto& b) { return a.stream < b.stream; });
      }
    }
    for (std::size_t i = 0; i < stored.size(); ++i) {
      CHECK(recorder.events[i].stream == stored[i].stream);
      CHECK(recorder.events[i].hash == stored[i].hash);
      CHECK(recorder.events[i].position == stored[i].position);
    }
  });
}

}  // namespace
}  // namespace eventsrc::test
