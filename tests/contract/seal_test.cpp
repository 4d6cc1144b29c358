#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using Seqs = std::vector<std::int64_t>;

// A merged store is not sealed itself.
bool can_be_sealed(const Place& at) { return !at.backend.starts_with("merged"); }

void check_denied(Place& at, const NewEvent& event, std::string_view says) {
  const auto error = thrown([&] { at.add({event}); });
  CHECK(error.code() == ErrorCode::denied);
  CHECK(std::string(error.what()).find(says) != std::string::npos);
}

TEST_CASE("seal: nothing is added to a sealed store, and writers are told where it is now") {
  on_each_backend([](Place& at) {
    if (!can_be_sealed(at)) return;
    at.add({event_with_id("a", "k"), event("a")});
    at.add({event("a"), event("b")});
    const std::string before = heads_of(*at.open_to_read());
    CHECK_FALSE(at.open()->sealed());
    CHECK(at.open()->seal("sqlite:new.db"));
    CHECK(at.open()->sealed() == "sqlite:new.db");
    CHECK(at.open_to_read()->sealed() == "sqlite:new.db");
    CHECK(at.open_to_read()->info().sealed == "sqlite:new.db");

    check_denied(at, event("a"), "sealed, now at sqlite:new.db");
    check_denied(at, event("new"), "sealed, now at sqlite:new.db");
    check_denied(at, event_with_id("a", "k"), "sealed, now at sqlite:new.db");
    AppendOptions dry;
    dry.dry_run = true;
    CHECK(thrown([&] { at.add({event("a")}, dry); }).code() == ErrorCode::denied);

    const auto store = at.open_to_read();
    CHECK(heads_of(*store) == before);
    CHECK(seqs(*store, "a") == Seqs{0, 1, 2});
    CHECK(seqs(*store, "a", {.direction = Direction::backward}) == Seqs{2, 1, 0});
    CHECK(seqs(*store, "a", {.from = Seq(3)}).empty());
    CHECK(seqs(*store, "a", {.from = Seq(2), .to = Seq(9)}) == Seqs{2});
    CHECK(read_all(*store).size() == 4);
    CHECK(read_all(*store, {.direction = Direction::backward}).size() == 4);
    CHECK(read_all(*store, {.order = ScanOrder::time}).size() == 4);
    CHECK(names(*store, Selection::all()) == std::vector<std::string>{"a", "b"});
    CHECK_FALSE(store->head("new"));
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("seal: it is done once, can say another place, and is taken off again") {
  on_each_backend([](Place& at) {
    if (!can_be_sealed(at)) return;
    at.add({event("a")});
    const auto store = at.open();
    CHECK(store->seal(""));
    CHECK(store->sealed() == "");
    CHECK_FALSE(store->seal(""));
    CHECK(store->seal("new.db"));
    CHECK(store->sealed() == "new.db");
    CHECK_FALSE(store->seal("new.db"));
    CHECK(store->seal(""));
    CHECK(store->sealed() == "");
    check_denied(at, event("a"), "eventsrc seal --unseal");

    CHECK(store->unseal());
    CHECK_FALSE(store->unseal());
    CHECK_FALSE(store->sealed());
    CHECK_FALSE(at.open_to_read()->info().sealed);
    at.add({event("a"), event("a")});
    at.add({event("new")});
    CHECK(seqs(*at.open_to_read(), "a") == Seqs{0, 1, 2});
    CHECK(seqs(*at.open_to_read(), "new") == Seqs{0});
    CHECK(faults_of(*at.open_to_read()) == "");
    CHECK(store->seal("again"));
    check_denied(at, event("new"), "again");
  });
}

TEST_CASE("seal: a writer that knows the store from before is stopped, and goes on after") {
  on_each_backend([](Place& at) {
    if (!can_be_sealed(at)) return;
    const auto writer = at.open();
    const auto write = [&](const NewEvent& event) {
      Events source({event});
      return done(append(*writer, source, {}, at.clock, at.random));
    };
    CHECK(write(event("a")).last == Seq(0));
    CHECK(at.open()->seal(""));
    CHECK(thrown([&] { write(event("a")); }).code() == ErrorCode::denied);
    CHECK(thrown([&] { write(event("new")); }).code() == ErrorCode::denied);
    CHECK(at.open()->unseal());
    CHECK(write(event("a")).last == Seq(1));
    CHECK(write(event("new")).last == Seq(0));
    // By its own handle, too.
    CHECK(writer->seal("x"));
    CHECK(thrown([&] { write(event("a")); }).code() == ErrorCode::denied);
    CHECK(writer->unseal());
    CHECK(write(event("a")).last == Seq(2));
  });
}

TEST_CASE("seal: a write that was under way when the store was sealed does not go through") {
  on_each_backend([](Place& at) {
    if (!can_be_sealed(at)) return;
    at.add({event("a")});
    {
      const auto store = at.open();
      const auto one = store->begin();
      const auto other = at.open();
      if (other->begin() == nullptr) {
        // The sealer waits for its lock.
        CHECK(thrown([&] { other->seal(""); }).code() == ErrorCode::contention);
        CHECK_FALSE(other->sealed());
        return;
      }
    }
    for (const std::string_view stream : {"a", "new"}) {
      CAPTURE(stream);
      Events source({event(stream, "late"), event(stream, "late")});
      int asked = 0;
      source.before = [&](int) {
        if (++asked == 2) CHECK(at.open()->seal(""));
      };
      CHECK(thrown([&] { static_cast<void>(at.append(source)); }).code() == ErrorCode::denied);
      CHECK(seqs(*at.open_to_read(), "a") == Seqs{0});
      CHECK_FALSE(at.open_to_read()->head("new"));
      CHECK(faults_of(*at.open_to_read()) == "");
      CHECK(at.open()->unseal());
    }
    at.add({event("new")});
  });
}

TEST_CASE("seal: of racing appends none is added once the sealer is done") {
  constexpr int kThreads = 6;
  on_each_backend([](Place& at) {
    if (!can_be_sealed(at)) return;
    std::atomic<bool> is_sealed = false;
    std::atomic<int> acknowledged = 0;
    std::atomic<int> late = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        AppendOptions options;
        options.retry.rounds = 1'000'000;
        options.retry.retry_for = std::chrono::minutes(5);
        try {
          const auto store = at.open_in_thread();
          for (int i = 0;; ++i) {
            // New streams, old ones, and one that all write to.
            const std::string stream =
                i % 3 == 0 ? "shared" : std::to_string(t) + "/" + std::to_string(i / 2);
            Events source({event(stream)});
            const bool was_sealed = is_sealed;
            const auto result = append(*store, source, options, system_clock(), system_random());
            if (!std::holds_alternative<AppendReport>(result)) continue;
            ++acknowledged;
            if (was_sealed) ++late;
          }
        } catch (const Error& error) {
          CHECK(error.code() == ErrorCode::denied);
        }
      });
    }
    while (acknowledged < 20) std::this_thread::yield();
    CHECK(at.open_in_thread()->seal(""));
    const auto count = [&] { return read_all(*at.open_to_read()).size(); };
    const std::size_t then = count();
    is_sealed = true;
    for (std::thread& thread : threads) thread.join();
    CHECK(late == 0);
    CHECK(count() == then);
    CHECK(then == static_cast<std::size_t>(acknowledged));
    CHECK(faults_of(*at.open_to_read()) == "");
  });
}

}  // namespace
}  // namespace eventsrc::test
