#include "view/definition_text.hpp"

#include <fmt/format.h>

#include "eventsrc/byte_order_mark.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/json_comments.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

std::string minified_definition(std::string_view text) {
  text = without_byte_order_mark(text);
  if (text.size() > kMaxViewBytes) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("a view has at most 1 MiB, not {} bytes: is it another file?", text.size()));
  }
  const std::string plain = json::without_comments(text);
  json::Checker checker(kMaxDepth);
  std::string minified;
  if (const auto fault = checker.minify(plain, minified)) {
    const auto [line, column] = json::place_of(text, fault->offset);
    throw Error(ErrorCode::invalid, fmt::format("not JSON: {}", fault->what)).at(line, column);
  }
  return minified;
}

}  // namespace eventsrc
