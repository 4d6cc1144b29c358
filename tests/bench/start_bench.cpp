// Times two commands against each other:
//
//   start_bench RUNS COMMAND… -- COMMAND…
//
// Runs them in turn, A, B, A, B, …, so that both meet the same machine, and prints for each of them
// one line: the median, the least and the most of its wall times in milliseconds. `{}` in an
// argument stands for the number of the run, in five digits. Their output goes to /dev/null.

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

using Words = std::vector<std::string>;

/// The words of run number `run`.
Words words_of(const Words& command, long run) {
  char number[32];
  std::snprintf(number, sizeof number, "%05ld", run);
  Words words = command;
  for (std::string& word : words) {
    const std::size_t mark = word.find("{}");
    if (mark != std::string::npos) word.replace(mark, 2, number);
  }
  return words;
}

/// Throws unless it succeeds.
Milliseconds time_once(Words words, const Redirections& redirections) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments.front(), redirections.get(), nullptr,
                                 arguments.data(), environ);
  if (error != 0) throw std::runtime_error(words.front() + ": " + strerror(error));
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error(words.front() + " failed");
  }
  return std::chrono::steady_clock::now() - start;
}

void print(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  std::printf("%.3f %.3f %.3f\n", times[times.size() / 2], times.front(), times.back());
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
  const Words a(argv + 2, separator);
  const Words b(separator + 1, end);

  const Redirections redirections;
  std::vector<double> a_times;
  std::vector<double> b_times;
  for (long i = 0; i < kWarmUps + runs; ++i) {
    const double a_time = time_once(words_of(a, i), redirections).count();
    const double b_time = time_once(words_of(b, i), redirections).count();
    if (i < kWarmUps) continue;
    a_times.push_back(a_time);
    b_times.push_back(b_time);
  }
  print(a_times);
  print(b_times);
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
