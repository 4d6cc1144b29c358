#include "dynamodb/removal.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/catalog.hpp"
#include "dynamodb/chunks.hpp"
#include "dynamodb/claim.hpp"
#include "dynamodb/commit_events.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kClaimsAtOnce = 1000;

// A restoring is one's own alone; what an archive has left, several may remove together.
bool is_current(Table& table, const Mark& mark) {
  const Mark now = find_mark(table, mark.stream);
  return now.restoring == mark.restoring && now.beginning() == mark.beginning() &&
         (mark.restoring.empty() || now.write == mark.write);
}

// That nobody has decided otherwise about it since. `fate` is a value for an update.
Condition as_read(const Commit& commit, std::string_view fate = {}) {
  ItemWriter values;
  values.text(":c", commit.id);
  if (commit.fate) values.text(":f", *commit.fate);
  if (!fate.empty()) values.text(":n", fate);
  const std::string json = values.json();
  return {commit.fate ? "c=:c AND fa=:f" : "c=:c AND attribute_not_exists(fa)",
          json.substr(1, json.size() - 2)};
}

// False if somebody else was faster.
bool decide(Table& table, std::string_view stream, Commit& commit, std::string_view fate) {
  if (commit.fate == fate) return true;
  const Key key = commit_key(stream, commit.key);
  if (!table.update(key, "SET fa=:n", as_read(commit, fate))) {
    // Its own answer may have been lost.
    const auto item = table.get(key, /*consistent=*/true);
    if (!item || read_commit(*item).id != commit.id || read_commit(*item).fate != fate) {
      return false;
    }
  }
  commit.fate = fate;
  return true;
}

// From now on they stay in use although the events are gone, and even where these come back: so it
// does no harm to do it late.
void claim_for_good(Table& table, std::string_view stream, const Commit& commit) {
  CommitEvents events(table);
  const StreamName name{std::string(stream), 0};
  events.start(commit, name, {});
  EventView event;
  Sha256 sha;
  std::vector<std::string> requests;
  const auto put = [&] { table.client().batch_write(std::exchange(requests, {})); };
  while (events.next(event)) {
    check_interrupt();
    if (!event.id) continue;
    const Claim claim{
        commit.id, commit.key, event.seq,
        Claim::Archived{event.time, std::string(event.type), event.hash, content_of(sha, event)}};
    requests.push_back(
        fmt::format(R"({{"PutRequest":{{"Item":{}}}}})", claim.json(stream, *event.id)));
    if (requests.size() == kClaimsAtOnce) put();
  }
  put();
}

void remove_commit(Table& table, std::string_view stream, const std::string& item) {
  Commit commit = read_commit(item);
  if (commit.body && !decide(table, stream, commit, kLeaving)) return;
  try {
    claim_for_good(table, stream, commit);
  } catch (const Outdated&) {
    // Whoever has removed its chunks had claimed all before that.
  }
  if (commit.body) delete_chunks(table, commit.body->id, commit.body->first.size());
  table.remove_if(commit_key(stream, commit.key), as_read(commit));
}

// `before`: none from one on that was written later.
Removal remove_commits(Table& table, const Mark& mark, Seq from, Seq to,
                       std::optional<Timestamp> before) {
  if (from >= to) return Removal::done;
  Query query;
  query.pk = commits_of(mark.stream);
  query.from = pad19(from);
  query.to = pad19(Seq(to.value() - 1));
  Pages pages(table, query, Pages::First::now);
  std::string_view items;
  while (pages.next(items)) {
    // What is being put back by now was put after the mark became another one.
    if (!is_current(table, mark)) return Removal::outdated;
    bool any_left = false;
    std::vector<std::string> old;
    json::Elements elements(items);
    std::string_view item;
    while (!any_left && elements.next(item)) {
      const Commit commit = read_commit(item);
      any_left = before && commit.fate != kLeaving && time_of_uuid(commit.id) > *before;
      if (!any_left) old.emplace_back(item);
    }
    table.for_each(old.size(), [&](std::size_t i) { remove_commit(table, mark.stream, old[i]); });
    if (any_left) return Removal::later;
  }
  return Removal::done;
}

// The last commits before `end`, without a gap, from the one that holds `first` on. Without their
// events.
std::vector<Commit> left_before(Table& table, std::string_view stream, Seq first, Seq end) {
  std::vector<Commit> left;
  if (end == Seq(0)) return left;
  Query query;
  query.pk = commits_of(stream);
  query.to = pad19(Seq(end.value() - 1));
  query.forward = false;
  query.projection = kHeadProjection;
  query.names = kHeadNames;
  Seq next = end;
  for_each_item(table, query, [&](std::string_view item) {
    Commit commit = read_commit(item);
    if (key_behind(commit.head.last) != next || commit.fate == kLeaving) return false;
    next = commit.key;
    const bool is_last = commit.first <= first;
    left.push_back(std::move(commit));
    return !is_last;
  });
  return left;
}

}  // namespace

void fail_removed(std::string_view stream) {
  throw Error(ErrorCode::contention,
              fmt::format("what is archived of stream {} is being removed or put back by another "
                          "process: run it again once that has ended",
                          json::quoted(stream)),
              {.stream = std::string(stream)});
}

Removal remove_archived(Table& table, const Mark& mark, Timestamp before) {
  const auto beginning = mark.beginning();
  if (!beginning) return Removal::done;
  remove_snapshots_before(table, mark.stream, beginning->first);
  return remove_commits(table, mark, Seq(0), beginning->commit, before);
}

Commit keep_left(Table& table, const Mark& mark, Seq first, const std::string& id) {
  const Beginning& beginning = mark.archives.back();
  const auto holding = last_commit(table, mark.stream, beginning.first, /*consistent=*/true);
  if (!holding || holding->key != beginning.commit) fail_removed(mark.stream);
  if (holding->first <= first) return *holding;
  std::vector<Commit> left = left_before(table, mark.stream, first, beginning.commit);
  table.for_each(left.size(), [&](std::size_t i) {
    if (!decide(table, mark.stream, left[i], id)) fail_removed(mark.stream);
  });
  return left.empty() ? *holding : left.back();
}

void remove_left(Table& table, const Mark& mark, Seq from, Seq to) {
  if (remove_commits(table, mark, from, to, std::nullopt) == Removal::outdated) {
    fail_removed(mark.stream);
  }
}

}  // namespace eventsrc::dynamodb
