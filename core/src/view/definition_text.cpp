#include "view/definition_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

std::string without_comments(std::string_view text) {
  std::string out(text);
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (out[at] == '"') {
      for (++at; at < out.size() && out[at] != '"'; ++at) {
        if (out[at] == '\\') ++at;
      }
      continue;
    }
    if (out[at] != '/' || at + 1 >= out.size()) continue;
    std::size_t end = std::string::npos;
    if (out[at + 1] == '/') {
      end = std::min(out.find('\n', at), out.size());
    } else if (out[at + 1] == '*') {
      end = out.find("*/", at + 2);
      if (end == std::string::npos) {
        const auto [line, column] = json::place_of(text, at);
        throw Error(ErrorCode::invalid, "a comment has no end: expected '*/'").at(line, column);
      }
      end += 2;
    } else {
      continue;
    }
    for (; at < end; ++at) {
      if (out[at] != '\n') out[at] = ' ';
    }
    --at;
  }
  return out;
}

std::string minified_definition(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.size() > kMaxViewBytes) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("a view has at most 1 MiB, not {} bytes: is it another file?", text.size()));
  }
  const std::string plain = without_comments(text);
  json::Checker checker(kMaxDepth);
  std::string minified;
  if (const auto fault = checker.minify(plain, minified)) {
    const auto [line, column] = json::place_of(text, fault->offset);
    throw Error(ErrorCode::invalid, fmt::format("not JSON: {}", fault->what)).at(line, column);
  }
  return minified;
}

}  // namespace eventsrc
