#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/seq.hpp"

namespace eventsrc {

struct SandboxLimits {
  std::chrono::microseconds timeout = std::chrono::seconds(5);  ///< of one `Watched` piece of work
  std::size_t memory = std::size_t{1} << 30;  ///< address space beyond what the parent has
  std::string_view memory_advice = "simplify the program";  ///< when that is not enough
};

/// The least time that compiling may take, where `timeout` is shorter: it takes longer than what is
/// meant to be quick.
inline constexpr std::chrono::microseconds kLeastCompileTime = std::chrono::seconds(2);

/// While more bytes of answers than this were read and not received, `Sandbox::send` reads no more.
inline constexpr std::size_t kMostWaitingBytes = std::size_t{8} << 20;

/// What the child is at, in memory it shares with the parent, which so can tell what hangs.
/// The child wraps every run of foreign code in `begin` and `end`.
class Watch {
 public:
  /// `rule` is a number that `Describe` knows; at most 512 bytes of `stream` are kept. Without a
  /// stream (an empty name) errors name neither it nor `seq`; without a seq, not that.
  void begin(std::uint32_t rule, std::string_view stream, std::optional<Seq> seq) noexcept;
  /// The work is compiling the rule's program.
  void begin_compiling(std::uint32_t rule) noexcept;
  void end() noexcept;

 private:
  friend class Sandbox;
  struct Shared;
  void start() noexcept;
  Shared* shared_ = nullptr;
};

/// Another process, forked from this one, that answers requests in their order: for code that may
/// hang, abort or use up memory. Requests and answers travel in batches. The child has no files
/// open but its socket, no environment (the time zone is UTC, the locale C), ignores signals that
/// ask to stop, and ends with its parent (and when this is destroyed). Make it before threads are
/// started, on the thread that lives longest. While this lives, SIGCHLD is not ignored: the kernel
/// would forget how the child ended, and give its number to another process.
class Sandbox {
 public:
  /// Answers one request: appends to `answer`. What it throws is thrown by `receive` in the parent
  /// (an `Error` as it is, anything else as `internal`); the child goes on with the next request.
  using Handler = std::function<void(std::string_view request, std::string& answer)>;
  /// Called in the child, once; what it throws is thrown by the first `receive` or by `start`.
  using MakeHandler = std::function<Handler(Watch& watch)>;
  /// "view account, rule /on/renamed" for an error message; empty: it names none. `rule` comes from
  /// the child: it may be any number.
  using Describe = std::function<std::string(std::uint32_t rule)>;

  /// Throws `unavailable` if no process can be made.
  Sandbox(const MakeHandler& make_handler, Describe describe, const SandboxLimits& limits);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  /// Waits until the child is ready; throws what making its handler threw. Need not be called.
  void start();
  /// Queues a request; sends the queue when it is large. Blocks (reading answers meanwhile) while
  /// the child does not keep up, unless more than `kMostWaitingBytes` of answers wait: then the
  /// request stays in the queue, and some should be received before more is sent. Throws as
  /// `receive` does, but not what handlers threw, and nothing while there are answers to receive.
  void send(std::string_view request);
  /// The answer to the oldest request not answered yet; holds until the next `receive`. Throws what
  /// the handler threw; `invalid` naming rule, stream and seq when the work took longer than the
  /// limit (`--jq-timeout`), used up its memory, or the child was killed, aborted or sent nonsense:
  /// then the sandbox is done with; `interrupted`.
  [[nodiscard]] std::string_view receive();
  /// Requests sent whose answers were not received.
  [[nodiscard]] std::size_t pending() const noexcept;
  /// Whether it is done with, as `receive` says.
  [[nodiscard]] bool has_failed() const noexcept;
  /// How many bytes of answers were read and not received.
  [[nodiscard]] std::size_t waiting_bytes() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace eventsrc
