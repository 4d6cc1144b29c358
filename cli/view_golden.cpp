#include "view_golden.hpp"

#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/diff.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/line_file.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/replay.hpp"
#include "fold_options.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "selection.hpp"
#include "styled.hpp"
#include "text.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
namespace {

/// The states of a stream by their keys, as JSON texts; nothing where there is no value.
using States = std::map<std::optional<std::string>, std::optional<std::string>>;

struct Recorded {
  std::string stream;
  std::optional<Seq> seq;  ///< up to where it was folded
  States states;
};

/// Reads what `record` wrote, stream by stream.
class GoldenFile {
 public:
  GoldenFile(const std::string& path, const Terminal& terminal)
      : path_(path), file_(path, terminal), lines_(file_.fd()) {
    has_line_ = read_line();
  }

  bool next(Recorded& recorded) {
    if (!has_line_) return false;
    recorded = {std::move(line_.stream), line_.seq, {}};
    do {
      if (line_.seq > recorded.seq) recorded.seq = line_.seq;
      recorded.states.emplace(std::move(line_.key), std::move(line_.value));
      has_line_ = read_line();
    } while (has_line_ && line_.stream == recorded.stream);
    return true;
  }

 private:
  struct Line {
    std::string stream;
    std::optional<std::string> key;
    std::optional<Seq> seq;
    std::optional<std::string> value;
  };

  bool read_line() {
    std::string_view text;
    if (!lines_.next(text)) return false;
    line_ = {};
    std::string minified;
    const auto fault = checker_.minify(text, minified);
    if (fault) fail(fault->what, fault->offset);
    if (!minified.starts_with('{')) fail("it is no JSON object");
    json::Members members(minified);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) take(json::decoded(key), value);
    if (line_.stream.empty()) fail("it has no \"stream\"");
    return true;
  }

  void take(const std::string& name, std::string_view value) {
    if (name == "stream" && value.starts_with('"')) line_.stream = json::decoded(value);
    if (name == "key" && value.starts_with('"')) line_.key = json::decoded(value);
    if (name == "value") line_.value = std::string(value);
    if (name == "seq" && value != "null") line_.seq = Seq(parse_number(value, "seq"));
  }

  [[noreturn]] void fail(std::string_view what, std::size_t offset = 0) const {
    throw Error(ErrorCode::invalid,
                fmt::format("{} is no file of recorded states: {}: --record makes one",
                            printable(path_), what))
        .at(lines_.number(), static_cast<std::int64_t>(offset) + 1);
  }

  std::string path_;
  InputFile file_;
  LineFile lines_;
  json::Checker checker_{kMaxDepth, 2};
  Line line_;
  bool has_line_ = false;
};

class Golden {
 public:
  Golden(const GoldenOptions& options, Context& context)
      : options_(options),
        context_(context),
        view_(load_view(options.view, context)),
        path_(fmt::format("{}/{}.jsonl", options.folder, view_->name())) {
    if (view_->scope() == View::Scope::store) {
      throw Error(ErrorCode::usage,
                  fmt::format("view {} is one state of the whole store: --golden is about those of "
                              "streams",
                              view_->name()));
    }
    // Before the store is opened: it may be another process.
    fold_ = make_fold(view_, {});
  }

  int run() { return options_.record.empty() ? compare() : record(); }

 private:
  // What was folded is not to be taken from snapshots: the view is what is tested.
  States fold(Store& store, const std::string& stream, const std::optional<Seq>& seq, State& last) {
    fold_->forget(0);
    if (seq) replay(store, stream, Point::at(*seq), *fold_, context_.settings().threads);
    States states;
    fold_->states(0, [&](const std::string* key, const State& state) {
      check_state(state, stream);
      auto& text = states[key == nullptr ? std::nullopt : std::optional(*key)];
      if (state.kind == State::Kind::value) state.value.append_to(text.emplace());
    });
    last = fold_->state(0, "");
    return states;
  }

  int record() {
    const Selection selection = parse_selection(options_.record, false);
    Store& store = context_.open_for_reading();
    // What was recorded before stays where not all can be.
    if (report_unknown_names(context_, store, selection) != 0) return 1;
    if (!selects_any(store, selection)) return report_nothing_to_record();
    if (mkdir(options_.folder.c_str(), 0777) != 0 && errno != EEXIST) {
      throw system_error(fmt::format("cannot make {}", printable(options_.folder)), errno);
    }
    OutputFile file(path_);
    Output out(file.fd(), path_);
    std::int64_t streams = 0;
    const auto cursor = store.streams(selection);
    for (StreamHead head; cursor->next(head);) {
      if (!view_->meant_for(head.name)) continue;
      ++streams;
      write(out, store, head);
    }
    out.flush();
    context_.confirm_reads();
    file.commit();
    tell(streams, "recorded");
    return 0;
  }

  bool selects_any(Store& store, const Selection& selection) const {
    const auto cursor = store.streams(selection);
    for (StreamHead head; cursor->next(head);) {
      if (view_->meant_for(head.name)) return true;
    }
    return false;
  }

  // Nothing would be compared from then on, whatever the view does.
  int report_nothing_to_record() {
    context_.messages().negative(
        fmt::format("--record selects no stream that view {} is meant for: nothing was recorded, "
                    "{} is as it was: give other patterns",
                    view_->name(), printable(path_)));
    return 1;
  }

  void write(Output& out, Store& store, const StreamHead& head) {
    State last;
    States states = fold(store, head.name, head.last, last);
    if (states.empty()) states.emplace(std::nullopt, std::nullopt);
    for (const auto& [key, value] : states) {
      JsonObject object(out.buffer());
      object.text("stream", head.name);
      if (key) object.text("key", *key);
      object.number("seq", head.last.value());
      if (value) object.raw("value", *value);
      object.close();
      out.buffer() += '\n';
      out.relieve();
    }
  }

  int compare() {
    if (access(path_.c_str(), F_OK) != 0 && errno == ENOENT) fail_unrecorded();
    GoldenFile recorded(path_, context_.terminal());
    Store& store = context_.open_for_reading();
    int status = 0;
    std::int64_t streams = 0;
    for (Recorded stream; recorded.next(stream); ++streams) {
      if (!store.head(stream.stream)) {
        status = worse_status(status, report_unknown_stream(context_, stream.stream));
        continue;
      }
      try {
        State last;
        const States now = fold(store, stream.stream, stream.seq, last);
        if (last.seq != stream.seq) fail_shorter(stream);
        if (!show_differences(stream, now)) status = worse_status(status, 1);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid && error.code() != ErrorCode::integrity) throw;
        status = worse_status(status, exit_status(error.code()));
        context_.messages().error(error, exit_status(error.code()));
      }
    }
    if (streams == 0) fail_unrecorded();
    if (status == 0) tell(streams, "as recorded");
    return status;
  }

  [[noreturn]] void fail_unrecorded() const {
    throw Error(ErrorCode::usage, fmt::format("nothing is recorded in {}: --record PATTERN does it",
                                              printable(path_)));
  }

  [[noreturn]] static void fail_shorter(const Recorded& stream) {
    ErrorDetails details;
    details.stream = stream.stream;
    throw Error(ErrorCode::invalid,
                fmt::format("stream {} has no event {}, up to which it was recorded: this is "
                            "another store, or record it again",
                            json::quoted(stream.stream), stream.seq->value()),
                details);
  }

  // False if there are any.
  bool show_differences(const Recorded& stream, const States& now) {
    std::map<std::optional<std::string>, ChangedPart> parts;
    for (const auto& [key, value] : stream.states) parts[key].before = value;
    for (const auto& [key, value] : now) parts[key].after = value;
    bool is_same = true;
    for (const auto& [key, part] : parts) {
      const auto changes = diff(part, options_.json ? DiffFor::patch : DiffFor::people);
      if (changes.empty() && part.before.has_value() == part.after.has_value()) continue;
      is_same = false;
      options_.json ? print_patch(stream, key, changes) : print_changes(stream, key, changes);
    }
    return is_same;
  }

  void print_patch(const Recorded& stream, const std::optional<std::string>& key,
                   const std::vector<Difference>& changes) {
    std::string patch;
    append_patch(patch, changes);
    std::string line;
    JsonObject object(line);
    object.text("stream", stream.stream);
    if (key) object.text("key", *key);
    object.number("seq", stream.seq.value_or(Seq(0)).value()).raw("patch", patch).close();
    context_.print_line(line);
  }

  void print_changes(const Recorded& stream, const std::optional<std::string>& key,
                     const std::vector<Difference>& changes) {
    const auto edge = right_edge(context_);
    StyledLine title;
    title.add(stream.stream, Color::bold);
    if (key) title.add(" key " + json::quoted(*key));
    title.add(fmt::format(" at {}", stream.seq.value_or(Seq(0)).value()));
    print(title, edge);
    for (const Difference& change : changes) print(difference_line("  ", change, edge), edge);
  }

  void print(const StyledLine& line, std::optional<std::size_t> edge) {
    line.append_to(context_.out().buffer(), context_.settings().color, edge);
    context_.out().write("\n");
  }

  void tell(std::int64_t streams, std::string_view what) {
    if (options_.json) return;
    context_.out().write(fmt::format("{}: {}\n", what, counted(streams, "stream")));
  }

  const GoldenOptions& options_;
  Context& context_;
  std::shared_ptr<const View> view_;
  std::string path_;
  std::unique_ptr<Fold> fold_;
};

}  // namespace

int check_golden(const GoldenOptions& options, Context& context) {
  return Golden(options, context).run();
}

}  // namespace eventsrc::cli
