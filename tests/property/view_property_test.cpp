#include <fstream>
#include <initializer_list>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/replay.hpp"
#include "support/backends.hpp"
#include "support/processes.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using namespace std::string_literals;

/// Makes definitions of views, and events that their rules find something in, over a state so small
/// that what they do meets.
class RandomView {
 public:
  explicit RandomView(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t count) { return below(count) == 0; }

  /// `more`: members of `on`.
  std::string view(const std::string& more = "") {
    std::string text = R"({"view":"v",)";
    if (one_in(3)) {
      text += R"("key":)" + quoted_pick({"/data/k", "/data/k", "/type", "/data/n"}) + ",";
    }
    if (one_in(3)) text += R"("init":)" + pick({"{}", "0", "[]", R"({"l":[1,2.0],"a":1})"}) + ",";
    if (!one_in(4)) text += R"("lenient":true,)";
    text += R"("on":{"put":{"replace":"/data/o"})";
    for (const char* type : {"a", "b", "c*", "*d", "*"}) {
      if (!one_in(4)) text += ",\"" + std::string(type) + "\":" + rule();
    }
    return text + more + "}}";
  }

  std::string type() { return pick({"put", "a", "a", "b", "b", "cx", "cd", "ad", "e"}); }

  /// The data of an event; now and then something is missing.
  std::string data() {
    if (one_in(30)) return value();
    std::string text = "{";
    const auto add = [&](const std::string& name, const std::string& part) {
      if (one_in(25)) return;
      if (text.size() > 1) text += ",";
      text += "\"" + name + "\":" + part;
    };
    add("k", pick({R"("p")", R"("q")", R"("q")", "0", "1", R"("1")", R"("-")", R"("a/b~c")",
                   R"("")", "1.0", "null"}));
    add("n", number());
    add("o", one_in(8) ? value() : object());
    add("v", value());
    return text + "}";
  }

 private:
  std::string pick(std::initializer_list<std::string_view> choices) {
    return std::string(choices.begin()[below(choices.size())]);
  }
  std::string quoted_pick(std::initializer_list<std::string_view> choices) {
    return "\"" + pick(choices) + "\"";
  }

  std::string number() {
    return pick({"0", "1", "-1", "1.0", "0.1", "1e2", "-2.50", "10", "12345678901234567890123",
                 "0.000001", "-0"});
  }

  std::string object() {
    return pick({"{}", R"({"n":0})", R"({"a":{"x":1.50},"l":[]})", R"({"l":[1,{"z":2}],"m":{}})",
                 R"({"a":null})", R"({"m":{"p":null,"q":1},"n":5})",
                 R"({"s":["x","y"],"a":{"x":0}})", R"({"l":[[1],[1.0]],"\u0061":{"y":true}})"});
  }

  std::string value() {
    switch (below(6)) {
      case 0:
        return number();
      case 1:
        return pick({"true", "false", "null", R"("x")", R"("\u0078")", "\"\""});
      case 2:
        return pick({"[]", "[1]", "[1.0]", R"([{"z":2,"y":1}])", R"([{"y":1.0,"z":2}])"});
      case 3:
        return object();
      default:
        return pick({R"("x")", "1", "true"});
    }
  }

  std::string target() {
    if (one_in(12)) return "\"\"";
    return quoted_pick(
        {"/n",           "/n",       "/a",           "/a/x",         "/a/x/y",
         "/l",           "/l",       "/l/0",         "/l/1",         "/l/-",
         "/l/-/z",       "/l/1/z",   "/m/{/data/k}", "/m/{/data/k}", "/m/{/data/k}/x",
         "/s",           "/{/type}", "/c~1d",        "/{{x}}",       "/p{/data/k}",
         "/l/{/data/k}", "/-"});
  }

  std::string source(std::initializer_list<std::string_view> fitting, bool of_number = false) {
    if (one_in(10)) return "{\"value\":" + (of_number ? number() : value()) + "}";
    if (one_in(10))
      return quoted_pick({"/data/v", "/data/o", "/seq", "/type", "/data/none", "/data"});
    return quoted_pick(fitting);
  }

  /// A member of an object of operators.
  std::string step() {
    const std::size_t kind = below(11);
    const auto pairs = [&](std::initializer_list<std::string_view> fitting,
                           bool of_numbers = false) {
      std::map<std::string, std::string> members;
      for (std::size_t left = 1 + below(3) / 2; left > 0; --left)
        members[target()] = source(fitting, of_numbers);
      std::string text = "{";
      for (const auto& [to, from] : members) {
        if (text.size() > 1) text += ",";
        text += to + ":" + from;
      }
      return text + "}";
    };
    if (kind < 2) return quoted_pick({"set", "setIfAbsent"}) + ":" + pairs({"/data/v", "/data/n"});
    if (kind < 5) {
      return quoted_pick({"inc", "dec", "mul", "min", "max"}) + ":" +
             pairs({"/data/n", "/data/n", "/data/n", "/seq"}, true);
    }
    if (kind < 7) {
      return quoted_pick({"push", "addToSet", "pull"}) + ":" +
             pairs({"/data/v", "/data/n", "/data/k"});
    }
    if (kind == 7) return "\"merge\":" + pairs({"/data/o"});
    if (kind == 8) {
      return quoted_pick({"unset", "count"}) + ":" +
             (one_in(2) ? target() : "[" + target() + "," + target() + "]");
    }
    if (kind == 9) {
      std::string from = target();
      while (from == "\"\"") from = target();
      return "\"rename\":{" + from + ":" + target() + "}";
    }
    return "\"replace\":" + source({"/data/o", "/data/v"});
  }

  std::string when() {
    switch (below(4)) {
      case 0:
        return R"("when":{"/data/k":)" + pick({R"("q")", "1", "0.0"}) + "}";
      case 1:
        return R"("when":{"$state/n":)" + pick({"0", "1.00", "5"}) + "}";
      case 2:
        return R"("when":{"$state/l/0":1})";
      default:
        return R"("when":{"/type":"a","$state/a":{"x":1.5}})";
    }
  }

  std::string object_of_steps() {
    std::set<std::string> names;
    std::string text = "{";
    if (one_in(5)) text += when();
    for (std::size_t left = 1 + below(3); left > 0; --left) {
      const std::string member = step();
      if (!names.insert(member.substr(0, member.find(':'))).second) continue;
      if (text.size() > 1) text += ",";
      text += member;
    }
    return text + "}";
  }

  std::string rule() {
    if (one_in(10)) return quoted_pick({"delete", "ignore"});
    if (!one_in(4)) return object_of_steps();
    std::string text = "[" + object_of_steps();
    for (std::size_t left = 1 + below(2); left > 0; --left) text += "," + object_of_steps();
    return text + "]";
  }

  std::mt19937_64 random_;
};

std::shared_ptr<const View> view_of(const std::string& definition) {
  std::vector<ViewMistake> mistakes;
  auto view = View::compile(definition, {}, mistakes);
  for (const ViewMistake& mistake : mistakes) FAIL((mistake.pointer + ": " + mistake.what));
  return view;
}

struct Case {
  std::string view;
  std::vector<std::pair<std::string, std::string>> events;  // type and data
};

std::vector<Case> random_cases(std::size_t count, std::uint64_t seed) {
  RandomView random(seed);
  std::vector<Case> cases(count);
  for (Case& one : cases) {
    one.view = random.view();
    for (int i = 0; i < 25; ++i) one.events.emplace_back(random.type(), random.data());
  }
  return cases;
}

/// Runs view_oracle.py once over all cases: a line of JSON for each.
std::vector<std::string> answers_of_python(const std::vector<Case>& cases) {
  const TempDir folder;
  const std::string input = folder.file("cases");
  const std::string output = folder.file("answers");
  {
    std::ofstream file(input);
    for (const Case& one : cases) {
      file << "{\"view\":" << one.view << ",\"events\":[";
      for (std::size_t i = 0; i < one.events.size(); ++i) {
        file << (i == 0 ? "" : ",") << "{\"seq\":" << i << ",\"type\":\"" << one.events[i].first
             << "\",\"data\":" << one.events[i].second << "}";
      }
      file << "]}\n";
    }
  }
  const bool answered = in_processes({[&] {
    const int in = open(input.c_str(), O_RDONLY | O_CLOEXEC);
    const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) return false;
    execlp("python3", "python3", "-I", EVENTSRC_VIEW_ORACLE, nullptr);
    return false;
  }});
  REQUIRE_MESSAGE(answered, "python3 is needed for this test: scripts/setup installs it");
  std::vector<std::string> answers;
  std::ifstream file(output);
  for (std::string line; std::getline(file, line);) answers.push_back(line);
  REQUIRE(answers.size() == cases.size());
  return answers;
}

EventView event_at(std::size_t seq, std::string_view type, std::string_view data) {
  EventView event;
  event.stream = "s";
  event.seq = Seq(static_cast<std::int64_t>(seq));
  event.type = type;
  event.data = data;
  return event;
}

/// All states as the oracle writes them, in the order of their keys.
std::string states_of(Fold& fold) {
  std::string out = "{";
  fold.states(0, [&out](const std::string* key, const State& state) {
    if (out.size() > 1) out += ",";
    out += json::quoted(key == nullptr ? "" : *key);
    out += R"(:{"kind":")" + std::string(kind_name(state.kind)) + "\"";
    if (state.kind == State::Kind::value) out += ",\"value\":" + state.value.str();
    out += "}";
  });
  return out + "}";
}

TEST_CASE("view property: the engine gives what another reading of the contract gives") {
  const std::vector<Case> cases = random_cases(4'000, 31);
  const std::vector<std::string> answers = answers_of_python(cases);
  std::size_t errors = 0;
  std::size_t skipped = 0;
  std::size_t values = 0;
  std::size_t folded = 0;
  json::Checker checker(kMaxDepth);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(cases[i].view);
    const auto fold = make_fold(view_of(cases[i].view));
    json::Elements expected(answers[i]);
    std::string_view states;
    bool failed = false;
    for (std::size_t k = 0; !failed && expected.next(states); ++k) {
      const std::string& type = cases[i].events.at(k).first;
      const std::string& data = cases[i].events.at(k).second;
      CAPTURE(k);
      CAPTURE(type);
      CAPTURE(data);
      CAPTURE(states);
      std::string ours;
      try {
        fold->add(0, event_at(k, type, data));
        ours = states_of(*fold);
      } catch (const Error& error) {
        CAPTURE(error.what());
        REQUIRE(states == "\"error\"");
        ++errors;
        failed = true;
        // The fold is asked nothing more: it would say this again.
        CHECK_THROWS_AS(states_of(*fold), Error);
        continue;
      }
      CAPTURE(ours);
      std::string minified;
      REQUIRE_FALSE(checker.minify(ours, minified));
      REQUIRE(minified == ours);
      REQUIRE(json::equal(ours, states));
      ++folded;
      if (ours.find(R"("kind":"value")") != std::string::npos) ++values;
    }
    if (!failed) skipped += static_cast<std::size_t>(fold->state(0, "").skipped);
  }
  // The cases are of every kind, and not mostly of one.
  CHECK(errors > 300);
  CHECK(folded > 60'000);
  CHECK(values > folded / 2);
  CHECK(skipped > 5'000);
  CHECK(skipped < folded / 2);
}

std::string text_of(const std::string* key, const State& state) {
  std::string text = (key == nullptr ? "" : "[" + *key + "] ") +
                     std::string(kind_name(state.kind)) + " " + state.value.str() + " " +
                     std::to_string(state.skipped);
  if (state.events > 0) {
    text += " " + std::to_string(state.seq.value()) + " " + to_string(state.time);
  }
  return text;
}

TEST_CASE("view property: through the sandbox a view gives what it gives here") {
  RandomView random(32);
  std::size_t errors = 0;
  for (int i = 0; i < 60; ++i) {
    const std::string here_view = random.view();
    const std::string there_view =
        here_view.substr(0, here_view.size() - 2) + R"(,"$never":{"jq":"."}}})";
    CAPTURE(here_view);
    const auto here = make_fold(view_of(here_view));
    const auto there = make_fold(view_of(there_view));
    std::vector<std::string> lines[2];
    std::vector<std::pair<std::string, std::string>> events;
    for (int k = 0; k < 40; ++k) events.emplace_back(random.type(), random.data());
    std::string faults[2];
    for (const std::size_t side : {0U, 1U}) {
      Fold& fold = side == 0 ? *here : *there;
      try {
        for (std::size_t k = 0; k < events.size(); ++k) {
          fold.add_step(0, event_at(k, events[k].first, events[k].second),
                        [&](std::string_view type, const std::string* key, const State& state) {
                          lines[side].push_back(std::string(type) + " " + text_of(key, state));
                        });
        }
        fold.finish_steps();
        fold.states(0, [&](const std::string* key, const State& state) {
          lines[side].push_back(text_of(key, state));
        });
      } catch (const Error& error) {
        faults[side] = error.what();
        ++errors;
      }
    }
    REQUIRE(lines[0] == lines[1]);
    REQUIRE(faults[0] == faults[1]);
  }
  CHECK(errors > 4);
}

/// Events of three streams.
void fill(Place& at, RandomView& random) {
  const std::vector<std::string> streams{"s/1", "s/2", "t"};
  std::vector<std::string> texts(120);
  std::vector<NewEvent> events;
  const auto store = at.open();
  for (std::string& data : texts) {
    data = random.data();
    const std::string type = random.type();
    if (random.below(2) == 0) at.clock.advance(std::chrono::seconds(random.below(3)));
    SingleEvent source(event(streams[random.below(3)], type, data));
    done(append(*store, source, {}, at.clock, at.random));
  }
}

TEST_CASE("view property: a history's line k is the replay at k") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    on_each_backend([&](Place& at) {
      RandomView random(seed);
      fill(at, random);
      const auto store = at.open_to_read();
      for (int i = 0; i < 4; ++i) {
        const std::string definition = random.view();
        CAPTURE(definition);
        const auto view = view_of(definition);
        std::size_t lines = 0;
        try {
          replay_history(*store, "s/1", {}, *make_fold(view),
                         [&](std::string_view type, const std::string* key, const State& state) {
                           const auto fold = make_fold(view);
                           replay(*store, "s/1", Point::at(state.seq), *fold);
                           CHECK(text_of(key, fold->state(0, key == nullptr ? "" : *key)) ==
                                 text_of(key, state));
                           CHECK(read(*store, "s/1", {state.seq, state.seq}).at(0).type == type);
                           ++lines;
                         });
        } catch (const Error&) {
          CHECK_FALSE(view->lenient());
          continue;
        }
        if (!view->keyed()) CHECK(lines == read(*store, "s/1").size());
      }
    });
  }
}

TEST_CASE("view property: many streams by a scan are what they are one by one") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    on_each_backend([&](Place& at) {
      RandomView random(seed);
      fill(at, random);
      const auto store = at.open_to_read();
      const Timestamp middle = read_all(*store)[60].time;
      for (int i = 0; i < 4; ++i) {
        const auto view = view_of(random.view());
        CAPTURE(view->canonical());
        const auto many = [&](const Selection& selection, const Point& point) {
          std::string out;
          try {
            replay_each(
                *store, selection, point, view,
                [&out](std::string_view stream, const std::string* key, const State& state) {
                  out.append(stream).append(" ").append(text_of(key, state)).append("\n");
                });
          } catch (const Error&) {
            CHECK_FALSE(view->lenient());
            return "error"s;
          }
          return out;
        };
        for (const Point& point :
             {Point(), Point::at(Seq(9)), Point::at(middle), Point::before_last(7)}) {
          CHECK(many(Selection::all(), point) == many(Selection({"t", "s/2", "s/1"}), point));
        }
      }
    });
  }
}

}  // namespace
}  // namespace eventsrc::test
