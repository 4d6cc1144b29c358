#include "eventsrc/migrate.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/verify.hpp"
#include "fold_options.hpp"
#include "json_object.hpp"
#include "migrate_ends.hpp"
#include "migrate_sample.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "text.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::optional<std::string> source;
  std::optional<std::string> destination;
  std::vector<std::string> patterns;
  bool all = false;
  bool prove = false;
  bool dry_run = false;
  bool follow = false;
  bool upgrade = false;
  std::optional<std::string> batch;
  std::optional<std::string> interval;
  std::optional<std::string> transform;
  std::optional<std::string> jq;
  FoldArguments fold;

  [[nodiscard]] bool transforms() const { return transform || jq; }
};

/// Tells what went wrong with streams, and keeps the exit status for it.
class Faults {
 public:
  explicit Faults(Context& context) : context_(context) {}

  void add(const MigrateFault& fault, Progress& progress) {
    ErrorDetails details;
    details.stream = fault.stream;
    if (fault.seq) details.seq = fault.seq->value();
    const int status = exit_status(fault.code);
    progress.hide();
    context_.messages().error(Error(fault.code, printable(fault.what), details), status);
    status_ = worse_status(status_, status);
  }
  [[nodiscard]] int status() const noexcept { return status_; }

 private:
  Context& context_;
  int status_ = 0;
};

MigrateOptions migrate_options(const Arguments& arguments, const Context& context) {
  MigrateOptions options;
  const bool is_given = !arguments.patterns.empty() || arguments.all;
  if (is_given) {
    options.selection = parse_selection(arguments.patterns, arguments.all);
  } else if (!arguments.transforms()) {
    // The reserved ones are never put through a program.
    options.selection = every_stream();
  }
  if (arguments.batch) {
    const std::int64_t events = parse_number(*arguments.batch, "--batch");
    if (events == 0) throw Error(ErrorCode::usage, "--batch must be at least 1");
    options.batch = static_cast<std::size_t>(events);
  }
  options.threads = context.settings().threads;
  options.retry = context.settings().retry;
  options.follow = arguments.follow;
  return options;
}

void check_arguments(const Arguments& arguments) {
  if (arguments.transform && arguments.jq) {
    throw Error(ErrorCode::usage, "--transform and --jq exclude each other: give one program");
  }
  const bool shows_states = arguments.prove || (arguments.dry_run && arguments.transforms());
  if (arguments.prove && !arguments.fold.view) {
    throw Error(ErrorCode::usage, "--prove needs --view: which states are to be compared");
  }
  if (arguments.fold.view && !shows_states) {
    throw Error(ErrorCode::usage, "--view goes with --prove, or with --dry-run of a --transform");
  }
  if (arguments.fold.lossy_numbers && !arguments.prove && !arguments.transforms()) {
    throw Error(ErrorCode::usage, "--lossy-numbers goes with --transform, --jq and --prove");
  }
  if (arguments.interval && !arguments.follow) {
    throw Error(ErrorCode::usage, "--interval goes with --follow");
  }
  if (arguments.prove && arguments.dry_run) {
    throw Error(ErrorCode::usage, "--prove compares what was copied: leave out --dry-run");
  }
  if (arguments.follow && (arguments.prove || arguments.dry_run)) {
    throw Error(ErrorCode::usage, "--follow does not end: leave out --prove and --dry-run");
  }
}

/// Those that only a table has options for.
void check_tables(const MigrateEnd& source, const MigrateEnd& destination, Context& context) {
  bool has_table = false;
  for (const MigrateEnd* const end : {&source, &destination}) {
    if (!end->is_store()) continue;
    const StoreUrl url = context.find_store(end->given);
    context.expect_long_work(url);
    has_table = has_table || url.kind == StoreUrl::Kind::dynamodb;
  }
  if (!has_table) context.refuse_table_options();
}

void check_followed(const MigrateEnd& source, const MigrateEnd& destination) {
  if (!source.is_store() || !destination.is_store()) {
    throw Error(ErrorCode::usage, "--follow goes from a store to a store, not to or from files");
  }
}

/// What is told of a migration beside its numbers.
struct Told {
  bool is_complete = true;
  std::int64_t proved = 0;
  std::optional<Cost> cost{};
};

void print_report(Context& context, const MigrateReport& report, const Arguments& arguments,
                  const Told& told) {
  std::string line;
  JsonObject object(line);
  object.number("copied", report.copied)
      .number("already", report.already)
      .number("streams", report.streams);
  if (arguments.transforms()) {
    object.number("read", report.read).number("redacted", report.redacted);
  } else if (told.is_complete && !arguments.dry_run) {
    object.number("equal", report.equal);
    if (report.redacted > 0) object.number("redacted", report.redacted);
  }
  if (report.faults > 0) object.number("faults", report.faults);
  if (report.retries > 0) object.number("retries", report.retries);
  if (arguments.prove && told.is_complete) object.number("proved", told.proved);
  if (arguments.dry_run) object.boolean("dryRun", true);
  if (told.cost) object.raw("estimate", cost_json(*told.cost));
  object.close();
  context.print_line(line);
  if ((report.copied > 0 || report.redacted > 0) && !arguments.dry_run) context.mark_stored();
}

ReplayOptions replay_options(const Arguments& arguments, const Context& context) {
  ReplayOptions options;
  options.threads = context.settings().threads;
  options.fold.lossy_numbers = arguments.fold.lossy_numbers;
  options.fold.jq_timeout = parse_jq_timeout(arguments.fold.jq_timeout);
  return options;
}

/// Returns how many states were the same; 1 becomes the status if others are not.
std::int64_t prove(const Arguments& arguments, Store& source, Store& destination,
                   const Selection& selection, Context& context, int& status) {
  const auto view = load_view(arguments.fold.view, context);
  std::int64_t different = 0;
  const std::int64_t compared = compare_states(
      source, destination, selection, view, replay_options(arguments, context),
      [&](std::string_view stream, const std::string* key) {
        ++different;
        context.messages().negative(
            fmt::format("the state of stream {}{} is another one in the destination",
                        json::quoted(stream), key == nullptr ? "" : ", key " + json::quoted(*key)));
      });
  if (different > 0) status = worse_status(status, 1);
  return compared - different;
}

void wait_for(Clock& clock, std::chrono::microseconds duration) {
  constexpr std::chrono::microseconds kSlice = std::chrono::milliseconds(100);
  for (auto left = duration; left.count() > 0; left -= kSlice) {
    check_interrupt();
    clock.sleep(std::min(left, kSlice));
  }
  check_interrupt();
}

std::unique_ptr<Transform> make_transform(const Arguments& arguments, const Context& context) {
  if (!arguments.transforms()) return nullptr;
  TransformOptions options;
  options.lossy_numbers = arguments.fold.lossy_numbers;
  options.jq_timeout = parse_jq_timeout(arguments.fold.jq_timeout);
  const bool is_file = arguments.transform.has_value();
  if (is_file) options.bad_program = ErrorCode::invalid;
  std::string program = is_file ? *arguments.transform : *arguments.jq;
  if (is_file && program != "-") program.insert(0, "@");
  auto transform = std::make_unique<Transform>(is_file ? "--transform" : "--jq",
                                               read_value(program, context.terminal()), options);
  transform->start();
  return transform;
}

/// A migration of either kind, as the command line sees it.
class Work {
 public:
  virtual ~Work() = default;
  /// How many events there are to be written, about.
  virtual std::int64_t plan() = 0;
  virtual void write() = 0;
  [[nodiscard]] virtual bool has_news() = 0;
  [[nodiscard]] virtual const MigrateReport& report() const = 0;
};

class CopyWork final : public Work {
 public:
  explicit CopyWork(Migration& migration) : migration_(migration) {}
  std::int64_t plan() override { return migration_.plan(); }
  void write() override {
    migration_.copy();
    migration_.compare();
  }
  bool has_news() override { return migration_.has_news(); }
  const MigrateReport& report() const override { return migration_.report(); }

 private:
  Migration& migration_;
};

class TransformWork final : public Work {
 public:
  TransformWork(TransformedCopy& copy, Progress& reading) : copy_(copy), reading_(reading) {}
  std::int64_t plan() override {
    const std::int64_t made = copy_.transform();
    reading_.finish();
    return made;
  }
  void write() override { copy_.write(); }
  bool has_news() override { return copy_.has_news(); }
  const MigrateReport& report() const override { return copy_.report(); }

 private:
  TransformedCopy& copy_;
  Progress& reading_;
};

/// SOURCE [SOURCE…] DEST [PATTERN…]: an export has several files.
struct Ends {
  MigrateEnd source;
  std::string destination;

  /// Takes the files from the other arguments.
  explicit Ends(Arguments& arguments) : source(*arguments.source) {
    auto& rest = arguments.patterns;
    if (arguments.destination) rest.insert(rest.begin(), *arguments.destination);
    while (!rest.empty() && source.add(rest.front())) rest.erase(rest.begin());
    if (rest.empty()) {
      throw Error(ErrorCode::usage, "DEST is missing: name the store to copy to, or jsonl:FILE");
    }
    destination = std::move(rest.front());
    rest.erase(rest.begin());
  }
};

/// One migration on the command line.
class Run {
 public:
  Run(const Arguments& arguments, const Ends& ends, Context& context)
      : arguments_(arguments),
        context_(context),
        from_(ends.source),
        to_(ends.destination),
        options_(migrate_options(arguments, context)),
        faults_(context) {}

  int run() {
    check_two(from_, to_, context_);
    check_tables(from_, to_, context_);
    if (!arguments_.dry_run) context_.check_writable();
    const auto transform = make_transform(arguments_, context_);
    MigrateSource source(from_, context_);
    if (arguments_.follow) check_followed(from_, to_);
    MigrateDestination destination(to_, use(), context_);
    Progress progress(context_, "events");
    OnMigrate on;
    on.fault = [&](const MigrateFault& fault) { faults_.add(fault, progress); };
    on.committed = [&progress](std::int64_t events) { progress.advance(events); };
    Clock& clock = *context_.terminal().clock;
    Random& random = *context_.terminal().random;
    if (transform) {
      const SpoolFile spool;
      const auto memory = arguments_.dry_run ? empty_store(context_) : nullptr;
      Progress reading(context_, "events read");
      reading.set_total([&source] { return source.store().info().events; });
      on.read = [&reading](std::int64_t events) { reading.advance(events); };
      TransformedCopy copy(source.store(), memory ? *memory : destination.store(), *transform,
                           options_, spool.fd(), clock, random, on);
      TransformWork work(copy, reading);
      if (memory) return show_transformed(copy, source.store(), *memory);
      return run(work, source.store(), destination, progress);
    }
    Migration migration(source.store(), destination.store(), options_, clock, random, on);
    CopyWork work(migration);
    if (arguments_.dry_run) return tell(migration);
    return run(work, source.store(), destination, progress);
  }

 private:
  [[nodiscard]] MigrateDestination::Use use() const {
    using Use = MigrateDestination::Use;
    if (arguments_.dry_run) return Use::dry_run;
    return arguments_.follow ? Use::write : Use::create;
  }

  int run(Work& work, Store& source, MigrateDestination& destination, Progress& progress) {
    const std::int64_t missing = work.plan();
    progress.set_total([missing] { return missing; });
    write(work);
    progress.finish();
    // A file that lacks nothing stays as it is.
    if (to_.lines && (*to_.lines == "-" || work.report().copied > 0)) destination.finish(context_);
    int status = faults_.status();
    Told told;
    if (arguments_.prove) {
      told.proved =
          prove(arguments_, source, destination.store(), options_.selection, context_, status);
    }
    report(work, told);
    status = worse_status(status, report_unknown_names(context_, source, options_.selection));
    if (arguments_.follow) follow(work);
    return status;
  }

  // What was committed is reported, whatever comes after it.
  void write(Work& work) {
    try {
      work.write();
    } catch (const Error&) {
      if (!to_.lines) report(work, {.is_complete = false});
      throw;
    }
  }

  int tell(Migration& migration) {
    const std::int64_t missing = migration.plan();
    MigrateReport report = migration.report();
    report.copied = missing;
    print_report(context_, report, arguments_, {.cost = migration.estimate()});
    return faults_.status();
  }

  // `memory` stands for the destination.
  int show_transformed(TransformedCopy& copy, Store& source, Store& memory) {
    copy.transform();
    copy.sample(kSample, [this](const NewEvent& event) { print_sample(context_, event); });
    copy.write();
    print_state_changes(context_, source, memory, options_.selection,
                        load_view(arguments_.fold.view, context_),
                        replay_options(arguments_, context_));
    print_report(context_, copy.report(), arguments_, {});
    return faults_.status();
  }

  void report(const Work& work, const Told& told) {
    // Standard output is the copy itself.
    if (to_.lines == "-") return;
    print_report(context_, work.report(), arguments_, told);
    if (work.report().ahead > 0) {
      context_.messages().explain(
          fmt::format("{} of the streams go on in the destination", grouped(work.report().ahead)));
    }
  }

  [[noreturn]] void follow(Work& work) {
    const auto interval = arguments_.interval ? parse_duration(*arguments_.interval, "--interval")
                                              : std::chrono::microseconds(std::chrono::seconds(1));
    for (std::int64_t done = written(work);;) {
      context_.out().flush();
      wait_for(*context_.terminal().clock, interval);
      if (!work.has_news()) continue;
      work.plan();
      write(work);
      if (written(work) == done) continue;
      done = written(work);
      report(work, {});
    }
  }

  static std::int64_t written(const Work& work) {
    return work.report().copied + work.report().redacted;
  }

  static constexpr std::size_t kSample = 10;

  const Arguments& arguments_;
  Context& context_;
  MigrateEnd from_;
  MigrateEnd to_;
  MigrateOptions options_;
  Faults faults_;
};

/// `--upgrade` stands alone.
int run_upgrade(const Arguments& arguments, Context& context) {
  const bool copies = arguments.destination || arguments.all || arguments.prove ||
                      arguments.dry_run || arguments.follow || arguments.batch ||
                      arguments.interval || arguments.transforms() || arguments.fold.view ||
                      arguments.fold.lossy_numbers || arguments.fold.jq_timeout;
  if (copies) {
    throw Error(ErrorCode::usage,
                "--upgrade changes one store in place: name it, and leave out what is for copies");
  }
  if (arguments.source) context.use_store(*arguments.source);
  const sqlite::FormatUpgrade done = context.upgrade_store();
  std::string line;
  JsonObject object(line);
  object.boolean("upgraded", done.from != done.to).number("from", done.from).number("to", done.to);
  if (!done.copy.empty()) object.text("copy", done.copy);
  object.close();
  context.print_value(line);
  if (!done.copy.empty()) context.mark_stored();
  return 0;
}

int run_migrate(const Arguments& given, Context& context) {
  context.refuse_fallbacks("migrate");
  Arguments arguments = given;
  if (arguments.upgrade) return run_upgrade(arguments, context);
  if (!arguments.source) {
    throw Error(ErrorCode::usage,
                "SOURCE and DEST are missing: name the stores to copy from and to");
  }
  const Ends ends(arguments);
  check_arguments(arguments);
  return Run(arguments, ends, context).run();
}

}  // namespace

void add_migrate(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.usage("migrate SOURCE DEST [PATTERN...] [OPTION...]");
  command.usage("migrate --upgrade [STORE]");
  command.positional("SOURCE", &arguments->source,
                     "a store; jsonl:FILE: lines that 'export' wrote (- for standard input); or "
                     "dynamodb-json:FILE: a table that AWS exported, its folder or its files");
  command.positional("DEST", &arguments->destination,
                     "a store, or jsonl:FILE: a file of such lines (- for standard output)");
  command.positional("PATTERN", &arguments->patterns,
                     "names or globs; without any, all streams, the reserved ones too");
  command.flag("--all", arguments->all, "all streams but the reserved ones ('$...')");
  command.option("--batch", "N", arguments->batch, "commit about every N events (default 10000)");
  command.flag("--dry-run", arguments->dry_run, "tell what would be copied, and copy nothing");
  command.option("--transform", "FILE", arguments->transform,
                 "write what a jq program makes of each event: any number of events, or none");
  command.option("--jq", "PROGRAM", arguments->jq, "the same with the program itself, or @FILE");
  command.flag("--prove", arguments->prove,
               "with --view: compare the states of all streams in both stores too");
  command.option("--view", "VIEW", arguments->fold.view,
                 "with --prove, or a dry run of a --transform: what makes states (default for a "
                 "dry run: default)");
  command.flag("--lossy-numbers", arguments->fold.lossy_numbers,
               "let jq round numbers that it cannot keep, instead of refusing them");
  command.option("--jq-timeout", "DURATION", arguments->fold.jq_timeout,
                 "how long jq may take for one event: 500ms, 7s, 2m (default 5s)");
  command.flag("--follow", arguments->follow, "go on with what comes to SOURCE, until Ctrl-C");
  command.option("--interval", "DURATION", arguments->interval,
                 "with --follow: how often to look (default 1s)");
  command.about(
      "Copies events as they are, with the same hashes. What DEST has already is not copied again: "
      "run it again after an interruption. Nothing is overwritten: a stream that holds another "
      "event is reported with both hashes, and the others are copied. At the end, count and head "
      "of every stream are compared. A missing SQLite file is created; a DynamoDB table must "
      "be there ('init').");
  command.about(
      "With --transform or --jq, the program sees each event as an object and gives events: "
      "'.type = \"x\"', 'empty', or several. They get seqs and hashes of their own, and "
      "meta.origin tells where they come from. All events go through the program before any is "
      "written.");
  command.flag("--upgrade", arguments->upgrade,
               "bring a store of an older format to that of this eventsrc; a copy is kept");
  command.about(
      "Exit status 3: streams differ, and were left alone. 8: a store is damaged. 1: states differ "
      "(--prove), or a named stream is unknown.");
  command.example("eventsrc migrate eventsrc.db dynamodb:events", "move to DynamoDB");
  command.example("eventsrc migrate old.db new.db --jq '.type |= ascii_downcase' --dry-run",
                  "what a transformation would do");
  command.example("eventsrc migrate old.db new.db --prove --view account",
                  "and compare what a view makes of both");
  command.action([arguments](Context& context) { return run_migrate(*arguments, context); });
}

}  // namespace eventsrc::cli
