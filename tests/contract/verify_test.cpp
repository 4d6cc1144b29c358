#include "eventsrc/verify.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

std::vector<std::string> faults(Store& store, const Selection& selection = every_stream()) {
  std::vector<std::string> found;
  const auto report = verify(store, selection, {.physical = true}, [&](const Fault& fault) {
    found.push_back(
        fmt::format("{} {} {}", fault.stream, fault.seq ? fault.seq->value() : -1, fault.what));
  });
  CHECK(report.faults == static_cast<std::int64_t>(found.size()));
  return found;
}

std::vector<std::string> mark_faults(Store& store, const std::vector<Mark>& marks) {
  std::vector<std::string> found;
  verify_marks(store, marks, [&](const Fault& fault) {
    found.push_back(fault.what.substr(0, fault.what.find(':')));
  });
  return found;
}

std::vector<Mark> heads(Store& store) {
  return verify(store, every_stream(), {}, [](const Fault&) {}).heads;
}

/// The lines of a store, one event each.
std::vector<std::string> lines_of(Place& place) {
  std::vector<std::string> lines;
  const std::string all = export_of(*place.open_to_read());
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = all.find('\n', begin) + 1;
    lines.push_back(all.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

/// A store that hands out what another one holds with one event changed: what a forger would leave.
class Forged final : public Store {
 public:
  Forged(std::unique_ptr<Store> store, std::function<void(StoredEvent&)> forge)
      : store_(std::move(store)), forge_(std::move(forge)) {}

  Capabilities capabilities() const noexcept override { return store_->capabilities(); }
  std::unique_ptr<Transaction> begin(bool dry) override { return store_->begin(dry); }
  std::optional<StreamHead> head(std::string_view stream) override { return store_->head(stream); }
  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    return forged(store_->read(stream, range));
  }
  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override {
    return forged(store_->read_all(range));
  }
  std::unique_ptr<StreamCursor> streams(const Selection& selection) override {
    return store_->streams(selection);
  }
  StoreInfo info() override { return store_->info(); }
  void check(const std::function<void(const std::string&)>& report) override {
    store_->check(report);
  }

 private:
  class Cursor final : public EventCursor {
   public:
    Cursor(std::unique_ptr<EventCursor> cursor, const std::function<void(StoredEvent&)>& forge)
        : cursor_(std::move(cursor)), forge_(forge) {}
    bool next(EventView& event) override {
      do {
        if (!cursor_->next(event)) return false;
        kept_ = StoredEvent(event);
        forge_(kept_);
      } while (kept_.type == "dropped");
      event = kept_.view();
      return true;
    }

   private:
    std::unique_ptr<EventCursor> cursor_;
    const std::function<void(StoredEvent&)>& forge_;
    StoredEvent kept_;
  };

  std::unique_ptr<EventCursor> forged(std::unique_ptr<EventCursor> cursor) {
    return std::make_unique<Cursor>(std::move(cursor), forge_);
  }

  std::unique_ptr<Store> store_;
  std::function<void(StoredEvent&)> forge_;
};

void fill(Place& place) {
  place.add({event("a", "t", R"({"n":1})"), event("b"), event("a", "t", R"({"n":2})"),
             event_with_id("a", "k", "t", R"({"n":3})"), event("b")});
}

TEST_CASE("verify: a store that nobody touched has no faults") {
  on_each_backend([](Place& place) {
    const auto empty = place.open();
    CHECK(faults(*empty).empty());
    fill(place);
    const auto store = place.open_to_read();
    CHECK(faults(*store).empty());
    CHECK(faults(*store, Selection({"a"})).empty());
    const auto report = verify(*store, every_stream(), {.physical = true}, [](const Fault&) {});
    CHECK(report.events == 5);
    CHECK(report.streams == 2);
    REQUIRE(report.heads.size() == 2);
    CHECK(report.heads[0].stream == "a");
    CHECK(report.heads[0].seq == Seq(2));
    CHECK(report.anchored.empty());
  });
}

TEST_CASE("verify: every altered field of an event is found, at its place and nowhere else") {
  on_each_backend([](Place& place) {
    fill(place);
    const std::vector<std::function<void(StoredEvent&)>> forgeries = {
        [](StoredEvent& event) { event.data = R"({"n":9})"; },
        [](StoredEvent& event) { event.meta = "{}"; },
        [](StoredEvent& event) { event.type = "u"; },
        [](StoredEvent& event) { event.time += std::chrono::microseconds(1); },
        [](StoredEvent& event) { event.id = "other"; },
        [](StoredEvent& event) { event.salt[15] ^= 1; },
    };
    for (const auto& forge : forgeries) {
      for (const auto& selection : {every_stream(), Selection({"a"})}) {
        Forged store(place.open_to_read(), [&](StoredEvent& event) {
          if (event.stream == "a" && event.seq == Seq(1)) forge(event);
        });
        const auto found = faults(store, selection);
        REQUIRE(!found.empty());
        CHECK(found[0].starts_with("a 1 its hash does not fit"));
      }
    }
  });
}

TEST_CASE("verify: a hash that was altered is found there and behind") {
  on_each_backend([](Place& place) {
    fill(place);
    Forged store(place.open_to_read(), [](StoredEvent& event) {
      if (event.stream == "a" && event.seq == Seq(1)) event.hash[0] ^= 1;
    });
    const auto found = faults(store);
    REQUIRE(found.size() == 2);
    CHECK(found[0].starts_with("a 1 "));
    CHECK(found[1].starts_with("a 2 "));
  });
}

TEST_CASE("verify: a dropped event is missed, wherever it stood") {
  on_each_backend([](Place& place) {
    fill(place);
    for (const std::int64_t seq : {0, 1, 2}) {
      Forged store(place.open_to_read(), [seq](StoredEvent& event) {
        if (event.stream == "a" && event.seq == Seq(seq)) event.type = "dropped";
      });
      const auto found = faults(store);
      REQUIRE(!found.empty());
      CHECK(found[0].starts_with(seq == 2 ? "a -1 " : fmt::format("a {} ", seq + 1)));
      if (seq == 1)
        CHECK(found[0].find("what stood between seq 0 and it is missing") != std::string::npos);
    }
  });
}

TEST_CASE("verify: an event without a payload needs a record in $audit") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    auto lines = lines_of(from);
    // a's second event, redacted as a copy of it would be.
    const auto store = from.open_to_read();
    auto erased = read(*store, "a")[1];
    Sha256 sha;
    erased.content = content_of(sha, erased.view());
    erased.redacted = true;
    erased.data.clear();
    std::string line;
    append_event_line(line, erased.view(), nullptr);
    std::string all;
    for (const auto& one : lines)
      all += one.find("\"n\":2") == std::string::npos ? one : line + "\n";
    to.restore(all);
    const auto found = faults(*to.open_to_read());
    REQUIRE(found.size() == 1);
    CHECK(found[0] ==
          "a 1 its payload was erased, but stream $audit has no record of that: it was copied "
          "without that stream, or erased by other means");

    StoredEvent record;
    record.stream = kAuditStream;
    record.time = FakeClock::kStart;
    record.type = "redacted";
    record.data = R"({"stream":"a","seqs":[1],"reason":"asked"})";
    record.hash = event_hash(sha, kChainStart, record.view(), content_of(sha, record.view()));
    line.clear();
    append_event_line(line, record.view(), nullptr);
    to.restore(line);
    CHECK(faults(*to.open_to_read()).empty());
  });
}

TEST_CASE("verify: an anchored stream is sound and named") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    const auto events = read(*from.open_to_read(), "a");
    std::string line;
    append_event_line(line, events[1].view(), &events[0].hash);
    to.restore(line);
    const auto store = to.open_to_read();
    CHECK(faults(*store).empty());
    const auto report = verify(*store, every_stream(), {.physical = true}, [](const Fault&) {});
    REQUIRE(report.anchored.size() == 1);
    CHECK(report.anchored[0].seq == Seq(1));
    CHECK(report.anchored[0].hash == events[0].hash);
  });
}

TEST_CASE("verify_marks: appending holds, and nothing else does") {
  on_two_of_each([](Place& place, Place& other) {
    fill(place);
    const auto noted = heads(*place.open_to_read());
    place.add({event("a"), event("new")});
    CHECK(mark_faults(*place.open_to_read(), noted).empty());

    const std::vector<std::string> all_missing = {"missing", "missing"};
    CHECK(mark_faults(*other.open_to_read(), noted) == all_missing);
    other.add({event("a"), event("b"), event("b")});
    const std::vector<std::string> cut = {"shortened", "changed"};
    CHECK(mark_faults(*other.open_to_read(), noted) == cut);
  });
}

TEST_CASE("verify_marks: a stream whose beginning is gone is shortened") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    const auto events = read(*from.open_to_read(), "a");
    const auto noted = heads(*from.open_to_read());
    std::string lines;
    append_event_line(lines, events[1].view(), &events[0].hash);
    lines += '\n';
    append_event_line(lines, events[2].view(), nullptr);
    to.restore(lines);
    const auto store = to.open_to_read();
    const std::vector<std::string> shortened = {"shortened"};
    CHECK(mark_faults(*store, {{"a", Seq(0), events[0].hash, {}}}) == shortened);
    CHECK(mark_faults(*store, {noted[0]}) == shortened);
    CHECK(mark_faults(*store, {{"a", Seq(2), events[2].hash, {}}}).empty());
    CHECK(mark_faults(*store, {{"a", Seq(2), events[2].hash, Seq(1)}}).empty());
  });
}

TEST_CASE("verify: one event that cannot be read is all that is reported") {
  on_each_backend([](Place& place) {
    fill(place);
    place.add({event("c"), event("a"), event("b")});
    Forged store(place.open_to_read(), [](StoredEvent& event) {
      if (event.stream == "a" && event.seq == Seq(1)) {
        throw Error(ErrorCode::integrity, "a bad row");
      }
    });
    const auto found = faults(store);
    REQUIRE(found.size() == 2);
    CHECK(found[0] == " -1 a bad row");
    CHECK(found[1] == "a -1 a bad row");
  });
}

TEST_CASE("digest: the bytes are those of eventsrc-format(5)") {
  Hash hash{};
  hash.fill(7);
  Sha256 sha;
  sha.reset();
  sha.add(std::string_view("\0\0\0\1a\0\0\0\0\0\0\0\2", 13));
  sha.add(hash);
  CHECK(digest({{"a", Seq(2), hash, {}}}) == sha.finish());
  sha.reset();
  CHECK(digest({}) == sha.finish());
}

TEST_CASE("read_note: lines of heads and receipts, and nothing else") {
  const std::string hex(64, 'a');
  const auto marks = [](std::string_view json) {
    std::string out;
    for (const Mark& mark : read_note(json).marks) {
      out += fmt::format("{}@{} ", mark.stream, mark.seq.value());
    }
    return out;
  };
  CHECK(marks(fmt::format(R"({{"stream":"a\"b","seq":3,"hash":"{}"}})", hex)) == "a\"b@3 ");
  CHECK(marks(fmt::format(R"({{ "result":"appended", "stream":"a", "first":1, "last":4,
      "hash":"{}" }})",
                          hex)) == "a@4 ");
  CHECK(marks(fmt::format(
            R"({{"heads":{{"a":{{"last":1,"hash":"{0}"}},"b":{{"last":0,"hash":"{0}"}}}}}})",
            hex)) == "a@1 b@0 ");
  CHECK(read_note(fmt::format(R"({{"digest":"{}","streams":2}})", hex)).digest);
  for (const std::string_view bad :
       {"", "1", "[]", "{}", "{", R"({"stream":"a"})", R"({"stream":"a","seq":1})",
        R"({"stream":"a","seq":1,"hash":"xy"})", R"({"stream":"a","seq":-1,"hash":""})",
        R"({"heads":{"a":{}}})", R"({"heads":{}})", R"({"result":"appended","events":3})"}) {
    CAPTURE(bad);
    CHECK(thrown([&] { static_cast<void>(read_note(bad)); }).code() == ErrorCode::invalid);
  }
}

}  // namespace
}  // namespace eventsrc::test
