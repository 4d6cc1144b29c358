// Damage of any kind is told, with the stream's name, and never more than that happens.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dynamodb/item.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/verify.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;

std::string key(std::int64_t seq) { return fmt::format("{:019}", seq); }

enum class Spilled { small, two_chunks };

/// Commits at 0, 1 (of two events), 3 (spilled), 4; and another stream.
void fill(FakeTable& table, Spilled spilled = Spilled::small) {
  const std::string text = text_of(spilled == Spilled::small ? 300 : 400'000);
  json meta = table.item("m", "store");
  meta["inline"] = {{"N", "200"}};
  table.put(meta);
  table.add({event("s", "t", R"({"a":1})")});
  table.clock.advance(std::chrono::seconds(1));
  table.add({event_with_id("s", "i", "t", R"({"a":2})"), event("s")});
  table.clock.advance(std::chrono::seconds(1));
  table.add({event("s", "t", text)});
  table.clock.advance(std::chrono::seconds(1));
  table.add({event("s", "t", R"({"a":4})")});
  table.add({event("z")});
}

void read_s(Store& store, const Range& range = {}) { static_cast<void>(read(store, "s", range)); }

void scan(Store& store, const ScanRange& range = {}) { static_cast<void>(read_all(store, range)); }

AppendOptions dry_run() {
  AppendOptions options;
  options.dry_run = true;
  return options;
}

// Everything that verify says.
std::string told(FakeTable& table) {
  std::string faults;
  const auto store = table.open();
  verify(*store, every_stream(), {.physical = true, .threads = 1},
         [&](const Fault& fault) { faults += fmt::format("{}: {}\n", fault.stream, fault.what); });
  return faults;
}

void check_told(FakeTable& table) {
  const std::string faults = told(table);
  CAPTURE(faults);
  const bool names_it = faults.find("stream \"s\"") != std::string::npos ||
                        faults.starts_with("s: ") || faults.find("\ns: ") != std::string::npos;
  CHECK(names_it);
  CHECK(faults.find("\"z\"") == std::string::npos);
}

std::string body_of(const FakeTable& table) {
  return table.item("e#s", key(3)).at("ref").at("M").at("id").at("S");
}

std::string chunk_of(const FakeTable& table, int chunk) {
  return fmt::format("x#{}#{}", body_of(table), chunk);
}

TEST_CASE("check: a sound table has no faults") {
  FakeTable table;
  fill(table);
  CHECK(told(table) == "");
}

TEST_CASE("check: commits and chunks that are missing") {
  for (const std::int64_t seq : {0, 1, 3}) {
    FakeTable table;
    fill(table);
    table.remove("e#s", key(seq));
    CAPTURE(seq);
    check_told(table);
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      const Error error = thrown([&] { read_s(*table.open(), {.direction = direction}); });
      CHECK(error.code() == ErrorCode::integrity);
    }
  }
  for (const int chunk : {0, 1}) {
    FakeTable table;
    fill(table, Spilled::two_chunks);
    table.remove(chunk_of(table, chunk), "0");
    check_told(table);
    CHECK(thrown([&] { read_s(*table.open()); }).code() == ErrorCode::integrity);
    CHECK(thrown([&] { scan(*table.open()); }).code() == ErrorCode::integrity);
  }
}

TEST_CASE("check: chunks that were altered, cut short, swapped or lengthened") {
  const std::vector<std::function<void(std::string&)>> changes{
      [](std::string& bytes) {
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
      },
      [](std::string& bytes) { bytes.pop_back(); },
      [](std::string& bytes) { bytes.resize(20); },
      [](std::string& bytes) { bytes.clear(); },
      [](std::string& bytes) { bytes += "more"; },
      [](std::string& bytes) { bytes[3] = 1; },     // another first event
      [](std::string& bytes) { bytes[7] = 1; },     // which begins elsewhere
      [](std::string& bytes) { bytes[41] = 127; },  // the first event's length
  };
  FakeTable table;
  fill(table, Spilled::two_chunks);
  for (const int chunk : {0, 1}) {
    const json item = table.item(chunk_of(table, chunk), "0");
    std::string before;
    REQUIRE(dynamodb::decode_base64(before, item.at("b").at("B").get<std::string>()));
    for (std::size_t i = 0; i < changes.size(); ++i) {
      // The second chunk begins no event.
      if (chunk == 1 && i > 5) continue;
      std::string bytes = before;
      changes[i](bytes);
      if (bytes == before) continue;
      std::string text;
      dynamodb::append_base64(text, bytes);
      json altered = item;
      altered["b"]["B"] = text;
      table.put(altered);
      CAPTURE(i);
      CAPTURE(chunk);
      check_told(table);
      CHECK(told(table).find("of commit " + body_of(table)) != std::string::npos);
    }
    table.put(item);
  }
  CHECK(told(table) == "");
}

TEST_CASE("check: what a chunk that no read begins at says about its first event was altered") {
  FakeTable table;
  const std::string text = text_of(100'000);
  table.add(std::vector<NewEvent>(9, event("s", "t", text)));
  REQUIRE(told(table) == "");
  const std::string pk = fmt::format(
      "x#{}#1", table.item("e#s", key(0)).at("ref").at("M").at("id").at("S").get<std::string>());
  const json item = table.item(pk, "0");
  // Another place where it begins, and another hash before it.
  for (const std::size_t byte : {std::size_t{7}, std::size_t{8}, std::size_t{39}}) {
    std::string bytes;
    REQUIRE(dynamodb::decode_base64(bytes, item.at("b").at("B").get<std::string>()));
    bytes[byte] = static_cast<char>(bytes[byte] ^ 1);
    std::string altered_text;
    dynamodb::append_base64(altered_text, bytes);
    json altered = item;
    altered["b"]["B"] = altered_text;
    table.put(altered);
    CAPTURE(byte);
    CHECK(told(table).find("chunk 1 of commit ") != std::string::npos);
  }
}

TEST_CASE("check: streams are looked at together, and told of in their order") {
  constexpr int kStreams = 12;
  FakeTable table;
  for (int i = 0; i < kStreams; ++i) {
    const std::string stream = fmt::format("s{:02}", i);
    table.add({event(stream)});
    table.add({event(stream)});
    table.remove("e#" + stream, key(0));
  }
  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool together = false;
  const auto transport = table.transport();
  // The first stream's commits are answered only when another's are asked for.
  transport->before = [&](const std::string& operation, const std::string& body) {
    const bool is_of_stream = operation == "Query" && body.find("e#s") != std::string::npos;
    std::unique_lock lock(mutex);
    if (is_of_stream && !together) {
      together = ++waiting > 1;
      changed.notify_all();
      changed.wait_for(lock, std::chrono::seconds(20), [&] { return together; });
    }
    return std::nullopt;
  };
  std::vector<std::string> told;
  table.open(transport, {.connections = 4})->check([&](const std::string& what) {
    told.push_back(what.substr(0, what.find(':')));
  });
  CHECK(together);
  told.erase(std::unique(told.begin(), told.end()), told.end());
  REQUIRE(told.size() == kStreams);
  CHECK(std::is_sorted(told.begin(), told.end()));
}

TEST_CASE("check: what a commit says about its stream was altered") {
  std::string other_hash;
  dynamodb::append_base64(other_hash, std::string(32, 'x'));
  FakeTable table;
  fill(table);
  for (const std::int64_t seq : {0, 1, 3, 4}) {
    const json item = table.item("e#s", key(seq));
    for (const std::string attribute :
         {"n", "en", "by", "t0", "p", "h", "ts", "s0", "f", "l", "tm", "tb", "a0"}) {
      json altered = item;
      if (attribute == "p" || attribute == "h" || attribute == "a0") {
        altered[attribute] = {{"B", other_hash}};
      } else if (attribute == "tb") {
        altered[attribute] = {{"BOOL", true}};
      } else {
        altered[attribute] = {{"N", "9999999999999999"}};
      }
      table.put(altered);
      CAPTURE(seq);
      CAPTURE(attribute);
      check_told(table);
    }
    table.put(item);
  }
  CHECK(told(table) == "");
}

TEST_CASE("check: a byte of an event within its commit was altered") {
  FakeTable table;
  fill(table);
  json item = table.item("e#s", key(1));
  item["ev"]["L"][0]["M"]["d"]["S"] = R"({"a":3})";
  table.put(item);
  check_told(table);
}

TEST_CASE("check: a stream's last commit that stands under another key is not taken for none") {
  FakeTable table;
  fill(table);
  json item = table.item("e#s", key(4));
  table.remove("e#s", key(4));
  for (const std::string pk : {"g#s", "e!s"}) {
    item["pk"]["S"] = pk;
    table.put(item);
    CAPTURE(pk);
    check_told(table);
    CHECK(told(table).find(pk) != std::string::npos);
    table.remove(pk, key(4));
  }
  // Another program's item.
  item["pk"]["S"] = "g#other";
  table.put(item);
  CHECK(told(table) == "");
}

TEST_CASE("check: a format that there never was is damage") {
  FakeTable table;
  json item = table.item("m", "store");
  item["fmt"]["N"] = "0";
  table.put(item);
  CHECK(told(table).find("says that it has format 0") != std::string::npos);
  CHECK(thrown([&] { read_s(*table.open()); }).code() == ErrorCode::integrity);
}

TEST_CASE("check: streams that the registry does not list, or in a wrong place") {
  std::string shard;
  FakeTable model;
  fill(model);
  for (const json& item : model.items()) {
    if (item.at("sk").at("S") == "s") shard = item.at("pk").at("S");
  }
  REQUIRE(shard.starts_with("l#"));
  for (const bool misplaced : {false, true}) {
    FakeTable table;
    fill(table);
    json item = table.item(shard, "s");
    table.remove(shard, "s");
    if (misplaced) {
      item["pk"]["S"] = shard == "l#0" ? "l#1" : "l#0";
      table.put(item);
    }
    check_told(table);
  }
}

/// All ways to read the store; those that find it damaged say so, and nothing else is thrown.
void read_every_way(FakeTable& table) {
  const std::vector<std::function<void(Store&)>> reads{
      [](Store& store) { static_cast<void>(store.head("s")); },
      [](Store& store) { read_s(store); },
      [](Store& store) { read_s(store, {.direction = Direction::backward}); },
      [](Store& store) {
        read_s(store, {.from = Seq(2), .to = Seq(3), .direction = Direction::backward});
      },
      [](Store& store) { read_s(store, {.from = Seq(3)}); },
      [](Store& store) { scan(store); },
      [](Store& store) { scan(store, {.order = ScanOrder::time, .chain = false}); },
      [](Store& store) { static_cast<void>(names(store, Selection({"*"}))); },
      [](Store& store) { static_cast<void>(store.info()); },
      [](Store& store) {
        static_cast<void>(
            store.collect_garbage({.age = std::chrono::microseconds(0), .dry_run = true}));
      },
      [&](Store& store) {
        SingleEvent source(event_with_id("s", "i", "t", R"({"a":2})"));
        static_cast<void>(append(store, source, dry_run(), table.clock, table.random));
      },
      [&](Store&) { told(table); },
  };
  for (std::size_t i = 0; i < reads.size(); ++i) {
    CAPTURE(i);
    try {
      reads[i](*table.open());
    } catch (const Error& error) {
      CAPTURE(std::string(error.what()));
      // Denied: at home in another region.
      const bool fits = error.code() == ErrorCode::integrity ||
                        error.code() == ErrorCode::unsupported || error.code() == ErrorCode::denied;
      CHECK(fits);
    }
  }
}

const std::vector<json>& other_values() {
  static const std::vector<json> values{{{"S", ""}},
                                        {{"S", "text"}},
                                        {{"N", "-1"}},
                                        {{"N", "9223372036854775807"}},
                                        {{"N", "1.5"}},
                                        {{"N", "1E+30"}},
                                        {{"B", "AAAA"}},
                                        {{"B", ""}},
                                        {{"BOOL", false}},
                                        {{"NULL", true}},
                                        {{"L", json::array()}},
                                        {{"L", {{{"S", "x"}}, {{"M", json::object()}}}}},
                                        {{"M", json::object()}}};
  return values;
}

TEST_CASE("check: attributes that are missing, of other types or absurd are damage in every read") {
  FakeTable model;
  fill(model);
  for (const json& item : model.items()) {
    const std::string pk = item.at("pk").at("S");
    const std::string sk = item.at("sk").at("S");
    for (const auto& member : item.items()) {
      const std::string& name = member.key();
      if (name == "pk" || name == "sk") continue;
      CAPTURE(pk);
      CAPTURE(sk);
      CAPTURE(name);
      json without = item;
      without.erase(name);
      model.put(without);
      read_every_way(model);
      for (std::size_t i = 0; i < other_values().size(); ++i) {
        if (i % 4 != 1 && !all_instants()) continue;
        json altered = item;
        altered[name] = other_values()[i];
        model.put(altered);
        read_every_way(model);
      }
      model.put(item);
    }
  }
  CHECK(told(model) == "");
}

// Those of maps, and of maps in lists: {"ref": {"M": {"id": {"S": …}}}}.
TEST_CASE("check: attributes within others that are missing are found, and damage in every read") {
  FakeTable model;
  fill(model);
  int altered = 0;
  for (const json& item : model.items()) {
    const json leaves = item.flatten();
    for (const auto& leaf : leaves.items()) {
      const json::json_pointer attribute = json::json_pointer(leaf.key()).parent_pointer();
      const json::json_pointer around = attribute.parent_pointer();
      if (around.empty() || !item.at(around).is_object()) continue;
      const std::string place = item.at("pk").dump() + item.at("sk").dump() + attribute.to_string();
      CAPTURE(place);
      json without = item;
      without.at(around).erase(attribute.back());
      model.put(without);
      read_every_way(model);
      // Of a commit's chunks as many are read as it has offsets.
      CHECK((!told(model).empty() || attribute.to_string() == "/ref/M/k"));
      model.put(item);
      ++altered;
    }
  }
  CHECK(altered > 5);
  CHECK(told(model) == "");
}

TEST_CASE("check: items that are none of ours do no harm where they are not in the way") {
  FakeTable table;
  fill(table);
  const auto put = [&](const char* pk, const char* sk) {
    table.put({{"pk", {{"S", pk}}}, {"sk", {{"S", sk}}}, {"a", {{"N", "1"}}}});
  };
  put("q", "1");
  put("user#1", "profile");
  put("x", "0");
  CHECK(told(table) == "");
  CHECK(read_all(*table.open()).size() == 6);
  put("e#s", "text");
  check_told(table);
  read_every_way(table);
}

TEST_CASE("check: garbage where the stores own things are is told, and never a crash") {
  for (const auto& key :
       std::vector<std::pair<const char*, const char*>>{{"e#s", "0000000000000000001"},
                                                        {"e#s", "0000000000000000002"},
                                                        {"e#s", "9"},
                                                        {"e#", "0"},
                                                        {"l#0", "nothing"},
                                                        {"l#9", "s"},
                                                        {"y", "id"},
                                                        {"i#s", "i"}}) {
    const std::string pk = key.first;
    const std::string sk = key.second;
    FakeTable table;
    fill(table);
    table.put({{"pk", {{"S", pk}}}, {"sk", {{"S", sk}}}, {"a", {{"N", "1"}}}});
    CAPTURE(pk);
    CAPTURE(sk);
    read_every_way(table);
  }
}

}  // namespace
}  // namespace eventsrc::test
