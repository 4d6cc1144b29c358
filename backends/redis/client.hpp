#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/seams.hpp"
#include "redis/url.hpp"

struct redisContext;
struct redisReply;

namespace eventsrc::redis {

/// A command and its arguments, of any bytes.
using Command = std::vector<std::string>;

/// What a server answered.
struct Reply {
  enum class Kind { nothing, text, number, list };

  Kind kind = Kind::nothing;
  std::string text;
  std::int64_t number = 0;
  std::vector<Reply> items;

  [[nodiscard]] bool is_nothing() const noexcept { return kind == Kind::nothing; }
};

struct ClientOptions {
  Url url;
  /// For an answer; to connect, two seconds are the most.
  std::chrono::microseconds timeout = std::chrono::seconds(7);
  Clock* clock = &system_clock();
};

/// One connection to a Redis, made when it is first needed. For one thread.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends all commands together; gives their replies in the same order. If a connection that was
  /// in use has ended, they are sent again by another one, unless they are `bound` to what it was
  /// told before.
  ///
  /// Throws `unavailable` if the server cannot be reached, or cannot do it now; what it throws once
  /// it throws for some seconds, without asking. `denied` if it wants another password, or grants
  /// less. `unsupported` if it does not know a command. No message holds the password.
  std::vector<Reply> call(std::span<const Command> commands, bool bound = false);
  Reply call(const Command& command);

  /// As messages name it.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  struct Close {
    void operator()(redisContext* context) const noexcept;
  };

  struct FreeReply {
    void operator()(redisReply* reply) const noexcept;
  };
  using OwnedReply = std::unique_ptr<redisReply, FreeReply>;

  std::vector<Reply> exchange(std::span<const Command> commands);
  std::vector<Reply> read(std::size_t count);
  OwnedReply next_reply();
  void connect();
  void log_in();
  [[noreturn]] void fail(std::string_view why);
  [[noreturn]] void fail_reply(std::string_view error) const;

  ClientOptions options_;
  std::string name_;
  std::unique_ptr<redisContext, Close> context_;
  std::optional<Error> failure_;
  std::chrono::steady_clock::time_point ask_again_;
};

}  // namespace eventsrc::redis
