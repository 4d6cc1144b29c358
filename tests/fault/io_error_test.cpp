// Every call that changes files fails in turn, by disk_shim.cpp.

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fault/disk_note.hpp"
#include "fault/instants.hpp"
#include "fault/ledger.hpp"
#include "fault/tool.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

/// What a call that fails does.
const std::vector<std::string>& faults() {
  static const std::vector<std::string> all{
      fmt::format("{} once whole", EIO),   // it works again afterwards
      fmt::format("{} on whole", EIO),     // a disk that is broken
      fmt::format("{} on whole", ENOSPC),  // and one that is full
      fmt::format("{} on half", ENOSPC),   // with room for half of it
      fmt::format("{} once half", EDQUOT)};
  return all;
}

/// A folder with a store in it, and what it holds as one who asks sees it.
class Place {
 public:
  explicit Place(const std::string& folder) : folder_(folder), store_(folder + "/store.db") {}

  [[nodiscard]] const StoreFile& store() const noexcept { return store_; }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_ + "/" + name; }
  /// The events of a store, without what is different each time; empty if there is none.
  [[nodiscard]] static std::string content(const StoreFile& store) {
    if (!fs::exists(store.path())) return {};
    std::string text;
    for (const Exported& event : store.events()) {
      if (event.stream == "$audit") continue;  // with the place of a file
      text += fmt::format("{} {} {} {}\n", event.stream, event.seq, event.id, event.data);
    }
    return text;
  }

 private:
  std::string folder_;
  StoreFile store_;
};

/// A command that writes.
struct Writing {
  std::string name;
  std::function<void(const Place&)> prepare{};
  std::function<std::vector<std::string>(const Place&)> words;
  /// The store that it changes.
  std::string changed = "store.db";
  /// Some of what it does may be there and other not, where it says so itself.
  std::function<bool(const std::string& before, const std::string& now, const std::string& after)>
      may_be{};
  /// Throws if what it wrote beside is neither what it was nor what it should be.
  std::function<void(const Place&, bool done)> check{};
};

void add_events(const Place& place) {
  for (int i = 0; i < 4; ++i) {
    place.store().must({"append", "s", "t", fmt::format("\"{}{}\"", std::string(2'000, 'x'), i),
                        "--id", std::to_string(i)});
  }
}

std::string lines(int from, int count) {
  std::string text;
  for (int i = from; i < from + count; ++i) text += event_line("l", std::to_string(i));
  return text;
}

bool is_begun(const std::string& before, const std::string& now, const std::string& after) {
  return now.starts_with(before) && after.starts_with(now);
}

std::vector<Writing> writings() {
  const auto append = [](const Place&) {
    return std::vector<std::string>{"append", "s", "t", "\"new\"", "--id", "new"};
  };
  return {
      {.name = "first append", .words = append},
      {.name = "append", .prepare = add_events, .words = append},
      {.name = "append --from",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("load"), lines(0, 50));
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"append", "--from", place.file("load"), "--receipts"};
           }},
      {.name = "append --from --batch",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("load"), lines(0, 9));
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"append",  "--from", place.file("load"),
                                             "--batch", "3",      "--receipts"};
           },
       .may_be = is_begun},
      {.name = "snapshot create",
       .prepare = add_events,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"snapshot", "create", "s", "--every", "1"};
           }},
      {.name = "redact",
       .prepare = add_events,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"redact", "s", "1", "--reason", "asked"};
           }},
      {.name = "rewrite",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("old"), place.store().must({"get", "s", "2"}));
             write_file(place.file("new"), R"({"type":"t","data":3})");
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{
                 "rewrite",         "s",        "2",        "--old", place.file("old"), "--new",
                 place.file("new"), "--unsafe", "--reason", "x"};
           }},
      {.name = "archive",
       .prepare =
           [](const Place& place) {
             add_events(place);
             place.store().must({"snapshot", "create", "s", "--at", "2", "--epoch"});
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"archive", "s", "--to", place.file("archived")};
           }},
      {.name = "archive --restore",
       .prepare =
           [](const Place& place) {
             add_events(place);
             place.store().must({"snapshot", "create", "s", "--at", "2", "--epoch"});
             place.store().must({"archive", "s", "--to", place.file("archived")});
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"archive", "--restore", place.file("archived")};
           }},
      {.name = "migrate",
       .prepare = add_events,
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"migrate", place.store().path(), place.file("copy.db"),
                                             "--batch", "2"};
           },
       .changed = "copy.db",
       .may_be = is_begun},
      {.name = "backup",
       .prepare = add_events,
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"backup", place.file("copy.db")};
           },
       .changed = "copy.db"},
      {.name = "seal",
       .prepare = add_events,
       .words = [](const Place&) { return std::vector<std::string>{"seal"}; }},
      {.name = "export -o",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("out"), "as it was");
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"export", "-o", place.file("out")};
           },
       .check =
           [](const Place& place, bool done) {
             const std::string out = content_of_file(place.file("out"));
             if (done) CHECK(out == place.store().must({"export"}));
             if (!done) CHECK((out == "as it was" || out == place.store().must({"export"})));
           }}};
}

/// Runs a command with each call failing in turn.
class Trial {
 public:
  explicit Trial(const Writing& writing) : writing_(writing) {
    fs::create_directory(folder_.file("before"));
    const Place before(folder_.file("before"));
    if (writing.prepare) writing.prepare(before);
    before_ = content_of(before);
    const Place after = fresh();
    const Ended ended = Tool(launch(after)).wait();
    INFO(ended.err);
    REQUIRE(ended.status == 0);
    after_ = content_of(after);
    if (writing_.check) writing_.check(after, true);
  }

  int run() {
    Instants instants;
    int injected = 0;
    for (int call = 1;; ++call) {
      bool any = false;
      const std::size_t chosen = instants.below(faults().size());
      for (std::size_t fault = 0; fault < faults().size(); ++fault) {
        if (!all_instants() && fault != chosen) continue;
        any = fail(call, faults()[fault]) || any;
      }
      if (!any) return injected;
      injected += all_instants() ? static_cast<int>(faults().size()) : 1;
    }
  }

 private:
  [[nodiscard]] Place fresh() const {
    fs::remove_all(folder_.file("now"));
    fs::copy(folder_.file("before"), folder_.file("now"));
    return Place(folder_.file("now"));
  }
  [[nodiscard]] Launch launch(const Place& place) const {
    auto words = writing_.words(place);
    if (words.front() == "migrate") return {.arguments = std::move(words)};  // it names two stores
    return place.store().command(std::move(words));
  }
  [[nodiscard]] std::string content_of(const Place& place) const {
    return Place::content(StoreFile(place.file(writing_.changed)));
  }

  /// False if the run made fewer calls.
  bool fail(int call, const std::string& fault) {
    const Place place = fresh();
    const std::string notes = folder_.file("notes");
    fs::remove(notes);
    Launch broken = launch(place);
    broken.shim = {"EVENTSRC_DISK_NOTES=" + notes,
                   fmt::format("EVENTSRC_DISK_FAULT={} {}", call, fault)};
    const Ended ended = Tool(std::move(broken)).wait();
    const auto noted = read_notes(notes);
    const bool failed = std::any_of(noted.begin(), noted.end(), [](const DiskNote& note) {
      return note.kind == DiskNote::Kind::fault;
    });
    if (!failed) return false;
    CAPTURE(writing_.name);
    CAPTURE(call);
    CAPTURE(fault);
    INFO(ended.out);
    INFO(ended.err);
    check(place, ended);
    return true;
  }

  void check(const Place& place, const Ended& ended) {
    CHECK((ended.status == 0 || ended.status == 6));
    if (ended.status == 6) CHECK(ended.err.starts_with("eventsrc: "));
    const StoreFile changed(place.file(writing_.changed));
    if (fs::exists(changed.path())) changed.must({"verify"});
    const std::string now = content_of(place);
    if (ended.status == 0) CHECK(now == after_);
    const bool may_be = writing_.may_be && writing_.may_be(before_, now, after_);
    CHECK((now == before_ || now == after_ || may_be));
    if (writing_.name.starts_with("append")) {
      Ledger ledger;
      ledger.add(split_lines(ended.out));
      ledger.check(place.store());
    }
    if (writing_.check) writing_.check(place, ended.status == 0);
    // And it goes on.
    if (writing_.name == "seal") place.store().must({"seal", "--unseal"});
    place.store().must({"append", "other", "t", "1"});
  }

  const Writing& writing_;
  TempDir folder_;
  std::string before_;
  std::string after_;
};

TEST_CASE(
    "i/o errors: each call that fails leaves a sound store, and nothing is said that is not") {
  int injected = 0;
  for (const Writing& writing : writings()) {
    CAPTURE(writing.name);
    const int calls = Trial(writing).run();
    CHECK(calls > 0);
    injected += calls;
  }
  MESSAGE(injected << " calls failed");
}

}  // namespace
}  // namespace eventsrc::test
