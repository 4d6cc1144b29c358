#include "dynamodb/aws/credential_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dynamodb/aws/credential_json.hpp"
#include "dynamodb/aws/text.hpp"
#include "dynamodb/client/json_member.hpp"
#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kLongestAnswer = 1U << 20U;
constexpr std::size_t kLongestComplaint = 1000;

[[noreturn]] void no_process(std::string_view source, int error) {
  throw Error(ErrorCode::denied, fmt::format("{} cannot be run ({}): correct the command", source,
                                             std::strerror(error)));
}

// Its own end of the pipe, its complaints in a file without name, nothing to read: a command's
// standard input is for events.
class SpawnSettings {
 public:
  SpawnSettings(int output, int complaints) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, complaints, STDERR_FILENO);
    // Signals are handled as in a program that was started from a shell.
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigaddset(&signals, SIGPIPE);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  [[nodiscard]] int spawn(pid_t& pid, const std::vector<char*>& words) const {
    return posix_spawnp(&pid, words[0], &actions_, &attributes_, words.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

class Child {
 public:
  Child(std::vector<std::string> words, int output, int complaints, std::string_view source) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const int error = SpawnSettings(output, complaints).spawn(pid_, pointers);
    if (error != 0) no_process(source, error);
  }
  // Whoever is here with a running child was interrupted, or got more than it can use.
  ~Child() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Its status as waitpid gives it.
  int wait() noexcept {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_ = 0;
};

// All that the child prints, until it closes the pipe.
void read_answer(int fd, std::string& answer, std::string_view source) {
  answer.reserve(kLongestAnswer);  // never moved: no copies are left behind
  std::array<char, 4096> piece{};
  while (true) {
    if (!wait_readable(fd)) continue;
    const ssize_t got = read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    if (answer.size() + static_cast<std::size_t>(got) > kLongestAnswer) {
      throw Error(ErrorCode::denied,
                  fmt::format("{} prints more than 1 MiB: correct the command", source));
    }
    answer.append(piece.data(), static_cast<std::size_t>(got));
  }
  explicit_bzero(piece.data(), piece.size());
}

// The end of what it said, in one line.
std::string complaint(int fd) {
  const off_t size = lseek(fd, 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(kLongestComplaint));
  std::string text(static_cast<std::size_t>(size - from), '\0');
  const ssize_t got = pread(fd, text.data(), text.size(), from);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return std::string(trimmed(text));
}

std::string failure(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  return fmt::format("failed with status {}", WEXITSTATUS(status));
}

}  // namespace

std::vector<std::string> split_command(std::string_view command) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    const bool space = c == ' ' || c == '\t' || c == '\n';
    if (quote == '\0' && space) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else if (c == '\\' && i + 1 < command.size() &&
               (quote == '\0' ||
                (quote == '"' && (command[i + 1] == '"' || command[i + 1] == '\\')))) {
      words.back() += command[++i];
    } else {
      words.back() += c;
    }
  }
  if (quote != '\0' || words.empty()) {
    throw Error(ErrorCode::invalid,
                fmt::format("credential_process {}: correct it",
                            words.empty() ? "is empty" : "has a quote that is not closed"));
  }
  return words;
}

Credentials run_credential_process(const std::string& command, std::string source) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) no_process(source, errno);
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  const Descriptor complaints(memfd_create("complaints", MFD_CLOEXEC));
  if (complaints.get() < 0) no_process(source, errno);
  Child child(split_command(command), theirs.get(), complaints.get(), source);
  theirs.close();
  std::string answer;
  read_answer(ours.get(), answer, source);
  if (const int status = child.wait(); status != 0) {
    const std::string said = complaint(complaints.get());
    wipe(answer);
    throw Error(ErrorCode::denied, fmt::format("{} {}: {}", source, failure(status),
                                               said.empty() ? "run it by hand to see why" : said));
  }
  Credentials credentials = credentials_from_json(answer, "SessionToken", std::move(source));
  wipe(answer);
  return credentials;
}

}  // namespace eventsrc::dynamodb
