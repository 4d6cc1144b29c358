// Archives of a table's streams: what comes back, what is noted of them, and what is refused.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/hash.hpp"
#include "support/backends.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/archiving.hpp"

namespace eventsrc::test {
namespace {

using namespace std::chrono_literals;
using dynamodb::HttpResponse;
using nlohmann::json;

TEST_CASE("archives: commits that are gone behind a beginning are damage") {
  FakeTable table;
  for (int i = 0; i < 3; ++i) table.add({event("a")});
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  table.remove("e#a", fmt::format("{:019}", 2));
  CHECK(thrown([&] { static_cast<void>(table.open()->head("a")); }).code() == ErrorCode::integrity);
  Events more({event("a")});
  const auto store = table.open();
  CHECK(thrown([&] {
          static_cast<void>(append(*store, more, {}, table.clock, table.random));
        }).code() == ErrorCode::integrity);
  CHECK(verified(*table.open()) != "");
}

TEST_CASE("archives: several, in commits that hold events of more than one, come back in turn") {
  for (const bool old : {true, false}) {
    for (const std::size_t in_a_commit : {1U, 2U, 4U, 12U}) {
      CAPTURE(old);
      CAPTURE(in_a_commit);
      FakeTable table;
      for (std::size_t i = 0; i < 12; i += in_a_commit) {
        table.clock.advance(1s);
        table.add(std::vector<NewEvent>(in_a_commit, event("a", "t", R"({"n":1})")));
      }
      const std::string whole = export_of(*table.open());
      std::vector<std::string> archives;
      std::vector<std::string> rests;
      for (const int seq : {3, 5, 9}) {
        if (old) table.clock.advance(2h);
        rests.push_back(export_of(*table.open()));
        mark(*table.open(), table.clock, seq);
        archives.push_back(archive(*table.open()));
        CHECK(table.open()->head("a")->first == Seq(seq));
        CHECK(verified(*table.open()) == "");
      }
      while (!archives.empty()) {
        if (archives.size() > 1) {
          CHECK(thrown([&] { restore(*table.open(), archives[0]); }).code() ==
                ErrorCode::integrity);
        }
        CHECK(restore(*table.open(), archives.back()) > 0);
        CHECK(export_of(*table.open()) == rests.back());
        CHECK(verified(*table.open()) == "");
        table.clock.advance(2h);
        static_cast<void>(table.open()->collect_garbage({}));
        CHECK(verified(*table.open()) == "");
        CHECK(export_of(*table.open()) == rests.back());
        archives.pop_back();
        rests.pop_back();
      }
      CHECK(export_of(*table.open()) == whole);
      CHECK(table.leftovers() == "");
      table.add({event("a")});
      CHECK(verified(*table.open()) == "");
    }
  }
}

TEST_CASE(
    "archives: times that go back, before a beginning, behind it or at it, are told exactly") {
  for (const bool collects : {true, false}) {
    for (int seq = 1; seq < 6; ++seq) {
      CAPTURE(collects);
      CAPTURE(seq);
      FakeTable table;
      Sha256 sha;
      Hash hash = kChainStart;
      std::int64_t at = 0;
      for (const int minutes : {10, 50, 20, 60, 60, 30}) {
        StoredEvent event;
        event.stream = "a";
        event.type = "t";
        event.data = "1";
        event.seq = Seq(at++);
        event.time = Timestamp(std::chrono::minutes(minutes));
        event.hash = hash = event_hash(sha, hash, event.view(), content_of(sha, event.view()));
        std::string line;
        append_event_line(line, event.view(), nullptr);
        table.restore(line);
      }
      const std::string whole = export_of(*table.open());
      if (collects) table.clock.advance(2h);
      std::vector<std::string> archives;
      for (const int epoch : {seq, 5}) {
        mark(*table.open(), table.clock, epoch);
        archives.push_back(plan(*table.open()).lines);
        if (archives.back().empty()) {
          archives.pop_back();
          continue;
        }
        archive(*table.open());
        CHECK(verified(*table.open()) == "");
      }
      for (; !archives.empty(); archives.pop_back()) {
        CHECK(restore(*table.open(), archives.back()) > 0);
        CHECK(verified(*table.open()) == "");
      }
      CHECK(export_of(*table.open()) == whole);
    }
  }
}

TEST_CASE("archives: a file that is not all of the last archive is refused and changes nothing") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) table.add({event("a")});
  const std::string all = export_of(*table.open());
  const std::string second = all.substr(all.find('\n') + 1);
  mark(*table.open(), table.clock, 2);
  const std::string lines = archive(*table.open());
  const std::vector<json> before = table.items();
  const auto first = json::parse(lines.substr(0, lines.find('\n')));
  auto begins_later = json::parse(second.substr(0, second.find('\n')));
  begins_later["prev"] = first.at("hash");
  const std::string edited = begins_later.dump() + "\n";
  CHECK(thrown([&] { restore(*table.open(), edited); }).code() == ErrorCode::rejected);
  CHECK(table.items() == before);
  // A copy that never archived anything.
  FakeTable copy;
  copy.restore(export_of(*table.open()));
  CHECK(thrown([&] { restore(*copy.open(), lines); }).code() == ErrorCode::rejected);
  CHECK(restore(*table.open(), lines) == 2);
  CHECK(export_of(*table.open()) == all);
}

TEST_CASE("archives: what is noted of a beginning is compared with the events") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) {
    table.clock.advance(1s);
    table.add({event("a")});
  }
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  CHECK(verified(*table.open()) == "");
  const json sound = table.item("b#a", "0");
  const auto with = [&](const char* name, const json& value) {
    json item = sound;
    item.at("ar").at("L").at(0).at("M")[name] = value;
    table.put(item);
    const std::string faults = verified(*table.open());
    table.put(sound);
    return faults;
  };
  CHECK(with("tm", {{"N", "4000000000000000"}}).find("greatest time") != std::string::npos);
  CHECK(with("tb", {{"BOOL", true}}).find("times in order") != std::string::npos);
  CHECK(with("en", {{"N", "1"}}).find("events") != std::string::npos);
  CHECK(with("by", {{"N", "1"}}).find("bytes") != std::string::npos);
  CHECK(with("t0", {{"N", "1"}}).find("first time") != std::string::npos);
  CHECK(with("f", {{"N", "3"}}) != "");
  CHECK(with("a0", {{"B", std::string(43, 'A') + "="}}).find("hash") != std::string::npos);
  CHECK(verified(*table.open()) == "");
}

TEST_CASE("archives: a table without any costs no request more") {
  FakeTable table;
  table.add({event("a")});
  const auto transport = table.transport();
  int requests = 0;
  transport->before = [&](const std::string&, const std::string& body) {
    ++requests;
    CHECK(body.find("b#") == std::string::npos);
    return std::optional<HttpResponse>();
  };
  Events source({event("a")});
  done(append(*table.open(transport), source, {}, table.clock, table.random));
  CHECK(requests == 3);  // the store's own item, the last commit, the new one
  requests = 0;
  CHECK(seqs(*table.open(transport, {.reads = true}), "a").size() == 2);
  CHECK(requests == 3);  // the store's own item, the last commit, the commits
}

TEST_CASE("archives: the ids of what is removed are claimed for good many at a time") {
  FakeTable table;
  std::vector<std::string> ids;
  for (int i = 0; i < 40; ++i) ids.push_back(fmt::format("k{}", i));
  std::vector<NewEvent> events;
  for (const std::string& id : ids) events.push_back(event_with_id("a", id));
  table.add(events);
  table.add({event("a")});
  table.clock.advance(2h);
  mark(*table.open(), table.clock, 40);
  const auto transport = table.transport();
  int batches = 0;
  transport->before = [&](const std::string& operation, const std::string& body) {
    if (body.find("i#a") != std::string::npos) {
      CHECK(operation == "BatchWriteItem");
      ++batches;
    }
    return std::optional<HttpResponse>();
  };
  archive(*table.open(transport));
  CHECK(batches == 2);
  CHECK(commits(table) == 1);
  for (const std::string& id : {ids.front(), ids.back()}) {
    CHECK(table.add({event_with_id("a", id)}).already == 1);
  }
}

TEST_CASE("archives: a redaction in a table without any looks once whether there are some") {
  FakeTable table;
  table.add({event("a")});
  const auto transport = table.transport();
  int looks = 0;
  transport->before = [&](const std::string&, const std::string& body) {
    if (body.find("b#a") != std::string::npos) ++looks;
    return std::optional<HttpResponse>();
  };
  redact(*table.open(transport), "a", {Seq(0)}, because(), table.clock, table.random);
  CHECK(looks == 1);
}

// Events that may have gaps between them, as an import.
std::string lines_with(const std::vector<std::int64_t>& seqs) {
  std::string lines;
  Sha256 sha;
  Hash hash = kChainStart;
  for (const std::int64_t seq : seqs) {
    StoredEvent event;
    event.stream = "a";
    event.type = "t";
    event.data = "1";
    event.seq = Seq(seq);
    event.time = Timestamp(std::chrono::minutes(seq + 1));
    event.hash = hash = event_hash(sha, hash, event.view(), content_of(sha, event.view()));
    append_event_line(lines, event.view(), nullptr);
    lines += '\n';
  }
  return lines;
}

TEST_CASE("archives: of a stream with gaps come back in turn, also once they are removed") {
  for (const bool at_once : {true, false}) {
    for (const bool collects : {true, false}) {
      CAPTURE(at_once);
      CAPTURE(collects);
      FakeTable table;
      for (const auto& part : at_once ? std::vector<std::vector<std::int64_t>>{{0, 1, 5, 6, 7, 8}}
                                      : std::vector<std::vector<std::int64_t>>{
                                            {0, 1}, {0, 1, 5, 6}, {0, 1, 5, 6, 7, 8}}) {
        table.restore(lines_with(part));
      }
      const std::string whole = export_of(*table.open());
      std::vector<std::string> archives;
      for (const std::int64_t seq : {5, 7}) {
        mark(*table.open(), table.clock, seq);
        archives.push_back(archive(*table.open()));
        if (collects) {
          table.clock.advance(2h);
          static_cast<void>(table.open()->collect_garbage({}));
        }
      }
      for (; !archives.empty(); archives.pop_back()) {
        CHECK(restore(*table.open(), archives.back()) == 2);
        CHECK(verified(*table.open()) == "");
      }
      CHECK(export_of(*table.open()) == whole);
    }
  }
}

TEST_CASE("archives: what was erased in the file does not come back from what the table has left") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) table.add({event("a", "t", R"({"secret":1})")});
  mark(*table.open(), table.clock, 2);
  std::string lines;
  const auto store = table.open();
  const ArchivePlan plan = plan_archive(*store, "a", [&](const EventView& event, const Hash*) {
    StoredEvent erased(event);
    if (event.seq == Seq(1)) {
      Sha256 sha;
      erased.content = content_of(sha, event);
      erased.redacted = true;
    }
    append_event_line(lines, erased.view(), nullptr);
    lines += '\n';
  });
  epochs_of(*store).remove(plan, "a.jsonl");
  CHECK(thrown([&] { restore(*table.open(), lines); }).code() == ErrorCode::rejected);
  CHECK(table.open()->head("a")->first == Seq(2));
  table.clock.advance(2h);
  static_cast<void>(table.open()->collect_garbage({}));
  CHECK(restore(*table.open(), lines) == 2);
  const auto back = read(*table.open(), "a");
  CHECK(back[0].data == R"({"secret":1})");
  CHECK(back[1].redacted);
}

}  // namespace
}  // namespace eventsrc::test
