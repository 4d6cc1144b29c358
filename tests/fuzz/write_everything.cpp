#include "write_everything.hpp"

#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

NewEvent event_of(std::string_view stream) {
  NewEvent event;
  event.stream = stream;
  event.type = "x";
  event.data = "1";
  return event;
}

/// An event of each stream.
class OneOfEach final : public NewEventSource {
 public:
  explicit OneOfEach(std::vector<std::string_view> streams) : streams_(std::move(streams)) {}

  bool next(NewEvent& event) override {
    if (at_ == streams_.size()) return false;
    event = event_of(streams_[at_++]);
    return true;
  }
  void rewind() override { at_ = 0; }

 private:
  std::vector<std::string_view> streams_;
  std::size_t at_ = 0;
};

void append_single(Store& store, Clock& clock, Random& random) {
  NewEvent event = event_of("a");
  event.id = "i1";
  SingleEvent source(event);
  AppendOptions options;
  options.expect = Expected::parse("exists", ErrorCode::usage);
  const auto result = append(store, source, options, clock, random);
  const auto* const report = std::get_if<AppendReport>(&result);
  if (report == nullptr) return;
  require(report->events + report->already == 1, "one event was appended, or was there");
}

void append_two(Store& store, Clock& clock, Random& random) {
  OneOfEach source({"a", "b"});
  static_cast<void>(append(store, source, {}, clock, random));
}

void put_snapshots(Store& store, Clock& /*clock*/, Random& /*random*/) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots == nullptr) return;
  create_snapshots(store, *snapshots, Selection::all(), View::default_view(), {});
}

void drop_snapshots(Store& store, Clock& /*clock*/, Random& /*random*/) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots == nullptr) return;
  snapshots->drop_from("a", Seq(0));
  snapshots->drop(snapshots->list(Selection::all()));
}

void set_policy(Store& store, Clock& /*clock*/, Random& /*random*/) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots == nullptr) return;
  snapshots->set_policy({.pattern = "a", .view = "v", .definition = "{}", .every = 2});
  snapshots->drop_policy("a", "v");
}

void redact_first(Store& store, Clock& clock, Random& random) {
  RedactOptions options;
  options.note = {"asked", {}, "fuzz"};
  redact(store, "a", {Seq(0)}, options, clock, random);
}

void seal(Store& store, Clock& /*clock*/, Random& /*random*/) {
  store.seal("elsewhere");
  store.unseal();
}

void collect(Store& store, Clock& /*clock*/, Random& /*random*/) {
  static_cast<void>(store.collect_garbage({.age = std::chrono::seconds(0)}));
}

}  // namespace

const std::vector<Writing>& writings() {
  static const std::vector<Writing> all{append_two, append_single, put_snapshots, drop_snapshots,
                                        set_policy, redact_first,  seal,          collect};
  return all;
}

}  // namespace eventsrc::fuzz
