#include "unit/dynamodb_store/fake_table.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dynamodb/item.hpp"
#include "support/events.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;

constexpr const char* kTable = "events";

const FakeEnvironment& environment() {
  static const FakeEnvironment environment{{"AWS_ACCESS_KEY_ID", "test"},
                                           {"AWS_SECRET_ACCESS_KEY", "test-secret"},
                                           {"AWS_CONFIG_FILE", "/nonexistent"},
                                           {"AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"}};
  return environment;
}

json key_of(const std::string& pk, const std::string& sk) {
  return {{"pk", {{"S", pk}}}, {"sk", {{"S", sk}}}};
}

bool holds(const json& value, std::string_view text) {
  if (value.is_string()) return value.get<std::string>().find(text) != std::string::npos;
  for (const auto& [name, member] : value.items()) {
    std::string bytes;
    if (name == "B") REQUIRE(dynamodb::decode_base64(bytes, member.get<std::string>()));
    if (bytes.find(text) != std::string::npos) return true;
    if ((!member.is_primitive() || member.is_string()) && holds(member, text)) return true;
  }
  return false;
}

std::string text(const json& item, const char* name) { return item.at(name).at("S"); }

}  // namespace

Timestamp SharedClock::now() {
  const std::lock_guard lock(mutex_);
  return clock_.now();
}

std::chrono::steady_clock::time_point SharedClock::elapsed() {
  const std::lock_guard lock(mutex_);
  return clock_.elapsed();
}

void SharedClock::sleep(std::chrono::microseconds duration) { advance(duration); }

void SharedClock::advance(std::chrono::microseconds duration) {
  const std::lock_guard lock(mutex_);
  clock_.advance(duration);
}

void SharedRandom::fill(std::span<std::uint8_t> bytes) {
  const std::lock_guard lock(mutex_);
  random_.fill(bytes);
}

FakeTable::FakeTable(FakeDynamoOptions options, const dynamodb::CreateOptions& create)
    : dynamo_(std::make_shared<FakeDynamo>(options, &clock)) {
  make(create);
}

void FakeTable::make(const dynamodb::CreateOptions& create) {
  dynamodb::Options store;
  store.client = client(transport(), {});
  REQUIRE(dynamodb::make_store(store, create));
}

void FakeTable::replace() {
  const json unprotected{{"TableName", kTable}, {"DeletionProtectionEnabled", false}};
  REQUIRE(dynamo_->handle("UpdateTable", unprotected.dump()).status == 200);
  REQUIRE(dynamo_->handle("DeleteTable", json{{"TableName", kTable}}.dump()).status == 200);
  make({});
}

std::shared_ptr<FakeTransport> FakeTable::transport() const {
  return std::make_shared<FakeTransport>(dynamo_);
}

dynamodb::ClientOptions FakeTable::client(const std::shared_ptr<FakeTransport>& transport,
                                          const HandleOptions& options) {
  dynamodb::ClientOptions client;
  client.location = {kTable, "us-east-1", "http://127.0.0.1:1", {}};
  client.retry_for = options.retry_for;
  client.connections = options.connections;
  client.environment = &environment();
  client.clock = &clock;
  client.random = &random;
  client.transport = transport;
  return client;
}

std::unique_ptr<Store> FakeTable::open(const HandleOptions& options) {
  return open(transport(), options);
}

std::unique_ptr<Store> FakeTable::open(const std::shared_ptr<FakeTransport>& transport,
                                       const HandleOptions& options) {
  dynamodb::Options store;
  store.client = client(transport, options);
  store.reads = options.reads;
  store.eventual = options.eventual;
  return dynamodb::open_store(store);
}

AppendReport FakeTable::add(std::vector<NewEvent> events, const AppendOptions& options) {
  Events source(std::move(events));
  return done(append(*open(), source, options, clock, random));
}

AppendReport FakeTable::restore(std::string_view lines) {
  Lines source(lines);
  return done(append(*open(), source, {}, clock, random));
}

std::vector<json> FakeTable::items() const {
  std::vector<json> items;
  for (const std::string& text : dynamo_->items(kTable)) items.push_back(json::parse(text));
  return items;
}

json FakeTable::item(const std::string& pk, const std::string& sk) const {
  for (json& item : items()) {
    if (text(item, "pk") == pk && text(item, "sk") == sk) return item;
  }
  FAIL(fmt::format("no item {} {}", pk, sk));
  return {};
}

void FakeTable::put(const json& item) {
  const FakeAnswer answer =
      dynamo_->handle("PutItem", json{{"TableName", kTable}, {"Item", item}}.dump());
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
}

void FakeTable::remove(const std::string& pk, const std::string& sk) {
  static_cast<void>(item(pk, sk));
  const FakeAnswer answer =
      dynamo_->handle("DeleteItem", json{{"TableName", kTable}, {"Key", key_of(pk, sk)}}.dump());
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
}

std::string FakeTable::leftovers() const {
  std::set<std::string> referred_to;
  const std::vector<json> all = items();
  for (const json& item : all) {
    if (!item.contains("ref")) continue;
    const json& body = item.at("ref").at("M");
    const int chunks = std::stoi(body.at("k").at("N").get<std::string>());
    for (int i = 0; i < chunks; ++i) {
      referred_to.insert(fmt::format("x#{}#{}", text(body, "id"), i));
    }
  }
  std::string left;
  for (const json& item : all) {
    const std::string pk = text(item, "pk");
    const bool is_chunk = pk.starts_with("x#");
    if (pk == "y" || (is_chunk && !referred_to.contains(pk))) {
      left += fmt::format("{} {}\n", pk, text(item, "sk"));
    }
    if (is_chunk) referred_to.erase(pk);
  }
  for (const std::string& missing : referred_to) left += fmt::format("no {}\n", missing);
  return left;
}

std::function<bool(const json& item)> has_text(std::string_view text) {
  return [text](const json& item) { return holds(item, text); };
}

std::string text_of(std::size_t bytes, std::uint64_t seed) {
  REQUIRE(bytes >= 2);
  std::string text(bytes, '"');
  FakeRandom random(seed);
  std::vector<std::uint8_t> drawn(bytes);
  random.fill(drawn);
  for (std::size_t i = 1; i + 1 < bytes; ++i) text[i] = static_cast<char>('a' + drawn[i] % 26);
  return text;
}

bool holds_secret(const FakeTable& table) {
  const std::vector<json> items = table.items();
  return std::any_of(items.begin(), items.end(), has_text(kSecret));
}

}  // namespace eventsrc::test
