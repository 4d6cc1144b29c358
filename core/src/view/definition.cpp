#include "view/definition.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/suggest.hpp"

namespace eventsrc {
namespace {

constexpr std::string_view kErased = "$redacted";

struct OperatorName {
  std::string_view name;
  Operator op;
};

constexpr OperatorName kOperators[] = {
    {"replace", Operator::replace},
    {"merge", Operator::merge},
    {"patch", Operator::patch},
    {"set", Operator::set},
    {"setIfAbsent", Operator::set_if_absent},
    {"unset", Operator::unset},
    {"inc", Operator::inc},
    {"dec", Operator::dec},
    {"mul", Operator::mul},
    {"min", Operator::min},
    {"max", Operator::max},
    {"push", Operator::push},
    {"addToSet", Operator::add_to_set},
    {"pull", Operator::pull},
    {"rename", Operator::rename},
    {"count", Operator::count},
    {"jq", Operator::jq},
};

std::string_view name_of(Operator op) {
  const auto* const found =
      std::find_if(std::begin(kOperators), std::end(kOperators),
                   [op](const OperatorName& entry) { return entry.op == op; });
  return found == std::end(kOperators) ? "" : found->name;
}

/// The first whole characters of a UTF-8 text, of at most `max` bytes.
std::string_view first_characters(std::string_view text, std::size_t max) {
  if (text.size() <= max) return text;
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0) == 0x80) --max;
  return text.substr(0, max);
}

/// What was found, for a message: `the number 5`, `an object`.
std::string found(std::string_view value) {
  constexpr std::size_t kMaxShown = 40;
  switch (value.front()) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "the string " +
             (value.size() > kMaxShown
                  ? json::quoted(first_characters(json::decoded(value), kMaxShown)) + "…"
                  : std::string(value));
    case 't':
    case 'f':
    case 'n':
      return std::string(value);
    default:
      return "the number " + std::string(value.substr(0, kMaxShown));
  }
}

/// A value of the definition and where it stands.
struct Place {
  std::string_view value;
  std::string pointer;

  [[nodiscard]] bool is_object() const { return value.front() == '{'; }
  [[nodiscard]] bool is_array() const { return value.front() == '['; }
  [[nodiscard]] bool is_string() const { return value.front() == '"'; }
  [[nodiscard]] Place at(std::string_view key, std::string_view child) const {
    Place place{child, pointer};
    append_step(place.pointer, key);
    return place;
  }
};

/// Calls `visit(key, place)` for each member; keys are decoded.
template <typename Visit>
void each_member(const Place& object, Visit&& visit) {
  json::Members members(object.value);
  std::string_view raw;
  std::string_view value;
  while (members.next(raw, value)) {
    const std::string key = json::decoded(raw);
    visit(key, object.at(key, value));
  }
}

template <typename Visit>
void each_element(const Place& array, Visit&& visit) {
  json::Elements elements(array.value);
  std::string_view value;
  for (std::size_t i = 0; elements.next(value); ++i) visit(array.at(std::to_string(i), value));
}

class Reader {
 public:
  Reader(std::string_view text, const View::ReadFile& read_file, std::vector<ViewMistake>& mistakes)
      : text_(text),
        read_file_(read_file),
        mistakes_(mistakes),
        program_(std::make_unique<View::Program>()) {}

  std::unique_ptr<View::Program> read() {
    const Place root{text_, ""};
    if (!root.is_object()) {
      expected(root, "an object such as {\"view\": \"account\", \"on\": {…}}");
      return std::move(program_);
    }
    read_frame(root);
    if (program_->name.empty() && !named_) {
      mistake("", "the key \"view\" is missing: expected the view's name");
    }
    if (!on_ && !whole_jq_) {
      mistake("", "neither \"on\" nor \"jq\" is there: expected one of them");
    }
    if (on_ && whole_jq_) {
      mistake("/jq", "\"on\" is there too: expected rules for types or one program for all");
    }
    if (on_) read_on(*on_);
    if (whole_jq_) read_whole_jq(*whole_jq_);
    if (upcast_) read_upcasts(*upcast_);
    program_->identify(canonical());
    return std::move(program_);
  }

 private:
  // --- what is wrong -------------------------------------------------------------------------

  void mistake(const std::string& pointer, std::string what) {
    mistakes_.push_back({pointer, std::move(what)});
  }
  void expected(const Place& place, std::string_view what) {
    mistake(place.pointer, fmt::format("found {}: expected {}", found(place.value), what));
  }
  void unknown(const Place& place, std::string_view kind, const std::string& name,
               const std::vector<std::string_view>& known) {
    const std::string_view near = nearest(name, known);
    mistake(place.pointer, near.empty() ? fmt::format("found the {} {}: expected one of {}", kind,
                                                      json::quoted(name), fmt::join(known, ", "))
                                        : fmt::format("found the {} {}: did you mean \"{}\"?", kind,
                                                      json::quoted(name), near));
  }

  // --- the frame -----------------------------------------------------------------------------

  void read_frame(const Place& root) {
    static const std::vector<std::string_view> keys{
        "view", "streams", "init", "key", "scope", "on", "jq", "upcast", "lenient", "jqNumbers"};
    each_member(root, [this](const std::string& key, const Place& place) {
      if (key == "view") {
        read_name(place);
      } else if (key == "streams") {
        read_streams(place);
      } else if (key == "init") {
        program_->init = std::string(place.value);
      } else if (key == "key") {
        read_key(place);
      } else if (key == "scope") {
        read_scope(place);
      } else if (key == "on") {
        on_ = place;
      } else if (key == "jq") {
        whole_jq_ = place;
      } else if (key == "upcast") {
        upcast_ = place;
      } else if (key == "lenient") {
        read_lenient(place);
      } else if (key == "jqNumbers") {
        read_jq_numbers(place);
      } else {
        unknown(place, "key", key, keys);
      }
    });
  }

  void read_name(const Place& place) {
    named_ = true;
    if (!place.is_string()) return expected(place, "the view's name, a string");
    std::string name = json::decoded(place.value);
    try {
      check_view_name(name);
    } catch (const Error& error) {
      return mistake(place.pointer, error.what());
    }
    program_->name = std::move(name);
  }

  void read_streams(const Place& place) {
    if (!place.is_array()) return expected(place, "an array of patterns such as [\"account/*\"]");
    each_element(place, [this](const Place& element) {
      if (!element.is_string()) return expected(element, "a pattern of streams, a string");
      const std::string text = json::decoded(element.value);
      add_pattern(element, text, program_->streams);
      program_->stream_texts.push_back(text);
    });
    if (place.value == "[]") expected(place, "at least one pattern; leave \"streams\" out for all");
  }

  void add_pattern(const Place& place, const std::string& text, std::vector<Pattern>& patterns) {
    try {
      patterns.emplace_back(text);
    } catch (const Error& error) {
      mistake(place.pointer, error.what());
    }
  }

  void read_key(const Place& place) {
    program_->keyed = true;
    if (!place.is_string()) {
      return expected(place, "a pointer into the event such as \"/data/userId\"");
    }
    key_ = place;
    static_cast<void>(read_pointer(place, json::decoded(place.value), key_fields_));
  }

  void read_scope(const Place& place) {
    const std::string scope = place.is_string() ? json::decoded(place.value) : "";
    if (scope != "stream" && scope != "store") return expected(place, "\"stream\" or \"store\"");
    program_->scope = scope == "store" ? View::Scope::store : View::Scope::stream;
  }

  void read_lenient(const Place& place) {
    if (place.value != "true" && place.value != "false") return expected(place, "true or false");
    program_->lenient = place.value == "true";
  }

  void read_jq_numbers(const Place& place) {
    const std::string numbers = place.is_string() ? json::decoded(place.value) : "";
    if (numbers != "exact" && numbers != "double")
      return expected(place, "\"exact\" or \"double\"");
    program_->lossy_numbers = numbers == "double";
  }

  // --- rules ---------------------------------------------------------------------------------

  void read_on(const Place& on) {
    if (!on.is_object()) return expected(on, "an object of event types and rules");
    each_member(on, [this](const std::string& type, const Place& place) {
      const std::size_t entry = program_->rules.size();
      program_->rules.emplace_back();
      program_->described.emplace_back();
      described().pointer = place.pointer;
      described().type = type;
      of_erased_ = type == kErased;
      if (of_erased_) {
        program_->redacted = entry;
      } else {
        add_type(place, type, entry, program_->types);
      }
      read_rule(place);
      of_erased_ = false;
    });
  }

  void add_type(const Place& place, const std::string& type, std::size_t entry, TypeTable& table) {
    try {
      check_name(type, kMaxTypeBytes, "event type");
      const Pattern pattern(type);
      if (&table == &program_->types) described().is_glob = !pattern.is_name();
      if (!table.add(type, entry)) {
        mistake(place.pointer, fmt::format("found a second entry for the type {}: expected one",
                                           json::quoted(pattern.prefix())));
      }
    } catch (const Error& error) {
      mistake(place.pointer, error.what());
    }
  }

  void read_whole_jq(const Place& place) {
    program_->rules.emplace_back();
    program_->described.emplace_back();
    described().pointer = place.pointer;
    static_cast<void>(program_->types.add("*", 0));
    GuardedSteps& object = rule().objects.emplace_back();
    add_key();
    read_jq(object, place);
  }

  void read_rule(const Place& place) {
    if (place.is_string()) {
      const std::string word = json::decoded(place.value);
      if (word == "delete") {
        rule().kind = Rule::Kind::erase;
        describe("delete the state");
        add_key();
      } else if (word == "ignore") {
        rule().kind = Rule::Kind::ignore;
        describe("ignore");
      } else {
        unknown(place, "word", word, {"delete", "ignore"});
      }
      return;
    }
    add_key();
    if (place.is_object()) return read_object(place);
    if (!place.is_array()) {
      return expected(place, "an object of operators, a list of these, \"delete\" or \"ignore\"");
    }
    if (place.value == "[]") return expected(place, "at least one object; \"ignore\" does nothing");
    each_element(place, [this](const Place& element) {
      if (!element.is_object()) return expected(element, "an object of operators");
      read_object(element);
    });
    rule().may_fail_midway = true;
  }

  void add_key() {
    if (!key_) return;
    std::vector<ViewMistake> said_before;
    std::swap(said_before, mistakes_);
    rule().key = read_pointer(*key_, json::decoded(key_->value), rule().fields);
    std::swap(said_before, mistakes_);
  }

  void read_object(const Place& place) {
    GuardedSteps& object = rule().objects.emplace_back();
    bool has_operator = false;
    each_member(place, [&](const std::string& key, const Place& operand) {
      if (key == "when") return read_guards(operand, object, rule().fields);
      has_operator = true;
      const auto* const known =
          std::find_if(std::begin(kOperators), std::end(kOperators),
                       [&key](const OperatorName& entry) { return entry.name == key; });
      if (known == std::end(kOperators)) return unknown_operator(operand, key);
      read_operator(object, known->op, operand);
    });
    if (!has_operator) expected(place, "at least one operator; \"ignore\" does nothing");
    if (object.steps.size() > 1) rule().may_fail_midway = true;
  }

  void unknown_operator(const Place& place, const std::string& key) {
    std::vector<std::string_view> names{"when"};
    for (const OperatorName& entry : kOperators) names.push_back(entry.name);
    unknown(place, "operator", key, names);
  }

  void read_guards(const Place& place, GuardedSteps& object, Fields& fields) {
    if (!place.is_object()) {
      return expected(place, "an object of pointers and values such as {\"/data/kind\": \"a\"}");
    }
    each_member(place, [&](const std::string& pointer, const Place& value) {
      Guard guard;
      guard.value = value.value;
      constexpr std::string_view kState = "$state";
      if (pointer.starts_with(kState)) {
        const std::string_view path = std::string_view(pointer).substr(kState.size());
        if (!is_pointer(path)) return expected_pointer(value, pointer, "\"$state/balance\"");
        guard.of_state = true;
        guard.path = parse_path(path);
      } else {
        guard.source = read_pointer(value, pointer, fields);
      }
      describe(fmt::format("when {} is {}", pointer, value.value));
      object.guards.push_back(std::move(guard));
    });
  }

  void read_operator(GuardedSteps& object, Operator op, const Place& place) {
    switch (op) {
      case Operator::replace:
        return add_step(object, op, place, Target{}, read_source(place));
      case Operator::unset:
      case Operator::count:
        return read_targets(object, op, place);
      case Operator::jq:
        return read_jq(object, place);
      case Operator::rename:
        return read_renames(object, place);
      default:
        return read_pairs(object, op, place);
    }
  }

  void read_targets(GuardedSteps& object, Operator op, const Place& place) {
    const auto read_one = [&](const Place& target) {
      if (!target.is_string()) {
        return expected(target, "a pointer into the state such as \"/total\", or a list of these");
      }
      add_step(object, op, target, read_target(target, json::decoded(target.value)), {});
    };
    if (!place.is_array()) return read_one(place);
    each_element(place, read_one);
    if (place.value == "[]") expected(place, "at least one pointer");
  }

  void read_pairs(GuardedSteps& object, Operator op, const Place& place) {
    if (!place.is_object() || place.value == "{}") {
      return expected(place, "an object of targets and sources such as {\"/total\": \"/data/n\"}");
    }
    each_member(place, [&](const std::string& pointer, const Place& operand) {
      Target target = read_target(operand, pointer);
      add_step(object, op, operand, std::move(target), read_source(operand));
    });
  }

  void read_renames(GuardedSteps& object, const Place& place) {
    if (!place.is_object() || place.value == "{}") {
      return expected(place, "an object of targets such as {\"/old\": \"/new\"}");
    }
    each_member(place, [&](const std::string& pointer, const Place& operand) {
      if (!operand.is_string()) return expected(operand, "a pointer into the state");
      Target from = read_target(operand, pointer);
      Target to = read_target(operand, json::decoded(operand.value));
      if (from.path.empty()) {
        return mistake(operand.pointer, "found the target \"\": the whole state cannot be moved");
      }
      describe(fmt::format("rename {} to {}", from.pointer, to.pointer));
      Step& step = object.steps.emplace_back();
      step = {Operator::rename, std::move(from), std::move(to), {}, 0, operand.pointer};
      rule().may_fail_midway = true;
    });
  }

  void add_step(GuardedSteps& object, Operator op, const Place& place, Target target,
                Source source) {
    describe(words_of(op, target, source));
    check_constant(op, place, source);
    Step& step = object.steps.emplace_back();
    step.op = op;
    step.target = std::move(target);
    step.source = std::move(source);
    step.pointer = place.pointer;
    if (op == Operator::patch) rule().may_fail_midway = true;
  }

  // A constant that can never do is found now, not at the first event.
  void check_constant(Operator op, const Place& place, const Source& source) {
    const bool is_constant = source.from == Source::From::constant && !source.text.empty();
    if (!is_constant) return;
    const char first = source.text.front();
    const bool is_number = first == '-' || (first >= '0' && first <= '9');
    const bool wants_number = op == Operator::inc || op == Operator::dec || op == Operator::mul ||
                              op == Operator::min || op == Operator::max;
    if (wants_number && !is_number) {
      expected({source.text, place.pointer + "/value"}, "a number");
    }
    if (op == Operator::patch && first != '[') {
      expected({source.text, place.pointer + "/value"}, "a JSON Patch, an array");
    }
  }

  void read_jq(GuardedSteps& object, const Place& place) {
    std::string text;
    if (place.is_string()) {
      text = json::decoded(place.value);
    } else if (place.is_object()) {
      const auto program = read_jq_file(place);
      if (!program) return;
      text = *program;
    } else {
      return expected(place, "a jq program, a string, or {\"file\": PATH}");
    }
    if (text.find('\0') != std::string::npos) {
      return mistake(place.pointer, "found a NUL character: expected a jq program");
    }
    Step& step = object.steps.emplace_back();
    step.op = Operator::jq;
    step.jq = program_->jq.size();
    step.pointer = place.pointer;
    program_->jq.push_back({std::move(text), place.pointer});
    if (!in_upcast_) {
      described().uses_jq = true;
      describe(place.is_object() ? fmt::format("jq {}", place.value) : first_line(place));
    }
  }

  static std::string first_line(const Place& place) {
    constexpr std::size_t kMaxShown = 60;
    const std::string text = json::decoded(place.value);
    const std::string_view line = first_characters(text, std::min(text.find('\n'), kMaxShown));
    return fmt::format("jq {}{}", line, line.size() < text.size() ? "…" : "");
  }

  std::optional<std::string> read_jq_file(const Place& place) {
    json::Members members(place.value);
    std::string_view key;
    std::string_view value;
    const bool is_file =
        members.next(key, value) && json::decoded(key) == "file" && value.front() == '"';
    std::string_view more;
    if (!is_file || members.next(key, more)) {
      expected(place, "a jq program, a string, or {\"file\": PATH}");
      return std::nullopt;
    }
    const Place file = place.at("file", value);
    try {
      if (!read_file_) throw Error(ErrorCode::invalid, "files cannot be read here");
      std::string program = read_file_(json::decoded(value));
      if (!json::valid_utf8(program)) {
        throw Error(ErrorCode::invalid,
                    fmt::format("{} is not valid UTF-8: expected a jq program", value));
      }
      inlined_.push_back({place.value, json::quoted(program)});
      return program;
    } catch (const Error& error) {
      mistake(file.pointer, error.what());
      return std::nullopt;
    }
  }

  // --- upcasts -------------------------------------------------------------------------------

  void read_upcasts(const Place& place) {
    if (!place.is_object()) {
      return expected(place, "an object of event types and {\"when\": …, \"jq\": …}");
    }
    in_upcast_ = true;
    each_member(place, [this](const std::string& type, const Place& operand) {
      add_type(operand, type, program_->upcasts.size(), program_->upcast_types);
      Upcast& upcast = program_->upcasts.emplace_back();
      if (operand.is_object()) return read_upcast(operand, upcast);
      if (!operand.is_array() || operand.value == "[]") {
        return expected(operand, "{\"when\": …, \"jq\": …}, or a list of these");
      }
      each_element(operand, [&](const Place& element) {
        if (!element.is_object()) return expected(element, "{\"when\": …, \"jq\": …}");
        read_upcast(element, upcast);
      });
    });
    in_upcast_ = false;
  }

  void read_upcast(const Place& place, Upcast& upcast) {
    GuardedSteps& object = upcast.objects.emplace_back();
    bool has_jq = false;
    each_member(place, [&](const std::string& key, const Place& operand) {
      if (key == "when") {
        read_guards(operand, object, upcast.fields);
      } else if (key == "jq") {
        has_jq = true;
        read_jq(object, operand);
      } else {
        unknown(operand, "key", key, {"when", "jq"});
      }
    });
    if (!has_jq) mistake(place.pointer, "the key \"jq\" is missing: expected a jq program");
    const bool of_state = std::any_of(object.guards.begin(), object.guards.end(),
                                      [](const Guard& guard) { return guard.of_state; });
    if (of_state) {
      mistake(place.pointer + "/when", "found \"$state\": an upcast sees the event alone");
    }
  }

  // --- pointers ------------------------------------------------------------------------------

  void expected_pointer(const Place& place, std::string_view found_text, std::string_view example) {
    mistake(place.pointer, fmt::format("found {}: expected a JSON Pointer such as {}: it begins "
                                       "with '/', and '~' is written '~0'",
                                       json::quoted(found_text), example));
  }

  Source read_source(const Place& place) {
    if (place.is_string()) return read_pointer(place, json::decoded(place.value), rule().fields);
    if (place.is_object()) {
      json::Members members(place.value);
      std::string_view key;
      std::string_view value;
      if (members.next(key, value) && json::decoded(key) == "value") {
        std::string_view more;
        std::string_view other;
        if (!members.next(other, more)) {
          return {Source::From::constant, 0, std::string(value)};
        }
      }
    }
    expected(place, "a pointer into the event such as \"/data/amount\", or {\"value\": JSON}");
    return {};
  }

  // A pointer into the event; one that is none, or leads nowhere, is a mistake at `place`.
  Source read_pointer(const Place& place, const std::string& pointer, Fields& fields) {
    using From = Source::From;
    if (!is_pointer(pointer)) {
      expected_pointer(place, pointer, "\"/data/amount\"");
      return {};
    }
    const Path path = parse_path(pointer);
    if (path.size() > kMaxDepth) {
      mistake(place.pointer, "found a pointer of over 200 steps: no event is that deep");
      return {};
    }
    const std::string root = path.empty() ? "" : path.front().name;
    if (of_erased_ && (path.empty() || root == "data" || root == "meta")) {
      mistake(place.pointer,
              fmt::format("found {}: an erased event has only /type, /seq, /time, /stream and /id",
                          json::quoted(pointer)));
      return {};
    }
    if (path.empty()) return {From::event, 0, pointer};
    if (root == "data" || root == "meta") return {From::payload, fields.add(path), pointer};
    static constexpr std::pair<std::string_view, From> kParts[] = {{"type", From::type},
                                                                   {"time", From::time},
                                                                   {"seq", From::seq},
                                                                   {"stream", From::stream},
                                                                   {"id", From::id}};
    for (const auto& [name, from] : kParts) {
      if (root != name) continue;
      if (path.size() == 1) return {from, 0, pointer};
      mistake(place.pointer,
              fmt::format("found {}: /{} has no parts", json::quoted(pointer), name));
      return {};
    }
    std::vector<std::string_view> roots{"/data", "/meta",   "/type", "/time",
                                        "/seq",  "/stream", "/id"};
    unknown(place, "pointer", pointer, roots);
    return {};
  }

  // A pointer into the state with parts in braces.
  Target read_target(const Place& place, const std::string& pointer) {
    Target target;
    target.pointer = pointer;
    if (!pointer.empty() && pointer.front() != '/') {
      expected_pointer(place, pointer, "\"/total\"");
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
      mistake(place.pointer, "found a target of over 200 steps: no state may be that deep");
    }
    return target;
  }

  // One step of a target from `at`, which is moved to the '/' behind it or the end.
  std::optional<std::vector<Target::Piece>> read_step(const Place& place,
                                                      const std::string& pointer, std::size_t& at) {
    std::vector<Target::Piece> pieces;
    std::string literal;
    const auto end_literal = [&] {
      if (!literal.empty()) pieces.push_back({std::exchange(literal, {}), std::nullopt});
    };
    for (; at < pointer.size() && pointer[at] != '/'; ++at) {
      const char c = pointer[at];
      const char next = at + 1 < pointer.size() ? pointer[at + 1] : '\0';
      if (c == '~') {
        if (next != '0' && next != '1') {
          expected_pointer(place, pointer, "\"/total\"");
          return std::nullopt;
        }
        literal += next == '0' ? '~' : '/';
        ++at;
      } else if ((c == '{' || c == '}') && next == c) {
        literal += c;
        ++at;
      } else if (c == '}') {
        mistake(place.pointer, fmt::format("found {}: a '}}' that closes nothing is written '}}}}'",
                                           json::quoted(pointer)));
        return std::nullopt;
      } else if (c == '{') {
        const std::size_t close = pointer.find('}', at);
        if (close == std::string::npos) {
          mistake(place.pointer,
                  fmt::format("found {}: expected a '}}' after '{{' (a '{{' that opens nothing is "
                              "written '{{{{')",
                              json::quoted(pointer)));
          return std::nullopt;
        }
        end_literal();
        Source source = read_pointer(place, pointer.substr(at + 1, close - at - 1), rule().fields);
        if (source.from == Source::From::event) {
          mistake(place.pointer,
                  fmt::format("found {}: the whole event is no name: expected a pointer to a "
                              "string or an integer in the braces",
                              json::quoted(pointer)));
        }
        pieces.push_back({"", std::move(source)});
        at = close;
      } else {
        literal += c;
      }
    }
    end_literal();
    return pieces;
  }

  // --- words and identity --------------------------------------------------------------------

  static std::string target_words(const Target& target) {
    return target.pointer.empty() ? "the state" : target.pointer;
  }

  static std::string source_words(const Source& source) {
    return source.from == Source::From::event ? "the event" : source.text;
  }

  static std::string words_of(Operator op, const Target& target, const Source& source) {
    const std::string to = target_words(target);
    const std::string from = source_words(source);
    switch (op) {
      case Operator::replace:
        return fmt::format("replace the state by {}", from);
      case Operator::merge:
        return fmt::format("merge {} into {}", from, to);
      case Operator::patch:
        return fmt::format("patch {} by {}", to, from);
      case Operator::set:
      case Operator::set_if_absent:
        return fmt::format("{} {} to {}", name_of(op), to, from);
      case Operator::inc:
      case Operator::dec:
      case Operator::mul:
        return fmt::format("{} {} by {}", name_of(op), to, from);
      case Operator::min:
      case Operator::max:
        return fmt::format("{} of {} and {}", name_of(op), to, from);
      case Operator::push:
      case Operator::add_to_set:
        return fmt::format("{} {} to {}", name_of(op), from, to);
      case Operator::pull:
        return fmt::format("pull {} from {}", from, to);
      default:
        return fmt::format("{} {}", name_of(op), to);
    }
  }

  void describe(std::string words) {
    if (!in_upcast_) described().steps.push_back(std::move(words));
  }

  // The definition with the jq files in their places.
  std::string canonical() const {
    std::string out;
    const char* at = text_.data();
    auto inlined = inlined_;
    std::sort(inlined.begin(), inlined.end(),
              [](const Inlined& a, const Inlined& b) { return a.object.data() < b.object.data(); });
    for (const Inlined& file : inlined) {
      out.append(at, file.object.data());
      out += file.program;
      at = file.object.data() + file.object.size();
    }
    out.append(at, text_.data() + text_.size());
    return out;
  }

  Rule& rule() { return program_->rules.back(); }
  ViewRule& described() { return program_->described.back(); }

  struct Inlined {
    std::string_view object;  // {"file":…}, in text_
    std::string program;      // as a JSON string
  };

  std::string_view text_;
  const View::ReadFile& read_file_;
  std::vector<ViewMistake>& mistakes_;
  std::unique_ptr<View::Program> program_;
  std::vector<Inlined> inlined_;
  std::optional<Place> on_;
  std::optional<Place> whole_jq_;
  std::optional<Place> upcast_;
  std::optional<Place> key_;
  Fields key_fields_;  // only to look at the pointer once
  bool named_ = false;
  bool of_erased_ = false;  // the rule being read is for erased events
  bool in_upcast_ = false;
};

}  // namespace

void check_view_name(std::string_view name) {
  check_name(name, kMaxViewNameBytes, "view name");
  if (name.find('/') == std::string_view::npos) return;
  throw Error(ErrorCode::invalid,
              fmt::format("found the name {}: expected one without '/'", json::quoted(name)));
}

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

std::unique_ptr<View::Program> read_definition(std::string_view minified,
                                               const View::ReadFile& read_file,
                                               std::vector<ViewMistake>& mistakes) {
  return Reader(minified, read_file, mistakes).read();
}

}  // namespace eventsrc
