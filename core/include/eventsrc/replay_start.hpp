#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "eventsrc/fold.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// Lets folds begin at snapshots instead of first events. Never changes what comes out.
class ReplayStart {
 public:
  using Warn = std::function<void(const std::string& message)>;

  /// `warn` is told of snapshots that had to be passed over.
  explicit ReplayStart(Warn warn = {}) : warn_(std::move(warn)) {}

  /// Puts the newest usable snapshot of the prefix into the fold's group, which no event has passed
  /// yet, and gives it, without its value; nothing where there is none. A snapshot is usable if it
  /// is of the fold's view, whole, and has the hash that the stream has at its seq.
  [[nodiscard]] std::optional<Snapshot> begin(Store& store, const StreamHead& head,
                                              const Prefix& prefix, Fold& fold,
                                              std::size_t group = 0);

  /// How often one was found, the last of them, and how many events were not read for that.
  [[nodiscard]] std::int64_t used() const noexcept { return used_; }
  [[nodiscard]] const std::optional<Snapshot>& last() const noexcept { return last_; }
  [[nodiscard]] std::int64_t events() const noexcept { return events_; }

 private:
  void pass_over(const Snapshot& snapshot, std::string_view why) const;

  Warn warn_;
  std::int64_t used_ = 0;
  std::int64_t events_ = 0;
  std::optional<Snapshot> last_{};
};

/// The same prefix, told by seq and time alone.
[[nodiscard]] Prefix without_count(Store& store, const StreamHead& head, Prefix prefix);

/// The greatest time up to the event at `seq`, whose time is `time`, archived events included: of
/// a fold by the definition, which began at a snapshot where events are archived.
[[nodiscard]] Timestamp time_max_at(Store& store, const StreamHead& head, const Hash& definition,
                                    Seq seq, Timestamp time);

}  // namespace eventsrc
