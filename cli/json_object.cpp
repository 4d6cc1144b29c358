#include "json_object.hpp"

#include <cmath>
#include <iterator>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "eventsrc/hash.hpp"
#include "eventsrc/json.hpp"
#include "text.hpp"

namespace eventsrc::cli {

void JsonObject::begin(std::string_view key) {
  if (!first_) out_ += ',';
  first_ = false;
  out_ += '"';
  out_ += key;
  out_ += "\":";
}

JsonObject& JsonObject::text(std::string_view key, std::string_view value) {
  begin(key);
  if (json::valid_utf8(value)) {
    json::append_quoted(out_, value);
  } else {
    json::append_quoted(out_, as_utf8(value));
  }
  return *this;
}

JsonObject& JsonObject::number(std::string_view key, std::int64_t value) {
  begin(key);
  fmt::format_to(std::back_inserter(out_), FMT_COMPILE("{}"), value);
  return *this;
}

JsonObject& JsonObject::boolean(std::string_view key, bool value) {
  return raw(key, value ? "true" : "false");
}

JsonObject& JsonObject::time(std::string_view key, Timestamp value) {
  begin(key);
  out_ += '"';
  append_timestamp(out_, value);
  out_ += '"';
  return *this;
}

JsonObject& JsonObject::hex(std::string_view key, std::span<const std::uint8_t> value) {
  begin(key);
  out_ += '"';
  append_hex(out_, value);
  out_ += '"';
  return *this;
}

JsonObject& JsonObject::raw(std::string_view key, std::string_view json) {
  begin(key);
  out_ += json;
  return *this;
}

std::string cost_json(const Cost& cost) {
  return fmt::format(R"({{"readUnits":{:g},"writeUnits":{:g}}})",
                     std::round(cost.read_units * 10) / 10, std::round(cost.write_units * 10) / 10);
}

}  // namespace eventsrc::cli
