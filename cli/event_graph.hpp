#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eventsrc/event.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/text_hash.hpp"

namespace eventsrc::cli {

/// Draws which event follows from which, beside a log of several streams, newest first. An event
/// follows from the one that its meta's `causation` names, by id or as STREAM@SEQ; without a
/// causation, from the one before it with the same `correlation`.
class EventGraph {
 public:
  /// What an event says of itself and of others.
  struct Links {
    std::string stream;
    Seq seq;
    std::optional<std::string> id;
    std::optional<std::string> causation;
    std::optional<std::string> correlation;
  };
  [[nodiscard]] static Links links_of(const EventView& event);

  struct Node {
    std::int64_t number = 0;
    std::optional<std::int64_t> parent;
  };
  /// Takes in the events that are shown, the oldest first.
  [[nodiscard]] Node enter(const Links& links);

  /// Lines of the drawing: one with the event's star, and those around it.
  struct Drawn {
    std::vector<std::string> before;
    std::string row;
    std::string below;  ///< before what belongs to the row
    std::vector<std::string> after;
  };
  /// Draws them, the newest first.
  [[nodiscard]] Drawn draw(const Node& node);

 private:
  [[nodiscard]] std::string without_lane(std::size_t gone, std::optional<std::size_t> into) const;

  /// Numbers of one stream's events, by their seqs, ascending: there is one for each that is shown.
  struct Place {
    Seq seq;
    std::int64_t number = 0;
  };
  /// Of a text `STREAM@SEQ`.
  [[nodiscard]] std::optional<std::int64_t> find_place(std::string_view text) const;

  std::int64_t count_ = 0;
  std::unordered_map<std::string, std::vector<Place>, TextHash, std::equal_to<>> places_;
  std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>>
      ids_;  // the last of each
  std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>>
      correlations_;                 // the last of each
  std::vector<std::int64_t> lanes_;  // which event each leads to
};

}  // namespace eventsrc::cli
