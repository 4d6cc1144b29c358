#include "support/fake_signature.hpp"

#include <doctest/doctest.h>

#include "dynamodb/signed_request.hpp"
#include "support/fakes.hpp"

using eventsrc::Timestamp;
using eventsrc::test::FakeAnswer;
using eventsrc::test::FakeClock;
using eventsrc::test::FakeCredentials;
using eventsrc::test::FakeRequest;
using eventsrc::test::received;
using eventsrc::test::refuse_signature;

namespace {

constexpr Timestamp kNow = FakeClock::kStart;

/// The error's name, or nothing for a request that is right.
std::string refusal(const FakeRequest& request, const FakeCredentials& credentials = {},
                    Timestamp now = kNow) {
  const std::optional<FakeAnswer> answer = refuse_signature(request, credentials, now);
  if (!answer) return "";
  CHECK(answer->status == 400);
  const std::string& body = answer->body;
  const std::size_t name = body.find('#') + 1;
  return body.substr(name, body.find('"', name) - name);
}

FakeRequest get() { return received(eventsrc::test::kSignedGet); }

}  // namespace

TEST_CASE("fake signature: what botocore signed is right") {
  CHECK(refusal(get()).empty());
  CHECK(refusal(received(eventsrc::test::kSignedCreateTable)).empty());
  CHECK(refusal(received(eventsrc::test::kSignedWithToken), {.token = "session"}).empty());
}

TEST_CASE("fake signature: a request may be five minutes off, not more") {
  CHECK(refusal(get(), {}, kNow + std::chrono::minutes(5)).empty());
  CHECK(refusal(get(), {}, kNow - std::chrono::minutes(5)).empty());
  CHECK(refusal(get(), {}, kNow + std::chrono::minutes(6)) == "InvalidSignatureException");
  CHECK(refusal(get(), {}, kNow - std::chrono::minutes(6)) == "InvalidSignatureException");
  const auto late = refuse_signature(get(), {}, kNow + std::chrono::minutes(6));
  CHECK(late->body.find("Signature expired: 20260131T000000Z is now earlier than 20260131T000100Z "
                        "(20260131T000600Z - 5 min.)") != std::string::npos);
}

TEST_CASE("fake signature: another secret, body, method or header is refused") {
  CHECK(refusal(get(), {.secret = "other"}) == "InvalidSignatureException");
  FakeRequest changed = get();
  changed.body += " ";
  CHECK(refusal(changed) == "InvalidSignatureException");
  changed = get();
  changed.method = "GET";
  CHECK(refusal(changed) == "InvalidSignatureException");
  changed = get();
  changed.query = "a=b";
  CHECK(refusal(changed) == "InvalidSignatureException");
  changed = get();
  changed.headers["x-amz-target"] += "s";
  CHECK(refusal(changed) == "InvalidSignatureException");
}

TEST_CASE("fake signature: an unknown key, a wrong region and a missing signature are refused") {
  CHECK(refusal(get(), {.key_id = "other"}) == "UnrecognizedClientException");
  CHECK(refusal(get(), {.region = "eu-west-1"}) == "InvalidSignatureException");
  FakeRequest changed = get();
  changed.headers.erase("authorization");
  CHECK(refusal(changed) == "MissingAuthenticationTokenException");
  changed.headers["authorization"] = "AWS4-HMAC-SHA256 Credential=test/20260131";
  CHECK(refusal(changed) == "IncompleteSignatureException");
}

TEST_CASE("fake signature: a token must be the right one, and signed") {
  const FakeCredentials session{.token = "session"};
  CHECK(refusal(get(), session) == "UnrecognizedClientException");
  CHECK(refusal(received(eventsrc::test::kSignedWithToken)) == "UnrecognizedClientException");
  CHECK(refusal(received(eventsrc::test::kSignedWithExpiredToken), session) ==
        "ExpiredTokenException");
  FakeRequest unsigned_token = get();
  unsigned_token.headers["x-amz-security-token"] = "session";
  CHECK(refusal(unsigned_token, session) == "InvalidSignatureException");
}
