// A process that dies at any request leaves a sound store, and what 'gc' can remove.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include "dynamodb/aws/http.hpp"
#include "eventsrc/error.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/appends.hpp"
#include "unit/dynamodb_store/dying.hpp"

namespace eventsrc::test {
namespace {

// True once it lived to the end.
bool kill_at(const Disturbed& append, int k, bool last_arrives) {
  FakeTable table;
  prepare(table, append);
  Dying dying(table, k, last_arrives);
  {
    const auto store = table.open(dying.transport(), {.retry_for = std::chrono::seconds(0)});
    static_cast<void>(attempt(*store, append, table.clock, table.random));
  }
  CAPTURE(append.name);
  CAPTURE(k);
  CAPTURE(last_arrives);
  const auto store = table.open();
  CHECK(verified(*store) == "");
  const std::vector<std::size_t> stored = stored_of(*store, append);
  const std::vector<std::size_t> wanted = wanted_of(append);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    CHECK((stored[i] == 0 || stored[i] == wanted[i]));
    sum += stored[i];
  }
  if (!append.by_stream) CHECK((sum == 0 || stored == wanted));

  const std::string before = table.leftovers();
  CHECK(store->collect_garbage({}).writes == 0);
  CHECK(table.leftovers() == before);
  table.clock.advance(std::chrono::hours(2));
  const GcReport dry = store->collect_garbage({.dry_run = true});
  CHECK(table.leftovers() == before);
  const GcReport report = store->collect_garbage({});
  CHECK(report.writes == dry.writes);
  CHECK(table.leftovers() == "");
  CHECK(verified(*table.open()) == "");
  CHECK(stored_of(*table.open(), append) == stored);
  return !dying.died();
}

TEST_CASE("kill: at every request of every kind of append") {
  for (const auto& make : kinds_of_appends()) {
    const Disturbed append = make();
    for (const bool last_arrives : {false, true}) {
      if (append.is_big && !last_arrives && !all_instants()) continue;
      at_instants(300, [&](int k) { return kill_at(append, k, last_arrives); });
    }
  }
}

/// Events of which each is half a MB; calls `at` before the one with this number.
class SlowSource final : public NewEventSource {
 public:
  SlowSource(int events, std::function<void(int)> at) : events_(events), at_(std::move(at)) {}
  bool next(NewEvent& event) override {
    if (next_ == events_) return false;
    at_(next_++);
    event = test::event("s", "slow", text_);
    return true;
  }
  void rewind() override { next_ = 0; }

 private:
  int events_;
  std::function<void(int)> at_;
  int next_ = 0;
  std::string text_ = text_of(500'000);
};

// They are written in another thread.
void wait_for_chunks(const FakeTable& table) {
  while (table.leftovers().find("x#") == std::string::npos) std::this_thread::yield();
}

TEST_CASE("gc: a write whose parts it removed while it was under way fails and stores nothing") {
  FakeTable table;
  SlowSource source(8, [&](int number) {
    if (number != 7) return;
    wait_for_chunks(table);
    table.clock.advance(std::chrono::hours(3));
    CHECK(table.open()->collect_garbage({}).writes == 1);
  });
  const auto store = table.open();
  const Error error =
      thrown([&] { static_cast<void>(append(*store, source, {}, table.clock, table.random)); });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(std::string(error.what()).find("append it again") != std::string::npos);
  CHECK_FALSE(table.open()->head("s"));
  CHECK(table.leftovers() == "");
}

TEST_CASE("gc: a write that goes on after its parts were removed does not get by with a new note") {
  FakeTable table;
  SlowSource source(16, [&](int number) {
    if (number != 7) return;
    wait_for_chunks(table);
    table.clock.advance(std::chrono::hours(3));
    CHECK(table.open()->collect_garbage({}).writes == 1);
  });
  const auto store = table.open();
  const Error error =
      thrown([&] { static_cast<void>(append(*store, source, {}, table.clock, table.random)); });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK_FALSE(table.open()->head("s"));
  CHECK(table.leftovers() == "");
}

TEST_CASE("gc: a long write that makes progress is never old") {
  FakeTable table;
  SlowSource source(16, [&](int) {
    table.clock.advance(std::chrono::minutes(5));
    CHECK(table.open()->collect_garbage({}).writes == 0);
  });
  const auto store = table.open();
  CHECK(done(append(*store, source, {}, table.clock, table.random)).events == 16);
  CHECK(verified(*table.open()) == "");
  CHECK(table.leftovers() == "");
}

/// Holds a request until it is told to go on.
class Gate {
 public:
  void hold() {
    std::unique_lock lock(mutex_);
    held_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  /// For who waits at the gate, or will never come there.
  void passed() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  void wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_ || ended_; });
  }
  void open_and_wait() {
    std::unique_lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return ended_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  bool open_ = false;
  bool ended_ = false;
};

bool is_renewal(const std::string& body) {
  return body.find("ts=:t") != std::string::npos &&
         body.find(R"("pk":{"S":"y"})") != std::string::npos;
}

TEST_CASE("gc: a write renews its note and ends while gc is at any of its requests") {
  bool went_through = false;
  bool failed = false;
  for (int k = 1; k <= 7; ++k) {
    FakeTable table;
    Gate gate;
    bool held = false;
    const auto writing = table.transport();
    writing->before = [&](const std::string&, const std::string& body) {
      if (is_renewal(body) && !std::exchange(held, true)) gate.hold();
      return std::optional<dynamodb::HttpResponse>();
    };
    Became became;
    std::thread writer([&] {
      SlowSource source(8, [&](int number) {
        if (number == 7) table.clock.advance(std::chrono::minutes(15));
      });
      try {
        const auto store = table.open(writing);
        became.went_through = std::holds_alternative<AppendReport>(
            append(*store, source, {}, table.clock, table.random));
      } catch (const Error& error) {
        became.error = error.what();
      }
      gate.passed();
    });
    gate.wait_until_held();
    int requests = 0;
    const auto collecting = table.transport();
    collecting->before = [&](const std::string&, const std::string&) {
      if (++requests == k) gate.open_and_wait();
      return std::optional<dynamodb::HttpResponse>();
    };
    static_cast<void>(table.open(collecting)->collect_garbage({.age = std::chrono::minutes(12)}));
    gate.open_and_wait();
    writer.join();
    CAPTURE(k);
    CAPTURE(became.error);
    CHECK(held);
    const auto store = table.open();
    CHECK(verified(*store) == "");
    CHECK(became.went_through == store->head("s").has_value());
    (became.went_through ? went_through : failed) = true;
    static_cast<void>(store->collect_garbage({.age = std::chrono::microseconds(0)}));
    CHECK(table.leftovers() == "");
  }
  CHECK(went_through);
  CHECK(failed);
}

}  // namespace
}  // namespace eventsrc::test
