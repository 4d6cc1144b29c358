// Several processes append to one store for some seconds, each of them as fast as it can:
//
//   contention SECONDS WRITERS spawn COMMAND…   the command again and again, one append a process
//   contention SECONDS WRITERS pipe COMMAND…    the command once, one line after the other into it
//
// `{}` in an argument stands for the number of the writer. Of a pipe each line is the same event,
// and the next one follows when the command has answered. Prints how many appends there were, and
// the median and the longest time one of them took, in milliseconds; fails if one of them failed.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

struct Writer {
  std::vector<std::string> words;
  std::string line;
  std::vector<double> times;  // milliseconds
  std::string failure;
};

/// Starts the command with `descriptor` as its standard input and output.
pid_t start(Writer& writer, int descriptor) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, descriptor, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, descriptor, STDOUT_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : writer.words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error(writer.words.front() + ": " + strerror(error));
  return child;
}

void wait_for(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error("an append failed");
  }
}

void append_by_processes(Writer& writer, Clock::time_point end) {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  while (Clock::now() < end) {
    const auto begin = Clock::now();
    wait_for(start(writer, nowhere));
    writer.times.push_back(Milliseconds(Clock::now() - begin).count());
  }
  close(nowhere);
}

void append_by_pipe(Writer& writer, Clock::time_point end) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::runtime_error("no socket");
  }
  const pid_t child = start(writer, ends[1]);
  close(ends[1]);
  char answer[4096];
  while (Clock::now() < end) {
    const auto begin = Clock::now();
    if (write(ends[0], writer.line.data(), writer.line.size()) < 0) break;
    ssize_t got = 0;
    do {
      got = read(ends[0], answer, sizeof answer);
    } while (got > 0 && answer[got - 1] != '\n');
    if (got <= 0) break;
    writer.times.push_back(Milliseconds(Clock::now() - begin).count());
  }
  shutdown(ends[0], SHUT_WR);
  while (read(ends[0], answer, sizeof answer) > 0) {
  }
  close(ends[0]);
  wait_for(child);
}

std::vector<Writer> make_writers(std::size_t count, const std::vector<std::string>& words) {
  std::vector<Writer> writers(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    writers[i].words = words;
    for (std::string& word : writers[i].words) {
      const std::size_t mark = word.find("{}");
      if (mark != std::string::npos) word.replace(mark, 2, number);
    }
    writers[i].line = R"({"stream":"account/)" + number +
                      R"(","type":"noted","data":{"n":1}})"
                      "\n";
  }
  return writers;
}

int run(int argc, char** argv) {
  const std::string_view kind = argc > 4 ? argv[3] : "";
  if (kind != "spawn" && kind != "pipe") {
    std::fputs("usage: contention SECONDS WRITERS spawn|pipe COMMAND...\n", stderr);
    return 2;
  }
  std::vector<Writer> writers =
      make_writers(std::strtoul(argv[2], nullptr, 10), {argv + 4, argv + argc});
  const auto end = Clock::now() + std::chrono::seconds(std::strtol(argv[1], nullptr, 10));
  std::vector<std::thread> threads;
  for (Writer& writer : writers) {
    threads.emplace_back([&writer, kind, end] {
      try {
        kind == "spawn" ? append_by_processes(writer, end) : append_by_pipe(writer, end);
      } catch (const std::exception& error) {
        writer.failure = error.what();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  std::vector<double> times;
  for (const Writer& writer : writers) {
    if (!writer.failure.empty()) throw std::runtime_error(writer.failure);
    times.insert(times.end(), writer.times.begin(), writer.times.end());
  }
  if (times.empty()) throw std::runtime_error("no append in the time given");
  std::sort(times.begin(), times.end());
  std::printf("%zu %.3f %.3f\n", times.size(), times[times.size() / 2], times.back());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "contention: %s\n", error.what());
    return 1;
  }
}
