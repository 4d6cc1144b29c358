#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventsrc/pattern.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/transform.hpp"

namespace eventsrc {

/// Which events of one stream were made into events of another, and into how many. Takes 16 bytes
/// for each run of seqs that were made into equally many.
class MadeCounts {
 public:
  /// The next event was made of `origin`. False if one of a later seq came before it.
  bool add(const EventOrigin& origin);

  [[nodiscard]] std::int64_t of(Seq seq) const;
  [[nodiscard]] Seq first() const { return Seq(runs_.front().from); }
  [[nodiscard]] Seq last() const { return Seq(runs_.back().last()); }
  /// The hash of the last event that something was made of.
  [[nodiscard]] const Hash& last_hash() const noexcept { return hash_; }

 private:
  struct Run {
    std::int64_t from;
    std::int32_t seqs;
    std::int32_t count;  // of each of them

    [[nodiscard]] std::int64_t last() const noexcept { return from + seqs - 1; }
    [[nodiscard]] bool goes_on_in(const Run& next) const noexcept;
  };

  void count_last();

  std::vector<Run> runs_;
  Hash hash_{};
};

/// An event that does not tell any more what it was made of: its time and its id.
using LostOrigin = std::pair<Timestamp, std::string>;

/// What a destination holds already of a source's events, as the events there tell by their
/// origins.
class MadeBefore {
 public:
  /// One stream of the source, by the streams of the destination.
  using ByStream = std::map<std::string, MadeCounts, std::less<>>;

  /// A stream of the destination.
  struct Stream {
    Seq last;
    std::optional<std::string> archive{};  ///< the file its first events are in
    /// Events that were erased, or rewritten without their origin; how many of each.
    std::map<LostOrigin, std::int64_t> lost{};
  };

  /// Something that stands in `stream` twice, or behind what was made of later events.
  struct Disorder {
    std::string stream;
    Seq seq;  ///< that it was made of
  };

  /// Reads all of `destination`, for what was made of streams that `selection` matches.
  void read(Store& destination, const Selection& selection);

  /// How many events tell that they were made of such streams.
  [[nodiscard]] std::int64_t events() const noexcept { return events_; }
  /// Null if nothing was made of the source's stream.
  [[nodiscard]] const ByStream* of(std::string_view source) const;
  /// The same of one stream of the destination.
  [[nodiscard]] const MadeCounts* of(std::string_view source, std::string_view stream) const;
  [[nodiscard]] const Disorder* disorder_of(std::string_view source) const;
  /// Null if the destination has no such stream.
  [[nodiscard]] const Stream* stream(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, Stream, std::less<>>& streams() const noexcept {
    return streams_;
  }

 private:
  void take(const EventView& event, bool is_rewritten, const Selection& selection);

  std::map<std::string, ByStream, std::less<>> made_;
  std::map<std::string, Disorder, std::less<>> disorders_;
  std::map<std::string, Stream, std::less<>> streams_;
  std::int64_t events_ = 0;
};

}  // namespace eventsrc
