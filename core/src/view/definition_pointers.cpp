#include "view/definition_pointers.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {

Source PointerReader::read_source(const Place& place) {
  if (place.is_string()) return read_pointer(place, json::decoded(place.value));
  if (place.is_object()) {
    json::Members members(place.value);
    std::string_view key;
    std::string_view value;
    std::string_view more;
    std::string_view other;
    if (members.next(key, value) && json::decoded(key) == "value" && !members.next(other, more)) {
      return {Source::From::constant, 0, std::string(value)};
    }
  }
  mistakes_.expected(place,
                     "a pointer into the event such as \"/data/amount\", or {\"value\": JSON}");
  return {};
}

Source PointerReader::read_pointer(const Place& place, const std::string& pointer) {
  if (!mistakes_.fits(place, "pointer", pointer)) return {};
  if (!is_pointer(pointer)) {
    mistakes_.expected_pointer(place, pointer, "\"/data/amount\"");
    return {};
  }
  const Path path = parse_path(pointer);
  if (path.size() > kMaxDepth) {
    mistakes_.add(place.pointer, "found a pointer of over 200 steps: no event is that deep");
    return {};
  }
  const std::string root = path.empty() ? "" : path.front().name;
  const bool is_payload = root == "data" || root == "meta";
  if (of_erased_ && (path.empty() || is_payload)) {
    mistakes_.add(place.pointer,
                  fmt::format("found {}: an erased event has only /type, /seq, /time, /stream and "
                              "/id",
                              json::quoted(pointer)));
    return {};
  }
  if (path.empty()) return {Source::From::event, 0, pointer};
  if (is_payload) return {Source::From::payload, fields_.add(path), pointer};
  return read_envelope(place, pointer, path);
}

Source PointerReader::read_envelope(const Place& place, const std::string& pointer,
                                    const Path& path) {
  using From = Source::From;
  static constexpr std::pair<std::string_view, From> kParts[] = {{"type", From::type},
                                                                 {"time", From::time},
                                                                 {"seq", From::seq},
                                                                 {"stream", From::stream},
                                                                 {"id", From::id}};
  for (const auto& [name, from] : kParts) {
    if (path.front().name != name) continue;
    if (path.size() == 1) return {from, 0, pointer};
    mistakes_.add(place.pointer,
                  fmt::format("found {}: /{} has no parts", json::quoted(pointer), name));
    return {};
  }
  mistakes_.unknown(place, "pointer", pointer,
                    {"/data", "/meta", "/type", "/time", "/seq", "/stream", "/id"});
  return {};
}

Target PointerReader::read_target(const Place& place, const std::string& pointer) {
  if (!mistakes_.fits(place, "pointer", pointer)) return {};
  Target target;
  target.pointer = pointer;
  if (!pointer.empty() && pointer.front() != '/') {
    mistakes_.expected_pointer(place, pointer, "\"/total\"");
    return target;
  }
  std::size_t at = 0;
  while (at < pointer.size()) {
    const auto step = read_step(place, pointer, ++at);
    if (!step) return target;
    const bool is_plain = step->size() <= 1 && (step->empty() || !step->front().source);
    target.path.emplace_back(is_plain && !step->empty() ? step->front().text : "", !is_plain);
    if (!is_plain) target.filled_in.push_back({target.path.size() - 1, *step});
  }
  if (target.path.size() > kMaxDepth) {
    mistakes_.add(place.pointer, "found a target of over 200 steps: no state may be that deep");
  }
  return target;
}

std::optional<PointerReader::Pieces> PointerReader::read_step(const Place& place,
                                                              const std::string& pointer,
                                                              std::size_t& at) {
  Pieces pieces;
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) pieces.push_back({std::exchange(literal, {}), std::nullopt});
  };
  for (; at < pointer.size() && pointer[at] != '/'; ++at) {
    const char c = pointer[at];
    const char next = at + 1 < pointer.size() ? pointer[at + 1] : '\0';
    if (c == '~') {
      if (next != '0' && next != '1') {
        mistakes_.expected_pointer(place, pointer, "\"/total\"");
        return std::nullopt;
      }
      literal += next == '0' ? '~' : '/';
      ++at;
    } else if ((c == '{' || c == '}') && next == c) {
      literal += c;
      ++at;
    } else if (c == '}') {
      mistakes_.add(place.pointer,
                    fmt::format("found {}: a '}}' that closes nothing is written '}}}}'",
                                json::quoted(pointer)));
      return std::nullopt;
    } else if (c == '{') {
      end_literal();
      auto source = read_braces(place, pointer, at);
      if (!source) return std::nullopt;
      pieces.push_back({"", std::move(source)});
    } else {
      literal += c;
    }
  }
  end_literal();
  return pieces;
}

std::optional<Source> PointerReader::read_braces(const Place& place, const std::string& pointer,
                                                 std::size_t& at) {
  const std::size_t close = pointer.find('}', at);
  if (close == std::string::npos) {
    mistakes_.add(place.pointer,
                  fmt::format("found {}: expected a '}}' after '{{' (a '{{' that opens nothing is "
                              "written '{{{{')",
                              json::quoted(pointer)));
    return std::nullopt;
  }
  Source source = read_pointer(place, pointer.substr(at + 1, close - at - 1));
  if (source.from == Source::From::event) {
    mistakes_.add(place.pointer,
                  fmt::format("found {}: the whole event is no name: expected a pointer to a "
                              "string or an integer in the braces",
                              json::quoted(pointer)));
  }
  at = close;
  return source;
}

}  // namespace eventsrc
