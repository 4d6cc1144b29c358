#include "dynamodb/record_walk.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include "dynamodb/chunks.hpp"
#include "dynamodb/record.hpp"
#include "eventsrc/chain.hpp"

namespace eventsrc::dynamodb {

RecordWalk::RecordWalk(std::string stream, const Hash& previous, OnEvent each)
    : stream_(std::move(stream)), previous_(previous), each_(std::move(each)) {}

RecordWalk::Beginning RecordWalk::pass(std::string_view chunk) {
  const std::size_t before = pending_.size();
  pending_ += chunk;
  std::optional<Beginning> first;
  std::size_t at = 0;
  for (;;) {
    if (!first && at >= before && at < pending_.size()) {
      first = {index_, static_cast<std::uint32_t>(at - before), previous_};
    }
    const std::string_view rest = std::string_view(pending_).substr(at);
    const std::size_t size = record_size(rest);
    if (size == 0 || size > rest.size()) break;
    take(rest.substr(0, size));
    at += size;
  }
  // An event that is not whole yet began here or before.
  const bool is_within = at < pending_.size();
  pending_.erase(0, at);
  return first.value_or(Beginning{index_ + (is_within ? 1 : 0), kNoneBegins, {}});
}

void RecordWalk::take(std::string_view record) {
  read_record(record, event_);
  event_.stream = stream_;
  previous_ = event_hash(sha_, previous_, event_, content_of(sha_, event_));
  event_.hash = previous_;
  ++index_;
  each_(event_);
}

}  // namespace eventsrc::dynamodb
