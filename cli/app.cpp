#include "app.hpp"

#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "common_options.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "help.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "parse.hpp"
#include "suggest.hpp"

namespace eventsrc::cli {
namespace {

constexpr int kSignalStatus = 128;
// Of a command on a store that it cannot hold still while somebody writes to it.
constexpr int kTries = 5;

int status_of(const Error& error) {
  const int signal = interrupt_signal();
  if (error.code() == ErrorCode::interrupted && signal != 0) return kSignalStatus + signal;
  return exit_status(error.code());
}

/// Whether errors are wanted as JSON: asked before parsing, whose own errors must obey.
bool wants_json_errors(const Arguments& arguments) {
  bool json = false;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    if (arguments[i] == "--errors=json") json = true;
    if (arguments[i] == "--errors" && i + 1 < arguments.size()) json = arguments[i + 1] == "json";
  }
  return json;
}

int print(const Terminal& terminal, std::string_view text) {
  Output out(terminal.out, "standard output");
  out.write(text);
  out.flush();
  return 0;
}

const CommandEntry& known_command(const std::string& name) {
  if (const CommandEntry* entry = find_command(name)) return *entry;
  std::vector<std::string_view> names;
  for (const CommandEntry& entry : commands()) {
    if (!entry.group.empty()) names.push_back(entry.name);
  }
  const std::string_view near = nearest(name, names);
  if (near.empty()) {
    throw Error(ErrorCode::usage, fmt::format("unknown command '{}': see 'eventsrc --help'", name));
  }
  throw Error(ErrorCode::usage,
              fmt::format("unknown command '{}': did you mean '{}'?", name, near));
}

/// What was wrong with what the command read, if it read anything that moved meanwhile.
std::optional<Error> moved(Context& context) {
  try {
    context.confirm_reads();
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

void flush_regardless(Context& context) noexcept {
  try {
    context.out().flush();  // what was right before an error still counts
  } catch (...) {           // and the error is the more important news
  }
}

/// Runs the command, again where its store moved under it, and makes sure that what it printed got
/// out.
int act(const Command& command, Context& context) {
  for (int tries = 1;; ++tries) {
    std::optional<Error> failure;
    int status = 0;
    try {
      status = command.act(context);
    } catch (const Error& error) {
      failure = error;
    }
    if (auto error = moved(context)) {
      if (tries < kTries && context.start_again()) continue;
      throw *std::move(error);
    }
    if (failure) {
      flush_regardless(context);
      throw *std::move(failure);
    }
    context.out().flush();
    return status;
  }
}

int dispatch(Arguments arguments, const Terminal& terminal, Messages& messages) {
  CommonOptions options;
  bool version = false;
  Command before;
  add_common_options(before, options);
  Command common = before;
  before.flag("--version", version, "");
  Arguments rest = parse_before_command(before, std::move(arguments));
  if (version) return print(terminal, "eventsrc " EVENTSRC_VERSION "\n");
  if (!rest.empty() && rest.front() == "help") {
    options.help = true;
    rest.erase(rest.begin());
    rest = parse_before_command(before, std::move(rest));
  }
  if (rest.empty()) {
    if (options.help) return print(terminal, general_help(common));
    throw Error(ErrorCode::usage, "a command is missing: see 'eventsrc --help'");
  }

  const CommandEntry& entry = known_command(rest.front());
  const std::string full_name = fmt::format("eventsrc {}", entry.name);
  rest.erase(rest.begin());
  Command command;
  entry.add(command);
  const Command own = command;
  add_common_options(command, options);
  const Arguments positionals = parse_options(command, std::move(rest), full_name);
  if (options.help) return print(terminal, command_help(entry, own));
  parse_positionals(command, positionals, full_name);

  messages.set_quiet(options.quiet);
  messages.set_verbose(options.verbose);
  Context context(terminal, options, messages);
  return act(command, context);
}

int run_checked(int argc, const char* const* argv, const Terminal& terminal, Messages& messages) {
  // The commonest question of scripts is answered before anything is built.
  if (argc == 2 && argv[1] == std::string_view("--version")) {
    return print(terminal, "eventsrc " EVENTSRC_VERSION "\n");
  }
  Arguments arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  messages.set_json(wants_json_errors(arguments));
  return dispatch(std::move(arguments), terminal, messages);
}

int report(const Messages& messages, const Error& error) {
  const int status = status_of(error);
  messages.error(error, status);
  return status;
}

}  // namespace

int run(int argc, const char* const* argv, const Terminal& terminal) noexcept {
  Messages messages(terminal);
  try {
    return run_checked(argc, argv, terminal, messages);
  } catch (const PipeClosed&) {
    return 0;
  } catch (const Error& error) {
    return report(messages, error);
  } catch (const std::bad_alloc&) {
    return report(messages, Error(ErrorCode::unavailable,
                                  "memory is used up: free some, or ask for less at once"));
  } catch (const std::exception& error) {
    return report(messages, Error(ErrorCode::internal,
                                  fmt::format("this is a bug in eventsrc: {}: please report it",
                                              error.what())));
  }
}

}  // namespace eventsrc::cli
