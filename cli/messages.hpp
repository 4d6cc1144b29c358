#pragma once

#include <string>
#include <string_view>

#include "eventsrc/error.hpp"
#include "terminal.hpp"

namespace eventsrc::cli {

/// What is said on stderr: one line each, `eventsrc: …`, or one JSON object with `--errors json`.
class Messages {
 public:
  explicit Messages(const Terminal& terminal) : fd_(terminal.err) {}

  void set_json(bool json) noexcept { json_ = json; }
  void set_quiet(bool quiet) noexcept { quiet_ = quiet; }
  void set_verbose(bool verbose) noexcept { verbose_ = verbose; }

  /// `status` is the exit status that goes with it.
  void error(const Error& error, int status) const;
  /// Something the user should know although the command goes on; `-q` silences it.
  void warning(std::string_view text) const;
  /// A warning that `-q` does not hide.
  void insistent_warning(std::string_view text) const;
  /// Why an answer is negative ("acct/9 holds no events"); `-q` silences it.
  void negative(std::string_view text) const;
  /// An explanation, shown with `-v` only.
  void explain(std::string_view text) const;

  /// A line as it is: what was asked for on stderr.
  void raw(std::string_view line) const { print(std::string(line)); }

 private:
  void say(std::string_view kind, std::string_view text) const;
  void print(std::string line) const;

  int fd_;
  bool json_ = false;
  bool quiet_ = false;
  bool verbose_ = false;
};

}  // namespace eventsrc::cli
