#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <thread>
#include <vector>

#include "eventsrc/append.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/sealer.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/text_arena.hpp"

namespace eventsrc {

/// Some events in memory, each parsed once.
class LineBatch final : public NewEventSource {
 public:
  bool next(NewEvent& event) override;
  std::span<const NewEvent> ahead() override { return std::span(events_).subspan(at_); }
  void rewind() override { at_ = 0; }

  [[nodiscard]] std::size_t size() const noexcept { return events_.size(); }
  /// The number of the last line. Not of an empty batch.
  [[nodiscard]] std::int64_t last_line() const { return events_.back().line; }

 private:
  friend class LineBatches;

  void clear() noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept {
    return texts_.bytes() + events_.size() * sizeof(NewEvent);
  }

  TextArena texts_;
  std::vector<NewEvent> events_;
  std::size_t at_ = 0;
  std::size_t sealed_ = 0;  // how many of events_ are
  std::chrono::steady_clock::time_point deadline_;
};

/// When a batch is complete.
struct BatchLimits {
  std::size_t lines = 1;
  std::chrono::microseconds time = std::chrono::seconds(1);  ///< after its first line
};

/// The lines of a file that may still be being written, in batches.
class LineBatches {
 public:
  /// `work.threads` other than 1 lets it read ahead. `fd` and `clock` stay the caller's.
  LineBatches(int fd, const EventLineDefaults& defaults, const BatchLimits& limits,
              const EventLineWork& work, Clock& clock);
  ~LineBatches();
  LineBatches(const LineBatches&) = delete;
  LineBatches& operator=(const LineBatches&) = delete;

  /// The next batch, until the next call; null at the end. Throws for a bad line as
  /// soon as it is met: the lines before it in its batch are given up.
  [[nodiscard]] LineBatch* next();
  /// Reads what comes in until `next` is called, in another thread, for the next batch: call it
  /// before something that takes long. Does nothing when the last batch was so small that its turn
  /// is soon over.
  void read_ahead();

 private:
  enum class Waiting { for_input, for_next_call };

  void fill(LineBatch& batch, Waiting waiting);
  [[nodiscard]] bool has_line(const LineBatch& batch, Waiting waiting);
  void end_reading_ahead();

  LineFile lines_;
  EventLineReader reader_;
  Sealer sealer_;
  bool seals_;
  bool may_read_ahead_;
  BatchLimits limits_;
  Clock& clock_;
  // One is handed out while the other is filled.
  std::array<LineBatch, 2> batches_;
  std::size_t filling_ = 0;
  bool more_ = true;

  std::thread ahead_;
  std::atomic<bool> stop_ = false;
  std::exception_ptr error_;  // of `ahead_`
};

}  // namespace eventsrc
