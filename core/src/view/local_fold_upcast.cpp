// How events become what their types' upcasts make of them, before rules see them.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/json.hpp"
#include "view/local_fold.hpp"

namespace eventsrc {

/// The event as its type's upcasts make it.
const EventView& LocalFold::upcast(const EventView& event) {
  const auto entry = program_.upcast_types.find(event.type);
  if (!entry) return event;
  const Upcast& upcast = program_.upcasts[*entry];
  raised_view_ = event;
  event_ = &raised_view_;
  try {
    for (const GuardedSteps& object : upcast.objects) upcast_once(object, upcast);
  } catch (const RuleFault& fault) {
    // What it was meant to become is unknown: not even a lenient view can go on with it.
    fail(event, at_ == nullptr ? "/upcast" : *at_, fault.what);
  }
  return raised_view_;
}

void LocalFold::upcast_once(const GuardedSteps& object, const Upcast& upcast) {
  parts_.look_at(raised_view_, upcast.fields);
  Value none;
  const Working state{none, false};
  const bool holds =
      std::all_of(object.guards.begin(), object.guards.end(),
                  [&](const Guard& guard) { return operators_.holds(guard, parts_, state); });
  if (!holds) return;
  const Step& step = object.steps.front();
  at_ = &step.pointer;
  input_ = parts_.whole();
  std::string made;
  if (!run_program(step, input_, made)) throw RuleFault{"it gives nothing: an event is needed"};
  if (made.front() != '{') throw RuleFault{"its result is no object: an event is needed"};
  StoredEvent raised;
  bool has_data = false;
  json::Members members(made);
  std::string_view raw;
  std::string_view value;
  while (members.next(raw, value)) {
    const std::string key = json::decoded(raw);
    if (key == "data") {
      raised.data = value;
      has_data = true;
    } else if (key == "meta") {
      if (value.front() != '{') throw RuleFault{"its result's meta is no object"};
      raised.meta = std::string(value);
    } else if (key == "type") {
      if (value.front() != '"') throw RuleFault{"its result's type is no string"};
      raised.type = json::decoded(value);
    } else {
      std::string before;
      const bool kept =
          Value(input_).select(Path{Token(key)}, before) && json::equal(before, value);
      if (!kept) {
        throw RuleFault{
            fmt::format("its result has another {}: only type, data and meta may "
                        "change",
                        json::quoted(key))};
      }
    }
  }
  if (!has_data || raised.type.empty()) {
    throw RuleFault{"its result lacks type or data: an event is needed"};
  }
  raised_ = std::move(raised);
  raised_view_.type = raised_.type;
  raised_view_.data = raised_.data;
  raised_view_.meta.reset();
  if (raised_.meta) raised_view_.meta = *raised_.meta;
}

}  // namespace eventsrc
