#include "redis/snapshots.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <map>
#include <tuple>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/names.hpp"
#include "redis/entry.hpp"

namespace eventsrc::redis {
namespace {

// Members of an index that are looked at together for one that serves.
constexpr int kLookedAt = 1'000;
// Streams asked about together.
constexpr std::size_t kStreamsTogether = 500;
// A command that goes on for long looks again: in a table, that is a read to be paid.
constexpr auto kFresh = std::chrono::seconds(1);
// How often a write begins again since somebody else changed what it saw.
constexpr int kTries = 5;

/// What was erased or rewritten so far, as one number that nobody meets twice.
struct History {
  std::uint64_t number = 0;

  [[nodiscard]] std::string text() const { return fmt::format("{:016x}", number); }
};

Error changed_meanwhile() {
  return {ErrorCode::contention, "stored events were rewritten or erased meanwhile: run it again"};
}

class RedisSnapshots final : public SnapshotStore {
 public:
  RedisSnapshots(Store& store, const Options& options)
      : store_(store), own_(*store.own_snapshots()), options_(options), client_(options.client) {}

  EpochStore* epochs() override { return own_.epochs(); }

  std::int64_t generation() override {
    history_.reset();
    // Whoever erases events removes this number, and the next one is another.
    const std::array commands{
        Command{"SET", erased_key(), fmt::to_string(draw()), "NX"},
        Command{"GET", erased_key()},
    };
    const auto replies = required([&] { return client_.call(commands); });
    return std::bit_cast<std::int64_t>(number_of(replies[1].text) + history().number);
  }

  std::optional<Snapshot> newest(std::string_view stream, const Hash& definition,
                                 const SnapshotBound& bound) override {
    auto found = find_if_reachable(stream, definition, bound);
    EpochStore* const epochs = own_.epochs();
    const auto epoch = epochs == nullptr ? std::nullopt : epochs->epoch(stream);
    if (!epoch) return found;
    if (found && found->seq < epoch->seq && epochs->archive(stream)) found.reset();
    if (epoch->seq > bound.max_seq || (found && found->seq > epoch->seq)) return found;
    SnapshotBound at_epoch = bound;
    at_epoch.max_seq = epoch->seq;
    auto kept = own_.newest(stream, definition, at_epoch);
    return kept && kept->epoch ? std::move(kept) : std::move(found);
  }

  std::size_t put(std::span<const Snapshot> snapshots, std::int64_t generation) override {
    if (snapshots.empty()) return 0;
    history_.reset();
    const std::string erased =
        fmt::to_string(std::bit_cast<std::uint64_t>(generation) - history().number);
    return required([&] {
      for (int tries = 0; tries < kTries; ++tries) {
        if (const auto written = try_put(snapshots, erased)) return *written;
      }
      throw Error(ErrorCode::contention,
                  "others write the same snapshots all the time: run it "
                  "again");
    });
  }

  std::vector<Snapshot> list(const Selection& selection) override {
    std::vector<Snapshot> all;
    if (own_.epochs() != nullptr) all = own_.list(selection);
    std::erase_if(all, [](const Snapshot& one) { return !one.epoch; });
    std::vector<std::string> streams;
    const auto cursor = store_.streams(selection);
    StreamHead head;
    while (cursor->next(head)) {
      streams.push_back(head.name);
      if (streams.size() == kStreamsTogether) required([&] { add_listed(streams, all); });
    }
    required([&] { add_listed(streams, all); });
    const auto identity = [](const Snapshot& one) {
      return std::tie(one.stream, one.view, one.definition, one.seq);
    };
    // Of an identity the epoch's own stands first, and stays.
    std::sort(all.begin(), all.end(), [&](const Snapshot& a, const Snapshot& b) {
      return std::tuple_cat(identity(a), std::tuple(!a.epoch)) <
             std::tuple_cat(identity(b), std::tuple(!b.epoch));
    });
    const auto twins = std::unique(
        all.begin(), all.end(),
        [&](const Snapshot& a, const Snapshot& b) { return identity(a) == identity(b); });
    all.erase(twins, all.end());
    return all;
  }

  std::size_t drop(std::span<const Snapshot> snapshots) override {
    if (snapshots.empty()) return 0;
    std::vector<Command> commands;
    for (const Snapshot& one : snapshots) {
      const StreamKeys keys = keys_of(prefix(), one.stream);
      const std::string field = field_of(one.definition, one.seq);
      commands.push_back({"HDEL", keys.snapshots, field, value_field_of(field)});
      commands.push_back(remove_members(keys, one.definition, one.seq, one.seq));
    }
    const auto replies = required([&] { return client_.call(commands); });
    std::size_t dropped = 0;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
      if (replies[2 * i].number > 0 && !snapshots[i].epoch) ++dropped;
    }
    return dropped;
  }

  std::size_t drop_from(std::string_view stream, Seq seq) override {
    const std::size_t dropped = erasing([&] { return drop_here(stream, seq); });
    return dropped + own_.drop_from(stream, seq);
  }

  void drop_outdated(std::string_view stream) override {
    history_.reset();
    std::vector<std::string> streams{std::string(stream)};
    std::vector<Snapshot> given;
    erasing([&] { add_listed(streams, given); });
  }

  std::vector<SnapshotPolicy> policies() override { return own_.policies(); }
  bool set_policy(const SnapshotPolicy& policy) override { return own_.set_policy(policy); }
  bool drop_policy(std::string_view pattern, std::string_view view) override {
    return own_.drop_policy(pattern, view);
  }

 private:
  using Fields = std::vector<std::string>;

  const std::string& prefix() {
    if (prefix_.empty()) prefix_ = fmt::format("eventsrc:1:{}", store_.id());
    return prefix_;
  }
  std::string erased_key() { return fmt::format("{}:erased", prefix()); }

  std::uint64_t draw() {
    std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
    options_.random->fill(bytes);
    return std::bit_cast<std::uint64_t>(bytes);
  }

  static std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  /// Of stores that do not count what was rewritten, the records in `$audit` tell. Copies of a
  /// store have its id, but other records: each has a random salt.
  const History& history() {
    const auto now = options_.client.clock->elapsed();
    if (history_ && now - looked_at_ < kFresh) return *history_;
    looked_at_ = now;
    const auto audit = store_.head(kAuditStream);
    Sha256 sha;
    sha.reset();
    sha.add_i64(own_.generation());
    sha.add(audit ? audit->hash : Hash{});
    const Hash hash = sha.finish();
    history_.emplace();
    std::memcpy(&history_->number, hash.data(), sizeof(history_->number));
    return *history_;
  }

  /// What `action` gives, where a Redis that cannot be reached is an error.
  template <typename Action>
  std::invoke_result_t<Action&> required(Action&& action) {
    try {
      return action();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unavailable || options_.warn) throw;
      throw Error(error.code(), fmt::format("{}: mend that, or name another place with --snapshots",
                                            error.what()));
    }
  }

  /// The same where something is erased from the events.
  template <typename Action>
  std::invoke_result_t<Action&> erasing(Action&& action) {
    try {
      return action();
    } catch (const Error& error) {
      throw Error(
          error.code(),
          fmt::format(
              "{}: what is erased or rewritten has to go there, too: run the command again when "
              "it can",
              error.what()));
    }
  }

  std::optional<Snapshot> find_if_reachable(std::string_view stream, const Hash& definition,
                                            const SnapshotBound& bound) {
    if (!options_.warn) return required([&] { return find(stream, definition, bound); });
    try {
      return find(stream, definition, bound);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unavailable) throw;
      if (!warned_) options_.warn(fmt::format("{}: folding without them", error.what()));
      warned_ = true;
      return std::nullopt;
    }
  }

  std::optional<Snapshot> find(std::string_view stream, const Hash& definition,
                               const SnapshotBound& bound) {
    if (bound.max_seq < Seq(0)) return std::nullopt;
    const StreamKeys keys = keys_of(prefix(), stream);
    auto [least, most] = index_range(definition, Seq(0), bound.max_seq);
    // Most often the first one serves.
    for (int count = bound.max_time == Timestamp::max() ? 1 : kLookedAt;; count = kLookedAt) {
      const Reply members = client_.call(
          {"ZREVRANGEBYLEX", keys.index, most, least, "LIMIT", "0", fmt::to_string(count)});
      for (const Reply& member : members.items) {
        if (auto found = fetch(stream, keys, member.text, bound.max_time)) return found;
      }
      if (static_cast<int>(members.items.size()) < count) return std::nullopt;
      std::string next = "(" + members.items.back().text;
      // A server that goes back would do so for ever.
      if (next >= most) return std::nullopt;
      most = std::move(next);
    }
  }

  std::optional<Snapshot> fetch(std::string_view stream, const StreamKeys& keys,
                                std::string_view text, Timestamp max_time) {
    const auto member = read_member(text);
    if (!member || member->history != history().text() || member->time_max > max_time) {
      return std::nullopt;
    }
    const Reply found =
        client_.call({"HMGET", keys.snapshots, member->field, value_field_of(member->field)});
    if (found.items.size() != 2 || found.items[1].is_nothing()) return std::nullopt;
    auto entry = usable(stream, member->field, found.items[0].text);
    if (!entry || entry->time_max > max_time) return std::nullopt;
    entry->value = found.items[1].text;
    return entry;
  }

  std::optional<Snapshot> usable(std::string_view stream, std::string_view field,
                                 std::string_view facts) {
    auto entry = read_entry(stream, field, facts);
    if (!entry || entry->history != history().text()) return std::nullopt;
    return std::move(entry->snapshot);
  }

  /// How many it wrote; nothing if others were faster.
  std::optional<std::size_t> try_put(std::span<const Snapshot> snapshots,
                                     const std::string& erased) {
    std::vector<Command> commands{{"WATCH", erased_key()}, {"GET", erased_key()}};
    const std::size_t before = commands.size();
    for (const Snapshot& one : snapshots) {
      commands.push_back(
          {"HGET", keys_of(prefix(), one.stream).snapshots, field_of(one.definition, one.seq)});
    }
    const auto kept = client_.call(commands);
    if (kept[1].text != erased) {
      static_cast<void>(client_.call({"UNWATCH"}));
      throw changed_meanwhile();
    }
    commands.assign(1, {"MULTI"});
    std::size_t written = 0;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
      if (add_put(snapshots[i], kept[before + i].text, commands)) ++written;
    }
    commands.push_back({"EXEC"});
    if (client_.call(commands, /*bound=*/true).back().is_nothing()) return std::nullopt;
    return written;
  }

  /// Whether it differs from what is kept. Its place in the index may have been lost in any case.
  bool add_put(const Snapshot& snapshot, std::string_view kept, std::vector<Command>& commands) {
    const StreamKeys keys = keys_of(prefix(), snapshot.stream);
    const std::string field = field_of(snapshot.definition, snapshot.seq);
    const Entry entry{snapshot, history().text()};
    const auto old = usable(snapshot.stream, field, kept);
    // The state has the sum of everything.
    const bool differs = !old || old->state != snapshot.state || old->hash != snapshot.hash ||
                         old->time_max != snapshot.time_max;
    if (differs) {
      commands.push_back(
          {"HSET", keys.snapshots, field, facts_of(entry), value_field_of(field), snapshot.value});
      commands.push_back(remove_members(keys, snapshot.definition, snapshot.seq, snapshot.seq));
    }
    commands.push_back({"ZADD", keys.index, "0", member_of(entry)});
    return differs;
  }

  static Command remove_members(const StreamKeys& keys, const Hash& definition, Seq from, Seq to) {
    auto [least, most] = index_range(definition, from, to);
    return {"ZREMRANGEBYLEX", keys.index, std::move(least), std::move(most)};
  }

  /// Adds what is kept of the streams, and forgets their names. Those of another history are
  /// removed where that is allowed.
  void add_listed(std::vector<std::string>& streams, std::vector<Snapshot>& all) {
    const auto fields = fields_of(streams);
    std::vector<Command> commands;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (fields[i].empty()) continue;
      Command facts{"HMGET", keys_of(prefix(), streams[i]).snapshots};
      facts.insert(facts.end(), fields[i].begin(), fields[i].end());
      commands.push_back(std::move(facts));
    }
    std::vector<Reply> replies;
    if (!commands.empty()) replies = client_.call(commands);
    std::vector<Snapshot> useless;
    for (std::size_t i = 0, reply = 0; i < streams.size(); ++i) {
      if (fields[i].empty()) continue;
      const auto least = first_told(streams[i]);
      // A server may answer whatever it likes.
      replies[reply].items.resize(fields[i].size());
      for (std::size_t j = 0; j < fields[i].size(); ++j) {
        auto found = usable(streams[i], fields[i][j], replies[reply].items[j].text);
        if (!found) {
          const FieldName name = *read_field(fields[i][j]);
          useless.emplace_back();
          useless.back().stream = streams[i];
          useless.back().definition = name.definition;
          useless.back().seq = name.seq;
        } else if (found->seq >= least) {
          all.push_back(*std::move(found));
        }
      }
      ++reply;
    }
    if (options_.writes) drop(useless);
    streams.clear();
  }

  /// Of each stream, the fields of its snapshots without those of values.
  std::vector<Fields> fields_of(const std::vector<std::string>& streams) {
    std::vector<Command> commands;
    commands.reserve(streams.size());
    for (const std::string& stream : streams) {
      commands.push_back({"HKEYS", keys_of(prefix(), stream).snapshots});
    }
    std::vector<Fields> all(streams.size());
    if (streams.empty()) return all;
    auto replies = client_.call(commands);
    for (std::size_t i = 0; i < replies.size(); ++i) {
      for (Reply& field : replies[i].items) {
        if (read_field(field.text)) all[i].push_back(std::move(field.text));
      }
    }
    return all;
  }

  /// What is before an epoch cannot be compared with anything while the events are archived.
  Seq first_told(std::string_view stream) {
    EpochStore* const epochs = own_.epochs();
    const auto epoch = epochs == nullptr ? std::nullopt : epochs->epoch(stream);
    return epoch && epochs->archive(stream) ? epoch->seq : Seq(0);
  }

  std::size_t drop_here(std::string_view stream, Seq seq) {
    // First of all: what is folded already may then not be kept any more. A full Redis takes this.
    static_cast<void>(client_.call({"DEL", erased_key()}));
    const StreamKeys keys = keys_of(prefix(), stream);
    Command removal{"HDEL", keys.snapshots};
    std::map<Hash, std::size_t> definitions;
    auto fields = fields_of({std::string(stream)});
    for (std::string& field : fields.front()) {
      const FieldName name = *read_field(field);
      if (name.seq < seq) continue;
      ++definitions[name.definition];
      removal.push_back(value_field_of(field));
      removal.push_back(std::move(field));
    }
    if (definitions.empty()) return 0;
    std::vector<Command> commands{std::move(removal)};
    std::size_t dropped = 0;
    for (const auto& [definition, count] : definitions) {
      dropped += count;
      commands.push_back(remove_members(keys, definition, seq, SnapshotBound().max_seq));
    }
    static_cast<void>(client_.call(commands));
    return dropped;
  }

  Store& store_;
  SnapshotStore& own_;
  Options options_;
  Client client_;
  std::string prefix_;
  std::optional<History> history_;  // as last looked at
  std::chrono::steady_clock::time_point looked_at_;
  bool warned_ = false;
};

}  // namespace

std::shared_ptr<SnapshotStore> make_snapshots(Store& store, const Options& options) {
  return std::make_shared<RedisSnapshots>(store, options);
}

}  // namespace eventsrc::redis
