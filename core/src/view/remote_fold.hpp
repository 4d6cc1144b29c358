#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/fold.hpp"
#include "view/sandbox.hpp"

namespace eventsrc {

/// A fold in another process, where jq can do no harm. Events are sent in batches; what is wrong
/// with one is told with its step, or when its group is asked for.
class RemoteFold final : public Fold {
 public:
  RemoteFold(std::shared_ptr<const View> view, const FoldOptions& options);

  void add(std::size_t group, const EventView& event) override;
  void add(std::span<const GroupedEvent> events) override;
  void add_step(std::size_t group, const EventView& event, const OnStep& step) override;
  void finish_steps() override;
  void states(std::size_t group, const OnState& done) override;
  [[nodiscard]] State state(std::size_t group, std::string_view key) override;
  [[nodiscard]] std::int64_t bytes() const noexcept override { return bytes_; }
  void forget(std::size_t group) override;
  void restore(std::size_t group, const std::string* key, const State& state) override;
  [[nodiscard]] const View& view() const noexcept override { return *view_; }
  [[nodiscard]] bool is_lost() const noexcept override {
    return failure_.has_value() || sandbox_.has_failed();
  }

  /// How many bytes of states were read that no step was called with yet: not much more than
  /// `kMostWaitingBytes`, or one state.
  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return sandbox_.waiting_bytes(); }

 private:
  void receive();
  /// Throws what a step, or the end of the process, threw before.
  void check_failure() const;
  void settle(std::size_t most_pending);

  std::shared_ptr<const View> view_;
  std::deque<OnStep> steps_;  // of the requests under way, one each; empty for those without
  std::string request_;
  std::optional<Error> failure_;
  std::int64_t bytes_ = 0;
  Sandbox sandbox_;
};

}  // namespace eventsrc
