#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/seq.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc {

/// Changes of one stream that are to be tried, and written nowhere.
class WhatIf {
 public:
  /// What an event is to be. What is left out stays as it is or, of a new event, is as it would be:
  /// the time that of the event before it, data `{}`.
  struct Content {
    std::optional<std::string> type{};
    std::optional<std::string> data{};
    std::optional<std::string> meta{};
    std::optional<Timestamp> time{};
  };

  /// Reads `{"drop":[SEQ,…],"replace":[{"seq":SEQ,…},…],"insert":[{"after":SEQ,…},…],
  /// "append":[{…},…]}`. What exports write beside (`stream`, which must be this one, `id`,
  /// `position`, `salt`, `content`, `prev`, `hash`) is passed over. Throws `invalid` that names
  /// `file`.
  [[nodiscard]] static WhatIf parse(std::string_view text, const std::string& file,
                                    std::string_view stream);

  static constexpr Seq kBeforeFirst{-1};  ///< events inserted "after" it are before the first one

  std::set<Seq> dropped;
  std::map<Seq, Content> replaced;
  std::map<Seq, std::vector<Content>> inserted;  ///< behind these
  std::vector<Content> appended;
};

/// `store` as it would be: `stream` with the changes, all else as it is. It can be read only, has
/// no snapshots, and must not outlive `store`. An inserted event has the seq of the one before it,
/// or of the first. Throws `invalid` that names the event if one that is to be changed is not
/// there.
[[nodiscard]] std::unique_ptr<Store> with_changes(Store& store, std::string_view stream,
                                                  WhatIf changes);

}  // namespace eventsrc
