#include "eventsrc/snapshot.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "eventsrc/state_guard.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::seconds;

Timestamp second(int count) { return FakeClock::kStart - seconds(1000) + seconds(count); }

NewEvent at_second(NewEvent event, int second_of) {
  event.time = second(second_of);
  return event;
}

std::shared_ptr<const View> view_of(const std::string& definition) {
  return View::parse(definition, "v.json",
                     [](const std::string&) -> std::string { return "no file"; });
}

const char kKeyed[] =
    R"({"view":"users","key":"/data/user","on":{"gone":"delete","*":{"count":"/n","set":{"/last":"/seq"}}}})";

SnapshotOptions options_at(const Point& point, Place& at) {
  SnapshotOptions options;
  options.at = point;
  options.created = at.clock.now();
  options.fault = [](const Error& error) { throw Error(error); };
  return options;
}

SnapshotReport create(Place& at, const std::shared_ptr<const View>& view, const Point& point = {},
                      std::optional<std::int64_t> every = {},
                      const Selection& selection = Selection::all()) {
  const auto reader = at.open_to_read();
  const auto writer = at.open();
  SnapshotOptions options = options_at(point, at);
  options.every = every;
  ReplayStart start;
  options.replay.start = &start;
  return create_snapshots(*reader, *writer->snapshots(), selection, view, options);
}

std::string seqs_of(Store& store, const Selection& selection = Selection::all()) {
  std::string out;
  for (const Snapshot& snapshot : store.snapshots()->list(selection)) {
    out += snapshot.stream + ":" + std::to_string(snapshot.seq.value()) + " ";
  }
  return out;
}

std::string text_of(const State& state) {
  return std::to_string(state.seq.value()) + " " + std::to_string(state.events) + " " +
         to_string(state.time) + " " + std::to_string(state.redacted) + " " +
         std::to_string(state.skipped) + " " + std::string(kind_name(state.kind)) + " " +
         state.value.str();
}

struct Answer {
  std::string text;
  std::int64_t used = 0;    // snapshots
  std::int64_t spared = 0;  // events
  std::string warnings;
};

Answer answer(Store& store, const std::shared_ptr<const View>& view, const Point& point = {},
              std::string_view stream = "a") {
  Answer out;
  ReplayStart start([&out](const std::string& why) { out.warnings += why + "\n"; });
  const auto fold = make_fold(view);
  replay(store, stream, point, *fold, 1, &start);
  fold->states(0, [&out](const std::string* key, const State& state) {
    out.text += (key == nullptr ? "" : *key + "=") + text_of(state) + "\n";
  });
  out.used = start.used();
  out.spared = start.events();
  return out;
}

std::string plain(Store& store, const std::shared_ptr<const View>& view, const Point& point = {}) {
  std::string out;
  const auto fold = make_fold(view);
  replay(store, "a", point, *fold);
  fold->states(0, [&out](const std::string* key, const State& state) {
    out += (key == nullptr ? "" : *key + "=") + text_of(state) + "\n";
  });
  return out;
}

void fill(Place& at) {
  at.add({at_second(event("a", "Insert", R"({"user":"x","n":1.10})"), 0),
          at_second(event("a", "changed", R"({"user":"y","m":"é"})"), 10),
          at_second(event("a", "gone", R"({"user":"x"})"), 20),
          at_second(event("a", "changed", R"({"user":"","k":[1,2]})"), 30),
          at_second(event("a", "changed", R"({"k":null})"), 40)});
}

TEST_CASE("snapshots: a replay begins at the newest one that serves the point") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const auto view = View::default_view();
    for (const std::int64_t seq : {1, 3}) {
      CHECK(create(at, view, Point::at(Seq(seq))).written == 1);
    }
    const auto store = at.open_to_read();
    CHECK(seqs_of(*store) == "a:1 a:3 ");
    const auto check = [&](const Point& point, std::int64_t spared) {
      const Answer with = answer(*store, view, point);
      CHECK(with.spared == spared);
      CHECK(with.text == plain(*store, view, point));
      CHECK(with.warnings.empty());
    };
    check({}, 4);
    check(Point::at(Seq(3)), 4);
    check(Point::at(Seq(2)), 2);
    check(Point::at(Seq(0)), 0);
    check(Point::at(Seq(99)), 4);
    check(Point::before_last(1), 4);
    check(Point::before_last(2), 2);
    check(Point::before_last(4), 0);
    check(Point::before_last(99), 0);
    check(Point::at(second(30)), 4);
    check(Point::at(second(29)), 2);
    check(Point::at(second(9)), 0);
    check(Point::at(second(-1)), 0);
    CHECK(answer(*store, view, {}, "unknown").used == 0);
  });
}

/// Lines of a stream whose times go back, and whose seqs have a gap.
std::string odd_lines() {
  std::string out;
  Sha256 sha;
  Hash hash = kChainStart;
  std::int64_t seq = 0;
  for (const int time : {10, 50, 20, 60}) {
    StoredEvent event;
    event.stream = "a";
    event.type = "changed";
    event.seq = Seq(seq);
    event.time = second(time);
    event.data = R"({"s)" + std::to_string(seq) + R"(":1})";
    hash = event_hash(sha, hash, event.view(), content_of(sha, event.view()));
    event.hash = hash;
    append_event_line(out, event.view(), nullptr);
    out += '\n';
    seq += seq == 2 ? 7 : 1;
  }
  return out;
}

TEST_CASE("snapshots: where times go back, one serves points from its greatest time on") {
  on_each_single_backend([](Place& at) {
    at.restore(odd_lines());
    const auto view = View::default_view();
    create(at, view, Point::at(Seq(2)));
    const auto store = at.open_to_read();
    const auto check = [&](const Point& point, std::int64_t spared) {
      const Answer with = answer(*store, view, point);
      CHECK(with.spared == spared);
      CHECK(with.text == plain(*store, view, point));
    };
    check(Point::at(second(25)), 0);
    check(Point::at(second(50)), 3);
    check(Point::at(second(60)), 3);
    check(Point::at(Seq(8)), 3);
    check(Point::before_last(0), 3);
    check(Point::before_last(1), 3);
    check(Point::before_last(2), 0);
    create(at, view, {}, 1);
    const auto later = at.open_to_read();
    CHECK(seqs_of(*later) == "a:0 a:1 a:2 a:9 ");
    CHECK(answer(*later, view, Point::at(second(25))).spared == 1);
    CHECK(answer(*later, view, Point::before_last(2)).spared == 2);
  });
}

TEST_CASE("snapshots: of a keyed view all keys are kept, deleted ones too") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const auto view = view_of(kKeyed);
    CHECK(create(at, view, Point::at(Seq(3))).written == 1);
    const auto store = at.open_to_read();
    const Answer with = answer(*store, view);
    CHECK(with.spared == 4);
    CHECK(with.text == plain(*store, view));
    CHECK(with.text.find("deleted") != std::string::npos);
    const auto snapshot = store->snapshots()->newest("a", view->hash(), {});
    REQUIRE(snapshot);
    CHECK(snapshot_facts(*snapshot)->kind == "keys");
    CHECK(snapshot->value == R"({"":[{"n":1,"last":3}],"x":[],"y":[{"n":1,"last":1}]})");
  });
}

TEST_CASE("snapshots: an edited view has none, and each definition its own") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const auto first = view_of(R"({"view":"v","on":{"*":{"count":"/n"}}})");
    const auto second_one = view_of(R"({"view":"v","on":{"*":{"count":"/m"}}})");
    CHECK(create(at, first).written == 1);
    const auto store = at.open_to_read();
    CHECK(answer(*store, first).used == 1);
    CHECK(answer(*store, second_one).used == 0);
    CHECK(answer(*store, second_one).text == plain(*store, second_one));
  });
}

TEST_CASE("snapshots: nothing new, nothing written; what differs takes its place") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const auto view = View::default_view();
    CHECK(create(at, view).written == 1);
    at.clock.advance(seconds(5));
    const SnapshotReport again = create(at, view);
    CHECK(again.made == 1);
    CHECK(again.written == 0);
    // An older one is added, and takes no newer one's place.
    CHECK(create(at, view, Point::at(Seq(1))).written == 1);
    const auto store = at.open();
    CHECK(seqs_of(*store) == "a:1 a:4 ");
    auto snapshot = store->snapshots()->newest("a", view->hash(), {});
    REQUIRE(snapshot);
    CHECK(snapshot->seq == Seq(4));
    CHECK(snapshot->created == at.clock.now() - seconds(5));
    snapshot->state = "damaged";
    const std::int64_t generation = store->snapshots()->generation();
    CHECK(store->snapshots()->put(std::span(&*snapshot, 1), generation) == 1);
    CHECK(create(at, view).written == 1);
    CHECK(snapshot_facts(*at.open_to_read()->snapshots()->newest("a", view->hash(), {})));
  });
}

TEST_CASE("snapshots: a damaged one, and one of another history, are passed over with a warning") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const auto view = View::default_view();
    create(at, view, Point::at(Seq(1)));
    create(at, view, Point::at(Seq(2)));
    create(at, view, Point::at(Seq(3)));
    {
      const auto store = at.open();
      SnapshotStore& snapshots = *store->snapshots();
      auto damaged = snapshots.newest("a", view->hash(), {});
      REQUIRE(damaged);
      // Still JSON, and of the right length.
      REQUIRE(damaged->value.size() > 3);
      damaged->value[damaged->value.find(':') + 2] ^= 1;
      snapshots.drop(std::span(&*damaged, 1));
      snapshots.put(std::span(&*damaged, 1), snapshots.generation());
      auto foreign = snapshots.newest("a", view->hash(), {.max_seq = Seq(2)});
      REQUIRE(foreign);
      foreign->hash[5] ^= 1;
      snapshots.drop(std::span(&*foreign, 1));
      snapshots.put(std::span(&*foreign, 1), snapshots.generation());
    }
    const auto store = at.open_to_read();
    const Answer with = answer(*store, view);
    CHECK(with.spared == 2);
    CHECK(with.text == plain(*store, view));
    CHECK(with.warnings.find("at seq 3, view \"default\", is damaged") != std::string::npos);
    CHECK(with.warnings.find("at seq 2, view \"default\", is of another history") !=
          std::string::npos);
    std::string findings;
    verify_snapshots(*store, Selection::all(), {view}, {},
                     [&](const Snapshot& snapshot, SnapshotFinding finding, const std::string&) {
                       findings += std::to_string(snapshot.seq.value()) + ":" +
                                   std::to_string(static_cast<int>(finding)) + " ";
                     });
    CHECK(findings == "1:0 2:3 3:2 ");
  });
}

TEST_CASE("snapshots: verify finds one that says something else than the events") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const auto view = View::default_view();
    create(at, view, {}, 2);
    {
      const auto store = at.open();
      auto forged = store->snapshots()->newest("a", view->hash(), {});
      REQUIRE(forged);
      CHECK(forged->seq == Seq(3));
      State state;
      state.kind = State::Kind::value;
      state.value = Value("1");
      state.events = 4;
      state.seq = forged->seq;
      state.time = forged->time;
      SnapshotWriter writer;
      writer.add(nullptr, state);
      writer.finish(*forged);
      CHECK(store->snapshots()->put(std::span(&*forged, 1), store->snapshots()->generation()) == 1);
    }
    const auto store = at.open_to_read();
    std::string findings;
    const auto look = [&](const std::vector<std::shared_ptr<const View>>& views) {
      findings.clear();
      verify_snapshots(*store, Selection::all(), views, {},
                       [&](const Snapshot& snapshot, SnapshotFinding finding, const std::string&) {
                         findings += std::to_string(snapshot.seq.value()) + ":" +
                                     std::to_string(static_cast<int>(finding)) + " ";
                       });
      return findings;
    };
    CHECK(look({view}) == "1:0 3:4 ");
    CHECK(look({}) == "1:1 3:1 ");
  });
}

TEST_CASE("snapshots: one after each so many events, of streams whose seqs have gaps too") {
  on_each_single_backend([](Place& at) {
    fill(at);
    at.add({event("b"), event("b"), event("b")});
    CHECK(create(at, View::default_view(), {}, 2).written == 3);
    CHECK(seqs_of(*at.open_to_read()) == "a:1 a:3 b:1 ");
    CHECK(create(at, View::default_view(), {}, 2).written == 0);
    CHECK(create(at, View::default_view(), Point::at(Seq(0)), 1).written == 2);
    CHECK(seqs_of(*at.open_to_read(), Selection({"a"})) == "a:0 a:1 a:3 ");
  });
}

TEST_CASE("snapshots: many streams at once; those of few events and many") {
  on_each_single_backend([](Place& at) {
    fill(at);
    for (int i = 0; i < 30; ++i)
      at.add({event("b", "t", R"({"n":1})"), event("c/1"), event("c/2")});
    const auto view = view_of(R"({"view":"v","on":{"*":{"count":"/n"}}})");
    CHECK(create(at, view).written == 4);
    at.add({event("c/1"), event("d")});
    const auto store = at.open_to_read();
    const auto all = [&](ReplayStart* start) {
      std::string out;
      OnStream on;
      on.state = [&](std::string_view stream, const std::string*, const State& state) {
        out.append(stream).append("=").append(text_of(state)).append("\n");
      };
      on.fault = [](const Error& error) { throw Error(error); };
      ReplayOptions options;
      options.start = start;
      replay_many(*store, Selection::all(), {}, view, options, on);
      return out;
    };
    ReplayStart start;
    CHECK(all(&start) == all(nullptr));
    const SnapshotReport report = create(at, view);
    CHECK(report.made == 5);
    CHECK(report.written == 2);
  });
}

TEST_CASE("snapshots: dropped ones are gone; all that saw an event can be dropped") {
  on_each_single_backend([](Place& at) {
    fill(at);
    at.add({event("b")});
    create(at, View::default_view(), {}, 1);
    create(at, view_of(kKeyed), Point::at(Seq(2)), {}, Selection({"a"}));
    const auto store = at.open();
    SnapshotStore& snapshots = *store->snapshots();
    CHECK(snapshots.list(Selection::all()).size() == 7);
    CHECK(snapshots.drop(snapshots.list(Selection({"b"}))) == 1);
    CHECK(snapshots.drop_from("a", Seq(2)) == 4);
    CHECK(seqs_of(*store) == "a:0 a:1 ");
    CHECK(snapshots.drop_from("unknown", Seq(0)) == 0);
  });
}

TEST_CASE("snapshots: a value of some megabytes is kept whole") {
  on_each_single_backend([](Place& at) {
    const std::string data = R"({"text":")" + std::string(1'500'000, 'x') + R"("})";
    at.add({event("a", "t", data)});
    const auto view = View::default_view();
    CHECK(create(at, view).written == 1);
    const auto store = at.open_to_read();
    const Answer with = answer(*store, view);
    CHECK(with.used == 1);
    CHECK(with.text == plain(*store, view));
    const auto writer = at.open();
    CHECK(writer->snapshots()->drop(writer->snapshots()->list(Selection::all())) == 1);
    CHECK(answer(*at.open_to_read(), view).used == 0);
  });
}

TEST_CASE("snapshots: conditions on the state begin at one") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const auto view = View::default_view();
    create(at, view);
    const auto store = at.open();
    StateConditions conditions;
    conditions.if_value = R"({"user":"","k":null})";
    StateChoice choice{"a", view, "", {}, ReplayStart()};
    StateGuard guard(choice, std::move(conditions));
    AppendOptions options;
    options.guard = &guard;
    SingleEvent source(event("a", "changed", R"({"k":7})"));
    const AppendResult result = append(*store, source, options, at.clock, at.random);
    CHECK(rejected(result).message.find("is another one") != std::string::npos);
    StateConditions right;
    right.if_value = R"({"user":"","n":1.1,"m":"é"})";
    StateGuard passes(choice, std::move(right));
    options.guard = &passes;
    source.rewind();
    CHECK(done(append(*store, source, options, at.clock, at.random)).last == Seq(5));
    CHECK(passes.state_after(*store, Seq(5)).value.str() ==
          R"({"user":"","n":1.10,"m":"é","k":7})");
  });
}

TEST_CASE("snapshots: policies are kept, replaced and dropped") {
  on_each_single_backend([](Place& at) {
    const auto store = at.open();
    SnapshotStore& snapshots = *store->snapshots();
    CHECK(snapshots.policies().empty());
    const SnapshotPolicy policy{"a*", "default", "", 2};
    const SnapshotPolicy other{"*", "v", R"({"view":"v","on":{"*":{"count":"/n"}}})", 3};
    CHECK(snapshots.set_policy(policy));
    CHECK_FALSE(snapshots.set_policy(policy));
    CHECK(snapshots.set_policy(other));
    CHECK(snapshots.policies() == std::vector{other, policy});
    SnapshotPolicy changed = policy;
    changed.every = 4;
    CHECK(snapshots.set_policy(changed));
    CHECK(snapshots.policies() == std::vector{other, changed});
    CHECK(snapshots.drop_policy("a*", "default"));
    CHECK_FALSE(snapshots.drop_policy("a*", "default"));
    CHECK(at.open_to_read()->snapshots()->policies() == std::vector{other});
  });
}

TEST_CASE("snapshots: a keeper makes those that are due, and reads no more than it must") {
  on_each_single_backend([](Place& at) {
    SnapshotKeeper keeper({"a*", "v", R"({"view":"v","on":{"*":{"count":"/n"}}})", 3});
    CHECK(keeper.concerns("a"));
    CHECK_FALSE(keeper.concerns("b"));
    const auto store = at.open();
    const auto keep = [&] { return keeper.keep(*store, "a", at.clock.now()).written; };
    CHECK(keep() == 0);
    at.add({event("a"), event("a")});
    CHECK(keep() == 0);
    at.add({event("a")});
    CHECK(keep() == 1);
    CHECK(keep() == 0);
    at.add({event("a"), event("a"), event("a"), event("a"), event("a"), event("a"), event("a")});
    CHECK(keep() == 2);
    CHECK(seqs_of(*store) == "a:2 a:5 a:8 ");
    at.add({event("a"), event("a")});
    CHECK(keep() == 1);
    const auto newest = store->snapshots()->newest("a", keeper.view()->hash(), {});
    REQUIRE(newest);
    CHECK(newest->value == R"({"n":12})");
  });
}

/// A file that is gone with this.
class Spool {
 public:
  explicit Spool(const std::string& text) : file_(std::tmpfile()) {
    REQUIRE(file_ != nullptr);
    std::fwrite(text.data(), 1, text.size(), file_);
    std::fflush(file_);
    std::rewind(file_);
  }
  ~Spool() { std::fclose(file_); }
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  [[nodiscard]] int fd() const { return fileno(file_); }

 private:
  std::FILE* file_;
};

/// Archives what is before the stream's epoch; gives the lines.
std::string archive(Store& store) {
  std::string lines;
  const ArchivePlan plan =
      plan_archive(store, "a", [&lines](const EventView& event, const Hash* prev) {
        append_event_line(lines, event, prev);
        lines += '\n';
      });
  epochs_of(store).remove(plan, "a.jsonl");
  return lines;
}

TEST_CASE("epochs: what the states tell is told as before, all else is refused until it is back") {
  on_each_single_backend([](Place& at) {
    at.restore(odd_lines());
    at.add({event("b"), event("a", "changed", R"({"user":"x"})")});
    const std::vector<std::shared_ptr<const View>> views = {View::default_view(), view_of(kKeyed)};
    const auto store = at.open();
    Epoch epoch;
    const auto mark = [&](const Point& point) {
      return make_epoch(*store, "a", point, views, {}, at.clock.now(), epoch);
    };
    if (store->snapshots()->epochs() == nullptr) {
      CHECK(thrown([&] { mark({}); }).code() == ErrorCode::unsupported);
      return;
    }
    CHECK(mark(Point::at(Seq(1))));
    CHECK(mark(Point::at(Seq(2))));
    CHECK_FALSE(mark(Point::at(Seq(8))));
    CHECK(epoch.seq == Seq(2));
    CHECK(thrown([&] { mark(Point::at(Seq(1))); }).code() == ErrorCode::invalid);
    CHECK(store->snapshots()->drop(store->snapshots()->list(Selection::all())) == 0);

    const std::vector<Point> told = {{},
                                     Point::at(Seq(2)),
                                     Point::at(Seq(9)),
                                     Point::at(second(50)),
                                     Point::at(second(60)),
                                     Point::before_last(1),
                                     Point::before_last(2)};
    const std::vector<Point> not_told = {Point::at(Seq(1)), Point::at(second(20)),
                                         Point::at(second(-1)), Point::before_last(3),
                                         Point::before_last(99)};
    std::vector<std::string> before;
    for (const auto& view : views) {
      for (const Point& point : told) before.push_back(plain(*store, view, point));
    }
    const std::string everything = export_of(*store);
    const std::string heads = heads_of(*store);
    const std::string lines = archive(*store);
    CHECK(faults_of(*store).empty());
    CHECK(heads_of(*store) == heads);
    CHECK(seqs(*store, "a") == std::vector<std::int64_t>{2, 9, 10});
    CHECK(seqs_of(*store) == "a:2 a:2 ");
    std::size_t i = 0;
    for (const auto& view : views) {
      for (const Point& point : told) CHECK(answer(*store, view, point).text == before[i++]);
      for (const Point& point : not_told) {
        CHECK(thrown([&] { answer(*store, view, point); }).code() == ErrorCode::invalid);
      }
      CHECK(thrown([&] { plain(*store, view); }).code() == ErrorCode::invalid);
    }
    const auto edited = view_of(R"({"view":"v","on":{"*":{"count":"/n"}}})");
    CHECK(thrown([&] { answer(*store, edited); }).code() == ErrorCode::invalid);
    // Later snapshots know the times of archived events.
    create(at, views[0], Point::at(Seq(9)));
    CHECK(store->snapshots()->newest("a", views[0]->hash(), {})->time_max == second(60));
    create(at, views[0], Point::at(Seq(2)));
    CHECK(store->snapshots()->newest("a", views[0]->hash(), {.max_seq = Seq(2)})->time_max ==
          second(50));

    const auto restore = [&](const std::string& text) {
      const Spool spool(text);
      return restore_archive(*store, spool.fd()).events;
    };
    std::string altered = lines;
    altered[altered.find("s1")] = 't';
    CHECK(thrown([&] { restore(altered); }).code() == ErrorCode::integrity);
    CHECK(thrown([&] { restore(lines.substr(0, lines.find('\n'))); }).code() ==
          ErrorCode::integrity);
    CHECK(thrown([&] { restore(""); }).code() == ErrorCode::invalid);
    CHECK(restore(lines) == 2);
    CHECK(thrown([&] { restore(lines); }).code() == ErrorCode::integrity);
    CHECK(faults_of(*store).empty());
    CHECK(export_of(*store) == everything);
    CHECK(answer(*store, edited).text == plain(*store, edited));
    for (const auto& view : views) {
      for (const Point& point : not_told) {
        CHECK(answer(*store, view, point).text == plain(*store, view, point));
      }
    }
  });
}

TEST_CASE("epochs: in memory the ids of archived events stay in use") {
  on_each_single_backend([](Place& at) {
    if (at.backend != "memory") return;
    NewEvent first = event("a", "t", R"({"n":1})");
    first.id = "k";
    at.add({first, event("a", "t", R"({"n":2})")});
    const auto store = at.open();
    Epoch epoch;
    CHECK(
        make_epoch(*store, "a", {}, std::vector{View::default_view()}, {}, at.clock.now(), epoch));
    archive(*store);
    CHECK(seqs(*store, "a") == std::vector<std::int64_t>{1});
    CHECK(at.add({first}).already == 1);
    CHECK(seqs(*store, "a") == std::vector<std::int64_t>{1});
  });
}

TEST_CASE("epochs: nothing is removed where others changed history meanwhile; new events stay") {
  on_each_single_backend([](Place& at) {
    at.add({event("a"), event("a"), event("b"), event("a")});
    const auto store = at.open();
    if (store->snapshots()->epochs() == nullptr) return;
    Epoch epoch;
    const std::vector views{View::default_view()};
    CHECK(make_epoch(*store, "a", {}, views, {}, at.clock.now(), epoch));
    std::string lines;
    const ArchivePlan plan =
        plan_archive(*store, "a", [&](const EventView& event, const Hash* prev) {
          append_event_line(lines, event, prev);
          lines += '\n';
        });
    EpochStore& epochs = epochs_of(*store);
    const auto remove = [&](std::int64_t generation) {
      ArchivePlan of = plan;
      of.generation = generation;
      epochs.remove(of, "a.jsonl");
    };
    const std::string everything = export_of(*store);
    CHECK(thrown([&] { remove(plan.generation + 1); }).code() == ErrorCode::contention);
    CHECK(export_of(*store) == everything);
    CHECK_FALSE(epochs.archive("a"));
    at.add({event("a")});
    const std::string more = export_of(*store);

    remove(plan.generation);
    CHECK(epochs.archive("a") == "a.jsonl");
    CHECK(seqs(*store, "a") == std::vector<std::int64_t>{2, 3});
    CHECK(export_of(*store) != more);
    const Spool spool(lines);
    // The generation is another one: what was read before is of the past.
    CHECK(thrown([&] { remove(plan.generation); }).code() == ErrorCode::contention);
    CHECK(restore_archive(*store, spool.fd()).events == 2);
    CHECK_FALSE(epochs.archive("a"));
    CHECK(export_of(*store) == more);
    CHECK(faults_of(*store).empty());
  });
}

}  // namespace
}  // namespace eventsrc::test
