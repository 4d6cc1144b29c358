// Two that move events of one stream at a time, and what is left in the table behind an archive.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "support/backends.hpp"
#include "support/events.hpp"
#include "support/open_file.hpp"
#include "unit/dynamodb_store/appends.hpp"

namespace eventsrc::test {
namespace {

using namespace std::chrono_literals;
using dynamodb::HttpResponse;

void mark(Store& store, Clock& clock, std::int64_t seq) {
  const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
  Epoch epoch;
  static_cast<void>(make_epoch(store, "a", Point::at(Seq(seq)), views, {}, clock.now(), epoch));
}

std::string archive(Store& store) {
  std::string lines;
  const ArchivePlan plan = plan_archive(store, "a", [&](const EventView& event, const Hash* prev) {
    append_event_line(lines, event, prev);
    lines += '\n';
  });
  epochs_of(store).remove(plan, "a.jsonl");
  return lines;
}

std::int64_t restore(Store& store, const std::string& lines) {
  const OpenFile file(lines);
  return restore_archive(store, file.fd()).events;
}

/// What went through; nothing if it was refused.
std::string unless_refused(const std::function<std::string()>& work) {
  try {
    return work();
  } catch (const Error&) {
    return {};
  }
}

// Runs `first`, and `rival` at its k-th request; false once there is none.
bool run_with_rival(FakeTable& table, int k, const std::function<void(Store&)>& first,
                    const std::function<void()>& rival) {
  const auto transport = table.transport();
  int requests = 0;
  transport->before = [&](const std::string&, const std::string&) {
    if (++requests == k) rival();
    return std::optional<HttpResponse>();
  };
  first(*table.open(transport));
  return requests >= k;
}

TEST_CASE("archive rivals: of two archives one counts, and its file can be restored") {
  for (const bool old : {true, false}) {
    for (int k = 1;; ++k) {
      CAPTURE(old);
      CAPTURE(k);
      FakeTable table;
      for (int i = 0; i < 4; ++i) table.add({event("a")});
      if (old) table.clock.advance(2h);
      mark(*table.open(), table.clock, 2);
      const std::string whole = export_of(*table.open());
      std::string one;
      std::string other;
      const bool met = run_with_rival(
          table, k, [&](Store& store) { one = unless_refused([&] { return archive(store); }); },
          [&] { other = unless_refused([&] { return archive(*table.open()); }); });
      if (!met) break;
      // The later one may find nothing left to archive.
      CHECK((one.empty() || other.empty()));
      CHECK(table.open()->head("a")->first == Seq(2));
      CHECK(restore(*table.open(), one.empty() ? other : one) == 2);
      CHECK(export_of(*table.open()) == whole);
      CHECK(verified(*table.open()) == "");
      REQUIRE(k < 80);
    }
  }
}

TEST_CASE("archive rivals: a restore and the next archive leave all events somewhere") {
  for (const bool restores_first : {true, false}) {
    for (int k = 1;; ++k) {
      CAPTURE(restores_first);
      CAPTURE(k);
      FakeTable table;
      for (int i = 0; i < 5; ++i) table.add({event("a")});
      const std::string whole = export_of(*table.open());
      mark(*table.open(), table.clock, 2);
      const std::string before = archive(*table.open());
      mark(*table.open(), table.clock, 3);
      std::string next;
      bool restored = false;
      const auto put_back = [&](Store& store) {
        unless_refused([&] {
          restored = restore(store, before) > 0;
          return std::string();
        });
      };
      const auto archive_next = [&](Store& store) {
        next = unless_refused([&] { return archive(store); });
      };
      const bool met =
          restores_first ? run_with_rival(table, k, put_back, [&] { archive_next(*table.open()); })
                         : run_with_rival(table, k, archive_next, [&] { put_back(*table.open()); });
      if (!met) break;
      CHECK(verified(*table.open()) == "");
      if (!next.empty()) CHECK(restore(*table.open(), next) > 0);
      if (table.open()->head("a")->first > Seq(0)) CHECK(restore(*table.open(), before) == 2);
      CHECK(export_of(*table.open()) == whole);
      CHECK(verified(*table.open()) == "");
      REQUIRE(k < 120);
    }
  }
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

TEST_CASE("archives: a reader that goes on learns of what others archive") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) table.add({event("a")});
  const auto reader = table.open({.reads = true});
  CHECK(seqs(*reader, "a").size() == 4);
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  table.clock.advance(2h);
  static_cast<void>(table.open()->collect_garbage({}));
  reader->refresh();
  CHECK(seqs(*reader, "a") == std::vector<std::int64_t>{2, 3});
}

}  // namespace
}  // namespace eventsrc::test
