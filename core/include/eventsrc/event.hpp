#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/hash.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc {

/// `data` and `meta` together.
inline constexpr std::size_t kMaxPayloadBytes = std::size_t{16} << 20;
inline constexpr std::size_t kMaxDepth = 200;

/// What a what-if (`with_changes`) supposes of an event.
enum class Supposed : unsigned char { no, replaced, inserted, appended };

/// As texts and JSON call it; empty for an event that is as stored.
[[nodiscard]] std::string_view supposed_name(Supposed supposed) noexcept;

/// One stored event, as a look into somebody else's buffers: a cursor's views hold until its next
/// `next`. `data` and `meta` are JSON texts without insignificant white space.
struct EventView {
  std::string_view stream;
  std::int64_t stream_number = 0;  ///< the store's for the stream: from 1, with few gaps
  Seq seq;
  Timestamp time;
  std::string_view type;
  std::string_view data;                 ///< empty when redacted
  std::optional<std::string_view> meta;  ///< a JSON object
  std::optional<std::string_view> id;
  std::optional<Position> position;  ///< where the backend has one
  Salt salt{};                       ///< zeros when redacted
  Hash content{};                    ///< set when redacted: all that is left of the payload
  Hash hash{};
  bool redacted = false;
  Supposed supposed = Supposed::no;
};

/// The same, owned.
struct StoredEvent {
  std::string stream;
  std::int64_t stream_number = 0;
  Seq seq;
  Timestamp time;
  std::string type;
  std::string data;
  std::optional<std::string> meta;
  std::optional<std::string> id;
  std::optional<Position> position;
  Salt salt{};
  Hash content{};
  Hash hash{};
  bool redacted = false;
  Supposed supposed = Supposed::no;

  StoredEvent() = default;
  explicit StoredEvent(const EventView& event);
  [[nodiscard]] EventView view() const;
};

/// What of a stored event does not depend on where in its stream it stands.
struct Sealed {
  Salt salt{};
  Hash content{};  ///< the content hash of data and meta with that salt
};

/// An event somebody wants appended: a look into the caller's buffers. `data` and `meta` are JSON
/// texts that `json::Checker` has passed and minified.
struct NewEvent {
  std::string_view stream;
  std::string_view type;
  std::string_view data;
  std::optional<std::string_view> meta;
  std::optional<std::string_view> id;
  std::optional<Timestamp> time;
  // What lines of an export add (`append --from`).
  std::optional<Seq> seq;
  std::optional<std::string_view> expect;  ///< not parsed: any, none, exists or a seq
  std::optional<Salt> salt;
  std::optional<Hash> content;  ///< with `redacted`, instead of data, meta and salt
  std::optional<Hash> prev;
  std::optional<Hash> hash;
  bool redacted = false;
  std::int64_t line = 0;  ///< 1-based line of the input; 0 when it came from the command line
  /// Computed ahead by `Sealer`; left out, `append` does it. An event that turns out to be stored
  /// already does not use it.
  std::optional<Sealed> sealed;

  /// Throws `invalid` if a name, the id, the payload's size or the combination of fields is not
  /// allowed. Sources hand out only events that passed.
  void check() const;
};

}  // namespace eventsrc
