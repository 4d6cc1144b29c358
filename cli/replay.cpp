#include "eventsrc/replay.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/point.hpp"
#include "fold_options.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "replay_arguments.hpp"
#include "replay_follow.hpp"
#include "selection.hpp"
#include "what_if.hpp"

namespace eventsrc::cli {
namespace {

// What a replay cost, for --explain, and what it passed over.
struct Effort {
  std::int64_t streams = 0;
  std::int64_t events = 0;
  std::int64_t bytes = 0;
  std::int64_t redacted = 0;
  std::int64_t skipped = 0;

  void add(const State& state) {
    ++streams;
    events += state.events;
    redacted += state.redacted;
    skipped += state.skipped;
  }
};

// One run of the command: everything that its parts need.
class Replay {
 public:
  Replay(const ReplayArguments& arguments, Context& context)
      : arguments_(arguments),
        context_(context),
        start_(context.terminal().clock->elapsed()),
        choice_(parse_fold_options(arguments.fold, context)) {
    if (arguments.at) point_ = context.parse_point(*arguments.at);
    if (arguments.memory) options_.memory = parse_size(*arguments.memory, "--memory");
    if (arguments.after) range_.after = Seq(parse_number(*arguments.after, "--after"));
    if (arguments.after_position) {
      range_.after_position = Position(parse_number(*arguments.after_position, "--after-position"));
    }
    if (arguments.limit) range_.limit = parse_number(*arguments.limit, "--limit");
    range_.at = point_;
    range_.key = choice_.key;
    if (arguments.uses_snapshots() && (!arguments.what_if || may_begin_late(point_))) {
      start_at_.emplace([&context](const std::string& why) { context.messages().warning(why); });
    }
  }

  int run() {
    arguments_.check(view());
    const bool of_store = view().scope() == View::Scope::store;
    if (arguments_.follow) follow();
    int status = 0;
    if (arguments_.consistency == "snapshot") {
      status = snapshot_states();
    } else if (of_store) {
      status = arguments_.history ? store_steps() : store_state();
    } else if (arguments_.history) {
      status = stream_steps();
    } else {
      status = arguments_.names_one() ? stream_state() : many();
    }
    if (arguments_.explain) explain();
    warn_of_passed_over(context_, effort_.redacted, effort_.skipped);
    return status;
  }

 private:
  [[nodiscard]] const View& view() const { return *choice_.view; }
  // One stream and one key: the bare value is printed.
  [[nodiscard]] bool is_single() const { return !view().keyed() || choice_.key.has_value(); }
  [[nodiscard]] std::string stream() const {
    return StreamId(Pattern(arguments_.patterns[0]).prefix()).str();
  }
  [[nodiscard]] std::unique_ptr<Fold> new_fold() const {
    return make_fold(choice_.view, choice_.options);
  }

  // The value, or the part of it that --select names; false if there is none.
  bool append_value(std::string& out, const State& state) const {
    if (state.kind != State::Kind::value) return false;
    if (arguments_.select) return state.value.select(*arguments_.select, out);
    state.value.append_to(out);
    return true;
  }

  // `stream` is null for a view of the whole store, `type` unless it is a step of a history. False
  // if there is no value.
  bool append_envelope(std::string& out, const std::string* stream, const std::string* key,
                       const State& state, const std::string_view* type) const {
    std::string value;
    const bool found = append_value(value, state);
    append_state_line(out, {stream, view().name(), key, &state},
                      type != nullptr ? std::optional(*type) : std::nullopt,
                      found ? std::optional<std::string_view>(value) : std::nullopt);
    return found;
  }

  // What a state that is all there is passed over.
  void note(const State& state) {
    const std::int64_t streams = effort_.streams;
    effort_.add(state);
    if (streams > 0) effort_.streams = streams;
  }

  // One state of its own: the bare value, or its envelope. `absent` says why there is none.
  int print_single(const std::string* stream, const State& state,
                   const std::function<int()>& absent) {
    note(state);
    if (arguments_.envelope) {
      const std::string* key = choice_.key ? &*choice_.key : nullptr;
      std::string line;
      const bool found = append_envelope(line, stream, key, state, nullptr);
      context_.print_value(line);
      return found ? 0 : 1;
    }
    std::string value;
    if (!append_value(value, state)) return absent();
    context_.print_value(value);
    return 0;
  }

  // One line of many, if it is wanted.
  void print_line(const std::string* stream, const std::string* key, const State& state) {
    if (choice_.key && (key == nullptr || *key != *choice_.key)) return;
    const bool wanted = state.kind == State::Kind::value ||
                        (state.kind == State::Kind::deleted && arguments_.include_deleted) ||
                        (state.kind == State::Kind::none && arguments_.include_none);
    if (!wanted) return;
    line_.clear();
    const bool found = append_envelope(line_, stream, key, state, nullptr);
    if (!found && arguments_.select && state.kind == State::Kind::value) return;
    context_.print_line(line_);
    ++lines_;
  }

  [[nodiscard]] std::string whose(const std::string* stream) const {
    std::string text = stream != nullptr ? fmt::format("stream '{}'", *stream)
                                         : fmt::format("view '{}'", view().name());
    if (choice_.key) text += fmt::format(", key '{}'", *choice_.key);
    return text;
  }

  int report_absent(const std::string* stream, const State& state) {
    context_.messages().negative(
        state.kind == State::Kind::value
            ? fmt::format("the state of {} has nothing at {}", whose(stream), *arguments_.select)
        : stream != nullptr
            ? fmt::format("the state of {} is {} at seq {}", whose(stream), kind_name(state.kind),
                          state.seq.value())
            : fmt::format("the state of {} is {}", whose(stream), kind_name(state.kind)));
    return 1;
  }

  // The store, as it would be if that is asked.
  [[nodiscard]] Store& open_stream(const std::string& name) {
    Store& store = context_.open_for_reading();
    if (!arguments_.what_if) return store;
    what_if_ = open_what_if(*arguments_.what_if, store, name, context_);
    return *what_if_;
  }

  int stream_state() {
    const std::string name = stream();
    check_meant_for(view(), name);
    const auto fold = new_fold();
    Store& store = open_stream(name);
    replay(store, name, point_, *fold, context_.settings().threads, start());
    effort_.bytes = fold->bytes();
    return print_stream(store, name, *fold);
  }

  int print_stream(Store& store, const std::string& name, Fold& fold) {
    const State state = fold.state(0, choice_.key.value_or(""));
    if (!arguments_.envelope) warn_of_earlier(context_, name, point_, state, what_if_ != nullptr);
    if (!is_single()) {
      fold.states(0, [&](const std::string* key, const State& of_key) {
        check_state(of_key, name);
        print_line(&name, key, of_key);
      });
      effort_.add(state);
      if (state.events == 0) return report_no_events(store, name);
      return lines_ > 0 ? 0 : 1;
    }
    check_state(state, name);
    return print_single(&name, state, [&] {
      return state.events == 0 ? report_no_events(store, name) : report_absent(&name, state);
    });
  }

  // The newest saved states at or before the point, of each stream: nothing is folded.
  int snapshot_states() {
    const Selection selected = selection();
    for (const Pattern& pattern : selected.patterns()) {
      if (pattern.is_name()) check_meant_for(view(), pattern.prefix());
    }
    const auto fold = new_fold();
    context_.need_snapshots();
    Store& store = context_.open_for_reading();
    int status = report_unknown_names(context_, store, selected);
    bool found = false;
    const auto cursor = store.streams(selected);
    StreamHead head;
    while (cursor->next(head)) {
      if (!view().meant_for(head.name)) continue;
      fold->forget(0);
      if (!start_at_->begin(store, head, Prefix(point_, head), *fold)) continue;
      found = true;
      if (arguments_.names_one()) {
        status = worse_status(status, print_stream(store, head.name, *fold));
        continue;
      }
      effort_.add(fold->state(0, ""));
      fold->states(0, [&](const std::string* key, const State& state) {
        print_line(&head.name, key, state);
      });
    }
    if (found) return arguments_.names_one() ? status : worse_status(status, lines_ > 0 ? 0 : 1);
    if (status == 0)
      context_.messages().negative("there is no snapshot at that point or before it");
    return 1;
  }

  int report_no_events(Store& store, const std::string& name) {
    if (!store.head(name)) return report_no_stream(name);
    context_.messages().negative(fmt::format("stream '{}' has no events up to that point", name));
    return 1;
  }

  // Of one that is not there, or would not be.
  int report_no_stream(const std::string& name) {
    if (!what_if_ || !context_.open_for_reading().head(name)) {
      return report_unknown_stream(context_, name);
    }
    return report_emptied(context_, name);
  }

  [[nodiscard]] Fold::OnStep step_printer(const std::string* stream) {
    return [this, stream](std::string_view type, const std::string* key, const State& state) {
      line_.clear();
      append_envelope(line_, stream, key, state, &type);
      context_.print_line(line_);
      ++lines_;
      effort_.events = state.events;
      effort_.redacted = state.redacted;
      effort_.skipped = state.skipped;
    };
  }

  int stream_steps() {
    const std::string name = stream();
    check_meant_for(view(), name);
    const auto fold = new_fold();
    Store& store = open_stream(name);
    replay_history(store, name, range_, *fold, step_printer(&name), start());
    effort_.bytes = fold->bytes();
    effort_.streams = 1;
    return store.head(name) ? 0 : report_no_stream(name);
  }

  int many() {
    const Selection selected = selection();
    Store& store = context_.open_for_reading();
    Progress progress(context_, "events");
    progress.watch(store);
    progress.set_total([&store] { return store.info().events; });
    std::string last_stream;
    int status = 0;
    OnStream on;
    on.state = [&](std::string_view name, const std::string* key, const State& state) {
      progress.finish();
      if (name != last_stream || effort_.streams == 0) effort_.add(state);
      last_stream = name;
      print_line(&last_stream, key, state);
    };
    on.fault = [&](const Error& error) {
      progress.finish();
      status = worse_status(status, exit_status(error.code()));
      context_.messages().error(error, exit_status(error.code()));
    };
    on.progress = [&progress](std::int64_t events) { progress.advance(events); };
    options_.fold = choice_.options;
    options_.threads = context_.settings().threads;
    options_.start = start();
    effort_.bytes = replay_many(store, selected, point_, choice_.view, options_, on);
    const int unknown = report_unknown_names(context_, store, selected);
    return worse_status(status, lines_ == 0 ? 1 : unknown);
  }

  [[noreturn]] void follow() {
    follow_states({selection(), choice_, arguments_.select, start(), arguments_.interval},
                  context_);
  }

  [[nodiscard]] Selection selection() const {
    return parse_selection(arguments_.patterns, arguments_.all);
  }

  int store_state() {
    const auto fold = new_fold();
    Store& store = context_.open_for_reading();
    fold_store(store, *fold, {});
    effort_.bytes = fold->bytes();
    const State state = fold->state(0, choice_.key.value_or(""));
    if (!is_single()) {
      fold->states(0, [&](const std::string* key, const State& of_key) {
        check_state(of_key, std::nullopt);
        print_line(nullptr, key, of_key);
      });
      note(state);
      return lines_ > 0 ? 0 : 1;
    }
    check_state(state, std::nullopt);
    return print_single(nullptr, state, [&] { return report_absent(nullptr, state); });
  }

  int store_steps() {
    const auto fold = new_fold();
    Store& store = context_.open_for_reading();
    fold_store(store, *fold, step_printer(nullptr));
    effort_.bytes = fold->bytes();
    return 0;
  }

  void fold_store(Store& store, Fold& fold, const Fold::OnStep& step) {
    Progress progress(context_, "events");
    progress.watch(store);
    progress.set_total([&store] { return store.info().events; });
    effort_.streams = replay_store(store, view(), range_, fold, step, [&](std::int64_t events) {
      if (!step) progress.advance(events);
    });
    progress.finish();
  }

  [[nodiscard]] ReplayStart* start() { return start_at_ ? &*start_at_ : nullptr; }

  // The one that was used, or the last of them.
  [[nodiscard]] std::string snapshot_used() const {
    if (!start_at_ || !start_at_->last()) return "null";
    const Snapshot& snapshot = *start_at_->last();
    std::string text;
    JsonObject(text)
        .text("stream", snapshot.stream)
        .number("seq", snapshot.seq.value())
        .time("time", snapshot.time)
        .close();
    return text;
  }

  void explain() const {
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(
        context_.terminal().clock->elapsed() - start_);
    std::string line;
    JsonObject(line)
        .raw("snapshot", snapshot_used())
        .number("snapshots", start_at_ ? start_at_->used() : 0)
        .number("streams", effort_.streams)
        .number("events", effort_.events - (start_at_ ? start_at_->events() : 0))
        .number("bytes", effort_.bytes)
        .number("redacted", effort_.redacted)
        .number("microseconds", spent.count())
        .close();
    context_.messages().raw(line);
  }

  const ReplayArguments& arguments_;
  Context& context_;
  std::chrono::steady_clock::time_point start_;
  FoldChoice choice_;
  Point point_;
  HistoryRange range_;
  ReplayOptions options_;
  std::optional<ReplayStart> start_at_;
  std::unique_ptr<Store> what_if_;
  Effort effort_;
  std::string line_;
  std::int64_t lines_ = 0;
};

}  // namespace

void add_replay(Command& command) {
  const auto arguments = std::make_shared<ReplayArguments>();
  add_replay_options(command, *arguments);
  command.action([arguments](Context& context) { return Replay(*arguments, context).run(); });
}

}  // namespace eventsrc::cli
