#include "rich_store.hpp"

#include <filesystem>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "eventsrc/append.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/rewrite.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "fuzz.hpp"
#include "read_everything.hpp"
#include "sql.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::fuzz {
namespace {

/// Events of three streams, with ids and meta, great and small.
class Events final : public NewEventSource {
 public:
  explicit Events(int count) : count_(count) {}

  bool next(NewEvent& event) override {
    if (number_ == count_) return false;
    text_ = "{\"n\":" + std::to_string(number_) + ",\"pad\":\"" +
            std::string(number_ % 7 == 0 ? 600 : 10, 'x') + "\"}";
    id_ = std::to_string(number_);
    event = {};
    event.stream = std::string_view("abc").substr(static_cast<std::size_t>(number_ % 3), 1);
    event.type = number_ % 2 == 0 ? "even" : "odd";
    event.data = text_;
    if (number_ % 4 == 0) event.id = id_;
    if (number_ % 5 == 0) event.meta = R"({"actor":"ann"})";
    ++number_;
    return true;
  }
  void rewind() override { number_ = 0; }

 private:
  int count_;
  int number_ = 0;
  std::string text_;
  std::string id_;
};

/// Makes a store by the means of its commands.
class Maker {
 public:
  explicit Maker(const std::string& path) {
    sqlite::Options options;
    options.mode = sqlite::Mode::create;
    options.seed = "fuzz";
    options.clock = &clock_;
    options.random = &random_;
    store_ = sqlite::open_store(path, options);
  }

  void add_events(int count) {
    Events events(count);
    require(std::holds_alternative<AppendReport>(append(*store_, events, {}, clock_, random_)),
            "events can be appended");
  }

  void change_history() {
    RewriteOptions rewriting;
    rewriting.note = note_;
    rewrite(*store_, "b", Seq(2), {"odd", R"({"n":7,"pad":")" + std::string(600, 'x') + "\"}"},
            {"odd", "{\"n\":-7}"}, rewriting, clock_, random_);
    RedactOptions redacting;
    redacting.note = note_;
    redact(*store_, "b", {Seq(1)}, redacting, clock_, random_);
  }

  void keep_snapshots() {
    SnapshotStore& snapshots = *store_->snapshots();
    for (const auto& view : {View::default_view(), keyed_view()}) {
      SnapshotOptions options;
      options.every = 3;
      options.replay.threads = 1;
      options.fault = [](const Error& error) { require(false, error.what()); };
      create_snapshots(*store_, snapshots, Selection({"a"}), view, options);
    }
    snapshots.set_policy({"a*", "each", keyed_view()->canonical(), 100});
    snapshots.set_policy({"b", "default", "", 2});
  }

  void archive_events() {
    Epoch epoch;
    const std::vector<std::shared_ptr<const View>> views{View::default_view(), keyed_view()};
    make_epoch(*store_, "c", Point::at(Seq(3)), views, {}, std::nullopt, epoch);
    const auto plan =
        plan_archive(*store_, "c", [](const EventView& /*event*/, const Hash* /*prev*/) {});
    epochs_of(*store_).remove(plan, "c.jsonl");
  }

 private:
  test::FakeClock clock_;
  test::FakeRandom random_;
  std::unique_ptr<Store> store_;
  AuditNote note_{.reason = "asked", .actor = "ann", .tool = "fuzz"};
};

/// Pages of the smallest size, as few as there can be.
void make_small(const std::string& path) {
  SqlHandle(path).execute(
      "PRAGMA journal_mode=DELETE; PRAGMA page_size=512; VACUUM; PRAGMA journal_mode=WAL");
}

/// As it is when a writer is killed.
std::string left_wal(const std::string& path) {
  Maker maker(path);
  maker.add_events(24);
  return test::content_of_file(path + "-wal");
}

/// The same of a writer that changes all pages of events, and knows no -wal.
std::string left_journal(const std::string& path) {
  SqlHandle file(path);
  file.execute(
      "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; UPDATE stored_event SET time=time+1;"
      "BEGIN; UPDATE stored_event SET time=time+1");
  return test::content_of_file(path + "-journal");
}

}  // namespace

StoreFiles make_rich_store(const std::string& folder) {
  const std::string path = folder + "/whole.db";
  {
    Maker maker(path);
    maker.add_events(21);
    maker.change_history();
    maker.keep_snapshots();
    maker.archive_events();
  }
  make_small(path);
  StoreFiles files;
  files.main = test::content_of_file(path);
  const std::string other = folder + "/other.db";
  std::filesystem::copy_file(path, other);
  files.wal = left_wal(path);
  files.journal = left_journal(other);
  return files;
}

}  // namespace eventsrc::fuzz
