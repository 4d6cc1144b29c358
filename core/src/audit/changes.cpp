#include "eventsrc/changes.hpp"

#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/text_hash.hpp"
#include "fold_part.hpp"
#include "view/touched.hpp"

namespace eventsrc {
namespace {

/// A state as it was before the event.
struct Shadow {
  State::Kind kind = State::Kind::none;
  Value value;
};

bool same_kind(const Value::Look& a, const Value::Look& b) {
  return a.is_object() == b.is_object() && a.is_array() == b.is_array();
}

/// Finds what differs between a shadow and the state that it was of, and brings it up to date.
class Comparer {
 public:
  std::span<const ChangedPart> compare(Shadow& before, const State& after, const Touched& touched) {
    used_parts_ = 0;
    used_texts_ = 0;
    const bool had = before.kind == State::Kind::value;
    const bool has = after.kind == State::Kind::value;
    if (!had || !has || !touched.is_known()) {
      if (had || has) whole(before, had, after, has);
    } else if (const auto patch = merge_alone(touched); patch && before.value.is_object()) {
      pointer_.clear();
      merge(before.value, *patch);
    } else {
      for (const Touched::Place& place : touched.places()) {
        compare_place(place, Value::Look(before.value), Value::Look(after.value));
        catch_up(before.value);
      }
    }
    before.kind = after.kind;
    return std::span(parts_).first(used_parts_);
  }

 private:
  /// How a part, or only its text, is to change.
  struct Edit {
    Path path;
    std::optional<std::string_view> after;
  };

  /// The patch of an event that merges an object into the whole state, and does nothing else.
  static std::optional<std::string_view> merge_alone(const Touched& touched) {
    if (touched.places().size() != 1) return std::nullopt;
    const Touched::Place& place = touched.places().front();
    if (!place.path.empty() || !place.merged.starts_with('{')) return std::nullopt;
    return place.merged;
  }

  /// Does to an object of the shadow what the merge has done, and notes what that changes.
  void merge(Value& object, std::string_view patch) {
    json::Members members(patch);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) {
      const Token step(json::decoded(key), /*is_data=*/true);
      const std::size_t length = pointer_.size();
      append_step(pointer_, step.name);
      object.edit(std::span(&step, 1), {},
                  [&](Value& member, bool exists) { return merge_member(member, exists, value); });
      pointer_.resize(length);
    }
  }

  Change merge_member(Value& member, bool exists, std::string_view patch) {
    if (patch == "null") {
      if (exists) add(keep(member.text(spare_)), std::nullopt);
      return exists ? Change::remove : Change::keep;
    }
    if (!exists) {
      member.merge(patch);
      add(std::nullopt, keep(member.text(spare_)));
      return Change::put;
    }
    if (patch.starts_with('{') && member.is_object()) {
      merge(member, patch);
      return Change::keep;
    }
    const std::string_view text = member.text(spare_);
    if (text == patch) return Change::keep;
    const std::string_view before = keep(text);
    member.merge(patch);
    const std::string_view after = keep(member.text(spare_));
    if (!json::equal(before, after)) add(before, after);
    return Change::keep;
  }

  std::string_view keep(std::string_view found) {
    if (used_texts_ == texts_.size()) texts_.emplace_back();
    std::string& text = texts_[used_texts_++];
    text.assign(found);
    return text;
  }

  void add(const std::optional<std::string_view>& before,
           const std::optional<std::string_view>& after) {
    if (used_parts_ == parts_.size()) parts_.emplace_back();
    ChangedPart& part = parts_[used_parts_++];
    part.pointer = keep(pointer_);
    part.before = before;
    part.after = after;
    check(part);
  }

  void whole(Shadow& before, bool had, const State& after, bool has) {
    path_.clear();
    differ(had ? Value::Look(before.value) : Value::Look(),
           has ? Value::Look(after.value) : Value::Look());
    catch_up(before.value);
  }

  /// What stands at `path_` may differ.
  void differ(const Value::Look& before, const Value::Look& after) {
    std::optional<std::string_view> now;
    if (after) now = keep(after.text(spare_));
    std::optional<std::string_view> old;
    if (before) {
      const std::string_view text = before.text(spare_);
      if (now == text) return;
      old = keep(text);
    }
    edits_.push_back({path_, now});
    // Else only its text is another one.
    if (old && now && json::equal(*old, *now)) return;
    pointer_.clear();
    for (const Token& step : path_) append_step(pointer_, step.name);
    add(old, now);
  }

  /// As `check_state`, but of what has changed alone.
  void check(const ChangedPart& part) {
    if (!part.after) return;
    checked_.clear();
    if (!checker_.minify(*part.after, checked_)) return;
    throw Error(ErrorCode::integrity,
                "a state is not JSON: stored data was altered: 'eventsrc verify' tells what is "
                "wrong");
  }

  void compare_place(const Touched::Place& place, Value::Look before, Value::Look after) {
    path_.clear();
    for (std::size_t i = 0; i < place.path.size(); ++i) {
      const Token& step = place.path[i];
      const bool moves = step.index == Token::kEnd || (place.shifts && i + 1 == place.path.size());
      if (!same_kind(before, after) || (before.is_array() && moves)) return differ(before, after);
      before = before.at(step);
      after = after.at(step);
      if (!before && !after) return;
      path_.push_back(step);
      if (!before || !after) return differ(before, after);
    }
    compare_merged(place.merged, before, after);
  }

  /// Only where the merge patch leads can there be a difference.
  void compare_merged(std::string_view patch, const Value::Look& before, const Value::Look& after) {
    if (!patch.starts_with('{') || !before.is_object() || !after.is_object()) {
      return differ(before, after);
    }
    json::Members members(patch);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) {
      Token step(json::decoded(key), /*is_data=*/true);
      const Value::Look old_member = before.at(step);
      const Value::Look new_member = after.at(step);
      if (!old_member && !new_member) continue;
      path_.push_back(std::move(step));
      if (old_member && new_member) {
        compare_merged(value, old_member, new_member);
      } else {
        differ(old_member, new_member);
      }
      path_.pop_back();
    }
  }

  /// Brings the shadow up to what was found.
  void catch_up(Value& value) {
    for (const Edit& edit : edits_) put(value, edit);
    edits_.clear();
  }

  static void put(Value& value, const Edit& edit) {
    if (edit.path.empty()) return value.assign(edit.after.value_or("null"));
    value.edit(edit.path, {}, [&edit](Value& place, bool exists) {
      if (!edit.after) return exists ? Change::remove : Change::keep;
      place.assign(*edit.after);
      return exists ? Change::keep : Change::put;
    });
  }

  Path path_;
  std::string pointer_;
  json::Checker checker_{kMaxDepth};
  std::string checked_;
  std::string spare_;
  std::deque<std::string> texts_;  // kept for their memory; do not move
  std::size_t used_texts_ = 0;
  std::vector<ChangedPart> parts_;  // kept for their memory, too
  std::size_t used_parts_ = 0;
  std::vector<Edit> edits_;  // which the shadow lacks
};

}  // namespace

class ChangeFold::Impl {
 public:
  Impl(std::shared_ptr<const View> view, const FoldOptions& options, OnChange on)
      : at_once_(!view->uses_jq()),
        fold_(make_fold(std::move(view), options, touched_)),
        on_(std::move(on)) {
    step_ = [this](std::string_view /*type*/, const std::string* key, const State& state) {
      stepped(*current_, *groups_[group_], key, state);
      told_ = true;
    };
  }

  [[nodiscard]] Fold& fold() noexcept { return *fold_; }

  void add(std::size_t group, const EventView& event) {
    if (group < groups_.size()) groups_[group].reset();
    fold_->add(group, event);
  }

  void add_step(std::size_t group, const EventView& event) {
    know(group);
    if (!at_once_) return add_later(group, event);
    current_ = &event;
    group_ = group;
    told_ = false;
    fold_->add_step(group, event, step_);
    if (!told_) on_(event, EventChange());
  }

  void finish_steps() {
    fold_->finish_steps();
    tell_before(first_pending_ + pending_.size());
  }

 private:
  struct Group {
    Shadow only;  // of a view without keys
    std::unordered_map<std::string, Shadow, TextHash, std::equal_to<>> keys;
  };
  struct Pending {
    std::size_t group;
    StoredEvent event;
  };

  /// Takes over the states that the fold has, where they are not known yet.
  void know(std::size_t group) {
    if (group >= groups_.size()) groups_.resize(group + 1);
    if (groups_[group]) return;
    auto states = std::make_unique<Group>();
    fold_->states(group, [&states](const std::string* key, const State& state) {
      (key == nullptr ? states->only : states->keys[*key]) = {state.kind, state.value};
    });
    groups_[group] = std::move(states);
  }

  void stepped(const EventView& event, Group& group, const std::string* key, const State& state) {
    Shadow* shadow = &group.only;
    if (key != nullptr) {
      const auto found = group.keys.find(*key);
      shadow = found != group.keys.end() ? &found->second : &group.keys[*key];
    }
    EventChange change;
    change.concerns = true;
    change.key = key;
    change.before = shadow->kind;
    change.after = state.kind;
    change.state = &state;
    change.parts = comparer_.compare(*shadow, state, touched_);
    on_(event, change);
  }

  /// A fold in another process answers later.
  void add_later(std::size_t group, const EventView& event) {
    pending_.push_back({group, StoredEvent(event)});
    const std::size_t number = first_pending_ + pending_.size() - 1;
    fold_->add_step(group, event,
                    [this, number](std::string_view /*type*/, const std::string* key,
                                   const State& state) { answered(number, key, state); });
  }

  void answered(std::size_t number, const std::string* key, const State& state) {
    tell_before(number);
    const Pending& next = pending_.front();
    stepped(next.event.view(), *groups_[next.group], key, state);
    pending_.pop_front();
    ++first_pending_;
  }

  /// Events that were passed over without an answer concern no state.
  void tell_before(std::size_t number) {
    for (; first_pending_ < number; ++first_pending_) {
      on_(pending_.front().event.view(), EventChange());
      pending_.pop_front();
    }
  }

  bool at_once_;
  Touched touched_;
  std::unique_ptr<Fold> fold_;
  OnChange on_;
  Fold::OnStep step_;
  const EventView* current_ = nullptr;
  std::size_t group_ = 0;
  bool told_ = false;
  std::vector<std::unique_ptr<Group>> groups_;  // null: not known
  std::deque<Pending> pending_;
  std::size_t first_pending_ = 0;
  Comparer comparer_;
};

std::optional<std::string> actor_of(const EventView& event) {
  if (!event.meta) return std::nullopt;
  json::Members members(*event.meta);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (key != "\"actor\"" && !json::same_string(key, "\"actor\"")) continue;
    return value.starts_with('"') ? json::decoded(value) : std::string(value);
  }
  return std::nullopt;
}

ChangeFold::ChangeFold(std::shared_ptr<const View> view, const FoldOptions& options, OnChange on)
    : impl_(std::make_unique<Impl>(std::move(view), options, std::move(on))) {}
ChangeFold::~ChangeFold() = default;

Fold& ChangeFold::fold() noexcept { return impl_->fold(); }
void ChangeFold::add(std::size_t group, const EventView& event) { impl_->add(group, event); }
void ChangeFold::add_step(std::size_t group, const EventView& event) {
  impl_->add_step(group, event);
}
void ChangeFold::finish_steps() { impl_->finish_steps(); }

void replay_changes(Store& store, std::string_view stream, const Point& point, ChangeFold& fold,
                    std::size_t threads) {
  const auto head = store.head(stream);
  if (!head) return;
  const FoldPart part = part_of(store, *head, Prefix(point, *head), fold.fold(), /*start=*/nullptr);
  if (is_worth_a_thread(*head, part, threads)) {
    read_beside(store, *head, part, 0, [&fold](std::span<const GroupedEvent> events) {
      for (const GroupedEvent& each : events) fold.add_step(each.group, each.event);
    });
  } else {
    read_part(store, *head, part, [&fold](const EventView& event) {
      fold.add_step(0, event);
      return true;
    });
  }
  fold.finish_steps();
}

}  // namespace eventsrc
