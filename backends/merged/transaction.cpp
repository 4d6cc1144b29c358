#include "merged/transaction.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eventsrc/epoch.hpp"
#include "eventsrc/names.hpp"
#include "merged/joined_stream.hpp"

namespace eventsrc::merged {
namespace {

using Ids = std::map<std::string, Seq, std::less<>>;

struct Staged final : StagedStream {
  StagedStream* own = nullptr;  // the primary's
  std::int64_t events = 0;      // that it had when this one's head was made
  Side older;                   // as the write found it; empty once all of it was brought along
  std::optional<Ids> ids;       // of the events that the primary lacked
};

class JoinedTransaction final : public Transaction {
 public:
  JoinedTransaction(std::unique_ptr<Transaction> primary, Store& older,
                    std::function<std::int64_t(std::string_view)> number)
      : primary_(std::move(primary)), older_(older), number_(std::move(number)) {}

  StagedStream& stream(std::string_view name) override {
    const auto found = staged_.find(name);
    if (found != staged_.end()) return found->second;
    StagedStream& own = primary_->stream(name);
    Side older;
    if (auto head = older_.head(name)) older.head = std::move(*head);
    older.read = [this, stream = std::string(name)](const Range& range) {
      return older_.read(stream, range);
    };
    Staged& staged = staged_.emplace(std::string(name), Staged()).first->second;
    staged.own = &own;
    staged.older = std::move(older);
    staged.head.name = name;
    try {
      joined(staged).check_one_chain();
      look(staged);
    } catch (...) {
      staged_.erase(staged_.find(name));
      throw;
    }
    return staged;
  }

  void expect(std::span<const NewEvent> events) override { primary_->expect(events); }

  std::optional<StoredEvent> find_id(StagedStream& stream, std::string_view id) override {
    auto& staged = static_cast<Staged&>(stream);
    auto event = primary_->find_id(*staged.own, id);
    // It may have met what a rival wrote.
    if (staged.own->head.events != staged.events) look(staged);
    if (event) return as_ours(staged, std::move(event));
    if (staged.older.head.empty()) return std::nullopt;
    if (!staged.ids) staged.ids = ids_lacking(staged);
    const auto found = staged.ids->find(id);
    if (found == staged.ids->end()) return std::nullopt;
    return find_seq(stream, found->second);
  }

  std::unique_ptr<EventCursor> read(StagedStream& stream, const Range& range) override {
    return joined(static_cast<Staged&>(stream)).read(range);
  }

  std::optional<StoredEvent> find_seq(StagedStream& stream, Seq seq) override {
    auto& staged = static_cast<Staged&>(stream);
    const StreamHead& head = staged.own->head;
    if (!head.empty() && seq >= head.first && seq <= head.last) {
      return as_ours(staged, primary_->find_seq(*staged.own, seq));
    }
    return Transaction::find_seq(stream, seq);
  }

  std::optional<Position> add(StagedStream& stream, const EventView& event,
                              const std::optional<Hash>& anchor) override {
    auto& staged = static_cast<Staged&>(stream);
    bring_along(staged);
    primary_->add(*staged.own, event, anchor);
    if (staged.head.empty()) staged.head.anchor = anchor;
    staged.head.advance(event);
    staged.events = staged.own->head.events;
    return std::nullopt;
  }

  bool commit() override { return primary_->commit(); }
  bool lost() const noexcept override { return primary_->lost(); }
  std::optional<Cost> cost(bool by_stream) override { return primary_->cost(by_stream); }
  bool waited() const noexcept override { return primary_->waited(); }

 private:
  static std::optional<StoredEvent> as_ours(const Staged& staged,
                                            std::optional<StoredEvent> event) {
    if (!event) return event;
    event->stream_number = staged.head.number;
    event->position.reset();
    return event;
  }

  void look(Staged& staged) {
    staged.head = joined(staged).head();
    staged.events = staged.own->head.events;
  }

  // As the primary is by now.
  JoinedStream joined(Staged& staged) {
    Side primary{staged.own->head, [this, &staged](const Range& range) {
                   return primary_->read(*staged.own, range);
                 }};
    return {staged.head.name, number_(staged.head.name), std::move(primary), staged.older};
  }

  Ids ids_lacking(Staged& staged) {
    Ids ids;
    const auto events = joined(staged).read_lacking(/*behind=*/false);
    EventView event;
    while (events->next(event)) {
      if (event.id) ids.emplace(std::string(*event.id), event.seq);
    }
    return ids;
  }

  void bring_along(Staged& staged) {
    StreamHead& older = staged.older.head;
    const StreamHead& own = staged.own->head;
    if (older.empty() || (!own.empty() && own.last >= older.last)) return;
    if (own.empty()) check_whole(older_, older);
    const std::optional<Hash> anchor = own.empty() ? older.anchor : std::nullopt;
    const auto events = joined(staged).read_lacking(/*behind=*/true);
    EventView event;
    bool any_redacted = false;
    while (events->next(event)) {
      primary_->add(*staged.own, event, anchor);
      any_redacted = any_redacted || event.redacted;
    }
    // The records of what was erased are needed beside it.
    if (any_redacted) bring_along(static_cast<Staged&>(stream(kAuditStream)));
  }

  std::unique_ptr<Transaction> primary_;
  Store& older_;
  std::function<std::int64_t(std::string_view)> number_;
  std::map<std::string, Staged, std::less<>> staged_;
};

}  // namespace

std::unique_ptr<Transaction> join(std::unique_ptr<Transaction> primary, Store& older,
                                  std::function<std::int64_t(std::string_view)> number) {
  return std::make_unique<JoinedTransaction>(std::move(primary), older, std::move(number));
}

}  // namespace eventsrc::merged
