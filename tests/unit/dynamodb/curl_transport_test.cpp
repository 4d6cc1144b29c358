#include "dynamodb/aws/curl_transport.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "support/events.hpp"
#include "support/http_server.hpp"

namespace eventsrc::dynamodb {
namespace {

using test::HttpServer;
using test::Reply;
using test::reply;
using test::Served;
using test::thrown;

HttpRequest post(const std::string& url, std::string_view body = "{}") {
  HttpRequest request;
  request.url = url;
  request.body = body;
  request.use_proxy = false;
  return request;
}

HttpFault::Kind fault_of(HttpTransport& transport, const HttpRequest& request) {
  try {
    static_cast<void>(transport.send(request));
  } catch (const HttpFault& fault) {
    return fault.kind();
  }
  FAIL("a whole answer came");
  return {};
}

TEST_CASE("curl: method, headers, body and answer arrive as they are; one connection is kept") {
  HttpServer server([](const Served& served) {
    return reply(201,
                 served.method + " " + served.target + " " + served.header("X-Own") + " " +
                     served.header("Expect") + served.body,
                 "text/x", "X-Name:  value \r\n");
  });
  const auto transport = make_curl_transport();
  for (const std::string_view method : {"POST", "PUT", "GET", "POST"}) {
    HttpRequest request = post(server.url() + "/a%20b?c", method == "POST" ? "bo\0dy" : "");
    request.method = method;
    request.headers = {{"X-Own", "mine"}};
    const HttpResponse response = transport->send(request);
    CHECK(response.status == 201);
    CHECK(response.body == std::string(method) + " /a%20b?c mine " + std::string(request.body));
    CHECK(response.header("x-name") == "value");
    CHECK(response.header("content-type") == "text/x");
    CHECK(response.header("nothing").empty());
  }
  CHECK(transport->send(post(server.url(), {})).body == "POST /  ");
  const std::string large(2'000'000, 'x');
  CHECK(transport->send(post(server.url(), large)).body.size() > large.size());
  CHECK(server.connections() == 1);
}

TEST_CASE("curl: calls at the same time have connections of their own, which are all kept") {
  constexpr int kThreads = 4;
  std::atomic<int> inside{0};
  HttpServer server([&](const Served&) {
    ++inside;
    while (inside < kThreads) std::this_thread::yield();
    return reply(200, "{}");
  });
  const auto transport = make_curl_transport();
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 3; ++round) {
        if (transport->send(post(server.url())).status == 200) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 3 * kThreads);
  CHECK(server.connections() == kThreads);
}

TEST_CASE("curl: a kept connection that was closed meanwhile costs no failure that counts") {
  // Without a word after the second request of the first connection.
  HttpServer server([](const Served& served) {
    if (served.connection == 1 && served.nth == 2) return Reply{.bytes = {}, .close = true};
    return reply(200, "{}");
  });
  const auto transport = make_curl_transport();
  CHECK(transport->send(post(server.url())).status == 200);
  int stale = 0;
  HttpResponse response;
  try {
    response = transport->send(post(server.url()));
  } catch (const HttpFault& fault) {
    CHECK(fault.kind() == HttpFault::Kind::stale);
    ++stale;
    response = transport->send(post(server.url()));
  }
  CHECK(response.status == 200);
  CHECK(stale <= 1);
  CHECK(server.connections() == 2);
}

TEST_CASE("curl: answers that are cut short, reset, or none at all are broken") {
  for (const Reply& bad :
       {Reply{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", true, false},
        Reply{"HTTP/1.1 200 OK\r\nContent-", true, false}, Reply{"", true, false},
        Reply{"", false, true}, Reply{"no HTTP at all\r\n\r\n", true, false}}) {
    CAPTURE(bad.bytes);
    HttpServer server([&](const Served&) { return bad; });
    const auto transport = make_curl_transport();
    CHECK(fault_of(*transport, post(server.url())) == HttpFault::Kind::broken);
  }
}

Reply endless(std::string bytes, std::string for_ever) {
  return {.bytes = std::move(bytes), .for_ever = std::move(for_ever)};
}

TEST_CASE("curl: an answer that does not end is broken once it is larger than any can be") {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string many(16'384, 'x');
  std::string lines;
  while (lines.size() < many.size()) lines += "X-Line: y\r\n";
  for (const Reply& bad :
       {endless(head + "\r\n", many),
        endless(head + "Content-Length: 9000000000000000000\r\n\r\n", many),
        endless(head + "Transfer-Encoding: chunked\r\n\r\n", "4000\r\n" + many + "\r\n"),
        endless(head, lines), endless(head + "Transfer-Encoding: chunked\r\n\r\n0\r\n", lines),
        endless(head + "X-Line: ", many), endless("", "HTTP/1.1 100 Continue\r\n\r\n")}) {
    CAPTURE(bad.bytes);
    HttpServer server([&](const Served&) { return bad; });
    HttpRequest request = post(server.url());
    request.largest_answer = 1'000'000;
    CHECK(fault_of(*make_curl_transport(), request) == HttpFault::Kind::broken);
  }
}

TEST_CASE("curl: an answer that says nothing for ever is broken when its time is up") {
  HttpServer server([&](const Served&) {
    return endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "extension");
  });
  HttpRequest request = post(server.url());
  CHECK(request.timeout > std::chrono::milliseconds(0));
  request.timeout = std::chrono::milliseconds(50);
  CHECK(fault_of(*make_curl_transport(), request) == HttpFault::Kind::broken);
}

TEST_CASE("curl: nobody at the address, and no such name, are unreachable") {
  std::string gone;
  {
    const HttpServer server([](const Served&) { return reply(200, ""); });
    gone = server.url();
  }
  const auto transport = make_curl_transport();
  CHECK(fault_of(*transport, post(gone)) == HttpFault::Kind::unreachable);
  CHECK(fault_of(*transport, post("https://" + gone.substr(7))) == HttpFault::Kind::unreachable);
  CHECK(fault_of(*transport, post("http://no-such-host.invalid/")) == HttpFault::Kind::unreachable);
}

TEST_CASE("curl: redirects are not followed, other schemes not spoken") {
  HttpServer server([](const Served& served) {
    if (served.target == "/") return reply(302, "", "text/plain", "Location: /other\r\n");
    return reply(200, "{}");
  });
  const auto transport = make_curl_transport();
  CHECK(transport->send(post(server.url() + "/")).status == 302);
  CHECK_THROWS_AS(static_cast<void>(transport->send(post("file:///etc/passwd"))), HttpFault);
}

/// Sets environment variables for a while; no other thread may look at any meanwhile.
class Variables {
 public:
  explicit Variables(std::vector<std::pair<const char*, const char*>> values) {
    for (const auto& [name, value] : values) {
      const char* const before = std::getenv(name);
      before_.emplace_back(name,
                           before == nullptr ? std::nullopt : std::optional<std::string>(before));
      setenv(name, value, 1);
    }
  }
  ~Variables() {
    for (const auto& [name, value] : before_) {
      if (value) {
        setenv(name, value->c_str(), 1);
      } else {
        unsetenv(name);
      }
    }
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

 private:
  std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

TEST_CASE("curl: the environment's proxy is used, unless the request says no, on one handle") {
  HttpServer proxy([](const Served& served) { return reply(200, "by proxy: " + served.target); });
  HttpServer server([](const Served&) { return reply(200, "direct"); });
  const Variables variables(
      {{"http_proxy", proxy.url().c_str()}, {"no_proxy", ""}, {"NO_PROXY", ""}});
  const auto transport = make_curl_transport();
  for (int round = 0; round < 2; ++round) {
    HttpRequest request = post(server.url() + "/");
    CHECK(transport->send(request).body == "direct");
    request.use_proxy = true;
    CHECK(transport->send(request).body == "by proxy: " + server.url() + "/");
  }
}

/// Holds its answers back until it is let go.
struct SilentServer {
  std::atomic<bool> let_go{false};
  std::atomic<bool> asked{false};
  HttpServer server{[this](const Served&) {
    asked = true;
    while (!let_go) std::this_thread::yield();
    return reply(200, "{}");
  }};
  ~SilentServer() { let_go = true; }
};

TEST_CASE("curl: a server that says nothing ends a call with a time limit, or a stalled one") {
  SilentServer silent;
  HttpRequest request = post(silent.server.url());
  request.timeout = std::chrono::milliseconds(50);
  CHECK(fault_of(*make_curl_transport(), request) == HttpFault::Kind::broken);
  request.timeout = HttpRequest().timeout;
  const auto transport = make_curl_transport({.ca_bundle = {}, .stall = std::chrono::seconds(1)});
  CHECK(fault_of(*transport, request) == HttpFault::Kind::broken);
}

TEST_CASE("curl: an interrupt ends a call that waits, and soon") {
  SilentServer silent;
  std::chrono::steady_clock::time_point began;
  std::thread interrupter([&] {
    while (!silent.asked) std::this_thread::yield();
    began = std::chrono::steady_clock::now();
    request_interrupt(SIGINT);
  });
  const auto transport = make_curl_transport();
  const Error error =
      thrown([&] { static_cast<void>(transport->send(post(silent.server.url()))); });
  const auto ended = std::chrono::steady_clock::now();
  interrupter.join();
  clear_interrupt();
  CHECK(error.code() == ErrorCode::interrupted);
  // It looks up ten times in a second; the rest is for a busy machine.
  CHECK(ended - began < std::chrono::milliseconds(600));
}

TEST_CASE("curl: a file of certificates that is none is unreachable, with its name") {
  const HttpServer server([](const Served&) { return reply(200, ""); });
  const auto transport = make_curl_transport({.ca_bundle = "/no/such/bundle"});
  CHECK(fault_of(*transport, post("https://" + server.url().substr(7))) ==
        HttpFault::Kind::unreachable);
}

}  // namespace
}  // namespace eventsrc::dynamodb
