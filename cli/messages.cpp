#include "messages.hpp"

#include <cerrno>

#include <fmt/format.h>

#include "json_object.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

std::string error_json(const Error& error, int status) {
  const ErrorDetails& details = error.details();
  std::string inner;
  JsonObject object(inner);
  object.text("code", code_name(error.code())).number("exit", status).text("message", error.what());
  if (details.stream) object.text("stream", *details.stream);
  if (details.seq) object.number("seq", *details.seq);
  if (details.expected) object.text("expected", *details.expected);
  if (details.actual) object.text("actual", *details.actual);
  if (details.line) object.number("line", *details.line);
  if (details.column) object.number("column", *details.column);
  object.close();
  std::string out;
  JsonObject(out).raw("error", inner).close();
  return out;
}

std::string error_text(const Error& error) {
  const ErrorDetails& details = error.details();
  std::string place;
  if (details.line && details.column) {
    place = fmt::format("line {}, column {}: ", *details.line, *details.column);
  } else if (details.line) {
    place = fmt::format("line {}: ", *details.line);
  } else if (details.column) {
    place = fmt::format("column {}: ", *details.column);
  }
  return fmt::format("eventsrc: {}{}", place, printable(error.what()));
}

}  // namespace

void Messages::error(const Error& error, int status) const {
  print(json_ ? error_json(error, status) : error_text(error));
}

void Messages::warning(std::string_view text) const {
  if (!quiet_) say("warning", text);
}

void Messages::insistent_warning(std::string_view text) const { say("warning", text); }

void Messages::negative(std::string_view text) const {
  if (!quiet_) say("note", text);
}

void Messages::explain(std::string_view text) const {
  if (verbose_ && !quiet_) say("note", text);
}

void Messages::say(std::string_view kind, std::string_view text) const {
  if (json_) {
    std::string inner;
    JsonObject(inner).text("message", text).close();
    std::string out;
    JsonObject(out).raw(kind, inner).close();
    print(std::move(out));
  } else if (kind == "warning") {
    print(fmt::format("eventsrc: warning: {}", printable(text)));
  } else {
    print(fmt::format("eventsrc: {}", printable(text)));
  }
}

void Messages::print(std::string line) const {
  line += '\n';
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // there is nowhere left to say it
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace eventsrc::cli
