#include "eventsrc/transform.hpp"

#include <array>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/migrate.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/rewrite.hpp"
#include "migrate/made_before.hpp"
#include "support/backends.hpp"
#include "support/instants.hpp"
#include "support/open_file.hpp"

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
  const auto chosen = static_cast<int>(Instants().below(5));
  for (int commits = 0; commits < 6; ++commits) {
    if (!all_instants() && commits != chosen && commits != 5) continue;  // 5: none
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

/// The same, where stored events can be changed and archived.
void on_two_that_change(const std::function<void(Place&, Place&)>& test) {
  on_two_of_each([&test](Place& from, Place& to) {
    const auto store = to.open();
    if (store->snapshots() == nullptr || store->snapshots()->epochs() == nullptr) return;
    CAPTURE(to.backend);
    test(from, to);
  });
}

/// Times may go back.
AppendOptions any_time() {
  AppendOptions options;
  options.any_time = true;
  return options;
}

void erase(Place& at, std::string_view stream, std::vector<Seq> seqs) {
  redact(*at.open(), stream, std::move(seqs), {.note = {"gdpr", {}, "test"}}, at.clock, at.random);
}

/// Archives what is before `seq`; gives the lines.
std::string archive_before(Place& at, std::string_view stream, Seq seq) {
  const auto store = at.open();
  const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
  Epoch epoch;
  make_epoch(*store, stream, Point::at(seq), views, {}, at.clock.now(), epoch);
  std::string lines;
  const ArchivePlan plan =
      plan_archive(*store, stream, [&lines](const EventView& event, const Hash* prev) {
        append_event_line(lines, event, prev);
        lines += '\n';
      });
  epochs_of(*store).remove(plan, "old.jsonl");
  return lines;
}

void bring_back(Place& at, const std::string& lines) {
  const OpenFile file(lines);
  restore_archive(*at.open(), file.fd());
}

TEST_CASE("transform: what was erased in the destination does not come back") {
  for (const std::vector<Seq>& erased :
       {std::vector<Seq>{Seq(3)}, {Seq(0)}, {Seq(1), Seq(2)}, {Seq(0), Seq(1), Seq(2), Seq(3)}}) {
    on_two_that_change([&](Place& from, Place& to) {
      fill(from);
      Run(from, to, kSplit, 3).all();
      erase(to, "a", erased);
      erase(to, "all", {Seq(0), Seq(4), Seq(5)});
      const auto before = contents(to);
      Run again(from, to, kSplit, 3);
      const MigrateReport report = again.all();
      CHECK(again.faults.empty());
      CHECK(report.copied == 0);
      CHECK(report.already == 12);
      CHECK(contents(to) == before);
      // What is new comes all the same, and only that.
      from.clock.advance(std::chrono::seconds(1));
      from.add({event("a", "x", R"({"new":1})")});
      CHECK(Run(from, to, kSplit, 3).all().copied == 2);
      CHECK(contents(to).size() == before.size() + 2);
      CHECK(Run(from, to, kSplit, 3).all().copied == 0);
      CHECK(verified(to) == "");
    });
  }
}

TEST_CASE("transform: of several results of one event, one may be erased") {
  for (const int erased : {0, 1, 4, 5}) {
    on_two_that_change([&](Place& from, Place& to) {
      from.add({event("a", "t", "1"), event("a", "t", "2"), event("a", "t", "3")});
      constexpr std::string_view kTwo = R"(., (.type = "more"))";
      CHECK(Run(from, to, kTwo, 2).all().copied == 6);
      erase(to, "a", {Seq(erased)});
      Run again(from, to, kTwo, 2);
      CHECK(again.all().copied == 0);
      CHECK(again.faults.empty());
      CHECK(again.copy().report().already == 6);
    });
  }
}

TEST_CASE("transform: an event that was rewritten without its origin is not made again") {
  on_two_that_change([](Place& from, Place& to) {
    from.add({event("a", "t", "1"), event("a", "t", "2"), event("a", "t", "3")});
    Run(from, to, ".").all();
    for (const int seq : {1, 2}) {
      const auto events = read(*to.open_to_read(), "a");
      const StoredEvent& old = events[static_cast<std::size_t>(seq)];
      try {
        rewrite(*to.open(), "a", Seq(seq), {old.type, old.data, old.meta}, {"other", "9", {}},
                {.note = {"mistake", {}, "test"}}, to.clock, to.random);
      } catch (const Error& error) {
        // A server without transactions.
        REQUIRE(error.code() == ErrorCode::unsupported);
        return;
      }
    }
    const auto before = contents(to);
    CHECK(Run(from, to, ".").all().copied == 0);
    CHECK(contents(to) == before);
    // And an event that others wrote has nothing to do with it.
    from.add({event("b", "t", "4")});
    std::vector<NewEvent> foreign{event("b", "t", "5")};
    foreign[0].time = read(*from.open_to_read(), "b")[0].time;
    to.add(foreign, any_time());
    CHECK(Run(from, to, ".").all().copied == 1);
  });
}

TEST_CASE("transform: where it cannot be told whose event was erased, nothing is written") {
  on_two_that_change([](Place& from, Place& to) {
    const Timestamp time = FakeClock::kStart;
    const auto at = [time](std::string_view stream, std::string_view data) {
      NewEvent one = event(stream, "t", data);
      one.time = time;
      return one;
    };
    constexpr std::string_view kAll = R"(.stream = "all")";
    from.add({at("b", "1")}, any_time());
    Run(from, to, kAll).all();
    erase(to, "all", {Seq(0)});
    CHECK(Run(from, to, kAll).all().copied == 0);
    from.add({at("a", "2")}, any_time());
    Run again(from, to, kAll);
    CHECK(again.all().copied == 0);
    REQUIRE(again.faults.size() == 2);
    CHECK(again.faults[0].code == ErrorCode::rejected);
    CHECK(again.faults[0].seq == Seq(0));
    CHECK(again.faults[0].what.find("it may be the one made of") != std::string::npos);
    CHECK(seqs(*to.open_to_read(), "all").size() == 1);
  });
}

TEST_CASE("transform: what was archived in the destination is not made again") {
  on_two_that_change([](Place& from, Place& to) {
    fill(from);
    from.add({event("copies", "x", R"({"last":1})")});
    constexpr std::string_view kAll = R"(.stream = "all")";
    Run(from, to, kAll).all();
    const auto made = read(*to.open_to_read(), "all");
    const auto origin = origin_of(*made.back().meta);
    REQUIRE(origin);
    const std::string lines = archive_before(to, "all", made.back().seq);
    // Of the stream whose event is left it is known that all before it was made.
    Run again(from, to, kAll);
    CHECK(again.all().copied == 0);
    REQUIRE(again.faults.size() == 2);
    for (const MigrateFault& fault : again.faults) {
      CHECK(fault.code == ErrorCode::rejected);
      CHECK(fault.stream != origin->stream);
      CHECK(fault.what.find("archived in \"old.jsonl\"") != std::string::npos);
    }
    CHECK(seqs(*to.open_to_read(), "all").size() == 1);
    bring_back(to, lines);
    Run restored(from, to, kAll);
    CHECK(restored.all().copied == 0);
    CHECK(restored.faults.empty());
  });
}

TEST_CASE("transform: what was archived in the source is not left out of any stream") {
  on_two_that_change([](Place& from, Place& to) {
    std::vector<NewEvent> events;
    for (int i = 0; i < 4; ++i) events.push_back(event("a", "t", "{}"));
    from.add(events);
    // The first run could write one stream only.
    constexpr std::string_view kBoth = R"(., (.stream = "copies"))";
    Run(from, to, R"(., (select(.seq == 0) | .stream = "copies"))").all();
    const std::string lines = archive_before(from, "a", Seq(3));
    Run run(from, to, kBoth);
    CHECK(run.all().copied == 0);
    REQUIRE(run.faults.size() == 1);
    CHECK(run.faults[0].stream == "a");
    CHECK(run.faults[0].what.find("archived in \"old.jsonl\"") != std::string::npos);
    CHECK(seqs(*to.open_to_read(), "copies").size() == 1);
    // Nor of one that does not exist so far.
    Run other(from, to, R"(., (.stream = "b"))");
    CHECK(other.all().copied == 0);
    CHECK(other.faults.size() == 1);
    bring_back(from, lines);
    Run restored(from, to, kBoth);
    CHECK(restored.all().copied == 3);
    CHECK(restored.faults.empty());
    CHECK(seqs(*to.open_to_read(), "copies").size() == 4);
    // All streams have all: the rest is enough.
    archive_before(from, "a", Seq(3));
    from.add({event("a")});
    CHECK(Run(from, to, kBoth).all().copied == 2);
  });
}

TEST_CASE("transform: a follower goes on when what it has put through is archived") {
  on_two_that_change([](Place& from, Place& to) {
    from.add({event("a", "t", "1"), event("a", "t", "2"), event("a", "t", "3")});
    Run run(from, to, ".");
    run.all();
    archive_before(from, "a", Seq(2));
    from.add({event("a", "t", "4")});
    CHECK(run.copy().has_news());
    CHECK(run.copy().transform() == 1);
    run.copy().write();
    CHECK(run.faults.empty());
    CHECK(seqs(*to.open_to_read(), "a").size() == 4);
  });
}

TEST_CASE("transform: what another program left out is not silently lacking") {
  on_two_of_each([](Place& from, Place& to) {
    for (const char* type : {"a", "b", "a", "b"}) from.add({event("a", type)});
    CHECK(Run(from, to, R"(select(.type == "a"))").all().copied == 2);
    Run corrected(from, to, ".");
    CHECK(corrected.all().copied == 0);
    REQUIRE(corrected.faults.size() == 1);
    CHECK(corrected.faults[0].code == ErrorCode::rejected);
    CHECK(corrected.faults[0].stream == "a");
    CHECK(corrected.faults[0].seq == Seq(1));
    CHECK(corrected.faults[0].what.find("empty destination") != std::string::npos);
    // One that makes more of each.
    Run more(from, to, R"(select(.type == "a") | ., .)");
    CHECK(more.all().copied == 0);
    CHECK(more.faults.size() == 1);
    // Another stream can be made beside it.
    Run beside(from, to, R"(select(.type == "a"), (.stream = "copies"))");
    CHECK(beside.all().copied == 4);
    CHECK(beside.faults.empty());
  });
}

TEST_CASE("transform: of a stream with an id that it cannot take, nothing is written") {
  on_two_of_each([](Place& from, Place& to) {
    std::vector<NewEvent> events;
    for (int i = 0; i < 8; ++i) events.push_back(event("a", "t", "{}"));
    from.add(events);
    Run run(from, to, R"x(., (.stream = "b" | .id = "i\(.seq % 6)"))x", 2);
    CHECK(run.copy().transform() == 8);
    run.copy().write();
    CHECK(run.copy().report().copied == 8);
    REQUIRE(run.faults.size() == 1);
    CHECK(run.faults[0].stream == "b");
    CHECK(run.faults[0].what.find("what is made of seq 6 of stream \"a\"") != std::string::npos);
    CHECK(seqs(*to.open_to_read(), "b").empty());
    // One that is stored.
    to.add({event_with_id("b", "i3")});
    Run stored(from, to, R"x(., (.stream = "b" | .id = "i\(.seq)"))x", 2);
    CHECK(stored.all().copied == 0);
    REQUIRE(stored.faults.size() == 1);
    CHECK(stored.faults[0].what.find("already stands at seq 0") != std::string::npos);
    CHECK(seqs(*to.open_to_read(), "b").size() == 1);
    CHECK(Run(from, to, R"x(., (.stream = "b" | .id = "j\(.seq)"))x", 2).all().copied == 8);
  });
}

TEST_CASE("transform: what stands twice, or in another order, is not added to") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a", "t", "1"), event("a", "t", "2")});
    Run(from, to, ".").all();
    const auto made = read(*to.open_to_read(), "a");
    NewEvent again = event("a", "t", "1");
    again.meta = *made[0].meta;
    to.add({again});
    from.add({event("a", "t", "3")});
    Run run(from, to, ".");
    CHECK(run.all().copied == 0);
    REQUIRE(run.faults.size() == 1);
    CHECK(run.faults[0].what.find("or twice") != std::string::npos);
  });
}

TEST_CASE("transform: how many events were made of each is counted by runs") {
  FakeRandom random;
  for (int round = 0; round < 200; ++round) {
    MadeCounts counts;
    std::map<std::int64_t, std::int64_t> plain;
    std::int64_t seq = 3;
    for (int i = 0; i < 40; ++i) {
      std::array<std::uint8_t, 2> bytes{};
      random.fill(bytes);
      seq += std::array{0, 0, 1, 1, 1, 1, 1, 5}.at(bytes[0] % 8U);
      CHECK(counts.add({"a", Seq(seq), {}}));
      ++plain[seq];
    }
    for (std::int64_t at = 0; at < seq + 3; ++at) {
      CHECK(counts.of(Seq(at)) == (plain.contains(at) ? plain[at] : 0));
    }
    CHECK(counts.first().value() == plain.begin()->first);
    CHECK(counts.last().value() == seq);
    CHECK_FALSE(counts.add({"a", Seq(seq - 1), {}}));
  }
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
