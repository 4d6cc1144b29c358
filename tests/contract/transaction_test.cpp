#include <doctest/doctest.h>

#include "eventsrc/chain.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using Seqs = std::vector<std::int64_t>;

/// Adds a plain event behind the stream's last one.
std::optional<Position> put(Transaction& transaction, StagedStream& stream,
                            std::string_view id = {}) {
  Sha256 sha;
  EventView view;
  view.stream = stream.head.name;
  view.seq = stream.head.empty() ? Seq(0) : stream.head.last.next();
  view.time = FakeClock::kStart;
  view.type = "t";
  view.data = "{}";
  if (!id.empty()) view.id = id;
  view.hash = event_hash(sha, stream.head.hash, view, content_of(sha, view));
  return transaction.add(stream, view, std::nullopt);
}

TEST_CASE("transaction: it sees what it added, and nobody else does before the commit") {
  on_each_backend([](Place& at) {
    if (at.by_stream) return;
    at.add({event_with_id("a", "old")});
    const auto reader = at.open_to_read();
    const auto store = at.open();
    {
      const auto transaction = store->begin();
      REQUIRE(transaction);
      StagedStream& a = transaction->stream("a");
      StagedStream& b = transaction->stream("b");
      CHECK(&transaction->stream("a") == &a);
      CHECK(a.head.last == Seq(0));
      CHECK(b.head.empty());
      CHECK(b.head.name == "b");
      CHECK_FALSE(transaction->find_id(b, "old"));
      CHECK_FALSE(transaction->find_seq(b, Seq(0)));
      for (int i = 0; i < 150; ++i) {
        put(*transaction, a, i == 100 ? "new" : "");
        put(*transaction, b);
        if (i % 40 == 0) CHECK(transaction->find_seq(a, Seq(i + 1))->seq == Seq(i + 1));
      }
      CHECK(a.head.last == Seq(150));
      CHECK(transaction->find_id(a, "old")->seq == Seq(0));
      CHECK(transaction->find_id(a, "new")->seq == Seq(101));
      CHECK_FALSE(transaction->find_id(b, "new"));
      for (const std::int64_t seq : {0, 1, 63, 64, 65, 127, 128, 150}) {
        CHECK(transaction->find_seq(a, Seq(seq))->seq == Seq(seq));
      }
      CHECK_FALSE(transaction->find_seq(a, Seq(151)));
      CHECK(seqs(*reader, "a") == Seqs{0});
      CHECK_FALSE(reader->head("b"));
      CHECK(read_all(*at.open_to_read()).size() == 1);
      REQUIRE(transaction->commit());
    }
    const auto later = at.open_to_read();
    CHECK(later->head("a")->events == 151);
    CHECK(seqs(*later, "b").size() == 150);
    CHECK(faults_of(*later) == "");
  });
}

TEST_CASE("transaction: destroyed without commit it leaves nothing, and no position is lost") {
  on_each_backend([](Place& at) {
    at.add({event("a")});
    const auto store = at.open();
    {
      const auto transaction = store->begin();
      put(*transaction, transaction->stream("a"), "k");
      put(*transaction, transaction->stream("new"));
    }
    CHECK(seqs(*store, "a") == Seqs{0});
    CHECK_FALSE(store->head("new"));
    const auto transaction = store->begin();
    CHECK_FALSE(transaction->find_id(transaction->stream("a"), "k"));
    CHECK(transaction->stream("new").head.empty());
  });
}

TEST_CASE("transaction: positions grow with every commit and none is given twice") {
  on_each_backend([](Place& at) {
    if (!at.open()->capabilities().positions) return;
    std::int64_t last = 0;
    for (int i = 0; i < 5; ++i) {
      at.add({event("a"), event("b")});
      AppendOptions dry;
      dry.dry_run = true;
      at.add({event("a"), event("b"), event("c")}, dry);
      const auto events = read_all(*at.open_to_read());
      REQUIRE(events.back().position);
      CHECK(events.back().position->value() > last);
      last = events.back().position->value();
    }
    CHECK(faults_of(*at.open_to_read()) == "");
  });
}

TEST_CASE("transaction: a stream that was looked at but not added to stays as it was") {
  on_each_backend([](Place& at) {
    at.add({event("a")});
    const auto store = at.open();
    const auto transaction = store->begin();
    transaction->stream("a");
    transaction->stream("never");
    put(*transaction, transaction->stream("b"));
    REQUIRE(transaction->commit());
    CHECK(names(*at.open_to_read(), Selection::all()) == std::vector<std::string>{"a", "b"});
  });
}

}  // namespace
}  // namespace eventsrc::test
