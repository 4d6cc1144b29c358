#include "eventsrc/store.hpp"

#include <algorithm>

#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc {
namespace {

std::int64_t payload_bytes(const EventView& event) noexcept {
  return static_cast<std::int64_t>(event.data.size() + event.meta.value_or("").size());
}

}  // namespace

const Hash& StreamHead::origin() const noexcept { return anchor ? *anchor : kChainStart; }

void StreamHead::advance(const EventView& event) noexcept {
  if (empty()) {
    first = event.seq;
    first_time = event.time;
    time_max = earlier ? earlier->max : event.time;
    times_ordered = !earlier || (earlier->ordered && event.time >= earlier->max);
  } else if (event.time < last_time) {
    times_ordered = false;
  }
  ++events;
  last = event.seq;
  last_time = event.time;
  time_max = std::max(time_max, event.time);
  bytes += payload_bytes(event);
  hash = event.hash;
}

void StreamHead::replace(const EventView& old, const EventView& now) noexcept {
  bytes += payload_bytes(now) - payload_bytes(old);
  if (now.seq == last) hash = now.hash;
}

std::optional<StoredEvent> Transaction::find_seq(StagedStream& stream, Seq seq) {
  const auto cursor = read(stream, {.from = seq, .to = seq});
  EventView event;
  if (!cursor->next(event)) return std::nullopt;
  return StoredEvent(event);
}

void Transaction::replace(StagedStream& /*stream*/, const EventView& /*old*/,
                          const EventView& /*now*/) {
  throw Error(ErrorCode::unsupported, "this store cannot change stored events");
}

void Store::backup(const std::string& /*file*/, const std::function<void(Store& copy)>& /*check*/) {
  throw Error(ErrorCode::unsupported,
              "this store cannot be backed up to a file: export it with 'eventsrc export'");
}

std::optional<std::string> Store::archive(std::string_view stream) {
  SnapshotStore* const kept = own_snapshots();
  EpochStore* const epochs = kept == nullptr ? nullptr : kept->epochs();
  return epochs == nullptr ? std::nullopt : epochs->archive(stream);
}

bool Store::seal(const std::string& /*now_at*/) {
  throw Error(ErrorCode::unsupported,
              "this store cannot be sealed: name the one that is written to");
}

bool Store::unseal() {
  throw Error(ErrorCode::unsupported,
              "this store cannot be unsealed: name the one that was sealed");
}

GcReport Store::collect_garbage(const GcOptions& /*options*/) { return {}; }

Error sealed_error(std::string_view store, std::string_view now_at) {
  std::string message = "store ";
  message.append(store);
  if (now_at.empty()) {
    message +=
        ": sealed: nothing is written to it any more; 'eventsrc seal --unseal' opens it again";
  } else {
    message.append(": sealed, now at ").append(now_at).append(": write there");
  }
  return {ErrorCode::denied, message};
}

std::optional<Hash> hash_at(Store& store, const StreamHead& head, Seq seq) {
  if (seq == head.last) return head.hash;
  const auto cursor = store.read(head.name, {.from = seq, .to = seq});
  EventView event;
  if (!cursor->next(event)) return std::nullopt;
  return event.hash;
}

}  // namespace eventsrc
