#include "eventsrc/seq.hpp"

#include <charconv>

namespace eventsrc {

std::optional<std::int64_t> parse_count(std::string_view text) noexcept {
  if (text.empty() || text.front() == '-') return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, value);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace eventsrc
