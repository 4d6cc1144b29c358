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

/// A note that chunks were about to be written.
struct Intent {
  std::string id;
  std::string stream;
  Seq slot;
  std::int64_t chunks = 0;
  Timestamp time;
};

Intent read_intent(std::string_view item) {
  Intent intent;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "sk") intent.id = value.text();
    if (name == "s") intent.stream = value.text();
    if (name == "slot") intent.slot = parse_pad19(value.text());
    if (name == "k") intent.chunks = value.number();
    if (name == "ts") intent.time = Timestamp(Timestamp::duration(value.number()));
  }
  if (intent.stream.empty() || intent.chunks < 0 ||
      intent.chunks > 2 * static_cast<std::int64_t>(kMostChunks)) {
    fail_item("a note about chunks is not whole");
  }
  return intent;
}

std::vector<Intent> find_intents(Table& table) {
  std::vector<Intent> intents;
  Query query;
  query.pk = kIntents;
  Pages pages(table, "Query", query.members(), Pages::First::now);
  std::string_view items;
  while (pages.next(items)) {
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) intents.push_back(read_intent(item));
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
