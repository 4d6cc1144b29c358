// Every call that changes files fails in turn, by disk_shim.cpp.

#include <algorithm>
#include <cerrno>
#include <filesystem>
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

/// Runs a command with each call failing in turn.
class Trial {
 public:
  explicit Trial(const Writing& writing) : writing_(writing) {
    fs::create_directory(folder_.file("before"));
    const Place before(folder_.file("before"));
    if (writing.prepare) writing.prepare(before);
    before_ = content_of(before);
    const Place after = fresh();
    const Ended ended = Tool(launch_of(writing_, after)).wait();
    INFO(ended.err);
    REQUIRE(ended.status == 0);
    after_ = content_of(after);
    if (writing_.check) writing_.check(after, true);
  }

  int run() {
    Instants instants;
    int injected = 0;
    // Every fourth one unless all are: another run takes those between.
    const int step = all_instants() ? 1 : 4;
    for (int call = all_instants() ? 1 : 1 + static_cast<int>(instants.below(4));; call += step) {
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
  [[nodiscard]] std::string content_of(const Place& place) const {
    return Place::content(StoreFile(place.file(writing_.changed)));
  }

  /// False if the run made fewer calls.
  bool fail(int call, const std::string& fault) {
    const Place place = fresh();
    const std::string notes = folder_.file("notes");
    fs::remove(notes);
    Launch broken = launch_of(writing_, place);
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
