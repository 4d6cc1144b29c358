#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "eventsrc/changes.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

struct LogOptions {
  /// Which events are told of; `where` and `order` are not looked at.
  ExportOptions events;
  std::shared_ptr<const View> view;
  FoldOptions fold;
  std::optional<std::string> key;  ///< of a keyed view: events of this key alone
  /// Of events at the end (`Direction::backward` with a limit) nothing but these decides which:
  /// only their streams are folded, from snapshots where there are some.
  bool may_skip = false;
  ReplayStart* start = nullptr;
  /// Where nothing is told, one folds while another reads; 0: one for each processor.
  std::size_t threads = 0;
};

struct OnLog {
  /// Whether there is to be more. `change` is null where the stream cannot be folded.
  std::function<bool(const EventView& event, const EventChange* change)> event;
  /// A stream that the view cannot be applied to, or is not meant for although it was named in
  /// full.
  std::function<void(const Error&)> fault;
  std::function<void()> progress{};  ///< an event was read
};

/// Folds the selected streams and tells of each wanted event what it changed, the oldest first,
/// whatever the direction: by position or, where there is none, by time. With `may_skip` and a
/// limit, only of the last ones. Keeps the states of all streams that it folds. One consistent
/// read.
void read_log(Store& store, const LogOptions& options, const OnLog& on);

}  // namespace eventsrc
