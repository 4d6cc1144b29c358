#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "eventsrc/value.hpp"
#include "view/event_parts.hpp"
#include "view/program.hpp"
#include "view/touched.hpp"

namespace eventsrc {

/// Why a rule could not be applied, without view, rule, stream and seq.
struct RuleFault {
  std::string what;
  bool is_limit = false;  ///< the state would be too large: no view may pass over that
};

/// A state that a rule works on. Where it does not exist its root is null.
struct Working {
  Value& root;
  bool exists;
  Touched* touched = nullptr;  ///< told of each place that may change
  /// Does the merge that is all an event does, of the state of `key`; null: it is an operator's.
  ChangeWatcher* merger = nullptr;
  const std::string* key = nullptr;

  /// Leads `editor` (see `Value::edit`) to a place; what it throws leaves the state as it was.
  template <typename Editor>
  Reached edit(const Path& path, Value::EditMode mode, Editor&& editor);

  // Something changes at a place. Elements of an array move up or down behind it: `shift`.
  void note(const Path& path) const {
    if (touched != nullptr) touched->note(path);
  }
  void note_shift(const Path& path) const {
    if (touched != nullptr) touched->note_shift(path);
  }
};

/// Runs the operators but jq. Keeps its buffers: one for all events.
class Operators {
 public:
  /// Throws RuleFault; steps before stand.
  void run(const Step& step, EventParts& parts, Working& state);
  /// Whether the part that the guard asks for is there and equal.
  [[nodiscard]] bool holds(const Guard& guard, EventParts& parts, const Working& state);

 private:
  const Path& path_of(const Target& target, EventParts& parts, Path& buffer);
  static std::string_view require(const Source& source, EventParts& parts);
  void calculate(const Step& step, const Path& path, std::string_view operand, Working& state);
  void put(const Step& step, const Path& path, std::string_view value, Working& state);
  void change_array(const Step& step, const Path& path, std::string_view element, Working& state);
  void remove(const Path& path, Working& state);
  void rename(const Step& step, EventParts& parts, Working& state);

  Path path_;
  Path to_;
  std::string buffer_;
};

/// RFC 6902: applies `patch` to what stands at `base`. Throws RuleFault.
void apply_patch(std::string_view patch, const Path& base, Working& state);

void fail_reached(Reached reached, std::string_view pointer);
/// Throws RuleFault unless an editor came to its place.
inline void require_reached(Reached reached, std::string_view pointer) {
  if (reached != Reached::place && reached != Reached::nothing) fail_reached(reached, pointer);
}
/// Throws RuleFault if a value with `depth` levels would stand too deep under `above` others,
/// `integrity` if it is deeper than any value that was let in.
void check_depth(std::size_t above, std::size_t depth);
/// The same for a text at `path`.
void check_depth(const Path& path, std::string_view json);
/// Throws RuleFault if the state is larger than a state may be.
void check_size(const Working& state);

template <typename Editor>
Reached Working::edit(const Path& path, Value::EditMode mode, Editor&& editor) {
  if (!path.empty() && exists) return root.edit(path, mode, editor);
  Value made;
  if (!path.empty()) {
    if (!mode.make_parents) return Reached::nothing;
    made.assign(path.front().index == Token::kEnd ? "[]" : "{}");
    const Reached reached = made.edit(path, mode, editor);
    if (reached != Reached::place) return reached;
  } else {
    const Change change = exists ? editor(root, true) : editor(made, false);
    if (change == Change::remove) {
      root = Value();
      exists = false;
    }
    if (exists || change != Change::put) return Reached::place;
  }
  root = std::move(made);
  exists = true;
  return Reached::place;
}

}  // namespace eventsrc
