#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/scratch_file.hpp"

namespace eventsrc::dynamodb {

/// The items of a table in files as the service exports them: one `{"Item":{…}}` a line, plain or
/// compressed by gzip. Sorted by key. The items themselves are in a temporary file, and some 30
/// bytes and the key of each in memory. Once made, safe to use from several threads.
class ExportedItems {
 public:
  /// Reads a file; or the folder of an export, whose manifest must list what is there; or the
  /// `.json` and `.json.gz` files of another folder. Throws `usage` if there is no such thing,
  /// `unavailable` and `denied` if it cannot be read, `invalid` with file and line for what is no
  /// item, `integrity` for a file that is cut short, missing or lacks items, and for a key that
  /// stands twice.
  explicit ExportedItems(const std::vector<std::string>& paths);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return items_.size(); }
  /// Those with smaller keys: its place, or the place where it would stand.
  [[nodiscard]] std::size_t lower_bound(std::string_view pk, std::string_view sk) const;
  [[nodiscard]] std::string_view pk(std::size_t place) const;
  [[nodiscard]] std::string_view sk(std::size_t place) const;
  /// Its JSON, minified.
  [[nodiscard]] std::string item(std::size_t place) const;

 private:
  struct Entry {
    std::uint64_t key;   // where its keys begin in `keys_`
    std::uint64_t item;  // where it begins in `items_`
    std::uint32_t size;
    std::uint16_t pk;  // their lengths
    std::uint16_t sk;
  };

  void add_path(const std::string& path);
  bool add_listed(const std::string& folder);
  std::int64_t add_file(const std::string& path);
  void add(std::string_view item);
  void sort();

  std::vector<Entry> entries_;
  std::string keys_;
  ScratchFile items_;
};

}  // namespace eventsrc::dynamodb
