#pragma once

#include <memory>
#include <optional>
#include <string>

#include "command.hpp"
#include "context.hpp"
#include "eventsrc/state_guard.hpp"
#include "fold_options.hpp"

namespace eventsrc::cli {

/// Options of an append that are about the folded state, as typed.
struct GuardArguments {
  FoldArguments fold;
  bool if_exists = false;
  bool if_absent = false;
  std::optional<std::string> if_value;
  std::optional<std::string> if_jq;
  std::optional<std::string> reason;
  std::optional<std::string> returned;

  [[nodiscard]] bool any_condition() const noexcept {
    return if_exists || if_absent || if_value || if_jq;
  }
};

/// The same, ready to use.
struct Guarding {
  std::unique_ptr<StateGuard> guard;  ///< null: the state does not matter
  bool returns_state = false;         ///< the result line tells the state afterwards
};

/// Declares `--if-exists`, `--if-absent`, `--if-value`, `--if`, `--reason`, `--return` and those of
/// the fold.
void add_guard_options(Command& command, GuardArguments& arguments);

/// Throws `usage` for options that do not go together, `invalid` for a value that is no JSON.
/// `stream` is empty where lines name theirs.
[[nodiscard]] Guarding parse_guard_options(const GuardArguments& arguments,
                                           const std::optional<std::string>& stream,
                                           Context& context);

}  // namespace eventsrc::cli
