#include "eventsrc/verify.hpp"

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
#include "eventsrc/event_line.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr int kNotEqual = 1;

struct Arguments {
  std::vector<std::string> patterns;
  bool all = false;
  bool json = false;
  bool digest = false;
  bool heads = false;
  std::optional<std::string> output;
  std::optional<std::string> against;
  std::optional<std::string> receipt;
};

// What a verification is compared with.
struct Expectation {
  std::vector<Mark> marks;
  std::optional<Hash> digest;
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

std::string many(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", grouped(count), what, count == 1 ? "" : "s");
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
  JsonObject(out)
      .text("stream", mark.stream)
      .number("seq", mark.seq.value())
      .hex("hash", mark.hash)
      .close();
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

void print_json(Context& context, const VerifyReport& report, const std::vector<Fault>& faults,
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
  object.boolean("ok", faults.empty() && equal.value_or(true))
      .number("streams", report.streams)
      .number("events", report.events)
      .number("redacted", report.redacted)
      .raw("anchored", list(report.anchored, mark_json))
      .raw("faults", list(faults, fault_json))
      .hex("digest", digest(report.heads));
  if (equal) object.boolean("equal", *equal);
  object.close();
  context.print_value(line);
}

void print_text(Context& context, const VerifyReport& report, const std::vector<Fault>& faults,
                std::size_t marks) {
  Output& out = context.out();
  for (const Fault& fault : faults) out.write(printable(fault_text(fault)) + "\n");
  for (const Mark& mark : report.anchored) {
    out.write(fmt::format("{}: anchored at {}\n", printable(mark.stream), mark.seq.value()));
  }
  const std::string checked = fmt::format("{}, {}, {} redacted", many(report.events, "event"),
                                          many(report.streams, "stream"), grouped(report.redacted));
  if (!faults.empty()) {
    out.write(fmt::format("NOT ok: {}: {}\n", checked,
                          many(static_cast<std::int64_t>(faults.size()), "fault")));
    return;
  }
  const std::string noted =
      marks == 0
          ? std::string()
          : fmt::format(", {} found as noted", many(static_cast<std::int64_t>(marks), "head"));
  out.write(fmt::format("ok: {}: every hash fits{}\n", checked, noted));
}

int run_verify(const Arguments& arguments, Context& context) {
  if (arguments.output && !arguments.heads) {
    throw Error(ErrorCode::usage, "-o goes with --heads");
  }
  if (arguments.digest + arguments.heads + arguments.json > 1) {
    throw Error(ErrorCode::usage, "--digest, --heads and --json exclude each other");
  }
  const Selection selection = arguments.patterns.empty()
                                  ? every_stream()
                                  : parse_selection(arguments.patterns, arguments.all);
  const Expectation expected = read_expectation(arguments, selection, context);

  Store& store = context.open_for_reading();
  if (arguments.output) context.check_output(*arguments.output);
  std::vector<Fault> faults;
  const auto collect = [&faults](const Fault& fault) { faults.push_back(fault); };
  VerifyReport report;
  {
    Progress progress(context, "events");
    if (arguments.patterns.empty()) {
      progress.set_total([&store] { return store.info().events; });
    }
    std::int64_t shown = 0;
    report = verify(store, selection, arguments.patterns.empty(), collect, [&](std::int64_t done) {
      progress.advance(done - std::exchange(shown, done));
    });
  }
  verify_marks(store, expected.marks, collect);
  std::optional<bool> equal;
  if (expected.digest) equal = digest(report.heads) == *expected.digest;

  if (arguments.json) {
    print_json(context, report, faults, equal);
  } else if (!faults.empty() || (!arguments.digest && !arguments.heads)) {
    print_text(context, report, faults, expected.marks.size());
  } else if (arguments.digest) {
    context.out().write(to_hex(digest(report.heads)) + "\n");
  } else {
    print_heads(context, store, report, arguments.output);
  }
  if (!faults.empty()) {
    throw Error(ErrorCode::integrity,
                fmt::format("{} found: restore a backup, or find out who changed the store",
                            many(static_cast<std::int64_t>(faults.size()), "fault")));
  }
  if (equal && !*equal) {
    context.messages().negative(
        "the digest is another one: a bare digest shows only whether two stores are equal, not "
        "whether one was only appended to; 'verify --heads' keeps what shows that");
    return kNotEqual;
  }
  return report_unknown_names(context, store, selection);
}

}  // namespace

void add_verify(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("PATTERN", &arguments->patterns,
                     "names or globs; without any, all streams and the store file itself");
  command.flag("--all", arguments->all, "all streams (the default)");
  command.flag("--json", arguments->json, "the result as one JSON object");
  command.flag("--digest", arguments->digest,
               "print one digest over all stream heads: equal stores have equal ones");
  command.flag("--heads", arguments->heads,
               "print every stream's last seq and hash, to keep elsewhere");
  command.option("-o,--output", "FILE", arguments->output,
                 "with --heads: write FILE, complete or not at all");
  command.option("--against", "FILE", arguments->against,
                 "a file that --heads wrote: history has only been appended to since; or a digest: "
                 "the stores are equal");
  command.option("--receipt", "JSON", arguments->receipt,
                 "an append's result lines (JSON, - or @FILE): those events are still there");
  command.about(
      "Recomputes every hash from the first event on, checks what the store says about each "
      "stream, "
      "and the file itself. Changes nothing. That the last events were cut off, or everything was "
      "written anew, shows only with --against.");
  command.about(
      "Exit status 8: something is not as it was written. 1: the digest differs, or a "
      "named stream is unknown.");
  command.example("eventsrc verify", "check everything");
  command.example("eventsrc verify --heads -o heads.jsonl", "note where every stream stands");
  command.example("eventsrc verify --against heads.jsonl", "prove that nothing was changed since");
  command.action([arguments](Context& context) { return run_verify(*arguments, context); });
}

}  // namespace eventsrc::cli
