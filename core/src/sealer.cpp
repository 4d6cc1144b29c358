#include "eventsrc/sealer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "eventsrc/chain.hpp"

namespace eventsrc {

void Sealer::seal(std::span<NewEvent> events) {
  const auto is_open = [](const NewEvent& event) { return !event.sealed && !event.redacted; };
  if (salts_ != nullptr) {
    const auto wanted = std::count_if(events.begin(), events.end(), [&](const NewEvent& event) {
      return is_open(event) && !event.salt;
    });
    drawn_.resize(static_cast<std::size_t>(wanted));
    salts_->fill({reinterpret_cast<std::uint8_t*>(drawn_.data()), drawn_.size() * sizeof(Salt)});
  }
  auto drawn = drawn_.begin();
  for (NewEvent& event : events) {
    if (!is_open(event) || (!event.salt && salts_ == nullptr)) continue;
    const Salt& salt = event.salt ? *event.salt : *drawn++;
    event.sealed = {salt, content_hash(sha_, salt, event.data, event.meta)};
  }
}

}  // namespace eventsrc
