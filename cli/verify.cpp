#include "eventsrc/verify.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/line_file.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr int kNotEqual = 1;

// What a verification is compared with.
struct Expectation {
  std::vector<Mark> marks;
  std::optional<Hash> digest;
};

struct Arguments {
  std::vector<std::string> patterns;
  bool all = false;
  bool json = false;
  bool digest = false;
  bool heads = false;
  std::optional<std::string> output;
  std::optional<std::string> against;
  std::optional<std::string> receipt;
  std::optional<Expectation> expected;  // read once: standard input has it only once
};

constexpr std::int64_t kFaultsShown = 10;

// The first faults of each stream, and the numbers of all.
class Faults {
 public:
  void add(const Fault& fault) {
    ++count_;
    if (fault.archived) ++archived_;
    if (++counts_[fault.stream] <= kFaultsShown) shown_.push_back(fault);
  }

  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  /// Nothing is wrong, as far as it could be compared.
  [[nodiscard]] bool only_archived() const noexcept { return archived_ == count_; }
  [[nodiscard]] const std::vector<Fault>& shown() const noexcept { return shown_; }
  /// Of each stream, faults that are not shown included.
  [[nodiscard]] const std::map<std::string, std::int64_t>& counts() const noexcept {
    return counts_;
  }

 private:
  std::int64_t count_ = 0;
  std::int64_t archived_ = 0;
  std::vector<Fault> shown_;
  std::map<std::string, std::int64_t> counts_;
};

std::string_view trimmed(std::string_view text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

Note note_of_line(std::string_view line, std::int64_t number) {
  try {
    return read_note(line);
  } catch (const Error& error) {
    throw error.at(number, error.details().column.value_or(1));
  }
}

// A digest, or a file of one, or a file of heads, which ends with the digest of its heads.
Expectation read_against(const std::string& given, const Context& context) {
  Expectation expected;
  expected.digest = parse_hash(given);
  if (expected.digest) return expected;
  const InputFile file(given, context.terminal());
  LineFile lines(file.fd());
  std::string_view line;
  std::optional<Hash> end;
  while (lines.next(line)) {
    if (const auto bare = parse_hash(trimmed(line)); bare && expected.marks.empty()) {
      expected.digest = bare;
      continue;
    }
    const Note note = note_of_line(line, lines.number());
    expected.marks.insert(expected.marks.end(), note.marks.begin(), note.marks.end());
    end = note.digest;
  }
  if (!expected.digest && (!end || *end != digest(expected.marks))) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("{} is not a whole file of 'eventsrc verify --heads': its last line must "
                    "be the digest of all others",
                    given));
  }
  return expected;
}

std::vector<Mark> read_receipts(const std::string& given, const Context& context) {
  std::vector<Mark> marks;
  const std::string text = read_value(given, context.terminal());
  std::string_view rest = text;
  for (std::int64_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    if (!line.empty()) {
      const Note note = note_of_line(line, number);
      marks.insert(marks.end(), note.marks.begin(), note.marks.end());
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (marks.empty()) {
    throw Error(ErrorCode::invalid,
                "--receipt names no event: give result lines of 'eventsrc append', those of many "
                "streams with --receipts");
  }
  return marks;
}

// Notes of streams that the patterns leave out are not compared; some must be left.
Expectation read_expectation(const Arguments& arguments, const Selection& selection,
                             const Context& context) {
  if (arguments.against == "-" && arguments.receipt == "-") {
    throw Error(ErrorCode::usage,
                "--against and --receipt cannot both be standard input: give one of them a file");
  }
  Expectation expected;
  if (arguments.against) expected = read_against(*arguments.against, context);
  if (arguments.receipt) {
    const auto marks = read_receipts(*arguments.receipt, context);
    expected.marks.insert(expected.marks.end(), marks.begin(), marks.end());
  }
  const bool had_marks = !expected.marks.empty();
  std::erase_if(expected.marks, [&](const Mark& mark) { return !selection.matches(mark.stream); });
  if (had_marks && expected.marks.empty()) {
    throw Error(ErrorCode::usage, "the patterns leave out every stream that was noted");
  }
  return expected;
}

std::string fault_text(const Fault& fault) {
  if (fault.stream.empty()) return fault.what;
  if (!fault.seq) return fmt::format("{}: {}", fault.stream, fault.what);
  return fmt::format("{} seq {}: {}", fault.stream, fault.seq->value(), fault.what);
}

std::string fault_json(const Fault& fault) {
  std::string out;
  JsonObject object(out);
  if (!fault.stream.empty()) object.text("stream", fault.stream);
  if (fault.seq) object.number("seq", fault.seq->value());
  object.text("message", fault.what).close();
  return out;
}

std::string mark_json(const Mark& mark) {
  std::string out;
  JsonObject object(out);
  object.text("stream", mark.stream).number("seq", mark.seq.value());
  if (mark.first) object.number("first", mark.first->value());
  object.hex("hash", mark.hash).close();
  return out;
}

void print_heads(Context& context, Store& store, const VerifyReport& report,
                 const std::optional<std::string>& path) {
  std::optional<OutputFile> file;
  std::optional<Output> file_output;
  if (path) {
    file.emplace(*path);
    file_output.emplace(file->fd(), *path);
  }
  Output& out = file ? *file_output : context.out();
  for (const Mark& head : report.heads) out.write(mark_json(head) + "\n");
  std::string last;
  JsonObject(last)
      .hex("digest", digest(report.heads))
      .number("streams", report.streams)
      .number("events", report.events)
      .text("store", store.info().id)
      .time("time", context.terminal().clock->now())
      .close();
  out.write(last + "\n");
  if (!file) return;
  file_output->flush();
  context.confirm_reads();
  file->commit();
}

void print_json(Context& context, const VerifyReport& report, const Faults& faults, bool ok,
                const std::optional<bool>& equal) {
  const auto list = [](const auto& items, const auto& json) {
    std::string out = "[";
    for (const auto& item : items) {
      if (out.size() > 1) out += ',';
      out += json(item);
    }
    return out + ']';
  };
  std::string line;
  JsonObject object(line);
  object.boolean("ok", ok)
      .number("streams", report.streams)
      .number("events", report.events)
      .number("redacted", report.redacted)
      .raw("anchored", list(report.anchored, mark_json))
      .number("faultCount", faults.count())
      .raw("faults", list(faults.shown(), fault_json))
      .hex("digest", digest(report.heads));
  if (equal) object.boolean("equal", *equal);
  object.close();
  context.print_value(line);
}

void print_text(Context& context, const VerifyReport& report, const Faults& faults,
                std::size_t marks) {
  Output& out = context.out();
  for (const Fault& fault : faults.shown()) out.write(printable(fault_text(fault)) + "\n");
  for (const auto& [stream, count] : faults.counts()) {
    if (count <= kFaultsShown) continue;
    out.write(fmt::format("{}{}and {} more\n", printable(stream), stream.empty() ? "" : ": ",
                          grouped(count - kFaultsShown)));
  }
  for (const Mark& mark : report.anchored) {
    out.write(fmt::format("{}: anchored at {}\n", printable(mark.stream), mark.seq.value()));
  }
  const std::string checked =
      fmt::format("{}, {}, {} redacted", counted(report.events, "event"),
                  counted(report.streams, "stream"), grouped(report.redacted));
  if (faults.count() > 0) {
    out.write(faults.only_archived()
                  ? fmt::format("{}: every hash fits, but {} could not be compared\n", checked,
                                counted(faults.count(), "noted event"))
                  : fmt::format("NOT ok: {}: {}\n", checked, counted(faults.count(), "fault")));
    return;
  }
  const std::string noted =
      marks == 0
          ? std::string()
          : fmt::format(", {} found as noted", counted(static_cast<std::int64_t>(marks), "head"));
  out.write(fmt::format("ok: {}: every hash fits{}\n", checked, noted));
}

// Notes why the answer is negative, if it is; returns the exit status.
int report_answer(Context& context, Store& store, const Selection& selection,
                  const std::optional<bool>& equal) {
  int status = report_unknown_names(context, store, selection);
  if (equal && !*equal) {
    context.messages().negative(
        "the digest is another one: a bare digest shows only whether two stores are equal, not "
        "whether one was only appended to; 'verify --heads' keeps what shows that");
    status = kNotEqual;
  }
  return status;
}

int run_verify(Arguments& arguments, Context& context) {
  if (arguments.output && !arguments.heads) {
    throw Error(ErrorCode::usage, "-o goes with --heads");
  }
  if (arguments.digest + arguments.heads + arguments.json > 1) {
    throw Error(ErrorCode::usage, "--digest, --heads and --json exclude each other");
  }
  const bool everything = arguments.patterns.empty() && !arguments.all;
  const Selection selection =
      everything ? every_stream() : parse_selection(arguments.patterns, arguments.all);
  if (!arguments.expected) arguments.expected = read_expectation(arguments, selection, context);
  const Expectation& expected = *arguments.expected;

  Store& store = context.open_for_reading();
  const auto output = output_file(arguments.output);
  if (output) context.check_output(*output);
  Faults faults;
  const auto collect = [&faults](const Fault& fault) { faults.add(fault); };
  VerifyReport report;
  {
    Progress progress(context, "events");
    progress.watch(store);
    if (everything) {
      progress.set_total([&store] { return store.info().events; });
    }
    report =
        verify(store, selection, {.physical = everything, .threads = context.settings().threads},
               collect, [&progress](std::int64_t events) { progress.advance(events); });
  }
  verify_marks(store, expected.marks, collect);
  std::optional<bool> equal;
  if (expected.digest) equal = digest(report.heads) == *expected.digest;

  const int answer = faults.count() > 0 ? 0 : report_answer(context, store, selection, equal);

  if (arguments.json) {
    print_json(context, report, faults, faults.count() == 0 && answer == 0, equal);
  } else if (faults.count() > 0 || (!arguments.digest && !arguments.heads)) {
    if (answer == 0) print_text(context, report, faults, expected.marks.size());
  } else if (arguments.digest) {
    context.out().write(to_hex(digest(report.heads)) + "\n");
  } else {
    print_heads(context, store, report, output);
  }
  if (faults.count() > 0 && faults.only_archived()) {
    throw Error(ErrorCode::invalid,
                fmt::format("{} could not be compared, all else is as it was: what was archived "
                            "can be once it is restored",
                            counted(faults.count(), "noted event")));
  }
  if (faults.count() > 0) {
    throw Error(ErrorCode::integrity,
                fmt::format("{} found: restore a backup, or find out who changed the store",
                            counted(faults.count(), "fault")));
  }
  return answer;
}

}  // namespace

void add_verify(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional(
      "PATTERN", &arguments->patterns,
      "names or globs; without any, all streams, the reserved ones too, and the store file itself");
  command.flag("--all", arguments->all, "all streams but the reserved ones ('$...')");
  command.flag("--json", arguments->json, "the result as one JSON object");
  command.flag("--digest", arguments->digest,
               "print one digest over all stream heads: equal stores have equal ones");
  command.flag("--heads", arguments->heads,
               "print every stream's last seq and hash, to keep elsewhere");
  command.option(
      "-o,--output", "FILE", arguments->output,
      "with --heads: write FILE, complete or not at all, instead of standard output (-)");
  command.option("--against", "FILE", arguments->against,
                 "a file that --heads wrote (- for standard input): history has only been appended "
                 "to since; or a digest: "
                 "the stores are equal");
  command.option("--receipt", "JSON", arguments->receipt,
                 "an append's result lines (JSON, - or @FILE): those events are still there");
  command.about(
      "Recomputes every hash from the first event on, checks what the store says about each "
      "stream, "
      "and the file itself. Changes nothing. That the last events were cut off, or everything was "
      "written anew, shows only with --against.");
  command.about(
      "Exit status 8: something is not as it was written. 5: events that were noted are archived, "
      "so that they cannot be compared. 1: the digest differs, or a named stream is unknown.");
  command.example("eventsrc verify", "check everything");
  command.example("eventsrc verify --heads -o heads.jsonl", "note where every stream stands");
  command.example("eventsrc verify --against heads.jsonl", "prove that nothing was changed since");
  command.action([arguments](Context& context) { return run_verify(*arguments, context); });
}

}  // namespace eventsrc::cli
