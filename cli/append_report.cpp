#include "append_report.hpp"

#include <optional>
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
  if (report.noop) return "noop";
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

/// The state after the append, or why it cannot be told.
struct StateOrFault {
  std::optional<State> state;
  std::optional<Error> fault;
};

StateOrFault find_state(const AppendReport& report, const ReportedState& reported) {
  StateOrFault found;
  if (!reported.guarding.returns_state) return found;
  const bool has_last = report.events + report.already > 0;
  try {
    found.state = reported.guarding.guard->state_after(
        reported.store, has_last ? std::optional(report.last) : std::nullopt);
  } catch (const Error& error) {
    found.fault = error;
  }
  return found;
}

}  // namespace

AppendReport require_appended(AppendResult result, const Guarding& guarding,
                              const Context& context) {
  if (guarding.guard && guarding.guard->lost_numbers()) {
    context.messages().warning(
        "--if: the state has numbers that jq rounds to about 17 digits: it compared what it made "
        "of them");
  }
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
                   ReportShape shape, const ReportedState& reported) {
  if (report.clock_held) {
    context.messages().insistent_warning(
        "the clock is behind the last event of a stream: new events got that event's time");
  }
  if (options.observer != nullptr) return;
  const StateOrFault after = find_state(report, reported);
  std::string line;
  JsonObject object(line);
  object.text("result", result_of(report));
  if (shape.single_stream && report.events + report.already > 0) {
    object.text("stream", report.stream)
        .number("first", report.first.value())
        .number("last", report.last.value());
  } else if (report.noop) {
    object.text("stream", report.stream);
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
  if (report.cost) object.raw("estimate", cost_json(*report.cost));
  if (options.collect_heads) object.raw("heads", heads_of(report));
  if (after.state) {
    object.text("state", kind_name(after.state->kind));
    if (after.state->kind == State::Kind::value) object.raw("value", after.state->value.str());
  }
  object.close();
  context.print_line(line);
  if (!after.fault) return;
  context.out().flush();
  // As for a receipt that cannot be printed: what was stored was no bad input.
  throw Error(
      report.events > 0 ? ErrorCode::unavailable : after.fault->code(),
      fmt::format("{}, but the state cannot be told: {}",
                  report.events > 0 ? "stored" : "nothing was to be stored", after.fault->what()),
      after.fault->details());
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
