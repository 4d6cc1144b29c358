#include <map>
#include <utility>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {
namespace {

/// Looks at the events behind the last one seen.
class NewPositions final : public News {
 public:
  explicit NewPositions(Store& store) : store_(store) {
    store_.refresh();
    EventView event;
    const auto cursor = store_.read_all({.direction = Direction::backward, .chain = false});
    if (cursor->next(event)) last_ = event.position;
  }

  std::optional<StreamNames> look() override {
    store_.refresh();
    StreamNames names;
    ScanRange later;
    later.after = last_;
    later.chain = false;
    const auto cursor = store_.read_all(later);
    for (EventView event; cursor->next(event); last_ = event.position) {
      check_interrupt();
      if (!names.contains(event.stream)) names.emplace(event.stream);
    }
    return names;
  }

 private:
  Store& store_;
  std::optional<Position> last_;
};

/// Looks at the heads of some streams, and of the one that tells what was erased.
class NewHeads final : public News {
 public:
  NewHeads(Store& store, const Selection& selection) : store_(store) {
    for (const Pattern& pattern : selection.patterns()) seen_[pattern.prefix()];
    seen_[std::string(kAuditStream)];
    static_cast<void>(look());
  }

  std::optional<StreamNames> look() override {
    store_.refresh();
    StreamNames names;
    for (auto& [name, seen] : seen_) {
      check_interrupt();
      const auto head = store_.head(name);
      const std::optional<Seq> last = head ? std::optional(head->last) : std::nullopt;
      if (last != seen) names.insert(name);
      seen = last;
    }
    return names;
  }

 private:
  Store& store_;
  std::map<std::string, std::optional<Seq>> seen_;  // the last seq
};

}  // namespace

std::unique_ptr<News> Store::news(const Selection& selection) {
  if (capabilities().positions) return std::make_unique<NewPositions>(*this);
  if (selection.only_names()) return std::make_unique<NewHeads>(*this, selection);
  throw Error(ErrorCode::unsupported,
              "this store cannot tell what is new in all its streams: name the streams");
}

}  // namespace eventsrc
