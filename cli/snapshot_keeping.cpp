#include "snapshot_keeping.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "eventsrc/error.hpp"

namespace eventsrc::cli {

template <typename Action>
bool SnapshotKeeping::warned(Action&& action) {
  try {
    action();
    return true;
  } catch (const Error& error) {
    // A place that cannot be reached would be told of for each stream.
    if (said_ != error.what()) {
      said_ = error.what();
      context_.messages().warning(
          fmt::format("the events are stored, but a snapshot is not: {}", said_));
    }
    return false;
  }
}

SnapshotKeeping::SnapshotKeeping(Store& store, bool jq, bool seeded, Context& context)
    : store_(store), seeded_(seeded), context_(context) {
  if (store.snapshots() == nullptr) return;
  std::vector<SnapshotPolicy> policies;
  warned([&] { policies = store.snapshots()->policies(); });
  for (const SnapshotPolicy& policy : policies) {
    warned([&] {
      auto keeper = std::make_unique<SnapshotKeeper>(policy);
      if (jq || !keeper->view()->uses_jq()) keepers_.push_back(std::move(keeper));
    });
  }
}

void SnapshotKeeping::keep(const AppendReport& report) {
  if (report.events == 0 || keepers_.empty()) return;
  context_.out().flush();
  std::optional<Timestamp> created;
  if (!seeded_) created = context_.terminal().clock->now();
  std::vector<std::string> streams;
  for (const auto& [stream, tip] : report.heads) streams.push_back(stream);
  if (streams.empty()) streams.push_back(report.stream);
  for (auto& keeper : keepers_) {
    for (const std::string& stream : streams) {
      if (!keeper->concerns(stream)) continue;
      warned([&] { static_cast<void>(keeper->keep(store_, stream, created)); });
    }
  }
}

}  // namespace eventsrc::cli
