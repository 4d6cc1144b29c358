#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/aws/http.hpp"
#include "eventsrc/seams.hpp"
#include "support/fakes.hpp"

namespace eventsrc::test {

/// A request that was sent, with a body that lives as long.
struct Sent {
  std::string method;
  std::string url;
  std::vector<dynamodb::HttpHeader> headers;
  std::string body;
  bool use_proxy = true;

  [[nodiscard]] std::string header(std::string_view name) const {
    dynamodb::HttpResponse as_response;
    as_response.headers = headers;
    return std::string(as_response.header(name));
  }
};

/// Answers by a function, and keeps what was asked.
class FakeTransport final : public dynamodb::HttpTransport {
 public:
  using Answer = std::function<dynamodb::HttpResponse(const Sent&)>;
  explicit FakeTransport(Answer answer) : answer_(std::move(answer)) {}

  dynamodb::HttpResponse send(const dynamodb::HttpRequest& request) override {
    const std::lock_guard lock(mutex_);
    Sent one{std::string(request.method), request.url, request.headers, std::string(request.body),
             request.use_proxy};
    sent.push_back(one);
    return answer_(one);
  }

  std::vector<Sent> sent;

 private:
  std::mutex mutex_;
  Answer answer_;
};

}  // namespace eventsrc::test
