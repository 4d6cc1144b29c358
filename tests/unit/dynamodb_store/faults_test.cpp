// Whatever becomes of one request of an append: nothing is doubled or lost, and the report is true.

#include <atomic>
#include <chrono>
#include <optional>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dynamodb/aws/http.hpp"
#include "dynamodb/keys.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/appends.hpp"

namespace eventsrc::test {
namespace {

using dynamodb::HttpFault;
using dynamodb::HttpResponse;

enum class Trouble {
  answer_lost,
  never_arrived,
  refused,
  server_fault,
  throttled,
  truncated,
  denied_after_lost,
  table_gone,  // for good
};
constexpr std::initializer_list<Trouble> kTroubles = {
    Trouble::answer_lost, Trouble::never_arrived, Trouble::refused,          Trouble::server_fault,
    Trouble::throttled,   Trouble::truncated,     Trouble::denied_after_lost};

/// A transport whose k-th request, from 1, meets trouble; it counts from `begin` on.
class Troubled {
 public:
  Troubled(const FakeTable& table, Trouble trouble, int k)
      : transport_(table.transport()), trouble_(trouble), k_(k) {
    transport_->before = [this](const std::string&, const std::string&) { return before(); };
    transport_->after = [this](const std::string&, const std::string&, HttpResponse& response) {
      after(response);
    };
  }

  void begin() { counts_ = true; }
  [[nodiscard]] const std::shared_ptr<FakeTransport>& transport() const { return transport_; }
  [[nodiscard]] bool met() const { return number_ >= k_; }

 private:
  std::optional<HttpResponse> before() {
    is_it_ = false;
    if (!counts_) return std::nullopt;
    const int number = ++number_;
    is_it_ = number == k_;
    if (trouble_ == Trouble::denied_after_lost && number == k_ + 1) {
      return fake_error("AccessDeniedException", "no more");
    }
    if (trouble_ == Trouble::table_gone && number >= k_) {
      is_it_ = false;
      return fake_error("ResourceNotFoundException", "Requested resource not found");
    }
    if (!is_it_) return std::nullopt;
    switch (trouble_) {
      case Trouble::never_arrived:
        throw HttpFault(HttpFault::Kind::broken, "timed out");
      case Trouble::refused:
        throw HttpFault(HttpFault::Kind::unreachable, "refused");
      case Trouble::server_fault:
        return fake_error("InternalServerError", "Internal server error", 500);
      case Trouble::throttled:
        return fake_error("ThrottlingException", "too fast");
      case Trouble::answer_lost:
      case Trouble::truncated:
      case Trouble::denied_after_lost:
      case Trouble::table_gone:
        break;
    }
    return std::nullopt;
  }

  void after(HttpResponse& response) {
    if (!is_it_) return;
    is_it_ = false;
    if (trouble_ == Trouble::truncated) {
      response.body.resize(response.body.size() / 2);
    } else {
      throw HttpFault(HttpFault::Kind::broken, "reset");
    }
  }

  std::shared_ptr<FakeTransport> transport_;
  Trouble trouble_;
  int k_;
  std::atomic<bool> counts_ = false;
  std::atomic<int> number_ = 0;
  thread_local static bool is_it_;
};

thread_local bool Troubled::is_it_ = false;

// Nothing doubled; all of it or, of each stream, nothing, as was said; nothing left behind.
void check_after(FakeTable& table, const Disturbed& append, const Became& became) {
  const auto store = table.open();
  CHECK(verified(*store) == "");
  const std::vector<std::size_t> stored = stored_of(*store, append);
  const std::vector<std::size_t> wanted = wanted_of(append);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const bool all_or_none = stored[i] == 0 || stored[i] == wanted[i];
    CHECK(all_or_none);
    sum += stored[i];
  }
  const auto reported = static_cast<std::size_t>(became.reported);
  if (became.went_through) {
    CHECK(stored == wanted);
    CHECK(reported == append.events.size());
  } else {
    // Where it is known, nothing more than was reported is there.
    const bool true_report = became.unknown ? sum >= reported : sum == reported;
    CHECK_MESSAGE(true_report, became.error);
    if (!append.by_stream) {
      const bool whole = sum == 0 || stored == wanted;
      CHECK(whole);
    }
  }
  static_cast<void>(store->collect_garbage({.age = std::chrono::microseconds(0)}));
  CHECK(table.leftovers() == "");
}

void disturb(const Disturbed& append, Trouble trouble, std::chrono::microseconds retry_for,
             bool must_go_through) {
  at_instants(300, [&](int k) {
    FakeTable table;
    prepare(table, append);
    Troubled troubled(table, trouble, k);
    const auto store = table.open(troubled.transport(), {.retry_for = retry_for});
    static_cast<void>(store->head("none"));
    troubled.begin();
    const Became became = attempt(*store, append, table.clock, table.random);
    CAPTURE(append.name);
    CAPTURE(static_cast<int>(trouble));
    CAPTURE(k);
    if (must_go_through) CHECK_MESSAGE(became.went_through, became.error);
    check_after(table, append, became);
    return !troubled.met();
  });
}

TEST_CASE("faults: any one request of an append meets trouble and is sent again") {
  for (const auto& make : kinds_of_appends()) {
    const Disturbed append = make();
    for (const Trouble trouble : kTroubles) {
      // The others make no difference to what is stored.
      const bool matters = trouble == Trouble::answer_lost || trouble == Trouble::denied_after_lost;
      if (append.is_big && !matters) continue;
      disturb(append, trouble, std::chrono::seconds(7), trouble != Trouble::denied_after_lost);
    }
  }
}

TEST_CASE("faults: any one request of an append meets trouble and is not sent again") {
  for (const auto& make : kinds_of_appends()) {
    const Disturbed append = make();
    for (const Trouble trouble :
         {Trouble::answer_lost, Trouble::never_arrived, Trouble::table_gone}) {
      disturb(append, trouble, std::chrono::seconds(0), false);
    }
  }
}

TEST_CASE(
    "faults: what is read when the table goes ends with an error, and is no shorter history") {
  FakeTable table;
  for (const char* const stream : {"a", "b"}) {
    std::vector<NewEvent> events;
    const std::string text = text_of(200'000);  // some pages, and chunks
    for (int i = 0; i < 12; ++i) events.push_back(event(stream, "t", text));
    table.add(events);
  }
  const std::string whole = export_of(*table.open());
  int gone = 0;
  at_instants(300, [&](int k) {
    Troubled troubled(table, Trouble::table_gone, k);
    const auto store = table.open(troubled.transport(), {.reads = true});
    troubled.begin();
    CAPTURE(k);
    try {
      const std::string text = export_of(*store);
      CHECK(text == whole);
      CHECK_FALSE(troubled.met());
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::unavailable);
      ++gone;
    }
    return !troubled.met();
  });
  CHECK(gone > 1);
}

TEST_CASE("faults: an append with an id that was given up is finished by a repeat") {
  Disturbed append = kinds_of_appends()[1]();
  for (const Trouble trouble : {Trouble::answer_lost, Trouble::never_arrived}) {
    for (int k = 1; k <= 8; ++k) {
      FakeTable table;
      prepare(table, append);
      Troubled troubled(table, trouble, k);
      const auto store = table.open(troubled.transport(), {.retry_for = std::chrono::seconds(0)});
      static_cast<void>(store->head("none"));
      troubled.begin();
      const Became first = attempt(*store, append, table.clock, table.random);
      const Became second = attempt(*table.open(), append, table.clock, table.random);
      CAPTURE(k);
      CHECK(second.went_through);
      const auto reader = table.open();
      CHECK(seqs(*reader, "s") == std::vector<std::int64_t>{0, 1});
      CHECK(verified(*reader) == "");
      if (first.went_through) CHECK(second.reported == 0);
    }
  }
}

HttpResponse throttled(const std::string& reason) {
  return fake_response(
      400, fmt::format(R"({{"__type":"ThrottlingException","message":"x",)"
                       R"("ThrottlingReasons":[{{"reason":"{}","resource":"arn:t"}}]}})",
                       reason));
}

// What an append to s says whose commits are always throttled for this reason.
Error refused(FakeTable& table, const std::string& reason) {
  const auto transport = table.transport();
  transport->before = [&](const std::string& operation, const std::string& body) {
    const bool is_commit = operation == "PutItem" && body.find("e#s") != std::string::npos;
    return is_commit ? std::optional(throttled(reason)) : std::nullopt;
  };
  SingleEvent source(event("s"));
  return thrown([&] {
    static_cast<void>(append(*table.open(transport), source, {}, table.clock, table.random));
  });
}

bool has(const Error& error, std::string_view text) {
  CAPTURE(std::string(error.what()));
  return std::string_view(error.what()).find(text) != std::string_view::npos;
}

TEST_CASE("throttled: the stream that is too hot is named, and the shard of an index") {
  FakeTable table;
  const Error hot = refused(table, "TableWriteKeyRangeThroughputExceeded");
  CHECK(hot.code() == ErrorCode::unavailable);
  CHECK(hot.details().stream == "s");
  CHECK(has(hot,
            "stream \"s\" is written faster than one DynamoDB partition allows (1 MB/s): send "
            "events in larger appends or split the stream"));
  CHECK(has(refused(table, "IndexWriteKeyRangeThroughputExceeded"),
            "the time index of table \"events\" is the bottleneck"));

  FakeTable indexed({}, {.shards = 4, .time_index = true, .seed = {}});
  CHECK(has(refused(indexed, "IndexWriteKeyRangeThroughputExceeded"),
            fmt::format("the time index of table \"events\" (shard {}) is the bottleneck, not the "
                        "table",
                        dynamodb::shard_of("s", 4))));
}

TEST_CASE("throttled: of several streams at once that one is named which was refused") {
  FakeTable table;
  const auto transport = table.transport();
  transport->before = [](const std::string& operation,
                         const std::string&) -> std::optional<HttpResponse> {
    if (operation != "TransactWriteItems") return std::nullopt;
    return fake_response(400,
                         R"({"__type":"TransactionCanceledException","message":"x",)"
                         R"("CancellationReasons":[{"Code":"None"},{"Code":"ThrottlingError"}]})");
  };
  Events source({event("a"), event("b")});
  const Error error = thrown([&] {
    static_cast<void>(append(*table.open(transport), source, {}, table.clock, table.random));
  });
  CHECK(error.details().stream == "b");
  CHECK(has(error, "table \"events\" is throttled, at stream \"b\": write less at once"));
}

TEST_CASE("throttled: a store says so until as many requests run at once as before") {
  FakeTable table;
  const auto transport = table.transport();
  std::atomic<int> refusals = 1;
  transport->before = [&](const std::string&, const std::string&) {
    return refusals-- > 0 ? std::optional(throttled("TableReadProvisionedThroughputExceeded"))
                          : std::nullopt;
  };
  const auto store = table.open(transport, {.connections = 4});
  CHECK_FALSE(store->is_throttled());
  static_cast<void>(store->head("s"));
  CHECK(store->is_throttled());
  for (int i = 0; i < 10; ++i) static_cast<void>(store->head("s"));
  CHECK_FALSE(store->is_throttled());
}

}  // namespace
}  // namespace eventsrc::test
