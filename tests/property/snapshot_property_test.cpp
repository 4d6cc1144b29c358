#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/rewrite.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "support/backends.hpp"
#include "support/random_json.hpp"

namespace eventsrc::test {
namespace {

// Two of one name: an edited view. Arithmetic, lists, keys, deletion, guards, a rule for erased
// events, rules that fail and rules that are skipped where they would.
const char* const kDefinitions[] = {
    "",
    R"({"view":"v","on":{"a":{"inc":{"/n":"/data/n"}},"b":{"push":{"/l":"/data/k"}},"c":"delete","*":{"count":"/c"}},"lenient":true})",
    R"({"view":"v","on":{"a":{"inc":{"/n":"/data/n"}},"b":{"addToSet":{"/l":"/data/k"}},"c":"ignore","$redacted":{"count":"/erased"}},"lenient":true})",
    R"({"view":"keyed","key":"/data/k","on":{"a":{"inc":{"/n":"/data/n"}},"b":"delete","*":{"merge":{"":"/data"}}},"lenient":true})",
    R"({"view":"strict","key":"/data/k","on":{"a":{"inc":{"/n":"/data/n"}},"*":{"set":{"/n":"/data/v"}}}})",
    R"({"view":"few","on":{"c":[{"when":{"/data/k":"x"},"set":{"/x":"/data/v"}},{"when":{"$state/x":1},"unset":"/x"}]}})",
};
const char kJq[] =
    R"({"view":"jq","on":{"a":{"jq":".n += $event.data.n"},"b":{"jq":".l += [$event.data.v]"},"c":"delete","*":{"merge":{"":"/data"}}},"jqNumbers":"double","lenient":true})";

std::shared_ptr<const View> view_of(const std::string& definition) {
  if (definition.empty()) return View::default_view();
  return View::parse(definition, "v.json",
                     [](const std::string&) -> std::string { return "no file"; });
}

/// A stream as an import brings it: with gaps, times that go back, and erased events.
std::string lines_of(RandomJson& random, std::string_view stream, std::size_t count) {
  const std::vector<std::string> types = {"a", "b", "c", "insert", "delete", "other"};
  const std::vector<std::string> keys = {R"("x")", R"("y")", "7", R"("\u00e9")", "null"};
  const std::vector<std::string> numbers = {"1", "0.10", "-3", "12345678901234567890.5", R"("n")"};
  std::string out;
  Sha256 sha;
  Hash hash = kChainStart;
  std::int64_t seq = 0;
  Timestamp time = FakeClock::kStart - std::chrono::hours(1);
  json::Checker checker(kMaxDepth);
  for (std::size_t i = 0; i < count; ++i) {
    StoredEvent event;
    event.stream = stream;
    event.type = types[random.below(types.size())];
    event.seq = Seq(seq);
    if (random.below(3) == 0) time += std::chrono::seconds(random.below(5));
    event.time = random.below(8) == 0 ? time - std::chrono::seconds(random.below(7)) : time;
    event.redacted = random.below(10) == 0;
    if (event.redacted) {
      event.content.fill(static_cast<std::uint8_t>(i));
    } else {
      std::string value;
      REQUIRE_FALSE(checker.minify(random.value(2), value));
      event.data = R"({"k":)" + keys[random.below(keys.size())] + R"(,"n":)" +
                   numbers[random.below(numbers.size())] + R"(,"v":)" + value + "}";
    }
    hash = event_hash(sha, hash, event.view(), content_of(sha, event.view()));
    event.hash = hash;
    append_event_line(out, event.view(), nullptr);
    out += '\n';
    seq += random.below(9) == 0 ? 3 : 1;
  }
  return out;
}

Point point_of(RandomJson& random, std::size_t count) {
  switch (random.below(4)) {
    case 0:
      return {};
    case 1:
      return Point::at(Seq(static_cast<std::int64_t>(random.below(count * 3 / 2))));
    case 2:
      return Point::before_last(static_cast<std::int64_t>(random.below(count + 2)));
    default:
      return Point::at(FakeClock::kStart - std::chrono::hours(1) +
                       std::chrono::seconds(static_cast<int>(random.below(count))));
  }
}

void append_state(std::string& out, const std::string* key, const State& state) {
  out += (key == nullptr ? "" : *key + "=") + std::string(kind_name(state.kind)) + " " +
         std::to_string(state.seq.value()) + " " + std::to_string(state.events) + " " +
         std::to_string(state.redacted) + " " + std::to_string(state.skipped) + " " +
         state.value.str() + "\n";
}

/// What `action` does to a text, or the error that it throws.
template <typename Action>
std::string outcome(Action&& action) {
  std::string out;
  try {
    action(out);
  } catch (const Error& error) {
    return error.what();
  }
  return out;
}

class Comparison {
 public:
  Comparison(Store& store, std::shared_ptr<const View> view)
      : store_(store), view_(std::move(view)), fold_(make_fold(view_)) {}

  void replays(std::string_view stream, const Point& point) {
    const auto replayed = [&](ReplayStart* start) {
      fold_->forget(0);
      return outcome([&](std::string& out) {
        replay(store_, stream, point, *fold_, 1, start);
        const State state = fold_->state(0, "x");
        append_state(out, nullptr, state);
        fold_->states(
            0, [&out](const std::string* key, const State& one) { append_state(out, key, one); });
      });
    };
    ReplayStart start;
    CHECK(replayed(&start) == replayed(nullptr));
    used_ += start.used();
  }

  void histories(std::string_view stream, const Point& point, std::int64_t after) {
    HistoryRange range;
    range.at = point;
    range.after = Seq(after);
    const auto steps = [&](ReplayStart* start) {
      fold_->forget(0);
      return outcome([&](std::string& out) {
        replay_history(
            store_, stream, range, *fold_,
            [&out](std::string_view type, const std::string* key, const State& state) {
              out += type;
              append_state(out, key, state);
            },
            start);
      });
    };
    ReplayStart start;
    CHECK(steps(&start) == steps(nullptr));
    used_ += start.used();
  }

  void many(const Point& point) {
    const auto all = [&](ReplayStart* start) {
      std::string out;
      OnStream on;
      on.state = [&out](std::string_view stream, const std::string* key, const State& state) {
        out += stream;
        append_state(out, key, state);
      };
      on.fault = [&out](const Error& error) { out += error.what(); };
      ReplayOptions options;
      options.threads = 1;
      options.start = start;
      replay_many(store_, Selection::all(), point, view_, options, on);
      return out;
    };
    ReplayStart start;
    CHECK(all(&start) == all(nullptr));
    used_ += start.used();
  }

  [[nodiscard]] std::int64_t used() const { return used_; }

 private:
  Store& store_;
  std::shared_ptr<const View> view_;
  std::unique_ptr<Fold> fold_;
  std::int64_t used_ = 0;
};

void make_snapshots(Place& at, const std::shared_ptr<const View>& view, RandomJson& random,
                    std::size_t events) {
  const auto reader = at.open_to_read();
  const auto writer = at.open();
  for (int i = 0; i < 3; ++i) {
    SnapshotOptions options;
    options.at = point_of(random, events);
    options.created = at.clock.now();
    options.fault = [](const Error&) {};
    if (random.below(3) == 0) options.every = static_cast<std::int64_t>(random.below(9)) + 3;
    create_snapshots(*reader, *writer->snapshots(),
                     random.below(2) == 0 ? Selection::all() : Selection({"a"}), view, options);
  }
}

/// Erases or rewrites some event, of which there may be snapshots.
void alter(Place& at, RandomJson& random) {
  const auto events = read(*at.open_to_read(), "a");
  const StoredEvent& event = events[random.below(events.size())];
  if (event.redacted) return;
  const auto store = at.open();
  const bool can_rewrite = !at.by_stream;
  if (can_rewrite && random.below(2) == 0) {
    RewriteOptions options;
    options.note = {"mended", {}, "test"};
    rewrite(*store, "a", event.seq, {event.type, event.data}, {"a", R"({"k":"x","n":7,"v":1})"},
            options, at.clock, at.random);
  } else {
    RedactOptions options;
    options.note = {"asked", {}, "test"};
    redact(*store, "a", {event.seq}, options, at.clock, at.random);
  }
}

/// Returns how often a snapshot was used.
std::int64_t compare(Place& at, const std::shared_ptr<const View>& view, RandomJson& random,
                     std::size_t events, int points) {
  const auto store = at.open_to_read();
  Comparison comparison(*store, view);
  for (int i = 0; i < points; ++i) {
    const Point point = point_of(random, events);
    comparison.replays(random.below(3) == 0 ? "b" : "a", point);
    comparison.histories("a", point, static_cast<std::int64_t>(random.below(events)));
    if (i % 4 == 0) comparison.many(point);
  }
  verify_snapshots(*store, Selection::all(), {view}, {},
                   [](const Snapshot& snapshot, SnapshotFinding finding, const std::string& why) {
                     CAPTURE(snapshot.seq.value());
                     CAPTURE(why);
                     const bool is_sound =
                         finding == SnapshotFinding::same || finding == SnapshotFinding::unknown;
                     CHECK(is_sound);
                   });
  return comparison.used();
}

TEST_CASE("snapshot property: a snapshot never changes an answer") {
  std::int64_t used = 0;
  std::vector<std::int64_t> used_altered;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    on_each_single_backend([&](Place& at) {
      // How they are used is core's; others than the quickest are for how they are kept.
      if (!at.backend.starts_with("memory") && seed % 4 != 0) return;
      constexpr std::size_t kEvents = 40;
      RandomJson random(seed);
      at.restore(lines_of(random, "a", kEvents));
      at.restore(lines_of(random, "b", kEvents / 3));
      for (const char* const definition : kDefinitions) {
        CAPTURE(definition);
        const auto view = view_of(definition);
        make_snapshots(at, view, random, kEvents);
        used += compare(at, view, random, kEvents, 12);
        alter(at, random);
        const std::int64_t used_now = compare(at, view, random, kEvents, 6);
        // One change makes all useless that a Redis keeps.
        if (!at.backend.ends_with("redis")) used_altered.emplace_back(used_now);
      }
    });
  }
  CHECK(used > 1000);
  if (!used_altered.empty()) {
    CHECK(std::accumulate(used_altered.begin(), used_altered.end(), std::int64_t{0}) > 100);
  }
}

TEST_CASE("snapshot property: the same with jq, whose states are in another process") {
  std::int64_t used = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    on_each_single_backend([&](Place& at) {
      constexpr std::size_t kEvents = 30;
      RandomJson random(seed);
      at.restore(lines_of(random, "a", kEvents));
      at.restore(lines_of(random, "b", kEvents / 3));
      const auto view = view_of(kJq);
      make_snapshots(at, view, random, kEvents);
      used += compare(at, view, random, kEvents, 8);
    });
  }
  CHECK(used > 20);
}

}  // namespace
}  // namespace eventsrc::test
