#include "dynamodb/put_back.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/commit_events.hpp"
#include "dynamodb/commit_write.hpp"
#include "dynamodb/removal.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

/// Writes commits one behind the other.
class Commits {
 public:
  /// `head` is what a commit before the first one, which gets the key `key`, would say;
  /// `most_bytes` what the one behind them says: of erased payloads it counts more, but never less.
  Commits(Table& table, Clock& clock, Random& random, std::string stream, std::string id,
          StreamHead head, Seq key, std::int64_t most_bytes)
      : table_(table),
        clock_(clock),
        packer_(table, clock, random),
        stream_(std::move(stream)),
        id_(std::move(id)),
        head_(std::move(head)),
        key_(key),
        most_bytes_(most_bytes) {}

  void add(const EventView& event) {
    if (!body_) {
      body_ = std::make_unique<Body>();
      commit_ = Commit();
      commit_.first = event.seq;
      commit_.previous = hash();
    }
    body_->records.add(event, hash());
    head_.advance(event);
    ++commit_.count;
    if (body_->records.bytes().size() >= inline_bytes() / 2) flush();
  }

  /// Writes what is left. Gives the key behind it.
  Seq finish() {
    if (body_) flush();
    return key_;
  }

 private:
  [[nodiscard]] const Hash& hash() const { return head_.empty() ? head_.origin() : head_.hash; }
  [[nodiscard]] std::size_t inline_bytes() {
    return static_cast<std::size_t>(table_.meta().inline_bytes);
  }

  void flush() {
    commit_.key = key_;
    commit_.id = id_;
    commit_.head = head_;
    commit_.head.bytes = std::min(head_.bytes, most_bytes_);
    CommitWrite write{body_.get(),
                      nullptr,
                      stream_,
                      commit_,
                      commit_key(stream_, key_),
                      {"attribute_not_exists(pk)", {}}};
    packer_.prepare(write, body_->records.bytes().size() <= inline_bytes());
    if (body_->chunks) body_->chunks->renew(clock_.now());
    std::optional<std::string> found;
    const bool stands = table_.put_if(write.key, write.item, write.condition, found) ||
                        (found && read_commit(*found).id == id_);
    if (body_->chunks) stands ? body_->chunks->keep() : body_->chunks->discard();
    if (!stands) fail();
    key_ = key_behind(head_.last);
    body_.reset();
  }

  [[noreturn]] void fail() const {
    throw Error(ErrorCode::contention,
                fmt::format("another process puts events of stream {} back: run it again once that "
                            "has ended",
                            json::quoted(stream_)));
  }

  Table& table_;
  Clock& clock_;
  Packer packer_;
  std::string stream_;
  std::string id_;
  StreamHead head_;
  Seq key_;
  std::int64_t most_bytes_;
  std::unique_ptr<Body> body_;
  Commit commit_;
};

// What is said of the stream before its first event, or behind what stays archived.
StreamHead head_before(const StreamHead& said, const Beginning* before) {
  StreamHead head;
  head.anchor = said.anchor;
  if (before == nullptr) return head;
  head.events = before->events;
  head.bytes = before->bytes;
  head.first = said.first;
  head.first_time = said.first_time;
  head.last_time = before->times.max;
  head.time_max = before->times.max;
  head.times_ordered = before->times.ordered;
  if (before->anchor) head.hash = *before->anchor;
  return head;
}

[[noreturn]] void fail_left(const Mark& mark, Seq seq) {
  throw Error(
      ErrorCode::rejected,
      fmt::format("what the table still holds of event {} of stream {} is not what the file "
                  "says: run 'eventsrc gc --idle' an hour after it was archived, and "
                  "restore it then",
                  seq.value(), json::quoted(mark.stream)),
      {.stream = mark.stream, .seq = seq.value()});
}

// That the commits which are kept say what the file says: the payload of an event that was erased
// since must not come back. `event` is the file's first one in them.
void check_left(Table& table, const Mark& mark, const Commit& kept, EventView& event, bool is_there,
                EventCursor& events) {
  Query query;
  query.pk = commits_of(mark.stream);
  query.from = pad19(kept.key);
  query.to = pad19(mark.archives.back().commit);
  const StreamName name{mark.stream, 0};
  for_each_item(table, query, [&](std::string_view item) {
    const Commit commit = read_commit(item);
    CommitEvents left(table);
    left.start(commit, name, {});
    EventView stored;
    while (is_there && left.next(stored)) {
      check_interrupt();
      if (stored.seq < event.seq) continue;
      if (stored.seq > event.seq) fail_removed(mark.stream);
      if (stored.hash != event.hash || stored.redacted != event.redacted) {
        fail_left(mark, event.seq);
      }
      is_there = events.next(event);
    }
    return is_there;
  });
  if (is_there) fail_removed(mark.stream);
}

}  // namespace

Seq put_back(Table& table, Clock& clock, Random& random, const Mark& mark, const StreamHead& said,
             const std::string& id, EventCursor& events) {
  const bool is_all = mark.archives.size() == 1;
  const Beginning* const before = is_all ? nullptr : &*(mark.archives.end() - 2);
  const Seq first = is_all ? said.first : before->first;
  const Commit kept = keep_left(table, mark, first, id);
  EventView event;
  bool is_there = events.next(event);
  if (kept.first <= first) {
    check_left(table, mark, kept, event, is_there, events);
    return kept.key;
  }
  const Seq key = is_all ? Seq(0) : before->behind;
  remove_left(table, mark, key, kept.key);
  Commits commits(table, clock, random, mark.stream, id, head_before(said, before), key,
                  kept.head.bytes);
  for (; is_there && event.seq < kept.first; is_there = events.next(event)) {
    check_interrupt();
    commits.add(event);
  }
  const Seq end = commits.finish();
  check_left(table, mark, kept, event, is_there, events);
  if (end == kept.key) return key;
  throw Error(ErrorCode::integrity,
              fmt::format("stream {}: the commit at {} does not stand where the archive ends: the "
                          "table was altered; nothing was restored",
                          json::quoted(mark.stream), kept.key.value()),
              {.stream = mark.stream});
}

}  // namespace eventsrc::dynamodb
