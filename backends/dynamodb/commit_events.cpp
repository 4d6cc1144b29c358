#include "dynamodb/commit_events.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/beginning.hpp"
#include "dynamodb/record.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// The chunk that holds the event with this index, or those before it.
std::size_t chunk_of(const SpilledBody& body, std::int64_t index) {
  const auto behind = std::upper_bound(body.first.begin(), body.first.end(), index);
  return behind == body.first.begin() ? 0
                                      : static_cast<std::size_t>(behind - body.first.begin()) - 1;
}

// Seqs without gaps tell which index an event has.
bool has_gaps(const Commit& commit) {
  return commit.head.last.value() - commit.first.value() != commit.count - 1;
}

// The first and the last of the chunks that hold the events in `range`.
std::pair<std::size_t, std::size_t> chunks_for(const Commit& commit, const Range& range) {
  const SpilledBody& body = *commit.body;
  std::size_t lowest = 0;
  std::size_t highest = body.first.size() - 1;
  if (has_gaps(commit)) return {lowest, highest};
  const auto index_of = [&commit](Seq seq) {
    return std::clamp<std::int64_t>(seq.value() - commit.first.value(), 0, commit.count - 1);
  };
  if (range.from) lowest = chunk_of(body, index_of(*range.from));
  if (range.to) {
    const std::int64_t index = index_of(*range.to);
    highest = chunk_of(body, index);
    // The event may go on in chunks in which the next one begins.
    while (highest + 1 < body.first.size() && body.first[highest + 1] <= index + 1) ++highest;
  }
  return {lowest, std::max(lowest, highest)};
}

// How many bytes of records there are before one that is cut short.
std::size_t whole_records(std::string_view records) {
  std::size_t whole = 0;
  for (;;) {
    const std::size_t size = record_size(records.substr(whole));
    if (size == 0 || size > records.size() - whole) return whole;
    whole += size;
  }
}

// A commit's chunks go once it is archived, or refers to others.
void check_still_refers(Table& table, const std::string& stream, const Commit& commit) {
  const auto beginning = find_mark(table, stream).beginning();
  if (beginning && commit.key < beginning->commit)
    fail_archived_meanwhile(table, stream, *beginning);
  const auto item = table.get(commit_key(stream, commit.key), /*consistent=*/true);
  if (item) {
    const Commit now = read_commit(*item);
    if (now.body && now.body->id == commit.body->id) return;
  }
  throw Outdated(stream, fmt::format("the commit at {} of stream {} was changed meanwhile: run it "
                                     "again",
                                     commit.key.value(), json::quoted(stream)));
}

}  // namespace

void CommitEvents::start(const Commit& commit, const StreamName& stream, const Range& range) {
  commit_ = &commit;
  stream_ = &stream;
  range_ = range;
  records_.clear();
  places_.clear();
  at_ = 0;
  loaded_ = false;
  past_ = false;
  chunks_.reset();
  carry_.clear();
  unfinished_.clear();
  next_index_ = 0;
  next_previous_ = commit.previous;
  if (!commit.body) return;
  const SpilledBody& body = *commit.body;
  const auto [lowest, highest] = chunks_for(commit, range_);
  ragged_ = !ascends() && highest + 1 < body.first.size();
  chunks_ = std::make_unique<ChunkReader>(table_, body, ascends(), ascends() ? lowest : highest,
                                          highest - lowest + 1);
}

bool CommitEvents::next(EventView& event) {
  while (at_ == places_.size()) {
    if (!load()) return false;
  }
  const Place& place = places_[ascends() ? at_ : places_.size() - 1 - at_];
  ++at_;
  read_record(std::string_view(records_).substr(place.begin, place.size), event);
  event.stream = stream_->name;
  event.stream_number = stream_->number;
  event.hash = place.hash;
  return true;
}

bool CommitEvents::load() {
  records_.clear();
  places_.clear();
  at_ = 0;
  if (commit_->body) return load_chunk();
  if (std::exchange(loaded_, true)) return false;
  InlineEvents events(*commit_);
  while (events.next(records_)) {
  }
  take_records(0, commit_->previous);
  if (next_index_ != commit_->count) fail_item("a commit lacks events");
  return true;
}

Chunk CommitEvents::next_chunk() {
  try {
    return chunks_->next();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::integrity) check_still_refers(table_, stream_->name, *commit_);
    throw;
  }
}

bool CommitEvents::load_chunk() {
  if (past_) return false;
  if (chunks_->at_end()) {
    if (ascends() ? next_index_ != commit_->count : !carry_.empty()) {
      fail_item("a commit lacks events");
    }
    return false;
  }
  Chunk chunk = next_chunk();
  if (ascends()) {
    load_upwards(std::move(chunk));
  } else {
    load_downwards(chunk);
  }
  return true;
}

void CommitEvents::load_upwards(Chunk chunk) {
  if (unfinished_.empty()) {
    // The first chunk that is looked at may begin with the end of an event that is not wanted.
    if (chunk.begin == kNoneBegins) return;
    next_index_ = chunk.first;
    next_previous_ = chunk.previous;
    chunk.bytes.erase(0, chunk.begin);
  }
  records_ = std::exchange(unfinished_, {});
  records_ += chunk.bytes;
  const std::size_t whole = whole_records(records_);
  unfinished_ = records_.substr(whole);
  records_.resize(whole);
  take_records(next_index_, next_previous_);
}

void CommitEvents::load_downwards(const Chunk& chunk) {
  if (chunk.begin == kNoneBegins) {
    carry_.insert(0, chunk.bytes);
    return;
  }
  records_ = chunk.bytes.substr(chunk.begin) + carry_;
  carry_ = chunk.bytes.substr(0, chunk.begin);
  // The last event of the uppermost chunk, which is above the range, may go on behind it.
  if (std::exchange(ragged_, false)) records_.resize(whole_records(records_));
  take_records(chunk.first, chunk.previous);
}

// Notes where the records in range are, and their hashes.
void CommitEvents::take_records(std::uint32_t first_index, const Hash& previous) {
  Hash hash = previous;
  std::int64_t index = first_index;
  const bool bounded = range_.from || range_.to;
  EventView event;
  for (std::size_t begin = 0; begin < records_.size();) {
    const std::string_view rest = std::string_view(records_).substr(begin);
    const std::size_t size = record_size(rest);
    if (size == 0 || size > rest.size()) fail_item("an event is cut short");
    const bool is_last = ++index == commit_->count;
    if (bounded || (range_.chain && !is_last)) read_record(rest.substr(0, size), event);
    if (ascends() ? range_.to && event.seq >= *range_.to
                  : begin == 0 && range_.from && event.seq <= *range_.from) {
      past_ = true;
    }
    if (is_last) {
      // What is wrong with any event of a commit shows in its last one, whose hash was stored.
      hash = commit_->head.hash;
    } else if (range_.chain) {
      event.stream = stream_->name;
      hash = event_hash(sha_, hash, event, content_of(sha_, event));
    }
    if (!bounded ||
        ((!range_.from || event.seq >= *range_.from) && (!range_.to || event.seq <= *range_.to))) {
      places_.push_back({begin, size, hash});
    }
    begin += size;
  }
  next_index_ = static_cast<std::uint32_t>(index);
  next_previous_ = hash;
  if (index > commit_->count) fail_item("a commit holds more events than it says");
}

}  // namespace eventsrc::dynamodb
