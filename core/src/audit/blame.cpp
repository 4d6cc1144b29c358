#include "eventsrc/blame.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/changes.hpp"
#include "eventsrc/diff.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/text_hash.hpp"

namespace eventsrc {
namespace {

/// Texts that come up again and again, by number.
class Texts {
 public:
  std::uint32_t number(std::string_view text) {
    const auto found = numbers_.find(text);
    if (found != numbers_.end()) return found->second;
    const auto number = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back(&numbers_.emplace(text, number).first->first);
    return number;
  }
  [[nodiscard]] const std::string& text(std::uint32_t number) const { return *texts_[number]; }

 private:
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> numbers_;
  std::vector<const std::string*> texts_;
};

/// An event, as far as it is told.
struct Mark {
  static constexpr std::uint32_t kNobody = static_cast<std::uint32_t>(-1);

  Seq seq;
  Timestamp time;
  std::uint32_t type = 0;
  std::uint32_t actor = kNobody;
};

/// Who set what of a state. A place that has no node of its own was set with the one around it.
struct Node {
  std::optional<Mark> set;      // with all that is in it but what has nodes
  std::optional<Mark> emptied;  // something in it went, later
  std::unordered_map<std::string, Node, TextHash, std::equal_to<>> parts;
};

class Blame {
 public:
  void take(const EventView& event, const EventChange& change) {
    if (!has_changed(change)) return;
    Mark mark{event.seq, event.time, texts_.number(event.type), Mark::kNobody};
    if (const auto actor = actor_of(event)) mark.actor = texts_.number(*actor);
    Node& root = change.key == nullptr ? only_ : keys_[*change.key];
    for (const ChangedPart& part : change.parts) take_part(root, part, mark);
  }

  using OnLeaf = std::function<void(const BlamedLeaf&)>;

  void tell(const std::string* key, std::string_view state, const OnLeaf& leaf) {
    const Node& root = key == nullptr ? only_ : keys_[*key];
    pointer_.clear();
    // There is no state but an event has made it.
    if (root.set) tell_part(state, &root, *root.set, leaf);
  }

 private:
  static bool has_parts(std::string_view text) {
    return text.front() == '{' || text.front() == '[';
  }

  void take_part(Node& root, const ChangedPart& part, const Mark& mark) {
    if (!part.after) return erase(root, part.pointer, mark);
    const bool is_inside = part.before && has_parts(*part.before) && has_parts(*part.after);
    if (!is_inside) return set(at(root, part.pointer), mark);
    Node& around = at(root, part.pointer);
    for (const Difference& change : diff(*part.before, *part.after, ArrayDiff::by_index)) {
      change.kind == Difference::Kind::remove ? erase(around, change.pointer, mark)
                                              : set(at(around, change.pointer), mark);
    }
  }

  /// The node at a pointer, step by step: nothing is made of names that are known.
  Node& at(Node& root, std::string_view pointer) {
    Node* node = &root;
    while (!pointer.empty()) {
      const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
      const std::string_view name = name_of(pointer.substr(1, end - 1));
      const auto found = node->parts.find(name);
      node = found != node->parts.end() ? &found->second : &node->parts[std::string(name)];
      pointer.remove_prefix(end);
    }
    return *node;
  }

  /// Of a step of a pointer; until the next call.
  std::string_view name_of(std::string_view step) {
    if (step.find('~') == std::string_view::npos) return step;
    name_ = parse_path(fmt::format("/{}", step)).front().name;
    return name_;
  }

  static void set(Node& node, const Mark& mark) {
    node.set = mark;
    node.emptied.reset();
    node.parts.clear();
  }

  void erase(Node& root, std::string_view pointer, const Mark& mark) {
    if (pointer.empty()) {
      root = Node();
      return;
    }
    const std::size_t last = pointer.rfind('/');
    Node& around = at(root, pointer.substr(0, last));
    around.emptied = mark;
    const auto found = around.parts.find(name_of(pointer.substr(last + 1)));
    if (found != around.parts.end()) around.parts.erase(found);
  }

  /// `node` is null where nothing of its own is known; `around` is the one that set it then.
  void tell_part(std::string_view text, const Node* node, const Mark& around, const OnLeaf& leaf) {
    const Mark& mark = node != nullptr && node->set ? *node->set : around;
    const auto within = [&](std::string_view name, std::string_view part) {
      const Node* inner = nullptr;
      if (node != nullptr) {
        const auto found = node->parts.find(name);
        if (found != node->parts.end()) inner = &found->second;
      }
      const std::size_t length = pointer_.size();
      append_step(pointer_, name);
      tell_part(part, inner, mark, leaf);
      pointer_.resize(length);
    };
    if (text.size() > 2 && text.front() == '{') {
      json::Members members(text);
      std::string_view key;
      std::string_view value;
      while (members.next(key, value)) within(json::decoded(key), value);
    } else if (text.size() > 2 && text.front() == '[') {
      json::Elements elements(text);
      std::string_view element;
      for (std::size_t i = 0; elements.next(element); ++i) within(std::to_string(i), element);
    } else {
      const bool was_emptied = has_parts(text) && node != nullptr && node->emptied;
      const Mark& last = was_emptied ? *node->emptied : mark;
      leaf({pointer_, text, last.seq, last.time, texts_.text(last.type),
            last.actor == Mark::kNobody ? nullptr : &texts_.text(last.actor)});
    }
  }

  Texts texts_;
  Node only_;  // of a view without keys
  std::unordered_map<std::string, Node, TextHash, std::equal_to<>> keys_;
  std::string pointer_;
  std::string name_;  // decoded
};

}  // namespace

State blame(Store& store, std::string_view stream, const BlameOptions& options,
            const std::function<void(const std::string* key, const BlamedLeaf&)>& leaf) {
  Blame marks;
  const auto is_wanted = [&options](const std::string* key) {
    return !options.key || (key != nullptr && *key == *options.key);
  };
  ChangeFold fold(options.view, options.fold,
                  [&](const EventView& event, const EventChange& change) {
                    if (is_wanted(change.key)) marks.take(event, change);
                  });
  replay_changes(store, stream, options.at, fold, options.threads);
  fold.fold().states(0, [&](const std::string* key, const State& state) {
    if (state.kind != State::Kind::value || !is_wanted(key)) return;
    check_state(state, stream);
    std::string spare;
    marks.tell(key, state.value.text(spare),
               [&leaf, key](const BlamedLeaf& found) { leaf(key, found); });
  });
  State passed = fold.fold().state(0, options.key.value_or(""));
  passed.value = Value();
  return passed;
}

}  // namespace eventsrc
