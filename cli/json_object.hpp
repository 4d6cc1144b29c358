#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "eventsrc/store.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::cli {

/// Writes one small JSON object into a string, member by member in the order given. Keys are plain
/// ASCII names.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }

  /// Bytes that are not UTF-8 are shown as `\xff`.
  JsonObject& text(std::string_view key, std::string_view value);
  JsonObject& number(std::string_view key, std::int64_t value);
  JsonObject& boolean(std::string_view key, bool value);
  JsonObject& time(std::string_view key, Timestamp value);
  JsonObject& hex(std::string_view key, std::span<const std::uint8_t> value);
  /// `json` is a JSON text.
  JsonObject& raw(std::string_view key, std::string_view json);
  /// Ends the object; nothing may follow.
  void close() { out_ += '}'; }

 private:
  void begin(std::string_view key);

  std::string& out_;
  bool first_ = true;
};

/// `{"readUnits":0.5,"writeUnits":12}`: tenths where there are any.
[[nodiscard]] std::string cost_json(const Cost& cost);

}  // namespace eventsrc::cli
