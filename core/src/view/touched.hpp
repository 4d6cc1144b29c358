#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/fold.hpp"
#include "eventsrc/value.hpp"

namespace eventsrc {

/// Is told of an event before it changes a state that exists. Of a view with keys, `key` is whose.
class ChangeWatcher {
 public:
  virtual ~ChangeWatcher() = default;
  /// It is about to do anything but what `merge` is told of.
  virtual void before(const std::string* key, const Value& state) = 0;
  /// All that it does is merge `patch` into the whole state: to be done here.
  virtual void merge(const std::string* key, Value& state, std::string_view patch) = 0;
};

/// Where in a state one event may have changed something: what the operators were led to, so that
/// nobody has to look at the rest of a large state.
class Touched {
 public:
  struct Place {
    Path path{};
    bool shifts = false;        ///< of an array, elements behind it have moved
    std::string_view merged{};  ///< a merge patch that went there; empty: anything else did
  };

  /// A fold that notes all it does begins with an event.
  void begin() noexcept {
    is_known_ = true;
    count_ = 0;
  }
  void note(const Path& path) { add(path); }
  /// Something came between others, or went.
  void note_shift(const Path& path) { add(path).shifts = true; }
  /// An element was added at the end of the array at `path`, as its `index`th.
  void note_element(const Path& path, std::size_t index) {
    add(path).path.emplace_back(std::to_string(index));
  }
  /// `patch` must hold until the next event.
  void note_merge(const Path& path, std::string_view patch) { add(path).merged = patch; }

  /// Who is asked before states change; null: nobody.
  ChangeWatcher* watcher = nullptr;

  /// Whether places tell all; else anything may have changed.
  [[nodiscard]] bool is_known() const noexcept { return is_known_; }
  [[nodiscard]] std::span<const Place> places() const noexcept {
    return std::span(places_).first(count_);
  }

 private:
  Place& add(const Path& path) {
    if (count_ == places_.size()) places_.emplace_back();
    Place& place = places_[count_++];
    place.path = path;
    place.shifts = false;
    place.merged = {};
    return place;
  }

  bool is_known_ = false;
  std::vector<Place> places_;  // kept for their memory
  std::size_t count_ = 0;
};

/// A fold that notes in `touched` what each event changed, if it can: one in another process
/// cannot. `touched` must outlive it.
[[nodiscard]] std::unique_ptr<Fold> make_fold(std::shared_ptr<const View> view,
                                              const FoldOptions& options, Touched& touched);

}  // namespace eventsrc
