#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "eventsrc/hash.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc {

/// Writes a JSON object into a string, member by member. Names are plain ASCII.
class JsonMembers {
 public:
  explicit JsonMembers(std::string& out) : out_(out) { out_ += '{'; }

  void raw(std::string_view name, std::string_view json) {
    begin(name);
    out_ += json;
  }
  /// `value` is UTF-8.
  void text(std::string_view name, std::string_view value) {
    begin(name);
    json::append_quoted(out_, value);
  }
  void number(std::string_view name, std::int64_t value) {
    const fmt::format_int digits(value);
    raw(name, {digits.data(), digits.size()});
  }
  void time(std::string_view name, Timestamp value) {
    begin(name);
    out_ += '"';
    append_timestamp(out_, value);
    out_ += '"';
  }
  void hex(std::string_view name, std::span<const std::uint8_t> bytes) {
    begin(name);
    out_ += '"';
    append_hex(out_, bytes);
    out_ += '"';
  }
  /// Begins a member; its value must be appended next.
  void begin(std::string_view name) {
    if (!is_first_) out_ += ',';
    is_first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool is_first_ = true;
};

}  // namespace eventsrc
