#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "common_options.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/store.hpp"
#include "messages.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
namespace {

/// Enough to choose from; a shell shows no more.
constexpr int kMaxCandidates = 500;
/// Types are found in the newest events: completion must not read a large store.
constexpr int kEventsSearched = 5000;

struct CompleteOptions {
  std::vector<std::string> words;  ///< behind `eventsrc`, the last one unfinished
};

/// What the finished words of a command line say about the next one.
class Line {
 public:
  explicit Line(const std::vector<std::string>& finished) {
    add_common_options(command_, common_);
    for (const std::string& word : finished) take(word);
  }

  [[nodiscard]] const CommonOptions& common() const noexcept { return common_; }
  [[nodiscard]] const Command& command() const noexcept { return command_; }
  [[nodiscard]] bool has_command() const noexcept { return has_command_; }
  [[nodiscard]] bool options_ended() const noexcept { return options_ended_; }
  /// The option whose value comes next, or null.
  [[nodiscard]] const Option* open_option() const noexcept { return open_option_; }
  /// The positional that comes next, or null.
  [[nodiscard]] const Positional* positional() const noexcept {
    const auto& all = command_.positionals;
    if (all.empty()) return nullptr;
    if (positionals_ < all.size()) return &all[positionals_];
    return std::holds_alternative<std::vector<std::string>*>(all.back().target) ? &all.back()
                                                                                : nullptr;
  }

 private:
  void take(const std::string& word) {
    if (open_option_ != nullptr) {
      give_value(*open_option_, word);
      open_option_ = nullptr;
    } else if (!options_ended_ && word == "--") {
      options_ended_ = true;
    } else if (!options_ended_ && word.size() > 1 && word.front() == '-') {
      take_option(word);
    } else if (!has_command_) {
      take_command(word);
    } else {
      ++positionals_;
    }
  }

  void take_option(const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    for (const Option& option : command_.options) {
      if (!option.takes_value() || (option.long_name() != name && option.short_name() != name)) {
        continue;
      }
      if (name.size() < word.size()) {
        give_value(option, word.substr(name.size() + 1));
      } else {
        open_option_ = &option;
      }
      return;
    }
  }

  void take_command(const std::string& word) {
    has_command_ = true;
    const CommandEntry* const entry = find_command(word);
    if (entry == nullptr) return;
    command_ = Command();
    entry->add(command_);
    add_common_options(command_, common_);
  }

  static void give_value(const Option& option, const std::string& value) {
    if (auto* const* single = std::get_if<std::optional<std::string>*>(&option.target)) {
      **single = value;
    }
  }

  CommonOptions common_;
  Command command_;
  bool has_command_ = false;
  bool options_ended_ = false;
  const Option* open_option_ = nullptr;
  std::size_t positionals_ = 0;
};

class Completer {
 public:
  /// `lead` stands before every candidate: `--order=`.
  Completer(Context& context, const Line& line, std::string lead, std::string prefix)
      : context_(context), line_(line), lead_(std::move(lead)), prefix_(std::move(prefix)) {}

  void run() {
    if (const Option* open = line_.open_option()) {
      complete_value(open->value, open->choices);
    } else if (!line_.options_ended() && prefix_.starts_with('-')) {
      for (const Option& option : line_.command().options) offer(option.long_name(), option.help);
    } else if (!line_.has_command()) {
      for (const CommandEntry& entry : commands()) {
        if (!entry.group.empty()) offer(entry.name, entry.summary);
      }
    } else if (const Positional* positional = line_.positional()) {
      complete_value(positional->name, positional->choices);
    }
  }

 private:
  void offer(std::string_view word, std::string_view meaning) {
    if (!word.starts_with(prefix_)) return;
    context_.out().write(fmt::format("{}{}\t{}\n", lead_, word, meaning));
  }

  void complete_value(std::string_view name, const std::vector<std::string>& choices) {
    for (const std::string& choice : choices) offer(choice, "");
    while (!name.empty()) {
      const std::string_view kind = name.substr(0, name.find('|'));
      complete_kind(kind);
      name.remove_prefix(std::min(name.size(), kind.size() + 1));
    }
  }

  void complete_kind(std::string_view kind) {
    if (kind == "STREAM" || kind == "PATTERN") complete_streams();
    if (kind == "TYPE" || kind == "GLOB") complete_types();
    if (kind == "VIEW") complete_views();
    if (kind == "FILE" || kind == "FOLDER" || kind == "URL" || kind == "VIEW") {
      context_.out().write(":files\n");
    }
  }

  /// With the options of the line being completed.
  Context& line_context() {
    if (!line_context_) {
      line_context_.emplace(context_.terminal(), line_.common(), silent_);
    }
    return *line_context_;
  }

  /// The store that the line being completed names.
  Store& open() { return line_context().open_for_reading(); }

  /// Everything that begins with the prefix, whatever its characters mean in a glob.
  [[nodiscard]] Selection with_prefix() const {
    std::string glob;
    for (const char c : prefix_) {
      if (std::string_view("*?[]\\").find(c) != std::string_view::npos) glob += '\\';
      glob += c;
    }
    return Selection({glob + "*"});
  }

  void complete_streams() {
    Store& store = open();
    const std::unique_ptr<StreamCursor> cursor = store.streams(with_prefix());
    StreamHead head;
    for (int i = 0; i < kMaxCandidates && cursor->next(head); ++i) offer(head.name, "");
  }

  void complete_types() {
    Store& store = open();
    const std::unique_ptr<EventCursor> cursor =
        store.read_all({.after = {}, .direction = Direction::backward});
    std::set<std::string, std::less<>> types;
    EventView event;
    for (int i = 0; i < kEventsSearched && cursor->next(event); ++i) types.emplace(event.type);
    for (const std::string& type : types) offer(type, "");
  }

  void complete_views() {
    for (const std::string& name : view_names(line_context())) offer(name, "");
  }

  Context& context_;
  const Line& line_;
  std::string lead_;
  std::string prefix_;
  Messages silent_{context_.terminal()};
  std::optional<Context> line_context_;
};

void offer_all(Context& context, const Line& line, std::string lead, std::string prefix) {
  try {
    Completer(context, line, std::move(lead), std::move(prefix)).run();
  } catch (const Error&) {  // a shell has no place for it: there is nothing to offer
  }
}

int run_complete(CompleteOptions options, Context& context) {
  if (options.words.empty()) options.words.emplace_back();
  const std::string last = options.words.back();
  const std::size_t equals = last.find('=');
  if (last.starts_with("--") && equals != std::string::npos) {
    options.words.back() = last.substr(0, equals);
    const Line line(options.words);
    if (line.open_option() != nullptr) {
      offer_all(context, line, last.substr(0, equals + 1), last.substr(equals + 1));
      return 0;
    }
  }
  options.words.pop_back();
  offer_all(context, Line(options.words), "", last);
  return 0;
}

}  // namespace

void add_complete(Command& command) {
  const auto options = std::make_shared<CompleteOptions>();
  command.positional("WORD", &options->words, "the words behind 'eventsrc', the last unfinished");
  command.about("What completion scripts call: prints a candidate a line, a tab and its meaning.");
  command.example("eventsrc __complete -- replay acct/", "the streams that begin with acct/");
  command.action([options](Context& context) { return run_complete(*options, context); });
}

}  // namespace eventsrc::cli
