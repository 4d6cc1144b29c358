#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/event.hpp"
#include "eventsrc/fold.hpp"

namespace eventsrc {

/// What is exported.
enum class Exported { events, states };

/// A folded state as it is handed out: a look at somebody else's.
struct StateView {
  const std::string* stream = nullptr;  ///< null: of the whole store
  std::string_view view;                ///< the view's name
  const std::string* key = nullptr;     ///< null: of a view without keys
  const State* state = nullptr;
};

/// Appends a state as one JSON object (no line end): `stream, view, key, state, seq, time, type?,
/// redacted?, skipped?, value?`; of the whole store, `position` instead of seq. `type` is that of
/// the event it is a step of; `value` a JSON text, nothing: there is none.
void append_state_line(std::string& out, const StateView& of,
                       const std::optional<std::string_view>& type,
                       const std::optional<std::string_view>& value);

/// How exported events, or states, are written: a document of items.
class ExportFormat {
 public:
  /// What stands around the items. All of it, items aside, is short.
  struct Frame {
    std::string begin{};
    std::string first{};    ///< before the first item
    std::string between{};  ///< before each other item
    std::string after{};    ///< behind each item
    std::string end{};
  };

  virtual ~ExportFormat() = default;

  /// Constant.
  [[nodiscard]] virtual const Frame& frame() const noexcept = 0;
  /// Whether an event's item is what `append_event_line` makes.
  [[nodiscard]] virtual bool is_event_line() const noexcept { return false; }
  /// Appends an item. Called in several threads at once.
  virtual void event(std::string& out, const EventView& event) const = 0;
  virtual void state(std::string& out, const StateView& state) const = 0;
};

/// Lines, lossless: what `EventLineReader` reads.
[[nodiscard]] std::unique_ptr<ExportFormat> json_lines_format();
/// One array of the same objects, an item a line.
[[nodiscard]] std::unique_ptr<ExportFormat> json_format();

struct TableOptions {
  enum class Kind {
    csv,  ///< RFC 4180
    tsv   ///< tabs and line feeds between fields, backslash escapes in them
  };

  Kind kind = Kind::csv;
  Exported what = Exported::events;
  /// What a row has: RFC 6901 pointers into the item's object, at least one.
  std::vector<std::string> columns;
  /// A text that spreadsheets would run as a formula, behind blanks too, gets a `'` in front.
  bool guard = false;
};

/// The columns of a table where none are asked for.
[[nodiscard]] std::vector<std::string> default_columns(Exported what);

/// A header and a row for each item. Throws `usage` for a column that no item has.
[[nodiscard]] std::unique_ptr<ExportFormat> table_format(const TableOptions& options);

/// CloudEvents 1.0, structured JSON, one a line. `source`: a URI reference; together with an id
/// (`STREAM#SEQ`) it names an event.
[[nodiscard]] std::unique_ptr<ExportFormat> cloudevents_format(std::string source);

/// Lines of the bulk API of Elasticsearch: for each item an action, with an id that stays the same
/// (`STREAM#SEQ`; of a state `VIEW/STREAM#KEY`), and the document. `index` is a valid name of one.
/// A state that has no value deletes its document. States carry a version, their seq (of the whole
/// store, their position): an older one never replaces a newer one.
[[nodiscard]] std::unique_ptr<ExportFormat> elasticsearch_format(std::string index);

struct PageOptions {
  std::string title;  ///< UTF-8
  Exported what = Exported::events;
  bool is_one_stream = false;
  bool is_newest_first = false;  ///< of events
};

/// One self-contained HTML page: a table that scripts make a way through time. The item of an event
/// has room at its end for what it changed: see `export_timeline`.
[[nodiscard]] std::unique_ptr<ExportFormat> page_format(const PageOptions& options);

/// Puts items together to a document, at the end of a buffer that somebody empties from time to
/// time.
class Document {
 public:
  /// `pretty`: items that are JSON objects go over several lines. Begins the document.
  Document(const ExportFormat& format, std::string& out, bool pretty = false);

  /// `prev` as `export_events` gives it.
  void add(std::string_view item, const Hash* prev = nullptr);
  void end();

 private:
  const ExportFormat::Frame& frame_;
  std::string& out_;
  bool is_event_line_;
  bool pretty_;
  bool is_first_ = true;
  std::string with_prev_;
};

}  // namespace eventsrc
