#include <fstream>
#include <map>
#include <memory>
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
#include "support/random_view.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using namespace std::string_literals;

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
