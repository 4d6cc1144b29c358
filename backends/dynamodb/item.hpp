#pragma once

// Items as DynamoDB's JSON writes them: {"pk":{"S":"e#a"},"n":{"N":"3"},…}.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dynamodb/client/json_member.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::dynamodb {

/// Writes an object of attributes, and counts its size as the service does: names and values as
/// UTF-8 or raw bytes (dynamodb.md, "Item size"). Attributes come out in the order they are added.
class ItemWriter {
 public:
  ItemWriter() : json_("{") {}

  ItemWriter& text(std::string_view name, std::string_view value);
  ItemWriter& number(std::string_view name, std::int64_t value);
  ItemWriter& bytes(std::string_view name, std::span<const std::uint8_t> value);
  ItemWriter& bytes(std::string_view name, std::string_view value);
  ItemWriter& boolean(std::string_view name, bool value);
  /// A map.
  ItemWriter& map(std::string_view name, const ItemWriter& value);
  /// A list of maps, whose objects were joined by commas, and their sizes added up.
  ItemWriter& list(std::string_view name, std::string_view objects, std::size_t size,
                   std::size_t count);

  [[nodiscard]] std::string json() const { return json_ + "}"; }
  /// Names and values, as an item or within a list, without the 3 + n bytes of a map.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  std::string& begin(std::string_view name, std::string_view type);

  std::string json_;
  std::size_t size_ = 0;
  std::size_t count_ = 0;
};

/// The size of a number: a byte for each two digits, counted from the decimal point, without those
/// zeros at the end, one more, and one for a sign.
[[nodiscard]] std::size_t number_size(std::int64_t value) noexcept;

/// The value inside one attribute's `{"T":…}`.
struct Attribute {
  char type = 0;         ///< 'S', 'N', 'B', 'L', 'M', or 'O' of BOOL
  std::string_view raw;  ///< JSON text: for S, N, B with quotes

  // Throw `integrity` if it is of another type or malformed; `what` is for the message.
  [[nodiscard]] std::string text() const;
  void append_text(std::string& out) const;
  [[nodiscard]] std::int64_t number() const;
  [[nodiscard]] Seq seq() const;
  [[nodiscard]] Timestamp time() const;
  void append_bytes(std::string& out) const;
  /// Exactly as many as `out` takes.
  void read_bytes(std::span<std::uint8_t> out) const;
  [[nodiscard]] bool boolean() const;
};

/// Goes through an item's attributes.
class ItemReader {
 public:
  /// `item` is a JSON object without white space.
  explicit ItemReader(std::string_view item);
  /// `name` without quotes.
  bool next(std::string_view& name, Attribute& value);

 private:
  std::string_view text_;
  std::size_t at_ = 1;
};

void append_base64(std::string& out, std::string_view bytes);
/// False if `text` is not base64.
[[nodiscard]] bool decode_base64(std::string& out, std::string_view text);

/// Throws `integrity`: the table holds something that eventsrc did not write.
[[noreturn]] void fail_item(std::string_view what);
// Throw `integrity` for what no event can have.
[[nodiscard]] Seq item_seq(std::int64_t value);
[[nodiscard]] Timestamp item_time(std::int64_t micros);

}  // namespace eventsrc::dynamodb
