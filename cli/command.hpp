#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace eventsrc::cli {

class Context;

/// Where an option's values go: a flag, one value, or one for each time it is given. Values are
/// text as typed; the command parses them.
using OptionTarget = std::variant<bool*, std::optional<std::string>*, std::vector<std::string>*>;

struct Option {
  std::string names;  ///< `-q,--quiet`: at most one short name, and a long one
  std::string value;  ///< its name in help, `FILE`; empty for a flag
  std::string help;
  std::vector<std::string> choices;  ///< if not empty, the only values allowed
  OptionTarget target;

  [[nodiscard]] bool takes_value() const noexcept { return !value.empty(); }
  /// `--quiet`.
  [[nodiscard]] std::string_view long_name() const noexcept;
  /// `-q`, or nothing.
  [[nodiscard]] std::string_view short_name() const noexcept;
};

/// One that must be given, one that may be, or any number of them (the last only).
using PositionalTarget =
    std::variant<std::string*, std::optional<std::string>*, std::vector<std::string>*>;

struct Positional {
  /// `STREAM`, `PATTERN`, `TYPE`, `VIEW`, `FILE` are completed as what they say, `VIEW|PATTERN` as
  /// both.
  std::string name;
  std::string help;
  PositionalTarget target;
  std::vector<std::string> choices;
};

struct Example {
  std::string command;
  std::string says;
};

/// What a command accepts and does. An `add_x(Command&)` declares it; parsing, help, did-you-mean
/// and completion all read it from here. Targets must live as long as the command.
class Command {
 public:
  void flag(std::string names, bool& target, std::string help);
  void option(std::string names, std::string value, std::optional<std::string>& target,
              std::string help);
  /// One of a closed set of values.
  void choice(std::string names, std::string value, std::vector<std::string> choices,
              std::optional<std::string>& target, std::string help);
  /// May be given several times.
  void list(std::string names, std::string value, std::vector<std::string>& target,
            std::string help);

  void positional(std::string name, PositionalTarget target, std::string help,
                  std::vector<std::string> choices = {});

  /// A form of the command without the leading `eventsrc`; without any, it is made from the
  /// positionals.
  void usage(std::string form) { usages.push_back(std::move(form)); }
  /// A paragraph of the command's help.
  void about(std::string text) { paragraphs.push_back(std::move(text)); }
  void example(std::string command, std::string says) {
    examples.push_back({std::move(command), std::move(says)});
  }
  /// What the command does; returns its exit status, or throws.
  void action(std::function<int(Context&)> run) { act = std::move(run); }

  std::vector<Option> options;
  std::vector<Positional> positionals;
  std::vector<std::string> usages;
  std::vector<std::string> paragraphs;
  std::vector<Example> examples;
  std::function<int(Context&)> act;
};

}  // namespace eventsrc::cli
