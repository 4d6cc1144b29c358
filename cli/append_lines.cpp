#include "append_lines.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "append_report.hpp"
#include "progress.hpp"

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

// Some lines in memory.
class LineBatch final : public NewEventSource {
 public:
  explicit LineBatch(EventLineDefaults defaults) : reader_(std::move(defaults)) {}

  // Throws `invalid` if it is no event.
  void add(std::string_view line, std::int64_t number) {
    static_cast<void>(reader_.parse(line, number));
    text_ += line;
    lines_.push_back({text_.size(), number});
  }
  void clear() {
    text_.clear();
    lines_.clear();
    at_ = 0;
  }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(lines_.size()); }
  // The number of the last line.
  [[nodiscard]] std::int64_t last() const { return lines_.back().number; }

  bool next(NewEvent& event) override {
    if (at_ == lines_.size()) return false;
    const std::size_t begin = at_ == 0 ? 0 : lines_[at_ - 1].end;
    const Line& line = lines_[at_++];
    event = reader_.parse(std::string_view(text_).substr(begin, line.end - begin), line.number);
    return true;
  }
  void rewind() override { at_ = 0; }

 private:
  struct Line {
    std::size_t end;  // in text_
    std::int64_t number;
  };

  EventLineReader reader_;
  std::string text_;
  std::vector<Line> lines_;
  std::size_t at_ = 0;
};

// Copies the lines, with their numbers, to where they can be read twice. Returns how many.
std::int64_t spool_checked(const LineAppend& job, const InputFile& input, const SpoolFile& spool) {
  LineFile lines(input.fd());
  EventLineReader reader(job.defaults);
  Output out(spool.fd(), "a temporary file");
  std::string_view line;
  std::int64_t written = 0;
  std::int64_t count = 0;
  for (; lines.next(line); ++count) {
    static_cast<void>(reader.parse(line, lines.number()));
    while (++written < lines.number()) out.write("\n");
    out.write(line);
    out.write("\n");
  }
  out.flush();
  spool.rewind();
  return count;
}

std::int64_t check_lines(const LineAppend& job, const InputFile& input, Progress& progress) {
  EventLineFile lines(input.fd(), job.defaults);
  NewEvent event;
  std::int64_t count = 0;
  for (; lines.next(event); ++count) progress.advance();
  lines.rewind();
  return count;
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

void mark_stored_until(Context& context, std::int64_t line) {
  context.mark_stored(
      fmt::format("the input is stored up to line {} and no further", line),
      fmt::format("run the same input again if its lines carry id or seq, else from line {} on",
                  line + 1));
}

}  // namespace

int append_at_once(const LineAppend& job, const InputFile& input, Context& context) {
  std::optional<SpoolFile> spool;
  std::int64_t count = 0;
  if (input.is_regular()) {
    Progress checking(context, "lines checked");
    count = check_lines(job, input, checking);
  } else {
    spool.emplace();
    count = spool_checked(job, input, *spool);
  }
  EventLineFile lines(spool ? spool->fd() : input.fd(), job.defaults);
  AppendOptions options = job.options;
  std::optional<Echo> echo;
  if (job.echo) options.observer = &echo.emplace(context);
  const auto store = job.open();
  Progress progress(context, "events");
  progress.set_total([count] { return count; });
  const AppendReport report =
      append_counted(*store, lines, options, job.guarding, progress, context);
  if (report.events > 0 && !options.dry_run) context.mark_stored();
  report_append(context, report, options,
                {.single_stream = job.defaults.stream.has_value(), .lines = true},
                {job.guarding, *store});
  if (echo) echo->print();
  return 0;
}

int append_in_batches(const LineAppend& job, const BatchLimits& limits, const InputFile& input,
                      Context& context) {
  LineFile lines(input.fd());
  LineBatch batch(job.defaults);
  AppendOptions options = job.options;
  std::optional<Echo> echo;
  if (job.echo) options.observer = &echo.emplace(context);
  std::unique_ptr<Store> store;
  Progress progress(context, "events");
  Clock& clock = *context.terminal().clock;
  bool more = true;
  bool stored = false;
  while (more) {
    batch.clear();
    std::chrono::steady_clock::time_point deadline;
    while (batch.size() < *limits.lines) {
      const auto left = deadline - clock.elapsed();
      const bool is_due =
          batch.size() > 0 &&
          (left.count() <= 0 || !lines.ready(std::chrono::ceil<std::chrono::milliseconds>(left)));
      if (is_due) break;
      std::string_view line;
      more = lines.next(line);
      if (!more) break;
      if (batch.size() == 0) deadline = clock.elapsed() + limits.time;
      batch.add(line, lines.number());
    }
    if (batch.size() == 0) break;
    if (!store) store = job.open();
    const AppendReport report =
        append_counted(*store, batch, options, job.guarding, progress, context);
    progress.hide();
    if (report.events > 0) {
      stored = true;
      // These held for the stream before the first line.
      options.expect = Expected();
      options.guard = nullptr;
    }
    if (stored) mark_stored_until(context, batch.last());
    report_append(context, report, options,
                  {.single_stream = job.defaults.stream.has_value(), .lines = true},
                  {job.guarding, *store});
    if (echo) echo->print();
    context.out().flush();
    if (report.noop) break;
  }
  return 0;
}

}  // namespace eventsrc::cli
