#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eventsrc/store.hpp"

namespace eventsrc {

/// More cursors than this at once cost more than a scan of everything.
inline constexpr std::size_t kMostMerged = 64;

/// A part of a stream.
struct StreamPart {
  std::string name;
  Range range;
};

/// The events of a few streams in position order, or of time where there are no positions: all
/// forward, or all backward.
class MergedStreams final : public EventCursor {
 public:
  MergedStreams(Store& store, const std::vector<StreamPart>& parts, Direction direction)
      : forward_(direction == Direction::forward) {
    for (const StreamPart& part : parts) {
      Source source{store.read(part.name, part.range), {}};
      if (source.cursor->next(source.event)) sources_.push_back(std::move(source));
    }
  }

  bool next(EventView& event) override {
    if (last_ < sources_.size() && !sources_[last_].cursor->next(sources_[last_].event)) {
      sources_.erase(sources_.begin() + static_cast<std::ptrdiff_t>(last_));
    }
    if (sources_.empty()) return false;
    const auto first = std::min_element(
        sources_.begin(), sources_.end(), [this](const Source& a, const Source& b) {
          if (a.event.position && b.event.position) {
            return forward_ ? a.event.position < b.event.position
                            : b.event.position < a.event.position;
          }
          return forward_ ? a.event.time < b.event.time : b.event.time < a.event.time;
        });
    last_ = static_cast<std::size_t>(first - sources_.begin());
    event = first->event;
    return true;
  }

 private:
  struct Source {
    std::unique_ptr<EventCursor> cursor;
    EventView event;
  };

  bool forward_;
  std::vector<Source> sources_;
  // The source whose event was handed out: it moves on only when the next one is asked for.
  std::size_t last_ = static_cast<std::size_t>(-1);
};

/// One stream after the other.
class ConcatenatedStreams final : public EventCursor {
 public:
  ConcatenatedStreams(Store& store, std::vector<StreamPart> parts)
      : store_(store), parts_(std::move(parts)) {}

  bool next(EventView& event) override {
    for (;;) {
      if (cursor_ && cursor_->next(event)) return true;
      if (at_ == parts_.size()) return false;
      const StreamPart& part = parts_[at_++];
      cursor_ = store_.read(part.name, part.range);
    }
  }

 private:
  Store& store_;
  std::vector<StreamPart> parts_;
  std::unique_ptr<EventCursor> cursor_;
  std::size_t at_ = 0;
};

}  // namespace eventsrc
