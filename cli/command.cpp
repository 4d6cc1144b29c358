#include "command.hpp"

#include <utility>

namespace eventsrc::cli {

std::string_view Option::long_name() const noexcept {
  const std::string_view all = names;
  return all.substr(all.find("--"));
}

std::string_view Option::short_name() const noexcept {
  const std::string_view all = names;
  const std::size_t comma = all.find(',');
  return comma == std::string_view::npos ? std::string_view() : all.substr(0, comma);
}

void Command::flag(std::string names, bool& target, std::string help) {
  options.push_back({std::move(names), "", std::move(help), {}, &target});
}

void Command::option(std::string names, std::string value, std::optional<std::string>& target,
                     std::string help) {
  options.push_back({std::move(names), std::move(value), std::move(help), {}, &target});
}

void Command::choice(std::string names, std::string value, std::vector<std::string> choices,
                     std::optional<std::string>& target, std::string help) {
  options.push_back(
      {std::move(names), std::move(value), std::move(help), std::move(choices), &target});
}

void Command::list(std::string names, std::string value, std::vector<std::string>& target,
                   std::string help) {
  options.push_back({std::move(names), std::move(value), std::move(help), {}, &target});
}

void Command::positional(std::string name, PositionalTarget target, std::string help,
                         std::vector<std::string> choices) {
  positionals.push_back({std::move(name), std::move(help), target, std::move(choices)});
}

}  // namespace eventsrc::cli
