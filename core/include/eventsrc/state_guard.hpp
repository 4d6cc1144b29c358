#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/append.hpp"
#include "eventsrc/filter.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

/// Which state a condition is about.
struct StateChoice {
  std::string stream;  ///< where events are appended
  std::shared_ptr<const View> view;
  std::string key;  ///< of a keyed view
  FoldOptions fold;
  std::optional<ReplayStart> start{};  ///< not of the whole store: folding begins at snapshots
};

/// Conditions on a folded state; all that are set must hold.
struct StateConditions {
  bool if_exists = false;               ///< no value: rejected
  bool if_absent = false;               ///< a value: nothing to do
  std::optional<std::string> if_value;  ///< no value: nothing to do; another one: rejected
  std::unique_ptr<Filter> filter;       ///< false: rejected
  std::string filter_text;              ///< the filter's program, for messages
  std::optional<std::string> reason;    ///< added to the message of a rejection

  [[nodiscard]] bool any() const noexcept {
    return if_exists || if_absent || if_value || filter != nullptr;
  }
};

/// Folds a state up to the point of an append and judges it, before the write begins; under the
/// lock again only where rivals added something meanwhile.
class StateGuard final : public AppendGuard {
 public:
  StateGuard(StateChoice choice, StateConditions conditions);

  void prepare(Store& store) override;
  [[nodiscard]] Verdict judge(Store& store, Transaction& transaction,
                              StagedStream& stream) override;

  /// The state after the event `last` of the stream: for `--return state`. `last` empty: as it was
  /// judged (as it is, without conditions). Throws what the store and the fold throw.
  [[nodiscard]] State state_after(Store& store, std::optional<Seq> last);

  /// Whether the filter met numbers that jq rounds.
  [[nodiscard]] bool lost_numbers() const noexcept;

 private:
  void restart();
  void begin(Store& store, std::optional<Seq> last);
  [[nodiscard]] bool of_store() const noexcept { return streams_.has_value(); }
  [[nodiscard]] bool folds(std::string_view stream) const;
  bool take(EventCursor& cursor, std::optional<Seq> last);
  bool catch_up(Store& store, std::optional<Seq> last);
  bool catch_up(Store& store, Transaction& transaction, StagedStream& stream);
  [[nodiscard]] Verdict decide();
  [[nodiscard]] Verdict verdict(const State& state);
  [[nodiscard]] Verdict rejection(std::string what) const;
  [[nodiscard]] std::string subject() const;

  StateChoice choice_;
  StateConditions conditions_;
  std::optional<Selection> streams_;  // of a view of the whole store
  std::unique_ptr<Fold> fold_;
  std::optional<Seq> seq_;        // the last one of the stream that was folded
  Position position_;             // the same of the store
  Verdict verdict_;               // on what was folded
  std::optional<Error> failure_;  // of `prepare`
};

}  // namespace eventsrc
