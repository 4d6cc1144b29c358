// Epochs and archives: what goes to a file comes back to where it was, and is not forgotten
// meanwhile.

#include "eventsrc/epoch.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/bisect.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/rewrite.hpp"
#include "eventsrc/verify.hpp"
#include "support/backends.hpp"
#include "support/open_file.hpp"

namespace eventsrc::test {
namespace {

/// Runs `test` on a fresh place of each backend that has epochs.
void on_each_with_epochs(const std::function<void(Place&)>& test) {
  on_each_single_backend([&](Place& at) {
    at.add({event("a")});
    if (at.open()->snapshots()->epochs() == nullptr) return;
    test(at);
  });
}

void mark(Store& store, Place& at, Seq seq,
          const std::shared_ptr<const View>& view = View::default_view()) {
  const std::vector<std::shared_ptr<const View>> views = {view};
  Epoch epoch;
  CHECK(make_epoch(store, "a", Point::at(seq), views, {}, at.clock.now(), epoch));
}

struct Planned {
  ArchivePlan plan;
  std::string lines;
};

Planned plan(Store& store) {
  Planned planned;
  planned.plan = plan_archive(store, "a", [&](const EventView& event, const Hash* prev) {
    append_event_line(planned.lines, event, prev);
    planned.lines += '\n';
  });
  return planned;
}

void remove(Store& store, const Planned& planned) {
  epochs_of(store).remove(planned.plan, "a.jsonl");
}

/// Archives what is before the stream's epoch; gives the lines.
std::string archive(Store& store) {
  const Planned planned = plan(store);
  remove(store, planned);
  return planned.lines;
}

std::int64_t restore(Store& store, const std::string& lines) {
  const OpenFile file(lines);
  return restore_archive(store, file.fd()).events;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("archives: events come back to their own positions, or not at all") {
  on_each_with_epochs([](Place& at) {
    if (!at.open()->capabilities().positions) return;
    at.add({event("b"), event("a"), event("b"), event("a")});
    const auto store = at.open();
    mark(*store, at, Seq(2));
    const std::string whole = export_of(*store);
    const std::string lines = archive(*store);
    const std::string before = export_of(*store);
    for (const char* position : {"2", "4", "5", "6", "9223372036854775807"}) {
      CAPTURE(position);
      const std::string edited =
          replaced(lines, R"("position":3)", std::string("\"position\":") + position);
      CHECK(thrown([&] { restore(*store, edited); }).code() == ErrorCode::rejected);
      CHECK(export_of(*store) == before);
    }
    // A position that is free, but was never this event's.
    const std::string moved = replaced(replaced(lines, R"("position":1)", R"("position":9)"),
                                       R"("position":3)", R"("position":1)");
    CHECK(thrown([&] { restore(*store, moved); }).code() == ErrorCode::rejected);
    CHECK(verified(at) == "");
    CHECK(restore(*store, lines) == 2);
    CHECK(export_of(*store) == whole);
    CHECK(verified(at) == "");
    CHECK(at.add({event("b")}).events == 1);
  });
}

TEST_CASE("archives: the archive of another store is refused, and changes nothing") {
  on_each_with_epochs([](Place& at) {
    if (!at.open()->capabilities().positions) return;
    at.add({event("a"), event("a")});
    // A copy, where the stream has other positions.
    const std::string all = export_of(*at.open_to_read());
    const auto store = at.open();
    mark(*store, at, Seq(2));
    const std::string lines = archive(*store);
    on_each_single_backend([&](Place& copy) {
      if (copy.backend != at.backend) return;
      copy.add({event("b"), event("b")});
      copy.restore(all);
      const auto other = copy.open();
      mark(*other, copy, Seq(2));
      const std::string its_own = archive(*other);
      const std::string before = export_of(*other);
      CHECK(thrown([&] { restore(*other, lines); }).code() == ErrorCode::rejected);
      CHECK(export_of(*other) == before);
      CHECK(verified(copy) == "");
      CHECK(restore(*other, its_own) == 2);
    });
    // One that did not archive them.
    on_each_single_backend([&](Place& copy) {
      if (copy.backend != at.backend) return;
      copy.restore(export_of(*store));
      const auto other = copy.open();
      CHECK(thrown([&] { restore(*other, lines); }).code() == ErrorCode::rejected);
      CHECK(verified(copy) == "");
    });
  });
}

TEST_CASE("archives: an id stays taken, and whoever repeats its append is told so") {
  on_each_with_epochs([](Place& at) {
    at.add({event_with_id("a", "k1", "paid", R"({"n":1})"),
            event_with_id("a", "k2", "paid", R"({"n":2})"), event("a")});
    const auto store = at.open();
    mark(*store, at, Seq(3));
    const std::string whole = export_of(*store);
    const std::string lines = archive(*store);
    const AppendReport again = at.add({event_with_id("a", "k1", "paid", R"({"n":1})")});
    CHECK(again.events == 0);
    CHECK(again.already == 1);
    CHECK(again.first == Seq(1));
    // Of another type it cannot be the same.
    const auto other = at.append({event_with_id("a", "k2", "other", R"({"n":2})")});
    CHECK(std::holds_alternative<Rejection>(other));
    CHECK(restore(*store, lines) == 3);
    CHECK(export_of(*store) == whole);
    CHECK(at.add({event_with_id("a", "k1", "paid", R"({"n":1})")}).already == 1);
    const auto differs = at.append({event_with_id("a", "k1", "paid", R"({"n":7})")});
    CHECK(std::holds_alternative<Rejection>(differs));
    CHECK(verified(at) == "");
  });
}

TEST_CASE("archives: neither what eventsrc recorded itself nor a view of the whole store has one") {
  on_each_with_epochs([](Place& at) {
    RedactOptions because;
    because.note = {"asked", {}, "test"};
    const auto store = at.open();
    CHECK(redact(*store, "a", {Seq(0)}, because, at.clock, at.random).events == 1);
    const auto marked = [&](const std::string& stream, const std::shared_ptr<const View>& view) {
      const std::vector<std::shared_ptr<const View>> views = {view};
      Epoch epoch;
      return thrown([&] { make_epoch(*store, stream, {}, views, {}, at.clock.now(), epoch); })
          .code();
    };
    CHECK(marked("$audit", View::default_view()) == ErrorCode::invalid);
    const auto planned = [&] {
      static_cast<void>(plan_archive(*store, "$audit", [](const EventView&, const Hash*) {}));
    };
    const Error error = thrown(planned);
    CHECK(std::string(error.what()).find("written by eventsrc alone") != std::string::npos);
    const auto whole = View::parse(R"({"view":"all","scope":"store","on":{"*":{"count":"/n"}}})",
                                   "v.json", [](const std::string&) -> std::string { return ""; });
    CHECK(marked("a", whole) == ErrorCode::unsupported);
    CHECK(verified(at) == "");
  });
}

TEST_CASE("archives: an epoch never goes back, whoever made one meanwhile") {
  on_each_with_epochs([](Place& at) {
    at.add({event("a"), event("a")});
    const auto events = read(*at.open_to_read(), "a");
    const auto store = at.open();
    const std::int64_t generation = store->snapshots()->generation();
    mark(*at.open(), at, Seq(2));
    const Epoch earlier{events[1].seq, events[1].time, events[1].hash};
    const Error error =
        thrown([&] { static_cast<void>(epochs_of(*store).mark("a", earlier, {}, generation)); });
    CHECK(error.code() == ErrorCode::contention);
    CHECK(epochs_of(*at.open()).epoch("a")->seq == Seq(2));
  });
}

TEST_CASE("archives: what is appended meanwhile does not matter") {
  on_each_with_epochs([](Place& at) {
    at.add({event("a"), event("a")});
    const auto store = at.open();
    mark(*store, at, Seq(1));
    const std::string whole = export_of(*store);
    const Planned planned = plan(*store);
    at.clock.advance(std::chrono::seconds(5));
    at.add({event("a", "t", R"({"later":1})")});
    remove(*store, planned);
    CHECK(seqs(read(*at.open_to_read(), "a")) == std::vector<std::int64_t>{1, 2, 3});
    CHECK(verified(at) == "");
    CHECK(at.open_to_read()->head("a")->events == 3);
    CHECK(restore(*store, planned.lines) == 1);
    CHECK(verified(at) == "");
    // The handle that archived goes on writing.
    Events one({event("a")});
    done(append(*store, one, {}, at.clock, at.random));
    remove(*store, plan(*store));
    Events two({event("a")});
    done(append(*store, two, {}, at.clock, at.random));
    CHECK(verified(at) == "");
    CHECK(seqs(read(*at.open_to_read(), "a")) == std::vector<std::int64_t>{1, 2, 3, 4, 5});
  });
}

TEST_CASE("archives: neither what is in one nor the event of its states is redacted or rewritten") {
  on_each_with_epochs([](Place& at) {
    at.add({event("a", "t", "1"), event("a", "t", "2"), event("a", "t", "3")});
    const auto store = at.open();
    mark(*store, at, Seq(2));
    const std::string lines = archive(*store);
    RedactOptions options;
    options.note = {"asked", {}, "test"};
    const auto redact_at = [&](std::int64_t seq) {
      return redact(*at.open(), "a", {Seq(seq)}, options, at.clock, at.random);
    };
    const auto refusal = [&](std::int64_t seq) {
      const Error error = thrown([&] { redact_at(seq); });
      CHECK(error.code() == ErrorCode::rejected);
      return std::string(error.what());
    };
    CHECK(refusal(1).find("archived in \"a.jsonl\"") != std::string::npos);
    CHECK(refusal(2).find("archived in \"a.jsonl\"") != std::string::npos);
    RewriteOptions rewriting;
    rewriting.note = {"asked", {}, "test"};
    const auto rewrite_at = [&](std::int64_t seq, const char* old) {
      return rewrite(*at.open(), "a", Seq(seq), {"t", old}, {"t", "9"}, rewriting, at.clock,
                     at.random);
    };
    CHECK(thrown([&] { rewrite_at(1, "1"); }).code() == ErrorCode::rejected);
    CHECK(thrown([&] { rewrite_at(2, "2"); }).code() == ErrorCode::rejected);
    CHECK(store->snapshots()->list(Selection::all()).size() == 1);
    CHECK(redact_at(3).events == 1);
    CHECK(store->snapshots()->list(Selection::all()).size() == 1);
    CHECK(verified(at) == "");
    CHECK(restore(*store, lines) == 2);
    CHECK(redact_at(2).events == 1);
    CHECK(redact_at(1).events == 1);
    CHECK(verified(at) == "");
  });
}

TEST_CASE("archives: bisect tells what events that are kept tell, and no more") {
  on_each_with_epochs([](Place& at) {
    for (int i = 1; i < 9; ++i) {
      at.add({event("a", "set", "{\"n\":" + std::to_string(i) + "}")});
    }
    const auto store = at.open();
    mark(*store, at, Seq(5));
    static_cast<void>(archive(*store));
    const auto searched = [&store](const std::string& program, bool last, bool monotonic) {
      Filter predicate("JQ", program, std::chrono::seconds(5));
      predicate.start();
      ReplayStart start;
      BisectOptions options;
      options.view = View::default_view();
      options.last = last;
      options.monotonic = monotonic;
      options.start = &start;
      const BisectResult result = bisect(*store, "a", predicate, options);
      return result.found ? result.found->event.seq.value() : -1;
    };
    for (const bool monotonic : {false, true}) {
      CAPTURE(monotonic);
      CHECK(searched(".n > 5", !monotonic, monotonic) == 6);
      CHECK(searched(".n > 7", !monotonic, monotonic) == 8);
      CHECK(searched("[.n] == [8]", !monotonic, monotonic) == 8);
      CHECK(searched(".n > 8", !monotonic, monotonic) == -1);
      // Since when, an archived event tells.
      CHECK(thrown([&] { searched(".n > 4", !monotonic, monotonic); }).code() ==
            ErrorCode::invalid);
    }
    CHECK(searched(".n == 5", true, false) == -1);
    CHECK(searched(".n != 7", true, false) == 8);
    CHECK(thrown([&] { searched(".n > 7", false, false); }).code() == ErrorCode::invalid);
  });
}

TEST_CASE("archives: what was noted of archived events is not compared, all else is") {
  on_each_with_epochs([](Place& at) {
    at.add({event("a"), event("a"), event("a")});
    const auto events = read(*at.open_to_read(), "a");
    const auto store = at.open();
    mark(*store, at, Seq(2));
    archive(*store);
    const auto compare = [&](const Mark& mark) {
      std::vector<Fault> faults;
      verify_marks(*store, {mark}, [&](const Fault& fault) { faults.push_back(fault); });
      return faults;
    };
    CHECK(compare({"a", Seq(3), events[3].hash, Seq(0)}).empty());
    const auto archived = compare({"a", Seq(1), events[1].hash, Seq(0)});
    REQUIRE(archived.size() == 1);
    CHECK(archived[0].archived);
    CHECK(archived[0].what.find("archived in \"a.jsonl\"") != std::string::npos);
    const auto changed = compare({"a", Seq(3), events[2].hash, Seq(0)});
    REQUIRE(changed.size() == 1);
    CHECK_FALSE(changed[0].archived);
  });
}

TEST_CASE("epochs: one that cannot be made leaves the former as it was") {
  on_each_with_epochs([](Place& at) {
    at.add({event("a"), event("a"), event("a", "t", R"({"n":1})")});
    const auto store = at.open();
    mark(*store, at, Seq(1));
    const auto former = epochs_of(*store).epoch("a");
    const std::int64_t generation = store->own_snapshots()->generation();
    RedactOptions options;
    options.note = {"asked", {}, "test"};
    redact(*at.open(), "a", {Seq(3)}, options, at.clock, at.random);
    const auto events = read(*at.open_to_read(), "a");
    const Epoch later{Seq(2), events[2].time, events[2].hash};
    CHECK(thrown([&] { epochs_of(*store).mark("a", later, {}, generation); }).code() ==
          ErrorCode::contention);
    CHECK(epochs_of(*at.open()).epoch("a") == former);
    // Its states are there still.
    CHECK(restore(*store, archive(*store)) == 1);
    CHECK(verified(at) == "");
  });
}

TEST_CASE("epochs: one without states does not let events go") {
  on_each_with_epochs([](Place& at) {
    at.add({event("a")});
    const auto store = at.open();
    const auto events = read(*at.open_to_read(), "a");
    const Epoch bare{Seq(1), events[1].time, events[1].hash};
    CHECK(epochs_of(*store).mark("a", bare, {}, store->own_snapshots()->generation()));
    const std::string before = export_of(*store);
    const Error error = thrown([&] { archive(*store); });
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(std::string(error.what()).find("states of the epoch") != std::string::npos);
    CHECK(export_of(*store) == before);
    mark(*store, at, Seq(1));
    CHECK(restore(*store, archive(*store)) == 1);
  });
}

TEST_CASE("archives: views that a later epoch has no state of are named") {
  on_each_with_epochs([](Place& at) {
    at.add({event("a"), event("a")});
    const auto view = View::parse(R"({"view":"count","on":{"*":{"count":"/n"}}})", "v.json",
                                  [](const std::string&) -> std::string { return ""; });
    const auto store = at.open();
    mark(*store, at, Seq(0), view);
    mark(*store, at, Seq(1), view);
    CHECK(ending_views(*store, "a", Seq(1)).empty());
    mark(*store, at, Seq(2));
    const auto ending = ending_views(*store, "a", Seq(2));
    REQUIRE(ending.size() == 1);
    CHECK(ending[0].view == "count");
    CHECK(ending[0].seq == Seq(1));
  });
}

}  // namespace
}  // namespace eventsrc::test
