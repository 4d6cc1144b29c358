#include <algorithm>
#include <charconv>
#include <utility>

#include "eventsrc/value.hpp"
#include "value_parts.hpp"

namespace eventsrc {
namespace {

std::size_t index_of(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return Token::kNoIndex;
  std::size_t index = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, fault] = std::from_chars(text.data(), end, index);
  return fault == std::errc{} && stopped == end && index < Token::kEnd ? index : Token::kNoIndex;
}

}  // namespace

Token::Token(std::string text, bool is_data)
    : name(std::move(text)),
      hash(hash_of(name)),
      index(name == "-" && !is_data ? kEnd : index_of(name)) {}

Path parse_path(std::string_view pointer) {
  Path path;
  while (!pointer.empty()) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    std::string name;
    for (std::size_t i = 1; i < end; ++i) {
      if (pointer[i] == '~' && i + 1 < end) {
        ++i;
        name += pointer[i] == '0' ? '~' : '/';
      } else {
        name += pointer[i];
      }
    }
    path.emplace_back(std::move(name));
    pointer.remove_prefix(end);
  }
  return path;
}

void append_step(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (;;) {
    const std::size_t plain = std::min(name.find_first_of("~/"), name.size());
    pointer += name.substr(0, plain);
    if (plain == name.size()) return;
    pointer += name[plain] == '~' ? "~0" : "~1";
    name.remove_prefix(plain + 1);
  }
}

bool is_pointer(std::string_view text) noexcept {
  if (text.empty()) return true;
  if (text.front() != '/') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') continue;
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

}  // namespace eventsrc
