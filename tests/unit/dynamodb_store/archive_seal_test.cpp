// A seal that meets an archive or a restore: once it has returned, none goes through.

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "dynamodb/aws/http.hpp"
#include "support/backends.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/archiving.hpp"

namespace eventsrc::test {
namespace {

Seq first_of(Store& store) { return store.head("a")->first; }

void fill(FakeTable& table) {
  for (int i = 0; i < 4; ++i) table.add({event("a")});
  mark(*table.open(), table.clock, 2);
}

// Runs `work`, which moves where the stream begins, with a seal at each of its requests.
void check_fenced(const std::function<void(FakeTable&)>& prepare,
                  const std::function<void(Store&)>& work) {
  bool went_through = false;
  bool was_fenced = false;
  for (int k = 1;; ++k) {
    CAPTURE(k);
    FakeTable table;
    prepare(table);
    const Seq before = first_of(*table.open());
    Seq at_seal;
    const bool met = run_with_rival(
        table, k,
        [&](Store& store) {
          unless_refused([&] {
            work(store);
            return std::string();
          });
        },
        [&] {
          CHECK(table.open()->seal("new"));
          at_seal = first_of(*table.open());
        });
    if (!met) break;
    CHECK(first_of(*table.open()) == at_seal);
    CHECK(verified(*table.open()) == "");
    (at_seal == before ? was_fenced : went_through) = true;
    REQUIRE(k < 80);
  }
  CHECK(went_through);
  CHECK(was_fenced);
}

TEST_CASE("archives: once a seal has returned, none goes through, and no restore") {
  check_fenced(fill, [](Store& store) { archive(store); });
  std::string lines;
  const auto archived = [&](FakeTable& table) {
    fill(table);
    lines = archive(*table.open());
  };
  check_fenced(archived, [&](Store& store) { restore(store, lines); });
}

TEST_CASE("archives: one that went through is ended, though its answer got lost and a seal came") {
  FakeTable table;
  fill(table);
  table.clock.advance(std::chrono::hours(2));
  const auto transport = table.transport();
  bool sealed = false;
  transport->after = [&](const std::string& operation, const std::string& body,
                         dynamodb::HttpResponse&) {
    if (operation != "PutItem" || body.find("b#a") == std::string::npos || sealed) return;
    sealed = table.open()->seal("new");
    throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::broken, "lost");
  };
  CHECK_FALSE(archive(*table.open(transport)).empty());
  CHECK(sealed);
  CHECK(first_of(*table.open()) == Seq(2));
  CHECK(commits(table) == 3);  // the seal among them
  CHECK(table.leftovers() == "");
  CHECK(verified(*table.open()) == "");
}

TEST_CASE("archives: sealing a table without any costs no request more") {
  FakeTable table({}, {.shards = 1, .seed = {}});
  table.add({event("a")});
  const auto transport = table.transport();
  int requests = 0;
  transport->before = [&](const std::string&, const std::string&) {
    ++requests;
    return std::optional<dynamodb::HttpResponse>();
  };
  CHECK(table.open(transport)->seal("new"));
  // The store's own item, and its mark; that item again for the streams, and these; the last
  // commit, and the seal; the mark.
  CHECK(requests == 7);
}

}  // namespace
}  // namespace eventsrc::test
