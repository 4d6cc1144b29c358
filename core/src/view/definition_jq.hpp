#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "view/definition_parts.hpp"
#include "view/program.hpp"

namespace eventsrc {

/// Collects the jq programs of a definition, and puts those of files into it.
class JqReader {
 public:
  /// `definition` and the others are kept as references.
  JqReader(std::string_view definition, const View::ReadFile& read_file,
           std::vector<JqSource>& programs, Mistakes& mistakes)
      : definition_(definition), read_file_(read_file), programs_(programs), mistakes_(mistakes) {}

  /// The number of the program, a string or {"file": PATH}; nothing if it is a mistake.
  [[nodiscard]] std::optional<std::size_t> read(const Place& place);
  /// The definition with the jq files in their places.
  [[nodiscard]] std::string canonical() const;

 private:
  struct Inlined {
    std::string_view object;  // {"file":…}, in the definition
    std::string program;      // as a JSON string
  };

  [[nodiscard]] std::optional<std::string> read_file(const Place& place);
  void put_in_place(std::string_view object, std::string_view program);

  std::string_view definition_;
  const View::ReadFile& read_file_;
  std::vector<JqSource>& programs_;
  Mistakes& mistakes_;
  std::vector<Inlined> inlined_;
  std::size_t inlined_size_ = 0;
};

}  // namespace eventsrc
