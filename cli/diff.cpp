#include "eventsrc/diff.hpp"

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
#include "eventsrc/json.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/replay.hpp"
#include "fold_options.hpp"
#include "json_object.hpp"
#include "selection.hpp"
#include "styled.hpp"
#include "view_source.hpp"
#include "what_if.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::vector<std::string> words;
  bool all = false;
  std::optional<std::string> with;
  std::optional<std::string> at;
  FoldArguments fold;
  std::optional<std::string> to_view;
  std::optional<std::string> what_if;
  std::optional<std::string> select;
  bool full = false;
  bool name_only = false;
  bool json = false;
};

// What is compared with another one.
struct Side {
  std::string stream;
  Point point;
  std::shared_ptr<const View> view;
};

// The states of a side that have a value, by their keys, and how far it was folded.
struct Folded {
  struct Of {
    State::Kind kind = State::Kind::none;
    std::string text;
  };

  State passed;
  std::map<std::optional<std::string>, Of> states;

  [[nodiscard]] Of of(const std::optional<std::string>& key) const {
    const auto found = states.find(key);
    return found == states.end() ? Of() : found->second;
  }
};

// One run of the command.
class Comparison {
 public:
  Comparison(const Arguments& arguments, Context& context)
      : arguments_(arguments),
        context_(context),
        choice_(parse_fold_options(arguments.fold, context)) {
    refuse_store_view(*choice_.view);
    if (arguments.select) check_pointer(*arguments.select, "--select");
    if (!arguments.fold.lossy_numbers) {
      start_at_.emplace([&context](const std::string& why) { context.messages().warning(why); });
    }
  }

  int run() {
    const int status = arguments_.to_view   ? compare_views()
                       : arguments_.what_if ? compare_what_if()
                                            : compare_two();
    warn_of_passed_over(context_, redacted_, skipped_);
    return status;
  }

 private:
  [[nodiscard]] Point parse_point(const std::string& text) const {
    return context_.parse_point(text);
  }

  [[nodiscard]] std::optional<Point> try_point(const std::string& text) const {
    try {
      return parse_point(text);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::usage) throw;
      return std::nullopt;
    }
  }

  int compare_two() {
    const auto [from, to] = sides();
    for (const Side* side : {&from, &to}) check_meant_for(*side->view, side->stream);
    Store& store = context_.open_for_reading();
    if (!store.head(from.stream)) return report_unknown_stream(context_, from.stream);
    if (!store.head(to.stream)) {
      if (arguments_.with) return report_unknown_stream(context_, to.stream);
      context_.messages().negative(
          fmt::format("'{}' is no point, and a stream of that name holds no events", to.stream));
      return 1;
    }
    compare(store, from, store, to);
    return finish_one();
  }

  // A patch is there to be applied, be it empty.
  int finish_one() {
    if (arguments_.json && is_single() && !found_) context_.print_value("[]");
    return found_ ? 1 : 0;
  }

  int compare_what_if() {
    if (arguments_.words.size() != 1 || arguments_.with || arguments_.all || arguments_.name_only) {
      throw Error(ErrorCode::usage,
                  "--what-if compares a stream with itself as it would be: name one, and --at");
    }
    Side side{parse_stream(arguments_.words[0]), {}, choice_.view};
    if (arguments_.at) side.point = parse_point(*arguments_.at);
    check_meant_for(*side.view, side.stream);
    Store& store = context_.open_for_reading();
    const auto changed = open_what_if(*arguments_.what_if, store, side.stream, context_);
    if (!store.head(side.stream) && !changed->head(side.stream)) {
      return report_unknown_stream(context_, side.stream);
    }
    compare(store, side, *changed, side);
    return finish_one();
  }

  [[nodiscard]] std::pair<Side, Side> sides() const {
    const std::vector<std::string>& words = arguments_.words;
    if (arguments_.all) throw Error(ErrorCode::usage, "--all goes with --to-view");
    if (arguments_.name_only) throw Error(ErrorCode::usage, "--name-only goes with --to-view");
    if (words.empty()) throw Error(ErrorCode::usage, "name a stream");
    Side from{parse_stream(words[0]), {}, choice_.view};
    Side to = from;
    const std::optional<Point> second = words.size() > 1 ? try_point(words[1]) : std::nullopt;
    const bool is_other = arguments_.with || (words.size() > 1 && !second);
    if (arguments_.with ? words.size() > 1 : is_other && words.size() > 2) {
      throw Error(ErrorCode::usage,
                  "two streams are compared at one point: give it by --at, and no other words");
    }
    if (is_other) {
      to.stream = parse_stream(arguments_.with ? *arguments_.with : words[1]);
      if (arguments_.at) from.point = to.point = parse_point(*arguments_.at);
      return {from, to};
    }
    if (!second) {
      throw Error(ErrorCode::usage,
                  "say from which point on (diff STREAM FROM [TO]), or with which other stream");
    }
    if (words.size() > 3) {
      throw Error(ErrorCode::usage, fmt::format("'{}' is one argument too many", words[3]));
    }
    if (arguments_.at) {
      throw Error(ErrorCode::usage, "--at is for two streams or two views: give FROM and TO");
    }
    from.point = *second;
    if (words.size() == 3) to.point = parse_point(words[2]);
    return {from, to};
  }

  int compare_views() {
    if (arguments_.with || arguments_.what_if) {
      throw Error(ErrorCode::usage, "--to-view goes with neither --with nor --what-if");
    }
    if (arguments_.words.empty() && !arguments_.all) {
      throw Error(ErrorCode::usage, "name streams, patterns, or --all");
    }
    const auto to_view = load_view(arguments_.to_view, context_);
    refuse_store_view(*to_view);
    if (choice_.view->keyed() != to_view->keyed()) {
      throw Error(ErrorCode::usage,
                  "one of the views has a key and the other has none: their "
                  "states cannot be compared");
    }
    const Selection selection = parse_selection(arguments_.words, arguments_.all);
    const Point point = arguments_.at ? parse_point(*arguments_.at) : Point();
    Store& store = context_.open_for_reading();
    int status = report_unknown_names(context_, store, selection);
    const auto cursor = store.streams(selection);
    StreamHead head;
    while (cursor->next(head)) {
      const Side from{head.name, point, choice_.view};
      const Side to{head.name, point, to_view};
      if (!is_wanted(selection, from) || !is_wanted(selection, to)) continue;
      try {
        compare(store, from, store, to);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid && error.code() != ErrorCode::integrity) throw;
        status = worse_status(status, exit_status(error.code()));
        context_.messages().error(error, exit_status(error.code()));
      }
    }
    return worse_status(status, found_ ? 1 : 0);
  }

  // One that was named in full must be one that the view is meant for.
  static bool is_wanted(const Selection& selection, const Side& side) {
    if (side.view->meant_for(side.stream)) return true;
    for (const Pattern& pattern : selection.patterns()) {
      if (pattern.is_name() && pattern.prefix() == side.stream) {
        check_meant_for(*side.view, side.stream);
      }
    }
    return false;
  }

  [[nodiscard]] bool is_single() const { return !choice_.view->keyed() || choice_.key.has_value(); }

  Folded fold(Store& store, const Side& side) {
    const auto fold = make_fold(side.view, choice_.options);
    replay(store, side.stream, side.point, *fold, context_.settings().threads,
           start_at_ ? &*start_at_ : nullptr);
    Folded folded;
    fold->states(0, [&](const std::string* key, const State& state) {
      check_state(state, side.stream);
      if (choice_.key && (key == nullptr || *key != *choice_.key)) return;
      Folded::Of of{state.kind, {}};
      if (state.kind == State::Kind::value) state.value.append_to(of.text);
      folded.states.emplace(key == nullptr ? std::nullopt : std::optional(*key), std::move(of));
    });
    folded.passed = fold->state(0, "");
    redacted_ += folded.passed.redacted;
    skipped_ += folded.passed.skipped;
    return folded;
  }

  void compare(Store& old_store, const Side& from, Store& new_store, const Side& to) {
    const Folded before = fold(old_store, from);
    const Folded after = fold(new_store, to);
    std::map<std::optional<std::string>, Folded::Of> keys = before.states;
    keys.insert(after.states.begin(), after.states.end());
    for (const auto& [key, state] : keys) {
      const Folded::Of old_state = before.of(key);
      const Folded::Of new_state = after.of(key);
      std::string old_part;
      std::string new_part;
      ChangedPart part;
      part.before = selected(old_state, old_part);
      part.after = selected(new_state, new_part);
      if (arguments_.select) part.pointer = *arguments_.select;
      const auto changes = diff(part, arguments_.json ? DiffFor::patch : DiffFor::people);
      if (changes.empty() && part.before.has_value() == part.after.has_value()) continue;
      found_ = true;
      if (arguments_.name_only) {
        print_name(to, key);
      } else if (arguments_.json) {
        print_patch(to, key, changes);
      } else {
        print_header("--- ", Color::red, from, before, key, old_state.kind);
        print_header("+++ ", Color::green, to, after, key, new_state.kind);
        print_changes(part, changes);
      }
    }
  }

  std::optional<std::string_view> selected(const Folded::Of& state, std::string& part) const {
    if (state.kind != State::Kind::value) return std::nullopt;
    if (!arguments_.select) return state.text;
    if (!Value(state.text).select(*arguments_.select, part)) return std::nullopt;
    return part;
  }

  void print_name(const Side& side, const std::optional<std::string>& key) {
    StyledLine line;
    line.add(side.stream);
    if (key) line.add(" key " + json::quoted(*key));
    print(line, std::nullopt);
  }

  void print_patch(const Side& side, const std::optional<std::string>& key,
                   const std::vector<Difference>& changes) {
    std::string patch;
    append_patch(patch, changes);
    if (is_single() && !arguments_.to_view) return context_.print_value(patch);
    std::string line;
    JsonObject object(line);
    object.text("stream", side.stream);
    if (key) object.text("key", *key);
    object.raw("patch", patch).close();
    context_.print_line(line);
  }

  void print_header(std::string_view mark, Color color, const Side& side, const Folded& folded,
                    const std::optional<std::string>& key, State::Kind kind) {
    std::string text = fmt::format("{}{}", mark, side.stream);
    if (key) text += fmt::format(", key {}", json::quoted(*key));
    if (arguments_.to_view) text += fmt::format(", view {}", side.view->name());
    if (folded.passed.events == 0) {
      text += " before its first event";
    } else {
      text += fmt::format(" at {}, {}", folded.passed.seq.value(),
                          context_.zone().text(folded.passed.time));
    }
    if (arguments_.what_if && mark.starts_with('+')) text += ", as it would be";
    if (kind == State::Kind::deleted) text += " (deleted)";
    if (kind == State::Kind::none && folded.passed.events > 0) text += " (no state)";
    StyledLine line;
    line.add(text, color);
    print(line, std::nullopt);
  }

  void print_changes(const ChangedPart& part, const std::vector<Difference>& changes) {
    const auto edge = arguments_.full ? std::nullopt : right_edge(context_);
    for (const Difference& change : changes) print(difference_line("", change, edge), edge);
    if (!changes.empty()) return;
    // An empty object came or went.
    Difference whole;
    whole.kind = part.after ? Difference::Kind::add : Difference::Kind::remove;
    whole.from = part.before.value_or("");
    whole.to = part.after.value_or("");
    print(difference_line("", whole, edge), edge);
  }

  void print(const StyledLine& line, std::optional<std::size_t> edge) {
    line.append_to(context_.out().buffer(), context_.settings().color, edge);
    context_.out().buffer() += '\n';
    context_.out().relieve();
  }

  const Arguments& arguments_;
  Context& context_;
  FoldChoice choice_;
  std::optional<ReplayStart> start_at_;
  std::int64_t redacted_ = 0;
  std::int64_t skipped_ = 0;
  bool found_ = false;
};

}  // namespace

void add_diff(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("STREAM", &arguments->words,
                     "a stream, and the points to compare, or another stream; with --to-view, "
                     "names and globs");
  command.usage("diff STREAM FROM [TO] [OPTIONS]");
  command.usage("diff STREAM STREAM2 [--at POINT] [OPTIONS]");
  command.usage("diff STREAM --what-if FILE [--at POINT] [OPTIONS]");
  command.usage("diff PATTERN...|--all --view VIEW --to-view VIEW [--at POINT] [OPTIONS]");
  command.option("--with", "STREAM", arguments->with,
                 "the other stream, where its name looks like a point");
  command.option("--at", "POINT", arguments->at,
                 "of two streams or two views: the point to compare at (default latest)");
  add_fold_options(command, arguments->fold);
  add_what_if(command, arguments->what_if);
  command.option("--to-view", "VIEW", arguments->to_view,
                 "compare what --view and this one make of the same events, of many streams");
  command.flag("--all", arguments->all, "with --to-view: all streams");
  command.flag("--name-only", arguments->name_only,
               "with --to-view: only the names of the streams that differ");
  command.option("--select", "POINTER", arguments->select, "only the part at this JSON Pointer");
  command.flag("-p,--full", arguments->full, "never shorten values to the terminal's width");
  command.flag("--json", arguments->json, "the change as an RFC 6902 JSON Patch");
  command.about(
      "Compares folded states: what was added (+), removed (-) or changed (~) from the first to "
      "the "
      "second. TO is the latest point if it is left out. A second word that can be read as a point "
      "is a point, else it is a stream. Exit status 1: they differ.");
  command.example("eventsrc diff acct/1 ~1", "what the last event changed");
  command.example("eventsrc diff acct/1 yesterday --json", "a patch of what changed since then");
  command.example("eventsrc diff --all --view account.json --to-view account2.json --name-only",
                  "the streams that an edit of a view would change");
  command.action([arguments](Context& context) { return Comparison(*arguments, context).run(); });
}

}  // namespace eventsrc::cli
