#include "dynamodb/check.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/beginning.hpp"
#include "dynamodb/catalog.hpp"
#include "dynamodb/chunks.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/record.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

using Report = std::function<void(const std::string&)>;

/// Goes through the records of a commit's chunks.
class RecordWalk {
 public:
  RecordWalk(const std::string& stream, const Hash& previous)
      : stream_(stream), previous_(previous) {}

  /// Of the first event that begins in a chunk, or, with `at` kNoneBegins, of the next one.
  struct Beginning {
    std::uint32_t index;
    std::uint32_t at;
    Hash previous;
  };

  /// Goes through the next chunk. Throws `integrity`.
  Beginning pass(std::string_view chunk) {
    const std::size_t before = pending_.size();
    pending_ += chunk;
    std::optional<Beginning> first;
    std::size_t at = 0;
    for (;;) {
      if (!first && at >= before && at < pending_.size()) {
        first = {index_, static_cast<std::uint32_t>(at - before), previous_};
      }
      const std::string_view rest = std::string_view(pending_).substr(at);
      const std::size_t size = record_size(rest);
      if (size == 0 || size > rest.size()) break;
      take(rest.substr(0, size));
      at += size;
    }
    // An event that is not whole yet began here or before.
    const bool is_within = at < pending_.size();
    pending_.erase(0, at);
    return first.value_or(Beginning{index_ + (is_within ? 1 : 0), kNoneBegins, {}});
  }

 private:
  void take(std::string_view record) {
    read_record(record, event_);
    event_.stream = stream_;
    previous_ = event_hash(sha_, previous_, event_, content_of(sha_, event_));
    ++index_;
  }

  const std::string& stream_;
  Hash previous_;
  std::uint32_t index_ = 0;
  std::string pending_;  // the beginning of an event
  EventView event_;
  Sha256 sha_;
};

/// Hands on what is told of streams in their order, whenever each is looked at.
class InTurn {
 public:
  InTurn(std::size_t streams, const Report& report) : told_(streams), report_(report) {}

  /// All there is to tell of a stream.
  void add(std::size_t stream, std::vector<std::string> faults) {
    const std::lock_guard lock(mutex_);
    told_[stream] = std::move(faults);
    for (; next_ < told_.size() && told_[next_]; ++next_) {
      for (const std::string& fault : *told_[next_]) report_(fault);
      told_[next_]->clear();
    }
  }

 private:
  std::mutex mutex_;
  std::vector<std::optional<std::vector<std::string>>> told_;
  std::size_t next_ = 0;
  const Report& report_;
};

/// Follows the commits of one stream.
class Follow {
 public:
  Follow(Table& table, std::string stream, const Report& report)
      : table_(table),
        stream_(std::move(stream)),
        report_(report),
        beginning_(find_beginning(table, stream_)) {}

  void take(const Commit& commit) {
    if (beginning_ && commit.key < beginning_->commit) return;  // to be removed
    if (beginning_ && last_.empty() && beginning_->commit > Seq(0)) last_ = before(commit);
    check_place(commit);
    check_head(commit);
    if (commit.body) check_body(commit);
    last_ = commit.head;
    sealed_ = commit.is_seal();
  }

 private:
  void fault(std::string_view what) {
    report_(fmt::format("stream {}: {}", json::quoted(stream_), what));
  }

  // What the commit before the beginning said, of which the first one that is left is a witness: of
  // archived events in its own item only this tells how many they are.
  [[nodiscard]] StreamHead before(const Commit& commit) const {
    StreamHead head = commit.head;
    head.last = Seq(beginning_->commit.value() - 1);
    head.events -= commit.count;
    head.bytes = 0;
    head.hash = commit.previous;
    head.time_max = Timestamp::min();
    head.times_ordered = true;
    if (commit.first < beginning_->first) return head;
    head.events = beginning_->events;
    head.hash = beginning_->anchor.value_or(head.hash);
    head.time_max = beginning_->times.max;
    head.times_ordered = beginning_->times.ordered;
    return head;
  }

  void check_place(const Commit& commit) {
    const Seq expected = last_.empty() ? Seq(0) : key_behind(last_.last);
    if (commit.key != expected) {
      fault(fmt::format("a commit stands at {}, where {} is expected: commits are missing",
                        commit.key.value(), expected.value()));
    }
    if (sealed_) fault("there is a commit behind its seal");
    const bool holds_none = !commit.is_seal() && commit.head.last < commit.first;
    if (commit.first < commit.key || holds_none) {
      fault(fmt::format("the commit at {} says that it holds {}..{}", commit.key.value(),
                        commit.first.value(), commit.head.last.value()));
    }
    if (!last_.empty() && commit.previous != last_.hash) {
      fault(fmt::format("the commit at {} does not continue the chain of the one before",
                        commit.key.value()));
    }
    if (last_.empty() && commit.previous != commit.head.origin()) {
      fault("its first commit does not begin where the stream's chain does");
    }
  }

  void check_head(const Commit& commit) {
    const StreamHead& head = commit.head;
    if (head.events != last_.events + commit.count) {
      fault(fmt::format("the commit at {} says that there are {} events up to it, and it is {}",
                        commit.key.value(), head.events, last_.events + commit.count));
    }
    const bool same_start =
        last_.empty() || (head.first == last_.first && head.first_time == last_.first_time &&
                          head.anchor == last_.anchor);
    const bool goes_back = !last_.empty() && (head.time_max < last_.time_max ||
                                              (head.times_ordered && !last_.times_ordered));
    if (goes_back || head.time_max < head.last_time) {
      fault(
          fmt::format("the commit at {} says other things about the stream's times than the one "
                      "before",
                      commit.key.value()));
    }
    if (!same_start || head.bytes < last_.bytes) {
      fault(
          fmt::format("the commit at {} says other things about the stream's beginning than the "
                      "one before",
                      commit.key.value()));
    }
  }

  void check_body(const Commit& commit) {
    const SpilledBody& body = *commit.body;
    Sha256 sha;
    sha.reset();
    std::int64_t bytes = 0;
    RecordWalk walk(stream_, commit.previous);
    ChunkReader chunks(table_, body, /*forward=*/true, 0);
    for (std::size_t i = 0; !chunks.at_end(); ++i) {
      check_interrupt();
      const Chunk chunk = chunks.next();
      sha.add(std::string_view(chunk.bytes));
      bytes += static_cast<std::int64_t>(chunk.bytes.size());
      const RecordWalk::Beginning beginning = walk.pass(chunk.bytes);
      if (chunk.first != body.first[i] || chunk.first != beginning.index) {
        fault(fmt::format("chunk {} of commit {} is another one's", i, body.id));
      }
      const bool begins = beginning.at != kNoneBegins;
      if (chunk.begin != beginning.at || (begins && chunk.previous != beginning.previous)) {
        fault(
            fmt::format("chunk {} of commit {} says other things about its first event than "
                        "its events do",
                        i, body.id));
      }
    }
    if (bytes != body.bytes || sha.finish() != body.sha) {
      fault(fmt::format("the chunks of commit {} are not as they were written", body.id));
    }
  }

  Table& table_;
  std::string stream_;
  const Report& report_;
  std::optional<Beginning> beginning_;
  StreamHead last_;
  bool sealed_ = false;
};

void check_stream(Table& table, const std::string& stream, const Report& report) {
  Query query;
  query.pk = commits_of(stream);
  query.projection = kHeadProjection;
  query.names = kHeadNames;
  Pages pages(table, query, Pages::First::now);
  Follow follow(table, stream, report);
  std::string_view items;
  while (pages.next(items)) {
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) follow.take(read_commit(item));
  }
}

/// Names of the streams that have commits, and of those that the registry lists where it should.
struct Names {
  std::set<std::string> with_commits;
  std::set<std::string> listed;
  std::vector<std::string> misplaced;
  std::vector<std::string> marked;  // have an epoch or archives
  std::set<std::string> with_snapshots;
};

Names scan_names(Table& table) {
  Names names;
  Pages pages(table, "Scan", R"("ConsistentRead":true,"ProjectionExpression":"pk,sk")",
              Pages::First::now);
  std::string_view items;
  while (pages.next(items)) {
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) {
      check_interrupt();
      ItemReader reader(item);
      std::string_view name;
      Attribute value;
      Key key;
      while (reader.next(name, value)) {
        if (name == "pk") key.pk = value.text();
        if (name == "sk") key.sk = value.text();
      }
      if (key.pk.starts_with(kCommitPrefix)) {
        names.with_commits.insert(key.pk.substr(kCommitPrefix.size()));
      } else if (key.pk.starts_with("b#")) {
        names.marked.push_back(key.pk.substr(2));
      } else if (key.pk.starts_with("p#")) {
        names.with_snapshots.insert(key.pk.substr(2));
      } else if (key.pk.starts_with("l#")) {
        const bool right = registry_key(key.sk, table.meta().shards).pk == key.pk;
        if (right) {
          names.listed.insert(key.sk);
        } else {
          names.misplaced.push_back(key.sk);
        }
      }
    }
  }
  return names;
}

void check_listed_stream(Table& table, const Names& names, const std::string& stream,
                         const Report& report) {
  // The scan may have passed by where it is listed before it was.
  if (!names.listed.contains(stream) &&
      (stream.empty() ||
       !table.get(registry_key(stream, table.meta().shards), /*consistent=*/true))) {
    report(fmt::format("stream {} has commits, but the registry does not list it",
                       json::quoted(stream)));
  }
  for (;;) {
    std::vector<std::string> faults;
    const auto find = [&faults](const std::string& fault) { faults.push_back(fault); };
    const auto beginning = find_beginning(table, stream);
    try {
      check_stream(table, stream, find);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      find(fmt::format("stream {}: {}", json::quoted(stream), error.what()));
    }
    // While the beginning is moved, commits come and go.
    if (!faults.empty() && find_mark(table, stream).beginning() != beginning) continue;
    for (const std::string& fault : faults) report(fault);
    return;
  }
}

}  // namespace

void check_table(Table& table, const Report& report) {
  const Names names = scan_names(table);
  for (const std::string& stream : names.misplaced) {
    report(fmt::format("stream {} is listed in a part of the registry that is not its own",
                       json::quoted(stream)));
  }
  // Else nobody looks for where a stream begins.
  for (const std::string& stream : names.marked) {
    if (table.has_archives() || find_mark(table, stream).archives.empty()) continue;
    report(fmt::format("stream {} has archived events, and the store's item says that none has",
                       json::quoted(stream)));
  }
  for (const std::string& stream : names.with_snapshots) {
    // The scan may have passed by its first commit before that was there.
    if (names.with_commits.contains(stream) ||
        (!stream.empty() && last_commit(table, stream, std::nullopt, /*consistent=*/true))) {
      continue;
    }
    report(fmt::format("stream {} has snapshots and no commit", json::quoted(stream)));
  }
  const std::vector<std::string> streams(names.with_commits.begin(), names.with_commits.end());
  InTurn in_turn(streams.size(), report);
  table.for_each(streams.size(), [&](std::size_t i) {
    std::vector<std::string> faults;
    check_listed_stream(table, names, streams[i],
                        [&faults](const std::string& fault) { faults.push_back(fault); });
    in_turn.add(i, std::move(faults));
  });
}

}  // namespace eventsrc::dynamodb
