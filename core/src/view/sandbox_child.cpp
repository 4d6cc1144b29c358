#include "sandbox_child.hpp"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "sandbox_frames.hpp"

namespace eventsrc {
namespace {

constexpr int kSocket = 3;

#if defined(__SANITIZE_THREAD__)
constexpr bool kMayLimitMemory = false;  // ThreadSanitizer maps its memory when it is touched
#else
constexpr bool kMayLimitMemory = true;
#endif

void set_signals() {
  // The terminal and service managers signal whole groups: only the parent answers them.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
    std::signal(signal, SIG_IGN);
  }
  // Handlers of the parent's would report a crash of their own.
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    std::signal(signal, SIG_DFL);
  }
}

void end_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have ended before the line above.
  if (getppid() != parent) _exit(0);
}

/// Closes the files from `first` on that /proc lists; false if it lists none.
bool close_listed_files(int first) {
  DIR* const list = opendir("/proc/self/fd");
  if (list == nullptr) return false;
  std::vector<int> found;
  while (const dirent* const entry = readdir(list)) {
    const auto fd = static_cast<int>(std::strtol(entry->d_name, nullptr, 10));
    if (fd >= first && fd != dirfd(list)) found.push_back(fd);
  }
  closedir(list);
  for (const int fd : found) close(fd);
  return true;
}

/// Closes the files from `first` on, also where the kernel knows no close_range or a sandbox around
/// this process refuses it.
void close_files_from(int first) {
  if (close_range(static_cast<unsigned>(first), ~0U, 0) == 0) return;
  if (close_listed_files(first)) return;
  // The limit may be a thousand million: what is open has low numbers.
  constexpr long kMost = 65'536;
  const long limit = sysconf(_SC_OPEN_MAX);
  const long most = limit < 0 ? kMost : std::min(limit, kMost);
  for (int fd = first; fd < most; ++fd) close(fd);
}

/// Leaves open only the socket, which becomes kSocket.
void close_files(int socket) {
  if (socket != kSocket && dup2(socket, kSocket) < 0) _exit(1);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) _exit(1);
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (null != fd) dup2(null, fd);
  }
  close_files_from(kSocket + 1);
}

void forget_environment() {
  clearenv();
  setenv("TZ", "UTC0", 1);
  tzset();
  std::setlocale(LC_ALL, "C");
}

std::size_t address_space() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void set_limits(const SandboxLimits& limits) {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (!kMayLimitMemory) return;
  rlimit memory{};
  getrlimit(RLIMIT_AS, &memory);
  const rlim_t most = std::min<rlim_t>(memory.rlim_max, address_space() + limits.memory);
  memory = {most, most};
  setrlimit(RLIMIT_AS, &memory);
  std::set_new_handler([] { _exit(kOutOfMemoryStatus); });
}

void send_all(std::string& out) {
  std::string_view rest = out;
  while (!rest.empty()) {
    const ssize_t sent = send(kSocket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) _exit(0);  // the parent is gone
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  out.clear();
}

/// Appends the frame that `work` gives, or its error; false if it was one.
template <typename Work>
bool append_outcome(std::string& out, Work&& work) {
  const auto fail = [&out](const Error& error) {
    append_frame(out, {FrameKind::error, encoded_error(error)});
    return false;
  };
  try {
    append_frame(out, work());
    return true;
  } catch (const Error& error) {
    return fail(error);
  } catch (const std::bad_alloc&) {
    _exit(kOutOfMemoryStatus);
  } catch (const std::exception& error) {
    return fail(Error(ErrorCode::internal, error.what()));
  } catch (...) {
    return fail(Error(ErrorCode::internal, "an unknown error in a child process"));
  }
}

void answer_all(FrameReader& reader, const Sandbox::Handler& handler, Watch& watch,
                std::string& out) {
  Frame request;
  std::string answer;
  while (reader.next(request)) {
    answer.clear();
    append_outcome(out, [&] {
      handler(request.body, answer);
      return Frame{FrameKind::answer, answer};
    });
    watch.end();
    if (out.size() >= kFrameBatch) send_all(out);
  }
}

void serve(const Sandbox::MakeHandler& make_handler, Watch& watch) {
  Sandbox::Handler handler;
  std::string out;
  const bool made = append_outcome(out, [&] {
    handler = make_handler(watch);
    return Frame{FrameKind::ready, {}};
  });
  watch.end();
  send_all(out);
  if (!made) return;
  const auto reader = std::make_unique<FrameReader>();
  while (reader->read(kSocket, 0) != FrameReader::Read::end) {
    answer_all(*reader, handler, watch, out);
    send_all(out);
  }
}

}  // namespace

void live_in_sandbox(int socket, pid_t parent, const Sandbox::MakeHandler& make_handler,
                     Watch& watch, const SandboxLimits& limits) noexcept {
  set_signals();
  end_with(parent);
  close_files(socket);
  forget_environment();
  set_limits(limits);
  serve(make_handler, watch);
  // Neither destructors nor atexit handlers: those are the parent's.
  _exit(0);
}

}  // namespace eventsrc
