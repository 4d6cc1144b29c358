#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"

namespace eventsrc {

struct TransformOptions {
  bool lossy_numbers = false;                                      ///< jq may round numbers
  std::chrono::microseconds jq_timeout = std::chrono::seconds(5);  ///< of one event
  ErrorCode bad_program = ErrorCode::usage;  ///< what a program is that does not compile
};

/// A jq program that makes any number of events of one (`migrate --transform`, `--jq`). It runs in
/// another process: make it before threads are started.
///
/// Its input is the event as an object, as for `Filter`. Each of its results must be such an object
/// too: `type` and `data` are needed, `stream` and `time` are the input's where they are left out,
/// `seq` does not count. What the program did not change keeps its bytes; see `JqProgram` for
/// numbers.
class Transform {
 public:
  /// `name` is what messages call it: `--jq`.
  Transform(const std::string& name, const std::string& program, const TransformOptions& options);
  ~Transform();
  Transform(const Transform&) = delete;
  Transform& operator=(const Transform&) = delete;

  /// Waits until the program is compiled. Throws `bad_program` with jq's message if it cannot be.
  void start();
  /// Asks about an event, which is not redacted.
  void send(const EventView& event);
  /// What was made of the oldest event that was not received yet; holds until the next call. Each
  /// has `meta.origin`: stream, seq and hash of that event. Throws `invalid` naming stream and seq:
  /// jq's error, a result that is no event, or a program that took too long.
  [[nodiscard]] const std::vector<NewEvent>& receive();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Where an event that was made of another one comes from.
struct EventOrigin {
  std::string stream;
  Seq seq;
  Hash hash{};
};

/// What `meta` (of a stored event) says of that, if anything.
[[nodiscard]] std::optional<EventOrigin> origin_of(std::string_view meta);

}  // namespace eventsrc
