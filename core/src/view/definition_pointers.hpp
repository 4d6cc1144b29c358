#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "view/definition_parts.hpp"
#include "view/program.hpp"

namespace eventsrc {

/// Reads pointers of a definition: sources in the event, and targets in the state with parts filled
/// in from the event. What is wrong goes to `mistakes`, and what is returned is then of no use.
class PointerReader {
 public:
  /// Parts of the payload that are asked for are added to `fields`; `of_erased`: there is none.
  PointerReader(Mistakes& mistakes, Fields& fields, bool of_erased)
      : mistakes_(mistakes), fields_(fields), of_erased_(of_erased) {}

  /// A pointer into the event, or {"value": JSON}.
  [[nodiscard]] Source read_source(const Place& place);
  /// `pointer`, into the event; one that is none, or leads nowhere, is a mistake at `place`.
  [[nodiscard]] Source read_pointer(const Place& place, const std::string& pointer);
  /// `pointer`, into the state, with pointers into the event in braces.
  [[nodiscard]] Target read_target(const Place& place, const std::string& pointer);

 private:
  using Pieces = std::vector<Target::Piece>;

  [[nodiscard]] Source read_envelope(const Place& place, const std::string& pointer,
                                     const Path& path);
  /// One step of a target from `at`, which is moved to the '/' behind it or the end.
  [[nodiscard]] std::optional<Pieces> read_step(const Place& place, const std::string& pointer,
                                                std::size_t& at);
  /// The pointer in the braces that open at `at`, which is moved to where they close.
  [[nodiscard]] std::optional<Source> read_braces(const Place& place, const std::string& pointer,
                                                  std::size_t& at);

  Mistakes& mistakes_;
  Fields& fields_;
  bool of_erased_;
};

}  // namespace eventsrc
