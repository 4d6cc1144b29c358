#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "view/definition_jq.hpp"
#include "view/definition_parts.hpp"
#include "view/definition_pointers.hpp"
#include "view/program.hpp"

namespace eventsrc {

/// Reads what a definition does with events: `on` or `jq`, and `upcast`.
class RuleReader {
 public:
  /// `key`: the place of the pointer that gives a state's key, where the view has one.
  RuleReader(View::Program& program, const std::optional<Place>& key, JqReader& jq,
             Mistakes& mistakes)
      : program_(program), key_(key), jq_(jq), mistakes_(mistakes) {}

  void read_on(const Place& on);
  void read_whole_jq(const Place& place);
  void read_upcasts(const Place& place);

 private:
  /// False, and a mistake, if it cannot be one.
  [[nodiscard]] bool add_type(const Place& place, const std::string& type, std::size_t entry,
                              TypeTable& table);
  void add_key();
  void read_rule(const Place& place);
  void read_word(const Place& place);
  void read_object(const Place& place);
  void unknown_operator(const Place& place, const std::string& name);
  void read_guards(const Place& place, GuardedSteps& object, Fields& fields);
  void read_guard(const Place& value, const std::string& pointer, GuardedSteps& object,
                  Fields& fields);
  void read_operator(GuardedSteps& object, Operator op, const Place& place);
  void read_targets(GuardedSteps& object, Operator op, const Place& place);
  void read_pairs(GuardedSteps& object, Operator op, const Place& place);
  void read_renames(GuardedSteps& object, const Place& place);
  void read_jq(GuardedSteps& object, const Place& place);
  void add_step(GuardedSteps& object, Operator op, const Place& place, Target target,
                Source source);
  void check_constant(Operator op, const Place& place, const Source& source);
  void read_upcast(const Place& place, Upcast& upcast);

  [[nodiscard]] PointerReader pointers() { return {mistakes_, rule().fields, of_erased_}; }
  /// Says in words what the rule or upcast does.
  void describe(std::string words);
  [[nodiscard]] Rule& rule() { return program_.rules.back(); }
  [[nodiscard]] ViewRule& described() { return described_->back(); }

  View::Program& program_;
  const std::optional<Place>& key_;
  JqReader& jq_;
  Mistakes& mistakes_;
  bool of_erased_ = false;  // the rule being read is for erased events
  std::vector<ViewRule>* described_ = &program_.described;  // or the upcasts
};

}  // namespace eventsrc
