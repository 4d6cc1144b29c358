#include "parse.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "suggest.hpp"

namespace eventsrc::cli {
namespace {

[[noreturn]] void usage_error(const std::string& message) {
  throw Error(ErrorCode::usage, message);
}

const Option* find_option(const Command& command, std::string_view name) {
  const auto found =
      std::find_if(command.options.begin(), command.options.end(), [&](const Option& option) {
        return option.long_name() == name || option.short_name() == name;
      });
  return found == command.options.end() ? nullptr : &*found;
}

/// CLI11 takes the argument after `--name=` as the value of `--name`: an empty value must be an
/// argument of its own.
void split_empty_values(const Command& command, Arguments& arguments) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    std::string& argument = arguments[i];
    if (!argument.starts_with("--") || argument.find('=') != argument.size() - 1) continue;
    const Option* const option =
        find_option(command, std::string_view(argument).substr(0, argument.size() - 1));
    if (option == nullptr || !option->takes_value()) continue;
    argument.pop_back();
    arguments.insert(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::string());
    ++i;
  }
}

/// CLI11's view of a command's options. Positionals are what it leaves over: its own lists of
/// positionals split `[a,b]`.
class OptionParser {
 public:
  explicit OptionParser(const Command& command) : command_(command) {
    app_.set_help_flag();
    app_.allow_extras();
    for (const Option& option : command.options) {
      handles_.push_back(
          option.takes_value()
              ? app_.add_option(option.names)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
              : app_.add_flag(option.names)->disable_flag_override());
    }
  }

  /// What is left over: positionals and unknown options, in their order.
  Arguments parse(Arguments arguments, bool until_first_positional) {
    split_empty_values(command_, arguments);
    app_.prefix_command(until_first_positional);
    std::reverse(arguments.begin(), arguments.end());
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ArgumentMismatch& error) {
      explain(error);
    } catch (const CLI::Error& error) {
      usage_error(error.what());
    }
    for (std::size_t i = 0; i < handles_.size(); ++i) store(command_.options[i], *handles_[i]);
    return app_.remaining();
  }

 private:
  using Values = std::vector<std::string>;

  [[noreturn]] void explain(const CLI::ArgumentMismatch& error) const {
    const std::string_view what = error.what();
    const std::string_view name = what.substr(0, what.find_first_of(": "));
    const Option* const option = find_option(command_, name);
    // For a flag with a value, CLI11 gives the name without its dashes.
    if (option == nullptr) {
      usage_error(fmt::format("--{} takes no value: leave out what follows the '='", name));
    }
    usage_error(fmt::format("{} needs a value: {} {}", name, name, option->value));
  }

  static void store(const Option& option, const CLI::Option& handle) {
    if (handle.count() == 0) return;
    const Values& values = handle.results();
    for (const std::string& value : values) {
      check_choice(option, value);
      check_path(option, value);
    }
    if (bool* const* flag = std::get_if<bool*>(&option.target)) {
      **flag = true;
    } else if (auto* const* list = std::get_if<Values*>(&option.target)) {
      **list = values;
    } else if (auto* const* single = std::get_if<std::optional<std::string>*>(&option.target)) {
      if (values.size() > 1) {
        usage_error(fmt::format("{} was given more than once: give it once", option.long_name()));
      }
      **single = values.front();
    }
  }

  static void check_choice(const Option& option, const std::string& value) {
    const auto& choices = option.choices;
    if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) {
      return;
    }
    usage_error(
        fmt::format("{} cannot be '{}': give {}", option.long_name(), value, join_or(choices)));
  }

  // As of a variable that is not set.
  static void check_path(const Option& option, const std::string& value) {
    if (!value.empty() || (option.value != "FILE" && option.value != "FOLDER")) return;
    usage_error(fmt::format("{} cannot be '': name a {}", option.long_name(),
                            option.value == "FILE" ? "file" : "folder"));
  }

  const Command& command_;
  CLI::App app_;
  std::vector<CLI::Option*> handles_;
};

bool looks_like_option(std::string_view argument) {
  const bool number_like = argument.size() > 1 && argument[1] >= '0' && argument[1] <= '9';
  return argument.size() > 1 && argument.front() == '-' && !number_like;
}

[[noreturn]] void unknown_option(const Command& command, std::string_view argument,
                                 const std::string& help) {
  const std::string_view name =
      argument.starts_with("--") ? argument.substr(0, argument.find('=')) : argument;
  std::vector<std::string_view> known;
  for (const Option& option : command.options) known.push_back(option.long_name());
  const std::string_view near = nearest(name, known);
  if (!near.empty()) usage_error(fmt::format("unknown option {}: did you mean {}?", name, near));
  usage_error(fmt::format("unknown option {}: see '{} --help'{}", name, help,
                          command.positionals.empty() || name.starts_with("--")
                              ? ""
                              : ", or write -- before a value that begins with -"));
}

/// The positionals among what CLI11 left over: all behind `--`, and those before it that are no
/// options.
Arguments positionals_of(const Command& command, const Arguments& left, const std::string& help) {
  Arguments out;
  bool behind_mark = false;
  for (const std::string& argument : left) {
    if (!behind_mark && argument == "--") {
      behind_mark = true;
    } else if (!behind_mark && looks_like_option(argument)) {
      unknown_option(command, argument, help);
    } else {
      out.push_back(argument);
    }
  }
  return out;
}

void check_positional_choice(const Positional& positional, const std::string& value) {
  const auto& choices = positional.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  usage_error(fmt::format("{} cannot be '{}': give {}", positional.name, value, join_or(choices)));
}

}  // namespace

Arguments parse_before_command(const Command& common, Arguments arguments) {
  Arguments left = OptionParser(common).parse(std::move(arguments), true);
  if (left.empty()) return left;
  if (left.front() == "--") left.erase(left.begin());
  if (!left.empty() && looks_like_option(left.front())) {
    unknown_option(common, left.front(), "eventsrc");
  }
  return left;
}

Arguments parse_options(const Command& command, Arguments arguments, const std::string& help) {
  return positionals_of(command, OptionParser(command).parse(std::move(arguments), false), help);
}

void parse_positionals(const Command& command, const Arguments& given, const std::string& help) {
  auto next = given.begin();
  for (const Positional& positional : command.positionals) {
    if (auto* const* list = std::get_if<std::vector<std::string>*>(&positional.target)) {
      (*list)->assign(next, given.end());
      next = given.end();
      continue;
    }
    std::string* const* required = std::get_if<std::string*>(&positional.target);
    if (next == given.end()) {
      if (required == nullptr) return;
      usage_error(fmt::format("{} is missing: see '{} --help'", positional.name, help));
    }
    check_positional_choice(positional, *next);
    if (required != nullptr) {
      **required = *next++;
    } else if (auto* const* maybe = std::get_if<std::optional<std::string>*>(&positional.target)) {
      **maybe = *next++;
    }
  }
  if (next != given.end()) {
    usage_error(fmt::format("'{}' is one argument too many: see '{} --help'", *next, help));
  }
}

}  // namespace eventsrc::cli
