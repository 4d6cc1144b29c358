#include "dynamodb/gc.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/catalog.hpp"
#include "dynamodb/chunks.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/item.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

std::vector<Intent> find_intents(Table& table) {
  std::vector<Intent> intents;
  Query query;
  query.pk = kIntents;
  Pages pages(table, query, Pages::First::now);
  std::string_view items;
  while (pages.next(items)) {
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) intents.push_back(Intent::read(item));
  }
  return intents;
}

// Whether a commit refers to its chunks. It can only stand in the slot that the write aimed at.
bool is_referred_to(Table& table, const Intent& intent) {
  const auto item = table.get(commit_key(intent.stream, intent.slot), /*consistent=*/true);
  if (!item) return false;
  const Commit commit = read_commit(*item);
  return commit.body && commit.body->id == intent.id;
}

// From now on the write it belongs to cannot go on. False if it did meanwhile.
bool take_for_dead(Table& table, const Intent& intent) {
  Intent dead = intent;
  dead.time = kTakenForDead;
  return put_intent(table, dead, intent.time);
}

}  // namespace

GcReport collect_garbage(Table& table, Clock& clock, const GcOptions& options) {
  GcReport report;
  const Timestamp now = clock.now();
  for (const Intent& intent : find_intents(table)) {
    check_interrupt();
    if (intent.time + options.age > now) {
      ++report.young;
      continue;
    }
    if (!options.dry_run && !take_for_dead(table, intent)) {
      ++report.young;
      continue;
    }
    const bool is_needed = is_referred_to(table, intent);
    if (!is_needed) {
      ++report.writes;
      report.chunks += intent.chunks;
    }
    if (options.dry_run) continue;
    if (!is_needed) delete_chunks(table, intent.id, static_cast<std::size_t>(intent.chunks));
    table.remove(intent_key(intent.id));
  }
  return report;
}

}  // namespace eventsrc::dynamodb
