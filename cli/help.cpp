#include "help.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace eventsrc::cli {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kNameWidth = 26;

/// Appends `text` with lines of at most `kWidth` columns; the first begins where `out` stands
/// (column `indent`), the others are indented to it.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent) {
  std::size_t column = indent;
  for (bool first = true; !text.empty(); first = false) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!first && column + 1 + word.size() > kWidth) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  out += '\n';
}

void append_entry(std::string& out, std::string_view name, std::string_view help) {
  if (name.size() + 4 > kNameWidth) {
    fmt::format_to(std::back_inserter(out), "  {}\n{:{}}", name, "", kNameWidth);
  } else {
    fmt::format_to(std::back_inserter(out), "  {:<{}}", name, kNameWidth - 2);
  }
  append_wrapped(out, help, kNameWidth);
}

void append_options(std::string& out, const Command& command) {
  for (const Option& option : command.options) {
    std::string name =
        option.short_name().empty() ? "    " : fmt::format("{}, ", option.short_name());
    name += option.long_name();
    if (option.takes_value()) name += " " + option.value;
    append_entry(out, name, option.help);
  }
}

std::string usage_of(const Command& command) {
  std::string out;
  for (const Positional& positional : command.positionals) {
    out += ' ';
    if (std::holds_alternative<std::string*>(positional.target)) {
      out += positional.name;
    } else if (std::holds_alternative<std::vector<std::string>*>(positional.target)) {
      out += fmt::format("[{}...]", positional.name);
    } else {
      out += fmt::format("[{}]", positional.name);
    }
  }
  return out;
}

void append_usages(std::string& out, const CommandEntry& entry, const Command& command) {
  std::vector<std::string> forms = command.usages;
  if (forms.empty()) forms.push_back(fmt::format("{}{} [OPTIONS]", entry.name, usage_of(command)));
  std::string_view lead = "Usage: ";
  for (const std::string& form : forms) {
    out += fmt::format("{}eventsrc {}\n", lead, form);
    lead = "       ";
  }
}

std::string capitalised(std::string_view text) {
  std::string out(text);
  if (out.front() >= 'a' && out.front() <= 'z')
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out;
}

}  // namespace

std::string general_help(const Command& common) {
  std::string out =
      "Usage: eventsrc COMMAND [ARGUMENTS] [OPTIONS]\n\n"
      "Appends events to streams and replays their state at any point in time.\n";
  std::string_view group;
  for (const CommandEntry& entry : commands()) {
    if (entry.group.empty()) continue;
    if (entry.group != group) out += fmt::format("\n{}:\n", entry.group);
    group = entry.group;
    append_entry(out, entry.name, entry.summary);
  }
  out += "\nOptions of every command, before or after its name:\n";
  append_options(out, common);
  append_entry(out, "    --version", "print the version and end");
  out +=
      "\n'eventsrc COMMAND --help' or 'eventsrc help COMMAND' tells more about one command.\n\n"
      "Exit status: 0 done, 1 a negative answer, 2 usage, 3 rejected by a condition,\n"
      "4 other writers won every round, 5 bad input, 6 store unavailable, 7 no access,\n"
      "8 damaged, 9 not supported, 70 a bug in eventsrc, 130 interrupted.\n";
  return out;
}

std::string command_help(const CommandEntry& entry, const Command& command) {
  std::string out;
  append_usages(out, entry, command);
  out += '\n';
  append_wrapped(out, capitalised(entry.summary) + ".", 0);
  for (const std::string& paragraph : command.paragraphs) {
    out += '\n';
    append_wrapped(out, paragraph, 0);
  }
  if (!command.positionals.empty()) out += "\nArguments:\n";
  for (const Positional& positional : command.positionals) {
    append_entry(out, positional.name, positional.help);
  }
  if (!command.options.empty()) out += "\nOptions:\n";
  append_options(out, command);
  out += "\nOptions of every command: see 'eventsrc --help'.\n\nExamples:\n";
  for (const Example& example : command.examples) {
    out += fmt::format("  {}\n      ", example.command);
    append_wrapped(out, example.says, 6);
  }
  return out;
}

}  // namespace eventsrc::cli
