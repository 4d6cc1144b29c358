#include "what_if.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/what_if.hpp"
#include "input.hpp"

namespace eventsrc::cli {

void add_what_if(Command& command, std::optional<std::string>& file) {
  command.option("--what-if", "FILE", file,
                 "as if the stream's events were changed as this JSON file says: drop, replace, "
                 "insert, append; nothing is written");
}

std::unique_ptr<Store> open_what_if(const std::string& file, Store& store,
                                    const std::string& stream, const Context& context) {
  const std::string text = read_value(file == "-" ? file : "@" + file, context.terminal());
  const std::string name = file == "-" ? "standard input" : file;
  WhatIf changes = WhatIf::parse(text, name, stream);
  try {
    return with_changes(store, stream, std::move(changes));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::invalid) throw;
    throw Error(error.code(), fmt::format("{}: {}", name, error.what()), error.details());
  }
}

std::string supposed_mark(Supposed supposed) {
  const std::string_view name = supposed_name(supposed);
  return name.empty() ? "" : fmt::format("({})", name);
}

bool may_begin_late(const Point& point) {
  return !std::holds_alternative<Point::BeforeLast>(point.where());
}

int report_emptied(Context& context, const std::string& stream) {
  context.messages().negative(fmt::format("stream '{}' would hold no events", stream));
  return 1;
}

}  // namespace eventsrc::cli
