#include "fault/dynamodb_store.hpp"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace eventsrc::test {
namespace {

using Json = nlohmann::json;

Json gc(const StoreFile& store, bool idle) {
  std::vector<std::string> words{"gc"};
  if (idle) words.emplace_back("--idle");
  return Json::parse(store.must(std::move(words)));
}

}  // namespace

StoreFile new_dynamodb_store(const std::string& table) {
  const char* endpoint = std::getenv("EVENTSRC_TEST_DYNAMODB_ENDPOINT");
  REQUIRE_MESSAGE(endpoint != nullptr, "run this beside a server: tests/support/with_…");
  StoreFile store("dynamodb:" + table + "-" + std::to_string(getpid()) + "?endpoint=" + endpoint);
  store.must({"init"});
  return store;
}

void check_garbage_goes(const StoreFile& store) {
  // A write that may be under way is left alone.
  CHECK(gc(store, /*idle=*/false).at("writes") == 0);
  static_cast<void>(gc(store, /*idle=*/true));
  const Json again = gc(store, /*idle=*/true);
  CHECK(again.at("writes") == 0);
  CHECK(again.at("young") == 0);
  CHECK(store.run({"verify"}).status == 0);
}

}  // namespace eventsrc::test
