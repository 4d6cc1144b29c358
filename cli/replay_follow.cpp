#include "replay_follow.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/latest_states.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/replay.hpp"
#include "watch.hpp"

namespace eventsrc::cli {
namespace {

class StateFollower {
 public:
  StateFollower(const StatesToFollow& states, Context& context)
      : states_(states),
        context_(context),
        watch_(context, states.interval),
        // Before there are threads: it may be another process.
        fold_(make_fold(states.choice.view, states.choice.options)),
        latest_(*fold_, states.start) {
    for (const Pattern& pattern : states.selection.patterns()) {
      if (pattern.is_name()) check_meant_for(*states.choice.view, pattern.prefix());
    }
  }

  [[noreturn]] void run() {
    for (Store* store = &context_.open_for_reading();; store = &watch_.reopen()) {
      // What comes while the first states are printed is news then.
      const auto news = store->news(states_.selection);
      show(*store, std::nullopt);
      while (!store->is_outdated()) {
        context_.out().flush();
        store->refresh();
        watch_.wait();
        show(*store, news->look());
      }
    }
  }

 private:
  void show(Store& store, const std::optional<StreamNames>& names) {
    // What was erased or rewritten can be anywhere.
    if (names && !names->contains(kAuditStream)) {
      for (const std::string& name : *names) {
        if (states_.selection.matches(name)) show(store, name);
      }
      return;
    }
    latest_.forget_all();
    const auto cursor = store.streams(states_.selection);
    for (StreamHead head; cursor->next(head);) show(store, head.name);
  }

  void show(Store& store, const std::string& stream) {
    if (!states_.choice.view->meant_for(stream)) return;
    try {
      std::set<std::optional<std::string>> keys;
      const std::size_t group = latest_.look(store, stream);
      fold_->states(group, [&](const std::string* key, const State& state) {
        check_state(state, stream);
        show(stream, key, state);
        keys.insert(key == nullptr ? std::nullopt : std::optional(*key));
      });
      show_gone(stream, group, keys);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid && error.code() != ErrorCode::integrity) throw;
      if (fold_->is_lost()) throw;
      latest_.forget(stream);
      context_.messages().error(error, exit_status(error.code()));
    }
  }

  // Of keys that were shown and are in no event any more, as these were erased or rewritten.
  void show_gone(const std::string& stream, std::size_t group,
                 const std::set<std::optional<std::string>>& keys) {
    std::vector<std::string> gone;
    for (auto at = shown_.lower_bound({stream, std::nullopt});
         at != shown_.end() && at->first.first == stream; ++at) {
      const auto& key = at->first.second;
      if (key && !keys.contains(key)) gone.push_back(*key);
    }
    for (const std::string& key : gone) show(stream, &key, fold_->state(group, key));
  }

  void show(const std::string& stream, const std::string* key, const State& state) {
    const auto& wanted = states_.choice.key;
    if (wanted && (key == nullptr || *key != *wanted)) return;
    std::optional<std::string> value;
    if (state.kind == State::Kind::value) {
      value.emplace();
      if (!states_.select) {
        state.value.append_to(*value);
      } else if (!state.value.select(*states_.select, *value)) {
        value.reset();
      }
    }
    if (!is_news(stream, key, state.kind, value)) return;
    line_.clear();
    append_state_line(line_, {&stream, states_.choice.view->name(), key, &state}, std::nullopt,
                      value);
    context_.print_line(line_);
  }

  bool is_news(const std::string& stream, const std::string* key, State::Kind kind,
               const std::optional<std::string>& value) {
    Sha256 sha;
    sha.add(kind_name(kind));
    if (value) sha.add(*value);
    const Hash hash = sha.finish();
    const auto [at, is_new] =
        shown_.try_emplace({stream, key == nullptr ? std::nullopt : std::optional(*key)}, hash);
    if (is_new) return kind != State::Kind::none;
    return std::exchange(at->second, hash) != hash;
  }

  const StatesToFollow& states_;
  Context& context_;
  Watch watch_;
  std::unique_ptr<Fold> fold_;
  LatestStates latest_;
  std::map<std::pair<std::string, std::optional<std::string>>, Hash> shown_;
  std::string line_;
};

}  // namespace

void follow_states(const StatesToFollow& states, Context& context) {
  if (states.choice.view->scope() == View::Scope::store) {
    throw Error(ErrorCode::usage,
                fmt::format("view {} is one state of the whole store: --follow is about those of "
                            "streams",
                            states.choice.view->name()));
  }
  StateFollower(states, context).run();
}

}  // namespace eventsrc::cli
