#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/export.hpp"

namespace eventsrc {

class Predecessors;

/// Up to where the events of a store were handed out.
struct FollowPlace {
  /// An event, as it was then.
  struct Last {
    Seq seq;
    Hash hash{};
    friend bool operator==(const Last&, const Last&) = default;
  };

  std::string store;                 ///< its id; empty: of none yet
  std::string what;                  ///< which events were asked for, in the caller's words
  std::optional<Seq> audit;          ///< last seq of `$audit`: rewrites that are told of
  std::optional<Position> position;  ///< all up to this one; nothing where there are no positions
  /// The last event of each stream; with positions, only of the stream of the event at `position`.
  std::map<std::string, Last, std::less<>> streams;

  /// One JSON object. `parse` throws `invalid` for all that `json` did not make.
  [[nodiscard]] std::string json() const;
  [[nodiscard]] static FollowPlace parse(std::string_view text);

  friend bool operator==(const FollowPlace&, const FollowPlace&) = default;
};

struct OnFollow {
  /// As `export_events` hands it out. `prev` is null, too, where this follower has handed out the
  /// predecessor at an earlier look.
  std::function<void(const EventView& event, const Hash* prev)> event;
  /// `place` has moved behind the event, or behind one that was not wanted.
  std::function<void()> passed = [] {};
};

/// Hands out the events of a store as they come: each once, in position order, or stream by stream
/// where there are no positions. Of its handle, which is one for reading, and must not outlive it.
class Follower {
 public:
  /// Begins behind `place`; one of no store yet may have a position. Order, direction and
  /// `after_position` of the options do not matter. `cursor` is for messages: the name of the file
  /// that the place is kept in, if it is. Throws `invalid` if `json` did not make the place,
  /// `rejected` if the place is of another
  /// store; `integrity` if the store does not hold what it tells of, as an older copy of the store
  /// does not; `unsupported` where only named streams can be looked at, and others are asked for.
  Follower(Store& store, ExportOptions options, FollowPlace place, std::string cursor = {});
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  /// Hands out what came since the last look. Between looks the store is not held in any state.
  void look(const OnFollow& on);

  /// As many events were handed out as were asked for.
  [[nodiscard]] bool is_done() const noexcept {
    return options_.limit && handed_out_ >= *options_.limit;
  }

  [[nodiscard]] std::int64_t handed_out() const noexcept { return handed_out_; }
  [[nodiscard]] const FollowPlace& place() const noexcept { return place_; }

 private:
  [[nodiscard]] std::unique_ptr<EventCursor> later_events();
  [[nodiscard]] std::unique_ptr<EventCursor> later_in_streams();
  void check_place();
  void check_position();
  void check_before(std::string_view stream, const Hash& prev);
  void check_hash(std::string_view stream, FollowPlace::Last& last, const Hash& found);
  [[nodiscard]] std::optional<StoredEvent> newest_event();
  [[noreturn]] void fail_place(const std::string& why) const;
  [[noreturn]] void fail_older(const std::string& what) const;
  void pass(const EventView& event);

  Store& store_;
  ExportOptions options_;
  FollowPlace place_;
  std::string cursor_;
  bool positions_;
  std::int64_t handed_out_ = 0;
  std::unique_ptr<Predecessors> predecessors_;
  std::optional<Seq> told_;     // of the records: what came before them is no news
  std::unique_ptr<News> news_;  // where there are no positions
  bool looked_ = false;
};

}  // namespace eventsrc
