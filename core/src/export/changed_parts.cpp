#include "export/changed_parts.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "eventsrc/event.hpp"
#include "eventsrc/replay.hpp"

namespace eventsrc {
namespace {

bool are_objects(const Value::Look& a, const Value::Look& b) {
  return a.is_object() && b.is_object();
}

bool are_arrays(const Value::Look& a, const Value::Look& b) { return a.is_array() && b.is_array(); }

/// The parts in the order in which `diff` finds them: members that were there, then those that
/// came.
struct NextPart {
  std::size_t before;
  std::size_t after;
  Token step;
  const TouchedParts* touched;
};

std::vector<NextPart> in_order(const TouchedParts& touched, const Value::Look& before,
                               const Value::Look& after) {
  std::vector<NextPart> parts;
  for (const auto& [name, part] : touched.parts) {
    parts.push_back({0, 0, Token(name, /*is_data=*/true), &part});
  }
  if (parts.size() < 2) return parts;
  for (NextPart& part : parts) {
    part.before = before.place(part.step);
    part.after = after.place(part.step);
  }
  std::sort(parts.begin(), parts.end(), [](const NextPart& a, const NextPart& b) {
    return std::tie(a.before, a.after) < std::tie(b.before, b.after);
  });
  return parts;
}

}  // namespace

std::vector<Difference> ChangedParts::find(const KnownState& before, const State& after,
                                           const TouchedParts& touched, std::string_view stream) {
  after_ = &after;
  stream_ = stream;
  pointer_.clear();
  texts_.clear();
  found_.clear();
  const bool had = before.kind == State::Kind::value;
  const bool has = after.kind == State::Kind::value;
  if (had && has) {
    compare(touched, Value::Look(before.value), Value::Look(after.value));
  } else if (had) {
    found_.push_back({Difference::Kind::remove, "", keep(Value::Look(before.value)), {}});
  } else if (has) {
    found_.push_back({Difference::Kind::add, "", {}, keep(Value::Look(after.value))});
    check(found_.back().to);
  }
  return std::move(found_);
}

void ChangedParts::compare(const TouchedParts& touched, const Value::Look& before,
                           const Value::Look& after) {
  // A member of a text is looked for from its beginning: many of them cost less all at once.
  constexpr std::size_t kManyParts = 64;
  const bool can_go_in =
      (are_objects(before, after) && !touched.all && touched.parts.size() <= kManyParts) ||
      (are_arrays(before, after) && !touched.all_of_array());
  if (!can_go_in) return differ(before, after);
  for (const NextPart& part : in_order(touched, before, after)) {
    const std::size_t length = pointer_.size();
    append_step(pointer_, part.step.name);
    compare(*part.touched, before.at(part.step), after.at(part.step));
    pointer_.resize(length);
  }
}

void ChangedParts::differ(const Value::Look& before, const Value::Look& after) {
  ChangedPart part{pointer_};
  if (after) part.after = keep(after);
  if (before) {
    const std::string_view text = before.text(spare_);
    if (part.after == text) return;
    part.before = keep(before);
  }
  if (part.after) check(*part.after);
  for (Difference& difference : diff(part, DiffFor::patch)) {
    found_.push_back(std::move(difference));
  }
}

std::string_view ChangedParts::keep(const Value::Look& look) {
  std::string& text = texts_.emplace_back();
  const std::string_view found = look.text(text);
  if (found.data() != text.data()) text = found;
  return text;
}

void ChangedParts::check(std::string_view json) {
  checked_.clear();
  if (checker_.minify(json, checked_)) check_state(*after_, stream_);
}

}  // namespace eventsrc
