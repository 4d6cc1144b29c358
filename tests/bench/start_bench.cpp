// Times two commands against each other:
//
//   start_bench RUNS COMMAND… -- COMMAND…
//
// Runs them in turn, A, B, A, B, …, so that both meet the same machine, and prints the medians of
// their wall times in milliseconds and the ratio A/B. Their output goes to /dev/null.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kWarmUps = 10;

/// What spawned commands get as stdin, stdout and stderr: stderr is ours.
class Redirections {
 public:
  Redirections() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  ~Redirections() { posix_spawn_file_actions_destroy(&actions_); }
  Redirections(const Redirections&) = delete;
  Redirections& operator=(const Redirections&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// `command` ends in a null pointer. Throws unless it succeeds.
Milliseconds time_once(const std::vector<char*>& command, const Redirections& redirections) {
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, command.front(), redirections.get(), nullptr, command.data(), environ);
  if (error != 0) throw std::runtime_error(std::string(command.front()) + ": " + strerror(error));
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error(std::string(command.front()) + " failed");
  }
  return std::chrono::steady_clock::now() - start;
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

int run(int argc, char** argv) {
  char** const end = argv + argc;
  char** const separator =
      std::find_if(argv, end, [](const char* word) { return std::strcmp(word, "--") == 0; });
  const long runs = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0;
  if (runs < 1 || separator <= argv + 2 || separator + 1 >= end) {
    std::fputs("usage: start_bench RUNS COMMAND... -- COMMAND...\n", stderr);
    return 2;
  }
  std::vector<char*> a(argv + 2, separator);
  std::vector<char*> b(separator + 1, end);
  a.push_back(nullptr);
  b.push_back(nullptr);

  const Redirections redirections;
  std::vector<double> a_times;
  std::vector<double> b_times;
  for (long i = 0; i < kWarmUps + runs; ++i) {
    const double a_time = time_once(a, redirections).count();
    const double b_time = time_once(b, redirections).count();
    if (i < kWarmUps) continue;
    a_times.push_back(a_time);
    b_times.push_back(b_time);
  }
  const double a_median = median(a_times);
  const double b_median = median(b_times);
  std::printf("%.3f %.3f %.2f\n", a_median, b_median, a_median / b_median);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "start_bench: %s\n", error.what());
    return 1;
  }
}
