#include "dynamodb/client/json_member.hpp"

#include <charconv>

#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {

std::string_view member(std::string_view object, std::string_view name) noexcept {
  if (object.empty() || object.front() != '{') return {};
  json::Members members(object);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (key.size() == name.size() + 2 && key.substr(1, name.size()) == name) return value;
  }
  return {};
}

std::optional<std::string> text_member(std::string_view object, std::string_view name) {
  const std::string_view raw = member(object, name);
  if (raw.empty() || raw.front() != '"') return std::nullopt;
  return json::decoded(raw);
}

double number_member(std::string_view object, std::string_view name) noexcept {
  const std::string_view raw = member(object, name);
  double number = 0;
  std::from_chars(raw.data(), raw.data() + raw.size(), number);
  return number;
}

}  // namespace eventsrc::dynamodb
