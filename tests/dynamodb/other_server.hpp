#pragma once

#include <string>
#include <string_view>

#include "support/fake_dynamodb.hpp"
#include "support/plain_http.hpp"

namespace eventsrc::test {

/// The emulator that EVENTSRC_TEST_DYNAMODB_ENDPOINT names, to compare the fake with.
class OtherServer {
 public:
  [[nodiscard]] static bool is_there();
  /// It cannot do all that the service and the fake can.
  [[nodiscard]] static bool is_dynalite();

  OtherServer();
  [[nodiscard]] FakeAnswer handle(std::string_view operation, std::string_view body);

 private:
  PlainHttp http_;
};

}  // namespace eventsrc::test
