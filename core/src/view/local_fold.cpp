#include "view/local_fold.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "short_text.hpp"

namespace eventsrc {
namespace {

/// Keeps a sum of texts right whatever becomes of one of them.
class Measured {
 public:
  Measured(std::int64_t& sum, const Value& value) : sum_(sum), value_(value) { sum_ -= size(); }
  ~Measured() { sum_ += size(); }
  Measured(const Measured&) = delete;
  Measured& operator=(const Measured&) = delete;

 private:
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(value_.text_size()); }

  std::int64_t& sum_;
  const Value& value_;
};

// Types whose rule is remembered; a store with more is searched each time.
constexpr std::size_t kMaxKnownTypes = 4096;

}  // namespace

LocalFold::LocalFold(std::shared_ptr<const View> view, JqPrograms* jq, Touched* touched)
    : view_(std::move(view)), program_(view_->program()), jq_(jq), touched_(touched) {}

LocalFold::Group& LocalFold::group_at(std::size_t group) {
  if (group >= groups_.size()) groups_.resize(group + 1);
  return groups_[group];
}

void LocalFold::add(std::size_t group, const EventView& event) {
  Group& states = group_at(group);
  fold_or_fail(states, event);
  check_failure(states);
}

/// What is wrong with an event stays with its group.
void LocalFold::fold_or_fail(Group& group, const EventView& event) {
  if (group.rest && group.rest->failure) return;
  try {
    fold(group, event);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::invalid && error.code() != ErrorCode::integrity) throw;
    group.more().failure = error;
  }
}

void LocalFold::check_failure(const Group& group) {
  if (group.rest && group.rest->failure) throw *group.rest->failure;
}

void LocalFold::add(std::span<const GroupedEvent> events) {
  // Each step needs what the one before it fetched; between them lies about the time that takes.
  constexpr std::size_t kFar = 12;
  constexpr std::size_t kNearer = 8;
  constexpr std::size_t kNear = 4;
  for (const GroupedEvent& event : events.first(std::min(kFar, events.size()))) {
    static_cast<void>(group_at(event.group));
  }
  const auto group_of = [&](std::size_t at) -> Group& { return groups_[events[at].group]; };
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i + kFar < events.size()) {
      const GroupedEvent& far = events[i + kFar];
      __builtin_prefetch(&group_at(far.group), 1);
      __builtin_prefetch(far.event.type.data());
      __builtin_prefetch(far.event.data.data());
    }
    if (i + kNearer < events.size()) group_of(i + kNearer).value.fetch_ahead();
    if (i + kNear < events.size()) group_of(i + kNear).value.fetch_parts_ahead();
    fold_or_fail(group_of(i), events[i].event);
  }
}

LocalFold::Rest& LocalFold::Group::more() {
  if (!rest) rest = std::make_unique<Rest>();
  return *rest;
}

void LocalFold::pass(Group& group, const EventView& event) {
  if (group.events++ == 0) ++states_;
  group.seq = event.seq;
  group.time = event.time;
  bytes_ += static_cast<std::int64_t>(event.data.size() + event.meta.value_or("").size());
  if (event.redacted) ++group.more().redacted;
  if (event.position && program_.scope == View::Scope::store) {
    group.more().position = *event.position;
  }
}

template <typename Use>
void LocalFold::lend(const Group& group, State::Kind kind, Value& value, Use&& use) {
  State state;
  state.kind = kind;
  state.events = static_cast<std::int64_t>(group.events);
  state.seq = group.seq;
  state.time = group.time;
  if (group.rest) {
    state.redacted = group.rest->redacted;
    state.skipped = group.rest->skipped;
    if (group.rest->position != Position()) state.position = group.rest->position;
  }
  // Values may be large: this one is not copied, and comes back whatever `use` does.
  struct Loan {
    Value& lent;
    Value& owner;
    Loan(Value& to, Value& from) : lent(to), owner(from) { std::swap(lent, owner); }
    ~Loan() { std::swap(lent, owner); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
  };
  const Loan loan(state.value, value);
  use(state);
}

void LocalFold::add_step(std::size_t group, const EventView& event, const OnStep& step) {
  Group& states = group_at(group);
  check_failure(states);
  const bool has_key = fold(states, event);
  if (!program_.keyed) {
    return lend(states, static_cast<State::Kind>(states.kind), states.value,
                [&](const State& state) { step(event.type, nullptr, state); });
  }
  if (!has_key) return;
  Slot none;
  const auto found = states.more().keys.find(key_);
  Slot& slot = found == states.rest->keys.end() ? none : found->second;
  lend(states, slot.kind, slot.value, [&](const State& state) { step(event.type, &key_, state); });
}

void LocalFold::states(std::size_t group, const OnState& done) {
  Group& states = group_at(group);
  check_failure(states);
  if (!program_.keyed) {
    return lend(states, static_cast<State::Kind>(states.kind), states.value,
                [&](const State& state) { done(nullptr, state); });
  }
  if (!states.rest) return;
  std::vector<Keys::value_type*> sorted;
  sorted.reserve(states.rest->keys.size());
  for (auto& entry : states.rest->keys) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  for (auto* entry : sorted) {
    lend(states, entry->second.kind, entry->second.value,
         [&](const State& state) { done(&entry->first, state); });
  }
}

std::size_t LocalFold::memory() const noexcept {
  // A state of some members taken apart has six to seven bytes for each of its text (measured with
  // amounts, names and short texts); one that is a long text has one.
  constexpr std::size_t kBytesForText = 6;
  return states_ * sizeof(Group) +
         static_cast<std::size_t>(std::max<std::int64_t>(text_bytes_, 0)) * kBytesForText;
}

void LocalFold::forget(std::size_t group) {
  Group& states = group_at(group);
  if (states.events > 0) --states_;
  if (states.rest) {
    states_ -= states.rest->keys.size();
    for (const auto& [key, slot] : states.rest->keys) {
      text_bytes_ -= static_cast<std::int64_t>(key.size() + slot.value.text_size());
    }
    states.rest.reset();
  }
  const Measured measured(text_bytes_, states.value);
  states = Group();
}

void LocalFold::restore(std::size_t group, const std::string* key, const State& state) {
  Group& states = group_at(group);
  const auto length = static_cast<std::int64_t>(state.value.text_size());
  if (key != nullptr) {
    const auto [at, is_new] = states.more().keys.try_emplace(*key);
    if (!is_new) return;
    at->second = {state.kind, state.value};
    ++states_;
    text_bytes_ += static_cast<std::int64_t>(key->size()) + length;
    return;
  }
  if (states.events == 0 && state.events > 0) ++states_;
  states.events = static_cast<std::uint64_t>(state.events) & ((std::uint64_t{1} << 62U) - 1);
  states.seq = state.seq;
  states.time = state.time;
  if (state.redacted > 0 || state.skipped > 0) {
    states.more().redacted = state.redacted;
    states.more().skipped = state.skipped;
  }
  if (program_.keyed) return;
  const Measured measured(text_bytes_, states.value);
  states.kind = static_cast<unsigned>(state.kind) & 3U;
  states.value = state.value;
}

State LocalFold::state(std::size_t group, std::string_view key) {
  Group& states = group_at(group);
  check_failure(states);
  State copy;
  const auto take = [&copy](const State& state) { copy = state; };
  Slot none;
  Slot* slot = &none;
  if (!program_.keyed) {
    lend(states, static_cast<State::Kind>(states.kind), states.value, take);
    return copy;
  }
  if (states.rest) {
    const auto found = states.rest->keys.find(key);
    if (found != states.rest->keys.end()) slot = &found->second;
  }
  lend(states, slot->kind, slot->value, take);
  return copy;
}

/// Whether the event goes to a key, of a keyed view (`key_`).
bool LocalFold::fold(Group& group, const EventView& event) {
  pass(group, event);
  if (touched_ != nullptr) touched_->begin();
  event_ = &event;
  at_ = nullptr;
  has_key_ = false;
  if (!program_.upcast_types.empty() && !event.redacted) event_ = &upcast(event);
  const auto entry = rule_of(*event_);
  if (!entry) return false;
  const Rule& rule = program_.rules[*entry];
  if (rule.kind == Rule::Kind::ignore) return false;
  at_ = &program_.described[*entry].pointer;
  try {
    parts_.look_at(*event_, rule.fields);
    if (!program_.keyed) {
      auto kind = static_cast<State::Kind>(group.kind);
      const Measured measured(text_bytes_, group.value);
      apply(rule, kind, group.value);
      group.kind = static_cast<unsigned>(kind) & 3U;
      if (event.redacted) --group.more().redacted;  // it was not passed over
      return true;
    }
    if (!find_key(rule)) return false;
    apply_to_key(rule, group.more().keys);
    if (event.redacted) --group.more().redacted;
    return true;
  } catch (const RuleFault& fault) {
    if (!program_.lenient || fault.is_limit) fail(event, *at_, fault.what);
    ++group.more().skipped;
    return has_key_;
  }
}

/// A key that no event concerns has no state, not even one of kind `none`.
void LocalFold::apply_to_key(const Rule& rule, Keys& keys) {
  const auto found = keys.find(key_);
  if (found != keys.end()) {
    const Measured measured(text_bytes_, found->second.value);
    return apply(rule, found->second.kind, found->second.value);
  }
  Slot slot;
  apply(rule, slot.kind, slot.value);
  if (slot.kind == State::Kind::none) return;
  ++states_;
  text_bytes_ += static_cast<std::int64_t>(key_.size() + slot.value.text_size());
  keys.emplace(key_, std::move(slot));
}

std::optional<std::size_t> LocalFold::rule_of(const EventView& event) {
  if (event.redacted) return program_.redacted;
  const std::string_view type = event.type;
  if (type.empty()) return look_up(type);  // the store was altered
  const auto mark = static_cast<unsigned char>(type.front()) * 7U +
                    static_cast<unsigned char>(type.back()) + static_cast<unsigned>(type.size());
  KnownType& recent = recent_types_[mark % recent_types_.size()];
  const bool known =
      recent.type.size() == type.size() && same_bytes(recent.type.data(), type.data(), type.size());
  if (!known) recent = {std::string(type), look_up(type)};
  return recent.rule;
}

std::optional<std::size_t> LocalFold::look_up(std::string_view type) {
  const auto known = types_.find(type);
  if (known != types_.end()) return known->second;
  const auto entry = program_.types.find(type);
  if (types_.size() < kMaxKnownTypes) types_.emplace(type, entry);
  return entry;
}

bool LocalFold::find_key(const Rule& rule) {
  key_.clear();
  const std::string_view json = rule.key ? parts_.json(*rule.key) : std::string_view();
  if (json.data() == nullptr) return false;
  if (json.front() == '"') {
    json::append_decoded(key_, json);
    has_key_ = true;
    return true;
  }
  const bool is_integer = (json.front() == '-' || (json.front() >= '0' && json.front() <= '9')) &&
                          json.find_first_of(".eE") == std::string_view::npos;
  if (!is_integer) {
    throw RuleFault{fmt::format("the key {} must be a string or an integer", rule.key->text)};
  }
  key_ = json;
  has_key_ = true;
  return true;
}

void LocalFold::apply(const Rule& rule, State::Kind& kind, Value& value) {
  if (rule.kind == Rule::Kind::erase) {
    kind = State::Kind::deleted;
    value = Value();
    return;
  }
  const bool had = kind == State::Kind::value;
  Working state{value, had || program_.init.has_value(), touched_};
  std::optional<Value> before;
  if (!had) {
    value = program_.init ? Value(*program_.init) : Value();
  } else if (program_.lenient && rule.may_fail_midway) {
    before = value;
  }
  const bool existed = state.exists;
  const auto take_back = [&] {
    if (!had) value = Value();
    if (before) value = *std::move(before);
    if (touched_ != nullptr) touched_->begin();
  };
  bool applied = false;
  try {
    applied = apply_objects(rule, state);
  } catch (const RuleFault&) {
    take_back();
    throw;
  }
  if (!applied) return take_back();
  if (state.exists) {
    kind = State::Kind::value;
  } else if (existed) {
    kind = State::Kind::deleted;
  }
}

/// Whether any of the rule's objects had its guards fulfilled.
bool LocalFold::apply_objects(const Rule& rule, Working& state) {
  bool applied = false;
  for (const GuardedSteps& object : rule.objects) {
    const bool holds =
        std::all_of(object.guards.begin(), object.guards.end(),
                    [&](const Guard& guard) { return operators_.holds(guard, parts_, state); });
    if (!holds) continue;
    applied = true;
    for (const Step& step : object.steps) {
      at_ = &step.pointer;
      if (step.op == Operator::jq) {
        run_jq(step, state);
      } else {
        operators_.run(step, parts_, state);
      }
      check_size(state);
    }
  }
  return applied;
}

void LocalFold::run_jq(const Step& step, Working& state) {
  std::string spare;
  const std::string_view input = state.exists ? state.root.text(spare) : std::string_view("null");
  result_.clear();
  if (run_program(step, input, result_)) {
    state.root.assign(result_);
    state.exists = true;
  } else {
    state.root = Value();
    state.exists = false;
  }
}

bool LocalFold::run_program(const Step& step, std::string_view input, std::string& out) {
  key_json_ = "null";
  if (has_key_) {
    key_json_.clear();
    json::append_quoted(key_json_, key_);
  }
  jq_->watch->begin(static_cast<std::uint32_t>(step.jq), event_->stream, event_->seq);
  try {
    const bool has_result = jq_->programs[step.jq].run(input, parts_.whole(), key_json_, out);
    jq_->watch->end();
    return has_result;
  } catch (const JqLimit& limit) {
    jq_->watch->end();
    throw RuleFault{limit.what(), true};
  } catch (const Error& error) {
    jq_->watch->end();
    if (error.code() != ErrorCode::invalid) throw;
    throw RuleFault{error.what()};
  }
}

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

void LocalFold::fail(const EventView& event, std::string_view pointer,
                     std::string_view what) const {
  ErrorDetails details;
  details.stream = std::string(event.stream);
  details.seq = event.seq.value();
  throw Error(ErrorCode::invalid,
              fmt::format("view {}, {}: stream {} seq {}: {}", json::quoted(view_->name()), pointer,
                          json::quoted(event.stream), event.seq.value(), what),
              details);
}

}  // namespace eventsrc
