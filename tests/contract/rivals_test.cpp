#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/chain.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using Seqs = std::vector<std::int64_t>;

constexpr int kThreads = 8;
constexpr int kEach = 60;

class CountingObserver final : public AppendObserver {
 public:
  void stored(const EventView& /*event*/) override { ++seen; }
  void restart() override {
    seen = 0;
    ++restarts;
  }
  int seen = 0;
  int restarts = 0;
};

// Backends without locks only: where the write lock is held, no rival gets in between.
bool is_optimistic(Place& at) {
  const auto store = at.open();
  const auto one = store->begin();
  const auto other_store = at.open();
  return other_store->begin() != nullptr;
}

TEST_CASE("rivals: a batch that meets a rival is stored once, behind the rival's") {
  on_each_backend([](Place& at) {
    if (!is_optimistic(at) || at.by_stream) return;
    at.add({event("a")});
    Events source({event("a", "mine"), event("b", "mine"), event("a", "mine")});
    int asked = 0;
    source.before = [&](int) {
      if (++asked == 2) at.add({event("a", "rival")});
    };
    CountingObserver observer;
    AppendOptions options;
    options.observer = &observer;
    const auto report = done(at.append(source, options));
    CHECK(report.events == 3);
    CHECK(report.retries == 1);
    CHECK(source.passes() == 2);
    CHECK(observer.seen == 3);
    CHECK(observer.restarts == 1);
    const auto store = at.open_to_read();
    CHECK(seqs(*store, "a") == Seqs{0, 1, 2, 3});
    CHECK(read(*store, "a")[1].type == "rival");
    CHECK(seqs(*store, "b") == Seqs{0});
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("rivals: conditions are looked at again on what the rival left") {
  on_each_backend([](Place& at) {
    if (!is_optimistic(at)) return;
    at.add({event("a")});
    AppendOptions options;
    options.expect = Expected::parse("0", ErrorCode::usage);
    Events source({event("a", "mine")});
    source.before = [&](int pass) {
      if (pass == 1) at.add({event("a", "rival")});
    };
    CHECK(rejected(at.append(source, options)).details.actual == "1");

    Events with_id({event_with_id("b", "k")});
    with_id.before = [&](int pass) {
      if (pass == 1) at.add({event_with_id("b", "k")});
    };
    const auto report = done(at.append(with_id));
    CHECK(report.already == 1);
    CHECK(report.events == 0);
    CHECK(seqs(*at.open_to_read(), "b") == Seqs{0});
  });
}

TEST_CASE("rivals: one that wins every round ends in contention, after the rounds allowed") {
  on_each_backend([](Place& at) {
    if (!is_optimistic(at)) return;
    // One stream's rival is no rival of another where each has its own end.
    const bool by_stream = !at.open()->capabilities().positions;
    const std::string_view rival = by_stream ? "a" : "rival";
    Events source({event("a", "mine"), event("a", "mine")});
    // After the end of the stream was looked at.
    int asked = 0;
    source.before = [&](int) {
      if (++asked % 2 == 0) at.add({event(rival, "rival")});
    };
    AppendOptions options;
    options.retry.rounds = 4;
    const auto result = at.append(source, options);
    REQUIRE(std::holds_alternative<Contended>(result));
    CHECK(std::get<Contended>(result).retries == 4);
    CHECK(source.passes() == 5);
    CHECK(at.clock.sleeps() == 4);
    for (const StoredEvent& event : read(*at.open_to_read(), "a")) CHECK(event.type == "rival");

    options.retry.rounds = 1'000'000;
    options.retry.retry_for = std::chrono::milliseconds(300);
    const auto elapsed = at.clock.elapsed();
    Events other({event("a", "mine"), event("a", "mine")});
    other.before = source.before;
    REQUIRE(std::holds_alternative<Contended>(at.append(other, options)));
    CHECK(at.clock.elapsed() - elapsed == std::chrono::milliseconds(300));
  });
}

TEST_CASE("rivals: a gap brought in by an import races plain appends") {
  on_each_backend([](Place& from) {
    if (!is_optimistic(from)) return;
    from.add({event("a")});
    Events plain({event("a", "mine")});
    plain.before = [&](int pass) {
      if (pass != 1) return;
      StoredEvent far = read(*from.open_to_read(), "a")[0];
      Sha256 sha;
      far.seq = Seq(100);
      const Hash previous = far.hash;
      far.hash = event_hash(sha, previous, far.view(), content_of(sha, far.view()));
      std::string line;
      append_event_line(line, far.view(), nullptr);
      from.restore(line);
    };
    CHECK(done(from.append(plain)).last == Seq(101));
    CHECK(seqs(*from.open_to_read(), "a") == Seqs{0, 100, 101});
    CHECK(faults_of(*from.open_to_read()) == "");
  });
}

TEST_CASE("rivals: unconditional appends from many threads all land") {
  on_each_backend([](Place& at) {
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&at, &failures, t] {
        const std::string own = "own/" + std::to_string(t);
        const std::string id = "thread " + std::to_string(t);
        AppendOptions options;
        options.retry.rounds = 1'000'000;
        options.retry.retry_for = std::chrono::minutes(5);
        try {
          // Half of the threads open the store for each append, as processes do.
          auto store = at.open_in_thread();
          for (int i = 0; i < kEach; ++i) {
            if (t % 2 == 0) store = at.open_in_thread();
            const std::string key = id + " " + std::to_string(i);
            Events source({event_with_id("shared", key), event(own), event("shared")});
            if (at.by_stream) {
              const auto appended =
                  append_by_stream(*store, source, options, system_clock(), system_random());
              if (appended.failure || appended.error) ++failures;
              continue;
            }
            const auto result =
                eventsrc::append(*store, source, options, system_clock(), system_random());
            if (!std::holds_alternative<AppendReport>(result)) ++failures;
          }
        } catch (const Error& error) {
          FAIL_CHECK(std::string(error.what()));
          ++failures;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failures == 0);
    const auto store = at.open_to_read();
    const auto shared = read(*store, "shared");
    REQUIRE(shared.size() == 2 * kThreads * kEach);
    std::set<std::string> ids;
    for (std::size_t i = 0; i < shared.size(); ++i) {
      CHECK(shared[i].seq == Seq(static_cast<std::int64_t>(i)));
      if (shared[i].id) ids.insert(*shared[i].id);
    }
    CHECK(ids.size() == kThreads * kEach);
    for (int t = 0; t < kThreads; ++t) {
      CHECK(store->head("own/" + std::to_string(t))->events == kEach);
    }
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("rivals: of many that expect the same, one wins") {
  on_each_backend([](Place& at) {
    for (int round = 0; round < 10; ++round) {
      std::atomic<int> appended{0};
      std::atomic<int> turned_down{0};
      std::vector<std::thread> threads;
      for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&] {
          AppendOptions options;
          options.retry.rounds = 1'000'000;
          if (round > 0) {
            options.expect = Expected::parse(std::to_string(round - 1), ErrorCode::usage);
          } else {
            options.expect = Expected::parse("none", ErrorCode::usage);
          }
          try {
            const auto store = at.open_in_thread();
            Events source({event("a")});
            const auto result =
                eventsrc::append(*store, source, options, system_clock(), system_random());
            if (std::holds_alternative<AppendReport>(result)) ++appended;
            if (std::holds_alternative<Rejection>(result)) ++turned_down;
          } catch (const Error& error) {
            FAIL_CHECK(std::string(error.what()));
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
      CHECK(appended == 1);
      CHECK(turned_down == kThreads - 1);
    }
    CHECK(at.open_to_read()->head("a")->events == 10);
  });
}

}  // namespace
}  // namespace eventsrc::test
