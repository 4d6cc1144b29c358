#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "fault/disk_note.hpp"

namespace eventsrc::test {

/// A disk in a machine that may lose its power: what was written and not yet synced is there, or is
/// not, by sectors, whatever the order in which it was written. The names in a folder are no more
/// certain than that, but they change in order.
class LostPower {
 public:
  enum class Left {
    synced,      ///< only what is certain
    everything,  ///< as if the power had stayed
    some         ///< of what is not certain, some sectors and some names
  };

  /// Begins with the files of `before`, which are on the disk; notes call its folder `watched`.
  LostPower(const std::string& before, std::string watched);

  void apply(const DiskNote& note);
  /// Writes what the disk holds when the power goes now into `folder`, which is emptied before.
  void write(const std::string& folder, Left left, std::mt19937_64& random) const;

 private:
  struct Change {
    bool is_truncation = false;
    std::size_t offset = 0;
    std::string data;
  };
  struct File {
    std::string synced;
    std::vector<Change> changes;  // since
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  void rename_files(const DiskNote& note);

  std::string watched_;
  std::map<std::uint64_t, std::shared_ptr<File>> open_;
  Names names_;                      // as they are
  std::vector<Names> names_before_;  // since they were synced, the first then
};

}  // namespace eventsrc::test
