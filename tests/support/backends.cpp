#include "support/backends.hpp"

#include <atomic>
#include <cstdlib>
#include <exception>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include "dynamodb/dynamodb_store.hpp"
#include "eventsrc/verify.hpp"
#include "memory/memory_store.hpp"
#include "merged/merged_store.hpp"
#include "redis/snapshots.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/fake_transport.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

std::unique_ptr<Place> memory_place() {
  auto place = std::make_unique<Place>();
  place->backend = "memory";
  place->open = [database = memory::make_database(place->random, place->clock)] {
    return memory::open_store(database);
  };
  place->open_to_read = place->open;
  place->open_in_thread = place->open;
  return place;
}

std::unique_ptr<Place> sqlite_place() {
  auto place = std::make_unique<Place>();
  place->backend = "sqlite";
  auto folder = std::make_shared<TempDir>();
  sqlite::Options options;
  options.mode = sqlite::Mode::create;
  // The crash tests are elsewhere: here nothing has to survive one.
  options.durability = sqlite::Durability::off;
  place->open_in_thread = [folder, options] {
    return sqlite::open_store(folder->file("store.db"), options);
  };
  options.clock = &place->clock;
  options.random = &place->random;
  place->open = [folder, options] { return sqlite::open_store(folder->file("store.db"), options); };
  static_cast<void>(place->open());
  options.mode = sqlite::Mode::read;
  place->open_to_read = [folder, options] {
    return sqlite::open_store(folder->file("store.db"), options);
  };
  return place;
}

/// A place in front of a sealed store of the same kind, which is empty.
std::unique_ptr<Place> merged_place(std::unique_ptr<Place> primary, std::shared_ptr<Place> older) {
  static_cast<void>(older->open()->seal("elsewhere"));
  auto place = std::move(primary);
  place->backend = "merged " + place->backend;
  const auto join = [&older](std::function<std::unique_ptr<Store>()> open,
                             std::function<std::unique_ptr<Store>()> open_older) {
    return [older, open = std::move(open), open_older = std::move(open_older)] {
      return merged::open_store(open(), open_older(), "older");
    };
  };
  place->is_merged = true;
  place->open = join(std::move(place->open), older->open_to_read);
  place->open_to_read = join(std::move(place->open_to_read), older->open_to_read);
  place->open_in_thread = join(std::move(place->open_in_thread), older->open_in_thread);
  return place;
}

std::unique_ptr<Place> merged_memory_place() {
  return merged_place(memory_place(), memory_place());
}

std::unique_ptr<Place> merged_sqlite_place() {
  return merged_place(sqlite_place(), sqlite_place());
}

std::unique_ptr<Place> dynamodb_place(std::string backend,
                                      const std::shared_ptr<dynamodb::HttpTransport>& transport,
                                      const Environment& environment, const std::string& endpoint) {
  static std::atomic<int> tables = 0;
  auto place = std::make_unique<Place>();
  place->backend = std::move(backend);
  dynamodb::Options options;
  options.reads = false;
  options.client.transport = transport;
  options.client.environment = &environment;
  options.client.location = {
      fmt::format("contract-{}-{}-{}", getpid(), time(nullptr), ++tables), {}, endpoint, {}};
  // Few, as each test may have many handles.
  options.client.connections = 4;
  place->open_in_thread = [options] { return dynamodb::open_store(options); };
  // A server takes real time to make a table, which is not to pass on the test's clock.
  if (!transport) static_cast<void>(dynamodb::make_store(options, {}));
  options.client.clock = &place->clock;
  options.client.random = &place->random;
  if (transport) static_cast<void>(dynamodb::make_store(options, {}));
  place->open = [options] { return dynamodb::open_store(options); };
  options.reads = true;
  place->open_to_read = [options] { return dynamodb::open_store(options); };
  return place;
}

std::unique_ptr<Place> fake_dynamodb_place(std::string backend, const FakeDynamoOptions& options) {
  static const FakeEnvironment kEnvironment{{"AWS_ACCESS_KEY_ID", "test"},
                                            {"AWS_SECRET_ACCESS_KEY", "test-secret"},
                                            {"AWS_REGION", "us-east-1"},
                                            {"AWS_CONFIG_FILE", "/dev/null"},
                                            {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"}};
  const auto dynamo = std::make_shared<FakeDynamo>(options);
  return dynamodb_place(std::move(backend), std::make_shared<FakeTransport>(dynamo), kEnvironment,
                        "http://127.0.0.1:1");
}

std::unique_ptr<Place> whole_dynamodb_place() { return fake_dynamodb_place("dynamodb", {}); }

// As ScyllaDB's Alternator and older servers are.
std::unique_ptr<Place> plain_dynamodb_place() {
  FakeDynamoOptions options;
  options.returns_old = false;
  options.transactions = false;
  options.backups = false;
  options.capacity = false;
  auto place = fake_dynamodb_place("dynamodb without transactions", options);
  place->by_stream = true;
  return place;
}

// With this process's own keys and region: it may be AWS.
std::unique_ptr<Place> served_dynamodb_place() {
  auto place = dynamodb_place("dynamodb server", nullptr, system_environment(),
                              std::getenv("EVENTSRC_TEST_DYNAMODB_ENDPOINT"));
  place->by_stream = std::getenv("EVENTSRC_TEST_DYNAMODB_TRANSACTIONS") == nullptr;
  return place;
}

/// The place, with its snapshots in a database of a Redis, which is emptied.
std::unique_ptr<Place> redis_place(std::unique_ptr<Place> place) {
  constexpr int kDatabases = 16;  // that a Redis has unless it is told otherwise
  static std::atomic<int> places = 0;
  place->backend += " and redis";
  redis::Options options;
  options.client.url = redis::Url::parse(std::getenv("EVENTSRC_TEST_REDIS"));
  options.client.url.database = places++ % kDatabases;
  static_cast<void>(redis::Client(options.client).call({"FLUSHDB"}));
  const auto with = [](std::function<std::unique_ptr<Store>()> open, const redis::Options& those) {
    return [open = std::move(open), those] {
      auto store = open();
      store->keep_snapshots_in(redis::make_snapshots(*store, those));
      return store;
    };
  };
  place->open_to_read = with(std::move(place->open_to_read), options);
  options.writes = true;
  place->open_in_thread = with(std::move(place->open_in_thread), options);
  options.client.clock = &place->clock;
  options.random = &place->random;
  place->open = with(std::move(place->open), options);
  return place;
}

std::unique_ptr<Place> redis_memory_place() { return redis_place(memory_place()); }
std::unique_ptr<Place> redis_sqlite_place() { return redis_place(sqlite_place()); }
std::unique_ptr<Place> redis_dynamodb_place() { return redis_place(plain_dynamodb_place()); }

using MakePlace = std::unique_ptr<Place> (*)();

std::vector<MakePlace> backends() {
  if (std::getenv("EVENTSRC_TEST_REDIS") != nullptr) {
    return {redis_memory_place, redis_sqlite_place, redis_dynamodb_place};
  }
  if (std::getenv("EVENTSRC_TEST_DYNAMODB_ENDPOINT") != nullptr) return {served_dynamodb_place};
  return {memory_place,         sqlite_place,        whole_dynamodb_place,
          plain_dynamodb_place, merged_memory_place, merged_sqlite_place};
}

}  // namespace

AppendResult Place::append(NewEventSource& source, const AppendOptions& options) {
  const auto store = open();
  try {
    return eventsrc::append(*store, source, options, clock, random);
  } catch (const Error& error) {
    if (!by_stream || error.code() != ErrorCode::unsupported) throw;
  }
  source.rewind();
  if (options.observer != nullptr) options.observer->restart();
  AppendedStreams appended = append_by_stream(*store, source, options, clock, random);
  if (appended.error) std::rethrow_exception(appended.error);
  if (appended.failure) return *std::move(appended.failure);
  return std::move(appended.report);
}

AppendResult Place::append(std::vector<NewEvent> events, const AppendOptions& options) {
  Events source(std::move(events));
  return append(source, options);
}

AppendReport Place::add(std::vector<NewEvent> events, const AppendOptions& options) {
  return done(append(std::move(events), options));
}

AppendReport Place::restore(std::string_view lines, const AppendOptions& options) {
  Lines source(lines);
  return done(append(source, options));
}

void on_each_backend(const std::function<void(Place&)>& test) {
  for (const MakePlace make : backends()) {
    const auto place = make();
    CAPTURE(place->backend);
    test(*place);
  }
}

void on_each_single_backend(const std::function<void(Place&)>& test) {
  on_each_backend([&test](Place& place) {
    if (!place.is_merged) test(place);
  });
}

void on_two_of_each(const std::function<void(Place&, Place&)>& test) {
  for (const MakePlace make : backends()) {
    const auto from = make();
    const auto to = make();
    CAPTURE(from->backend);
    test(*from, *to);
  }
}

std::string verified(Store& store) {
  std::string faults;
  verify(store, every_stream(), {.physical = true, .threads = 1}, [&faults](const Fault& fault) {
    faults +=
        fmt::format("{} {}: {}\n", fault.stream, fault.seq ? fault.seq->value() : -1, fault.what);
  });
  return faults;
}

std::string verified(Place& at) { return verified(*at.open_to_read()); }

}  // namespace eventsrc::test
