#include "append_lines.hpp"

#include <exception>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "append_report.hpp"
#include "progress.hpp"
#include "snapshot_keeping.hpp"

namespace eventsrc::cli {
namespace {

// Above this, -v says how long other writers had to wait.
constexpr std::int64_t kLongTransaction = 1'000'000;

// Counts the events that go by.
class Counted final : public NewEventSource {
 public:
  Counted(NewEventSource& source, Progress& progress, Clock& clock)
      : source_(source), progress_(progress), clock_(clock) {}

  bool next(NewEvent& event) override {
    if (!began_) began_ = clock_.elapsed();
    if (!source_.next(event)) return false;
    progress_.advance();
    return true;
  }
  std::span<const NewEvent> ahead() override { return source_.ahead(); }
  void rewind() override {
    source_.rewind();
    began_.reset();
  }
  // Since the transaction took its first event: what was before is our own waiting.
  [[nodiscard]] std::chrono::duration<double> held() const {
    const auto now = clock_.elapsed();
    return now - began_.value_or(now);
  }

 private:
  NewEventSource& source_;
  Progress& progress_;
  Clock& clock_;
  std::optional<std::chrono::steady_clock::time_point> began_;
};

std::int64_t check_lines(const LineAppend& job, const InputFile& input, Context& context) {
  Progress progress(context, "lines checked");
  EventLineFile lines(input.fd(), job.defaults, {.threads = context.settings().threads});
  NewEvent event;
  std::int64_t count = 0;
  for (; lines.next(event); ++count) progress.advance();
  lines.rewind();
  return count;
}

// Copies the lines to where they can be read twice. Returns how many events there are.
std::int64_t spool_checked(const LineAppend& job, const InputFile& input, const Context& context,
                           const SpoolFile& spool) {
  Output out(spool.fd(), "a temporary file");
  EventLineFile lines(input.fd(), job.defaults,
                      {.threads = context.settings().threads,
                       .copy = [&out](std::string_view text) { out.write(text); }});
  NewEvent event;
  std::int64_t count = 0;
  while (lines.next(event)) ++count;
  out.flush();
  spool.rewind();
  return count;
}

// Under --seed a salt depends on the seq, which nobody knows ahead.
EventLineWork work_of(const LineAppend& job, const Context& context) {
  return {.threads = context.settings().threads,
          .seal = true,
          .salts = job.options.seed.empty() ? context.terminal().random : nullptr};
}

AppendReport append_counted(Store& store, NewEventSource& source, const AppendOptions& options,
                            const Guarding& guarding, Progress& progress, const Context& context) {
  const Terminal& terminal = context.terminal();
  Counted counted(source, progress, *terminal.clock);
  AppendReport report = require_appended(
      append(store, counted, options, *terminal.clock, *terminal.random), guarding, context);
  if (report.events > kLongTransaction) {
    context.messages().explain(
        fmt::format("other writers had to wait for {:.1f} s: --batch N makes that shorter",
                    counted.held().count()));
  }
  return report;
}

/// One batch, and what went wrong with the rest of it: that is thrown once the batch is reported.
struct Batch {
  AppendReport report;
  std::function<void()> fail{};
};

Batch append_batch(Store& store, NewEventSource& source, const AppendOptions& options,
                   const Guarding& guarding, Progress& progress, const Context& context) {
  if (store.capabilities().any_streams()) {
    return {append_counted(store, source, options, guarding, progress, context)};
  }
  const Terminal& terminal = context.terminal();
  Counted counted(source, progress, *terminal.clock);
  AppendedStreams appended =
      append_by_stream(store, counted, options, *terminal.clock, *terminal.random);
  Batch batch{std::move(appended.report)};
  if (appended.error) {
    batch.fail = [error = appended.error] { std::rethrow_exception(error); };
  } else if (appended.failure) {
    batch.fail = [failure = *std::move(appended.failure), &guarding, &context] {
      static_cast<void>(require_appended(failure, guarding, context));
    };
  }
  return batch;
}

void mark_stored_until(Context& context, std::int64_t line) {
  context.mark_stored(
      fmt::format("the input is stored up to line {} and no further", line),
      fmt::format("run the same input again if its lines carry id or seq, else from line {} on",
                  line + 1));
}

}  // namespace

int append_at_once(const LineAppend& job, const InputFile& input, Context& context) {
  std::optional<SpoolFile> spool;
  // A guard may fork to run jq.
  const auto opening = job.options.guard == nullptr ? context.begin_opening() : nullptr;
  std::int64_t count = 0;
  if (input.is_regular()) {
    count = check_lines(job, input, context);
  } else {
    count = spool_checked(job, input, context, spool.emplace());
  }
  EventLineFile lines(spool ? spool->fd() : input.fd(), job.defaults, work_of(job, context));
  AppendOptions options = job.options;
  std::optional<Echo> echo;
  if (job.echo) options.observer = &echo.emplace(context);
  const auto store = job.open();
  Progress progress(context, "events");
  progress.watch(*store);
  progress.set_total([count] { return count; });
  SnapshotKeeping snapshots(*store, job.jq, !options.seed.empty(), context);
  const AppendReport report =
      append_counted(*store, lines, snapshots.with_heads(options), job.guarding, progress, context);
  if (report.events > 0 && !options.dry_run) context.mark_stored();
  report_append(context, report, options,
                {.single_stream = job.defaults.stream.has_value(), .lines = true},
                {job.guarding, *store});
  if (echo) echo->print();
  if (!options.dry_run) snapshots.keep(report);
  return 0;
}

int append_in_batches(const LineAppend& job, const BatchLimits& limits, const InputFile& input,
                      Context& context) {
  LineBatches batches(input.fd(), job.defaults, limits, work_of(job, context),
                      *context.terminal().clock);
  AppendOptions options = job.options;
  std::optional<Echo> echo;
  if (job.echo) options.observer = &echo.emplace(context);
  std::unique_ptr<Store> store;
  std::optional<SnapshotKeeping> snapshots;
  Progress progress(context, "events");
  bool stored = false;
  std::int64_t stored_until = 0;
  while (LineBatch* const batch = batches.next()) {
    if (!store) {
      store = job.open();
      progress.watch(*store);
      snapshots.emplace(*store, job.jq, !options.seed.empty(), context);
    }
    batches.read_ahead();
    const Batch appended = append_batch(*store, *batch, snapshots->with_heads(options),
                                        job.guarding, progress, context);
    const AppendReport& report = appended.report;
    progress.hide();
    if (appended.fail && report.lines == 0) appended.fail();
    if (report.events > 0) {
      stored = true;
      // These held for the stream before the first line.
      options.expect = Expected();
      options.guard = nullptr;
    }
    if (stored && appended.fail) {
      context.mark_stored(
          fmt::format("the input is stored up to line {}, and some of the lines after it",
                      stored_until),
          "run the same input again if its lines carry id or seq, else look with 'eventsrc "
          "streams' "
          "which are there");
    } else if (stored) {
      stored_until = batch->last_line();
      mark_stored_until(context, stored_until);
    }
    const auto print = [&] {
      report_append(context, report, options,
                    {.single_stream = job.defaults.stream.has_value(), .lines = true},
                    {job.guarding, *store});
      if (echo) echo->print();
      context.out().flush();
    };
    try {
      print();
    } catch (...) {
      // That lines were refused matters more than that nobody reads what was stored.
      if (appended.fail) appended.fail();
      throw;
    }
    snapshots->keep(report);
    if (appended.fail) appended.fail();
    if (report.noop) break;
  }
  return 0;
}

}  // namespace eventsrc::cli
