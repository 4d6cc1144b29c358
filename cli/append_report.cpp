#include "append_report.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/json.hpp"
#include "json_object.hpp"

namespace eventsrc::cli {
namespace {

std::string_view result_of(const AppendReport& report) {
  if (report.events > 0) return "appended";
  return report.already > 0 ? "duplicate" : "noop";
}

std::string heads_of(const AppendReport& report) {
  std::string heads = "{";
  for (const auto& [stream, tip] : report.heads) {
    if (heads.size() > 1) heads += ',';
    json::append_quoted(heads, stream);
    heads += ':';
    JsonObject(heads).number("last", tip.last.value()).hex("hash", tip.hash).close();
  }
  return heads + '}';
}

}  // namespace

AppendReport require_appended(AppendResult result) {
  if (auto* rejection = std::get_if<Rejection>(&result)) {
    throw Error(ErrorCode::rejected, rejection->message, std::move(rejection->details));
  }
  if (const auto* contended = std::get_if<Contended>(&result)) {
    throw Error(
        ErrorCode::contention,
        fmt::format("other writers held the store all the time: nothing was stored after {} {}: "
                    "try again, or wait longer with --retry-for",
                    contended->retries, contended->retries == 1 ? "try" : "tries"));
  }
  return std::get<AppendReport>(std::move(result));
}

void report_append(Context& context, const AppendReport& report, const AppendOptions& options,
                   ReportShape shape) {
  if (report.clock_held) {
    context.messages().insistent_warning(
        "the clock is behind the last event of a stream: new events got that event's time");
  }
  if (options.observer != nullptr) return;
  std::string line;
  JsonObject object(line);
  object.text("result", result_of(report));
  if (shape.single_stream && report.events + report.already > 0) {
    object.text("stream", report.stream)
        .number("first", report.first.value())
        .number("last", report.last.value());
  }
  object.number("events", report.events);
  if (shape.lines) object.number("already", report.already);
  if (shape.lines && !shape.single_stream) object.number("streams", report.streams);
  if (shape.lines) object.number("lines", report.lines);
  if (shape.single_stream && report.events + report.already > 0) {
    object.time("time", report.time).hex("hash", report.hash);
  }
  object.number("retries", report.retries);
  if (report.clock_held) object.text("clock", "held");
  if (report.events == 0 && report.redacted) object.boolean("redacted", true);
  if (options.dry_run) object.boolean("dryRun", true);
  if (options.collect_heads) object.raw("heads", heads_of(report));
  object.close();
  context.print_line(line);
}

void Echo::stored(const EventView& event) {
  append_event_line(kept_.buffer(), event, nullptr);
  kept_.buffer() += '\n';
  kept_.relieve();
}

void Echo::restart() {
  kept_.buffer().clear();
  spool_.clear();
}

void Echo::print() {
  kept_.flush();
  spool_.rewind();
  LineFile lines(spool_.fd());
  std::string_view line;
  while (lines.next(line)) context_.print_line(line);
  spool_.clear();
}

}  // namespace eventsrc::cli
