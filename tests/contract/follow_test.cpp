#include "eventsrc/follow.hpp"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/rewrite.hpp"
#include "eventsrc/snapshot.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

const Selection kNamed({"a", "b", "c"});

ExportOptions of(const Selection& selection) {
  ExportOptions options;
  options.selection = selection;
  return options;
}

/// `a0 b0 ...`: what a look hands out; `!` behind an event that carries `prev`.
std::string looked(Follower& follower) {
  std::string out;
  OnFollow on;
  on.event = [&out](const EventView& event, const Hash* prev) {
    if (!out.empty()) out += ' ';
    out += fmt::format("{}{}{}", event.stream, event.seq.value(), prev != nullptr ? "!" : "");
  };
  follower.look(on);
  return out;
}

/// One look by a follower of its own, which keeps its place as text between.
std::string looked(Place& at, std::string& cursor, const ExportOptions& options = of(kNamed)) {
  const auto store = at.open_to_read();
  Follower follower(*store, options, cursor.empty() ? FollowPlace() : FollowPlace::parse(cursor));
  std::string out = looked(follower);
  cursor = follower.place().json();
  CHECK(FollowPlace::parse(cursor) == follower.place());
  return out;
}

TEST_CASE("follow: each event once, as it comes") {
  on_each_backend([](Place& at) {
    const auto store = at.open_to_read();
    const ExportOptions options = of(kNamed);
    at.add({event("a"), event("a"), event("d")});
    Follower follower(*store, options, {});
    CHECK(looked(follower) == "a0 a1");
    CHECK(looked(follower).empty());
    at.add({event("d")});
    CHECK(looked(follower).empty());
    at.add({event("b")});
    CHECK(looked(follower) == "b0");
    at.add({event("a")});
    at.add({event("b")});
    // Those before them were handed out by this follower.
    CHECK(looked(follower) == "a2 b1");
    CHECK(looked(follower).empty());
  });
}

TEST_CASE("follow: goes on where a place was noted") {
  on_each_backend([](Place& at) {
    std::string cursor;
    CHECK(looked(at, cursor).empty());
    at.add({event("a"), event("a")});
    CHECK(looked(at, cursor) == "a0 a1");
    CHECK(looked(at, cursor).empty());
    at.add({event("a")});
    at.add({event("c")});
    CHECK(looked(at, cursor) == "a2! c0");
    at.add({event("d")});
    CHECK(looked(at, cursor).empty());
  });
}

TEST_CASE("follow: a place in the middle of a look is behind the events handed out before it") {
  on_each_backend([](Place& at) {
    const ExportOptions options = of(kNamed);
    at.add({event("a"), event("a"), event("b"), event("b")});
    for (std::size_t stop = 0; stop <= 4; ++stop) {
      CAPTURE(stop);
      std::vector<std::string> seen;
      std::string cursor;
      {
        const auto store = at.open_to_read();
        Follower follower(*store, options, {});
        OnFollow on;
        on.event = [&seen](const EventView& event, const Hash*) {
          seen.push_back(fmt::format("{}{}", event.stream, event.seq.value()));
        };
        on.passed = [&] {
          if (seen.size() == stop) cursor = follower.place().json();
        };
        follower.look(on);
        CHECK(seen == std::vector<std::string>{"a0", "a1", "b0", "b1"});
      }
      if (stop == 0) continue;  // nothing was noted
      std::string rest;
      for (std::size_t i = stop; i < seen.size(); ++i) {
        // What comes first of a stream that was begun carries the hash before it.
        rest += (rest.empty() ? "" : " ") + seen[i] + (i == stop && i % 2 == 1 ? "!" : "");
      }
      CHECK(looked(at, cursor) == rest);
    }
  });
}

TEST_CASE("follow: filters pass events over, and the limit counts all looks") {
  on_each_backend([](Place& at) {
    ExportOptions options = of(kNamed);
    options.types.emplace_back("x");
    std::string cursor;
    at.add({event("a", "x"), event("a", "y")});
    CHECK(looked(at, cursor, options) == "a0");
    at.add({event("a", "x")});
    CHECK(looked(at, cursor, options) == "a2!");
    options.limit = 2;
    const auto store = at.open_to_read();
    Follower follower(*store, options, FollowPlace::parse(cursor));
    at.add({event("b", "x")});
    CHECK(looked(follower) == "b0");
    CHECK_FALSE(follower.is_done());
    at.add({event("b", "x"), event("b", "x")});
    CHECK(looked(follower) == "b1");
    CHECK(follower.is_done());
    CHECK(looked(follower).empty());
    cursor = follower.place().json();
    options.limit.reset();
    CHECK(looked(at, cursor, options) == "b2!");
  });
}

TEST_CASE("follow: events in random portions, with followers that come and go, each once") {
  on_each_backend([](Place& at) {
    std::mt19937 random(7);
    const std::vector<std::string> names = {"a", "b", "c"};
    const ExportOptions options = of(kNamed);
    std::map<std::string, int> appended;
    std::map<std::string, int> next;
    std::string cursor;
    for (int follower = 0; follower < 6; ++follower) {
      const auto store = at.open_to_read();
      Follower one(*store, options, cursor.empty() ? FollowPlace() : FollowPlace::parse(cursor));
      OnFollow on;
      on.event = [&next](const EventView& event, const Hash*) {
        CHECK(event.seq.value() == next[std::string(event.stream)]++);
      };
      for (int look = 0; look < 4; ++look) {
        std::vector<NewEvent> events;
        const std::string& name = names[random() % names.size()];
        for (std::size_t i = random() % 4; i > 0; --i) events.push_back(event(name));
        appended[name] += static_cast<int>(events.size());
        if (!events.empty()) at.add(std::move(events));
        // The last one's events are left for the next follower.
        if (look < 3) one.look(on);
      }
      cursor = one.place().json();
    }
    looked(at, cursor);
    const auto store = at.open_to_read();
    std::string again;
    Follower all(*store, options, {});
    std::map<std::string, int> seen;
    OnFollow on;
    on.event = [&seen](const EventView& event, const Hash*) { ++seen[std::string(event.stream)]; };
    all.look(on);
    std::erase_if(appended, [](const auto& entry) { return entry.second == 0; });
    CHECK(seen == appended);
  });
}

TEST_CASE("follow: a place of another store, or of what the store does not hold, is refused") {
  on_each_backend([](Place& at) {
    std::string cursor;
    at.add({event("a"), event("a")});
    looked(at, cursor);
    const auto code = [&at](const FollowPlace& place) {
      return thrown([&] {
               std::string text = place.json();
               looked(at, text);
             })
          .code();
    };
    FollowPlace other = FollowPlace::parse(cursor);
    other.store = "another";
    CHECK(code(other) == ErrorCode::rejected);
    // The events of the place, as an older copy of the store lacks them.
    FollowPlace ahead = FollowPlace::parse(cursor);
    auto& last = ahead.streams.at("a");
    last.seq = Seq(5);
    if (ahead.position) ahead.position = Position(6);
    CHECK(code(ahead) == ErrorCode::integrity);
    // And as one does that went on otherwise.
    FollowPlace parted = FollowPlace::parse(cursor);
    parted.streams.at("a").hash[0] ^= 1;
    CHECK(code(parted) == ErrorCode::integrity);
    at.add({event("a")});
    CHECK(code(parted) == ErrorCode::integrity);
    CHECK(looked(at, cursor) == "a2!");
  });
}

TEST_CASE("follow: goes on after a rewrite") {
  on_each_single_backend([](Place& at) {
    if (at.by_stream) return;  // which cannot rewrite
    std::string cursor;
    at.add({event("a", "t", "0"), event("a", "t", "1"), event("a", "t", "2")});
    looked(at, cursor);
    {
      const auto store = at.open();
      RewriteOptions options;
      options.note = {"mended", "eve", "test"};
      rewrite(*store, "a", Seq(1), {"t", "1"}, {"t", "3"}, options, at.clock, at.random);
    }
    CHECK(looked(at, cursor).empty());
    at.add({event("a")});
    CHECK(looked(at, cursor) == "a3!");
  });
}

TEST_CASE("follow: goes on where the last event was archived meanwhile") {
  on_each_single_backend([](Place& at) {
    const auto store = at.open();
    if (store->own_snapshots()->epochs() == nullptr) return;
    at.add({event("a"), event("a"), event("a")});
    std::string cursor;
    looked(at, cursor);
    at.add({event("a")});
    const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
    Epoch epoch;
    make_epoch(*store, "a", Point::at(Seq(3)), views, {}, at.clock.now(), epoch);
    const ArchivePlan plan = plan_archive(*store, "a", [](const EventView&, const Hash*) {});
    store->own_snapshots()->epochs()->remove(plan, "a.jsonl");
    CHECK(looked(at, cursor) == "a3!");
  });
}

TEST_CASE("follow: what is no cursor is refused") {
  const std::string hash(64, 'a');
  const std::string good =
      R"({"store":"x","what":"all","audit":0,"position":3,"streams":{"a":[2,")" + hash + R"("]}})";
  CHECK(FollowPlace::parse(good).json() == good);
  for (const std::string& bad :
       {std::string(), std::string("{}"), std::string("[1]"), std::string(R"({"store":""})"),
        std::string(R"({"store":"x","position":"3"})"), std::string(R"({"store":"x","more":1})"),
        std::string(R"({"store":"x","position":-1})"),
        std::string(R"({"store":"x","position":99999999999999999999})"),
        std::string(R"({"store":"x","streams":{"a":[1]}})"),
        std::string(R"({"store":"x","streams":{"a":[1,"zz"]}})"), good + "x",
        good.substr(0, good.size() - 1)}) {
    CAPTURE(bad);
    CHECK(thrown([&] { static_cast<void>(FollowPlace::parse(bad)); }).code() == ErrorCode::invalid);
  }
}

}  // namespace
}  // namespace eventsrc::test
