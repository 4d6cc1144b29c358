#include "dynamodb/transaction.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/claims.hpp"
#include "dynamodb/commit_write.hpp"
#include "dynamodb/cursors.hpp"
#include "dynamodb/history.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/replacement.hpp"
#include "dynamodb/seal.hpp"
#include "dynamodb/staged_stream.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// Written to chunks once there is so much of it, so that memory stays bounded.
constexpr std::size_t kSpillBytes = 4 * kChunkBytes;
constexpr std::size_t kTransactionBytes = 4'000'000;
constexpr std::size_t kBesideEvents = 300;  // of a commit, about
constexpr std::string_view kIsFree = "attribute_not_exists(pk)";
constexpr auto kLong = std::chrono::minutes(10);  // see `kOldCommit`

/// One cursor behind the other.
class Both final : public EventCursor {
 public:
  Both(std::unique_ptr<EventCursor> first, std::unique_ptr<EventCursor> second)
      : first_(std::move(first)), second_(std::move(second)) {}
  bool next(EventView& event) override {
    if (first_ && first_->next(event)) return true;
    first_.reset();
    return second_->next(event);
  }

 private:
  std::unique_ptr<EventCursor> first_;
  std::unique_ptr<EventCursor> second_;
};

StreamName name_of(const StagedEvents& staged) { return {staged.head.name, staged.head.number}; }

double write_units(std::size_t bytes) { return std::ceil(static_cast<double>(bytes) / 1024); }

class Append final : public Transaction {
 public:
  Append(Table& table, Catalog& catalog, Clock& clock, Random& random, const WriteOptions& options)
      : table_(table),
        catalog_(catalog),
        clock_(clock),
        options_(options),
        commit_id_(make_uuid(clock, random)),
        random_(random),
        begun_(clock.now()),
        packer_(table, clock, random),
        sender_(table, commit_id_) {}

  ~Append() override {
    // What may yet turn out to be referred to is left to 'gc'.
    if (committed_ || sender_.outcome_unknown()) return;
    for (auto& [name, staged] : staged_) {
      if (staged.chunks) staged.chunks->discard();
      for (auto& [key, replacement] : staged.replaced) {
        if (replacement->body().chunks) replacement->body().chunks->discard();
      }
    }
  }
  Append(const Append&) = delete;
  Append& operator=(const Append&) = delete;

  StagedStream& stream(std::string_view name) override {
    StagedEvents& staged = staged_[std::string(name)];
    if (staged.head.name.empty()) {
      staged.head.name = name;
      look(staged);
    }
    return staged;
  }

  void expect(std::span<const NewEvent> events) override { expect_claims(table_, staged_, events); }

  std::optional<StoredEvent> find_id(StagedStream& stream, std::string_view id) override {
    auto& staged = static_cast<StagedEvents&>(stream);
    const auto added = staged.ids.find(std::string(id));
    if (added != staged.ids.end()) return find_seq(stream, added->second);
    auto claim = staged.claims.find(id);
    if (claim == staged.claims.end()) {
      claim =
          staged.claims.emplace(std::string(id), find_claim(table_, staged.head.name, id)).first;
    }
    if (!claim->second) return std::nullopt;
    try {
      return find_claimed(staged, id, *claim->second);
    } catch (const Outdated&) {
      // What holds the id may just be removed: that begins with making its claim stay.
      claim->second = find_claim(table_, staged.head.name, id);
      if (!claim->second || !claim->second->archived) throw;
      return find_archived(staged, id, *claim->second);
    }
  }

  std::unique_ptr<EventCursor> read(StagedStream& stream, const Range& range) override {
    auto& staged = static_cast<StagedEvents&>(stream);
    std::unique_ptr<EventCursor> added = read_added(table_, staged, range);
    if (staged.before.empty()) return added;
    Range stored = range;
    if (!stored.to || *stored.to > staged.before.last) stored.to = staged.before.last;
    if (staged.beginning) stored.from = std::max(stored.from.value_or(Seq(0)), staged.before.first);
    if (stored.from && *stored.from > *stored.to) return added;
    auto before = read_commits(table_, name_of(staged), stored);
    if (range.direction == Direction::backward) std::swap(before, added);
    return std::make_unique<Both>(std::move(before), std::move(added));
  }

  std::optional<StoredEvent> find_seq(StagedStream& stream, Seq seq) override {
    constexpr std::int64_t kFarAhead = 1000;
    auto& staged = static_cast<StagedEvents&>(stream);
    if (staged.before.empty() || seq > staged.before.last) {
      return Transaction::find_seq(stream, seq);
    }
    if (seq < staged.before.first) return std::nullopt;
    const bool is_near = staged.read && staged.read->seq <= seq &&
                         seq.value() - staged.read->seq.value() < kFarAhead;
    if (!is_near) {
      staged.reader =
          read_commits(table_, name_of(staged), {.from = seq, .to = staged.before.last});
      staged.read.reset();
    }
    EventView event;
    while (!staged.read || staged.read->seq < seq) {
      if (!staged.reader->next(event)) break;
      staged.read.emplace(event);
    }
    return staged.read && staged.read->seq == seq ? staged.read : std::nullopt;
  }

  std::optional<Position> add(StagedStream& stream, const EventView& event,
                              const std::optional<Hash>& anchor) override {
    auto& staged = static_cast<StagedEvents&>(stream);
    if (staged.head.empty()) staged.head.anchor = anchor;
    if (staged.added++ == 0) staged.first = event.seq;
    staged.records.add(event, staged.head.empty() ? staged.head.origin() : staged.head.hash);
    staged.head.advance(event);
    if (event.id) staged.ids.emplace(std::string(*event.id), event.seq);
    if (!options_.dry) check_room(staged);
    if (staged.records.bytes().size() >= kSpillBytes) {
      options_.dry ? set_aside(staged)
                   : packer_.spill(staged, staged.head.name, staged.key, /*all=*/false);
    }
    return std::nullopt;
  }

  void replace(StagedStream& stream, const EventView& old, const EventView& now) override {
    auto& staged = static_cast<StagedEvents&>(stream);
    Replacement& replacement = find_replacement(staged, old.seq);
    replacement.put(now);
    // The commits behind it say how many bytes there were up to them: an erased payload stays
    // counted, as they are not written anew for it.
    if (now.hash == old.hash) return;
    const std::int64_t before = staged.head.bytes;
    staged.head.replace(old, now);
    staged.rechained_bytes += staged.head.bytes - before;
    staged.rechained = now.hash;
    StreamHead& head = replacement.now().head;
    head.bytes = replacement.stored().head.bytes + staged.rechained_bytes;
    if (now.seq == head.last) head.hash = now.hash;
  }

  bool lost() const noexcept override { return lost_; }

  std::optional<Cost> cost(bool by_stream) override {
    check_home(table_);
    Cost cost;
    cost.read_units = 1;  // the store's own item
    bool begins_stream = false;
    double commits = 0;
    std::size_t changed = 0;
    for (auto& [name, staged] : staged_) {
      cost.read_units += 1 + static_cast<double>(staged.claims.size());
      if (staged.added == 0) continue;
      ++changed;
      // In batches, it would not be all in one commit.
      if (!by_stream) check_room(staged);
      const std::size_t bytes = staged.bytes();
      if (bytes <= static_cast<std::size_t>(table_.meta().inline_bytes)) {
        commits += write_units(bytes + kBesideEvents);
      } else {
        // The chunks, each a unit more for its key, the note twice, the registry apart.
        commits += 1;
        cost.write_units += write_units(bytes) + static_cast<double>(staged.chunk_count()) + 2;
      }
      cost.write_units += static_cast<double>(staged.ids.size());
      if (staged.before.empty()) {
        cost.write_units += 1;
        begins_stream = true;
      }
      if (table_.meta().time_index) cost.write_units += 1;
    }
    if (begins_stream) cost.read_units += 1;  // the same item again
    cost.write_units +=
        changed > 1 && !by_stream ? 2 * commits : commits;  // a transaction costs twice
    return cost;
  }

  bool commit() override {
    if (lost_) return false;
    check_home(table_);
    std::vector<StagedEvents*> changed;
    for (auto& [name, staged] : staged_) {
      if (staged.added > 0) changed.push_back(&staged);
    }
    if (is_long() && !renew(changed)) return false;
    if (!claim_ids(table_, changed, commit_id_)) return false;
    register_streams(changed);
    std::vector<CommitWrite> writes = writes_of(changed);
    if (writes.size() > kMostStreams) {
      throw Error(
          ErrorCode::unsupported,
          fmt::format("{} commits would have to change together, and DynamoDB changes {} at "
                      "once: nothing was changed; 'eventsrc migrate --transform' copies the "
                      "store with what is to be changed",
                      writes.size(), kMostStreams));
    }
    for (CommitWrite& write : writes) packer_.prepare(write, is_inline(*write.body));
    if (writes.size() > 1) fit_transaction(writes);
    for (const CommitWrite& write : writes) {
      if (write.body->chunks) write.body->chunks->renew(clock_.now());
      if (write.replacement != nullptr) write.replacement->note_old_chunks(clock_.now());
    }
    HistoryChange change(table_, clock_, random_);
    note_change(change);
    if (!change.keep_from_archives()) {
      change.call_off();
      return false;
    }
    try {
      committed_ = sender_.send(writes);
    } catch (const Error& error) {
      // What the server cannot do, it did not begin. Of other failures, nobody knows.
      if (error.code() == ErrorCode::unsupported) change.call_off();
      throw;
    }
    // Where a rival was faster, some may have become others all the same: see `CommitSender::send`.
    change.end();
    return committed_;
  }

 private:
  void look(StagedEvents& staged) {
    const std::string name = staged.head.name;
    auto last = last_commit(table_, name, std::nullopt, /*consistent=*/true);
    if (last && last->is_seal()) fail_sealed(table_);
    // What it said when it was first read may be of the past, but spares a write in vain.
    if (!last && table_.meta().sealed) check_not_sealed(table_);
    staged.head = last ? std::move(last->head) : StreamHead();
    staged.head.name = name;
    staged.head.number = catalog_.number(name);
    staged.beginning.reset();
    if (!staged.head.empty()) staged.beginning = find_beginning(table_, name);
    if (staged.beginning && staged.head.last < staged.beginning->first) return look_again(staged);
    staged.said = staged.head;
    if (staged.beginning) staged.beginning->apply(staged.head);
    staged.before = staged.head;
    staged.reader.reset();
    staged.read.reset();
    staged.key = staged.head.empty() ? Seq(0) : key_behind(staged.head.last);
  }

  // It was added to, and archived, since.
  void look_again(StagedEvents& staged) {
    static_cast<void>(last_commit_from(table_, staged.head.name, *staged.beginning));
    look(staged);
  }

  // Ruling 13: the claim was read first, then the head, and now the slot it names.
  std::optional<StoredEvent> find_claimed(StagedEvents& staged, std::string_view id,
                                          const Claim& claim) {
    if (claim.archived) return find_archived(staged, id, claim);
    if (!is_taken(staged, claim.slot)) {
      if (!table_.get(commit_key(staged.head.name, claim.slot), /*consistent=*/true)) {
        check_aim(staged, claim.slot);
        return std::nullopt;
      }
      // A rival's commit stands there since the head was looked at.
      if (staged.added > 0) {
        lost_ = true;
        return std::nullopt;
      }
      look(staged);
    }
    auto event = find_seq(staged, claim.seq);
    if (event && event->id == id) return event;
    return find_in_commit(table_, name_of(staged), id, claim.slot);
  }

  // Such a claim is never another's again. The event may be back, though.
  std::optional<StoredEvent> find_archived(StagedEvents& staged, std::string_view id,
                                           const Claim& claim) {
    const std::string& name = staged.head.name;
    const auto beginning = find_mark(table_, name).beginning();
    if (!beginning || claim.seq >= beginning->first) {
      if (claim.seq < staged.before.first) {
        lost_ = staged.added > 0;
        if (lost_) return std::nullopt;
        look(staged);
      }
      auto event = find_seq(staged, claim.seq);
      if (event && event->id == id) return event;
    }
    return archived_event(name_of(staged), id, claim);
  }

  static bool is_taken(const StagedEvents& staged, Seq slot) {
    return !staged.before.empty() && slot <= staged.before.last;
  }

  // Whoever claimed the id may still write to the slot, which was empty just now: the claim may be
  // taken over for that slot alone.
  void check_aim(StagedEvents& staged, Seq slot) {
    if (slot == staged.key) return;
    if (staged.added == 0) look(staged);
    if (slot != staged.key) lost_ = true;
  }

  void register_streams(const std::vector<StagedEvents*>& changed) {
    std::vector<const StagedEvents*> fresh;
    for (const StagedEvents* staged : changed) {
      if (staged->before.empty()) fresh.push_back(staged);
    }
    table_.for_each(fresh.size(), [&](std::size_t i) {
      const StagedEvents& staged = *fresh[i];
      table_.put(registry_item(staged.head.name, staged.head.first_time, table_.meta().shards));
    });
    // Whoever seals the store lists the streams after saying so: it has seen these, or this sees
    // it.
    if (!fresh.empty()) check_not_sealed(table_);
  }

  [[nodiscard]] bool is_long() { return clock_.now() - begun_ > kLong; }

  // The commit that took the place of this one may be archived by now, which leaves it free. That
  // is not so for some time after a commit was written, as its id tells.
  bool renew(const std::vector<StagedEvents*>& changed) {
    commit_id_ = make_uuid(clock_, random_);
    return std::all_of(changed.begin(), changed.end(), [this](const StagedEvents* staged) {
      const auto last = last_commit(table_, staged->head.name, std::nullopt, /*consistent=*/true);
      return (last ? key_behind(last->head.last) : Seq(0)) == staged->key;
    });
  }

  void note_change(HistoryChange& change) {
    for (const auto& [name, staged] : staged_) {
      if (staged.replaced.empty()) continue;
      change.begin({make_uuid(clock_, random_), Note::Kind::history, name,
                    staged.replaced.begin()->second->first(), clock_.now()},
                   staged.beginning);
    }
  }

  [[nodiscard]] bool is_inline(const Body& body) {
    return !body.chunks &&
           body.records.bytes().size() <= static_cast<std::size_t>(table_.meta().inline_bytes);
  }

  Replacement& find_replacement(StagedEvents& staged, Seq seq) {
    auto behind = staged.replaced.upper_bound(seq);
    if (behind != staged.replaced.begin()) {
      Replacement& before = *std::prev(behind)->second;
      if (seq <= before.stored().head.last) return before;
    }
    auto made = std::make_unique<Replacement>(table_, name_of(staged), seq);
    if (staged.rechained) made->now().previous = *staged.rechained;
    const Seq key = made->stored().key;
    return *staged.replaced.emplace(key, std::move(made)).first->second;
  }

  // New commits first: where there are no transactions, a record stands before what it tells of is
  // done.
  std::vector<CommitWrite> writes_of(const std::vector<StagedEvents*>& changed) {
    std::vector<CommitWrite> writes;
    for (StagedEvents* staged : changed) {
      const std::string& name = staged->head.name;
      writes.push_back({staged, nullptr, name, staged->commit(commit_id_),
                        commit_key(name, staged->key), Condition{kIsFree, {}}});
    }
    for (auto& [name, staged] : staged_) {
      for (auto& [key, replacement] : staged.replaced) {
        fill(*replacement);
        writes.push_back({&replacement->body(), replacement.get(), name, replacement->now(),
                          commit_key(name, key), replacement->unchanged()});
      }
    }
    return writes;
  }

  void fill(Replacement& replacement) {
    Body& body = replacement.body();
    replacement.now().changed_by = commit_id_;
    replacement.each_event([&](const EventView& event, const Hash& previous) {
      body.records.add(event, previous);
      if (body.records.bytes().size() < kSpillBytes) return;
      packer_.spill(body, replacement.stream(), replacement.stored().key, /*all=*/false);
    });
  }

  void check_room(const StagedEvents& staged) const {
    if (staged.chunk_count() <= options_.most_chunks) return;
    throw Error(
        ErrorCode::invalid,
        fmt::format("more than {} MB of events for stream {} at once are too many for "
                    "DynamoDB: append them in parts, with --batch",
                    options_.most_chunks * kChunkBytes / 1'000'000, json::quoted(staged.head.name)),
        {.stream = staged.head.name});
  }

  // A dry run, too, is to stay within bounded memory, and to read back what it has added.
  static void set_aside(StagedEvents& staged) {
    if (!staged.scratch) staged.scratch = std::make_unique<ScratchFile>();
    for (const Chunk& chunk : staged.records.cut(/*all=*/false)) staged.scratch->add(chunk.bytes);
  }

  // A transaction takes 4 MB: what is too much goes to chunks, the greatest first.
  void fit_transaction(std::vector<CommitWrite>& writes) {
    for (;;) {
      std::size_t sum = 0;
      CommitWrite* greatest = &writes.front();
      for (CommitWrite& write : writes) {
        sum += write.size;
        if (write.size > greatest->size) greatest = &write;
      }
      if (sum <= kTransactionBytes) return;
      packer_.prepare(*greatest, /*fits=*/false);
    }
  }

  Table& table_;
  Catalog& catalog_;
  Clock& clock_;
  WriteOptions options_;
  std::string commit_id_;
  Random& random_;
  Timestamp begun_;
  Packer packer_;
  CommitSender sender_;
  StagedStreams staged_;
  bool lost_ = false;
  bool committed_ = false;
};

}  // namespace

std::unique_ptr<Transaction> begin_write(Table& table, Catalog& catalog, Clock& clock,
                                         Random& random, const WriteOptions& options) {
  return std::make_unique<Append>(table, catalog, clock, random, options);
}

}  // namespace eventsrc::dynamodb
