#include "eventsrc/json_comments.hpp"

#include <algorithm>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::json {

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
        const auto [line, column] = place_of(text, at);
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

}  // namespace eventsrc::json
