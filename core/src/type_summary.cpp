#include "eventsrc/type_summary.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/text_hash.hpp"

namespace eventsrc {
namespace {

/// A summary in the making.
struct Entry {
  TypeSummary summary;
  // Keys as they are written, escapes and all: most are seen again and need no decoding.
  std::unordered_set<std::string, TextHash, std::equal_to<>> raw_keys;

  void add_keys(std::string_view data) {
    if (data.empty() || data.front() != '{') return;
    json::Members members(data);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) {
      if (raw_keys.find(key) != raw_keys.end()) continue;
      if (summary.keys.size() >= kMaxTypeKeys) {
        summary.more_keys = true;
        return;
      }
      raw_keys.emplace(key);
      summary.keys.insert(json::decoded(key));
    }
  }

  void add(const EventView& event) {
    TypeSummary& all = summary;
    all.first_time = all.events == 0 ? event.time : std::min(all.first_time, event.time);
    all.last_time = all.events == 0 ? event.time : std::max(all.last_time, event.time);
    ++all.events;
    if (!event.redacted) add_keys(event.data);
  }
};

class Collector {
 public:
  explicit Collector(const std::function<void()>& step) : step_(step) {}

  void add(const EventView& event) {
    check_interrupt();
    auto found = entries_.find(event.type);
    if (found == entries_.end()) {
      found = entries_.emplace(std::string(event.type), Entry()).first;
      found->second.summary.type = event.type;
    }
    found->second.add(event);
    step_();
  }

  std::vector<TypeSummary> take() {
    std::vector<TypeSummary> out;
    out.reserve(entries_.size());
    for (auto& [type, entry] : entries_) out.push_back(std::move(entry.summary));
    std::sort(out.begin(), out.end(),
              [](const TypeSummary& a, const TypeSummary& b) { return a.type < b.type; });
    return out;
  }

 private:
  const std::function<void()>& step_;
  std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> entries_;
};

}  // namespace

std::vector<TypeSummary> summarize_types(Store& store, const Selection& selection,
                                         const std::function<void()>& step) {
  Collector collector(step);
  EventView event;
  if (selection.only_names()) {
    const std::unique_ptr<StreamCursor> streams = store.streams(selection);
    StreamHead head;
    while (streams->next(head)) {
      const std::unique_ptr<EventCursor> events = store.read(head.name, {});
      while (events->next(event)) collector.add(event);
    }
    return collector.take();
  }
  const std::unique_ptr<EventCursor> events = store.read_all({});
  while (events->next(event)) {
    if (selection.matches(event.stream)) collector.add(event);
  }
  return collector.take();
}

}  // namespace eventsrc
