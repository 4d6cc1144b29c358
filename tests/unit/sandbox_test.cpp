#include "view/sandbox.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "view/jq.hpp"
#include "view/packer.hpp"
#include "view/sandbox_frames.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::milliseconds;

std::string describe(std::uint32_t rule) { return "view v, rule " + std::to_string(rule); }

SandboxLimits limits(milliseconds timeout, std::size_t memory = std::size_t{1} << 30) {
  return {.timeout = timeout, .memory = memory};
}

const SandboxLimits kPlenty = limits(milliseconds(60'000));

/// A handler that watches every request as rule 7, stream `s"`, seq 5, and runs `work` on it.
template <typename Work>
Sandbox::MakeHandler watched(Work work) {
  return [work](Watch& watch) {
    return [work, &watch](std::string_view request, std::string& answer) {
      watch.begin(7, "s\"", Seq(5));
      work(request, answer);
      watch.end();
    };
  };
}

/// A handler that runs a filter program.
Sandbox::MakeHandler filter(const std::string& program) {
  return [program](Watch& watch) {
    const auto jq = std::make_shared<JqProgram>(JqProgram::Kind::filter, program, JqNumbers::exact);
    return [jq, &watch](std::string_view request, std::string& answer) {
      watch.begin(7, "s\"", Seq(5));
      static_cast<void>(jq->run(request, {}, {}, answer));
      watch.end();
    };
  };
}

/// What `receive` (or what leads to it) throws.
template <typename Action>
Error error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  std::abort();
}

/// The error that one request ends in.
Error error_of_request(const Sandbox::MakeHandler& handler, const SandboxLimits& within) {
  Sandbox sandbox(handler, describe, within);
  sandbox.send("1");
  const Error error = error_of([&] { static_cast<void>(sandbox.receive()); });
  // It is done with, and says so again.
  CHECK(std::string(error_of([&] { sandbox.send("2"); }).what()) == error.what());
  CHECK(std::string(error_of([&] { static_cast<void>(sandbox.receive()); }).what()) ==
        error.what());
  return error;
}

void check_placed(const Error& error, const std::string& what) {
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(
      std::string(error.what()).starts_with("view v, rule 7: stream \"s\\\"\" seq 5: jq " + what));
  CHECK(error.details().stream == "s\"");
  CHECK(error.details().seq == 5);
}

bool has_children() { return waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD; }

/// The child's process id, as a handler gives it.
Sandbox::MakeHandler tell_pid() {
  return watched([](std::string_view, std::string& answer) { answer = std::to_string(getpid()); });
}

TEST_CASE("Sandbox: answers come in the order of the requests") {
  Sandbox sandbox(watched([](std::string_view request, std::string& answer) {
                    answer = "<";
                    answer += request;
                    answer += '>';
                  }),
                  describe, kPlenty);
  sandbox.start();
  CHECK(sandbox.pending() == 0);
  for (int i = 0; i < 10; ++i) sandbox.send(std::to_string(i));
  CHECK(sandbox.pending() == 10);
  for (int i = 0; i < 10; ++i) CHECK(sandbox.receive() == "<" + std::to_string(i) + ">");
  CHECK(sandbox.pending() == 0);
  sandbox.send("");
  CHECK(sandbox.receive() == "<>");
}

TEST_CASE("Sandbox: many large messages both ways do not block each other") {
  Sandbox sandbox(watched([](std::string_view request, std::string& answer) { answer = request; }),
                  describe, kPlenty);
  const auto message = [](int i) {
    return std::string(static_cast<std::size_t>(i) * 37 % 9000, 'x') + std::to_string(i);
  };
  constexpr int kCount = 5000;
  for (int i = 0; i < kCount; ++i) sandbox.send(message(i));
  const std::string huge(std::size_t{20} << 20, 'h');
  sandbox.send(huge);
  int wrong = 0;
  for (int i = 0; i < kCount; ++i) wrong += sandbox.receive() == message(i) ? 0 : 1;
  CHECK(wrong == 0);
  CHECK((sandbox.receive() == huge));
}

TEST_CASE("Sandbox: an answer holds while more is sent") {
  Sandbox sandbox(watched([](std::string_view request, std::string& answer) { answer = request; }),
                  describe, kPlenty);
  sandbox.send("first");
  const std::string_view answer = sandbox.receive();
  for (int i = 0; i < 100; ++i) sandbox.send(std::string(10'000, 'x'));
  CHECK(answer == "first");
}

TEST_CASE("Sandbox: what a handler throws is thrown by receive, and the child goes on") {
  Sandbox sandbox(watched([](std::string_view request, std::string& answer) {
                    if (request == "error") {
                      throw Error(ErrorCode::unsupported, "no: try that",
                                  {.stream = "a", .seq = 3, .expected = "x", .line = 4});
                    }
                    if (request == "other") throw std::runtime_error("strange");
                    if (request == "odd") throw 5;
                    answer = "fine";
                  }),
                  describe, kPlenty);
  for (const char* request : {"error", "other", "odd", "ok"}) sandbox.send(request);
  const auto receive = [&] { static_cast<void>(sandbox.receive()); };
  const Error error = error_of(receive);
  CHECK(error.code() == ErrorCode::unsupported);
  CHECK(std::string(error.what()) == "no: try that");
  CHECK(error.details().stream == "a");
  CHECK(error.details().seq == 3);
  CHECK(error.details().expected == "x");
  CHECK_FALSE(error.details().actual);
  CHECK(error.details().line == 4);
  CHECK_FALSE(error.details().column);
  const Error other = error_of(receive);
  CHECK(other.code() == ErrorCode::internal);
  CHECK(std::string(other.what()) == "strange");
  CHECK(error_of(receive).code() == ErrorCode::internal);
  CHECK(sandbox.receive() == "fine");
}

TEST_CASE("Sandbox: what making the handler throws is thrown by start and by receive") {
  // Not among the tests of jq itself: libjq leaks the strings of programs that it cannot parse.
  const auto broken = filter("\"abc");
  Sandbox started(broken, describe, kPlenty);
  CHECK(error_of([&] { started.start(); }).code() == ErrorCode::invalid);
  const Error error = error_of_request(broken, kPlenty);
  CHECK(std::string(error.what()) ==
        "the jq program does not compile: line 1: syntax error, unexpected end of the program");
  CHECK(std::string(error_of_request(filter("if . then 1 \"x\""), kPlenty).what())
            .find("line 1: syntax error, unexpected string") != std::string::npos);
  CHECK(std::string(error_of_request(filter("1 as \"x\" | ."), kPlenty).what())
            .find("unexpected string, expecting '$' or '[' or '{'") != std::string::npos);
}

TEST_CASE("Sandbox: a jq program runs in it") {
  Sandbox sandbox(filter(".a += 1"), describe, kPlenty);
  sandbox.send(R"({"a":1,"b":1.10})");
  CHECK(sandbox.receive() == R"({"a":2,"b":1.10})");
}

TEST_CASE("Sandbox: an endless program is killed, and its place named") {
  const auto start = std::chrono::steady_clock::now();
  const Error error = error_of_request(filter("last(range(1e15))"), limits(milliseconds(200)));
  check_placed(error, "took longer than 200ms: ");
  CHECK(std::string(error.what()).find("--jq-timeout") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  CHECK_FALSE(has_children());
}

TEST_CASE("Sandbox: the time limit is for one piece of work") {
  Sandbox sandbox(watched([](std::string_view, std::string& answer) {
                    std::this_thread::sleep_for(milliseconds(40));
                    answer = "done";
                  }),
                  describe, limits(milliseconds(400)));
  // Far more than the limit together; the child answers only when all are done.
  for (int i = 0; i < 25; ++i) sandbox.send("x");
  for (int i = 0; i < 25; ++i) CHECK(sandbox.receive() == "done");
}

TEST_CASE("Sandbox: answers from before the child failed are received") {
  Sandbox sandbox(watched([](std::string_view request, std::string& answer) {
                    if (request == "die") std::abort();
                    answer = request;
                  }),
                  describe, kPlenty);
  sandbox.send("fine");
  CHECK(sandbox.receive() == "fine");
  sandbox.send(std::string(200'000, 'x'));
  sandbox.send("die");
  CHECK(sandbox.receive().size() == 200'000);
  check_placed(error_of([&] { static_cast<void>(sandbox.receive()); }), "crashed (signal 6)");
}

TEST_CASE("Sandbox: a memory bomb is an error") {
  const SandboxLimits small = limits(milliseconds(60'000), std::size_t{64} << 20);
#if defined(EVENTSRC_ADDRESS_SANITIZER)
  const std::string what;  // AddressSanitizer ends the child in its own way
#else
  const std::string what = "used more memory than 64 MiB: simplify the program";
#endif
  check_placed(error_of_request(filter("[range(1e9)]"), small), what);
  check_placed(error_of_request(filter("reduce range(40) as $i (\"x\"; . + .) | length"), small),
               what);
  check_placed(error_of_request(watched([](std::string_view, std::string& answer) {
                                  answer.resize(std::size_t{1} << 30);
                                }),
                                small),
               what);
}

TEST_CASE("Sandbox: what helps against too little memory depends on who uses it") {
#if !defined(EVENTSRC_ADDRESS_SANITIZER)
  SandboxLimits small = limits(milliseconds(60'000), std::size_t{64} << 20);
  small.memory_advice = "fewer states";
  check_placed(error_of_request(filter("[range(1e9)]"), small),
               "used more memory than 64 MiB: fewer states");
#endif
}

TEST_CASE("Sandbox: compiling has a time limit") {
  const auto start = std::chrono::steady_clock::now();
  Sandbox sandbox(
      [](Watch& watch) -> Sandbox::Handler {
        watch.begin_compiling(3);
        for (;;) pause();
      },
      describe, limits(milliseconds(1)));
  const Error error = error_of([&] { sandbox.start(); });
  CHECK(std::string(error.what()) ==
        "view v, rule 3: jq took longer than 2s to compile the program: simplify it, or allow more "
        "with --jq-timeout");
  CHECK(error.code() == ErrorCode::invalid);
  CHECK_FALSE(error.details().stream);
  CHECK(std::chrono::steady_clock::now() - start >= kLeastCompileTime);
}

TEST_CASE("Sandbox: a place without a seq, or with half a character of a name") {
  const auto fault_at = [](const std::string& stream) {
    return error_of_request(
        [stream](Watch& watch) -> Sandbox::Handler {
          return [stream, &watch](std::string_view, std::string&) {
            watch.begin(7, stream, std::nullopt);
            _exit(0);
          };
        },
        kPlenty);
  };
  const Error unknown = fault_at("new");
  CHECK(std::string(unknown.what()).starts_with("view v, rule 7: stream \"new\": jq ended"));
  CHECK(unknown.details().stream == "new");
  CHECK_FALSE(unknown.details().seq);
  CHECK(fault_at(std::string(511, 'x') + "é").details().stream == std::string(511, 'x'));
  CHECK_FALSE(fault_at("").details().stream);
}

TEST_CASE("Sandbox: no more answers are read than may wait") {
  constexpr std::size_t kSize = std::size_t{1} << 20;
  Sandbox sandbox(watched([](std::string_view, std::string& answer) { answer.assign(kSize, 'x'); }),
                  describe, kPlenty);
  const std::string request(kSize / 32, 'r');  // two fill a batch
  std::size_t most = 0;
  for (int i = 0; i < 60; ++i) {
    sandbox.send(request);
    most = std::max(most, sandbox.waiting_bytes());
  }
  CHECK(most > kMostWaitingBytes);
  CHECK(most <= kMostWaitingBytes + kSize);
  int whole = 0;
  while (sandbox.pending() > 0) whole += sandbox.receive().size() == kSize ? 1 : 0;
  CHECK(whole == 60);
  CHECK(sandbox.waiting_bytes() == 0);
}

/// A child that sends these bytes past its frames.
Sandbox::MakeHandler sends(const std::string& bytes) {
  return watched([bytes](std::string_view, std::string&) {
    static_cast<void>(!write(3, bytes.data(), bytes.size()));
  });
}

std::string bytes_of(std::uint64_t number) {
  std::string bytes;
  Packer(bytes).number(number);
  return bytes;
}

std::string frame_of(FrameKind kind, std::string_view body) {
  std::string bytes;
  append_frame(bytes, {kind, body});
  return bytes;
}

TEST_CASE("Sandbox: a child that sends nonsense is given up") {
  const std::string error = encoded_error(Error(ErrorCode::invalid, "no"));
  const std::string odd_code = std::string(4, '\x7F') + error.substr(4);
  for (const std::string& bytes :
       {bytes_of(~std::uint64_t{0}) + bytes_of(2),
        bytes_of((std::uint64_t{1} << 30) + 1) + bytes_of(2), bytes_of(0) + bytes_of(77),
        frame_of(FrameKind::ready, ""), frame_of(FrameKind::request, "x"),
        frame_of(FrameKind::error, ""),
        frame_of(FrameKind::error, error.substr(0, error.size() - 1)),
        frame_of(FrameKind::error, odd_code)}) {
    const Error thrown = error_of_request(sends(bytes), kPlenty);
    CHECK(thrown.code() == ErrorCode::invalid);
    CHECK(std::string(thrown.what()).starts_with("jq's process sent nonsense ("));
    CHECK(std::string(thrown.what()).ends_with(", or install a newer libjq"));
    CHECK_FALSE(has_children());
  }
}

TEST_CASE("Sandbox: an encoded error is read as it is, and no part of it as another") {
  const Error error(ErrorCode::rejected, "no",
                    {.stream = "s", .seq = 1, .expected = "e", .actual = "a", .line = 2});
  const std::string text = encoded_error(error);
  CHECK(decoded_error(text).details().actual == "a");
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK_THROWS_AS(static_cast<void>(decoded_error(text.substr(0, size))), Error);
  }
}

TEST_CASE("Sandbox: nonsense in the memory shared with the child is not believed") {
  const Error error = error_of_request(
      [](Watch& watch) -> Sandbox::Handler {
        return [&watch](std::string_view, std::string&) {
          watch.begin(7, "s", Seq(5));
          void* shared = nullptr;
          std::memcpy(&shared, &watch, sizeof shared);
          std::memset(shared, 0xFF, 512);
          _exit(0);
        };
      },
      kPlenty);
  CHECK(std::string(error.what()).starts_with("view v, rule 4294967295: jq ended"));
  CHECK_FALSE(error.details().stream);
}

TEST_CASE("Sandbox: a crash is an error") {
  const auto crash = [](int signal) {
    return error_of_request(
        watched([signal](std::string_view, std::string&) { std::raise(signal); }), kPlenty);
  };
  const std::string advice = ": simplify the program, or install a newer libjq";
  check_placed(crash(SIGABRT), "crashed (signal 6)" + advice);
  check_placed(crash(SIGSEGV), "crashed (signal 11)" + advice);
  check_placed(crash(SIGKILL), "was killed (signal 9): try again, with more memory");
  check_placed(error_of_request(watched([](std::string_view, std::string&) { _exit(0); }), kPlenty),
               "ended (exit status 0)" + advice);
  // Deep enough to use up the stack of a jq that recurses.
  check_placed(
      error_of_request(filter("reduce range(1e6) as $i (0; [.]) | tojson | length"), kPlenty),
      "crashed (signal 11)");
}

TEST_CASE("Sandbox: a child killed from outside is an error without a place") {
  Sandbox sandbox(tell_pid(), describe, kPlenty);
  sandbox.send("");
  const pid_t child = std::stoi(std::string(sandbox.receive()));
  CHECK(child != getpid());
  kill(child, SIGTERM);  // ignored
  sandbox.send("");
  CHECK(std::stoi(std::string(sandbox.receive())) == child);
  kill(child, SIGKILL);
  sandbox.send("");
  const Error error = error_of([&] { static_cast<void>(sandbox.receive()); });
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(std::string(error.what()).starts_with("jq was killed (signal 9): "));
  CHECK_FALSE(has_children());
}

TEST_CASE("Sandbox: its end is the child's end, whatever that does") {
  pid_t idle = 0;
  {
    Sandbox sandbox(tell_pid(), describe, kPlenty);
    sandbox.send("");
    idle = std::stoi(std::string(sandbox.receive()));
  }
  CHECK(kill(idle, 0) == -1);
  {
    Sandbox busy(filter("last(range(1e15))"), describe, kPlenty);
    for (int i = 0; i < 10'000; ++i) busy.send("12345678");
  }
  CHECK_FALSE(has_children());
}

TEST_CASE("Sandbox: waiting ends with a signal") {
  Sandbox sandbox(filter("last(range(1e15))"), describe, kPlenty);
  sandbox.start();
  sandbox.send("1");
  struct sigaction stop {};
  struct sigaction before {};
  stop.sa_handler = request_interrupt;
  sigemptyset(&stop.sa_mask);
  sigaction(SIGINT, &stop, &before);
  const pid_t parent = getpid();
  const pid_t helper = fork();
  if (helper == 0) {
    usleep(200'000);
    kill(parent, SIGINT);
    _exit(0);
  }
  CHECK(error_of([&] { static_cast<void>(sandbox.receive()); }).code() == ErrorCode::interrupted);
  waitpid(helper, nullptr, 0);
  sigaction(SIGINT, &before, nullptr);
  clear_interrupt();
}

TEST_CASE("Sandbox: the child has no files, no environment and is in UTC") {
  const int file = open("/dev/null", O_RDONLY);
  REQUIRE(file > 2);
  setenv("EVENTSRC_TEST_SECRET", "x", 1);
  Sandbox sandbox(watched([](std::string_view request, std::string& answer) {
                    if (request == "open") {
                      for (int fd = 0; fd < 1000; ++fd) {
                        if (fcntl(fd, F_GETFD) != -1) answer += std::to_string(fd) + " ";
                      }
                    } else {
                      const char* const value = std::getenv(std::string(request).c_str());
                      answer = value == nullptr ? "(none)" : value;
                    }
                  }),
                  describe, kPlenty);
  unsetenv("EVENTSRC_TEST_SECRET");
  for (const char* request : {"open", "EVENTSRC_TEST_SECRET", "HOME", "PATH", "TZ"}) {
    sandbox.send(request);
  }
  CHECK(sandbox.receive() == "0 1 2 3 ");
  CHECK(sandbox.receive() == "(none)");
  CHECK(sandbox.receive() == "(none)");
  CHECK(sandbox.receive() == "(none)");
  CHECK(sandbox.receive() == "UTC0");
  close(file);
}

/// Runs `action` in another process; whether it returned true there.
template <typename Action>
bool holds_in_process(Action&& action) {
  const pid_t process = fork();
  if (process == 0) {
    bool holds = false;
    try {
      holds = action();
    } catch (...) {
    }
    _exit(holds ? 0 : 1);
  }
  int status = 0;
  waitpid(process, &status, 0);
  return status == 0;
}

/// From here on, the kernel refuses this process close_range.
bool refuse_close_range() {
  std::array<sock_filter, 4> rules{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{rules.size(), rules.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_CASE("Sandbox: the child has no files where the kernel refuses close_range, either") {
  CHECK(holds_in_process([] {
    const int file = fcntl(STDIN_FILENO, F_DUPFD, 900);
    if (file < 900 || !refuse_close_range()) return false;
    // Files with higher numbers than new ones may have stay open.
    const rlimit few{.rlim_cur = 100, .rlim_max = 100};
    if (setrlimit(RLIMIT_NOFILE, &few) != 0) return false;
    Sandbox sandbox(watched([file](std::string_view, std::string& answer) {
                      answer = fcntl(file, F_GETFD) == -1 && fcntl(3, F_GETFD) != -1 ? "y" : "n";
                    }),
                    describe, kPlenty);
    sandbox.send("");
    return sandbox.receive() == "y";
  }));
}

TEST_CASE("Sandbox: how the child ended is known where SIGCHLD is ignored") {
  CHECK(holds_in_process([] {
    std::signal(SIGCHLD, SIG_IGN);
    {
      Sandbox sandbox(watched([](std::string_view, std::string&) { std::raise(SIGSEGV); }),
                      describe, kPlenty);
      sandbox.send("1");
      const Error error = error_of([&] { static_cast<void>(sandbox.receive()); });
      if (std::string(error.what()).find("crashed (signal 11)") == std::string::npos) return false;
    }
    return std::signal(SIGCHLD, SIG_DFL) == SIG_IGN;
  }));
}

TEST_CASE("Sandbox: a child that someone else waited for ended nobody knows how") {
  CHECK(holds_in_process([] {
    Sandbox sandbox(watched([](std::string_view, std::string&) { _exit(0); }), describe, kPlenty);
    sandbox.send(std::string(100'000, 'x'));
    if (waitpid(-1, nullptr, 0) < 0) return false;
    const Error error = error_of([&] { static_cast<void>(sandbox.receive()); });
    return std::string(error.what()).ends_with("jq ended, and how is not known: try again");
  }));
}

TEST_CASE("Sandbox: a busy child goes when its parent is killed") {
  CHECK(holds_in_process([] {
    // The child becomes this process's when its parent is no more.
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return false;
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return false;
    const pid_t parent = fork();
    if (parent == 0) {
      Sandbox sandbox(watched([](std::string_view request, std::string& answer) {
                        if (request == "work") pause();
                        answer = std::to_string(getpid());
                      }),
                      describe, kPlenty);
      sandbox.send("");
      const pid_t child = std::stoi(std::string(sandbox.receive()));
      sandbox.send("work");
      static_cast<void>(!write(ends[1], &child, sizeof child));
      static_cast<void>(sandbox.receive());
    }
    pid_t child = 0;
    if (read(ends[0], &child, sizeof child) != sizeof child) return false;
    std::this_thread::sleep_for(milliseconds(20));  // it is at work, most likely
    kill(parent, SIGKILL);
    int status = 0;
    const auto killed = [&status](pid_t process) {
      return waitpid(process, &status, 0) == process && WIFSIGNALED(status) &&
             WTERMSIG(status) == SIGKILL;
    };
    alarm(30);
    return killed(parent) && killed(child);
  }));
}

TEST_CASE("Sandbox: two of them do not keep each other alive") {
  Sandbox first(tell_pid(), describe, kPlenty);
  Sandbox second(tell_pid(), describe, kPlenty);
  first.send("");
  second.send("");
  const pid_t child = std::stoi(std::string(first.receive()));
  CHECK(std::stoi(std::string(second.receive())) != child);
  kill(child, SIGKILL);
  first.send("");
  CHECK_THROWS_AS(static_cast<void>(first.receive()), Error);
  second.send("");
  CHECK(second.receive().size() > 1);
}

}  // namespace
}  // namespace eventsrc::test
