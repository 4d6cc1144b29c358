#include "dynamodb/check.hpp"

#include <algorithm>
#include <iterator>
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
#include "dynamodb/claim_check.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/commit_events.hpp"
#include "dynamodb/item_key.hpp"
#include "dynamodb/record_walk.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

using Report = std::function<void(const std::string&)>;

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
  Follow(Table& table, const Mark& mark, const Report& report)
      : table_(table),
        stream_(mark.stream),
        report_(report),
        beginning_(mark.beginning()),
        claims_(table, stream_, mark.archives) {}

  void take(const Commit& commit) {
    if (beginning_ && commit.key < beginning_->commit) return take_leaving(commit);
    if (beginning_ && !any_) begin(commit);
    any_ = true;
    check_place(commit);
    check_head(commit);
    try {
      commit.body ? check_body(commit) : check_events(commit);
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      unread_ = true;
      const std::string_view what = error.what();
      const bool lacks_id = commit.body && what.find(commit.body->id) == std::string_view::npos;
      const std::string where =
          lacks_id ? fmt::format("the chunks of commit {}: ", commit.body->id) : "";
      fault(fmt::format("the commit at {}: {}{}", commit.key.value(), where, what));
    }
    last_ = commit.head;
    sealed_ = commit.is_seal();
  }

  /// `has_claims`: some were seen.
  void finish(bool has_claims) {
    if (beginning_ && !any_) {
      fault(fmt::format("it begins in the commit at {}, which is missing",
                        beginning_->commit.value()));
    }
    // An id that could not be read seems to have a claim and no event.
    if (unread_) return;
    claims_.finish(last_.empty() ? Seq(0) : key_behind(last_.last), has_claims,
                   [this](std::string_view what) { fault(what); });
  }

 private:
  void fault(std::string_view what) {
    report_(fmt::format("stream {}: {}", json::quoted(stream_), what));
  }

  // Nobody shows its events, but their ids are taken. Its chunks may be gone.
  void take_leaving(const Commit& commit) {
    try {
      take_events(commit, [this, &commit](const EventView& event) { claims_.take(commit, event); });
    } catch (const Error& error) {
      if (!commit.body || !is_damage(error)) throw;
    }
  }

  void begin(const Commit& commit) {
    if (beginning_->commit > Seq(0)) last_ = before(commit);
    if (commit.first <= beginning_->first && beginning_->first <= commit.head.last) return;
    fault(fmt::format("the commit at {} does not hold seq {}, where it says that it begins",
                      commit.key.value(), beginning_->first.value()));
  }

  static bool is_damage(const Error& error) {
    return error.code() == ErrorCode::integrity || dynamic_cast<const Outdated*>(&error) != nullptr;
  }

  void take_events(const Commit& commit, const RecordWalk::OnEvent& each) {
    const StreamName name{stream_, 0};
    CommitEvents events(table_);
    events.start(commit, name, {});
    EventView event;
    while (events.next(event)) each(event);
  }

  // The chain of those that are shown is checked by core.
  void check_events(const Commit& commit) {
    const bool may_have_ids = commit.events.find(R"("id")") != std::string_view::npos;
    if (!may_have_ids && !holds_archived(commit)) return;
    take_events(commit, [this, &commit](const EventView& event) { take(commit, event); });
  }

  [[nodiscard]] bool holds_archived(const Commit& commit) const {
    return beginning_ && commit.first < beginning_->first;
  }

  void take(const Commit& commit, const EventView& event) {
    claims_.take(commit, event);
    // Of those that are not shown, the one before the beginning stands for all.
    if (holds_archived(commit) && event.seq < beginning_->first) before_beginning_ = event.hash;
    if (before_beginning_ && event.seq >= beginning_->first) {
      if (before_beginning_ != beginning_->anchor) {
        fault(
            fmt::format("of the commit at {}, an event before seq {}, which is archived, was "
                        "altered",
                        commit.key.value(), beginning_->first.value()));
      }
      before_beginning_.reset();
    }
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
      fault(fmt::format("its first commit, at {}, does not begin where the stream's chain does",
                        commit.key.value()));
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
    RecordWalk walk(stream_, commit.previous,
                    [this, &commit](const EventView& event) { take(commit, event); });
    ChunkReader chunks(table_, body, /*forward=*/true, 0);
    for (std::size_t i = 0; !chunks.at_end(); ++i) {
      check_interrupt();
      const Chunk chunk = chunks.next();
      sha.add(std::string_view(chunk.bytes));
      bytes += static_cast<std::int64_t>(chunk.bytes.size());
      const RecordWalk::Beginning beginning = walk.pass(chunk.bytes);
      if (chunk.first != body.first[i] || chunk.first != beginning.index) {
        fault(fmt::format("the commit at {}: chunk {} of commit {} is another one's",
                          commit.key.value(), i, body.id));
      }
      const bool begins = beginning.at != kNoneBegins;
      if (chunk.begin != beginning.at || (begins && chunk.previous != beginning.previous)) {
        fault(
            fmt::format("the commit at {}: chunk {} of commit {} says other things about its first "
                        "event than its events do",
                        commit.key.value(), i, body.id));
      }
    }
    if (bytes != body.bytes || sha.finish() != body.sha) {
      fault(fmt::format("the commit at {}: the chunks of commit {} are not as they were written",
                        commit.key.value(), body.id));
    }
  }

  Table& table_;
  std::string stream_;
  const Report& report_;
  std::optional<Beginning> beginning_;
  ClaimCheck claims_;
  StreamHead last_;
  bool any_ = false;  // of the commits that are shown
  bool sealed_ = false;
  bool unread_ = false;
  std::optional<Hash> before_beginning_;
};

// What is noted of archives that are not the last one, only a restore would come upon.
void check_archives(const Mark& mark, const Report& report) {
  for (const Beginning& archive : mark.archives) {
    if (archive.sum == sum_of(mark.stream, archive)) continue;
    report(fmt::format("stream {}: what is noted of the archive before seq {} was altered",
                       json::quoted(mark.stream), archive.first.value()));
  }
}

Commit commit_in(std::string_view item) {
  try {
    return read_commit(item);
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("the commit with the sort key {}: {}",
                                          json::quoted(key_of(item).sk), error.what()));
  }
}

void check_stream(Table& table, const Mark& mark, bool has_claims, const Report& report) {
  check_archives(mark, report);
  Query query;
  query.pk = commits_of(mark.stream);
  Pages pages(table, query, Pages::First::now);
  Follow follow(table, mark, report);
  std::string_view items;
  while (pages.next(items)) {
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) follow.take(commit_in(item));
  }
  follow.finish(has_claims);
}

/// Names of the streams that have commits, and of those that the registry lists where it should.
struct Names {
  std::set<std::string> with_commits;
  std::set<std::string> listed;
  std::vector<std::string> misplaced;
  std::set<std::string> marked;  // have an epoch or archives
  std::vector<std::string> misplaced_marks;
  std::vector<Key> like_commits;  // of items that nobody writes
  std::set<std::string> with_snapshots;
  std::set<std::string> with_claims;
};

// A stream whose last commit stands elsewhere is only shorter. Items of others are passed over.
bool is_like_commit(const Key& key) {
  constexpr std::size_t kDigits = 19;
  return key.pk.size() > kCommitPrefix.size() && key.sk.size() == kDigits &&
         std::all_of(key.sk.begin(), key.sk.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
         (key.pk[0] == kCommitPrefix[0] || key.pk[1] == kCommitPrefix[1]);
}

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
      Key key = key_of(item);
      if (key.pk.starts_with(kCommitPrefix)) {
        names.with_commits.insert(key.pk.substr(kCommitPrefix.size()));
      } else if (key.pk.starts_with("b#")) {
        std::string stream = key.pk.substr(2);
        if (key.sk == "0") {
          names.marked.insert(std::move(stream));
        } else {
          names.misplaced_marks.push_back(std::move(stream));
        }
      } else if (key.pk.starts_with(kIdPrefix)) {
        names.with_claims.insert(key.pk.substr(kIdPrefix.size()));
      } else if (key.pk.starts_with("p#")) {
        names.with_snapshots.insert(key.pk.substr(2));
      } else if (key.pk.starts_with("l#")) {
        const bool right = registry_key(key.sk, table.meta().shards).pk == key.pk;
        if (right) {
          names.listed.insert(key.sk);
        } else {
          names.misplaced.push_back(key.sk);
        }
      } else if (is_like_commit(key)) {
        names.like_commits.push_back(std::move(key));
      }
    }
  }
  return names;
}

bool is_moved(Table& table, const Mark& mark) {
  try {
    return find_mark(table, mark.stream).beginning() != mark.beginning();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integrity) throw;
    return false;  // which was told
  }
}

void check_listed_stream(Table& table, const Names& names, const std::string& stream,
                         const Report& report) {
  // The scan may have passed by where it is listed before it was.
  if (names.with_commits.contains(stream) && !names.listed.contains(stream) &&
      (stream.empty() ||
       !table.get(registry_key(stream, table.meta().shards), /*consistent=*/true))) {
    report(fmt::format("stream {} has commits, but the registry does not list it",
                       json::quoted(stream)));
  }
  bool is_marked = names.marked.contains(stream);
  for (;;) {
    std::vector<std::string> faults;
    const auto find = [&faults](const std::string& fault) { faults.push_back(fault); };
    Mark mark;
    mark.stream = stream;
    try {
      if (is_marked) mark = find_mark(table, stream);
      check_stream(table, mark, names.with_claims.contains(stream), find);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      find(fmt::format("stream {}: {}", json::quoted(stream), error.what()));
    }
    // While the beginning is moved, commits come and go.
    if (!faults.empty() && is_moved(table, mark)) {
      is_marked = true;
      continue;
    }
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
  for (const std::string& stream : names.misplaced_marks) {
    report(fmt::format("stream {}: the item of its beginning does not stand where it should",
                       json::quoted(stream)));
  }
  for (const Key& key : names.like_commits) {
    const std::string stream = key.pk.substr(kCommitPrefix.size());
    if (!names.listed.contains(stream)) continue;
    report(
        fmt::format("stream {}: the commit with the sort key {} seems to stand under {}, where "
                    "nobody finds it",
                    json::quoted(stream), json::quoted(key.sk), json::quoted(key.pk)));
  }
  const auto check_commits = [&](const std::string& stream, std::string_view what) {
    // The scan may have passed by its first commit before that was there.
    if (names.with_commits.contains(stream) ||
        (!stream.empty() && last_commit(table, stream, std::nullopt, /*consistent=*/true))) {
      return;
    }
    report(fmt::format("stream {} has {} and no commit", json::quoted(stream), what));
  };
  for (const std::string& stream : names.with_snapshots) {
    check_commits(stream, "snapshots");
    // Another writer may have said so since.
    if (table.has_snapshots() || table.find_meta().value_or(Meta()).snapshots) continue;
    report(fmt::format("stream {} has snapshots, and the store's item says that none has",
                       json::quoted(stream)));
  }
  for (const std::string& stream : names.marked) check_commits(stream, "an epoch or archives");
  std::vector<std::string> streams;
  std::ranges::set_union(names.with_commits, names.with_claims, std::back_inserter(streams));
  InTurn in_turn(streams.size(), report);
  table.for_each(streams.size(), [&](std::size_t i) {
    std::vector<std::string> faults;
    check_listed_stream(table, names, streams[i],
                        [&faults](const std::string& fault) { faults.push_back(fault); });
    in_turn.add(i, std::move(faults));
  });
}

}  // namespace eventsrc::dynamodb
