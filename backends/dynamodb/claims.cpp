#include "dynamodb/claims.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "dynamodb/item.hpp"
#include "dynamodb/item_key.hpp"
#include "dynamodb/replacement.hpp"  // which a stream owns

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kMostInBatchGet = 100;

bool claim_id(Table& table, const StagedEvents& staged, const std::string& id,
              const std::string& commit) {
  const Claim mine{commit, staged.key, staged.ids.at(id)};
  const Key key = id_key(staged.head.name, id);
  Condition condition{"attribute_not_exists(pk)", {}};
  const auto seen = staged.claims.find(id);
  if (seen != staged.claims.end() && seen->second) {
    ItemWriter values;
    values.text(":c", seen->second->commit).text(":s", pad19(seen->second->slot));
    const std::string json = values.json();
    // Nor archived since.
    condition = {"c=:c AND s=:s AND attribute_not_exists(ty)", json.substr(1, json.size() - 2)};
  }
  std::optional<std::string> found;
  if (table.put_if(key, mine.json(staged.head.name, id), condition, found)) return true;
  // Its own answer may have been lost.
  return found && Claim::read(*found) == mine;
}

}  // namespace

std::optional<Claim> find_claim(Table& table, std::string_view stream, std::string_view id) {
  const auto item = table.get(id_key(stream, id), /*consistent=*/true);
  if (!item) return std::nullopt;
  return Claim::read(*item);
}

void expect_claims(Table& table, StagedStreams& streams, std::span<const NewEvent> events) {
  std::map<std::pair<std::string, std::string>, std::optional<Claim>*> wanted;
  std::vector<std::string> keys;
  for (const NewEvent& event : events) {
    if (!event.id) continue;
    auto& claims = streams[std::string(event.stream)].claims;
    const auto [claim, is_new] = claims.try_emplace(std::string(*event.id));
    if (!is_new) continue;
    Key key = id_key(event.stream, *event.id);
    keys.push_back(key.json());
    wanted.try_emplace({std::move(key.pk), std::move(key.sk)}, &claim->second);
  }
  std::mutex mutex;
  const std::size_t batches = (keys.size() + kMostInBatchGet - 1) / kMostInBatchGet;
  table.for_each(batches, [&](std::size_t batch) {
    const std::size_t begin = batch * kMostInBatchGet;
    const std::size_t count = std::min(kMostInBatchGet, keys.size() - begin);
    table.client().batch_get(
        std::span(keys).subspan(begin, count), /*consistent=*/true, {}, [&](std::string_view item) {
          Key key = key_of(item);
          const auto found = wanted.find({std::move(key.pk), std::move(key.sk)});
          if (found == wanted.end()) return;
          const std::lock_guard lock(mutex);
          *found->second = Claim::read(item);
        });
  });
}

bool claim_ids(Table& table, std::span<StagedEvents* const> changed, const std::string& commit) {
  std::vector<std::pair<const StagedEvents*, const std::string*>> wanted;
  for (const StagedEvents* staged : changed) {
    wanted.reserve(wanted.size() + staged->ids.size());
    for (const auto& [id, seq] : staged->ids) wanted.emplace_back(staged, &id);
  }
  std::atomic<bool> all = true;
  table.for_each(wanted.size(), [&](std::size_t i) {
    if (all && !claim_id(table, *wanted[i].first, *wanted[i].second, commit)) all = false;
  });
  return all;
}

std::optional<StoredEvent> find_in_commit(Table& table, const StreamName& stream,
                                          std::string_view id, Seq slot) {
  const auto item = table.get(commit_key(stream.name, slot), /*consistent=*/true);
  if (!item) return std::nullopt;
  const Commit commit = read_commit(*item);
  CommitEvents events(table);
  events.start(commit, stream, {});
  EventView event;
  while (events.next(event)) {
    if (event.id == id) return StoredEvent(event);
  }
  return std::nullopt;
}

StoredEvent archived_event(const StreamName& stream, std::string_view id, const Claim& claim) {
  StoredEvent event;
  event.stream = stream.name;
  event.stream_number = stream.number;
  event.seq = claim.seq;
  event.id = id;
  event.time = claim.archived->time;
  event.type = claim.archived->type;
  event.hash = claim.archived->hash;
  event.content = claim.archived->content;
  event.redacted = true;
  return event;
}

}  // namespace eventsrc::dynamodb
