#include "redis/client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include "eventsrc/interrupt.hpp"

namespace eventsrc::redis {
namespace {

constexpr std::chrono::microseconds kMostToConnect = std::chrono::seconds(2);
// Zero would mean for ever.
constexpr std::chrono::microseconds kLeastTimeout = std::chrono::milliseconds(100);
constexpr auto kPause = std::chrono::seconds(10);
// Of one reply: each has a state at most, or the names of the snapshots of a stream.
constexpr std::size_t kLargestReply = std::size_t{64} << 20U;
constexpr std::chrono::microseconds kLongestReply = std::chrono::minutes(1);
// Of one list, more than fit into such a reply: hiredis makes room for as many as are announced.
constexpr std::size_t kMostItems = std::size_t{1} << 20U;
constexpr std::string_view kTooLarge = "its answer is larger than any of this kind can be";

timeval timeval_of(std::chrono::microseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {seconds.count(), (duration - seconds).count()};
}

/// An error of the server, at any depth.
const redisReply* find_error(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) return &reply;
  if (reply.type != REDIS_REPLY_ARRAY) return nullptr;
  for (std::size_t i = 0; i < reply.elements; ++i) {
    if (const redisReply* const error = find_error(*reply.element[i])) return error;
  }
  return nullptr;
}

Reply reply_of(const redisReply& from) {
  Reply reply;
  switch (from.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::text;
      reply.text.assign(from.str, static_cast<std::size_t>(from.len));
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::number;
      reply.number = from.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::list;
      for (std::size_t i = 0; i < from.elements; ++i) {
        reply.items.push_back(reply_of(*from.element[i]));
      }
      break;
    default:
      break;
  }
  return reply;
}

/// hiredis's own, which the first call takes from a new reader.
const redisReplyObjectFunctions& usual_functions(const redisReader* reader = nullptr) {
  static const redisReplyObjectFunctions functions = *reader->fn;
  return functions;
}

// As if memory were used up where a list is too long.
template <typename Count>
void* make_list(const redisReadTask* task, Count count) {
  if (static_cast<std::size_t>(count) > kMostItems) return nullptr;
  return usual_functions().createArray(task, count);
}

void bound_lists(redisReader& reader) {
  static redisReplyObjectFunctions functions = [&reader] {
    redisReplyObjectFunctions all = usual_functions(&reader);
    all.createArray = make_list;
    return all;
  }();
  reader.fn = &functions;
}

bool begins_with_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace

void Client::Close::operator()(redisContext* context) const noexcept { redisFree(context); }

void Client::FreeReply::operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }

Client::Client(ClientOptions options) : options_(std::move(options)), name_(options_.url.shown()) {
  options_.timeout = std::max(options_.timeout, kLeastTimeout);
}

Client::~Client() = default;

std::vector<Reply> Client::call(std::span<const Command> commands, bool bound) {
  if (failure_ && options_.clock->elapsed() < ask_again_) throw *failure_;
  failure_.reset();
  const bool is_used = context_ != nullptr;
  try {
    return exchange(commands);
  } catch (const Error&) {
    // A server ends connections that were idle.
    const bool has_ended = is_used && context_ == nullptr && !bound;
    if (!has_ended) throw;
  }
  failure_.reset();
  return exchange(commands);
}

Reply Client::call(const Command& command) {
  return std::move(call(std::span(&command, 1)).front());
}

std::vector<Reply> Client::exchange(std::span<const Command> commands) {
  if (!context_) connect();
  std::vector<const char*> texts;
  std::vector<std::size_t> lengths;
  for (const Command& command : commands) {
    texts.clear();
    lengths.clear();
    for (const std::string& argument : command) {
      texts.push_back(argument.data());
      lengths.push_back(argument.size());
    }
    if (redisAppendCommandArgv(context_.get(), static_cast<int>(texts.size()), texts.data(),
                               lengths.data()) != REDIS_OK) {
      fail(context_->errstr);
    }
  }
  return read(commands.size());
}

std::vector<Reply> Client::read(std::size_t count) {
  std::vector<Reply> replies;
  replies.reserve(count);
  std::string error;
  for (std::size_t i = 0; i < count; ++i) {
    const OwnedReply reply = next_reply();
    if (error.empty()) {
      if (const redisReply* const found = find_error(*reply)) {
        error.assign(found->str, static_cast<std::size_t>(found->len));
      }
    }
    replies.push_back(reply_of(*reply));
  }
  if (!error.empty()) fail_reply(error);
  return replies;
}

// redisGetReply takes what comes for as long as it comes, and looks at no signal.
Client::OwnedReply Client::next_reply() {
  const auto give_up = options_.clock->elapsed() + std::max(options_.timeout, kLongestReply);
  std::size_t received = 0;
  void* reply = nullptr;
  int all_sent = 0;
  while (redisGetReplyFromReader(context_.get(), &reply) == REDIS_OK && reply == nullptr) {
    if (interrupt_signal() != 0) {
      context_.reset();
      check_interrupt();
    }
    if (received > kLargestReply) fail(kTooLarge);
    if (options_.clock->elapsed() > give_up) fail("its answer does not end");
    if (all_sent == 0) {
      if (redisBufferWrite(context_.get(), &all_sent) != REDIS_OK) break;
      continue;
    }
    const std::size_t before = context_->reader->len;
    if (redisBufferRead(context_.get()) != REDIS_OK) break;
    received += context_->reader->len - before;
  }
  if (context_->err == 0) return OwnedReply(static_cast<redisReply*>(reply));
  if (context_->err == REDIS_ERR_OOM) fail(kTooLarge);
  const bool is_late = context_->err == REDIS_ERR_IO && errno == EAGAIN;
  fail(is_late ? "it does not answer in time" : context_->errstr);
}

void Client::connect() {
  const Url& url = options_.url;
  context_.reset(redisConnectWithTimeout(url.host.c_str(), url.port,
                                         timeval_of(std::min(kMostToConnect, options_.timeout))));
  if (!context_) fail("memory is used up");
  if (context_->err != 0) {
    fail(context_->err == REDIS_ERR_IO && errno == ETIMEDOUT ? "it does not answer in time"
                                                             : context_->errstr);
  }
  static_cast<void>(fcntl(context_->fd, F_SETFD, FD_CLOEXEC));
  bound_lists(*context_->reader);
  if (redisSetTimeout(context_.get(), timeval_of(options_.timeout)) != REDIS_OK) {
    fail(context_->errstr);
  }
  log_in();
}

void Client::log_in() {
  const Url& url = options_.url;
  try {
    if (!url.password.empty()) {
      const Command command = url.user.empty() ? Command{"AUTH", url.password}
                                               : Command{"AUTH", url.user, url.password};
      try {
        static_cast<void>(exchange(std::span(&command, 1)));
      } catch (const Error& error) {
        if (error.code() == ErrorCode::unavailable && !context_) throw;
        // The server may repeat the password.
        throw Error(ErrorCode::denied,
                    fmt::format("snapshots at {}: the server does not take the user or the "
                                "password: check both",
                                name_));
      }
    }
    // Where it wants a password, it says so to this.
    const Command select{"SELECT", fmt::to_string(url.database)};
    static_cast<void>(exchange(std::span(&select, 1)));
  } catch (const Error&) {
    context_.reset();
    throw;
  }
}

void Client::fail(std::string_view why) {
  Error error(ErrorCode::unavailable,
              fmt::format("snapshots at {} cannot be reached: {}", name_, why));
  context_.reset();
  failure_ = error;
  ask_again_ = options_.clock->elapsed() + kPause;
  throw error;
}

void Client::fail_reply(std::string_view error) const {
  constexpr std::array<std::string_view, 2> kWrongUser{"NOAUTH", "WRONGPASS"};
  constexpr std::array<std::string_view, 2> kDenied{"NOPERM", "READONLY"};
  constexpr std::array<std::string_view, 1> kUnknown{"ERR unknown command"};
  if (begins_with_any(error, kWrongUser)) {
    throw Error(ErrorCode::denied,
                fmt::format("snapshots at {}: the server wants a user or a password: write "
                            "redis://[USER]:PASSWORD@HOST",
                            name_));
  }
  if (begins_with_any(error, kDenied)) {
    throw Error(ErrorCode::denied, fmt::format("snapshots at {}: {}", name_, error));
  }
  if (begins_with_any(error, kUnknown)) {
    throw Error(ErrorCode::unsupported,
                fmt::format("snapshots at {}: the server lacks a command: Redis 4 or newer is "
                            "needed",
                            name_));
  }
  throw Error(ErrorCode::unavailable,
              fmt::format("snapshots at {} cannot be used: {}", name_, error));
}

}  // namespace eventsrc::redis
