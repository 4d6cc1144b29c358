#pragma once

#include <memory>
#include <string>

#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::jsonl {

struct Options {
  std::string name;       ///< of the file, for messages
  bool writable = false;  ///< otherwise `begin` throws `unsupported`
};

/// The lines of an export, as a store: `fd` is a regular file that holds them, and stays the
/// caller's. Every line is read and every hash checked here, at once; after that, the memory taken
/// grows with the number of events (some 30 bytes each, and their ids where it is written to). A
/// commit appends lines behind those that are there; making the file durable is the caller's
/// affair. Positions are the places of the lines, from 1, and are not written.
///
/// Throws `invalid` for what is not a line of an export, and `integrity` where the lines of a
/// stream are no chain.
[[nodiscard]] std::unique_ptr<Store> open_store(int fd, const Options& options, Clock& clock,
                                                Random& random);

}  // namespace eventsrc::jsonl
