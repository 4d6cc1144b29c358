#include "dynamodb/put_back.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/commit_write.hpp"
#include "dynamodb/removal.hpp"
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

}  // namespace

Seq put_back(Table& table, Clock& clock, Random& random, const Mark& mark, const StreamHead& said,
             const std::string& id, EventCursor& events) {
  const bool is_all = mark.archives.size() == 1;
  const Beginning* const before = is_all ? nullptr : &*(mark.archives.end() - 2);
  const Seq first = is_all ? said.first : before->first;
  const Commit kept = keep_left(table, mark, first, id);
  if (kept.first <= first) return kept.key;
  const Seq key = is_all ? Seq(0) : first;
  remove_left(table, mark, key, kept.key);
  Commits commits(table, clock, random, mark.stream, id, head_before(said, before), key,
                  kept.head.bytes);
  EventView event;
  while (events.next(event) && event.seq < kept.first) {
    check_interrupt();
    commits.add(event);
  }
  if (commits.finish() == kept.key) return key;
  throw Error(ErrorCode::integrity,
              fmt::format("stream {}: the commit at {} does not stand where the archive ends: the "
                          "table was altered; nothing was restored",
                          json::quoted(mark.stream), kept.key.value()),
              {.stream = mark.stream});
}

}  // namespace eventsrc::dynamodb
