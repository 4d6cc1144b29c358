#include "eventsrc/log.hpp"

#include <array>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <regex.h>

#include "commands.hpp"
#include "context.hpp"
#include "event_filter.hpp"
#include "event_rows.hpp"
#include "eventsrc/error.hpp"
#include "fold_options.hpp"
#include "progress.hpp"
#include "reversed.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::vector<std::string> patterns;
  bool all = false;
  EventFilterArguments events;
  std::optional<std::string> grep;
  FoldArguments fold;
  bool reverse = false;
  bool graph = false;
  bool full = false;
  bool json = false;
};

// An extended regular expression.
class Expression {
 public:
  explicit Expression(const std::string& text) {
    const int error = ::regcomp(&compiled_, text.c_str(), REG_EXTENDED | REG_NOSUB);
    if (error == 0) return;
    std::array<char, 200> why{};
    ::regerror(error, &compiled_, why.data(), why.size());
    throw Error(ErrorCode::usage,
                fmt::format("--grep '{}' is no extended regular expression: {}", text, why.data()));
  }
  ~Expression() { ::regfree(&compiled_); }
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;

  [[nodiscard]] bool matches(std::string_view text) const {
    regmatch_t part{0, static_cast<regoff_t>(text.size())};
    return ::regexec(&compiled_, text.data(), 1, &part, REG_STARTEND) == 0;
  }

 private:
  regex_t compiled_{};
};

// One run of the command.
class LogRun {
 public:
  LogRun(const Arguments& arguments, Context& context)
      : arguments_(arguments),
        context_(context),
        choice_(parse_fold_options(arguments.fold, context)),
        progress_(context, "events") {
    refuse_store_view(*choice_.view);
    ExportOptions& events = options_.events;
    events.selection = parse_selection(arguments.patterns, arguments.all);
    parse_event_filter(arguments.events, context, events);
    if (arguments.graph && (arguments.reverse || arguments.json)) {
      throw Error(ErrorCode::usage, "--graph goes with neither --reverse nor --json");
    }
    if (arguments.graph) graph_.emplace();
    if (arguments.grep) grep_.emplace(*arguments.grep);
    if (!arguments.reverse) {
      events.direction = Direction::backward;
      reversed_.emplace(events.limit);
    }
    where_ = make_where(arguments.events, arguments.fold.jq_timeout, context);
    options_.view = choice_.view;
    options_.fold = choice_.options;
    options_.threads = context_.settings().threads;
    options_.key = choice_.key;
    // What else decides which events are wanted is known only once they are folded.
    options_.may_skip = !arguments.reverse && !where_ && !grep_ && !choice_.key;
    if (!arguments.fold.lossy_numbers) {
      start_at_.emplace([&context](const std::string& why) { context.messages().warning(why); });
      options_.start = &*start_at_;
    }
  }

  int run() {
    Store& store = context_.open_for_reading();
    const auto& patterns = options_.events.selection.patterns();
    rows_.emplace(context_, EventRows::Style{patterns.size() != 1 || !patterns[0].is_name(),
                                             arguments_.full});
    progress_.watch(store);
    int status = 0;
    OnLog on;
    on.progress = [this] { progress_.advance(); };
    on.event = [this](const EventView& event, const EventChange* change) {
      take(event, change);
      return more();
    };
    on.fault = [&](const Error& error) {
      progress_.finish();
      status = worse_status(status, exit_status(error.code()));
      context_.messages().error(error, exit_status(error.code()));
    };
    if (more()) read_log(store, options_, on);
    while (more() && !asked_.empty()) answer();
    progress_.finish();
    if (reversed_) reversed_->give_back([this](std::string_view row) { print(row); });
    rows_->finish();
    if (where_ && where_->lost_numbers()) {
      context_.messages().warning(
          "--where: some events have numbers that jq rounds to about 17 digits: it compared what "
          "it made of them");
    }
    return worse_status(status, report_unknown_names(context_, store, options_.events.selection));
  }

 private:
  static constexpr std::size_t kMostAsked = 256;
  static constexpr std::size_t kMostBytesAsked = std::size_t{4} << 20;

  // Newest first, all are read: the last ones are wanted.
  [[nodiscard]] bool more() const {
    return reversed_ || !options_.events.limit || printed_ < *options_.events.limit;
  }

  void take(const EventView& event, const EventChange* change) {
    if (!matches(event)) return;
    row_.clear();
    if (arguments_.json) {
      append_change_json(row_, shown(event, change), differences_);
    } else {
      rows_->make(row_, shown(event, change));
    }
    EventGraph::Links links;
    if (graph_) links = EventGraph::links_of(event);
    if (!where_) return hand_on(row_, links);
    where_->send(event);
    bytes_asked_ += row_.size();
    asked_.push_back({row_, std::move(links)});
    while (more() && (asked_.size() > kMostAsked || bytes_asked_ > kMostBytesAsked)) answer();
  }

  [[nodiscard]] bool matches(const EventView& event) const {
    return !grep_ || grep_->matches(event.type) || grep_->matches(event.data) ||
           (event.meta && grep_->matches(*event.meta));
  }

  void answer() {
    const bool is_wanted = where_->receive();
    Asked asked = std::move(asked_.front());
    asked_.pop_front();
    bytes_asked_ -= asked.row.size();
    if (is_wanted) hand_on(asked.row, asked.links);
  }

  void hand_on(std::string_view row, const EventGraph::Links& links) {
    std::string with_node;
    if (graph_) {
      // Its place in the graph is known now, and drawn when its turn comes.
      const EventGraph::Node node = graph_->enter(links);
      with_node = fmt::format("{} {} {}", node.number, node.parent.value_or(kNoParent), row);
      row = with_node;
    }
    if (reversed_) return reversed_->add(row);
    progress_.finish();
    print(row);
  }

  void print(std::string_view row) {
    ++printed_;
    if (arguments_.json) return context_.print_line(row);
    if (!graph_) return rows_->print(row);
    EventGraph::Node node;
    node.number = take_number(row);
    const std::int64_t parent = take_number(row);
    if (parent != kNoParent) node.parent = parent;
    rows_->print(row, graph_->draw(node));
  }

  static std::int64_t take_number(std::string_view& row) {
    const std::size_t end = row.find(' ');
    const std::int64_t number = std::strtoll(std::string(row.substr(0, end)).c_str(), nullptr, 10);
    row.remove_prefix(end + 1);
    return number;
  }

  static constexpr std::int64_t kNoParent = -1;

  struct Asked {
    std::string row;
    EventGraph::Links links;
  };

  const Arguments& arguments_;
  Context& context_;
  FoldChoice choice_;
  Progress progress_;
  LogOptions options_;
  std::optional<ReplayStart> start_at_;
  std::optional<Expression> grep_;
  std::unique_ptr<Filter> where_;
  std::optional<Reversed> reversed_;  // newest first
  std::optional<EventRows> rows_;
  std::optional<EventGraph> graph_;
  // Kept for their memory.
  Differences differences_;
  std::string row_;
  std::deque<Asked> asked_;  // rows that --where is asked about
  std::size_t bytes_asked_ = 0;
  std::int64_t printed_ = 0;
};

}  // namespace

void add_log(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("PATTERN", &arguments->patterns,
                     "names or globs ('acct/*', '?', '[a-z]'); without any, all streams");
  command.flag("--all", arguments->all, "all streams (the default)");
  command.flag("--reverse", arguments->reverse, "oldest first");
  command.flag("--graph", arguments->graph,
               "draw which event follows from which: by causation (an id, or STREAM@SEQ), else by "
               "correlation");
  command.flag("-p,--full", arguments->full, "each change on a line of its own, nothing shortened");
  command.option("--grep", "REGEX", arguments->grep,
                 "events whose type, data or meta has a match of this extended regular expression");
  add_event_filter(command, arguments->events);
  add_fold_options(command, arguments->fold);
  command.flag("--json", arguments->json,
               "one JSON object a line, with the change as an RFC 6902 JSON Patch");
  command.about(
      "Newest first: seq, stream (if there can be several), time, type and actor of each event, "
      "and "
      "what it changed in the state: added (+), removed (-), changed (~). Filters choose what is "
      "shown, not what is folded. On a terminal values are shortened and lines are cut.");
  command.example("eventsrc log acct/1", "what happened to acct/1, the newest first");
  command.example("eventsrc log 'acct/*' --actor ann --since yesterday -p",
                  "what ann changed since yesterday, in full");
  command.example("eventsrc log acct/1 --view account --json | jq -c .patch",
                  "the changes alone, as patches");
  command.action([arguments](Context& context) { return LogRun(*arguments, context).run(); });
}

}  // namespace eventsrc::cli
