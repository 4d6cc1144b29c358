#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace eventsrc::test {

/// A request as it came over the wire.
struct Served {
  std::string method;
  std::string target;
  std::string head;  ///< all lines before the body
  std::string body;
  int connection = 0;  ///< 1 for the first one
  int nth = 0;         ///< of its connection, from 1

  /// A header's value; empty if there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// The bytes that answer it, and what happens to the connection then.
struct Reply {
  std::string bytes;
  bool close = false;
  bool reset = false;      ///< instead: the other side sees ECONNRESET
  std::string for_ever{};  ///< comes behind `bytes` again and again, unless empty
};

/// A whole answer with Content-Length.
[[nodiscard]] Reply reply(int status, std::string_view body,
                          std::string_view type = "application/json",
                          std::string_view headers = "");

/// A web server on a free port of 127.0.0.1, for the life of the object. Each connection has a
/// thread, so `answer` may be called from several at once.
class HttpServer {
 public:
  explicit HttpServer(std::function<Reply(const Served&)> answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// `http://127.0.0.1:PORT`
  [[nodiscard]] std::string url() const;
  [[nodiscard]] int connections() const noexcept { return connections_; }

 private:
  struct Connection {
    int fd = -1;
    std::thread thread;
  };

  void accept_all();
  void serve(int fd, int number);

  std::function<Reply(const Served&)> answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::list<Connection> open_;
  std::thread acceptor_;
};

}  // namespace eventsrc::test
