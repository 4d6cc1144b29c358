#include <algorithm>
#include <limits>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/append.hpp"
#include "eventsrc/chain.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::seconds;
using Seqs = std::vector<std::int64_t>;

/// A chain made by hand: what some other store may hold and export.
class Chain {
 public:
  explicit Chain(std::string stream, Hash start = kChainStart)
      : stream_(std::move(stream)), hash_(start) {}

  Chain& add(std::int64_t seq, Timestamp time = FakeClock::kStart) {
    StoredEvent event = make(seq, time);
    event.data = fmt::format(R"({{"n":{}}})", seq);
    event.salt.fill(static_cast<std::uint8_t>(static_cast<std::uint64_t>(seq) + 1));
    return push(event);
  }
  Chain& add_redacted(std::int64_t seq) {
    StoredEvent event = make(seq, FakeClock::kStart);
    event.redacted = true;
    event.content.fill(static_cast<std::uint8_t>(static_cast<std::uint64_t>(seq) + 7));
    return push(event);
  }

  /// The line of the i-th event, with `prev` if asked for.
  [[nodiscard]] std::string line(std::size_t i, bool with_prev = false) const {
    std::string out;
    append_event_line(out, events_[i].view(), with_prev ? &prevs_[i] : nullptr);
    return out + "\n";
  }
  [[nodiscard]] std::string lines(std::size_t from = 0) const {
    std::string out;
    for (std::size_t i = from; i < events_.size(); ++i) out += line(i, i == from && i > 0);
    return out;
  }
  [[nodiscard]] const StoredEvent& event(std::size_t i) const { return events_[i]; }
  [[nodiscard]] const Hash& prev(std::size_t i) const { return prevs_[i]; }

 private:
  StoredEvent make(std::int64_t seq, Timestamp time) {
    StoredEvent event;
    event.stream = stream_;
    event.seq = Seq(seq);
    event.time = time;
    event.type = "t";
    return event;
  }
  Chain& push(StoredEvent event) {
    Sha256 sha;
    prevs_.push_back(hash_);
    hash_ = event_hash(sha, hash_, event.view(), content_of(sha, event.view()));
    event.hash = hash_;
    events_.push_back(std::move(event));
    return *this;
  }

  std::string stream_;
  Hash hash_;
  std::vector<StoredEvent> events_;
  std::vector<Hash> prevs_;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

Error restore_fails(Place& at, std::string_view lines) {
  const std::string before = heads_of(*at.open_to_read());
  Error error = thrown([&] { at.restore(lines); });
  CHECK(heads_of(*at.open_to_read()) == before);
  return error;
}

Rejection restore_rejected(Place& at, std::string_view lines) {
  Lines source(lines);
  return rejected(at.append(source));
}

TEST_CASE("copy: an export restored into an empty store has equal hashes and goes on alike") {
  on_two_of_each([](Place& from, Place& to) {
    NewEvent rich = event_with_id("a", "k#1", "opened", R"({"amount":1.10,"é":"\u00e9"})");
    rich.meta = R"({"who":"ann"})";
    from.add({rich, event("b"), event("a", "t", "null")});
    from.clock.advance(seconds(3));
    from.add({event("b"), event("c/d")});
    const std::string lines = export_of(*from.open_to_read());
    const auto report = to.restore(lines);
    CHECK(report.events == 5);
    CHECK(report.streams == 3);
    CHECK(export_of(*to.open_to_read()) == lines);
    CHECK(heads_of(*to.open_to_read()) == heads_of(*from.open_to_read()));
    CHECK(faults_of(*to.open_to_read()) == "");

    const auto again = to.restore(lines);
    CHECK(again.events == 0);
    CHECK(again.already == 5);
    CHECK(from.restore(lines).already == 5);

    CHECK(to.add({event("a")}).last == Seq(2));
    CHECK(faults_of(*to.open_to_read()) == "");
  });
}

TEST_CASE("copy: the rest of an export is added to a store that has its beginning") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a"), event("a")});
    to.restore(export_of(*from.open_to_read()));
    from.add({event("a"), event("b")});
    const auto report = to.restore(export_of(*from.open_to_read()));
    CHECK(report.already == 2);
    CHECK(report.events == 2);
    CHECK(heads_of(*to.open_to_read()) == heads_of(*from.open_to_read()));
  });
}

TEST_CASE("copy: a chain that begins at 1 goes on from its last seq") {
  on_each_backend([](Place& at) {
    const auto chain = Chain("a").add(1).add(2);
    CHECK(at.restore(chain.lines()).first == Seq(1));
    CHECK(at.add({event("a")}).last == Seq(3));
    const auto store = at.open_to_read();
    CHECK(seqs(*store, "a") == Seqs{1, 2, 3});
    CHECK(store->head("a")->first == Seq(1));
    CHECK_FALSE(store->head("a")->anchor);
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("copy: a gap with a hash and without prev is a gap that the chain really has") {
  on_each_backend([](Place& at) {
    const auto chain = Chain("a").add(0).add(1).add(5).add(6);
    at.restore(chain.lines());
    CHECK(at.add({event("a")}).last == Seq(7));
    const auto store = at.open_to_read();
    CHECK(seqs(*store, "a") == Seqs{0, 1, 5, 6, 7});
    CHECK(store->head("a")->events == 5);
    CHECK(faults_of(*store) == "");
    CHECK(at.restore(chain.lines()).already == 4);
    NewEvent into_gap = event("a");
    into_gap.seq = Seq(3);
    rejected(at.append({into_gap}));
    into_gap.seq = Seq(6);
    CHECK(rejected(at.append({into_gap})).details.seq == 6);
  });
}

TEST_CASE("copy: a gap may be crossed with prev equal to the head") {
  on_each_backend([](Place& at) {
    const auto chain = Chain("a").add(0).add(5);
    at.restore(chain.line(0) + chain.line(1, true));
    CHECK(seqs(*at.open_to_read(), "a") == Seqs{0, 5});
  });
}

TEST_CASE("copy: prev anchors an empty stream") {
  on_each_backend([](Place& at) {
    Chain chain("a");
    for (std::int64_t seq = 0; seq < 10; ++seq) chain.add(seq);
    const auto report = at.restore(chain.lines(6));
    CHECK(report.first == Seq(6));
    CHECK(report.hash == chain.event(9).hash);
    CHECK(at.add({event("a")}).last == Seq(10));
    const auto store = at.open_to_read();
    const auto head = store->head("a");
    REQUIRE(head);
    CHECK(head->first == Seq(6));
    CHECK(head->anchor == chain.prev(6));
    CHECK(head->origin() == chain.prev(6));
    CHECK(faults_of(*store) == "");
    CHECK(at.restore(chain.lines(6)).already == 4);
    CHECK(restore_rejected(at, chain.lines()).details.seq == 0);
    CHECK(restore_rejected(at, chain.line(5, true)).details.seq == 5);
  });
}

TEST_CASE("copy: without prev a line from the middle of a chain is an integrity error") {
  on_each_backend([](Place& at) {
    const auto chain = Chain("a").add(0).add(1).add(2);
    CHECK(restore_fails(at, chain.line(1)).code() == ErrorCode::integrity);
    CHECK(restore_fails(at, chain.line(0) + chain.line(2)).code() == ErrorCode::integrity);
    CHECK_FALSE(at.open_to_read()->head("a"));
  });
}

TEST_CASE("copy: prev that is not the head's hash names the events that are missing") {
  on_each_backend([](Place& at) {
    Chain chain("x");
    for (std::int64_t seq = 0; seq < 12; ++seq) chain.add(seq);
    std::string beginning;
    for (std::size_t i = 0; i < 6; ++i) beginning += chain.line(i);
    at.restore(beginning);
    const Error error = restore_fails(at, chain.line(10, true));
    CHECK(error.code() == ErrorCode::integrity);
    CHECK(std::string(error.what()).find("6..9") != std::string::npos);
    CHECK(error.details().stream == "x");
    CHECK(error.details().seq == 10);
    CHECK(error.details().line == 1);

    const auto other = Chain("x").add(0, FakeClock::kStart - seconds(1)).add(6);
    CHECK(restore_fails(at, other.line(1, true)).code() == ErrorCode::integrity);
    CHECK(restore_fails(at, other.line(1)).code() == ErrorCode::integrity);
  });
}

TEST_CASE("copy: altered lines are integrity errors") {
  on_each_backend([](Place& at) {
    const auto chain = Chain("a").add(0).add(1);
    at.restore(chain.line(0));
    const std::string line = chain.line(1);
    CHECK(restore_fails(at, replaced(line, R"({"n":1})", R"({"n":2})")).code() ==
          ErrorCode::integrity);
    CHECK(restore_fails(at, replaced(line, R"("type":"t")", R"("type":"u")")).code() ==
          ErrorCode::integrity);
    CHECK(restore_fails(at, replaced(line, R"("stream":"a")", R"("stream":"b")")).code() ==
          ErrorCode::integrity);
    CHECK(restore_fails(at, replaced(line, R"("salt":"02)", R"("salt":"03)")).code() ==
          ErrorCode::integrity);
    CHECK(restore_fails(at, replaced(line, R"(,"salt")", R"(,"id":"k","salt")")).code() ==
          ErrorCode::integrity);
    CHECK(restore_fails(at, replaced(line, R"("time":"2026)", R"("time":"2025)")).code() ==
          ErrorCode::integrity);
    CHECK(at.restore(line).events == 1);
  });
}

TEST_CASE("copy: a line at a stored seq with another hash is rejected, id or not") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event_with_id("a", "k"), event("a")});
    to.add({event_with_id("a", "k"), event("a")});
    const std::string lines = export_of(*from.open_to_read());
    const std::size_t second = lines.find('\n') + 1;
    const std::string before = heads_of(*to.open_to_read());
    // Same content, another time: both events have a hash, and the hashes differ.
    const auto other = Chain("a").add(0);
    CHECK(restore_rejected(to, other.lines()).details.seq == 0);
    std::string renamed = replaced(lines.substr(0, second), R"("time":"2026)", R"("time":"2025)");
    renamed = replaced(renamed, R"("hash":")", R"("hash":"0)");
    renamed.erase(renamed.size() - 4, 1);
    CHECK(restore_rejected(to, renamed).details.seq == 0);
    CHECK(heads_of(*to.open_to_read()) == before);
  });
}

TEST_CASE("copy: redacted events keep their place and hash through export and restore") {
  on_two_of_each([](Place& from, Place& to) {
    const auto chain = Chain("a").add(0).add_redacted(1).add(2);
    CHECK(from.restore(chain.lines()).events == 3);
    const std::string lines = export_of(*from.open_to_read());
    CHECK(lines == [&] {
      std::string with_positions;
      const auto events = read_all(*from.open_to_read());
      for (const StoredEvent& event : events) {
        append_event_line(with_positions, event.view(), nullptr);
        with_positions += '\n';
      }
      return with_positions;
    }());
    to.restore(lines);
    const auto store = to.open_to_read();
    const auto events = read(*store, "a");
    REQUIRE(events.size() == 3);
    CHECK(events[1].redacted);
    CHECK(events[1].content == chain.event(1).content);
    CHECK(events[1].data.empty());
    CHECK_FALSE(events[1].meta);
    CHECK_FALSE(events[0].redacted);
    CHECK(events[2].hash == chain.event(2).hash);
    CHECK(faults_of(*store) == "");
    CHECK(to.restore(lines).already == 3);
    CHECK(to.add({event("a")}).last == Seq(3));
    CHECK(faults_of(*to.open_to_read()) == "");
  });
}

TEST_CASE("copy: an id found on a redacted event is a duplicate, and says so") {
  on_each_backend([](Place& at) {
    StoredEvent erased;
    erased.stream = "a";
    erased.type = "t";
    erased.id = "k";
    erased.time = FakeClock::kStart;
    erased.redacted = true;
    erased.content.fill(3);
    Sha256 sha;
    erased.hash = event_hash(sha, kChainStart, erased.view(), erased.content);
    std::string line;
    append_event_line(line, erased.view(), nullptr);
    at.restore(line);
    const auto hit = at.add({event_with_id("a", "k", "t", R"({"any":"thing"})")});
    CHECK(hit.already == 1);
    CHECK(hit.redacted);
    rejected(at.append({event_with_id("a", "k", "another type")}));
  });
}

TEST_CASE("copy: an unredacted line of an event redacted here is already there, and the reverse") {
  on_two_of_each([](Place& whole, Place& erased) {
    const auto chain = Chain("a").add(0);
    whole.restore(chain.lines());
    StoredEvent event = chain.event(0);
    Sha256 sha;
    event.content = content_of(sha, event.view());
    event.redacted = true;
    event.data.clear();
    event.salt = {};
    std::string line;
    append_event_line(line, event.view(), nullptr);
    erased.restore(line);
    CHECK(whole.restore(line).already == 1);
    CHECK(erased.restore(chain.lines()).already == 1);
    CHECK(read(*erased.open_to_read(), "a")[0].redacted);
    CHECK_FALSE(read(*whole.open_to_read(), "a")[0].redacted);
  });
}

TEST_CASE("copy: copied times may go back, and the head remembers") {
  on_each_backend([](Place& at) {
    const Timestamp late = FakeClock::kStart + std::chrono::hours(1000);
    const auto chain =
        Chain("a").add(0, FakeClock::kStart).add(1, late).add(2, FakeClock::kStart - seconds(50));
    at.restore(chain.lines());
    const auto head = at.open_to_read()->head("a");
    REQUIRE(head);
    CHECK_FALSE(head->times_ordered);
    CHECK(head->time_max == late);
    CHECK(head->last_time == FakeClock::kStart - seconds(50));
    CHECK(head->first_time == FakeClock::kStart);
    const auto report = at.add({event("a")});
    CHECK(report.time == FakeClock::kStart);
    CHECK_FALSE(report.clock_held);
    const auto after = at.open_to_read()->head("a");
    CHECK_FALSE(after->times_ordered);
    CHECK(after->time_max == late);
  });
}

TEST_CASE("copy: reserved streams may be copied, but not written") {
  on_each_backend([](Place& at) {
    const auto chain = Chain("$audit").add(0).add(1);
    CHECK(at.restore(chain.lines()).events == 2);
    CHECK(thrown([&] { at.add({event("$audit")}); }).code() == ErrorCode::invalid);
    CHECK(names(*at.open_to_read(), Selection::all()).empty());
    CHECK(names(*at.open_to_read(), Selection({"$audit"})).size() == 1);
  });
}

TEST_CASE("copy: an id stands once in a stream, in imports too") {
  on_each_backend([](Place& at) {
    at.add({event_with_id("a", "k")});
    const auto stored = read(*at.open_to_read(), "a");
    StoredEvent second = stored[0];
    second.seq = Seq(1);
    Sha256 sha;
    second.hash = event_hash(sha, stored[0].hash, second.view(), content_of(sha, second.view()));
    std::string line;
    append_event_line(line, second.view(), nullptr);
    rejected([&] {
      Lines source(line);
      return at.append(source);
    }());
    CHECK(seqs(*at.open_to_read(), "a") == Seqs{0});
  });
}

TEST_CASE("copy: a stream that ends at the greatest seq takes no more events") {
  on_each_backend([](Place& at) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() - 1;
    Chain chain("a");
    chain.add(kMost - 1);
    chain.add(kMost);
    at.restore(chain.lines());
    CHECK(thrown([&] { at.add({event("a")}); }).code() == ErrorCode::invalid);
    const auto store = at.open_to_read();
    CHECK(seqs(*store, "a") == Seqs{kMost - 1, kMost});
    CHECK(seqs(*store, "a", {.from = Seq(kMost)}) == Seqs{kMost});
    CHECK(faults_of(*store) == "");
    CHECK(at.restore(chain.lines()).already == 2);
  });
}

TEST_CASE("copy: a line without hash must not bring prev into an empty stream") {
  on_each_backend([](Place& at) {
    NewEvent line = event("a");
    line.prev.emplace().fill(1);
    CHECK(thrown([&] { at.add({line}); }).code() == ErrorCode::invalid);
    at.add({event("a")});
    line.prev = at.open_to_read()->head("a")->hash;
    CHECK(at.add({line}).last == Seq(1));
    CHECK(thrown([&] { at.add({line}); }).code() == ErrorCode::integrity);
  });
}

TEST_CASE("copy: a line with a stored event's hash but other content was altered") {
  on_each_backend([](Place& place) {
    place.add({event("a", "t", R"({"x":1})"), event_with_id("a", "k", "t", R"({"x":2})")});
    const std::string lines = export_of(*place.open_to_read());
    CHECK(place.restore(lines).already == 2);
    for (const auto& [from, to] :
         std::vector<std::pair<std::string, std::string>>{{R"("x":1)", R"("x":9)"},
                                                          {R"("x":2)", R"("x":9)"},
                                                          {R"("type":"t")", R"("type":"u")"},
                                                          {R"("id":"k")", R"("id":"l")"},
                                                          {R"("time":"20)", R"("time":"19)"}}) {
      std::string altered = lines;
      const std::size_t at = altered.find(from);
      REQUIRE(at != std::string::npos);
      altered.replace(at, from.size(), to);
      CAPTURE(altered);
      CHECK(thrown([&] { place.restore(altered); }).code() == ErrorCode::integrity);
    }
  });
}

}  // namespace
}  // namespace eventsrc::test
