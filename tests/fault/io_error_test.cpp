// Calls that change files fail, and calls that read them, by disk_shim.cpp.

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fault/disk_note.hpp"
#include "fault/tool.hpp"
#include "fault/writings.hpp"
#include "support/instants.hpp"
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

/// How a command ended in which a call failed as `fault` says; nothing if it made fewer calls.
std::optional<Ended> run_with(const std::string& fault, Launch command, const std::string& notes) {
  fs::remove(notes);
  command.shim = {"EVENTSRC_DISK_NOTES=" + notes, "EVENTSRC_DISK_FAULT=" + fault};
  Ended ended = Tool(std::move(command)).wait();
  const auto noted = read_notes(notes);
  const bool failed = std::any_of(noted.begin(), noted.end(), [](const DiskNote& note) {
    return note.kind == DiskNote::Kind::fault;
  });
  if (!failed) return std::nullopt;
  return ended;
}

/// Runs a command with each call failing in turn.
class Trial {
 public:
  explicit Trial(const Writing& writing) : writing_(writing) {
    fs::create_directory(folder_.file("before"));
    const Place before(folder_.file("before"));
    if (writing.prepare) writing.prepare(before);
    before_ = before.content(writing_.changed);
    const Place after = fresh();
    const Ended ended = Tool(launch_of(writing_, after)).wait();
    INFO(ended.err);
    REQUIRE(ended.status == 0);
    after_ = after.content(writing_.changed);
    if (writing_.check) writing_.check(after, true);
  }

  int run() {
    Instants instants;
    int injected = 0;
    // Every eighth one unless all are: another run takes those between.
    const int step = all_instants() ? 1 : 8;
    for (int call = all_instants() ? 1 : 1 + static_cast<int>(instants.below(8));; call += step) {
      bool any = false;
      const std::size_t chosen = instants.below(faults().size());
      for (std::size_t fault = 0; fault < faults().size(); ++fault) {
        if (!all_instants() && fault != chosen) continue;
        any = fail(call, faults()[fault]) || any;
      }
      if (!any && injected == 0 && call > 1) {
        call = 1 - step;  // it makes few calls
        continue;
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

  /// False if the run made fewer calls.
  bool fail(int call, const std::string& fault) {
    const Place place = fresh();
    const auto ended = run_with(fmt::format("{} {}", call, fault), launch_of(writing_, place),
                                folder_.file("notes"));
    if (!ended) return false;
    CAPTURE(writing_.name);
    CAPTURE(call);
    CAPTURE(fault);
    INFO(ended->out);
    INFO(ended->err);
    check(place, *ended);
    return true;
  }

  void check(const Place& place, const Ended& ended) {
    check_written(writing_, place, ended, before_, after_);
    // And it goes on.
    if (writing_.name == "seal") place.store().must({"seal", "--unseal"});
    place.store().must({"append", "other", "t", "1"});
  }

  const Writing& writing_;
  TempDir folder_;
  std::string before_;
  std::string after_;
};

TEST_CASE("i/o errors: a fault comes once, or goes on, as was asked for") {
  for (const bool once : {true, false}) {
    CAPTURE(once);
    const TempDir folder;
    const Place place(folder.path());
    place.store().must({"append", "s", "t", "1"});
    // The third call writes into the -wal, which is removed after that.
    const auto ended =
        run_with(fmt::format("3 {} {} whole changes", EIO, once ? "once" : "on"),
                 place.store().command({"append", "s", "t", "2"}), folder.file("notes"));
    REQUIRE(ended);
    CHECK(ended->status == 6);
    const auto notes = read_notes(folder.file("notes"));
    const auto went_through = [](const DiskNote& note) {
      return note.kind == DiskNote::Kind::write || note.kind == DiskNote::Kind::truncate ||
             note.kind == DiskNote::Kind::unlink || note.kind == DiskNote::Kind::sync;
    };
    const auto fault = std::find_if(notes.begin(), notes.end(), [](const DiskNote& note) {
      return note.kind == DiskNote::Kind::fault;
    });
    CHECK(std::any_of(fault, notes.end(), went_through) == once);
  }
}

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

// What is read from a broken disk is told as that, and never as a history that ends there.
TEST_CASE("i/o errors: each read that fails ends the command, and nothing false was printed") {
  const TempDir folder;
  const StoreFile store(folder.file("store.db"));
  // More than SQLite reads at once.
  for (int i = 0; i < 12; ++i) {
    store.must({"append", "s", "t", fmt::format("\"{}{}\"", std::string(3'000, 'x'), i)});
  }
  store.must({"snapshot", "create", "s", "--at", "5", "--epoch"});
  store.must({"archive", "s", "--to", folder.file("archived")});
  const std::string as_it_was = content_of_file(store.path());
  const std::vector<std::vector<std::string>> commands{{"export"},
                                                       {"replay", "s"},
                                                       {"replay", "s", "--history"},
                                                       {"log", "s"},
                                                       {"streams"},
                                                       {"types"},
                                                       {"get", "s", "9"},
                                                       {"head", "s"},
                                                       {"info", "--json"},
                                                       {"snapshot", "list"},
                                                       {"snapshot", "verify"},
                                                       {"verify"},
                                                       {"verify", "--digest"}};
  Instants instants;
  int failed = 0;
  for (const auto& words : commands) {
    CAPTURE(words);
    const std::string whole = store.must(words);
    const int step = all_instants() ? 1 : 3;
    for (int call = all_instants() ? 1 : 1 + static_cast<int>(instants.below(3));; call += step) {
      CAPTURE(call);
      const auto ended = run_with(fmt::format("{} {} on whole reads", call, EIO),
                                  store.command(words), folder.file("notes"));
      if (!ended) break;
      INFO(ended->out);
      INFO(ended->err);
      CHECK(ended->status == 6);
      CHECK(ended->err.starts_with("eventsrc: "));
      CHECK(whole.starts_with(ended->out));
      CHECK(content_of_file(store.path()) == as_it_was);
      ++failed;
    }
  }
  CHECK(failed > 20);
  MESSAGE(failed << " reads failed");
}

}  // namespace
}  // namespace eventsrc::test
