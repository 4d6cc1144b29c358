#include "in_order.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace eventsrc {
namespace {

struct Job {
  int number = 0;
  int done = 0;
};

using Pipe = InOrder<Job>;

Pipe::Fill count_to(int last) {
  return [last, next = 0](Job& job) mutable {
    job.number = ++next;
    return next <= last;
  };
}

std::vector<Pipe::Work> squarers(std::size_t threads) {
  return std::vector<Pipe::Work>(threads, [](Job& job) { job.done = job.number * job.number; });
}

std::vector<int> all(Pipe& pipe) {
  std::vector<int> results;
  while (const Job* job = pipe.next()) results.push_back(job->done);
  return results;
}

TEST_CASE("InOrder: results come in the order of the jobs, whatever the number of threads") {
  for (const std::size_t threads : {1U, 2U, 3U, 8U}) {
    CAPTURE(threads);
    for (const int jobs : {0, 1, 2, 3, 1000}) {
      CAPTURE(jobs);
      Pipe pipe(count_to(jobs), squarers(threads));
      std::vector<int> expected;
      for (int i = 1; i <= jobs; ++i) expected.push_back(i * i);
      CHECK(all(pipe) == expected);
      CHECK(pipe.next() == nullptr);
    }
  }
}

TEST_CASE("InOrder: a slow job does not let a later one pass") {
  std::atomic<int> finished{0};
  const Pipe::Work work = [&finished](Job& job) {
    // The first waits for all others that may be under way with it.
    while (job.number == 1 && finished == 0) std::this_thread::yield();
    job.done = job.number;
    ++finished;
  };
  Pipe pipe(count_to(20), {work, work});
  std::vector<int> expected;
  for (int i = 1; i <= 20; ++i) expected.push_back(i);
  CHECK(all(pipe) == expected);
}

TEST_CASE("InOrder: one job alone is done in the caller's thread") {
  const auto here = std::this_thread::get_id();
  std::thread::id where;
  const Pipe::Work work = [&where](Job&) { where = std::this_thread::get_id(); };
  Pipe pipe(count_to(1), {work, work});
  CHECK(pipe.next() != nullptr);
  CHECK(where == here);
}

TEST_CASE("InOrder: one worker beside works in another thread, job after job") {
  const auto here = std::this_thread::get_id();
  std::vector<int> done;
  bool elsewhere = true;
  const Pipe::Work work = [&](Job& job) {
    elsewhere = elsewhere && std::this_thread::get_id() != here;
    done.push_back(job.number);
  };
  Pipe pipe(count_to(50), {work}, /*beside=*/true);
  while (pipe.next() != nullptr) {
  }
  CHECK(elsewhere);
  CHECK(done.size() == 50);
  CHECK(std::is_sorted(done.begin(), done.end()));
}

TEST_CASE("InOrder: what a worker throws comes in its turn") {
  for (const std::size_t threads : {1U, 4U}) {
    CAPTURE(threads);
    const Pipe::Work work = [](Job& job) {
      if (job.number == 5) throw std::runtime_error("five");
      job.done = job.number;
    };
    Pipe pipe(count_to(9), std::vector<Pipe::Work>(threads, work));
    for (int i = 1; i <= 4; ++i) CHECK(pipe.next()->done == i);
    CHECK_THROWS_WITH(static_cast<void>(pipe.next()), "five");
    CHECK(pipe.next() == nullptr);
  }
}

TEST_CASE("InOrder: what filling throws comes behind the jobs before it") {
  for (const std::size_t threads : {1U, 4U}) {
    CAPTURE(threads);
    const Pipe::Fill fill = [next = 0](Job& job) mutable {
      if (++next == 4) throw std::runtime_error("no more");
      job.number = next;
      return true;
    };
    Pipe pipe(fill, squarers(threads));
    for (int i = 1; i <= 3; ++i) CHECK(pipe.next()->done == i * i);
    CHECK_THROWS_WITH(static_cast<void>(pipe.next()), "no more");
    CHECK(pipe.next() == nullptr);
  }
}

TEST_CASE("InOrder: what is filled is handed out before filling waits") {
  for (const std::size_t threads : {1U, 4U}) {
    CAPTURE(threads);
    int filled = 0;
    const Pipe::Fill fill = [&filled](Job& job) {
      job.number = ++filled;
      return filled <= 9;
    };
    // What comes, comes in threes.
    Pipe pipe(fill, squarers(threads), /*beside=*/false, [&filled] { return filled % 3 != 0; });
    for (int i = 1; i <= 9; ++i) {
      CHECK(pipe.next()->done == i * i);
      CHECK(filled <= (i + 2) / 3 * 3);
    }
    CHECK(pipe.next() == nullptr);
  }
}

TEST_CASE("InOrder: it can be left before the end") {
  Pipe pipe(count_to(1'000'000), squarers(3));
  CHECK(pipe.next()->done == 1);
}

}  // namespace
}  // namespace eventsrc
