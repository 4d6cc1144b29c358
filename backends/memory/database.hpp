#pragma once

// What the handles of one in-memory store share.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "eventsrc/epoch.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/store.hpp"
#include "memory/memory_store.hpp"

namespace eventsrc::memory {

/// Never changes once stored: readers need no lock after they have their list.
using EventPtr = std::shared_ptr<const StoredEvent>;
using Events = std::vector<EventPtr>;

/// Events that went to a file, and where they stood.
struct Archive {
  std::string file;
  std::vector<std::pair<Seq, Position>> places;
};

struct Stream {
  StreamHead head;
  Events events;
  std::map<std::string, EventPtr, std::less<>> ids;  // of archived events too
  std::optional<Epoch> epoch;
  std::vector<Archive> archives;  // the last of them is the latest
};

class Database {
 public:
  std::mutex mutex;
  std::map<std::string, Stream, std::less<>> streams;
  Events log;                   // by position; null where one was archived
  std::int64_t generation = 0;  // grows with what replaces or removes events
  std::string id;
  Timestamp created;
  std::optional<std::string> sealed;
  /// By stream, definition and seq.
  std::map<std::tuple<std::string, Hash, Seq>, Snapshot> snapshots;
  /// By pattern and view.
  std::map<std::pair<std::string, std::string>, SnapshotPolicy> policies;
};

/// Throws `denied` if the store is closed for writing. Under the lock.
void check_not_sealed(const Database& database);

}  // namespace eventsrc::memory
