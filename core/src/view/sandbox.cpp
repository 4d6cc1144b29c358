#include "sandbox.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "packer.hpp"
#include "sandbox_child.hpp"
#include "sandbox_frames.hpp"

namespace eventsrc {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

[[noreturn]] void cannot_start() {
  throw Error(ErrorCode::unavailable,
              std::string("cannot start a process for jq (") + std::strerror(errno) +
                  "): try again later, or allow more processes, files and memory (see ulimit -a)");
}

std::string duration_text(microseconds duration) {
  const auto ms = std::chrono::duration_cast<milliseconds>(duration).count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + "s" : std::to_string(ms) + "ms";
}

std::string size_text(std::size_t bytes) {
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  if (bytes % (kMiB << 10) == 0) return std::to_string(bytes / (kMiB << 10)) + " GiB";
  return std::to_string(bytes / kMiB) + " MiB";
}

/// How a process ended (where that is known), after "jq".
std::string end_text(std::optional<int> status, const SandboxLimits& limits) {
  constexpr const char* kAdvice = ": simplify the program, or install a newer libjq";
  if (!status) return "ended, and how is not known: try again";
  if (WIFSIGNALED(*status)) {
    const std::string signal = " (signal " + std::to_string(WTERMSIG(*status)) + ")";
    if (WTERMSIG(*status) != SIGKILL) return "crashed" + signal + kAdvice;
    return "was killed" + signal + ": try again, with more memory if the system had none left";
  }
  if (WEXITSTATUS(*status) == kOutOfMemoryStatus) {
    return "used more memory than " + size_text(limits.memory) + ": " +
           std::string(limits.memory_advice);
  }
  return "ended (exit status " + std::to_string(WEXITSTATUS(*status)) + ")" + kAdvice;
}

/// While it lives, the kernel keeps how children of this process ended until it is asked, and does
/// not give their numbers to others: where SIGCHLD is ignored, as the one who started this program
/// may have left it, it would not.
class ChildrenKept {
 public:
  ChildrenKept() noexcept {
    sigaction(SIGCHLD, nullptr, &before_);
    changed_ = before_.sa_handler == SIG_IGN || (before_.sa_flags & SA_NOCLDWAIT) != 0;
    if (!changed_) return;
    struct sigaction kept = before_;
    if (kept.sa_handler == SIG_IGN) kept.sa_handler = SIG_DFL;
    kept.sa_flags &= ~SA_NOCLDWAIT;
    sigaction(SIGCHLD, &kept, nullptr);
  }
  ~ChildrenKept() {
    if (changed_) sigaction(SIGCHLD, &before_, nullptr);
  }
  ChildrenKept(const ChildrenKept&) = delete;
  ChildrenKept& operator=(const ChildrenKept&) = delete;

 private:
  struct sigaction before_ {};
  bool changed_ = false;
};

/// Whether it is a child of this process, which has not been waited for.
bool is_child(pid_t process) noexcept {
  siginfo_t unused{};
  int found = 0;
  do {
    found = waitid(P_PID, static_cast<id_t>(process), &unused, WEXITED | WNOHANG | WNOWAIT);
  } while (found < 0 && errno == EINTR);
  return found == 0;
}

}  // namespace

// The child can write anything here: nothing is true because it should be.
struct Watch::Shared {
  std::atomic<std::uint64_t> work{0};  // odd: a piece of work is being done; another for each
  std::atomic<std::uint32_t> compiling{0};
  std::atomic<std::uint32_t> rule{0};
  std::atomic<std::int64_t> seq{0};    // negative: none
  std::atomic<std::size_t> length{0};  // of the stream's name
  std::array<char, 512> stream{};
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

void Watch::begin(std::uint32_t rule, std::string_view stream, std::optional<Seq> seq) noexcept {
  shared_->compiling.store(0, std::memory_order_relaxed);
  shared_->rule.store(rule, std::memory_order_relaxed);
  shared_->seq.store(seq ? seq->value() : -1, std::memory_order_relaxed);
  stream = stream.substr(0, shared_->stream.size());
  shared_->length.store(stream.size(), std::memory_order_relaxed);
  std::ranges::copy(stream, shared_->stream.data());
  start();
}

void Watch::begin_compiling(std::uint32_t rule) noexcept {
  shared_->compiling.store(1, std::memory_order_relaxed);
  shared_->rule.store(rule, std::memory_order_relaxed);
  shared_->length.store(0, std::memory_order_relaxed);
  start();
}

void Watch::start() noexcept {
  const std::uint64_t work = shared_->work.load(std::memory_order_relaxed);
  shared_->work.store(work + 1 + work % 2, std::memory_order_release);
}

void Watch::end() noexcept {
  const std::uint64_t work = shared_->work.load(std::memory_order_relaxed);
  shared_->work.store(work + work % 2, std::memory_order_release);
}

class Sandbox::Impl {
 public:
  Impl(const MakeHandler& make_handler, Describe describe, const SandboxLimits& limits)
      // The child holds an answer twice, and has no more memory: none of its answers is longer.
      : describe_(std::move(describe)), limits_(limits), reader_(limits.memory) {
    shared_.watch().shared_ = shared_.get();
    fork_child(make_handler);
  }
  ~Impl() { end_child(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] bool has_failed() const noexcept { return failure_.has_value(); }

  void start() {
    Frame frame;
    while (!ready_) {
      if (!next(frame, FrameKind::ready)) {
        exchange();
      } else if (frame.kind == FrameKind::error) {
        failure_ = error_in(frame);
        throw *failure_;
      } else {
        ready_ = true;
      }
    }
  }

  void send(std::string_view request) {
    // Answers that came before the child failed are for `receive` to give.
    if (failure_ && !reader_.has_next()) throw *failure_;
    ++pending_;
    if (failure_) return;
    append_frame(out_, {FrameKind::request, request});
    if (out_.size() - sent_ < kFrameBatch) return;
    while (sent_ < out_.size() && waiting_bytes() <= kMostWaitingBytes) exchange();
  }

  std::string_view receive() {
    start();
    Frame frame;
    while (!next(frame, FrameKind::answer)) exchange();
    --pending_;
    if (frame.kind == FrameKind::error) throw error_in(frame);
    answer_.assign(frame.body);
    return answer_;
  }

  [[nodiscard]] std::size_t pending() const noexcept { return pending_; }
  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return reader_.waiting_bytes(); }

 private:
  /// Memory that this process and its child see.
  class SharedWatch {
   public:
    SharedWatch() {
      void* const memory = mmap(nullptr, sizeof(Watch::Shared), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED) cannot_start();
      shared_ = new (memory) Watch::Shared;
    }
    ~SharedWatch() { munmap(shared_, sizeof(Watch::Shared)); }
    SharedWatch(const SharedWatch&) = delete;
    SharedWatch& operator=(const SharedWatch&) = delete;

    [[nodiscard]] Watch::Shared* get() const noexcept { return shared_; }
    Watch& watch() noexcept { return watch_; }

   private:
    Watch::Shared* shared_ = nullptr;
    Watch watch_{};
  };

  void fork_child(const MakeHandler& make_handler) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) cannot_start();
    socket_.emplace(ends[0]);
    const Descriptor child_end(ends[1]);
    const pid_t parent = getpid();
    child_ = fork();
    if (child_ < 0) cannot_start();
    if (child_ == 0) {
      live_in_sandbox(child_end.get(), parent, make_handler, shared_.watch(), limits_);
    }
  }

  /// What `read` gives. Where it throws, the child has sent nonsense: the sandbox is done with.
  template <typename Read>
  auto checked(Read&& read) {
    try {
      return read();
    } catch (const Error& error) {
      end_child();
      reader_.clear();
      give_up(error);
      throw;
    }
  }

  /// The next frame, which should be of this kind or an error; false if none is complete.
  bool next(Frame& frame, FrameKind kind) {
    return checked([&] {
      if (!reader_.next(frame)) return false;
      if (frame.kind != kind && frame.kind != FrameKind::error) fail_nonsense("no answer");
      return true;
    });
  }

  Error error_in(const Frame& frame) {
    return checked([&] { return decoded_error(frame.body); });
  }

  /// Sends and reads what can be without waiting, else waits for it. Throws the failure if there is
  /// one and nothing more to read.
  void exchange() {
    if (failure_) throw *failure_;
    const bool sent = send_some();
    const bool read = read_some();
    if (!sent && !read) wait();
  }

  bool send_some() {
    if (sent_ == out_.size()) return false;
    const ssize_t sent = ::send(socket_->get(), out_.data() + sent_, out_.size() - sent_,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return false;
      sent_ = out_.size();  // the child is gone: reading tells
    } else {
      sent_ += static_cast<std::size_t>(sent);
    }
    if (sent_ == out_.size()) {
      out_.clear();
      sent_ = 0;
    }
    return true;
  }

  bool read_some() {
    const FrameReader::Read read = reader_.read(socket_->get(), MSG_DONTWAIT);
    if (read == FrameReader::Read::end) {
      fail(end_text(end_child(), limits_));
    }
    return read != FrameReader::Read::nothing;
  }

  void read_rest() {
    while (reader_.read(socket_->get(), MSG_DONTWAIT) == FrameReader::Read::some) {
    }
  }

  void wait() {
    const Watch::Shared& at = *shared_.get();
    const std::uint64_t before = at.work.load(std::memory_order_acquire);
    const bool compiling = at.compiling.load(std::memory_order_relaxed) != 0;
    const microseconds limit =
        compiling ? std::max(limits_.timeout, kLeastCompileTime) : limits_.timeout;
    const auto slice = std::clamp(std::chrono::duration_cast<milliseconds>(limit / 10),
                                  milliseconds(1), milliseconds(250));
    const auto begin = std::chrono::steady_clock::now();
    const int fd = socket_->get();
    const bool ready =
        sent_ < out_.size() ? wait_readable_or_writable(fd, slice) : wait_readable(fd, slice);
    if (ready) return;
    if (before % 2 == 0 || before != at.work.load(std::memory_order_acquire)) {
      waited_ = {};
      return;
    }
    if (std::exchange(waited_for_, before) != before) waited_ = {};
    // No more than the slice counts: with this process, the child may have been stopped for hours.
    waited_ +=
        std::min(std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin),
                 microseconds(2 * slice));
    if (waited_ < limit) return;
    end_child();
    read_rest();
    fail("took longer than " + duration_text(limit) +
         (compiling ? " to compile the program: simplify it" : ": simplify the program") +
         ", or allow more with --jq-timeout");
  }

  /// Kills the child, if it still runs, and returns how it ended; nothing where that is not known.
  std::optional<int> end_child() noexcept {
    const pid_t child = std::exchange(child_, 0);
    // One that someone else waited for is no more: its number may be that of another process.
    if (child <= 0 || !is_child(child)) return std::nullopt;
    // One that ended by itself keeps its status.
    kill(child, SIGKILL);
    int status = 0;
    pid_t waited = 0;
    do {
      waited = waitpid(child, &status, 0);
    } while (waited < 0 && errno == EINTR);
    if (waited < 0) return std::nullopt;
    return status;
  }

  /// `what` jq did, at the place that the child was at.
  void fail(const std::string& what) {
    const Watch::Shared& at = *shared_.get();
    const bool working = at.work.load(std::memory_order_acquire) % 2 != 0;
    ErrorDetails details;
    const std::string place = working ? place_of(at, details) : "";
    give_up(Error(ErrorCode::invalid, place + "jq " + what, details));
  }

  void give_up(const Error& error) {
    sent_ = 0;
    out_.clear();
    failure_ = error;
  }

  /// Where the child is at, before a message; adds to the details.
  std::string place_of(const Watch::Shared& at, ErrorDetails& details) const {
    std::string place = describe_(at.rule.load(std::memory_order_relaxed));
    if (!place.empty()) place += ": ";
    const std::size_t length = at.length.load(std::memory_order_relaxed);
    std::string stream(at.stream.data(), std::min(length, at.stream.size()));
    // The cut may be in the middle of a character.
    while (!json::valid_utf8(stream)) stream.pop_back();
    if (stream.empty()) return place;
    place += "stream " + json::quoted(stream);
    details.stream = std::move(stream);
    const std::int64_t seq = at.seq.load(std::memory_order_relaxed);
    if (seq >= 0) {
      details.seq = seq;
      place += " seq " + std::to_string(seq);
    }
    return place + ": ";
  }

  Describe describe_;
  SandboxLimits limits_;
  SharedWatch shared_{};
  std::optional<Descriptor> socket_{};
  ChildrenKept children_kept_{};
  pid_t child_ = 0;

  std::string out_{};     // frames to send
  std::size_t sent_ = 0;  // of out_
  FrameReader reader_;
  std::string answer_{};
  std::size_t pending_ = 0;
  bool ready_ = false;
  std::optional<Error> failure_{};

  std::uint64_t waited_for_ = 0;  // a piece of work
  microseconds waited_{};         // for it
};

Sandbox::Sandbox(const MakeHandler& make_handler, Describe describe, const SandboxLimits& limits)
    : impl_(std::make_unique<Impl>(make_handler, std::move(describe), limits)) {}

Sandbox::~Sandbox() = default;

void Sandbox::start() { impl_->start(); }

void Sandbox::send(std::string_view request) { impl_->send(request); }

std::string_view Sandbox::receive() { return impl_->receive(); }

std::size_t Sandbox::pending() const noexcept { return impl_->pending(); }

bool Sandbox::has_failed() const noexcept { return impl_->has_failed(); }

std::size_t Sandbox::waiting_bytes() const noexcept { return impl_->waiting_bytes(); }

}  // namespace eventsrc
