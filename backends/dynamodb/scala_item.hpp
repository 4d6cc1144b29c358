#pragma once

#include <string>
#include <string_view>

#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {

/// The names of the attributes that a table of the Scala library keeps its events in.
struct ScalaLayout {
  std::string hash = "key";   ///< S: the stream
  std::string range = "seq";  ///< N
  std::string payload = "event";
  std::string time = "LastModifiedTimestamp";  ///< N: milliseconds since 1970
  std::string operation = "Operation";         ///< of version 1: insert or delete
};

/// The type of events that say none.
inline constexpr std::string_view kScalaType = "event";

/// Reads the items of such a table. Keeps its buffers.
class ScalaItems {
 public:
  ScalaItems(std::string table, ScalaLayout layout)
      : table_(std::move(table)), layout_(std::move(layout)) {}

  /// Stream, seq, time, type and data of the item's event, until the next call. Throws `invalid`.
  void read(std::string_view item, EventView& event);
  /// The stream alone. Throws `invalid`.
  [[nodiscard]] std::string stream_of(std::string_view item) const;

 private:
  /// What is known of the item, for messages.
  struct Place {
    std::string_view key;  // raw typed values, or empty
    std::string_view seq;
  };

  [[noreturn]] void fail(const Place& place, std::string_view what) const;
  void read_payload(const Place& place, std::string_view typed);

  std::string table_;
  ScalaLayout layout_;
  std::string stream_;
  std::string type_;
  std::string document_;
  std::string data_;
  json::Checker checker_{kMaxDepth};
};

/// Appends the JSON text of an attribute value, `{"M":{…}}` and so on: members of maps and elements
/// of sets in byte order, as DynamoDB keeps none; binary as base64; U+0000, which the library
/// writes for it, as the empty string. False if it is nested deeper than `depth`, or unknown.
[[nodiscard]] bool append_document(std::string& out, std::string_view typed, std::size_t depth);

}  // namespace eventsrc::dynamodb
