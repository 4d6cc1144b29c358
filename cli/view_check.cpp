#include "view_check.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "table.hpp"
#include "text.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::string_view kRedactedRule = "$redacted";

/// A mistake, with its line and column where the definition is not even JSON.
struct Mistake {
  ViewMistake view;
  ErrorDetails place;
};

/// A definition that was read: its view, or its mistakes.
struct Checked {
  std::optional<std::string> file;  ///< none: built in
  std::shared_ptr<const View> view;
  std::vector<Mistake> mistakes;
};

void compile(const ViewFile& file, Checked& checked) {
  std::vector<ViewMistake> found;
  try {
    checked.view =
        View::compile(file.text, files_beside(file.path), found, View::JqPrograms::checked);
  } catch (const Error& error) {
    if (!error.details().line) throw;
    checked.mistakes.push_back({{"", error.what()}, error.details()});
  }
  for (ViewMistake& mistake : found) checked.mistakes.push_back({std::move(mistake), {}});
}

Checked read_view(const std::string& name, Context& context) {
  Checked checked;
  if (name == kDefaultViewName) {
    checked.view = View::default_view();
  } else {
    const ViewFile file = find_view(name, context);
    checked.file = file.path;
    compile(file, checked);
  }
  return checked;
}

void print_mistakes_json(Context& context, const Checked& checked) {
  std::string list = "[";
  for (const Mistake& mistake : checked.mistakes) {
    if (list.size() > 1) list += ',';
    JsonObject object(list);
    if (mistake.place.line) {
      object.number("line", *mistake.place.line).number("column", mistake.place.column.value_or(1));
    } else {
      object.text("pointer", mistake.view.pointer);
    }
    object.text("what", mistake.view.what).close();
  }
  list += ']';
  std::string line;
  JsonObject(line).text("file", checked.file.value_or("")).raw("mistakes", list).close();
  context.print_value(line);
}

/// Each as an error of its own: none of them is more important than the others.
int report_mistakes(Context& context, const Checked& checked) {
  const int status = exit_status(ErrorCode::invalid);
  for (const auto& [view, place] : checked.mistakes) {
    const std::string at = view.pointer.empty() ? "" : view.pointer + ": ";
    const Error error(ErrorCode::invalid,
                      fmt::format("{}: {}{}", checked.file.value_or(""), at, view.what), place);
    context.messages().error(error, status);
  }
  return status;
}

/// A member of the definition, as JSON; nothing if it has none.
std::optional<std::string_view> member(const View& view, std::string_view name) {
  const std::string_view definition = view.canonical();
  if (!definition.starts_with('{')) return std::nullopt;
  json::Members members(definition);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (json::same_string(key, json::quoted(name))) return value;
  }
  return std::nullopt;
}

/// What a view does with the events of a store.
struct Coverage {
  std::int64_t streams = 0;  ///< selected, and the view is meant for them
  std::int64_t events = 0;   ///< of these
  std::int64_t redacted = 0;
  std::map<std::string, std::int64_t, std::less<>> types;  ///< of those not redacted
  std::vector<std::string> other_streams;                  ///< the view is not meant for them
};

void count(const EventView& event, Coverage& coverage) {
  ++coverage.events;
  if (event.redacted) {
    ++coverage.redacted;
    return;
  }
  const auto found = coverage.types.find(event.type);
  if (found != coverage.types.end()) {
    ++found->second;
  } else {
    coverage.types.emplace(event.type, 1);
  }
}

Coverage cover(Context& context, const View& view, const Selection& selection) {
  Store& store = context.open_for_reading();
  Progress progress(context, "events");
  progress.watch(store);
  Coverage coverage;
  EventView event;
  const auto count_from = [&](EventCursor& cursor, const auto& is_wanted) {
    while (cursor.next(event)) {
      check_interrupt();
      progress.advance();
      if (is_wanted()) count(event, coverage);
    }
  };
  const std::unique_ptr<StreamCursor> streams = store.streams(selection);
  StreamHead head;
  while (streams->next(head)) {
    check_interrupt();
    if (!view.meant_for(head.name)) {
      coverage.other_streams.push_back(head.name);
      continue;
    }
    ++coverage.streams;
    if (selection.only_names()) count_from(*store.read(head.name, {}), [] { return true; });
  }
  if (!selection.only_names()) {
    count_from(*store.read_all({}),
               [&] { return selection.matches(event.stream) && view.meant_for(event.stream); });
  }
  return coverage;
}

/// Rules of the built-in view stand nowhere.
std::string rule_name(const ViewRule& rule) {
  return rule.pointer.empty() ? rule.type : rule.pointer;
}

/// Which rules take the events of a coverage.
class RuleUse {
 public:
  RuleUse(const View& view, const Coverage& coverage) : view_(view), used_(view.rules().size()) {
    for (const auto& [type, events] : coverage.types) {
      if (const auto rule = view.rule_for(type)) {
        used_[*rule] = true;
      } else {
        without_.push_back(type);
      }
    }
    if (coverage.redacted == 0) return;
    redacted_ = redacted_rule(view);
    if (redacted_) used_[*redacted_] = true;
  }

  /// The rules that take none.
  [[nodiscard]] std::vector<std::string> unused() const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (!used_[i]) out.push_back(rule_name(view_.rules()[i]));
    }
    return out;
  }
  /// The types that no rule takes.
  [[nodiscard]] const std::vector<std::string>& without_rule() const noexcept { return without_; }
  /// The rule of redacted events, if there are any.
  [[nodiscard]] std::optional<std::size_t> redacted() const noexcept { return redacted_; }

 private:
  static std::optional<std::size_t> redacted_rule(const View& view) {
    const auto& rules = view.rules();
    const auto found = std::find_if(rules.begin(), rules.end(), [](const ViewRule& rule) {
      return !rule.is_glob && rule.type == kRedactedRule;
    });
    if (found == rules.end()) return std::nullopt;
    return static_cast<std::size_t>(found - rules.begin());
  }

  const View& view_;
  std::vector<bool> used_;
  std::vector<std::string> without_;
  std::optional<std::size_t> redacted_;
};

std::string json_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out += ',';
    json::append_quoted(out, text);
  }
  return out += ']';
}

std::string rules_json(const std::vector<ViewRule>& rules) {
  std::string out = "[";
  for (const ViewRule& rule : rules) {
    if (out.size() > 1) out += ',';
    JsonObject object(out);
    if (rule.type.empty()) {
      object.raw("type", "null");
    } else {
      object.text("type", rule.type);
    }
    object.boolean("glob", rule.is_glob)
        .text("pointer", rule.pointer)
        .boolean("jq", rule.uses_jq)
        .raw("steps", json_list(rule.steps))
        .close();
  }
  return out += ']';
}

std::string rule_json(const View& view, std::optional<std::size_t> rule) {
  return rule ? json::quoted(rule_name(view.rules()[*rule])) : "null";
}

std::string coverage_json(const View& view, const Coverage& coverage) {
  const RuleUse use(view, coverage);
  std::string types = "[";
  for (const auto& [type, events] : coverage.types) {
    if (types.size() > 1) types += ',';
    JsonObject(types)
        .text("type", type)
        .number("events", events)
        .raw("rule", rule_json(view, view.rule_for(type)))
        .close();
  }
  types += ']';
  std::string out;
  JsonObject object(out);
  object.number("streams", coverage.streams).number("events", coverage.events).raw("types", types);
  if (coverage.redacted > 0) {
    std::string redacted;
    JsonObject(redacted)
        .number("events", coverage.redacted)
        .raw("rule", rule_json(view, use.redacted()))
        .close();
    object.raw("redacted", redacted);
  }
  object.raw("withoutRule", json_list(use.without_rule()))
      .raw("unused", json_list(use.unused()))
      .raw("otherStreams", json_list(coverage.other_streams))
      .close();
  return out;
}

std::string_view scope_name(View::Scope scope) noexcept {
  return scope == View::Scope::store ? "store" : "stream";
}

void print_json(Context& context, const Checked& checked, const std::optional<Coverage>& coverage) {
  const View& view = *checked.view;
  std::string line;
  JsonObject object(line);
  object.text("view", view.name())
      .raw("file", checked.file ? json::quoted(as_utf8(*checked.file)) : "null")
      .hex("hash", view.hash())
      .text("scope", scope_name(view.scope()))
      .raw("key", view.keyed() ? member(view, "key").value_or("null") : "null")
      .raw("streams", json_list(view.streams()))
      .raw("init", member(view, "init").value_or("null"))
      .boolean("lenient", view.lenient())
      .raw("jqNumbers", member(view, "jqNumbers").value_or("\"exact\""))
      .boolean("jq", view.uses_jq())
      .raw("upcasts", rules_json(view.upcasts()))
      .raw("rules", rules_json(view.rules()))
      .raw("mistakes", "[]");
  if (coverage) object.raw("against", coverage_json(view, *coverage));
  object.close();
  context.print_value(line);
}

/// `texts` with commas, the first of them if they are many.
std::string enumerated(const std::vector<std::string>& texts) {
  constexpr std::size_t kMost = 10;
  std::string out;
  for (std::size_t i = 0; i < std::min(texts.size(), kMost); ++i) {
    if (i > 0) out += ", ";
    out += texts[i];
  }
  if (texts.size() > kMost) out += fmt::format(", … and {} more", texts.size() - kMost);
  return out;
}

std::string key_text(const View& view) {
  const auto key = view.keyed() ? member(view, "key") : std::nullopt;
  if (!key) return "none";
  return key->starts_with('"') ? json::decoded(*key) : std::string(*key);
}

void print_head(Context& context, const Checked& checked) {
  const View& view = *checked.view;
  const auto row = [&](std::string_view name, std::string_view value) {
    context.out().write(fmt::format("{:<9}{}\n", name, printable(value)));
  };
  row("view", view.name());
  row("file", checked.file.value_or("built in"));
  row("hash", to_hex(view.hash()));
  row("scope", scope_name(view.scope()));
  row("key", key_text(view));
  row("streams", view.streams().empty() ? "all" : enumerated(view.streams()));
  if (const auto init = member(view, "init")) row("init", std::string(*init));
  if (view.lenient()) row("lenient", "yes");
  if (const auto numbers = member(view, "jqNumbers")) row("numbers", json::decoded(*numbers));
}

std::string type_cell(const ViewRule& rule) { return rule.type.empty() ? "(all)" : rule.type; }

/// The width of a column with these cells.
class Width {
 public:
  void take(std::string_view cell) {
    constexpr std::size_t kWidest = 60;
    width_ = std::min(kWidest, std::max(width_, columns(printable(cell))));
  }
  [[nodiscard]] std::size_t get() const noexcept { return width_; }

 private:
  std::size_t width_ = 0;
};

void print_rules(Context& context, const View& view) {
  // Events come to the upcasts first.
  std::vector<ViewRule> rules = view.upcasts();
  rules.insert(rules.end(), view.rules().begin(), view.rules().end());
  Width types;
  Width pointers;
  for (const ViewRule& rule : rules) {
    types.take(type_cell(rule));
    pointers.take(rule.pointer);
  }
  context.out().write("\n");
  Table table(context, {{"type", types.get()}, {"rule", pointers.get()}, {"by"}, {"does"}});
  for (const ViewRule& rule : rules) {
    std::array<std::string, 4> cells{type_cell(rule), rule.pointer, rule.uses_jq ? "jq" : "", ""};
    if (rule.steps.empty()) table.row(cells);
    for (const std::string& step : rule.steps) {
      cells.back() = step;
      table.row(cells);
      cells = {};
    }
  }
}

std::string rule_cell(const View& view, std::optional<std::size_t> rule) {
  return rule ? rule_name(view.rules()[*rule]) : "none";
}

void print_coverage(Context& context, const View& view, const Coverage& coverage) {
  constexpr std::string_view kRedactedCell = "(redacted)";
  const RuleUse use(view, coverage);
  const auto print_list = [&](std::string_view title, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    context.out().write(fmt::format("{}: {}\n", title, printable(enumerated(texts))));
  };
  context.out().write(fmt::format("\n{} in {}\n", counted(coverage.events, "event"),
                                  counted(coverage.streams, "stream")));
  if (coverage.events > 0) {
    Width types;
    for (const auto& [type, events] : coverage.types) types.take(type);
    if (coverage.redacted > 0) types.take(kRedactedCell);
    Table table(context, {{"type", types.get()}, {"events", 8, Align::right}, {"rule"}});
    for (const auto& [type, events] : coverage.types) {
      table.row(std::array{type, fmt::to_string(events), rule_cell(view, view.rule_for(type))});
    }
    if (coverage.redacted > 0) {
      table.row(std::array{std::string(kRedactedCell), fmt::to_string(coverage.redacted),
                           rule_cell(view, use.redacted())});
    }
  }
  print_list("Types without a rule", use.without_rule());
  print_list("Rules without an event", use.unused());
  print_list("Streams that the view is not meant for", coverage.other_streams);
  if (member(view, "upcast")) {
    context.out().write("Types are those stored: upcast may change them.\n");
  }
}

}  // namespace

int check_view(const ViewCheckOptions& options, Context& context) {
  std::optional<Selection> against;
  if (!options.against.empty()) against = parse_selection(options.against, false);

  const Checked checked = read_view(options.view, context);
  if (!checked.mistakes.empty()) {
    if (options.json) print_mistakes_json(context, checked);
    return report_mistakes(context, checked);
  }
  std::optional<Coverage> coverage;
  if (against) coverage = cover(context, *checked.view, *against);
  if (options.json) {
    print_json(context, checked, coverage);
  } else {
    print_head(context, checked);
    print_rules(context, *checked.view);
    if (coverage) print_coverage(context, *checked.view, *coverage);
  }
  return against ? report_unknown_names(context, context.open_for_reading(), *against) : 0;
}

}  // namespace eventsrc::cli
