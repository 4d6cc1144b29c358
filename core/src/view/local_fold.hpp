#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/text_hash.hpp"
#include "view/event_parts.hpp"
#include "view/jq.hpp"
#include "view/operators.hpp"
#include "view/program.hpp"
#include "view/sandbox.hpp"

namespace eventsrc {

/// The jq programs of a view, where they may run.
struct JqPrograms {
  std::vector<JqProgram> programs;
  Watch* watch = nullptr;
};

/// A fold in this process.
class LocalFold final : public Fold {
 public:
  /// `jq`: null for a view without. `touched`: told where each event may have changed something.
  explicit LocalFold(std::shared_ptr<const View> view, JqPrograms* jq = nullptr,
                     Touched* touched = nullptr);

  void add(std::size_t group, const EventView& event) override;
  void add(std::span<const GroupedEvent> events) override;
  void add_step(std::size_t group, const EventView& event, const OnStep& step) override;
  void states(std::size_t group, const OnState& done) override;
  [[nodiscard]] State state(std::size_t group, std::string_view key) override;
  [[nodiscard]] std::int64_t bytes() const noexcept override { return bytes_; }
  [[nodiscard]] std::size_t memory() const noexcept override;
  void forget(std::size_t group) override;
  void restore(std::size_t group, const std::string* key, const State& state) override;
  [[nodiscard]] const View& view() const noexcept override { return *view_; }

 private:
  struct Slot {
    State::Kind kind = State::Kind::none;
    Value value;
  };
  using Keys = std::unordered_map<std::string, Slot, TextHash, std::equal_to<>>;
  /// What few groups have.
  struct Rest {
    Keys keys;
    Position position;  ///< of the last event
    std::int64_t redacted = 0;
    std::int64_t skipped = 0;
    std::optional<Error> failure;  ///< why the group cannot be folded on
  };
  /// What passed, and the state of a view without keys. One cache line: there may be millions.
  struct alignas(64) Group {
    Value value;
    std::uint64_t kind : 2 = 0;
    std::uint64_t supposed : 2 = 0;
    std::uint64_t events : 60 = 0;
    Seq seq;
    Timestamp time;
    std::unique_ptr<Rest> rest;

    Rest& more();
  };

  struct KnownType {
    std::string type;
    std::optional<std::size_t> rule;
  };

  Group& group_at(std::size_t group);
  void pass(Group& group, const EventView& event);
  /// Calls `use` with a state, whose value it lends.
  template <typename Use>
  static void lend(const Group& group, State::Kind kind, Value& value, Use&& use);
  bool fold(Group& group, const EventView& event);
  void fold_or_fail(Group& group, const EventView& event);
  static void check_failure(const Group& group);
  void apply_to_key(const Rule& rule, Keys& keys);
  [[nodiscard]] std::optional<std::size_t> rule_of(const EventView& event);
  [[nodiscard]] std::optional<std::size_t> look_up(std::string_view type);
  const EventView& upcast(const EventView& event);
  void upcast_once(const GuardedSteps& object, const Upcast& upcast);
  bool find_key(const Rule& rule);
  void apply(const Rule& rule, State::Kind& kind, Value& value);
  bool apply_objects(const Rule& rule, Working& state);
  void run_jq(const Step& step, Working& state);
  [[nodiscard]] bool run_program(const Step& step, std::string_view input, std::string& out);
  [[noreturn]] void fail(const EventView& event, std::string_view pointer,
                         std::string_view what) const;

  std::shared_ptr<const View> view_;
  const View::Program& program_;
  JqPrograms* jq_;
  Touched* touched_;
  std::vector<Group> groups_;
  std::int64_t bytes_ = 0;
  std::size_t states_ = 0;       // groups that an event passed, and keys
  std::int64_t text_bytes_ = 0;  // of all values and keys, beyond that of nothing
  std::array<KnownType, 32> recent_types_;
  std::unordered_map<std::string, std::optional<std::size_t>, TextHash, std::equal_to<>> types_;
  EventParts parts_;
  Operators operators_;
  const EventView* event_ = nullptr;  // being folded
  std::string key_;                   // of it,
  bool has_key_ = false;              // once that was found
  const std::string* at_ = nullptr;   // the pointer of the step being run
  std::string key_json_;
  std::string input_;
  std::string result_;
  StoredEvent raised_;  // the event after its upcast
  EventView raised_view_;
};

}  // namespace eventsrc
