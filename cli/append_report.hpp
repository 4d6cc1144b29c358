#pragma once

#include "append_guard.hpp"
#include "context.hpp"
#include "eventsrc/append.hpp"
#include "input.hpp"

namespace eventsrc::cli {

/// The report of an append that went through; a condition that did not hold, and rivals that won
/// every round, become the errors they are on the command line. Warns of numbers that a condition
/// in jq may have compared wrongly.
[[nodiscard]] AppendReport require_appended(AppendResult result, const Guarding& guarding,
                                            const Context& context);

/// Which form a result line has.
struct ReportShape {
  bool single_stream = false;  ///< all events are of one stream
  bool lines = false;          ///< they came from lines: how many, and how many were there before
};

/// Where the state comes from that the result line may tell.
struct ReportedState {
  const Guarding& guarding;
  Store& store;
};

/// Warns of a held clock, and prints the result line unless events are echoed instead. Where the
/// state cannot be told (the view cannot be applied to what was stored), the line goes without it
/// and the reason is thrown.
void report_append(Context& context, const AppendReport& report, const AppendOptions& options,
                   ReportShape shape, const ReportedState& reported);

/// Keeps the lines of events until they are stored, then prints them.
class Echo final : public AppendObserver {
 public:
  explicit Echo(Context& context) : context_(context) {}

  void stored(const EventView& event) override;
  void restart() override;
  /// Prints and forgets them.
  void print();

 private:
  Context& context_;
  SpoolFile spool_;
  Output kept_{spool_.fd(), "a temporary file"};
};

}  // namespace eventsrc::cli
