#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "eventsrc/hash.hpp"
#include "eventsrc/seq.hpp"

namespace eventsrc::dynamodb {

/// An event that has an id, and where it stands.
struct IdOfEvent {
  std::string id;
  Seq seq;
  Seq slot;            ///< the key of its commit
  std::string commit;  ///< and its name
  Hash archived{};     ///< of an archived event: see `add_archived_id`
};

/// Ids of a stream's events, sorted as sort keys are. What is too much for memory is on disk, in a
/// file without a name.
class IdList {
 public:
  /// `most` of them stay in memory.
  explicit IdList(std::size_t most = 20'000);
  ~IdList();
  IdList(const IdList&) = delete;
  IdList& operator=(const IdList&) = delete;

  /// Throws `unavailable` if there is no room on disk.
  void add(IdOfEvent&& id);
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// The next one by id, then seq; once it was asked for, nothing more is added. False at the end.
  bool next(IdOfEvent& id);

 private:
  class OnDisk;

  std::size_t most_;
  std::size_t size_ = 0;
  std::vector<IdOfEvent> in_memory_;
  std::unique_ptr<OnDisk> on_disk_;  // all of them, if they are many
  bool sorted_ = false;
  std::size_t at_ = 0;
};

}  // namespace eventsrc::dynamodb
