#include "view/definition_rules.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "view/words.hpp"

namespace eventsrc {
namespace {

constexpr std::string_view kErased = "$redacted";

}  // namespace

void RuleReader::read_on(const Place& on) {
  if (!on.is_object()) return mistakes_.expected(on, "an object of event types and rules");
  if (on.value == "{}") return mistakes_.expected(on, "at least one rule");
  each_member(on, mistakes_, [this](const std::string& type, const Place& place) {
    const std::size_t entry = program_.rules.size();
    program_.rules.emplace_back();
    program_.described.emplace_back();
    described().pointer = place.pointer;
    described().type = type;
    of_erased_ = type == kErased;
    if (of_erased_) program_.redacted = entry;
    if (of_erased_ || add_type(place, type, entry, program_.types)) read_rule(place);
    of_erased_ = false;
  });
}

bool RuleReader::add_type(const Place& place, const std::string& type, std::size_t entry,
                          TypeTable& table) {
  try {
    check_name(type, kMaxTypeBytes, "event type");
    const Pattern pattern(type);
    described().is_glob = !pattern.is_name();
    if (table.add(type, entry)) return true;
    mistakes_.add(place.pointer, fmt::format("found a second entry for the type {}: expected one",
                                             json::quoted(pattern.prefix())));
  } catch (const Error& error) {
    mistakes_.add(place.pointer, error.what());
  }
  return false;
}

void RuleReader::read_whole_jq(const Place& place) {
  program_.rules.emplace_back();
  program_.described.emplace_back();
  described().pointer = place.pointer;
  static_cast<void>(program_.types.add("*", 0));
  GuardedSteps& object = rule().objects.emplace_back();
  add_key();
  read_jq(object, place);
}

void RuleReader::read_rule(const Place& place) {
  if (place.is_string()) return read_word(place);
  add_key();
  if (place.is_object()) return read_object(place);
  if (!place.is_array()) {
    return mistakes_.expected(place,
                              "an object of operators, a list of these, \"delete\" or \"ignore\"");
  }
  if (place.value == "[]")
    return mistakes_.expected(place, "at least one object; \"ignore\" does nothing");
  each_element(place, mistakes_, [this](const Place& element) {
    if (!element.is_object()) return mistakes_.expected(element, "an object of operators");
    read_object(element);
  });
  rule().may_fail_midway = true;
}

void RuleReader::read_word(const Place& place) {
  const std::string word = json::decoded(place.value);
  if (word == "delete") {
    rule().kind = Rule::Kind::erase;
    describe("delete the state");
    add_key();
  } else if (word == "ignore") {
    rule().kind = Rule::Kind::ignore;
    describe("ignore");
  } else {
    mistakes_.unknown(place, "word", word, {"delete", "ignore"});
  }
}

void RuleReader::add_key() {
  if (!key_) return;
  // What is wrong with it was said where it stands.
  std::vector<ViewMistake> said_before;
  Mistakes aside(said_before);
  rule().key = PointerReader(aside, rule().fields, of_erased_)
                   .read_pointer(*key_, json::decoded(key_->value));
}

void RuleReader::read_object(const Place& place) {
  GuardedSteps& object = rule().objects.emplace_back();
  bool has_operator = false;
  each_member(place, mistakes_, [&](const std::string& key, const Place& operand) {
    if (key == "when") return read_guards(operand, object, rule().fields);
    has_operator = true;
    const auto op = operator_named(key);
    if (!op) return unknown_operator(operand, key);
    read_operator(object, *op, operand);
  });
  if (!has_operator) mistakes_.expected(place, "at least one operator; \"ignore\" does nothing");
  if (object.steps.size() > 1) rule().may_fail_midway = true;
}

void RuleReader::unknown_operator(const Place& place, const std::string& name) {
  std::vector<std::string_view> names = operator_names();
  names.insert(names.begin(), "when");
  mistakes_.unknown(place, "operator", name, names);
}

void RuleReader::read_guards(const Place& place, GuardedSteps& object, Fields& fields) {
  if (!place.is_object()) {
    return mistakes_.expected(place,
                              "an object of pointers and values such as {\"/data/kind\": \"a\"}");
  }
  if (place.value == "{}") return mistakes_.expected(place, "at least one pointer");
  each_member(place, mistakes_, [&](const std::string& pointer, const Place& value) {
    read_guard(value, pointer, object, fields);
  });
}

void RuleReader::read_guard(const Place& value, const std::string& pointer, GuardedSteps& object,
                            Fields& fields) {
  constexpr std::string_view kState = "$state";
  Guard guard;
  guard.value = value.value;
  if (pointer.starts_with(kState)) {
    const std::string_view path = std::string_view(pointer).substr(kState.size());
    if (!is_pointer(path)) {
      return mistakes_.expected_pointer(value, pointer, "\"$state/balance\"");
    }
    guard.of_state = true;
    guard.path = parse_path(path);
  } else {
    guard.source = PointerReader(mistakes_, fields, of_erased_).read_pointer(value, pointer);
  }
  describe(fmt::format("when {} is {}", pointer, value.value));
  object.guards.push_back(std::move(guard));
}

void RuleReader::read_operator(GuardedSteps& object, Operator op, const Place& place) {
  switch (op) {
    case Operator::replace:
      return add_step(object, op, place, Target{}, pointers().read_source(place));
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

void RuleReader::read_targets(GuardedSteps& object, Operator op, const Place& place) {
  const auto read_one = [&](const Place& target) {
    if (!target.is_string()) {
      return mistakes_.expected(target,
                                "a pointer into the state such as \"/total\", or a list of these");
    }
    add_step(object, op, target, pointers().read_target(target, json::decoded(target.value)), {});
  };
  if (!place.is_array()) return read_one(place);
  each_element(place, mistakes_, read_one);
  if (place.value == "[]") mistakes_.expected(place, "at least one pointer");
}

void RuleReader::read_pairs(GuardedSteps& object, Operator op, const Place& place) {
  if (!place.is_object() || place.value == "{}") {
    return mistakes_.expected(place,
                              "an object of targets and sources such as {\"/total\": \"/data/n\"}");
  }
  each_member(place, mistakes_, [&](const std::string& pointer, const Place& operand) {
    Target target = pointers().read_target(operand, pointer);
    add_step(object, op, operand, std::move(target), pointers().read_source(operand));
  });
}

void RuleReader::read_renames(GuardedSteps& object, const Place& place) {
  if (!place.is_object() || place.value == "{}") {
    return mistakes_.expected(place, "an object of targets such as {\"/old\": \"/new\"}");
  }
  each_member(place, mistakes_, [&](const std::string& pointer, const Place& operand) {
    if (!operand.is_string()) return mistakes_.expected(operand, "a pointer into the state");
    Target from = pointers().read_target(operand, pointer);
    Target to = pointers().read_target(operand, json::decoded(operand.value));
    if (from.path.empty()) {
      return mistakes_.add(operand.pointer,
                           "found the target \"\": the whole state cannot be moved");
    }
    describe(fmt::format("rename {} to {}", from.pointer, to.pointer));
    Step& step = object.steps.emplace_back();
    step = {Operator::rename, std::move(from), std::move(to), {}, 0, operand.pointer};
    rule().may_fail_midway = true;
  });
}

void RuleReader::add_step(GuardedSteps& object, Operator op, const Place& place, Target target,
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
void RuleReader::check_constant(Operator op, const Place& place, const Source& source) {
  const bool is_constant = source.from == Source::From::constant && !source.text.empty();
  if (!is_constant) return;
  const char first = source.text.front();
  const bool is_number = first == '-' || (first >= '0' && first <= '9');
  const bool wants_number = op == Operator::inc || op == Operator::dec || op == Operator::mul ||
                            op == Operator::min || op == Operator::max;
  if (wants_number && !is_number) {
    mistakes_.expected({source.text, place.pointer + "/value"}, "a number");
  }
  if (op == Operator::patch && first != '[') {
    mistakes_.expected({source.text, place.pointer + "/value"}, "a JSON Patch, an array");
  }
}

void RuleReader::read_jq(GuardedSteps& object, const Place& place) {
  const auto program = jq_.read(place);
  if (!program) return;
  Step& step = object.steps.emplace_back();
  step.op = Operator::jq;
  step.jq = *program;
  step.pointer = place.pointer;
  described().uses_jq = true;
  describe(place.is_object() ? fmt::format("jq {}", place.value)
                             : words_of_jq(program_.jq[*program].text));
}

void RuleReader::describe(std::string words) { described().steps.push_back(std::move(words)); }

void RuleReader::read_upcasts(const Place& place) {
  if (!place.is_object()) {
    return mistakes_.expected(place, "an object of event types and {\"when\": …, \"jq\": …}");
  }
  described_ = &program_.described_upcasts;
  each_member(place, mistakes_, [this](const std::string& type, const Place& operand) {
    described_->emplace_back();
    described().pointer = operand.pointer;
    described().type = type;
    if (!add_type(operand, type, program_.upcasts.size(), program_.upcast_types)) return;
    Upcast& upcast = program_.upcasts.emplace_back();
    if (operand.is_object()) return read_upcast(operand, upcast);
    if (!operand.is_array() || operand.value == "[]") {
      return mistakes_.expected(operand, "{\"when\": …, \"jq\": …}, or a list of these");
    }
    each_element(operand, mistakes_, [&](const Place& element) {
      if (!element.is_object()) return mistakes_.expected(element, "{\"when\": …, \"jq\": …}");
      read_upcast(element, upcast);
    });
  });
  described_ = &program_.described;
}

void RuleReader::read_upcast(const Place& place, Upcast& upcast) {
  GuardedSteps& object = upcast.objects.emplace_back();
  bool has_jq = false;
  each_member(place, mistakes_, [&](const std::string& key, const Place& operand) {
    if (key == "when") {
      read_guards(operand, object, upcast.fields);
    } else if (key == "jq") {
      has_jq = true;
      read_jq(object, operand);
    } else {
      mistakes_.unknown(operand, "key", key, {"when", "jq"});
    }
  });
  if (!has_jq) mistakes_.add(place.pointer, "the key \"jq\" is missing: expected a jq program");
  const bool of_state = std::any_of(object.guards.begin(), object.guards.end(),
                                    [](const Guard& guard) { return guard.of_state; });
  if (of_state) {
    mistakes_.add(place.pointer + "/when", "found \"$state\": an upcast sees the event alone");
  }
}

}  // namespace eventsrc
