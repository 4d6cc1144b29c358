#include "eventsrc/redact.hpp"

#include <string>

#include <doctest/doctest.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/rewrite.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

RedactOptions because(std::string reason) {
  RedactOptions options;
  options.note = {std::move(reason), "ann", "test"};
  return options;
}

RedactReport redact(Place& at, std::string_view stream, std::vector<Seq> seqs,
                    const RedactOptions& options = because("asked")) {
  const auto store = at.open();
  return redact(*store, stream, std::move(seqs), options, at.clock, at.random);
}

RewriteReport rewrite(Place& at, Seq seq, const EventContent& old, const EventContent& now) {
  const auto store = at.open();
  RewriteOptions options;
  options.note = {"mended", "eve", "test"};
  return eventsrc::rewrite(*store, "a", seq, old, now, options, at.clock, at.random);
}

NewEvent with_meta(NewEvent event, std::string_view meta) {
  event.meta = meta;
  return event;
}

TEST_CASE("redact: data, meta and salt go; place, type, time, id and hashes stay") {
  on_each_single_backend([](Place& at) {
    at.add({event("a", "t", R"({"n":0})"),
            with_meta(event_with_id("a", "k", "paid", R"({"n":1})"), R"({"actor":"bob","x":1})"),
            event("a", "t", R"({"n":2})"), event("b")});
    const auto before = read(*at.open_to_read(), "a");
    const std::string heads = heads_of(*at.open_to_read());
    at.clock.advance(std::chrono::seconds(5));

    const RedactReport report = redact(at, "a", {Seq(1)});
    CHECK(report.events == 1);
    CHECK(report.already == 0);
    CHECK(report.records == 1);

    const auto after = read(*at.open_to_read(), "a");
    REQUIRE(after.size() == 3);
    Sha256 sha;
    CHECK(after[1].redacted);
    CHECK(after[1].data.empty());
    CHECK_FALSE(after[1].meta);
    CHECK(after[1].salt == Salt{});
    CHECK(after[1].content == content_of(sha, before[1].view()));
    CHECK(after[1].hash == before[1].hash);
    CHECK(after[1].type == "paid");
    CHECK(after[1].id == "k");
    CHECK(after[1].time == before[1].time);
    CHECK(after[1].position == before[1].position);
    CHECK(after[0].data == R"({"n":0})");
    CHECK(after[2].data == R"({"n":2})");
    CHECK(verified(at) == "");

    const auto audit = read(*at.open_to_read(), "$audit");
    REQUIRE(audit.size() == 1);
    CHECK(audit[0].type == "redacted");
    CHECK(audit[0].data ==
          R"({"stream":"a","seqs":[1],"reason":"asked","actor":"ann","tool":"test"})");
    CHECK(audit[0].meta == R"({"actor":"ann"})");
    CHECK(audit[0].time == at.clock.now());
    CHECK(heads_of(*at.open_to_read()).find(heads) != std::string::npos);
    CHECK(count_redacted(*at.open_to_read()) == 1);

    // A copy with its records verifies too.
    on_each_single_backend([&](Place& copy) {
      copy.restore(export_of(*at.open_to_read()));
      CHECK(verified(copy) == "");
      CHECK(heads_of(*copy.open_to_read()) == heads_of(*at.open_to_read()));
    });
    // Whoever repeats the append is told that it is there.
    CHECK(at.add({event_with_id("a", "k", "paid", R"({"n":1})")}).redacted);
  });
}

TEST_CASE("redact: a repeat does nothing, and adds no record") {
  on_each_single_backend([](Place& at) {
    at.add({event("a"), event("a"), event("a")});
    CHECK(redact(at, "a", {Seq(2), Seq(0), Seq(2)}).events == 2);
    const RedactReport again = redact(at, "a", {Seq(0), Seq(2)});
    CHECK(again.events == 0);
    CHECK(again.already == 2);
    CHECK(again.records == 0);
    CHECK(redact(at, "a", {Seq(0), Seq(1)}).events == 1);
    CHECK(read(*at.open_to_read(), "$audit").size() == 2);
    CHECK(count_redacted(*at.open_to_read()) == 3);
    CHECK(verified(at) == "");
  });
}

TEST_CASE("redact: a seq without an event, or a reserved stream, changes nothing") {
  on_each_single_backend([](Place& at) {
    at.add({event("a"), event("a")});
    const std::string before = export_of(*at.open_to_read());
    CHECK(thrown([&] { redact(at, "a", {Seq(0), Seq(2)}); }).code() == ErrorCode::rejected);
    CHECK(thrown([&] { redact(at, "nobody", {Seq(0)}); }).code() == ErrorCode::rejected);
    CHECK(thrown([&] { redact(at, "$audit", {Seq(0)}); }).code() == ErrorCode::invalid);
    CHECK(export_of(*at.open_to_read()) == before);
  });
}

/// Snapshots of the stream "a", two of an epoch where the store has these.
std::size_t make_snapshots(Place& at) {
  const auto store = at.open();
  SnapshotOptions options;
  options.created = at.clock.now();
  options.fault = [](const Error& error) { throw Error(error); };
  options.every = 1;
  create_snapshots(*store, *store->snapshots(), Selection({"a"}), View::default_view(), options);
  if (store->snapshots()->epochs() != nullptr) {
    const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
    Epoch epoch;
    CHECK(make_epoch(*store, "a", {}, views, {}, at.clock.now(), epoch));
  }
  return store->snapshots()->list(Selection::all()).size();
}

TEST_CASE("redact and rewrite: what is refused, or has nothing to do, costs no snapshot") {
  on_each_single_backend([](Place& at) {
    at.add({event("a", "t", "1"), event("a", "t", "2")});
    redact(at, "a", {Seq(0)});
    const std::size_t all = make_snapshots(at);
    REQUIRE(all == 2);
    const auto left = [&] { return at.open_to_read()->snapshots()->list(Selection::all()).size(); };
    CHECK(thrown([&] { redact(at, "a", {Seq(0), Seq(7)}); }).code() == ErrorCode::rejected);
    CHECK(redact(at, "a", {Seq(0)}).records == 0);
    RedactOptions much = because(std::string(17 << 20, 'x'));
    CHECK(thrown([&] { redact(at, "a", {Seq(1)}, much); }).code() == ErrorCode::invalid);
    CHECK(left() == all);
    CHECK(thrown([&] {
            rewrite(at, Seq(1), {"t", "3"}, {"t", "4"});
          }).code() == ErrorCode::rejected);
    CHECK(thrown([&] {
            rewrite(at, Seq(7), {"t", "3"}, {"t", "4"});
          }).code() == ErrorCode::rejected);
    CHECK_FALSE(rewrite(at, Seq(1), {"t", "2"}, {"t", "2"}).rewritten);
    CHECK(left() == all);
    redact(at, "a", {Seq(1)});
    // What is kept apart from the events is of the history that was.
    CHECK(left() == (at.backend.ends_with("redis") ? 0 : 1));
  });
}

TEST_CASE("redact: of more than go into one transaction, none goes if one is not there") {
  on_each_single_backend([](Place& at) {
    const int count = at.is_table() ? 150 : 10'500;
    std::vector<NewEvent> events;
    std::vector<Seq> seqs;
    for (int i = 0; i < count; ++i) {
      events.push_back(event("a"));
      seqs.emplace_back(i);
    }
    at.add(events);
    seqs.emplace_back(count);
    CHECK(thrown([&] { redact(at, "a", seqs); }).code() == ErrorCode::rejected);
    CHECK(count_redacted(*at.open_to_read()) == 0);
    CHECK_FALSE(at.open_to_read()->head("$audit"));
  });
}

TEST_CASE("redact: a dry run says what would be, and writes nothing") {
  on_each_single_backend([](Place& at) {
    at.add({event("a"), event("a")});
    const std::string before = export_of(*at.open_to_read());
    RedactOptions options = because("asked");
    options.dry_run = true;
    CHECK(redact(at, "a", {Seq(0), Seq(1)}, options).events == 2);
    CHECK(export_of(*at.open_to_read()) == before);
  });
}

TEST_CASE("redact: the record keeps the members of meta that are named") {
  on_each_single_backend([](Place& at) {
    at.add({with_meta(event("a"), R"({"actor":"bob","secret":"s","correlation":7})"), event("a"),
            with_meta(event("a"), R"({"secret":"s"})")});
    RedactOptions options = because("asked");
    options.keep = {"actor", "correlation"};
    redact(at, "a", {Seq(0), Seq(1), Seq(2)}, options);
    const auto audit = read(*at.open_to_read(), "$audit");
    REQUIRE(audit.size() == 1);
    CHECK(audit[0].data.find(R"("kept":[{"seq":0,"meta":{"actor":"bob","correlation":7}}])") !=
          std::string::npos);
    CHECK(audit[0].data.find("secret") == std::string::npos);
  });
}

TEST_CASE("redact: more events than go into one transaction take several, each with its record") {
  on_each_single_backend([](Place& at) {
    std::vector<Seq> seqs;
    for (int i = 0; i < 230; ++i) {
      at.add({event("a", "t", R"({"some":"text"})")});
      if (i % 7 != 0) seqs.emplace_back(i);
    }
    const RedactReport report = redact(at, "a", seqs);
    CHECK(report.events == static_cast<std::int64_t>(seqs.size()));
    CHECK(count_redacted(*at.open_to_read()) == report.events);
    CHECK(read(*at.open_to_read(), "$audit").size() == static_cast<std::size_t>(report.records));
    for (const StoredEvent& event : read(*at.open_to_read(), "a")) {
      CHECK(event.redacted == (event.seq.value() % 7 != 0));
    }
    CHECK(verified(at) == "");
  });
}

TEST_CASE("redact: events of one commit, small and great, in turn and at its ends") {
  on_each_single_backend([](Place& at) {
    const std::string great = '"' + std::string(120'000, 'g') + '"';
    const std::string small = '"' + std::string(100, 's') + '"';
    std::vector<NewEvent> events;
    for (int i = 0; i < 12; ++i) events.push_back(event("a", "t", i % 3 == 0 ? great : small));
    at.add(events);
    std::vector<bool> gone(12, false);
    for (const int seq : {3, 0, 11, 9, 4}) {
      redact(at, "a", {Seq(seq)});
      gone[static_cast<std::size_t>(seq)] = true;
      CHECK(verified(at) == "");
      for (const Direction direction : {Direction::forward, Direction::backward}) {
        for (const StoredEvent& event : read(*at.open_to_read(), "a", {.direction = direction})) {
          const auto i = static_cast<std::size_t>(event.seq.value());
          CHECK(event.redacted == gone[i]);
          if (!gone[i]) CHECK(event.data == (i % 3 == 0 ? great : small));
        }
      }
    }
    at.add({event("a")});
    CHECK(verified(at) == "");
  });
}

TEST_CASE("redact: an altered event is not covered up") {
  on_each_single_backend([](Place& at) {
    at.add({event("a", "t", R"({"n":0})"), event("a", "t", R"({"n":1})")});
    const auto store = at.open();
    {
      // Somebody's doing: another payload under the old hash.
      const auto transaction = store->begin();
      StagedStream& a = transaction->stream("a");
      const auto old = transaction->find_seq(a, Seq(1));
      StoredEvent forged = *old;
      forged.data = R"({"n":2})";
      transaction->replace(a, old->view(), forged.view());
      REQUIRE(transaction->commit());
    }
    CHECK_FALSE(verified(at).empty());
    CHECK(thrown([&] { redact(at, "a", {Seq(1)}); }).code() == ErrorCode::integrity);
  });
}

TEST_CASE("redact: several at once all go through") {
  on_each_single_backend([](Place& at) {
    if (at.backend.starts_with("sqlite")) return;  // its lock lets no rival in
    at.add({event("a"), event("a"), event("a"), event("a"), event("a")});
    // Rivals come between the look and the commit, whenever something is drawn.
    class Rivals final : public Random {
     public:
      explicit Rivals(std::function<void(Seq)> act) : act_(std::move(act)) {}
      void fill(std::span<std::uint8_t> bytes) override {
        inner_.fill(bytes);
        if (next_ < 5) act_(Seq(next_++));
      }
      [[nodiscard]] int next() const noexcept { return next_; }

     private:
      std::function<void(Seq)> act_;
      FakeRandom inner_{77};
      int next_ = 1;
    };
    Rivals rivals([&](Seq seq) { CHECK(redact(at, "a", {seq}).events == 1); });
    const auto store = at.open();
    const auto report = eventsrc::redact(*store, "a", {Seq(0)}, because("asked"), at.clock, rivals);
    CHECK(rivals.next() > 2);
    CHECK(report.events == 1);
    for (const StoredEvent& event : read(*at.open_to_read(), "a")) {
      CHECK(event.redacted == (event.seq.value() < rivals.next()));
    }
    CHECK(read(*at.open_to_read(), "$audit").size() >= static_cast<std::size_t>(rivals.next()));
    CHECK(verified(at) == "");
  });
}

TEST_CASE("rewrite: another content, and hashes that follow; the old event is in the record") {
  on_each_single_backend([](Place& at) {
    if (at.by_stream) return;  // see below
    at.add({event("a", "t", R"({"n":0})"), event("a", "t", R"({"n":1})")});
    at.add({event("b")});
    at.add({with_meta(event_with_id("a", "k"), R"({"m":1})"), event("a", "t", R"({"n":3})")});
    redact(at, "a", {Seq(3)});
    const auto before = read(*at.open_to_read(), "a");
    const RewriteReport report =
        rewrite(at, Seq(1), {"t", R"({"n":1})"}, {"corrected", R"({"n":10.50})", R"({"by":"me"})"});
    CHECK(report.rewritten);
    CHECK(report.rechained == 2);
    CHECK(report.old_hash == before[1].hash);
    const auto after = read(*at.open_to_read(), "a");
    REQUIRE(after.size() == 4);
    CHECK(after[0].hash == before[0].hash);
    CHECK(after[1].hash == report.hash);
    CHECK(after[1].type == "corrected");
    CHECK(after[1].data == R"({"n":10.50})");
    CHECK(after[1].meta == R"({"by":"me"})");
    CHECK(after[1].salt != before[1].salt);
    CHECK(after[2].hash != before[2].hash);
    CHECK(after[2].id == "k");
    CHECK(after[2].salt == before[2].salt);
    CHECK(after[3].redacted);
    CHECK(verified(at) == "");
    const auto audit = read(*at.open_to_read(), "$audit");
    REQUIRE(audit.size() == 2);
    CHECK(audit[1].type == "rewritten");
    CHECK(audit[1].data.find(R"("old":{"type":"t","data":{"n":1}})") != std::string::npos);
    at.add({event("a")});
    CHECK(verified(at) == "");
    CHECK(at.open_to_read()->head("a")->bytes >= 0);
  });
}

TEST_CASE("rewrite: only what --old says is rewritten; a repeat does nothing") {
  on_each_single_backend([](Place& at) {
    if (at.by_stream) return;
    at.add({event("a", "t", "1"), event("a", "t", "2")});
    const std::string before = export_of(*at.open_to_read());
    const auto code = [&](Seq seq, const EventContent& old, const EventContent& now) {
      return thrown([&] { rewrite(at, seq, old, now); }).code();
    };
    CHECK(code(Seq(0), {"t", "2"}, {"t", "3"}) == ErrorCode::rejected);
    CHECK(code(Seq(0), {"u", "1"}, {"t", "3"}) == ErrorCode::rejected);
    CHECK(code(Seq(0), {"t", "1", "{}"}, {"t", "3"}) == ErrorCode::rejected);
    CHECK(code(Seq(9), {"t", "1"}, {"t", "3"}) == ErrorCode::rejected);
    CHECK_FALSE(rewrite(at, Seq(0), {"t", "1"}, {"t", "1"}).rewritten);
    CHECK(export_of(*at.open_to_read()) == before);
    CHECK(rewrite(at, Seq(0), {"t", "1"}, {"t", "3"}).rewritten);
    CHECK_FALSE(rewrite(at, Seq(0), {"t", "1"}, {"t", "3"}).rewritten);
    CHECK(read(*at.open_to_read(), "$audit").size() == 1);
    redact(at, "a", {Seq(1)});
    CHECK(code(Seq(1), {"t", "2"}, {"t", "3"}) == ErrorCode::rejected);
    CHECK(verified(at) == "");
  });
}

TEST_CASE("rewrite: the event and all behind it at once, or not at all") {
  on_each_single_backend([](Place& at) {
    const bool is_table = at.is_table();
    for (int i = 0; i < 120; ++i) at.add({event("a", "t", "1")});
    if (!is_table) {
      CHECK(rewrite(at, Seq(0), {"t", "1"}, {"t", "2"}).rechained == 119);
      CHECK(verified(at) == "");
      return;
    }
    const std::string before = export_of(*at.open_to_read());
    CHECK(thrown([&] {
            rewrite(at, Seq(0), {"t", "1"}, {"t", "2"});
          }).code() == ErrorCode::unsupported);
    if (at.by_stream) {
      CHECK(thrown([&] {
              rewrite(at, Seq(119), {"t", "1"}, {"t", "2"});
            }).code() == ErrorCode::unsupported);
    }
    CHECK(export_of(*at.open_to_read()) == before);
    if (!at.by_stream) {
      CHECK(rewrite(at, Seq(60), {"t", "1"}, {"t", "2"}).rechained == 59);
      CHECK(verified(at) == "");
    }
  });
}

TEST_CASE("rewrite: events in chunks follow") {
  on_each_single_backend([](Place& at) {
    if (at.by_stream) return;
    const std::string great = '"' + std::string(300'000, 'g') + '"';
    at.add({event("a", "t", "1"), event("a", "t", great), event("a", "t", great)});
    at.add({event("a", "t", great), event("a", "t", great)});
    CHECK(rewrite(at, Seq(0), {"t", "1"}, {"t", "2"}).rechained == 4);
    CHECK(verified(at) == "");
    CHECK(rewrite(at, Seq(3), {"t", great}, {"t", "4"}).rechained == 1);
    CHECK(verified(at) == "");
    CHECK(read(*at.open_to_read(), "a")[4].data == great);
  });
}

TEST_CASE("redact: what records of rewrites kept of an event goes too") {
  on_each_single_backend([](Place& at) {
    if (at.by_stream) return;
    at.add({event("a", "t", R"({"secret":"first"})"), event("a", "t", R"({"other":1})")});
    rewrite(at, Seq(0), {"t", R"({"secret":"first"})"}, {"t", R"({"secret":"second"})"});
    rewrite(at, Seq(1), {"t", R"({"other":1})"}, {"t", R"({"other":2})"});
    rewrite(at, Seq(0), {"t", R"({"secret":"second"})"}, {"t", R"({"secret":"third"})"});
    const RedactReport report = redact(at, "a", {Seq(0)});
    CHECK(report.events == 1);
    CHECK(report.rewrites == 2);
    CHECK(report.records == 2);
    const std::string lines = export_of(*at.open_to_read());
    CHECK(lines.find("secret") == std::string::npos);
    CHECK(lines.find(R"("old":{"type":"t","data":{"other":1}})") != std::string::npos);
    const auto audit = read(*at.open_to_read(), "$audit");
    REQUIRE(audit.size() == 5);
    CHECK(audit[0].redacted);
    CHECK_FALSE(audit[1].redacted);
    CHECK(audit[2].redacted);
    // The essentials are kept.
    CHECK(
        audit[4].data.find(R"("kept":[{"seq":0,"data":{"stream":"a","seq":0,"reason":"mended")") !=
        std::string::npos);
    CHECK(verified(at) == "");
    CHECK(redact(at, "a", {Seq(0)}).records == 0);
    // A second copy of everything verifies.
    on_each_single_backend([&](Place& copy) {
      copy.restore(export_of(*at.open_to_read()));
      CHECK(verified(copy) == "");
    });
  });
}

}  // namespace
}  // namespace eventsrc::test
