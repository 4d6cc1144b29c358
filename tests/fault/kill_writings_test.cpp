// Every command that writes is killed at random instants.

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "fault/kills.hpp"
#include "fault/span.hpp"
#include "fault/tool.hpp"
#include "fault/writings.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// Of each command, by both signals in turn; scripts/soak runs the test again and again.
constexpr int kKills = 2;
constexpr int kKillsIfLong = 40;

/// A command, the folder that it is run in again and again, and what is there before and after it.
class Victim {
 public:
  explicit Victim(const Writing& writing) : writing_(writing) {
    fs::create_directory(folder_.file("before"));
    const Place before(folder_.file("before"));
    if (writing.prepare) writing.prepare(before);
    before_ = before.content(writing.changed);
  }

  /// A whole run.
  Instants::Micros run() {
    const Place place = fresh();
    const auto took = time_of([&] {
      const Ended ended = Tool(launch_of(writing_, place)).wait();
      INFO(ended.err);
      REQUIRE(ended.status == 0);
    });
    after_ = place.content(writing_.changed);
    return took;
  }

  void kill(Span& span, Kills& kills, Instants& instants) const {
    const Place place = fresh();
    Tool tool(launch_of(writing_, place));
    span.kill(kills, instants, tool);
    const Ended& ended = tool.wait();
    INFO(ended.out);
    INFO(ended.err);
    CHECK((ended.status == 0 || Kills::is_killed(ended)));
    check_left(writing_, place, ended.status == 0, ended.out, before_, after_);
    check_goes_on(writing_, place);
    place.store().must({"verify"});
  }

 private:
  [[nodiscard]] Place fresh() const {
    fs::remove_all(folder_.file("now"));
    fs::copy(folder_.file("before"), folder_.file("now"));
    return Place(folder_.file("now"));
  }

  const Writing& writing_;
  TempDir folder_;
  std::string before_;
  std::string after_;
};

TEST_CASE("kill: a command that writes leaves what was there, or what it was to do") {
  Instants instants;
  Kills kills;
  for (const Writing& writing : writings()) {
    CAPTURE(writing.name);
    Victim victim(writing);
    Span span(victim.run());
    const int until = kills.count() + (all_instants() ? kKillsIfLong : kKills);
    while (kills.count() < until) victim.kill(span, kills, instants);
  }
  kills.check();
}

}  // namespace
}  // namespace eventsrc::test
