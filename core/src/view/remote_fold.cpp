#include "view/remote_fold.hpp"

#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "view/local_fold.hpp"
#include "view/packer.hpp"

namespace eventsrc {
namespace {

// Answers that may be owed before some are read; the sandbox limits how many bytes of them wait.
constexpr std::size_t kMostPending = 4096;

enum class Request : char { add, step, states, state, forget, restore };

void pack_event(Packer& out, const EventView& event) {
  out.number(event.seq.value())
      .number(event.time.time_since_epoch().count())
      .number(event.position ? event.position->value() : std::int64_t{0})
      .number(event.redacted)
      .number(event.supposed)
      .text(event.stream)
      .text(event.type)
      .text(event.data)
      .optional_text(event.meta)
      .optional_text(event.id);
}

EventView unpack_event(Unpacker& in) {
  EventView event;
  event.seq = Seq(in.number<std::int64_t>());
  event.time = Timestamp(Timestamp::duration(in.number<Timestamp::rep>()));
  const auto position = in.number<std::int64_t>();
  if (position != 0) event.position = Position(position);
  event.redacted = in.flag();
  event.supposed = in.choice(Supposed::appended);
  event.stream = in.text();
  event.type = in.text();
  event.data = in.text();
  event.meta = in.optional_text();
  event.id = in.optional_text();
  return event;
}

void pack_state(std::string& answer, std::string_view type, const std::string* key,
                const State& state) {
  Packer out(answer);
  std::string spare;
  out.text(type)
      .optional_text(key == nullptr ? std::nullopt : std::optional<std::string_view>(*key))
      .number(state.kind)
      .text(state.value.text(spare))
      .number(state.events)
      .number(state.redacted)
      .number(state.skipped)
      .number(state.seq.value())
      .number(state.time.time_since_epoch().count())
      .number(state.supposed)
      .number(state.position ? state.position->value() : std::int64_t{0});
}

/// Calls `step` with each state of an answer.
void unpack_states(std::string_view answer, const Fold::OnStep& step) {
  Unpacker in(answer);
  while (!in.at_end()) {
    const std::string_view type = in.text();
    std::optional<std::string> key;
    if (const auto text = in.optional_text()) key = std::string(*text);
    State state;
    state.kind = in.choice(State::Kind::deleted);
    state.value = Value(in.text());
    state.events = in.number<std::int64_t>();
    state.redacted = in.number<std::int64_t>();
    state.skipped = in.number<std::int64_t>();
    state.seq = Seq(in.number<std::int64_t>());
    state.time = Timestamp(Timestamp::duration(in.number<Timestamp::rep>()));
    state.supposed = in.choice(Supposed::appended);
    const auto position = in.number<std::int64_t>();
    if (position != 0) state.position = Position(position);
    step(type, key ? &*key : nullptr, state);
  }
}

/// The child's side.
class Service {
 public:
  Service(std::shared_ptr<const View> view, const FoldOptions& options, Watch& watch)
      : jq_(compile(*view, options, watch)), fold_(std::move(view), &jq_) {}

  void answer(std::string_view request, std::string& out) {
    Unpacker in(request);
    const auto what = in.choice(Request::restore);
    const auto group = in.number<std::uint64_t>();
    switch (what) {
      case Request::add: {
        // What is wrong with it is told when somebody asks for the group's states.
        const GroupedEvent event{group, unpack_event(in)};
        return fold_.add(std::span(&event, 1));
      }
      case Request::step:
        return fold_.add_step(group, unpack_event(in),
                              [&out](std::string_view type, const std::string* key,
                                     const State& state) { pack_state(out, type, key, state); });
      case Request::states:
        return fold_.states(group, [&out](const std::string* key, const State& state) {
          pack_state(out, "", key, state);
        });
      case Request::state:
        return pack_state(out, "", nullptr, fold_.state(group, in.text()));
      case Request::forget:
        return fold_.forget(group);
      case Request::restore:
        return unpack_states(
            in.text(), [&](std::string_view /*type*/, const std::string* key, const State& state) {
              fold_.restore(group, key, state);
            });
    }
  }

 private:
  static JqPrograms compile(const View& view, const FoldOptions& options, Watch& watch) {
    const bool lossy = options.lossy_numbers || view.program().lossy_numbers;
    JqPrograms jq;
    jq.watch = &watch;
    for (const JqSource& source : view.program().jq) {
      watch.begin_compiling(static_cast<std::uint32_t>(jq.programs.size()));
      try {
        jq.programs.emplace_back(JqProgram::Kind::fold, source.text,
                                 lossy ? JqNumbers::as_double : JqNumbers::exact);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid) throw;
        throw Error(ErrorCode::invalid, fmt::format("view {}, {}: {}", json::quoted(view.name()),
                                                    source.pointer, error.what()));
      }
      watch.end();
    }
    return jq;
  }

  JqPrograms jq_;
  LocalFold fold_;
};

Sandbox::MakeHandler service_of(const std::shared_ptr<const View>& view,
                                const FoldOptions& options) {
  return [view, options](Watch& watch) -> Sandbox::Handler {
    const auto service = std::make_shared<Service>(view, options, watch);
    return [service](std::string_view request, std::string& answer) {
      service->answer(request, answer);
    };
  };
}

Sandbox::Describe describe_rules_of(const std::shared_ptr<const View>& view) {
  return [view](std::uint32_t rule) {
    const std::vector<JqSource>& sources = view->program().jq;
    const std::string name = "view " + json::quoted(view->name());
    return rule < sources.size() ? name + ", " + sources[rule].pointer : name;
  };
}

}  // namespace

RemoteFold::RemoteFold(std::shared_ptr<const View> view, const FoldOptions& options)
    : view_(std::move(view)),
      sandbox_(service_of(view_, options), describe_rules_of(view_),
               SandboxLimits{.timeout = options.jq_timeout,
                             .memory_advice = "the states of all streams together count: replay "
                                              "fewer streams at once, or use operators in place "
                                              "of jq"}) {}

void RemoteFold::add(std::size_t group, const EventView& event) { add_step(group, event, {}); }

void RemoteFold::add(std::span<const GroupedEvent> events) {
  for (const GroupedEvent& event : events) add(event.group, event.event);
}

void RemoteFold::add_step(std::size_t group, const EventView& event, const OnStep& step) {
  check_failure();
  bytes_ += static_cast<std::int64_t>(event.data.size() + event.meta.value_or("").size());
  while (sandbox_.waiting_bytes() > kMostWaitingBytes) receive();
  request_.clear();
  Packer out(request_);
  out.number(step ? Request::step : Request::add).number(std::uint64_t{group});
  pack_event(out, event);
  sandbox_.send(request_);
  steps_.push_back(step);
  settle(kMostPending);
}

void RemoteFold::receive() {
  const OnStep step = std::move(steps_.front());
  steps_.pop_front();
  std::string_view answer;
  try {
    answer = sandbox_.receive();
  } catch (const Error& error) {
    failure_ = error;
    throw;
  }
  if (step) unpack_states(answer, step);
}

void RemoteFold::check_failure() const {
  if (failure_) throw Error(*failure_);
}

void RemoteFold::settle(std::size_t most_pending) {
  check_failure();
  while (steps_.size() > most_pending) receive();
}

void RemoteFold::finish_steps() { settle(0); }

void RemoteFold::states(std::size_t group, const OnState& done) {
  settle(0);
  request_.clear();
  Packer(request_).number(Request::states).number(std::uint64_t{group});
  sandbox_.send(request_);
  unpack_states(sandbox_.receive(), [&done](std::string_view /*type*/, const std::string* key,
                                            const State& state) { done(key, state); });
}

void RemoteFold::forget(std::size_t group) {
  if (failure_) return;
  request_.clear();
  Packer(request_).number(Request::forget).number(std::uint64_t{group});
  sandbox_.send(request_);
  steps_.emplace_back();
}

void RemoteFold::restore(std::size_t group, const std::string* key, const State& state) {
  check_failure();
  std::string packed;
  pack_state(packed, "", key, state);
  request_.clear();
  Packer(request_).number(Request::restore).number(std::uint64_t{group}).text(packed);
  sandbox_.send(request_);
  steps_.emplace_back();
  settle(kMostPending);
}

State RemoteFold::state(std::size_t group, std::string_view key) {
  settle(0);
  request_.clear();
  Packer(request_).number(Request::state).number(std::uint64_t{group}).text(key);
  sandbox_.send(request_);
  State found;
  unpack_states(sandbox_.receive(), [&found](std::string_view /*type*/, const std::string* /*key*/,
                                             const State& state) { found = state; });
  return found;
}

}  // namespace eventsrc
