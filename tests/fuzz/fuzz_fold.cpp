// A view's definition and, behind a line `---`, the events to fold, a line each: the type, a blank,
// the data and perhaps a tab and the meta. A line that begins with `!` is an erased event.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/view.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

bool is_type(std::string_view text) {
  try {
    check_name(text, kMaxTypeBytes, "event type");
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// Only events that a store would take.
bool read_event(std::string_view line, StoredEvent& event) {
  event.redacted = line.starts_with('!');
  if (event.redacted) line.remove_prefix(1);
  const std::size_t blank = line.find(' ');
  event.type = line.substr(0, blank);
  if (!is_type(event.type)) return false;
  if (event.redacted) return true;
  if (blank == std::string_view::npos) return false;
  const auto payload = split(line.substr(blank + 1), "\t");
  auto data = minified(payload[0]);
  if (!data) return false;
  event.data = *std::move(data);
  if (payload.size() > 1) event.meta = minified(payload[1]);
  return payload.size() == 1 || (event.meta && event.meta->starts_with('{'));
}

std::vector<StoredEvent> read_events(std::string_view text) {
  std::vector<StoredEvent> events;
  for (const std::string_view line : split(text, "\n")) {
    StoredEvent event;
    if (!read_event(line, event)) continue;
    const auto place = static_cast<std::int64_t>(events.size());
    event.stream = "account/1";
    event.seq = Seq(place);
    event.time = Timestamp(std::chrono::seconds(1'700'000'000 + place));
    if (place % 2 == 1) event.id = "id-" + std::to_string(place);
    events.push_back(std::move(event));
  }
  return events;
}

std::string described(const std::string* key, const State& state) {
  std::string out(key == nullptr ? "-" : *key);
  out += ' ';
  out += kind_name(state.kind);
  if (state.kind == State::Kind::value) out += state.value.str();
  out += ' ' + std::to_string(state.skipped) + '\n';
  return out;
}

void check_state(const State& state) {
  if (state.kind != State::Kind::value) return;
  const std::string text = state.value.str();
  require_json(text, "a state is minified JSON of at most 200 levels");
  require(state.value.text_size() == text.size(), "a state knows its size");
  require(text.size() <= kMaxStateBytes, "a state has at most 16 MiB");
  std::string buffer;
  require(state.value.text(buffer) == text, "a state has one text");
}

/// Calls `add` with each event until one cannot be folded; gives the states or what was thrown.
template <typename Add>
std::string folded(Fold& fold, const std::vector<StoredEvent>& events, Add&& add) {
  try {
    for (const StoredEvent& event : events) add(fold, event.view());
  } catch (const Error& error) {
    require(error.code() == ErrorCode::invalid, "an event that cannot be folded is `invalid`");
    require(error.details().seq.has_value(), "the error says which event it is about");
    return error.what();
  }
  std::string out;
  std::vector<std::pair<std::string, std::string>> keys;
  fold.states(0, [&](const std::string* key, const State& state) {
    check_state(state);
    require(state.events == static_cast<std::int64_t>(events.size()), "every event is counted");
    out += described(key, state);
    if (key != nullptr) keys.emplace_back(*key, described(key, state));
  });
  for (const auto& [key, text] : keys) {
    require(described(&key, fold.state(0, key)) == text, "a key's state is the one among all");
  }
  return out;
}

}  // namespace

void run(std::string_view input) {
  const std::size_t cut = input.find(kCut);
  if (cut == std::string_view::npos) return;
  std::vector<ViewMistake> mistakes;
  std::shared_ptr<const View> view;
  try {
    view = View::compile(input.substr(0, cut), {}, mistakes);
  } catch (const Error&) {
    return;
  }
  if (!view || view->uses_jq()) return;
  const auto events = read_events(input.substr(cut + kCut.size()));
  const auto whole = make_fold(view);
  const std::string states =
      folded(*whole, events, [](Fold& fold, const EventView& event) { fold.add(0, event); });
  const auto steps = make_fold(view);
  const std::string again = folded(*steps, events, [](Fold& fold, const EventView& event) {
    fold.add_step(0, event,
                  [](std::string_view /*type*/, const std::string* /*key*/, const State& state) {
                    check_state(state);
                  });
  });
  require(states == again, "the same events give the same states, step by step too");
}

}  // namespace eventsrc::fuzz
