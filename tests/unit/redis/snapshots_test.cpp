#include "redis/snapshots.hpp"

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/redact.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/rewrite.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "memory/memory_store.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/backends.hpp"
#include "support/temp_dir.hpp"
#include "unit/redis/servers.hpp"

namespace eventsrc::test {
namespace {

// What places of EVENTSRC_TEST_REDIS use last stands in one of these.
constexpr int kDatabases = 16;

redis::ClientOptions server(int database = 0) {
  const char* const url = std::getenv("EVENTSRC_TEST_REDIS");
  REQUIRE_MESSAGE(url != nullptr, "run this by tests/support/with_redis");
  redis::ClientOptions options;
  options.url = redis::Url::parse(url);
  options.url.database = database;
  return options;
}

/// All keys of the server, with their databases.
std::vector<std::pair<int, std::string>> all_keys() {
  std::vector<std::pair<int, std::string>> keys;
  for (int database = 0; database < kDatabases; ++database) {
    redis::Client client(server(database));
    for (const redis::Reply& key : client.call({"KEYS", "*"}).items) {
      keys.emplace_back(database, key.text);
    }
  }
  return keys;
}

void flush_all() { redis::Client(server()).call({"FLUSHALL"}); }

SnapshotReport create(Store& reader, SnapshotStore& into, std::int64_t every = 1,
                      const std::string& stream = "a") {
  SnapshotOptions options;
  options.every = every;
  options.fault = [](const Error& error) { throw Error(error); };
  return create_snapshots(reader, into, Selection({stream}), View::default_view(), options);
}

struct Told {
  std::string text;
  std::int64_t used = 0;
  std::string warnings;
};

Told told(Store& store, const Point& point = {}, const std::string& stream = "a") {
  Told out;
  ReplayStart start([&out](const std::string& why) { out.warnings += why + "\n"; });
  const auto fold = make_fold(View::default_view());
  replay(store, stream, point, *fold, 1, &start);
  const State state = fold->state(0, "");
  out.text = std::string(kind_name(state.kind)) + state.value.str();
  out.used = start.used();
  return out;
}

void fill(Place& at, const std::string& stream = "a") {
  for (int i = 0; i < 5; ++i) {
    at.add({event(stream, "t", fmt::format(R"({{"n":{},"k{}":"secret{}"}})", i, i, i))});
  }
}

void erase(Place& at, Store& store, std::int64_t seq, const std::string& stream = "a") {
  RedactOptions options;
  options.note.reason = "request";
  CHECK(redact(store, stream, {Seq(seq)}, options, at.clock, at.random).records > 0);
}

bool is_kept(std::string_view text) {
  for (const auto& [database, key] : all_keys()) {
    redis::Client client(server(database));
    if (client.call({"TYPE", key}).text != "hash") continue;
    for (const redis::Reply& value : client.call({"HVALS", key}).items) {
      if (value.text.find(text) != std::string::npos) return true;
    }
  }
  return false;
}

TEST_CASE("redis snapshots: they are there, and not in the store") {
  on_each_single_backend([](Place& at) {
    flush_all();
    fill(at);
    const auto store = at.open();
    CHECK(create(*store, *store->snapshots()).written == 5);
    CHECK(store->own_snapshots()->list(Selection::all()).empty());
    CHECK(store->snapshots()->list(Selection::all()).size() == 5);
    CHECK(told(*store).used == 1);
    CHECK(is_kept("secret2"));
    flush_all();
    CHECK(told(*store).used == 0);
    CHECK(store->snapshots()->list(Selection::all()).empty());
  });
}

TEST_CASE("redis snapshots: those of two stores do not meet") {
  on_two_of_each([](Place& one, Place& other) {
    fill(one);
    other.add({event("b"), event("a", "t", R"({"other":1})")});
    {
      const auto store = one.open();
      CHECK(create(*store, *store->snapshots()).written == 5);
    }
    CHECK(told(*other.open_to_read()).used == 0);
    CHECK(told(*other.open_to_read()).text.find("other") != std::string::npos);
  });
}

TEST_CASE("redis snapshots: whatever key goes, at any time, answers stay") {
  on_each_single_backend([](Place& at) {
    flush_all();
    fill(at);
    const std::string right = told(*at.open_to_read()).text;
    {
      const auto store = at.open();
      create(*store, *store->snapshots());
    }
    const std::size_t keys = all_keys().size();
    CHECK(keys == 3);
    for (std::size_t i = 0; i < keys; ++i) {
      {
        const auto store = at.open();
        create(*store, *store->snapshots());
      }
      const std::pair<int, std::string> lost = all_keys().at(i);
      CAPTURE(lost.second);
      redis::Client(server(lost.first)).call({"DEL", lost.second});
      const auto store = at.open();
      const Told now = told(*store);
      CHECK(now.text == right);
      CHECK(now.warnings.empty());
      // What is lost is made anew, and found.
      create(*store, *store->snapshots());
      CHECK(told(*store).used == 1);
      CHECK(store->snapshots()->list(Selection::all()).size() == 5);
    }
  });
}

TEST_CASE("redis snapshots: when a put meets an eviction of what guards it, it is refused") {
  on_each_single_backend([](Place& at) {
    flush_all();
    fill(at);
    const auto store = at.open();
    SnapshotStore& snapshots = *store->snapshots();
    create(*store, snapshots, 5);
    auto snapshot = snapshots.newest("a", View::default_view()->hash(), {});
    REQUIRE(snapshot);
    const std::int64_t generation = snapshots.generation();
    flush_all();
    CHECK(thrown([&] { snapshots.put(std::span(&*snapshot, 1), generation); }).code() ==
          ErrorCode::contention);
    CHECK(snapshots.put(std::span(&*snapshot, 1), snapshots.generation()) == 1);
  });
}

TEST_CASE("redis snapshots: what was folded before an erasure is not put after it") {
  on_each_single_backend([](Place& at) {
    flush_all();
    fill(at);
    const auto folding = at.open();
    SnapshotStore& snapshots = *folding->snapshots();
    create(*folding, snapshots, 5);
    const std::int64_t generation = snapshots.generation();
    auto folded = snapshots.newest("a", View::default_view()->hash(), {});
    REQUIRE(folded);
    erase(at, *at.open(), 2);
    CHECK(thrown([&] { snapshots.put(std::span(&*folded, 1), generation); }).code() ==
          ErrorCode::contention);
    CHECK_FALSE(is_kept("secret2"));
    const Told now = told(*folding);
    CHECK(now.used == 0);
    CHECK(now.text.find("secret2") == std::string::npos);
    CHECK(create(*folding, snapshots, 5).written == 1);
    CHECK(told(*folding).used == 1);
  });
}

TEST_CASE(
    "redis snapshots: erased events take with them what saw them, and all older is not used") {
  on_each_single_backend([](Place& at) {
    flush_all();
    fill(at);
    fill(at, "b");
    {
      const auto store = at.open();
      create(*store, *store->snapshots());
      create(*store, *store->snapshots(), 1, "b");
    }
    erase(at, *at.open(), 2);
    const auto reader = at.open_to_read();
    CHECK(reader->snapshots()->list(Selection::all()).empty());
    CHECK_FALSE(told(*reader).text.find("secret2") != std::string::npos);
    CHECK(told(*reader).used == 0);
    CHECK(told(*reader, {}, "b").used == 0);
    // They are of no use: a handle that may write removes them.
    CHECK(all_keys().size() == 4);
    const auto writer = at.open();
    CHECK(writer->snapshots()->list(Selection::all()).empty());
    CHECK(all_keys().empty());
  });
}

TEST_CASE("redis snapshots: an erasure by who does not know of the Redis makes them useless") {
  on_each_single_backend([](Place& at) {
    flush_all();
    fill(at);
    {
      const auto store = at.open();
      create(*store, *store->snapshots());
      CHECK(told(*store).used == 1);
      const auto other = at.open();
      other->keep_snapshots_in(nullptr);
      erase(at, *other, 2);
      // A handle that has been at work for long notices.
      at.clock.advance(std::chrono::seconds(2));
      CHECK(told(*store).used == 0);
    }
    const auto store = at.open_to_read();
    CHECK(is_kept("secret2"));
    CHECK(told(*store).used == 0);
    CHECK(told(*store).text.find("secret2") == std::string::npos);
  });
}

TEST_CASE(
    "redis snapshots: where the Redis cannot be reached, replays fold and nothing is erased") {
  on_each_single_backend([](Place& at) {
    fill(at);
    const std::string right = told(*at.open_to_read()).text;
    redis::Options options;
    options.client.url = redis::Url::parse("redis://:s3cret@127.0.0.1:1");
    std::vector<std::string> warnings;
    options.warn = [&warnings](const std::string& text) { warnings.push_back(text); };
    const auto store = at.open();
    store->keep_snapshots_in(redis::make_snapshots(*store, options));
    CHECK(told(*store).text == right);
    CHECK(told(*store).text == right);
    CHECK(warnings ==
          std::vector<std::string>{"snapshots at redis://127.0.0.1:1/0 cannot be reached: "
                                   "Connection refused: folding without them"});
    RedactOptions redaction;
    redaction.note.reason = "request";
    const auto fails = [](const std::function<void()>& action) {
      CHECK(thrown(action).code() == ErrorCode::unavailable);
    };
    fails([&] { redact(*store, "a", {Seq(2)}, redaction, at.clock, at.random); });
    const EventContent old{"t", R"({"n":2,"k2":"secret2"})", std::nullopt};
    fails([&] {
      rewrite(*store, "a", Seq(2), old, {"t", "1", std::nullopt}, {}, at.clock, at.random);
    });
    CHECK(told(*store).text == right);
    CHECK_FALSE(store->head("$audit"));
    fails([&] { create(*store, *store->snapshots()); });
    options.warn = nullptr;
    store->keep_snapshots_in(redis::make_snapshots(*store, options));
    fails([&] { told(*store); });
    fails([&] { static_cast<void>(store->snapshots()->list(Selection::all())); });
    // Policies are the store's.
    CHECK(store->snapshots()->policies().empty());
  });
}

TEST_CASE("redis snapshots: what others wrote into the keys is passed over") {
  on_each_single_backend([](Place& at) {
    flush_all();
    fill(at);
    const auto store = at.open();
    create(*store, *store->snapshots());
    const std::string right = told(*store).text;
    for (const auto& [database, key] : all_keys()) {
      redis::Client client(server(database));
      const std::string type = client.call({"TYPE", key}).text;
      if (type == "zset") {
        client.call({"ZADD", key, "0", "x", "0", std::string("\0\xFF", 2)});
        const auto members = client.call({"ZRANGE", key, "0", "-1"}).items;
        for (const auto& member : members) client.call({"ZADD", key, "0", member.text + "x"});
      } else if (type == "hash") {
        client.call({"HSET", key, "x", "y"});
        std::vector<std::string> fields;
        for (const auto& field : client.call({"HKEYS", key}).items) fields.push_back(field.text);
        for (const auto& field : fields) {
          if (field.find(":0000000000000000004") != std::string::npos &&
              !field.ends_with("value")) {
            client.call({"HSET", key, field, "{}"});
          }
        }
      }
    }
    const Told now = told(*store);
    CHECK(now.text == right);
    CHECK(now.used == 1);
    CHECK(store->snapshots()->list(Selection::all()).size() == 4);
  });
}

/// What a server may answer instead of what is asked for.
struct Lie {
  const char* what;
  void (*tell)(redis::Reply&);
};
const std::vector<Lie> kLies = {{"nothing", [](redis::Reply& reply) { reply = {}; }},
                                {"a number",
                                 [](redis::Reply& reply) {
                                   reply.kind = redis::Reply::Kind::number;
                                   reply.number = -1;
                                 }},
                                {"a text",
                                 [](redis::Reply& reply) {
                                   reply = {redis::Reply::Kind::text, "{}", 0, {}};
                                 }},
                                {"an empty list",
                                 [](redis::Reply& reply) {
                                   reply = {redis::Reply::Kind::list, "", 0, {}};
                                 }},
                                {"a list without its last",
                                 [](redis::Reply& reply) {
                                   if (!reply.items.empty()) reply.items.pop_back();
                                 }},
                                {"a list whose last is nothing",
                                 [](redis::Reply& reply) {
                                   if (!reply.items.empty()) reply.items.back() = {};
                                 }},
                                {"a list whose last is another text",
                                 [](redis::Reply& reply) {
                                   if (!reply.items.empty()) reply.items.back().text = R"({"n":9})";
                                 }},
                                {"a list whose last is a list",
                                 [](redis::Reply& reply) {
                                   if (!reply.items.empty()) reply.items.back() = reply;
                                 }},
                                {"a list a thousand times as long", [](redis::Reply& reply) {
                                   const std::vector<redis::Reply> items = reply.items;
                                   for (int i = 1; i < 1'000; ++i) {
                                     reply.items.insert(reply.items.end(), items.begin(),
                                                        items.end());
                                   }
                                 }}};

TEST_CASE("redis snapshots: whatever a server answers, replays are right") {
  flush_all();
  Place at;
  const auto database = memory::make_database(at.random, at.clock);
  at.open = [database] { return memory::open_store(database); };
  fill(at);
  const std::string right = told(*at.open()).text;
  const auto through = [&](redis::ClientOptions client) {
    auto store = at.open();
    redis::Options options;
    options.client = std::move(client);
    options.writes = true;
    store->keep_snapshots_in(redis::make_snapshots(*store, options));
    return store;
  };
  const auto create_all = [&] {
    const auto store = through(server());
    create(*store, *store->snapshots());
  };
  // An error is an answer, too, when what is asked for is not a state.
  const auto tried = [](const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      CAPTURE(error.what());
      CHECK(error.code() != ErrorCode::internal);
    }
  };
  int lies = 0;
  for (const Lie& lie : kLies) {
    for (const char* const asked :
         {"ZREVRANGEBYLEX", "HMGET", "HKEYS", "HGET", "GET", "EXEC", "HDEL", "DEL"}) {
      CAPTURE(lie.what);
      CAPTURE(asked);
      create_all();
      const Meddler meddler(server(), [&lies, asked = std::string(asked), tell = lie.tell](
                                          const redis::Command& command, redis::Reply& reply) {
        if (command.front() != asked) return;
        tell(reply);
        ++lies;
      });
      {
        const auto store = through(meddler.options());
        for (const std::int64_t seq : {0, 2, 4}) {
          CHECK(told(*store, Point::at(Seq(seq))).text ==
                told(*at.open(), Point::at(Seq(seq))).text);
        }
        tried([&] { static_cast<void>(store->snapshots()->list(Selection::all())); });
        tried([&] { create(*store, *store->snapshots(), 2); });
        tried([&] { store->snapshots()->drop_from("a", Seq(3)); });
        CHECK(told(*store).text == right);
      }
      CHECK(meddler.answers() > 0);
    }
  }
  CHECK(lies > 100);
  create_all();
  CHECK(told(*through(server())).used == 1);
}

TEST_CASE("redis snapshots: a copy of a store, with its id, erases for itself") {
  flush_all();
  FakeClock clock;
  FakeRandom random;
  const TempDir folder;
  sqlite::Options options;
  options.mode = sqlite::Mode::create;
  options.durability = sqlite::Durability::off;
  options.clock = &clock;
  options.random = &random;
  redis::Options place;
  place.client = server();
  place.writes = true;
  const auto open = [&](const std::string& name) {
    auto store = sqlite::open_store(folder.file(name), options);
    store->keep_snapshots_in(redis::make_snapshots(*store, place));
    return store;
  };
  const auto first = open("first.db");
  for (const char* const data : {R"({"n":"secret"})", R"({"m":1})", R"({"k":1})"}) {
    SingleEvent source(event("a", "t", data));
    done(append(*first, source, {}, clock, random));
  }
  first->backup(folder.file("second.db"), [](Store&) {});
  const auto second = open("second.db");
  REQUIRE(first->id() == second->id());
  create(*first, *first->snapshots());
  CHECK(told(*second).used == 1);
  // As often rewritten, but otherwise: the hashes of the stream stay.
  RedactOptions redaction;
  redaction.note.reason = "request";
  redact(*first, "a", {Seq(0)}, redaction, clock, random);
  redact(*second, "a", {Seq(1)}, redaction, clock, random);
  create(*second, *second->snapshots());
  CHECK(told(*second).used == 1);
  CHECK(told(*first).used == 0);
  CHECK(told(*first).text.find("secret") == std::string::npos);
}

TEST_CASE("redis snapshots: among very many, the one that a point wants is found") {
  flush_all();
  Place at;
  at.open = [database = memory::make_database(at.random, at.clock)] {
    auto store = memory::open_store(database);
    redis::Options options;
    options.client = server();
    options.writes = true;
    store->keep_snapshots_in(redis::make_snapshots(*store, options));
    return store;
  };
  constexpr int kEvents = 2'500;
  std::vector<std::string> texts;
  texts.reserve(kEvents);
  std::vector<NewEvent> events;
  for (int i = 0; i < kEvents; ++i) {
    texts.push_back(fmt::format(R"({{"n":{}}})", i));
    events.push_back(event("a", "t", texts.back()));
    events.back().time = FakeClock::kStart - std::chrono::hours(2) + std::chrono::seconds(i);
  }
  at.add(std::move(events));
  const auto store = at.open();
  CHECK(create(*store, *store->snapshots()).written == kEvents);
  const Hash definition = View::default_view()->hash();
  for (const std::int64_t n : {0, 1, 7, 999, 1000, 1001, 1499, 1500, 2498, 2499}) {
    const Timestamp time = FakeClock::kStart - std::chrono::hours(2) + std::chrono::seconds(n);
    const auto by_time = store->snapshots()->newest("a", definition, {.max_time = time});
    REQUIRE(by_time);
    CHECK(by_time->seq == Seq(n));
    const auto by_seq = store->snapshots()->newest("a", definition, {.max_seq = Seq(n)});
    REQUIRE(by_seq);
    CHECK(by_seq->seq == Seq(n));
    CHECK(by_seq->value == fmt::format(R"({{"n":{}}})", n));
  }
  CHECK(store->snapshots()->drop_from("a", Seq(1000)) == kEvents - 1000);
  CHECK(store->snapshots()->list(Selection::all()).size() == 1000);
}

}  // namespace
}  // namespace eventsrc::test
