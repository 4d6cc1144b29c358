// Answers of DynamoDB, one after another, to everything that reads a store in a table, or to one
// thing that makes or changes one.
//
// Input: bodies, with a line `---` between them. A body that begins with three digits and a line
// end has that status; others have 200. In front there may be a part of one letter: what is done.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/aws/http.hpp"
#include "dynamodb/dynamodb_store.hpp"
#include "eventsrc/error.hpp"
#include "fuzz.hpp"
#include "read_everything.hpp"
#include "support/fakes.hpp"
#include "write_everything.hpp"

namespace eventsrc::fuzz {
namespace {

/// Gives what it has, and then nobody is there.
class Answers final : public dynamodb::HttpTransport {
 public:
  explicit Answers(std::string_view input) : bodies_(split(input, kCut)) {}

  dynamodb::HttpResponse send(const dynamodb::HttpRequest& /*request*/) override {
    if (next_ == bodies_.size()) {
      throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::unreachable, "nobody is there");
    }
    std::string_view body = bodies_[next_++];
    dynamodb::HttpResponse response;
    response.status = 200;
    constexpr std::size_t kStatus = 4;
    if (body.size() > kStatus && body[kStatus - 1] == '\n' &&
        body.find_first_not_of("0123456789") == kStatus - 1) {
      response.status = std::stoi(std::string(body.substr(0, kStatus - 1)));
      body.remove_prefix(kStatus);
    }
    response.headers = {{"content-type", "application/x-amz-json-1.0"}};
    response.body = std::string(body);
    return response;
  }
  [[nodiscard]] bool any_left() const noexcept { return next_ < bodies_.size(); }

 private:
  std::vector<std::string_view> bodies_;
  std::size_t next_ = 0;
};

}  // namespace

void run(std::string_view input) {
  static const test::FakeEnvironment environment{{"AWS_ACCESS_KEY_ID", "test"},
                                                 {"AWS_SECRET_ACCESS_KEY", "test-secret"},
                                                 {"AWS_CONFIG_FILE", "/dev/null"},
                                                 {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"}};
  test::FakeClock clock;
  test::FakeRandom random;
  dynamodb::Options options;
  options.client.location = {"t", "us-east-1", "http://127.0.0.1:1", {}};
  options.client.environment = &environment;
  options.client.clock = &clock;
  options.client.random = &random;
  options.client.connections = 1;
  options.client.retry_for = std::chrono::milliseconds(100);
  // Opening is what takes time: one thing for each input.
  std::optional<std::size_t> chosen;
  if (input.size() > kCut.size() && input.substr(1).starts_with(kCut)) {
    chosen = static_cast<unsigned char>(input.front()) % (writings().size() + 1);
    input.remove_prefix(1 + kCut.size());
  }
  const auto answers = std::make_shared<Answers>(input);
  options.client.transport = answers;
  attempt([&] {
    if (chosen == writings().size()) {
      static_cast<void>(dynamodb::make_store(options, {.time_index = true}));
      return;
    }
    const auto store = dynamodb::open_store(options);
    if (chosen) {
      writings()[*chosen](*store, clock, random);
    } else {
      read_everything(*store, [&] { return answers->any_left(); });
    }
  });
}

}  // namespace eventsrc::fuzz
