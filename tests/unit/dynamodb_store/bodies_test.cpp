// Commits of all sizes and kinds read as the memory backend reads them.

#include <map>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eventsrc/chain.hpp"
#include "memory/memory_store.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

// As record.hpp and chunks.hpp say: what is around the data of an event of type "t", and what of a
// chunk is left for records.
constexpr std::size_t kAround = 4 + 8 + 8 + 1 + 16 + 2 + 1 + 4;
constexpr std::size_t kInline = std::size_t{64} * 1024;
constexpr std::size_t kChunk = std::size_t{384} * 1024 - 40;

/// The same appends to a table and to the memory backend.
class Pair {
 public:
  Pair() : memory_(memory::open_store(memory::make_database(random_, clock_))) {}

  void add(const std::vector<std::string>& texts) {
    std::vector<NewEvent> events;
    for (const std::string& text : texts) events.push_back(event("s", "t", text));
    AppendOptions options;
    options.seed = "seed";
    table.add(events, options);
    Events source(events);
    done(append(*memory_, source, options, clock_, random_));
  }
  /// Events whose records have these sizes.
  void add_records(const std::vector<std::size_t>& sizes) {
    std::vector<std::string> texts;
    for (const std::size_t size : sizes) texts.push_back(text_of(size - kAround, size));
    add(texts);
  }
  void restore(std::string_view lines) {
    table.restore(lines);
    Lines source(lines);
    done(append(*memory_, source, {}, clock_, random_));
  }

  /// Reads `range` of stream s from both; the events of the table's.
  std::vector<StoredEvent> same(const Range& range) {
    const std::vector<StoredEvent> expected = read(*memory_, "s", range);
    std::vector<StoredEvent> found = read(*table.open(), "s", range);
    REQUIRE(seqs(found) == seqs(expected));
    for (std::size_t i = 0; i < found.size(); ++i) check(found[i], expected[i], range.chain);
    return found;
  }
  /// Everything, and ranges around each place where something changes.
  void same_everywhere() {
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      const std::vector<StoredEvent> all = same({.direction = direction});
      const std::int64_t last = read(*memory_, "s", {}).back().seq.value();
      for (std::int64_t from = 0; from <= std::min<std::int64_t>(last + 1, 4); ++from) {
        same({.from = Seq(from), .direction = direction, .chain = false});
        same({.from = Seq(from), .to = Seq(from), .direction = direction});
        same({.from = Seq(from), .to = Seq(from + 1), .direction = direction, .chain = false});
      }
    }
    CHECK(verified(*table.open()) == "");
    CHECK(heads_of(*table.open()) == heads_of(*memory_));
  }
  Store& memory() { return *memory_; }

  FakeTable table;

 private:
  static void check(const StoredEvent& a, const StoredEvent& b, bool chain) {
    REQUIRE(a.stream == b.stream);
    REQUIRE(a.time == b.time);
    REQUIRE(a.type == b.type);
    REQUIRE((a.data == b.data));
    REQUIRE(a.meta == b.meta);
    REQUIRE(a.id == b.id);
    REQUIRE(a.redacted == b.redacted);
    if (!chain) return;
    REQUIRE(a.salt == b.salt);
    REQUIRE(a.content == b.content);
    REQUIRE(a.hash == b.hash);
  }

  FakeClock clock_;
  FakeRandom random_;
  std::unique_ptr<Store> memory_;
};

// How many chunks the commit with this key has; 0: its events are in its item.
int chunks_of(const FakeTable& table, std::int64_t key) {
  const auto item = table.item("e#s", fmt::format("{:019}", key));
  if (!item.contains("ref")) return 0;
  return std::stoi(item.at("ref").at("M").at("k").at("N").get<std::string>());
}

TEST_CASE("bodies: around the size that stays in the item") {
  Pair pair;
  pair.add_records({kInline - 1});
  pair.add_records({kInline});
  pair.add_records({kInline + 1});
  pair.add_records({kInline / 2, kInline / 2});
  pair.add_records({kInline / 2, kInline / 2 + 1});
  CHECK(chunks_of(pair.table, 0) == 0);
  CHECK(chunks_of(pair.table, 1) == 0);
  CHECK(chunks_of(pair.table, 2) == 1);
  CHECK(chunks_of(pair.table, 3) == 0);
  CHECK(chunks_of(pair.table, 5) == 1);
  pair.same_everywhere();
}

TEST_CASE("bodies: around the size of a chunk") {
  const std::map<std::size_t, int> chunks{{kChunk - 1, 1}, {kChunk, 1}, {kChunk + 1, 2}};
  for (const auto& [size, count] : chunks) {
    Pair pair;
    pair.add_records({size - 1000, 1000});
    CHECK(chunks_of(pair.table, 0) == count);
    pair.same_everywhere();
  }
}

TEST_CASE("bodies: events that begin and end where chunks do") {
  const std::vector<std::vector<std::size_t>> bodies{
      {kChunk, 100},                             // the second begins a chunk
      {kChunk, kChunk, 100},                     //
      {100, kChunk - 100, 100, 100},             //
      {100, 3 * kChunk, 100},                    // over four chunks
      {100, 3 * kChunk - 100, 100},              // ends with its third chunk
      {3 * kChunk},                              // alone
      {3 * kChunk, 3 * kChunk + 1, 3 * kChunk},  //
      {kChunk - 2, 100, 100},                    // its length itself is split
      {kChunk - 100, 100, 2 * kChunk, 100},      //
  };
  for (const auto& sizes : bodies) {
    Pair pair;
    pair.add_records({100});
    pair.add_records(sizes);
    pair.add_records({100});
    pair.same_everywhere();
  }
}

TEST_CASE("bodies: many small events") {
  Pair pair;
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < 9000; ++i) texts.push_back(text_of(2 + i % 90, i));
  pair.add(texts);
  CHECK(chunks_of(pair.table, 0) == 3);
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    CHECK(pair.same({.direction = direction}).size() == 9000);
    for (const std::int64_t at : {0, 1, 4000, 4430, 8998, 8999}) {
      CHECK(pair.same({.from = Seq(at), .to = Seq(at + 20), .direction = direction}).size() >= 1);
    }
  }
  CHECK(verified(*pair.table.open()) == "");
}

std::size_t drawn(std::mt19937_64& random, std::size_t most) { return random() % (most + 1); }

Range drawn_range(std::mt19937_64& random, std::int64_t last) {
  Range range;
  const auto seq = [&] {
    return Seq(static_cast<std::int64_t>(drawn(random, static_cast<std::size_t>(last) + 3)));
  };
  if (drawn(random, 3) > 0) range.from = seq();
  if (drawn(random, 3) > 0) range.to = seq();
  if (drawn(random, 1) > 0) range.direction = Direction::backward;
  range.chain = drawn(random, 1) > 0;
  return range;
}

TEST_CASE("bodies: any sizes, any range, as the memory backend") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 3; ++round) {
    Pair pair;
    for (int commit = 0; commit < 4; ++commit) {
      const std::size_t most = drawn(random, 1) > 0 ? 300'000 : 5'000;
      std::vector<std::size_t> sizes;
      const std::size_t count = 1 + drawn(random, 8);
      for (std::size_t i = 0; i < count; ++i) sizes.push_back(kAround + 2 + drawn(random, most));
      pair.add_records(sizes);
    }
    const std::int64_t last = pair.memory().head("s")->last.value();
    for (int i = 0; i < 25; ++i) pair.same(drawn_range(random, last));
    CHECK(verified(*pair.table.open()) == "");
  }
}

/// Lines of a stream with gaps, times that go back, redacted events, ids and metas.
std::string odd_lines(std::mt19937_64& random, Seq first, Hash hash, const Hash* prev, int count,
                      std::size_t most) {
  std::string lines;
  Sha256 sha;
  Seq seq = first;
  for (int i = 0; i < count; ++i) {
    const std::string data = text_of(2 + drawn(random, most), random());
    const std::string id = fmt::format("id {}", seq.value());
    EventView view;
    view.stream = "s";
    view.seq = seq;
    view.time = FakeClock::kStart + std::chrono::seconds(drawn(random, 9));
    view.type = "t";
    if (drawn(random, 4) == 0) {
      view.redacted = true;
      view.content.fill(static_cast<std::uint8_t>(i));
    } else {
      view.data = data;
      view.salt.fill(static_cast<std::uint8_t>(random()));
      if (drawn(random, 2) == 0) view.meta = R"({"a":"\u0000 \"é\" /"})";
    }
    if (drawn(random, 2) == 0) view.id = id;
    hash = event_hash(sha, hash, view, content_of(sha, view));
    view.hash = hash;
    append_event_line(lines, view, i == 0 ? prev : nullptr);
    lines += '\n';
    seq = Seq(seq.value() + 1 +
              static_cast<std::int64_t>(drawn(random, 2) == 0 ? drawn(random, 5) : 0));
  }
  return lines;
}

TEST_CASE("bodies: imports with gaps, redacted events, anchors and times that go back") {
  std::mt19937_64 random(11);
  for (const std::size_t most : {std::size_t{50}, std::size_t{200'000}}) {
    for (const bool anchored : {false, true}) {
      Pair pair;
      Hash anchor{};
      anchor.fill(9);
      const Hash origin = anchored ? anchor : kChainStart;
      pair.restore(
          odd_lines(random, Seq(anchored ? 5 : 0), origin, anchored ? &anchor : nullptr, 8, most));
      for (int i = 0; i < 3; ++i) {
        const auto head = pair.memory().head("s");
        pair.restore(odd_lines(random, Seq(head->last.value() + (i == 1 ? 50 : 1)), head->hash,
                               &head->hash, 6, most));
      }
      const std::int64_t last = pair.memory().head("s")->last.value();
      CHECK_FALSE(pair.memory().head("s")->times_ordered);
      for (int i = 0; i < 40; ++i) pair.same(drawn_range(random, last));
      // Verify would miss the records of what was redacted.
      CHECK(faults_of(*pair.table.open()) == "");
      CHECK(heads_of(*pair.table.open()) == heads_of(pair.memory()));
      CHECK(export_of(*pair.table.open()).size() > 0);
    }
  }
}

/// Chunks that were asked for.
class Fetched {
 public:
  explicit Fetched(const FakeTable& table) : transport_(table.transport()) {
    transport_->before = [this](const std::string& operation, const std::string& body) {
      if (operation == "BatchGetItem") {
        const std::lock_guard lock(mutex_);
        for (std::size_t at = 0; (at = body.find("x#", at)) != std::string::npos; ++at) ++chunks_;
      }
      return std::optional<dynamodb::HttpResponse>();
    };
  }
  [[nodiscard]] const std::shared_ptr<FakeTransport>& transport() const { return transport_; }
  int take() { return std::exchange(chunks_, 0); }

 private:
  std::shared_ptr<FakeTransport> transport_;
  std::mutex mutex_;
  int chunks_ = 0;
};

TEST_CASE("bodies: a part of a big commit costs only the chunks that hold it, wherever it lies") {
  Pair pair;
  pair.add_records(std::vector<std::size_t>(60, std::size_t{128} * 1024));
  CHECK(chunks_of(pair.table, 0) == 21);
  Fetched fetched(pair.table);
  const auto store = pair.table.open(fetched.transport());
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    for (const std::int64_t at : {0, 1, 30, 58, 59}) {
      CAPTURE(at);
      CHECK(seqs(*store, "s", {.from = Seq(at), .to = Seq(at), .direction = direction}) ==
            std::vector<std::int64_t>{at});
      CHECK(fetched.take() <= 2);
    }
    // 20 thirds of a chunk.
    CHECK(seqs(*store, "s", {.from = Seq(20), .to = Seq(39), .direction = direction}).size() == 20);
    CHECK(fetched.take() <= 8);
  }
  CHECK(seqs(*store, "s", {.to = Seq(4)}).size() == 5);
  CHECK(fetched.take() <= 2);
  CHECK(seqs(*store, "s", {.from = Seq(56), .direction = Direction::backward}).size() == 4);
  CHECK(fetched.take() <= 3);
  CHECK(seqs(*store, "s").size() == 60);
  CHECK(fetched.take() == 21);
}

}  // namespace
}  // namespace eventsrc::test
