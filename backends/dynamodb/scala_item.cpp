#include "dynamodb/scala_item.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/names.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::string_view kEmptyText{"\0", 1};
constexpr std::int64_t kMicrosOfMilli = 1000;

/// `{"S":"x"}` taken apart.
struct Typed {
  std::string_view type;
  std::string_view value;  // raw
};

std::optional<Typed> take_apart(std::string_view typed) {
  if (typed.size() < 2 || typed.front() != '{') return std::nullopt;
  json::Members members(typed);
  std::string_view type;
  std::string_view value;
  if (!members.next(type, value) || type.size() < 3) return std::nullopt;
  return Typed{type.substr(1, type.size() - 2), value};
}

// Of S. The library's way around DynamoDB's old refusal of empty texts is taken back.
std::string text_of(std::string_view raw) {
  std::string text = json::decoded(raw);
  if (text == kEmptyText) text.clear();
  return text;
}

// A whole number, of N or S.
std::optional<std::int64_t> whole_number(std::string_view typed) {
  const auto apart = take_apart(typed);
  if (!apart || (apart->type != "N" && apart->type != "S")) return std::nullopt;
  const std::string digits = json::decoded(apart->value);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string readable(std::string_view typed) {
  const auto apart = take_apart(typed);
  if (!apart) return "(none)";
  return std::string(apart->type == "N" ? apart->value.substr(1, apart->value.size() - 2)
                                        : apart->value);
}

bool append_list(std::string& out, std::string_view list, std::size_t depth) {
  json::Elements elements(list);
  std::string_view element;
  out += '[';
  for (bool first = true; elements.next(element); first = false) {
    if (!first) out += ',';
    if (!append_document(out, element, depth)) return false;
  }
  out += ']';
  return true;
}

bool append_map(std::string& out, std::string_view map, std::size_t depth) {
  std::vector<std::pair<std::string, std::string_view>> members;
  json::Members each(map);
  std::string_view key;
  std::string_view value;
  while (each.next(key, value)) members.emplace_back(json::decoded(key), value);
  std::sort(members.begin(), members.end());
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ',';
    json::append_quoted(out, members[i].first);
    out += ':';
    if (!append_document(out, members[i].second, depth)) return false;
  }
  out += '}';
  return true;
}

void append_set(std::string& out, std::string_view type, std::string_view set) {
  std::vector<std::string> values;
  json::Elements elements(set);
  std::string_view element;
  while (elements.next(element)) values.push_back(text_of(element));
  std::sort(values.begin(), values.end());
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    if (type == "NS") {
      out += values[i];
    } else {
      json::append_quoted(out, values[i]);
    }
  }
  out += ']';
}

}  // namespace

bool append_document(std::string& out, std::string_view typed, std::size_t depth) {
  const auto apart = take_apart(typed);
  if (!apart) return false;
  const auto& [type, value] = *apart;
  if (type == "S") {
    json::append_quoted(out, text_of(value));
  } else if (type == "N") {
    out += json::decoded(value);
  } else if (type == "BOOL") {
    out += value;
  } else if (type == "NULL") {
    out += "null";
  } else if (type == "B") {
    json::append_quoted(out, json::decoded(value));
  } else if (type == "SS" || type == "NS" || type == "BS") {
    append_set(out, type, value);
  } else if (type == "L") {
    return depth > 0 && append_list(out, value, depth - 1);
  } else if (type == "M") {
    return depth > 0 && append_map(out, value, depth - 1);
  } else {
    return false;
  }
  return true;
}

void ScalaItems::fail(const Place& place, std::string_view what) const {
  throw Error(ErrorCode::invalid,
              fmt::format("table {}, {} {}, {} {}: {}", json::quoted(table_), layout_.hash,
                          readable(place.key), layout_.range, readable(place.seq), what),
              {.seq = whole_number(place.seq)});
}

std::string ScalaItems::stream_of(std::string_view item) const {
  json::Members members(item);
  std::string_view name;
  std::string_view value;
  Place place;
  while (members.next(name, value)) {
    if (json::decoded(name) == layout_.hash) place.key = value;
  }
  const auto apart = take_apart(place.key);
  if (!apart || apart->type != "S") fail(place, "its key is no text");
  std::string stream = text_of(apart->value);
  try {
    check_name(stream, kMaxStreamBytes, "stream name");
  } catch (const Error& error) {
    fail(place, error.what());
  }
  return stream;
}

void ScalaItems::read(std::string_view item, EventView& event) {
  json::Members members(item);
  std::string_view name;
  std::string_view value;
  Place place;
  std::string_view time;
  std::string_view operation;
  std::string_view payload;
  while (members.next(name, value)) {
    const std::string attribute = json::decoded(name);
    if (attribute == layout_.hash) place.key = value;
    if (attribute == layout_.range) place.seq = value;
    if (attribute == layout_.time) time = value;
    if (attribute == layout_.operation) operation = value;
    if (attribute == layout_.payload) payload = value;
  }
  stream_ = stream_of(item);
  const auto seq = whole_number(place.seq);
  if (!seq || *seq < 0) fail(place, "its seq is no whole number from 0");
  const auto millis = whole_number(time);
  const auto earliest = kTimestampMin.time_since_epoch().count() / kMicrosOfMilli;
  const auto latest = kTimestampMax.time_since_epoch().count() / kMicrosOfMilli;
  if (!millis || *millis < earliest || *millis > latest) {
    fail(place, fmt::format("its {} is no time in milliseconds since 1970: time= names another "
                            "attribute",
                            layout_.time));
  }
  type_ = kScalaType;
  if (!operation.empty()) {
    const auto apart = take_apart(operation);
    type_ = apart && apart->type == "S" ? lower(json::decoded(apart->value)) : "";
    if (type_ != "insert" && type_ != "delete") {
      fail(place, fmt::format("its {} is neither insert nor delete", layout_.operation));
    }
  }
  data_.clear();
  if (!payload.empty()) {
    read_payload(place, payload);
  } else if (type_ == "delete") {
    data_ = "null";
  } else {
    fail(place, fmt::format("it has no attribute {}: payload= names another one", layout_.payload));
  }
  event = {};
  event.stream = stream_;
  event.seq = Seq(*seq);
  event.time = Timestamp(Timestamp::duration(*millis * kMicrosOfMilli));
  event.type = type_;
  event.data = data_;
}

void ScalaItems::read_payload(const Place& place, std::string_view typed) {
  const auto apart = take_apart(typed);
  document_.clear();
  if (apart && apart->type == "S") {
    document_ = json::decoded(apart->value);
  } else if (!append_document(document_, typed, kMaxDepth)) {
    fail(place, fmt::format("its {} is nested more than {} deep, or of an unknown type",
                            layout_.payload, kMaxDepth));
  }
  if (const auto fault = checker_.minify(document_, data_)) {
    fail(place, fmt::format("its {} is no JSON: {} at byte {}", layout_.payload, fault->what,
                            fault->offset));
  }
}

}  // namespace eventsrc::dynamodb
