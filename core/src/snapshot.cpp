#include "eventsrc/snapshot.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

constexpr std::string_view kKeys = "keys";
// Of a keyed view, an object and an array stand around each state.
constexpr std::size_t kLevelsAround = 2;

Hash sum_of(const Snapshot& snapshot, const SnapshotFacts& facts) {
  Sha256 sha;
  sha.reset();
  sha.add("eventsrc.snapshot.2");
  sha.add_text(snapshot.view);
  sha.add_i64(snapshot.epoch ? 1 : 0);
  sha.add_text(snapshot.stream);
  sha.add(snapshot.definition);
  sha.add_i64(snapshot.seq.value());
  sha.add_i64(snapshot.time.time_since_epoch().count());
  sha.add_i64(snapshot.time_max.time_since_epoch().count());
  sha.add(snapshot.hash);
  sha.add_text(facts.kind);
  sha.add_i64(facts.events);
  sha.add_i64(facts.redacted);
  sha.add_i64(facts.skipped);
  sha.add_text(snapshot.value);
  return sha.finish();
}

std::string state_text(const SnapshotFacts& facts, const Hash& sum) {
  return fmt::format(R"({{"state":"{}","events":{},"redacted":{},"skipped":{},"sum":"{}"}})",
                     facts.kind, facts.events, facts.redacted, facts.skipped, to_hex(sum));
}

/// Whether its sum is that of what it says.
bool is_sound(const Snapshot& snapshot, const SnapshotFacts& facts) {
  return state_text(facts, sum_of(snapshot, facts)) == snapshot.state;
}

/// The text between the quotes that `text`, an object's member, has behind its key.
std::optional<std::string_view> text_of(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::nullopt;
  return value.substr(1, value.size() - 2);
}

bool take_count(std::string_view value, std::int64_t& count) {
  const auto parsed = parse_count(value);
  if (!parsed) return false;
  count = *parsed;
  return true;
}

bool take_member(std::string_view key, std::string_view value, SnapshotFacts& facts, Hash& sum) {
  if (key == R"("events")") return take_count(value, facts.events);
  if (key == R"("redacted")") return take_count(value, facts.redacted);
  if (key == R"("skipped")") return take_count(value, facts.skipped);
  const auto text = text_of(value);
  if (!text) return false;
  if (key == R"("state")") {
    facts.kind = *text;
    return true;
  }
  return key == R"("sum")" && from_hex(*text, sum);
}

std::optional<State::Kind> kind_of(std::string_view name) {
  for (const auto kind : {State::Kind::none, State::Kind::value, State::Kind::deleted}) {
    if (name == kind_name(kind)) return kind;
  }
  return std::nullopt;
}

State passed_by(const Snapshot& snapshot, const SnapshotFacts& facts) {
  State state;
  state.events = facts.events;
  state.redacted = facts.redacted;
  state.skipped = facts.skipped;
  state.seq = snapshot.seq;
  state.time = snapshot.time;
  return state;
}

bool is_json(std::string_view text, std::size_t depth) {
  json::Checker checker(depth);
  std::string minified;
  return !checker.minify(text, minified) && minified.size() == text.size();
}

/// Whether `value` is what `SnapshotWriter` makes of keys.
bool holds_keys(std::string_view value) {
  if (value.empty() || value.front() != '{' || !is_json(value, kMaxDepth + kLevelsAround)) {
    return false;
  }
  json::Members members(value);
  std::string_view key;
  std::string_view states;
  while (members.next(key, states)) {
    if (states.front() != '[') return false;
  }
  return true;
}

void read_keys(std::string_view value, State state, const Fold::OnState& each) {
  json::Members members(value);
  std::string_view raw;
  std::string_view states;
  while (members.next(raw, states)) {
    const std::string key = json::decoded(raw);
    json::Elements elements(states);
    std::string_view text;
    const bool has_value = elements.next(text);
    state.kind = has_value ? State::Kind::value : State::Kind::deleted;
    state.value = has_value ? Value(text) : Value();
    each(&key, state);
  }
}

}  // namespace

void SnapshotWriter::add(const std::string* key, const State& state) {
  passed_.kind = state.kind;
  passed_.events = state.events;
  passed_.redacted = state.redacted;
  passed_.skipped = state.skipped;
  passed_.seq = state.seq;
  passed_.time = state.time;
  if (key == nullptr) {
    if (state.kind == State::Kind::value) value_ = state.value.text(spare_);
    return;
  }
  keyed_ = true;
  value_ += value_.empty() ? '{' : ',';
  json::append_quoted(value_, *key);
  value_ += ":[";
  if (state.kind == State::Kind::value) state.value.append_to(value_);
  value_ += ']';
}

void SnapshotWriter::add(Fold& fold, std::size_t group) {
  keyed_ = fold.view().keyed();
  if (keyed_) add(nullptr, fold.state(group, ""));
  value_.clear();
  fold.states(group, [this](const std::string* key, const State& state) { add(key, state); });
}

void SnapshotWriter::finish(Snapshot& snapshot) {
  snapshot.seq = passed_.seq;
  snapshot.time = passed_.time;
  if (keyed_) value_ += value_.empty() ? "{}" : "}";
  snapshot.value = std::exchange(value_, {});
  const SnapshotFacts facts{keyed_ ? kKeys : kind_name(passed_.kind), passed_.events,
                            passed_.redacted, passed_.skipped};
  snapshot.state = state_text(facts, sum_of(snapshot, facts));
  passed_ = State();
  keyed_ = false;
}

std::optional<SnapshotFacts> snapshot_facts(const Snapshot& snapshot) {
  // What is no such object gives arbitrary members, which do not make the same text again.
  if (snapshot.state.size() < 2 || snapshot.state.front() != '{' || snapshot.state.back() != '}') {
    return std::nullopt;
  }
  SnapshotFacts facts;
  Hash sum{};
  json::Members members(snapshot.state);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (!take_member(key, value, facts, sum)) return std::nullopt;
  }
  if (facts.events < 1 || facts.redacted + facts.skipped > facts.events) return std::nullopt;
  if (state_text(facts, sum) != snapshot.state) return std::nullopt;
  return facts;
}

void keep_for_epoch(Snapshot& snapshot) {
  const auto facts = snapshot_facts(snapshot);
  const bool was_sound = facts && is_sound(snapshot, *facts);
  snapshot.epoch = true;
  if (was_sound) snapshot.state = state_text(*facts, sum_of(snapshot, *facts));
}

std::string_view advice_on(const Snapshot& damaged) {
  return damaged.epoch
             ? "'eventsrc snapshot create --epoch' makes it anew, once what is archived is "
               "restored"
             : "'eventsrc snapshot drop' removes it";
}

bool read_snapshot(const Snapshot& snapshot, const Fold::OnState& each) {
  const auto facts = snapshot_facts(snapshot);
  if (!facts || !is_sound(snapshot, *facts)) return false;
  State state = passed_by(snapshot, *facts);
  if (facts->kind == kKeys) {
    if (!holds_keys(snapshot.value)) return false;
    each(nullptr, state);
    read_keys(snapshot.value, std::move(state), each);
    return true;
  }
  const auto kind = kind_of(facts->kind);
  if (!kind) return false;
  const bool has_value = *kind == State::Kind::value;
  if (has_value ? !is_json(snapshot.value, kMaxDepth) : !snapshot.value.empty()) return false;
  state.kind = *kind;
  if (has_value) state.value.assign(snapshot.value);
  each(nullptr, state);
  return true;
}

bool restore_snapshot(const Snapshot& snapshot, Fold& fold, std::size_t group) {
  const auto facts = snapshot_facts(snapshot);
  if (!facts || (facts->kind == kKeys) != fold.view().keyed()) return false;
  return read_snapshot(snapshot, [&](const std::string* key, const State& state) {
    fold.restore(group, key, state);
  });
}

}  // namespace eventsrc
