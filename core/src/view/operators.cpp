#include "view/operators.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/decimal.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

constexpr Value::EditMode kMake{.make_parents = true};
constexpr Value::EditMode kFind{};

bool is_number(std::string_view json) {
  return json.front() == '-' || (json.front() >= '0' && json.front() <= '9');
}

std::string shown(std::string_view pointer) {
  return pointer.empty() ? "the state" : std::string(pointer);
}

[[noreturn]] void fail_number(std::string_view text) {
  constexpr std::size_t kMaxShown = 40;
  throw RuleFault{
      fmt::format("{}{} is beyond what is calculated exactly: 1,000 digits, exponents "
                  "from -1000 to 1000",
                  text.substr(0, kMaxShown), text.size() > kMaxShown ? "…" : "")};
}

// The text that a part of the event adds to a step's name.
void append_name(std::string& out, std::string_view json, const Source& source) {
  if (json.front() == '"') {
    json::append_decoded(out, json);
    return;
  }
  if (!is_number(json) || json.find_first_of(".eE") != std::string_view::npos) {
    throw RuleFault{fmt::format("{} is {}: a part of a target must be a string or an integer",
                                source.text, is_number(json) ? "no integer" : json::kind_of(json))};
  }
  out += json;
}

}  // namespace

void fail_reached(Reached reached, std::string_view pointer) {
  switch (reached) {
    case Reached::place:
    case Reached::nothing:
      return;
    case Reached::wrong_kind:
      throw RuleFault{
          fmt::format("{} cannot be reached: what stands above it in the state is "
                      "neither an object nor an array",
                      shown(pointer))};
    case Reached::no_index:
      throw RuleFault{fmt::format("{} cannot be reached: an array in the state has no such place",
                                  shown(pointer))};
  }
}

void check_depth(std::size_t above, std::size_t depth) {
  // The whole event stands around its data.
  if (depth > kMaxDepth + 1) {
    throw Error(
        ErrorCode::integrity,
        "stored data is nested deeper than 200: it was altered: 'eventsrc verify' says where");
  }
  if (above + depth > kMaxDepth) {
    throw RuleFault{.what = "the state would be nested deeper than 200", .is_limit = true};
  }
}

void check_depth(const Path& path, std::string_view json) {
  // A container has two characters at least.
  if (path.size() + json.size() / 2 > kMaxDepth) check_depth(path.size(), json::depth(json));
}

void check_size(const Working& state) {
  if (state.root.text_size() > kMaxStateBytes) {
    throw RuleFault{.what = "the state grows over 16 MiB", .is_limit = true};
  }
}

std::string_view Operators::require(const Source& source, EventParts& parts) {
  const std::string_view json = parts.json(source);
  if (json.data() == nullptr) throw RuleFault{source.text + " is missing in the event"};
  return json;
}

const Path& Operators::path_of(const Target& target, EventParts& parts, Path& buffer) {
  if (target.filled_in.empty()) return target.path;
  buffer = target.path;
  for (const Target::Step& step : target.filled_in) {
    std::string name;
    for (const Target::Piece& piece : step.pieces) {
      if (piece.source) {
        append_name(name, require(*piece.source, parts), *piece.source);
      } else {
        name += piece.text;
      }
      if (name.size() > kMaxStateBytes) {
        throw RuleFault{.what = "the state grows over 16 MiB", .is_limit = true};
      }
    }
    buffer[step.at] = Token(std::move(name), /*is_data=*/true);
  }
  return buffer;
}

bool Operators::holds(const Guard& guard, EventParts& parts, const Working& state) {
  if (!guard.of_state) {
    const std::string_view json = parts.json(guard.source);
    return json.data() != nullptr && json::equal(json, guard.value);
  }
  buffer_.clear();
  return state.exists && state.root.select(guard.path, buffer_) &&
         json::equal(buffer_, guard.value);
}

void Operators::run(const Step& step, EventParts& parts, Working& state) {
  const Path& path = path_of(step.target, parts, path_);
  switch (step.op) {
    case Operator::replace:
    case Operator::set:
    case Operator::set_if_absent:
    case Operator::merge:
      return put(step, path, require(step.source, parts), state);
    case Operator::inc:
    case Operator::dec:
    case Operator::mul:
    case Operator::min:
    case Operator::max:
      return calculate(step, path, require(step.source, parts), state);
    case Operator::count:
      return calculate(step, path, "1", state);
    case Operator::push:
    case Operator::add_to_set:
    case Operator::pull:
      return change_array(step, path, require(step.source, parts), state);
    case Operator::unset:
      return remove(path, state);
    case Operator::rename:
      return rename(step, parts, state);
    case Operator::patch:
      return apply_patch(require(step.source, parts), path, state);
    case Operator::jq:
      break;  // run where libjq is
  }
}

void Operators::put(const Step& step, const Path& path, std::string_view value, Working& state) {
  check_depth(path, value);
  if (step.op != Operator::merge) {
    state.note(path);
  } else if (state.touched != nullptr) {
    state.touched->note_merge(path, value);
  }
  const Reached reached = state.edit(path, kMake, [&](Value& place, bool exists) {
    if (step.op == Operator::merge) {
      if (!exists) place = Value();
      state.merger == nullptr ? place.merge(value) : state.merger->merge(state.key, place, value);
    } else if (!exists || step.op != Operator::set_if_absent) {
      place.assign(value);
    }
    return exists ? Change::keep : Change::put;
  });
  require_reached(reached, step.target.pointer);
}

void Operators::calculate(const Step& step, const Path& path, std::string_view operand,
                          Working& state) {
  if (!is_number(operand)) {
    throw RuleFault{
        fmt::format("{} is {}: a number is needed", step.source.text, json::kind_of(operand))};
  }
  const bool compares = step.op == Operator::min || step.op == Operator::max;
  const auto calculated = [&](std::string_view old) {
    const auto operation = step.op == Operator::mul   ? decimal::Operation::multiply
                           : step.op == Operator::dec ? decimal::Operation::subtract
                                                      : decimal::Operation::add;
    buffer_.clear();
    if (decimal::compute(operation, old, operand, buffer_)) return;
    if (!decimal::within_limits(old)) fail_number(old);
    if (!decimal::within_limits(operand)) fail_number(operand);
    throw RuleFault{
        fmt::format("the new {} is beyond what is calculated exactly: 1,000 digits, "
                    "exponents from -1000 to 1000",
                    shown(step.target.pointer))};
  };
  state.note(path);
  const Reached reached = state.edit(path, kMake, [&](Value& place, bool exists) {
    std::string spare;
    const std::string_view old = exists ? place.text(spare) : std::string_view("0");
    if (!is_number(old)) {
      throw RuleFault{fmt::format("{} is {} in the state: a number is needed",
                                  shown(step.target.pointer), json::kind_of(old))};
    }
    if (!compares) {
      calculated(old);
      place.assign(buffer_);
      return exists ? Change::keep : Change::put;
    }
    if (!decimal::within_limits(operand)) fail_number(operand);
    if (!decimal::within_limits(old)) fail_number(old);
    const int order = exists ? decimal::compare(operand, old) : 0;
    const bool wins = step.op == Operator::min ? order < 0 : order > 0;
    if (!exists || wins) place.assign(operand);
    return exists ? Change::keep : Change::put;
  });
  require_reached(reached, step.target.pointer);
}

namespace {

/// An array had `before` elements and has those of `now`.
void note_elements(const Path& path, bool pulls, std::size_t before, const Value& now,
                   const Working& state) {
  if (state.touched == nullptr) return;
  const std::size_t after = now.elements();
  if (pulls && after != before) state.touched->note(path);
  if (!pulls && after > before) state.touched->note_element(path, before);
}

}  // namespace

void Operators::change_array(const Step& step, const Path& path, std::string_view element,
                             Working& state) {
  const bool pulls = step.op == Operator::pull;
  check_depth(pulls ? 0 : path.size() + 1, json::depth(element));
  const Reached reached = state.edit(path, pulls ? kFind : kMake, [&](Value& place, bool exists) {
    if (!exists) {
      if (pulls) return Change::keep;
      state.note(path);
      place.assign(fmt::format("[{}]", element));
      return Change::put;
    }
    const std::size_t before = state.touched != nullptr ? place.elements() : 0;
    const bool is_array = step.op == Operator::push         ? place.push(element)
                          : step.op == Operator::add_to_set ? place.add_to_set(element)
                                                            : place.pull(element);
    if (is_array) {
      note_elements(path, pulls, before, place, state);
      return Change::keep;
    }
    std::string spare;
    throw RuleFault{fmt::format("{} is {} in the state: an array is needed",
                                shown(step.target.pointer), json::kind_of(place.text(spare)))};
  });
  if (!pulls) require_reached(reached, step.target.pointer);
}

void Operators::remove(const Path& path, Working& state) {
  state.note_shift(path);
  state.edit(path, kFind,
             [](Value& /*place*/, bool exists) { return exists ? Change::remove : Change::keep; });
}

void Operators::rename(const Step& step, EventParts& parts, Working& state) {
  const Path& from = path_of(step.target, parts, path_);
  const Path& to = path_of(step.to, parts, to_);
  const auto same_name = [](const Token& a, const Token& b) { return a.name == b.name; };
  const bool is_inside =
      to.size() >= from.size() && std::equal(from.begin(), from.end(), to.begin(), same_name);
  if (is_inside && to.size() == from.size()) return;
  if (is_inside) {
    buffer_.clear();
    if (!state.exists || !state.root.select(from, buffer_)) return;
    throw RuleFault{
        fmt::format("{} cannot be moved into itself, to {}", step.target.pointer, step.to.pointer)};
  }
  std::optional<Value> moved;
  state.edit(from, kFind, [&moved](Value& place, bool exists) {
    if (!exists) return Change::keep;
    moved = std::move(place);
    return Change::remove;
  });
  if (!moved) return;
  state.note_shift(from);
  state.note(to);
  check_depth(to.size(), moved->depth());
  const Reached reached = state.edit(to, kMake, [&moved](Value& place, bool exists) {
    place = *std::move(moved);
    return exists ? Change::keep : Change::put;
  });
  require_reached(reached, step.to.pointer);
}

}  // namespace eventsrc
