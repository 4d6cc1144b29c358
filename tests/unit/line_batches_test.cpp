#include "eventsrc/line_batches.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "support/fakes.hpp"

namespace eventsrc {
namespace {

constexpr auto kNever = std::chrono::hours(1);

class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    out_ = ends[0];
    in_ = ends[1];
    widen();
  }
  ~Pipe() {
    close(out_);
    end();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void put(std::string_view text) const {
    REQUIRE(write(in_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  /// Makes room for a megabyte.
  void widen() const { REQUIRE(fcntl(in_, F_SETPIPE_SZ, 1 << 20) > 0); }
  void end() {
    if (in_ >= 0) close(in_);
    in_ = -1;
  }
  [[nodiscard]] int fd() const { return out_; }

  /// The same when all that was put before was read; then it waits until this was read too. The
  /// limit is there so that a reader that never comes is a failure.
  void put_and_see_read(std::string_view text) const {
    // A pipe of one page takes no more until that is empty.
    const int page = fcntl(in_, F_SETPIPE_SZ, 1);
    REQUIRE(page > 0);
    for (;;) {
      pollfd room{in_, POLLOUT, 0};
      REQUIRE(poll(&room, 1, 60'000) == 1);
      if (text.empty()) return;
      const std::string_view part = text.substr(0, static_cast<std::size_t>(page));
      put(part);
      text.remove_prefix(part.size());
    }
  }

 private:
  int out_ = -1;
  int in_ = -1;
};

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += R"({"stream":"s","type":"t","data":1})"
            "\n";
  return text;
}

TEST_CASE("LineBatches: so many lines each, with their numbers, and what is left") {
  Pipe pipe;
  pipe.put("\n" + lines(7));
  pipe.end();
  LineBatches batches(pipe.fd(), {}, {.lines = 3, .time = kNever}, {}, system_clock());
  std::string sizes;
  while (LineBatch* const batch = batches.next()) {
    sizes += std::to_string(batch->size()) + "@" + std::to_string(batch->last_line()) + " ";
    NewEvent event;
    std::size_t seen = 0;
    while (batch->next(event)) ++seen;
    CHECK(seen == batch->size());
    batch->rewind();
    REQUIRE(batch->next(event));
    CHECK(event.data == "1");
  }
  CHECK(sizes == "3@4 3@7 1@8 ");
  CHECK(batches.next() == nullptr);
}

TEST_CASE("LineBatches: what came before the time was over is a batch") {
  Pipe pipe;
  pipe.put(lines(2));
  LineBatches batches(pipe.fd(), {}, {.lines = 100, .time = std::chrono::milliseconds(20)}, {},
                      system_clock());
  LineBatch* const batch = batches.next();
  REQUIRE(batch != nullptr);
  CHECK(batch->size() == 2);
}

TEST_CASE("LineBatches: a bad line is told at once, though its batch is not full") {
  Pipe pipe;
  pipe.put(lines(2) + "[]\n");
  LineBatches batches(pipe.fd(), {}, {.lines = 100, .time = kNever}, {}, system_clock());
  CHECK_THROWS_AS(static_cast<void>(batches.next()), Error);
}

TEST_CASE("LineBatches: reading ahead goes on where it stopped, and holds nobody up") {
  constexpr std::size_t kBatch = 2000;
  Pipe pipe;
  pipe.put(lines(kBatch));
  test::FakeRandom random;
  LineBatches batches(pipe.fd(), {}, {.lines = kBatch, .time = kNever},
                      {.threads = 2, .seal = true, .salts = &random}, system_clock());
  LineBatch* const first = batches.next();
  REQUIRE(first != nullptr);
  REQUIRE(first->size() == kBatch);
  batches.read_ahead();
  pipe.put_and_see_read(lines(kBatch / 2));
  pipe.widen();
  pipe.put(lines(kBatch / 2) + lines(10));
  LineBatch* const second = batches.next();
  REQUIRE(second != nullptr);
  CHECK(second != first);
  CHECK(second->size() == kBatch);
  CHECK(second->last_line() == 2 * kBatch);
  Sha256 sha;
  NewEvent event;
  while (second->next(event)) {
    REQUIRE(event.sealed.has_value());
    CHECK(event.sealed->content == content_hash(sha, event.sealed->salt, "1", std::nullopt));
  }
  // The input stands still, neither ended nor full: this must come back all the same.
  batches.read_ahead();
}

TEST_CASE("LineBatches: a blank line is nothing to wait for") {
  constexpr std::size_t kBatch = 1000;
  {
    Pipe pipe;
    pipe.put(lines(2) + "\n \r\n");
    LineBatches batches(pipe.fd(), {}, {.lines = 100, .time = std::chrono::milliseconds(20)}, {},
                        system_clock());
    LineBatch* const batch = batches.next();
    REQUIRE(batch != nullptr);
    CHECK(batch->size() == 2);
    pipe.put(lines(1));
    LineBatch* const next = batches.next();
    REQUIRE(next != nullptr);
    CHECK(next->last_line() == 5);
  }
  // The thread that reads ahead must still hear that it is to stop.
  Pipe pipe;
  pipe.put(lines(kBatch));
  LineBatches batches(pipe.fd(), {}, {.lines = kBatch, .time = kNever}, {.threads = 2},
                      system_clock());
  REQUIRE(batches.next() != nullptr);
  batches.read_ahead();
  pipe.put_and_see_read("\n\n");
}

TEST_CASE("LineBatches: what reading ahead meets is told in its turn") {
  constexpr std::size_t kBatch = 1000;
  Pipe pipe;
  pipe.put(lines(kBatch));
  LineBatches batches(pipe.fd(), {}, {.lines = kBatch, .time = kNever}, {.threads = 2},
                      system_clock());
  REQUIRE(batches.next() != nullptr);
  batches.read_ahead();
  pipe.put_and_see_read(lines(5) + "[]\n");
  try {
    static_cast<void>(batches.next());
    FAIL("the line was taken");
  } catch (const Error& error) {
    CHECK(error.details().line == static_cast<std::int64_t>(kBatch) + 6);
  }
}

}  // namespace
}  // namespace eventsrc
