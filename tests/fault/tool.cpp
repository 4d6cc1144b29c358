#include "fault/tool.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>
#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace eventsrc::test {
namespace {

constexpr auto kPatience = std::chrono::minutes(3);
constexpr auto kGlance = std::chrono::microseconds(500);

// The open file, not its path: a process that gave up its rights may not be able to reach that.
int binary() {
  static const int fd = open(EVENTSRC_BINARY, O_PATH | O_CLOEXEC);
  return fd;
}

std::vector<std::string> environment_for(const Launch& launch) {
  // Of two with one name, the first is taken.
  std::vector<std::string> result = launch.environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const bool configures = text.starts_with("EVENTSRC_") || text.starts_with("HOME=") ||
                            text.starts_with("XDG_CONFIG_HOME=");
    const bool replaced = text.starts_with("ASAN_OPTIONS=") ||
                          (!launch.temporary_folder.empty() && text.starts_with("TMPDIR="));
    if (!configures && !replaced) result.emplace_back(text);
  }
  if (!launch.temporary_folder.empty()) result.push_back("TMPDIR=" + launch.temporary_folder);
  if (!launch.shim.empty()) {
    result.insert(result.end(), launch.shim.begin(), launch.shim.end());
    result.emplace_back("LD_PRELOAD=" EVENTSRC_DISK_SHIM);
  }
  // They are killed, or start by the thousand: others look for leaks.
  result.emplace_back("ASAN_OPTIONS=detect_leaks=0");
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::string content(int fd) {
  struct stat status {};
  REQUIRE(fstat(fd, &status) == 0);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  const ssize_t got = pread(fd, text.data(), text.size(), 0);
  REQUIRE(got >= 0);
  text.resize(static_cast<std::size_t>(got));
  return text;
}

}  // namespace

Tool::Tool(Launch launch)
    : out_(memfd_create("out", MFD_CLOEXEC)), err_(memfd_create("err", MFD_CLOEXEC)) {
  REQUIRE(out_ >= 0);
  REQUIRE(err_ >= 0);
  REQUIRE(binary() >= 0);
  std::array<int, 2> ends{-1, -1};
  if (launch.piped_input || !launch.input.empty()) {
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  } else {
    ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  input_ = ends[1];
  if (!launch.input.empty()) {
    constexpr std::size_t kPipeHolds = 65'536;
    REQUIRE(launch.input.size() <= kPipeHolds);
    feed(launch.input);
    close_input();
  }
  // A signal that comes before the binary runs must not meet the handlers of this process.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_ = fork();
  if (pid_ == 0) {
    std::signal(SIGTERM, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    become(launch, ends[0]);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  REQUIRE(pid_ >= 0);
  close(ends[0]);
}

Tool::~Tool() {
  if (!ended_) {
    signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (input_ >= 0) close(input_);
  close(out_);
  close(err_);
}

void Tool::become(const Launch& launch, int input) const {
  std::vector<std::string> arguments = launch.arguments;
  arguments.insert(arguments.begin(), "eventsrc");
  std::vector<std::string> environment = environment_for(launch);
  dup2(input, STDIN_FILENO);
  dup2(out_, STDOUT_FILENO);
  dup2(err_, STDERR_FILENO);
  if (!launch.prepare || launch.prepare()) {
    fexecve(binary(), pointers(arguments).data(), pointers(environment).data());
  }
  _exit(127);
}

void Tool::feed(std::string_view text) {
  // A reader that was killed must not end the test.
  std::signal(SIGPIPE, SIG_IGN);
  while (!text.empty()) {
    const ssize_t written = write(input_, text.data(), text.size());
    if (written < 0 && errno == EPIPE) return;
    REQUIRE(written > 0);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Tool::close_input() { close(std::exchange(input_, -1)); }

bool Tool::wants_input() const {
  int left = 0;
  REQUIRE(ioctl(input_, FIONREAD, &left) == 0);
  if (left > 0) return false;
  // proc(5): "pid (name) state …"
  std::ifstream stat("/proc/" + std::to_string(pid_) + "/stat");
  std::string text;
  std::getline(stat, text);
  return text.find(") S ") != std::string::npos;
}

bool Tool::running() {
  if (ended_) return false;
  int status = 0;
  const pid_t ended = waitpid(pid_, &status, WNOHANG);
  if (ended == 0) return true;
  REQUIRE(ended == pid_);
  ended_ = Ended{WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(out_), content(err_)};
  return false;
}

void Tool::signal(int number) const { kill(pid_, number); }

const Ended& Tool::wait() {
  wait_until([this] { return !running(); });
  return *ended_;
}

std::vector<std::string> Tool::lines() const {
  std::vector<std::string> result;
  const std::string text = content(out_);
  for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    result.push_back(text.substr(begin, end - begin));
  }
  return result;
}

Ended run_tool(std::vector<std::string> arguments) {
  return Tool({.arguments = std::move(arguments)}).wait();
}

void wait_until(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline, "this does not come to an end");
    std::this_thread::sleep_for(kGlance);
  }
}

void run_lanes(int lanes, const std::function<std::optional<Launch>(int lane)>& next,
               const std::function<void(int lane, const Ended&)>& ended,
               const std::function<void(const std::vector<Tool*>& by_lane)>& meanwhile) {
  std::vector<std::unique_ptr<Tool>> tools(static_cast<std::size_t>(lanes));
  const auto start = [&](int lane) {
    auto launch = next(lane);
    auto& tool = tools[static_cast<std::size_t>(lane)];
    tool = launch ? std::make_unique<Tool>(*std::move(launch)) : nullptr;
  };
  for (int lane = 0; lane < lanes; ++lane) start(lane);
  wait_until([&] {
    std::vector<Tool*> by_lane;
    for (int lane = 0; lane < lanes; ++lane) {
      const auto& tool = tools[static_cast<std::size_t>(lane)];
      if (tool && !tool->running()) {
        ended(lane, tool->wait());
        start(lane);
      }
      by_lane.push_back(tool.get());
    }
    if (meanwhile) meanwhile(by_lane);
    return std::none_of(by_lane.begin(), by_lane.end(), [](Tool* tool) { return tool != nullptr; });
  });
}

}  // namespace eventsrc::test
