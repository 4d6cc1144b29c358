#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/event.hpp"

namespace eventsrc {

/// A jq program that says yes or no (`--if`, `--where`): no is false, null and no result at all. It
/// runs in another process: make it before threads are started. libjq has doubles only: see
/// `lost_numbers`.
class Filter {
 public:
  /// `name` is what messages call it: `--where`.
  Filter(const std::string& name, const std::string& program, std::chrono::microseconds timeout);
  ~Filter();
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  [[nodiscard]] const std::string& program() const noexcept;

  /// Waits until the program is compiled. Throws `usage` with jq's message if it cannot be.
  void start();
  /// Asks about a JSON text; `stream` and `seq` are where it comes from, for messages (no seq: from
  /// a stream that has no events).
  void send(std::string_view json, std::string_view stream, std::optional<Seq> seq);
  /// Asks about an event, as an object (a redacted one has null data).
  void send(const EventView& event);
  /// The answer to the oldest question that was not answered yet. Throws `invalid`: jq's error,
  /// more than one result, or a program that took too long.
  [[nodiscard]] bool receive();

  /// Whether any text asked about holds a number that jq rounds.
  [[nodiscard]] bool lost_numbers() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace eventsrc
