#include "eventsrc/transform.hpp"

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/migrate.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using Faults = std::vector<MigrateFault>;

// Two streams of each, and those of type "drop" go.
constexpr std::string_view kSplit =
    R"(if .type == "drop" then empty else ., {type: "copy", stream: "all", data: .data} end)";

/// One run of a transformation.
class Run {
 public:
  Run(Place& from, Place& to, std::string_view program, std::size_t batch = 10'000)
      : transform_("--jq", std::string(program), {}),
        source_(from.open_to_read()),
        destination_(to.open()),
        spool_(std::tmpfile()) {
    REQUIRE(spool_ != nullptr);
    MigrateOptions options;
    options.batch = batch;
    if (!source_->capabilities().positions) options.selection = Selection({"a", "b", "copies"});
    options.follow = true;
    OnMigrate on;
    on.fault = [this](const MigrateFault& fault) { faults.push_back(fault); };
    on.committed = [this](std::int64_t) {
      if (commits_left-- == 0) throw Error(ErrorCode::interrupted, "interrupted");
    };
    copy_.emplace(*source_, *destination_, transform_, options, fileno(spool_), from.clock,
                  from.random, on);
  }
  ~Run() {
    copy_.reset();
    std::fclose(spool_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  TransformedCopy& copy() { return *copy_; }
  MigrateReport all() {
    copy().transform();
    copy().write();
    return copy().report();
  }

  int commits_left = 1'000'000;
  Faults faults;

 private:
  Transform transform_;
  std::unique_ptr<Store> source_;
  std::unique_ptr<Store> destination_;
  std::FILE* spool_;
  std::optional<TransformedCopy> copy_;
};

void fill(Place& at) {
  for (int i = 0; i < 4; ++i) {
    const std::string data = fmt::format(R"({{"n":{}.10}})", i);
    at.add({event("a", "x", data), event("b", i % 2 == 0 ? "drop" : "y", data)});
  }
}

/// What there is, without salts, hashes and times.
std::vector<std::string> contents(Place& at) {
  const auto store = at.open_to_read();
  std::vector<std::string> lines;
  for (const std::string& name : names(*store, Selection::all())) {
    for (const StoredEvent& event : read(*store, name)) {
      lines.push_back(fmt::format("{} {} {} {} {}", name, event.seq.value(), event.type, event.data,
                                  event.meta.value_or("")));
    }
  }
  return lines;
}

/// The events of a stream and where they come from.
std::map<std::string, int> origins(Place& at) {
  std::map<std::string, int> counts;
  const auto store = at.open_to_read();
  for (const StoredEvent& event : read_all(*store)) {
    const auto origin = origin_of(event.meta.value_or("{}"));
    REQUIRE(origin);
    ++counts[fmt::format("{} {} {}", event.stream, origin->stream, origin->seq.value())];
  }
  return counts;
}

TEST_CASE("transform: any number of events of one, and none a second time") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    const MigrateReport report = Run(from, to, kSplit, 3).all();
    CHECK(report.copied == 12);
    CHECK(report.read == 8);
    CHECK(seqs(*to.open_to_read(), "a") == std::vector<std::int64_t>{0, 1, 2, 3});
    CHECK(seqs(*to.open_to_read(), "b") == std::vector<std::int64_t>{0, 1});
    CHECK(seqs(*to.open_to_read(), "all").size() == 6);
    CHECK(faults_of(*to.open_to_read()) == "");
    const auto sources = read(*from.open_to_read(), "b");
    const auto made = read(*to.open_to_read(), "b");
    CHECK(made[0].data == R"({"n":1.10})");
    CHECK(made[0].time == sources[1].time);
    const auto origin = origin_of(*made[0].meta);
    REQUIRE(origin);
    CHECK(origin->stream == "b");
    CHECK(origin->seq == Seq(1));
    CHECK(origin->hash == sources[1].hash);
    const MigrateReport again = Run(from, to, kSplit, 3).all();
    CHECK(again.copied == 0);
    CHECK(again.already == 12);
  });
}

TEST_CASE("transform: one that was cut short after any commit is finished, with nothing twice") {
  for (int commits = 0; commits < 6; ++commits) {
    CAPTURE(commits);
    on_two_of_each([&](Place& from, Place& to) {
      fill(from);
      {
        Run run(from, to, kSplit, 2);
        run.commits_left = commits;
        if (commits < 5) CHECK(thrown([&] { run.all(); }).code() == ErrorCode::interrupted);
      }
      Run(from, to, kSplit, 2).all();
      const auto counts = origins(to);
      CHECK(counts.size() == 12);
      for (const auto& each : counts) CHECK_MESSAGE(each.second == 1, each.first);
      CHECK(faults_of(*to.open_to_read()) == "");
    });
  }
}

TEST_CASE("transform: streams that stand at different places are each brought on") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    // All streams of one commit are there, or none, where a store can do that.
    if (to.open()->capabilities().any_streams()) return;
    std::string all;
    {
      on_two_of_each([&](Place& other, Place& whole) {
        if (other.backend != "memory") return;
        for (const StoredEvent& stored : read_all(*from.open_to_read())) {
          std::string line;
          append_event_line(line, stored.view(), nullptr);
          other.restore(line);
        }
        Run(other, whole, kSplit).all();
        const auto store = whole.open_to_read();
        for (const StoredEvent& event : read(*store, "all", {.to = Seq(3)})) {
          append_event_line(all, event.view(), nullptr);
          all += '\n';
        }
      });
    }
    to.restore(all);
    Run(from, to, kSplit).all();
    CHECK(seqs(*to.open_to_read(), "a").size() == 4);
    const auto counts = origins(to);
    CHECK(counts.size() == 12);
    for (const auto& each : counts) CHECK_MESSAGE(each.second == 1, each.first);
  });
}

TEST_CASE("transform: after a mistake nothing is written") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    Run run(from, to, R"(if .stream == "b" and .seq == 3 then error("no") else . end)");
    const Error error = thrown([&] { run.all(); });
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().stream == "b");
    CHECK(error.details().seq == 3);
    CHECK(contents(to).empty());
  });
}

TEST_CASE("transform: a rival that does the same doubles nothing") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    Run run(from, to, kSplit, 4);
    CHECK(run.copy().transform() == 12);
    Run(from, to, kSplit, 4).all();
    run.copy().write();
    CHECK(run.copy().report().copied == 0);
    CHECK(run.faults.size() == 3);
    CHECK(contents(to).size() == 12);
  });
}

TEST_CASE("transform: a stream that cannot be written keeps the others from nothing") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    Run run(from, to, kSplit, 100);
    CHECK(run.copy().transform() == 12);
    to.add({event("b")});
    run.copy().write();
    CHECK(run.faults.size() == 1);
    CHECK(run.faults[0].stream == "b");
    CHECK(run.copy().report().copied == 10);
    CHECK(seqs(*to.open_to_read(), "a").size() == 4);
    CHECK(seqs(*to.open_to_read(), "all").size() == 6);
    CHECK(seqs(*to.open_to_read(), "b").size() == 1);
    // What it lacks is made by the next run, though the others have all.
    Run again(from, to, kSplit, 100);
    CHECK(again.copy().transform() == 2);
    again.copy().write();
    CHECK(again.copy().report().copied == 2);
    CHECK(seqs(*to.open_to_read(), "b").size() == 3);
  });
}

TEST_CASE("transform: erased events are passed over, and counted") {
  on_two_of_each([](Place& from, Place& to) {
    StoredEvent erased;
    erased.stream = "a";
    erased.type = "t";
    erased.time = FakeClock::kStart;
    erased.redacted = true;
    erased.content.fill(3);
    Sha256 sha;
    erased.hash = event_hash(sha, kChainStart, erased.view(), erased.content);
    std::string line;
    append_event_line(line, erased.view(), nullptr);
    from.restore(line);
    from.add({event("a", "t", "7")});
    const MigrateReport report = Run(from, to, ".").all();
    CHECK(report.redacted == 1);
    CHECK(report.copied == 1);
    CHECK(read(*to.open_to_read(), "a")[0].data == "7");
  });
}

TEST_CASE("transform: what comes later is seen by the same run") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a", "t", "1")});
    Run run(from, to, ".");
    run.all();
    CHECK_FALSE(run.copy().has_news());
    from.add({event("a", "t", "2"), event("b", "t", "3")});
    CHECK(run.copy().has_news());
    CHECK(run.copy().transform() == 2);
    run.copy().write();
    CHECK(run.copy().transform() == 0);
    CHECK(contents(to).size() == 3);
  });
}

TEST_CASE("transform: many events go through, in their order, whatever their size") {
  on_two_of_each([](Place& from, Place& to) {
    if (from.backend != "memory") return;
    const std::string large = "\"" + std::string(300'000, 'x') + "\"";
    std::vector<std::string> data;
    for (int i = 0; i < 1500; ++i) data.push_back(std::to_string(i));
    std::vector<NewEvent> events;
    for (std::size_t i = 0; i < data.size(); ++i) {
      events.push_back(event("a", "t", i % 100 == 7 ? std::string_view(large) : data[i]));
    }
    from.add(events);
    CHECK(Run(from, to, ".", 64).all().copied == 1500);
    const auto made = read(*to.open_to_read(), "a");
    REQUIRE(made.size() == 1500);
    for (std::size_t i = 0; i < made.size(); ++i) CHECK(made[i].data == events[i].data);
  });
}

TEST_CASE("transform: an origin is read where there is one") {
  const std::string hash(64, 'a');
  const auto origin =
      origin_of(R"({"x":{"origin":1},"origin":{"stream":"s","seq":3,"hash":")" + hash + R"("}})");
  REQUIRE(origin);
  CHECK(origin->stream == "s");
  CHECK(origin->seq == Seq(3));
  CHECK(to_hex(origin->hash) == hash);
  CHECK_FALSE(origin_of("{}"));
  CHECK_FALSE(origin_of(R"({"origin":"here"})"));
  CHECK_FALSE(origin_of(R"({"origin":{"stream":"s","seq":-3,"hash":")" + hash + R"("}})"));
  CHECK_FALSE(origin_of(R"({"origin":{"stream":"s","seq":3}})"));
}

}  // namespace
}  // namespace eventsrc::test
