#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace eventsrc::test {

/// How the binary is started.
struct Launch {
  std::vector<std::string> arguments{};
  bool piped_input = false;                ///< `Tool::feed` is its input; /dev/null otherwise
  std::string input{};                     ///< all of its input, unless empty, through a pipe
  std::string temporary_folder{};          ///< its TMPDIR, unless empty
  std::vector<std::string> environment{};  ///< `NAME=value`, before what the test itself has
  /// Variables for disk_shim.cpp, which is loaded if there are any: what it is to do.
  std::vector<std::string> shim{};
  /// Runs in the new process before the binary takes it over; that ends if this returns false.
  std::function<bool()> prepare{};
};

/// What a process left.
struct Ended {
  int status = 0;  ///< its exit status, or -1 if a signal killed it
  std::string out;
  std::string err;
};

/// A running eventsrc, in a process of its own; killed at the end if it still runs. Its environment
/// is that of the test without what would configure eventsrc.
class Tool {
 public:
  explicit Tool(Launch launch);
  ~Tool();
  Tool(const Tool&) = delete;
  Tool& operator=(const Tool&) = delete;

  /// Blocks if the pipe is full.
  void feed(std::string_view text);
  void close_input();
  /// Everything fed has been read, and it sleeps until more comes.
  [[nodiscard]] bool wants_input() const;

  /// Has not ended yet.
  [[nodiscard]] bool running();
  void signal(int number) const;
  /// Waits for its end. Fails the test if it does not come.
  const Ended& wait();
  /// The complete lines of its output so far.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  [[noreturn]] void become(const Launch& launch, int input) const;

  int out_;
  int err_;
  int input_ = -1;
  pid_t pid_ = 0;
  std::optional<Ended> ended_;
};

/// Runs it to its end.
Ended run_tool(std::vector<std::string> arguments);

/// Looks again and again until it holds; fails the test after a time that no machine needs.
void wait_until(const std::function<bool()>& holds);

/// Keeps `lanes` processes going side by side: `next` says what a lane does next, nothing once it
/// is done, and `ended` is told how that went. `meanwhile` is called all the time,
/// with the process of each lane, none of one that is done.
void run_lanes(int lanes, const std::function<std::optional<Launch>(int lane)>& next,
               const std::function<void(int lane, const Ended&)>& ended,
               const std::function<void(const std::vector<Tool*>& by_lane)>& meanwhile = {});

}  // namespace eventsrc::test
