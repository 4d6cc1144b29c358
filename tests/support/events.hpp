#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::test {

/// An event to append; the texts must outlive it, as literals do.
[[nodiscard]] NewEvent event(std::string_view stream, std::string_view type = "t",
                             std::string_view data = "{}");

/// The same with an id.
[[nodiscard]] NewEvent event_with_id(std::string_view stream, std::string_view id,
                                     std::string_view type = "t", std::string_view data = "{}");

/// Events from a list.
class Events final : public NewEventSource {
 public:
  explicit Events(std::vector<NewEvent> events) : events_(std::move(events)) {}

  bool next(NewEvent& event) override;
  void rewind() override;

  [[nodiscard]] int passes() const noexcept { return passes_; }
  /// Called before each event is handed out, with the number of the pass, from 1.
  std::function<void(int pass)> before;

 private:
  std::vector<NewEvent> events_;
  std::size_t at_ = 0;
  int passes_ = 1;
};

/// Events from the lines of an export.
class Lines final : public NewEventSource {
 public:
  explicit Lines(std::string_view text);

  bool next(NewEvent& event) override;
  void rewind() override { at_ = 0; }

 private:
  std::vector<std::string> lines_;
  EventLineReader reader_{{}};
  TextArena texts_;
  std::size_t at_ = 0;
};

/// The report of an append that must go through; the rejection's message fails the test otherwise.
AppendReport done(const AppendResult& result);
/// The rejection of an append that must be rejected.
Rejection rejected(const AppendResult& result);

/// What `action` throws; fails the test if it throws nothing.
Error thrown(const std::function<void()>& action);

[[nodiscard]] std::vector<StoredEvent> all_of(EventCursor& cursor);
[[nodiscard]] std::vector<StoredEvent> read(Store& store, std::string_view stream,
                                            const Range& range = {});
[[nodiscard]] std::vector<StoredEvent> read_all(Store& store, const ScanRange& range = {});
[[nodiscard]] std::vector<std::int64_t> seqs(const std::vector<StoredEvent>& events);
[[nodiscard]] std::vector<std::int64_t> seqs(Store& store, std::string_view stream,
                                             const Range& range = {});
[[nodiscard]] std::vector<std::string> names(Store& store, const Selection& selection);

/// `replay_many` that throws what is wrong with a stream.
void replay_each(
    Store& store, const Selection& selection, const Point& point,
    const std::shared_ptr<const View>& view,
    const std::function<void(std::string_view stream, const std::string* key, const State&)>& done);

/// All events as lines, in position order, with `prev` where a restore needs it.
[[nodiscard]] std::string export_of(Store& store);

/// What is wrong with the store: broken chains, heads that do not describe their events, positions
/// that do not grow. Empty if nothing is.
[[nodiscard]] std::string faults_of(Store& store);

/// Name, last seq and hash of every stream, reserved ones included.
[[nodiscard]] std::string heads_of(Store& store);

}  // namespace eventsrc::test
