#pragma once

// What exports one by one and in several threads share: export.cpp and export_lines.cpp.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/export.hpp"
#include "stream_index.hpp"

namespace eventsrc {

/// The cursor that is best for what the options ask for.
[[nodiscard]] std::unique_ptr<EventCursor> open_cursor(Store& store, const ExportOptions& options);

/// Whether the event fulfils all conditions but the selection of streams and `where`.
[[nodiscard]] bool wanted(const EventView& event, const ExportOptions& options);

/// Knows the hash before each event, and whether that event was handed out.
class Predecessors {
 public:
  /// Looks at all selected streams at once, where many events may be wanted; or, `when_met`, at
  /// each one at its first event.
  enum class Look { at_once, when_met };

  Predecessors(Store& store, const ExportOptions& options, Look look = Look::at_once);

  /// What `prev` of the event must say, or null; the pointer holds until the next call. Called for
  /// each selected event in order, handed out or not.
  const Hash* before(std::string_view stream, std::int64_t stream_number, Seq seq, const Hash& hash,
                     bool emitted);

 private:
  struct Seen {
    std::string name;
    Seq first;
    Hash hash{};  // of its last event so far, or what stands before the first
    bool emitted = true;
    bool begun = false;
  };

  void add(const StreamHead& head);
  void look_up(Seq seq, Seen& seen);

  Store& store_;
  bool is_needed_;
  std::vector<Seen> streams_;
  StreamIndex places_;
  Hash previous_{};
};

}  // namespace eventsrc
