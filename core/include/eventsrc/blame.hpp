#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/fold.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

/// A value of a state that has no parts (an empty object or array too), and the event that last
/// changed it: which made it, gave it another value, or put something else around it.
struct BlamedLeaf {
  std::string_view pointer;  ///< RFC 6901; empty: the whole state
  std::string_view value;    ///< as JSON
  Seq seq;
  Timestamp time;
  std::string_view type;
  const std::string* actor = nullptr;  ///< of the event's meta, if there is one
};

struct BlameOptions {
  Point at;
  std::shared_ptr<const View> view;
  FoldOptions fold;
  std::optional<std::string> key;  ///< of a keyed view: this key's state alone
  std::size_t threads = 0;         ///< one folds while another reads; 0: one for each processor
};

/// Folds the stream up to the point and calls `leaf` for each leaf of its state (of a keyed view,
/// of each key's, in byte order of the keys) in its order. Values that are equal by value are the
/// same; elements of arrays are told by their index. Returns what passed, without a value: of a
/// view without keys, or of `key`, with the kind of the state. Memory is that of two states and of
/// what changed in them.
State blame(Store& store, std::string_view stream, const BlameOptions& options,
            const std::function<void(const std::string* key, const BlamedLeaf&)>& leaf);

}  // namespace eventsrc
