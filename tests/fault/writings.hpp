#pragma once

// The commands that write, for tests that let writing fail.

#include <functional>
#include <string>
#include <vector>

#include "fault/ledger.hpp"
#include "fault/tool.hpp"

namespace eventsrc::test {

/// A folder with a store in it, and what it holds as one who asks sees it.
class Place {
 public:
  explicit Place(const std::string& folder) : folder_(folder), store_(folder + "/store.db") {}

  [[nodiscard]] const StoreFile& store() const noexcept { return store_; }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_ + "/" + name; }
  /// The events of the store with this name, without what is different each time; empty if there is
  /// none.
  [[nodiscard]] std::string content(const std::string& name) const;

 private:
  std::string folder_;
  StoreFile store_;
};

/// A command that writes.
struct Writing {
  std::string name;
  std::function<void(const Place&)> prepare{};
  std::function<std::vector<std::string>(const Place&)> words;
  std::string input{};  ///< its standard input
  /// The store that it changes.
  std::string changed = "store.db";
  /// Some of what it does may be there and other not, where it says so itself.
  std::function<bool(const std::string& before, const std::string& now, const std::string& after)>
      may_be{};
  /// Throws if what it wrote beside is neither what it was nor what it should be.
  std::function<void(const Place&, bool done)> check{};
};

/// All of them, each with what it needs before.
[[nodiscard]] std::vector<Writing> writings();

/// The process that runs it.
[[nodiscard]] Launch launch_of(const Writing& writing, const Place& place);

/// However it went, the store that it was run on takes the next append.
void check_goes_on(const Writing& writing, const Place& place);

/// What holds after it, however it went: it printed `printed`, and `before` and `after` are the
/// content of the store that it changes before it and after a run that went well.
void check_left(const Writing& writing, const Place& place, bool done, const std::string& printed,
                const std::string& before, const std::string& after);
/// The same of one that ended by itself.
void check_written(const Writing& writing, const Place& place, const Ended& ended,
                   const std::string& before, const std::string& after);

}  // namespace eventsrc::test
