#include "view/words.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace eventsrc {
namespace {

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

std::string target_words(const Target& target) {
  return target.pointer.empty() ? "the state" : target.pointer;
}

std::string source_words(const Source& source) {
  return source.from == Source::From::event ? "the event" : source.text;
}

}  // namespace

std::optional<Operator> operator_named(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kOperators), std::end(kOperators),
                   [name](const OperatorName& entry) { return entry.name == name; });
  if (found == std::end(kOperators)) return std::nullopt;
  return found->op;
}

std::string_view name_of(Operator op) {
  const auto* const found =
      std::find_if(std::begin(kOperators), std::end(kOperators),
                   [op](const OperatorName& entry) { return entry.op == op; });
  return found == std::end(kOperators) ? "" : found->name;
}

std::vector<std::string_view> operator_names() {
  std::vector<std::string_view> names;
  for (const OperatorName& entry : kOperators) names.push_back(entry.name);
  return names;
}

std::string words_of(Operator op, const Target& target, const Source& source) {
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

std::string words_of_jq(std::string_view program) {
  constexpr std::size_t kMaxShown = 60;
  const std::string_view line = first_characters(program, std::min(program.find('\n'), kMaxShown));
  return fmt::format("jq {}{}", line, line.size() < program.size() ? "…" : "");
}

std::string_view first_characters(std::string_view text, std::size_t max) {
  if (text.size() <= max) return text;
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0) == 0x80) --max;
  return text.substr(0, max);
}

}  // namespace eventsrc
