#include "eventsrc/chain.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "eventsrc/error.hpp"

namespace eventsrc {

Hash content_hash(Sha256& sha, const Salt& salt, std::string_view data,
                  std::optional<std::string_view> meta) {
  sha.reset();
  sha.add("eventsrc.content.1");
  sha.add(salt);
  sha.add_text(data);
  if (meta) {
    sha.add_text(*meta);
  } else {
    sha.add_absent();
  }
  return sha.finish();
}

Hash event_hash(Sha256& sha, const Hash& previous, const EventView& event, const Hash& content) {
  sha.reset();
  sha.add("eventsrc.event.1");
  sha.add(previous);
  sha.add_text(event.stream);
  sha.add_i64(event.seq.value());
  sha.add_i64(event.time.time_since_epoch().count());
  sha.add_text(event.type);
  if (event.id) {
    sha.add_text(*event.id);
  } else {
    sha.add_absent();
  }
  sha.add(content);
  return sha.finish();
}

Hash content_of(Sha256& sha, const EventView& event) {
  if (event.redacted) return event.content;
  return content_hash(sha, event.salt, event.data, event.meta);
}

Salt seeded_salt(Sha256& sha, std::string_view seed, std::string_view stream, Seq seq) {
  sha.reset();
  sha.add("eventsrc.seed.1");
  sha.add_text(seed);
  sha.add_text(stream);
  sha.add_i64(seq.value());
  const Hash hash = sha.finish();
  Salt salt{};
  std::copy_n(hash.begin(), salt.size(), salt.begin());
  return salt;
}

Timestamp seeded_time(Seq seq) {
  static constexpr Timestamp kStart{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};
  static constexpr auto kMost = std::chrono::floor<std::chrono::seconds>(kTimestampMax - kStart);
  if (seq.value() > kMost.count()) {
    throw Error(ErrorCode::invalid, "with --seed the time of seq " + std::to_string(seq.value()) +
                                        " would be after the year 9999: give it with --time");
  }
  return kStart + std::chrono::seconds{seq.value()};
}

}  // namespace eventsrc
