// Three lines: a target, the event's data, and perhaps the state that is there before. The value at
// /data/x is put at the target by a view and by Value::edit, and looked for.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/timestamp.hpp"
#include "eventsrc/value.hpp"
#include "eventsrc/view.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

std::string written(const Path& path) {
  std::string out;
  for (const Token& token : path) {
    out += '/';
    for (const char c : token.name) {
      if (c == '~' || c == '/') {
        out += c == '~' ? "~0" : "~1";
      } else {
        out += c;
      }
    }
  }
  return out;
}

/// The name that a part of the event is in a target, if it may be one.
std::optional<std::string> name_of_part(const Value& event, std::string_view pointer) {
  std::string part;
  if (!is_pointer(pointer) || !event.select(pointer, part)) return std::nullopt;
  if (part.front() == '"') return json::decoded(part);
  const bool is_integer = part.find_first_not_of("-0123456789") == std::string::npos;
  return is_integer ? std::optional(part) : std::nullopt;
}

/// What a step of a target stands for, read in another way than the engine does: piece by piece.
std::optional<Token> filled_in(std::string_view step, const Value& event) {
  std::string name;
  bool is_data = false;
  for (std::size_t at = 0; at < step.size();) {
    const std::string_view rest = step.substr(at);
    if (rest.starts_with("{{") || rest.starts_with("}}")) {
      name += rest.front();
      at += 2;
    } else if (rest.starts_with('{')) {
      const std::size_t close = rest.find('}');
      const auto part = name_of_part(event, rest.substr(1, close - 1));
      if (!part) return std::nullopt;
      name += *part;
      is_data = true;
      at += close + 1;
    } else if (rest.starts_with('~')) {
      name += rest.starts_with("~0") ? '~' : '/';
      at += 2;
    } else {
      name += rest.front();
      ++at;
    }
  }
  return Token(name, is_data);
}

/// The path of a target that has compiled. A `/` in braces does not end a step.
std::optional<Path> filled_in_path(std::string_view target, const Value& event) {
  Path path;
  std::size_t at = 0;
  while (at < target.size()) {
    const std::size_t begin = ++at;
    while (at < target.size() && target[at] != '/') {
      const std::string_view rest = target.substr(at);
      const bool is_double = rest.starts_with("{{") || rest.starts_with("}}");
      at += is_double ? 2 : rest.starts_with('{') ? rest.find('}') + 1 : 1;
    }
    auto token = filled_in(target.substr(begin, at - begin), event);
    if (!token) return std::nullopt;
    path.push_back(*std::move(token));
  }
  return path;
}

/// The part at a path along which something was just put: `-` is the last element of an array now.
std::optional<std::string> find_put(std::string text, const Path& path) {
  for (const Token& token : path) {
    Path step{token};
    if (token.index == Token::kEnd && text.starts_with('[')) {
      std::size_t size = 0;
      json::Elements elements(text);
      std::string_view element;
      while (elements.next(element)) ++size;
      if (size == 0) return std::nullopt;
      step = {Token(std::to_string(size - 1))};
    }
    std::string part;
    if (!Value(text).select(step, part)) return std::nullopt;
    text = std::move(part);
  }
  return text;
}

void check_text(const Value& value, std::string_view what) {
  const std::string text = value.str();
  require(json::valid_utf8(text), what);
  require(value.text_size() == text.size(), what);
  if (json::depth(text) <= kMaxDepth) require_json(text, what);
}

void check_pointer(std::string_view pointer) {
  const Path path = parse_path(pointer);
  require(written(path) == pointer, "a path is written as the pointer it was");
  const auto slashes = std::count(pointer.begin(), pointer.end(), '/');
  require(path.size() == static_cast<std::size_t>(slashes), "a pointer has a step for each '/'");
}

/// Puts `json` at a path of a value, looks for it, and takes it away.
void check_edit(const std::string& before, const Path& path, std::string_view json) {
  Value value(before);
  const Reached reached =
      value.edit(path, {.make_parents = true}, [json](Value& place, bool exists) {
        place.assign(json);
        return exists ? Change::keep : Change::put;
      });
  check_text(value, "an edited value is JSON and knows its size");
  if (reached != Reached::place) {
    require(value.str() == before, "an edit that reaches no place changes nothing");
    return;
  }
  require(find_put(value.str(), path) == json, "what was put is found in the text");
  std::string found;
  if (value.select(path, found)) require(found == json, "what was put is found");
  std::string in_text;
  const bool is_in_text = Value(value.str()).select(path, in_text);
  require(is_in_text == !found.empty() && in_text == found, "a text holds what the value holds");
  const std::size_t size = value.text_size();
  const Reached again = value.edit(path, {}, [](Value& /*place*/, bool exists) {
    return exists ? Change::remove : Change::keep;
  });
  if (again == Reached::place && !found.empty()) {
    require(value.text_size() < size, "a value without a part is shorter");
  }
  check_text(value, "a value without a part is JSON and knows its size");
}

struct Input {
  std::string target;  // minified: a string
  std::string data;
  std::optional<std::string> init;
};

std::shared_ptr<const View> compiled(const Input& input) {
  const std::string definition = R"({"view":"v","lenient":true,)" +
                                 (input.init ? R"("init":)" + *input.init + ',' : std::string()) +
                                 R"("on":{"*":{"set":{)" + input.target + R"(:"/data/x"}}}})";
  std::vector<ViewMistake> mistakes;
  try {
    return View::compile(definition, {}, mistakes);
  } catch (const Error&) {
    return nullptr;  // the state of before is nested too deep
  }
}

void check_fold(const Input& input, const std::string& target, const View& view) {
  StoredEvent event;
  event.stream = "s";
  event.type = "t";
  event.data = input.data;
  const auto fold = make_fold(std::shared_ptr<const View>(std::shared_ptr<void>(), &view));
  fold->add(0, event.view());
  const State state = fold->state(0, "");
  const Value parts(R"({"stream":"s","seq":0,"time":")" + to_string(event.time) +
                    R"(","type":"t","data":)" + input.data + '}');
  const auto path = filled_in_path(target, parts);
  std::string put;
  const bool has_source = parts.select("/data/x", put);
  if (state.skipped == 1) {
    require(state.kind == State::Kind::none, "a rule that was skipped changes nothing");
    require(!has_source || !path || path->size() + json::depth(put) > kMaxDepth || input.init,
            "nothing stands in the way of a rule but what is missing");
    return;
  }
  require(has_source && path, "a rule whose parts are missing is skipped");
  require(state.kind == State::Kind::value, "a rule that was applied makes a state");
  check_text(state.value, "a state is JSON and knows its size");
  require(find_put(state.value.str(), *path) == put, "what a rule set is found");
}

}  // namespace

void run(std::string_view input) {
  const auto lines = split(input, "\n");
  if (lines.size() < 2 || !json::valid_utf8(lines[0])) return;
  const std::string target(lines[0]);
  const auto data = minified(lines[1]);
  if (!data) return;
  const auto init = lines.size() > 2 && !lines[2].empty() ? minified(lines[2]) : std::nullopt;
  if (is_pointer(target)) {
    check_pointer(target);
    if (!target.empty()) check_edit(init.value_or("{}"), parse_path(target), *data);
  }
  const Input read{json::quoted(target), *data, init};
  const auto view = compiled(read);
  const bool is_plain = target.find_first_of("{}") == std::string::npos;
  const bool is_shallow = std::count(target.begin(), target.end(), '/') <= 200;
  if (is_plain && is_shallow && (!init || json::depth(*init) < kMaxDepth)) {
    require((view != nullptr) == is_pointer(target), "a pointer is a target, nothing else is");
  }
  if (view) check_fold(read, target, *view);
}

}  // namespace eventsrc::fuzz
