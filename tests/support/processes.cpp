#include "support/processes.hpp"

#include <cerrno>
#include <cstdio>
#include <exception>

#include <sys/wait.h>
#include <unistd.h>

namespace eventsrc::test {
namespace {

constexpr uid_t kNobody = 65534;

pid_t start(const std::function<bool()>& action) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  int status = 1;
  try {
    status = action() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "in a child process: %s\n", error.what());
  }
  _exit(status);
}

bool succeeded(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

bool in_processes(const std::vector<std::function<bool()>>& actions) {
  std::vector<pid_t> children;
  for (const auto& action : actions) children.push_back(start(action));
  bool all = true;
  for (const pid_t child : children) all = succeeded(child) && all;
  return all;
}

bool without_root(const std::function<bool()>& action) {
  return in_processes({[&] {
    const bool dropped = geteuid() != 0 || (setgid(kNobody) == 0 && setuid(kNobody) == 0);
    return dropped && action();
  }});
}

}  // namespace eventsrc::test
