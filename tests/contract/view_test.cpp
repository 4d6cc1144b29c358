#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/filter.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/state_guard.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::seconds;

constexpr std::chrono::seconds kPatience(30);

std::shared_ptr<const View> view_of(const std::string& definition) {
  std::vector<ViewMistake> mistakes;
  auto view = View::compile(definition, {}, mistakes);
  for (const ViewMistake& mistake : mistakes) FAIL((mistake.pointer + ": " + mistake.what));
  return view;
}

std::shared_ptr<const View> account() {
  return view_of(R"({"view":"account","streams":["account/*"],"init":{"balance":0},"on":{
      "deposited":{"inc":{"/balance":"/data/amount"}},
      "withdrawn":{"dec":{"/balance":"/data/amount"}},"closed":"delete"}})");
}

std::shared_ptr<const View> by_user(const std::string& more = "") {
  return view_of(R"({"view":"by-user",)" + more +
                 R"("key":"/data/user","on":{"paid":{"inc":{"/sum":"/data/amount"}},
                    "left":"delete"}})");
}

std::shared_ptr<const View> totals(const std::string& more = "") {
  return view_of(R"({"view":"totals","scope":"store",)" + more +
                 R"("on":{"paid":{"inc":{"/sum":"/data/amount"},"push":{"/from":"/stream"}}}})");
}

Timestamp at_second(int second) { return FakeClock::kStart - seconds(1000) + seconds(second); }

NewEvent paid(std::string_view stream, int second, std::string_view data) {
  NewEvent made = event(stream, "paid", data);
  made.time = at_second(second);
  return made;
}

std::string text_of(const State& state) {
  return state.kind == State::Kind::value ? state.value.str() : std::string(kind_name(state.kind));
}

std::string text_of(const std::string* key, const State& state) {
  return (key == nullptr ? "" : *key + "=") + text_of(state);
}

/// The states of one stream (or, of a store-scope view, of the store), "KEY=STATE …".
std::string states_of(Fold& fold) {
  std::string out;
  fold.states(0, [&out](const std::string* key, const State& state) {
    out += (out.empty() ? "" : " ") + text_of(key, state);
  });
  return out;
}

void fill(Place& at) {
  at.add({paid("p/1", 0, R"({"user":"ann","amount":1})"),
          paid("p/2", 5, R"({"user":"bob","amount":10})"),
          paid("p/1", 10, R"({"user":"bob","amount":2.5})"),
          paid("q", 12, R"({"user":"ann","amount":100})"),
          paid("p/1", 20, R"({"user":7,"amount":4})"), paid("p/1", 20, R"({"amount":8})"),
          paid("p/2", 30, R"({"user":"ann","amount":20})")});
}

TEST_CASE("views: a keyed view replays a stream to a point, each key apart") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto replayed = [&](const Point& point) {
      const auto fold = make_fold(by_user());
      replay(*at.open_to_read(), "p/1", point, *fold);
      return states_of(*fold);
    };
    CHECK(replayed({}) == R"(7={"sum":4} ann={"sum":1} bob={"sum":2.5})");
    CHECK(replayed(Point::at(Seq(1))) == R"(ann={"sum":1} bob={"sum":2.5})");
    CHECK(replayed(Point::at(at_second(9))) == R"(ann={"sum":1})");
    CHECK(replayed(Point::before_last(3)) == R"(ann={"sum":1})");
    CHECK(replayed(Point::before_last(4)).empty());
    const auto fold = make_fold(by_user());
    replay(*at.open_to_read(), "p/1", {}, *fold);
    // A key's seq and time are those that the stream was replayed to.
    CHECK(fold->state(0, "ann").seq == Seq(3));
    CHECK(fold->state(0, "ann").time == at_second(20));
    CHECK(fold->state(0, "nobody").kind == State::Kind::none);
  });
}

TEST_CASE("views: a keyed view's history has a step for each event with a key") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto history = [&](const HistoryRange& range, const std::string& more = "") {
      std::vector<std::string> lines;
      const auto fold = make_fold(by_user(more));
      replay_history(
          *at.open_to_read(), "p/1", range, *fold,
          [&](std::string_view type, const std::string* key, const State& state) {
            CHECK(type == "paid");
            lines.push_back(std::to_string(state.seq.value()) + " " + text_of(key, state));
          });
      return lines;
    };
    using Lines = std::vector<std::string>;
    const std::string jq = R"("upcast":{"never":{"jq":"."}},)";
    for (const std::string& more : {std::string(), jq}) {
      CAPTURE(more);
      CHECK(history({}, more) ==
            Lines{R"(0 ann={"sum":1})", R"(1 bob={"sum":2.5})", R"(2 7={"sum":4})"});
      HistoryRange range;
      range.key = "bob";
      CHECK(history(range, more) == Lines{R"(1 bob={"sum":2.5})"});
      range.key.reset();
      range.after = Seq(0);
      range.limit = 1;
      CHECK(history(range, more) == Lines{R"(1 bob={"sum":2.5})"});
      range.at = Point::at(Seq(0));
      CHECK(history(range, more).empty());
    }
  });
}

TEST_CASE("views: a history ends at its limit, whatever stands behind it") {
  on_each_backend([](Place& at) {
    at.add({event("a", "ok"), event("a", "ok"), event("a", "bad"), event("a", "ok")});
    for (const std::string bad : {R"({"set":{"/x":"/data/none"}})", R"({"jq":"error"})"}) {
      CAPTURE(bad);
      const auto view = view_of(R"({"view":"v","on":{"ok":{"count":"/n"},"bad":)" + bad + "}}");
      const auto history = [&](std::int64_t limit) {
        HistoryRange range;
        range.limit = limit;
        std::string last;
        const auto fold = make_fold(view);
        replay_history(*at.open_to_read(), "a", range, *fold,
                       [&](std::string_view, const std::string*, const State& state) {
                         last = text_of(state);
                       });
        return last;
      };
      CHECK(history(1) == R"({"n":1})");
      CHECK(history(2) == R"({"n":2})");
      CHECK(thrown([&] { history(3); }).details().seq == 2);
    }
  });
}

TEST_CASE("views: what is wrong with the last step that is wanted is told") {
  on_each_backend([](Place& at) {
    at.add({event("a"), event("a")});
    HistoryRange range;
    range.limit = 1;
    const auto fold = make_fold(View::default_view());
    CHECK_THROWS_AS(replay_history(*at.open_to_read(), "a", range, *fold,
                                   [](std::string_view, const std::string*, const State&) {
                                     throw Error(ErrorCode::unavailable, "no room");
                                   }),
                    Error);
  });
}

TEST_CASE("views: replay_many takes only streams that a view is meant for") {
  on_each_backend([](Place& at) {
    at.add({event("account/1", "deposited", R"({"amount":1})"), event("b", "deposited", "7"),
            event("account/2", "opened"), event("account/1", "deposited", R"({"amount":2})")});
    const auto many = [&](const Selection& selection) {
      std::string out;
      replay_each(*at.open_to_read(), selection, {}, account(),
                  [&](std::string_view stream, const std::string* key, const State& state) {
                    out.append(stream).append(":").append(text_of(key, state)).append(" ");
                  });
      return out;
    };
    CHECK(many(Selection::all()) == R"(account/1:{"balance":3} account/2:none )");
    CHECK(many(Selection({"*"})) == R"(account/1:{"balance":3} account/2:none )");
    CHECK(many(Selection({"account/1"})) == R"(account/1:{"balance":3} )");
    CHECK(many(Selection({"b*"})).empty());
    // Named in full, it is a mistake.
    const Error error = thrown([&] { many(Selection({"account/1", "b"})); });
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().stream == "b");
    CHECK(std::string(error.what()).find("account/*") != std::string::npos);
    CHECK_NOTHROW(check_meant_for(*account(), "account/x"));
    CHECK(thrown([] { check_meant_for(*account(), "b"); }).code() == ErrorCode::invalid);
    CHECK_NOTHROW(check_meant_for(*by_user(), "anything"));
  });
}

TEST_CASE("views: a stream that cannot be folded does not take the others along") {
  on_each_backend([](Place& at) {
    const std::string good = R"({"amount":1})";
    const std::string bad = R"({"amount":"x"})";
    for (const std::string stream : {"account/1", "account/2", "account/3", "account/4"}) {
      at.add({event(stream, "deposited", good), event(stream, "deposited", good)});
    }
    at.add({event("account/2", "deposited", bad), event("account/4", "withdrawn", bad)});
    at.add({event("account/2", "deposited", good), event("other", "deposited", good)});
    const auto jq = view_of(R"j({"view":"account","streams":["account/*"],"on":{
        "deposited":{"jq":".balance += ($event.data.amount | . + 0)"},
        "withdrawn":{"jq":"error"}}})j");
    for (const auto& view : {account(), jq}) {
      CAPTURE(view->uses_jq());
      const auto told = [&](const Selection& selection) {
        std::string out;
        OnStream on;
        on.state = [&](std::string_view stream, const std::string*, const State& state) {
          out.append(stream).append("=").append(text_of(state)).append(" ");
        };
        on.fault = [&](const Error& error) {
          out += *error.details().stream + "! ";
          if (error.details().seq) CHECK(*error.details().seq == 2);
        };
        replay_many(*at.open_to_read(), selection, {}, view, {}, on);
        return out;
      };
      // By a scan, and by the names.
      const std::string all =
          R"(account/1={"balance":2} account/2! account/3={"balance":2} account/4! )";
      CHECK(told(Selection::all()) == all);
      CHECK(told(Selection({"account/4", "account/3", "other"})) ==
            R"(other! account/3={"balance":2} account/4! )");
    }
  });
}

TEST_CASE("views: replay_many of a keyed view hands out all keys of each stream") {
  on_each_backend([](Place& at) {
    fill(at);
    const auto many = [&](const Selection& selection, const Point& point) {
      std::string out;
      replay_each(*at.open_to_read(), selection, point, by_user(),
                  [&](std::string_view stream, const std::string* key, const State& state) {
                    out.append(stream).append(":").append(text_of(key, state)).append(" ");
                  });
      return out;
    };
    const std::string all = R"(p/1:7={"sum":4} p/1:ann={"sum":1} p/1:bob={"sum":2.5} )"
                            R"(p/2:ann={"sum":20} p/2:bob={"sum":10} q:ann={"sum":100} )";
    CHECK(many(Selection::all(), {}) == all);
    CHECK(many(Selection({"q", "p/2", "p/1"}), {}) == all);
    CHECK(many(Selection::all(), Point::at(at_second(10))) ==
          R"(p/1:ann={"sum":1} p/1:bob={"sum":2.5} p/2:bob={"sum":10} )");
  });
}

std::string replayed_store(Place& at, const View& view, const HistoryRange& range, Fold& fold,
                           const Fold::OnStep& step = {}) {
  replay_store(*at.open_to_read(), view, range, fold, step);
  return states_of(fold);
}

bool has_positions(Place& at) { return at.open()->capabilities().positions; }

TEST_CASE("views: a view of the whole store folds its streams in store order") {
  on_each_backend([](Place& at) {
    fill(at);
    at.restore([] {
      // A reserved stream, which only patterns that begin with $ select.
      StoredEvent audit;
      audit.stream = "$audit";
      audit.type = "paid";
      audit.data = R"({"amount":1000})";
      audit.time = at_second(40);
      Sha256 sha;
      audit.hash = event_hash(sha, kChainStart, audit.view(), content_of(sha, audit.view()));
      std::string line;
      append_event_line(line, audit.view(), nullptr);
      return line;
    }());
    const auto state = [&](const std::string& more, const HistoryRange& range) {
      const auto view = totals(more);
      return replayed_store(at, *view, range, *make_fold(view));
    };
    CHECK(state("", {}) == R"({"sum":145.5,"from":["p/1","p/2","p/1","q","p/1","p/1","p/2"]})");
    const std::string p = R"("streams":["p/*"],)";
    CHECK(state(p, {}) == R"({"sum":45.5,"from":["p/1","p/2","p/1","p/1","p/1","p/2"]})");
    CHECK(state(R"("streams":["*"],)", {}) == state("", {}));
    CHECK(state(R"("streams":["$audit"],)", {}) == R"({"sum":1000,"from":["$audit"]})");
    HistoryRange range;
    if (has_positions(at)) {
      range.at = Point::at(Seq(3));
      CHECK(state("", range) == R"({"sum":13.5,"from":["p/1","p/2","p/1"]})");
      CHECK(state(p, range) == state("", range));
      range.at = Point::at(Seq(0));
      CHECK(state("", range) == "none");
    }
    range.at = Point::at(at_second(11));
    CHECK(state("", range) == R"({"sum":13.5,"from":["p/1","p/2","p/1"]})");
    const auto keyed = totals(R"("key":"/data/user",)");
    CHECK(replayed_store(at, *keyed, {}, *make_fold(keyed)) ==
          R"(7={"sum":4,"from":["p/1"]} ann={"sum":121,"from":["p/1","q","p/2"]} )"
          R"(bob={"sum":12.5,"from":["p/2","p/1"]})");
    range.at = Point::before_last(1);
    CHECK(thrown([&] { state("", range); }).code() == ErrorCode::usage);
  });
}

TEST_CASE("views: a point by time takes each stream's own prefix of the store") {
  on_each_backend([](Place& at) {
    // The first event of `far` is later than all of `near`, which stand behind it.
    at.add({paid("far", 500, R"({"amount":1})"), paid("near", 1, R"({"amount":10})"),
            paid("near", 2, R"({"amount":100})"), paid("far", 600, R"({"amount":1000})")});
    const auto sum = [&](int second) {
      const auto view = totals();
      HistoryRange range;
      range.at = Point::at(at_second(second));
      return replayed_store(at, *view, range, *make_fold(view));
    };
    CHECK(sum(0) == "none");
    CHECK(sum(1) == R"({"sum":10,"from":["near"]})");
    CHECK(sum(499) == R"({"sum":110,"from":["near","near"]})");
    // In store order: by position, or by time.
    const bool positions = has_positions(at);
    CHECK(sum(500) == (positions ? R"({"sum":111,"from":["far","near","near"]})"
                                 : R"({"sum":111,"from":["near","near","far"]})"));
    CHECK(sum(600) == (positions ? R"({"sum":1111,"from":["far","near","near","far"]})"
                                 : R"({"sum":1111,"from":["near","near","far","far"]})"));
  });
}

TEST_CASE("views: the history of the whole store") {
  on_each_backend([](Place& at) {
    if (!has_positions(at)) return;
    fill(at);
    const auto view =
        view_of(R"({"view":"n","scope":"store","streams":["p/*"],"on":{"*":{"count":""}}})");
    const auto history = [&](const HistoryRange& range) {
      std::string out;
      const auto fold = make_fold(view);
      replay_store(*at.open_to_read(), *view, range, *fold,
                   [&](std::string_view, const std::string*, const State& state) {
                     out += std::to_string(state.position->value()) + ":" + text_of(state) + " ";
                   });
      return out;
    };
    CHECK(history({}) == "1:1 2:2 3:3 5:4 6:5 7:6 ");
    HistoryRange range;
    range.after_position = Position(3);
    CHECK(history(range) == "5:4 6:5 7:6 ");
    range.limit = 2;
    CHECK(history(range) == "5:4 6:5 ");
    range.at = Point::at(Seq(5));
    CHECK(history(range) == "5:4 ");
    std::int64_t reported = 0;
    const auto fold = make_fold(view);
    replay_store(*at.open_to_read(), *view, {}, *fold, {},
                 [&](std::int64_t events) { reported += events; });
    CHECK(reported == 0);
  });
}

/// What a test says about the guard it needs.
struct Ask {
  std::shared_ptr<const View> view = account();
  std::string stream = "account/1";
  std::string key;
  bool if_exists = false;
  bool if_absent = false;
  std::optional<std::string> if_value;
  std::string filter;
  std::optional<std::string> reason;
};

std::unique_ptr<StateGuard> guard_of(const Ask& ask) {
  StateConditions conditions;
  conditions.if_exists = ask.if_exists;
  conditions.if_absent = ask.if_absent;
  conditions.if_value = ask.if_value;
  conditions.reason = ask.reason;
  if (!ask.filter.empty()) {
    conditions.filter_text = ask.filter;
    conditions.filter = std::make_unique<Filter>("--if", ask.filter, kPatience);
  }
  return std::make_unique<StateGuard>(StateChoice{ask.stream, ask.view, ask.key, {}},
                                      std::move(conditions));
}

/// "stored", "noop", or why it was rejected.
std::string outcome(const AppendResult& result) {
  if (const auto* rejection = std::get_if<Rejection>(&result)) return rejection->message;
  if (std::holds_alternative<Contended>(result)) return "contended";
  const auto& report = std::get<AppendReport>(result);
  if (report.noop) return "noop";
  return report.events > 0 ? "stored" : "duplicate";
}

std::string guarded(Place& at, const Ask& ask, const NewEvent& event) {
  const auto guard = guard_of(ask);
  AppendOptions options;
  options.guard = guard.get();
  return outcome(at.append({event}, options));
}

NewEvent deposit(std::string_view data) { return event("account/1", "deposited", data); }
NewEvent withdrawal(std::string_view data) { return event("account/1", "withdrawn", data); }

TEST_CASE("guards: the verdicts of each condition on no state, a value and a deleted one") {
  on_each_backend([](Place& at) {
    Ask exists;
    exists.if_exists = true;
    Ask absent;
    absent.if_absent = true;
    Ask value;
    value.if_value = R"({"balance":5.0})";
    Ask filter;
    filter.filter = ".balance >= 3";
    const auto five = deposit(R"({"amount":5})");
    const std::string name = "stream \"account/1\"";
    CHECK(guarded(at, exists, five) == "--if-exists: the state of " + name + " does not exist");
    CHECK(guarded(at, value, five) == "noop");
    CHECK(guarded(at, filter, five) ==
          "--if: \".balance >= 3\" is not true of the state of " + name);
    CHECK_FALSE(at.open_to_read()->head("account/1"));
    CHECK(guarded(at, absent, five) == "stored");
    // An event that concerns no state leaves none.
    CHECK(guarded(at, absent, five) == "noop");
    CHECK(guarded(at, value, withdrawal(R"({"amount":1})")) == "stored");
    CHECK(guarded(at, value, five) == "--if-value: the state of " + name + " is another one");
    CHECK(guarded(at, filter, withdrawal(R"({"amount":2})")) == "stored");
    filter.reason = "too little money";
    CHECK(guarded(at, filter, withdrawal(R"({"amount":2})")) ==
          "--if: \".balance >= 3\" is not true of the state of " + name + ": too little money");
    CHECK(guarded(at, exists, event("account/1", "closed")) == "stored");
    CHECK(guarded(at, exists, five) == "--if-exists: the state of " + name + " is deleted");
    CHECK(guarded(at, value, five) == "noop");
    CHECK(guarded(at, absent, five) == "stored");
    CHECK(seqs(*at.open_to_read(), "account/1").size() == 5);
  });
}

TEST_CASE("guards: all conditions that are set must hold, and none means none") {
  on_each_backend([](Place& at) {
    at.add({deposit(R"({"amount":5})")});
    Ask both;
    both.if_exists = true;
    both.filter = ".balance == 6";
    CHECK(guarded(at, both, deposit(R"({"amount":1})")).starts_with("--if: "));
    both.if_value = R"({"balance":5})";
    CHECK(guarded(at, both, deposit(R"({"amount":1})")).starts_with("--if: "));
    both.filter = ".balance == 5";
    CHECK(guarded(at, both, deposit(R"({"amount":1})")) == "stored");
    CHECK(guarded(at, both, deposit(R"({"amount":1})")).starts_with("--if-value: "));
    CHECK(guarded(at, {}, deposit(R"({"amount":1})")) == "stored");
    Ask null;
    null.stream = "account/2";
    null.filter = ". == null";
    CHECK(guarded(at, null, event("account/2", "deposited", R"({"amount":1})")) == "stored");
    Ask none = null;
    none.filter = "empty";
    CHECK(guarded(at, none, event("account/2", "x")).starts_with("--if: "));
  });
}

TEST_CASE("guards: a stream that the view is not meant for is a mistake at once") {
  Ask other;
  other.stream = "b";
  other.if_exists = true;
  CHECK(thrown([&] { static_cast<void>(guard_of(other)); }).code() == ErrorCode::invalid);
}

TEST_CASE("guards: of a keyed view one key is judged") {
  on_each_backend([](Place& at) {
    fill(at);
    Ask ask;
    ask.view = by_user();
    ask.stream = "p/1";
    ask.key = "bob";
    ask.if_value = R"({"sum":2.50})";
    const NewEvent more = event("p/1", "paid", R"({"user":"bob","amount":1})");
    CHECK(guarded(at, ask, more) == "stored");
    CHECK(guarded(at, ask, more).starts_with("--if-value: "));
    ask.key = "nobody";
    CHECK(guarded(at, ask, more) == "noop");
  });
}

TEST_CASE("guards: without positions, a view of the whole store judges nothing") {
  on_each_backend([](Place& at) {
    if (has_positions(at)) return;
    Ask ask;
    ask.view = totals();
    ask.stream = "p/1";
    ask.if_absent = true;
    const NewEvent more = event("p/1", "paid", R"({"amount":1})");
    CHECK(thrown([&] { static_cast<void>(guarded(at, ask, more)); }).code() ==
          ErrorCode::unsupported);
    CHECK_FALSE(at.open_to_read()->head("p/1"));
  });
}

TEST_CASE("guards: a view of the whole store judges all its streams, and no other") {
  on_each_backend([](Place& at) {
    if (!has_positions(at)) return;
    fill(at);
    Ask ask;
    ask.view = totals(R"("streams":["p/*"],)");
    ask.stream = "q";
    ask.filter = ".sum == 45.5";
    const NewEvent more = event("q", "paid", R"({"amount":1})");
    CHECK(guarded(at, ask, more) == "stored");
    CHECK(guarded(at, ask, more) == "stored");
    at.add({event("p/9", "paid", R"({"amount":1})")});
    CHECK(guarded(at, ask, more).starts_with("--if: "));
    ask.filter = ".sum == 46.5";
    const auto guard = guard_of(ask);
    AppendOptions options;
    options.guard = guard.get();
    // The event itself belongs to the state, where its stream does.
    const auto report = done(at.append({event("p/2", "paid", R"({"amount":2})")}, options));
    ask.stream = "p/2";
    const auto other = guard_of(ask);
    CHECK(text_of(other->state_after(*at.open_to_read(), report.last)).find("48.5") !=
          std::string::npos);
  });
}

TEST_CASE("guards: an event that is there already is a duplicate before conditions are looked at") {
  on_each_backend([](Place& at) {
    NewEvent opened = event_with_id("account/1", "k", "deposited", R"({"amount":5})");
    Ask absent;
    absent.if_absent = true;
    CHECK(guarded(at, absent, opened) == "stored");
    CHECK(guarded(at, absent, opened) == "duplicate");
    Ask never;
    never.filter = "false";
    CHECK(guarded(at, never, opened) == "duplicate");
    opened.data = R"({"amount":6})";
    CHECK(guarded(at, never, opened).find("other content") != std::string::npos);
    // A filter that cannot be answered is not even asked.
    Ask broken;
    broken.filter = "error";
    opened.data = R"({"amount":5})";
    CHECK(guarded(at, broken, opened) == "duplicate");
    const Error error = thrown([&] { guarded(at, broken, deposit(R"({"amount":1})")); });
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().stream == "account/1");
    CHECK(seqs(*at.open_to_read(), "account/1").size() == 1);
  });
}

TEST_CASE("guards: a repeated id is a duplicate although its event broke the view") {
  on_each_backend([](Place& at) {
    const NewEvent wrong = event_with_id("account/1", "k", "withdrawn", R"({"amount":"x"})");
    at.add({deposit(R"({"amount":1})")});
    Ask exists;
    exists.if_exists = true;
    CHECK(guarded(at, exists, wrong) == "stored");
    CHECK(guarded(at, exists, wrong) == "duplicate");
    const Error error = thrown([&] { guarded(at, exists, deposit(R"({"amount":1})")); });
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().seq == 1);
  });
}

TEST_CASE("guards: a batch is judged once, on what stands before its first new event") {
  on_each_backend([](Place& at) {
    at.add({event_with_id("account/1", "k", "deposited", R"({"amount":5})")});
    Ask ask;
    ask.filter = ".balance == 5";
    const auto guard = guard_of(ask);
    AppendOptions options;
    options.guard = guard.get();
    const auto report =
        done(at.append({event_with_id("account/1", "k", "deposited", R"({"amount":5})"),
                        withdrawal(R"({"amount":4})"), withdrawal(R"({"amount":1})")},
                       options));
    CHECK(report.events == 2);
    CHECK(report.already == 1);
    CHECK(text_of(guard->state_after(*at.open_to_read(), report.last)) == R"({"balance":0})");
    // Nothing is to be done: not even the rest is stored.
    Ask absent;
    absent.if_absent = true;
    const auto noop = guard_of(absent);
    options.guard = noop.get();
    CHECK(outcome(at.append({deposit(R"({"amount":1})"), deposit(R"({"amount":1})")}, options)) ==
          "noop");
    CHECK(seqs(*at.open_to_read(), "account/1").size() == 3);
  });
}

TEST_CASE("guards: the state after an event, after a duplicate, and as it was judged") {
  on_each_backend([](Place& at) {
    at.add({deposit(R"({"amount":5})"), deposit(R"({"amount":6})"), event("other", "x"),
            deposit(R"({"amount":7})")});
    const auto store = at.open();
    const auto plain = guard_of({});
    CHECK(text_of(plain->state_after(*store, Seq(1))) == R"({"balance":11})");
    CHECK(text_of(plain->state_after(*store, Seq(2))) == R"({"balance":18})");
    CHECK(text_of(plain->state_after(*store, Seq(0))) == R"({"balance":5})");
    CHECK(text_of(plain->state_after(*store, std::nullopt)) == R"({"balance":18})");
    CHECK(plain->state_after(*store, Seq(1)).seq == Seq(1));

    Ask absent;
    absent.if_absent = true;
    const auto guard = guard_of(absent);
    AppendOptions options;
    options.guard = guard.get();
    CHECK(outcome(at.append({deposit(R"({"amount":1})")}, options)) == "noop");
    at.add({deposit(R"({"amount":1000})")});
    CHECK(text_of(guard->state_after(*store, std::nullopt)) == R"({"balance":18})");
  });
}

TEST_CASE("guards: the state of a store after an event has nothing that came later") {
  on_each_backend([](Place& at) {
    if (!has_positions(at)) return;
    at.add({event_with_id("p/1", "k", "paid", R"({"amount":1})"),
            event("p/2", "paid", R"({"amount":10})")});
    Ask ask;
    ask.view = totals();
    ask.stream = "p/1";
    ask.if_exists = true;
    const auto guard = guard_of(ask);
    AppendOptions options;
    options.guard = guard.get();
    const auto report =
        done(at.append({event_with_id("p/1", "k", "paid", R"({"amount":1})")}, options));
    CHECK(report.already == 1);
    CHECK(text_of(guard->state_after(*at.open(), report.last)) == R"({"sum":1,"from":["p/1"]})");
  });
}

TEST_CASE("guards: reserved streams are no part of a store's state") {
  on_each_backend([](Place& at) {
    if (!has_positions(at)) return;
    at.add({event("p/1", "paid", R"({"amount":1})")});
    StoredEvent audit;
    audit.stream = "$audit";
    audit.type = "paid";
    audit.data = R"({"amount":1000})";
    audit.time = at_second(0);
    Sha256 sha;
    audit.hash = event_hash(sha, kChainStart, audit.view(), content_of(sha, audit.view()));
    std::string line;
    append_event_line(line, audit.view(), nullptr);
    at.restore(line);
    for (const std::string streams : {"", R"("streams":["*"],)"}) {
      Ask ask;
      ask.view = totals(streams);
      ask.stream = "p/1";
      const auto guard = guard_of(ask);
      CHECK(text_of(guard->state_after(*at.open(), std::nullopt)) == R"({"sum":1,"from":["p/1"]})");
    }
  });
}

/// A store that tells how many events it and its transactions gave.
class CountingStore final : public Store {
 public:
  explicit CountingStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  std::int64_t outside = 0;
  std::int64_t under_lock = 0;

  Capabilities capabilities() const noexcept override { return store_->capabilities(); }
  std::unique_ptr<Transaction> begin(bool dry) override {
    auto transaction = store_->begin(dry);
    if (!transaction) return nullptr;
    return std::make_unique<CountingTransaction>(std::move(transaction), under_lock);
  }
  std::optional<StreamHead> head(std::string_view stream) override { return store_->head(stream); }
  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    return std::make_unique<CountingCursor>(store_->read(stream, range), outside);
  }
  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override {
    return std::make_unique<CountingCursor>(store_->read_all(range), outside);
  }
  std::unique_ptr<StreamCursor> streams(const Selection& selection) override {
    return store_->streams(selection);
  }
  StoreInfo info() override { return store_->info(); }
  void check(const std::function<void(const std::string&)>& report) override {
    store_->check(report);
  }

 private:
  class CountingCursor final : public EventCursor {
   public:
    CountingCursor(std::unique_ptr<EventCursor> cursor, std::int64_t& count)
        : cursor_(std::move(cursor)), count_(count) {}
    bool next(EventView& event) override {
      const bool more = cursor_->next(event);
      if (more) ++count_;
      return more;
    }

   private:
    std::unique_ptr<EventCursor> cursor_;
    std::int64_t& count_;
  };

  class CountingTransaction final : public Transaction {
   public:
    CountingTransaction(std::unique_ptr<Transaction> transaction, std::int64_t& count)
        : transaction_(std::move(transaction)), count_(count) {}
    StagedStream& stream(std::string_view name) override { return transaction_->stream(name); }
    std::optional<StoredEvent> find_id(StagedStream& stream, std::string_view id) override {
      return transaction_->find_id(stream, id);
    }
    std::unique_ptr<EventCursor> read(StagedStream& stream, const Range& range) override {
      return std::make_unique<CountingCursor>(transaction_->read(stream, range), count_);
    }
    std::optional<Position> add(StagedStream& stream, const EventView& event,
                                const std::optional<Hash>& anchor) override {
      return transaction_->add(stream, event, anchor);
    }
    bool commit() override { return transaction_->commit(); }
    bool waited() const noexcept override { return transaction_->waited(); }

   private:
    std::unique_ptr<Transaction> transaction_;
    std::int64_t& count_;
  };

  std::unique_ptr<Store> store_;
};

/// A guard that lets a rival in between `prepare` and the write, once.
class InterruptedGuard final : public AppendGuard {
 public:
  InterruptedGuard(StateGuard& guard, std::function<void()> rival)
      : guard_(guard), rival_(std::move(rival)) {}
  void prepare(Store& store) override {
    guard_.prepare(store);
    if (rival_) std::exchange(rival_, nullptr)();
  }
  Verdict judge(Store& store, Transaction& transaction, StagedStream& stream) override {
    return guard_.judge(store, transaction, stream);
  }

 private:
  StateGuard& guard_;
  std::function<void()> rival_;
};

TEST_CASE("guards: under the lock only what rivals added since is folded") {
  on_each_backend([](Place& at) {
    for (int i = 0; i < 50; ++i) at.add({deposit(R"({"amount":1})")});
    Ask ask;
    ask.filter = ".balance == 53";
    const auto guard = guard_of(ask);
    InterruptedGuard interrupted(*guard, [&] {
      for (int i = 0; i < 3; ++i) at.add({deposit(R"({"amount":1})")});
    });
    AppendOptions options;
    options.guard = &interrupted;
    CountingStore store(at.open());
    Events source({withdrawal(R"({"amount":53})")});
    CHECK(outcome(append(store, source, options, at.clock, at.random)) == "stored");
    CHECK(store.outside == 50);
    CHECK(store.under_lock == 3);
    CHECK(text_of(guard->state_after(store, Seq(53))) == R"({"balance":0})");
    CHECK(store.outside == 51);
  });
}

/// Kills the processes that this one started.
int kill_children() {
  int killed = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "stat");
    std::string stat;
    std::getline(file, stat);
    // Behind the name in parentheses: the state, then the parent.
    const std::size_t behind = stat.rfind(')');
    if (behind == std::string::npos || std::stol(stat.substr(behind + 4)) != getpid()) continue;
    if (kill(std::stoi(name), SIGKILL) == 0) ++killed;
  }
  return killed;
}

TEST_CASE("guards: without a rival jq has nothing to do under the lock") {
  on_each_backend([](Place& at) {
    for (int i = 0; i < 10; ++i) at.add({event("j")});
    Ask ask;
    ask.stream = "j";
    ask.view = view_of(R"({"view":"j","jq":".n += 1"})");
    ask.filter = ".n == 10";
    const auto guard = guard_of(ask);
    // Between `prepare` and `judge`; what would have to ask them could not be answered any more.
    InterruptedGuard interrupted(*guard, [] { CHECK(kill_children() == 2); });
    AppendOptions options;
    options.guard = &interrupted;
    const auto store = at.open();
    Events source({event("j")});
    CHECK(outcome(append(*store, source, options, at.clock, at.random)) == "stored");
  });
}

TEST_CASE("guards: without a rival nothing is read under the lock") {
  on_each_backend([](Place& at) {
    for (int i = 0; i < 10; ++i) at.add({deposit(R"({"amount":1})")});
    Ask ask;
    ask.if_exists = true;
    const auto guard = guard_of(ask);
    AppendOptions options;
    options.guard = guard.get();
    CountingStore store(at.open());
    Events source({withdrawal(R"({"amount":1})")});
    CHECK(outcome(append(store, source, options, at.clock, at.random)) == "stored");
    CHECK(store.outside == 10);
    CHECK(store.under_lock == 0);
    // Without conditions nothing is read at all.
    const auto none = guard_of({});
    options.guard = none.get();
    source.rewind();
    CHECK(outcome(append(store, source, options, at.clock, at.random)) == "stored");
    CHECK(store.outside == 10);
  });
}

TEST_CASE("guards: a condition is judged again on what a rival left") {
  on_each_backend([](Place& at) {
    at.add({deposit(R"({"amount":5})")});
    const auto with_rival = [&](const NewEvent& rival) {
      Ask ask;
      ask.filter = ".balance >= 5";
      const auto guard = guard_of(ask);
      InterruptedGuard interrupted(*guard, [&] { at.add({rival}); });
      AppendOptions options;
      options.guard = &interrupted;
      return outcome(at.append({withdrawal(R"({"amount":5})")}, options));
    };
    CHECK(with_rival(withdrawal(R"({"amount":1})")).starts_with("--if: "));
    CHECK(with_rival(deposit(R"({"amount":1})")) == "stored");
  });
}

TEST_CASE("guards: where rivals are met at commit only, all is judged anew") {
  on_each_backend([](Place& at) {
    {
      const auto store = at.open();
      const auto one = store->begin();
      if (at.open()->begin() == nullptr) return;  // the write lock keeps rivals out
    }
    for (const std::string scope : {"stream", "store"}) {
      if (scope == "store" && !has_positions(at)) continue;
      CAPTURE(scope);
      Ask ask;
      ask.stream = "s/" + scope;
      ask.view = view_of(R"({"view":"v","scope":")" + scope + R"(","streams":["s/)" + scope +
                         R"("],"on":{"n":{"inc":{"":"/data"}}}})");
      at.add({event(ask.stream, "n", "1")});
      // A rival comes in between the judgement and the commit of the first try.
      const auto with_rival = [&](const std::string& filter) {
        ask.filter = filter;
        const auto guard = guard_of(ask);
        AppendOptions options;
        options.guard = guard.get();
        Events source({event(ask.stream, "n", "10"), event(ask.stream, "n", "20")});
        int asked = 0;
        source.before = [&](int) {
          if (++asked == 2) at.add({event(ask.stream, "n", "1")});
        };
        const std::string said = outcome(at.append(source, options));
        CHECK(source.passes() == 2);
        return said;
      };
      CHECK(with_rival(". == 1").starts_with("--if: "));
      CHECK(with_rival(". == 2 or . == 3") == "stored");
      const auto fold = make_fold(ask.view);
      replay(*at.open_to_read(), ask.stream, {}, *fold);
      CHECK(text_of(fold->state(0, "")) == "33");
    }
  });
}

TEST_CASE("guards: threads that withdraw from one balance never overdraw it") {
  on_each_backend([](Place& at) {
    constexpr int kThreads = 4;
    constexpr int kEach = 12;
    at.add({deposit(R"({"amount":20})")});
    // jq's processes are made before there are threads.
    std::vector<std::unique_ptr<StateGuard>> guards;
    for (int i = 0; i < kThreads * kEach; ++i) {
      Ask ask;
      ask.filter = ".balance >= 1";
      guards.push_back(guard_of(ask));
    }
    std::atomic<int> stored{0};
    std::atomic<int> turned_down{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        try {
          const auto store = at.open_in_thread();
          for (int i = 0; i < kEach; ++i) {
            AppendOptions options;
            options.guard =
                guards[static_cast<std::size_t>(t) * kEach + static_cast<std::size_t>(i)].get();
            options.retry.rounds = 1'000'000;
            options.retry.retry_for = std::chrono::minutes(2);
            Events source({withdrawal(R"({"amount":1})")});
            const auto result = append(*store, source, options, system_clock(), system_random());
            ++(std::holds_alternative<Rejection>(result) ? turned_down : stored);
          }
        } catch (const Error& error) {
          FAIL_CHECK(std::string(error.what()));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(stored == 20);
    CHECK(turned_down == kThreads * kEach - 20);
    const auto fold = make_fold(account());
    replay(*at.open_to_read(), "account/1", {}, *fold);
    CHECK(text_of(fold->state(0, "")) == R"({"balance":0})");
    CHECK(faults_of(*at.open_to_read()) == "");
  });
}

/// `a0 b0 …`: stream and seq of each event, `!` behind one that carries `prev`; checks each `prev`.
std::string exported(Place& at, const ExportOptions& options) {
  std::string out;
  const auto store = at.open_to_read();
  export_events(*store, options, [&](const EventView& event, const Hash* prev) {
    if (!out.empty()) out += ' ';
    out.append(event.stream).append(std::to_string(event.seq.value()));
    if (prev == nullptr) return;
    out += '!';
    const auto before = read(*at.open_to_read(), event.stream,
                             {std::nullopt, Seq(event.seq.value() - 1), Direction::backward});
    CHECK(before.at(0).hash == *prev);
  });
  return out;
}

TEST_CASE("export: a jq filter says which events, and prev bridges those left out") {
  on_each_backend([](Place& at) {
    std::vector<std::string> texts;
    for (int i = 0; i < 1300; ++i) texts.push_back(R"({"n":)" + std::to_string(i) + "}");
    std::vector<NewEvent> events;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      events.push_back(event(i % 2 == 0 ? "a" : "b", "t", texts[i]));
    }
    // One microsecond after the other: by time in the order of the positions.
    for (std::size_t i = 0; i < events.size(); ++i) {
      events[i].time = FakeClock::kStart + std::chrono::microseconds(i);
    }
    at.add(events);
    const bool positions = has_positions(at);
    const auto where = [&](const std::string& program, ExportOptions options = {}) {
      // By position, or by the time, which gives the same.
      if (!positions) options.order = ExportOptions::Order::time;
      Filter filter("--where", program, kPatience);
      options.where = &filter;
      return exported(at, options);
    };
    CHECK(where(".data.n == (0, 1, 2) | not | empty").empty());
    CHECK(where(".data.n < 4") == "a0 b0 a1 b1");
    CHECK(where("null").empty());
    // More than are asked about at once, each in its place.
    std::string all;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      all += (i == 0 ? "" : " ") + std::string(i % 2 == 0 ? "a" : "b") + std::to_string(i / 2);
    }
    CHECK(where("0") == all);
    // By time nothing carries prev.
    if (!positions) return;
    CHECK(where(".data.n == 700 or .data.n == 1 or .data.n == 3") == "b0 b1 a350!");
    CHECK(where(".stream == \"a\" and .seq >= 648") == "a648! a649");
    ExportOptions options;
    options.limit = 3;
    CHECK(where(".data.n >= 1000", options) == "a500! b500! a501");
    // What stands behind the last that is wanted is not looked at.
    CHECK(where("if .data.n > 2 then error else true end", options) == "a0 b0 a1");
    options.limit = 4;
    const Error error = thrown([&] { where("if .data.n > 2 then error else true end", options); });
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().stream == "b");
    CHECK(error.details().seq == 1);
    CHECK(thrown([&] { where("1,2"); }).code() == ErrorCode::invalid);
    options = {};
    options.types = {Pattern("other")};
    CHECK(where("error", options).empty());
    options = {};
    options.order = ExportOptions::Order::stream;
    options.direction = Direction::backward;
    CHECK(where(".data.n < 4", options) == "b1 b0 a1 a0");
  });
}

TEST_CASE("export: a jq filter sees the whole event; of an erased one no payload") {
  on_each_backend([](Place& at) {
    NewEvent full = event_with_id("a", "id/1", "t", R"({"x":1.10})");
    full.meta = R"({"actor":"ann"})";
    full.time = at_second(1);
    at.add({full});
    StoredEvent erased = read(*at.open_to_read(), "a")[0];
    Sha256 sha;
    const Hash previous = erased.hash;
    erased.seq = Seq(1);
    erased.redacted = true;
    erased.data.clear();
    erased.meta.reset();
    erased.id.reset();
    erased.salt = {};
    erased.content.fill(7);
    erased.hash = event_hash(sha, previous, erased.view(), erased.content);
    std::string line;
    append_event_line(line, erased.view(), nullptr);
    at.restore(line);
    const auto where = [&](const std::string& program) {
      Filter filter("--where", program, kPatience);
      ExportOptions options;
      options.where = &filter;
      return exported(at, options);
    };
    const std::string time = to_string(at_second(1));
    CHECK(where(R"(. == {stream: "a", seq: 0, time: ")" + time +
                R"(", type: "t", data: {x: 1.1}, meta: {actor: "ann"}, id: "id/1"})") == "a0");
    CHECK(where(R"(. == {stream: "a", seq: 1, time: ")" + time +
                R"(", type: "t", data: null, redacted: true})") == "a1!");
    CHECK(where(".redacted | not") == "a0");
    Filter filter("--where", "true", kPatience);
    ExportOptions options;
    options.where = &filter;
    static_cast<void>(exported(at, options));
    CHECK_FALSE(filter.lost_numbers());
    at.add({event("b", "t", "12345678901234567890")});
    Filter lossy("--where", "true", kPatience);
    options.where = &lossy;
    static_cast<void>(exported(at, options));
    CHECK(lossy.lost_numbers());
  });
}

}  // namespace
}  // namespace eventsrc::test
