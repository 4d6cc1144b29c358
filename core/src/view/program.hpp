#pragma once

// A view's definition, compiled: what definition.cpp makes and the fold runs.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eventsrc/pattern.hpp"
#include "eventsrc/text_hash.hpp"
#include "eventsrc/value.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

/// Where a value comes from: a part of the event, or a constant.
struct Source {
  enum class From { constant, payload, event, stream, seq, time, type, id };

  From from = From::constant;
  std::size_t slot = 0;  ///< of a payload part, in what `Fields` finds
  std::string text;      ///< the constant as JSON, else the pointer as written
};

/// Parts of an event's data and meta that one rule asks for. They are found in one pass over the
/// texts, which ends when nothing more can be found.
class Fields {
 public:
  /// A slot for the part that `path` names, whose first step is `data` or `meta`.
  std::size_t add(const Path& path);

  /// Sets one text a slot; one with a null pointer where there is no such part. Texts without any
  /// (redacted) are empty.
  void find(std::string_view data, std::string_view meta,
            std::vector<std::string_view>& slots) const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  // Up to this many children are searched one after the other.
  static constexpr std::size_t kFewChildren = 16;
  using Names = std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>>;

  struct Node {
    std::size_t slot = kNone;
    std::vector<std::pair<Token, std::size_t>> children;  // step, node
    std::unique_ptr<Names> names;                         // of all children; none while few

    /// The child's node, or kNone.
    [[nodiscard]] std::size_t find(std::string_view name) const;
    void add(const Token& step, std::size_t child);
  };

  void walk(std::size_t node, std::string_view text, std::vector<std::string_view>& slots) const;
  void walk_object(const Node& node, std::string_view text,
                   std::vector<std::string_view>& slots) const;
  void walk_array(const Node& node, std::string_view text,
                  std::vector<std::string_view>& slots) const;
  void walk_members(const Node& node, std::string_view text,
                    std::vector<std::string_view>& slots) const;
  void walk_elements(const Node& node, std::string_view text,
                     std::vector<std::string_view>& slots) const;

  std::vector<Node> nodes_ = std::vector<Node>(2);  // data, meta
  std::size_t slots_ = 0;
};

/// A place in the state. Steps with parts filled in from the event are made anew for each.
struct Target {
  struct Piece {
    std::string text;              ///< what stands there, unless
    std::optional<Source> source;  ///< it comes from the event
  };
  struct Step {
    std::size_t at = 0;         ///< its place in `path`
    std::vector<Piece> pieces;  ///< of its name
  };

  std::string pointer;  ///< as written
  Path path;
  std::vector<Step> filled_in;
};

enum class Operator {
  replace,
  merge,
  patch,
  set,
  set_if_absent,
  unset,
  inc,
  dec,
  mul,
  min,
  max,
  push,
  add_to_set,
  pull,
  rename,
  count,
  jq
};

/// One effect of a rule.
struct Step {
  Operator op = Operator::set;
  Target target;
  Target to;  ///< of `rename`
  Source source;
  std::size_t jq = 0;   ///< in `Program::jq`
  std::string pointer;  ///< where it stands in the definition
};

/// A part of the event or of the state that must equal a JSON text.
struct Guard {
  bool of_state = false;
  Source source;  ///< of the event
  Path path;      ///< into the state
  std::string value;
};

struct GuardedSteps {
  std::vector<Guard> guards;
  std::vector<Step> steps;
};

struct Rule {
  enum class Kind { steps, erase, ignore };

  Kind kind = Kind::steps;
  std::vector<GuardedSteps> objects;
  Fields fields;              ///< of all objects, and the view's key
  std::optional<Source> key;  ///< where the view has keys
  bool may_fail_midway = false;
};

/// Rewrites events before rules see them: the steps are jq, and their state is the event.
struct Upcast {
  std::vector<GuardedSteps> objects;
  Fields fields;
};

/// Finds what is for a type: its own entry, else that of the glob with the most literal characters,
/// of several the first.
class TypeTable {
 public:
  /// False, and nothing, if the type has an entry already.
  [[nodiscard]] bool add(std::string_view type_or_glob, std::size_t entry);
  [[nodiscard]] bool empty() const noexcept { return exact_.empty() && globs_.empty(); }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view type) const;

  bool any_case = false;  ///< of exact entries, given in lower case

 private:
  struct Glob {
    Pattern pattern;
    std::size_t entry;
  };

  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> exact_;
  std::map<std::size_t, std::vector<Glob>, std::greater<>> globs_;  // by literal characters
};

struct JqSource {
  std::string text;
  std::string pointer;  ///< where it stands in the definition
};

struct View::Program {
  std::string name;
  std::string canonical;
  Hash hash{};
  Scope scope = Scope::stream;
  bool keyed = false;
  bool lenient = false;
  bool lossy_numbers = false;
  std::vector<std::string> stream_texts;
  std::vector<Pattern> streams;
  std::optional<std::string> init;
  TypeTable types;  ///< of `rules`
  std::optional<std::size_t> redacted;
  std::vector<Rule> rules;
  std::vector<ViewRule> described;          ///< one a rule
  std::vector<ViewRule> described_upcasts;  ///< one an upcast
  TypeTable upcast_types;
  std::vector<Upcast> upcasts;
  std::vector<JqSource> jq;

  /// Sets canonical form and hash.
  void identify(std::string text);
};

}  // namespace eventsrc
