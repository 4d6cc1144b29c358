#pragma once

#include <map>
#include <optional>
#include <string>

#include "dynamodb/commit.hpp"
#include "dynamodb/commit_events.hpp"
#include "dynamodb/staged_stream.hpp"
#include "dynamodb/table.hpp"

namespace eventsrc::dynamodb {

/// A stored commit some of whose events become others.
class Replacement {
 public:
  /// Reads the commit of the stream that holds `seq`. Throws `integrity` if there is none.
  Replacement(Table& table, StreamName stream, Seq seq);
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  void put(const EventView& event) { events_.insert_or_assign(event.seq, StoredEvent(event)); }

  /// The first seq of those.
  [[nodiscard]] Seq first() const { return events_.begin()->first; }
  /// As it was read.
  [[nodiscard]] const Commit& stored() const noexcept { return stored_; }
  /// As it is to be written, but for its events.
  [[nodiscard]] Commit& now() noexcept { return now_; }
  [[nodiscard]] const std::string& stream() const noexcept { return stream_.name; }
  [[nodiscard]] Body& body() noexcept { return body_; }

  /// Hands out its events as they are to be written, and the hash before each.
  void each_event(const std::function<void(const EventView&, const Hash& previous)>& each);

  /// That it is still as it was read.
  [[nodiscard]] Condition unchanged() const;

  /// Notes its old chunks as left behind, before the commit refers to new ones: should the process
  /// end then, 'gc' finds them.
  void note_old_chunks(Timestamp now);
  /// The commit refers to new ones.
  void remove_old_chunks();

 private:
  Table& table_;
  StreamName stream_;
  std::string item_;  // what `stored_` looks into
  Commit stored_;
  Commit now_;
  std::map<Seq, StoredEvent> events_;  // the new ones
  Body body_;
};

}  // namespace eventsrc::dynamodb
