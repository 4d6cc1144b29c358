#pragma once

#include <string>
#include <vector>

#include "context.hpp"

namespace eventsrc::cli {

struct GoldenOptions {
  std::string view;                 ///< name or path
  std::string folder;               ///< holds a file of states for each view
  std::vector<std::string> record;  ///< patterns of streams; none: compare
  bool json = false;
};

/// `eventsrc view check --golden`: records the states of streams in `FOLDER/VIEW.jsonl`, or folds
/// the recorded streams again, each up to where it was recorded, and shows what differs. Returns
/// the exit status: 1 if anything does.
int check_golden(const GoldenOptions& options, Context& context);

}  // namespace eventsrc::cli
