#pragma once

// What exports one by one and in several threads share: export.cpp and export_lines.cpp.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/export.hpp"
#include "stream_index.hpp"

namespace eventsrc {

/// Whether the event fulfils all conditions but the selection of streams and `where`.
[[nodiscard]] bool wanted(const EventView& event, const ExportOptions& options);

/// Knows the hash before each event, and whether that event was handed out.
class Predecessors {
 public:
  /// `options` must outlive it.
  Predecessors(Store& store, const ExportOptions& options);

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
