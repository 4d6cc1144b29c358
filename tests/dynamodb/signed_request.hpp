#pragma once

#include <string>

#include "support/fake_signature.hpp"
#include "support/plain_http.hpp"

namespace eventsrc::test {

/// A request signed by botocore for the time of FakeClock::kStart, with the credentials that
/// FakeCredentials has by default.
struct SignedRequest {
  const char* operation;
  const char* body;
  const char* signature;
  const char* token = "";
};

inline constexpr SignedRequest kSignedCreateTable{
    "CreateTable",
    R"({"TableName":"events","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})",
    "1bfdc963bb477b3fd184635bd46be8cd8b0be478296c7346fbda9a269872ed16"};
inline constexpr SignedRequest kSignedPut{
    "PutItem", R"({"TableName":"events","Item":{"pk":{"S":"a"}}})",
    "b279a0b5fd1d2a804d8ea290ba7378ca5a149fbf4c926276518934ce692115ef"};
inline constexpr SignedRequest kSignedGet{
    "GetItem", R"({"TableName":"events","Key":{"pk":{"S":"a"}}})",
    "31f82305edc54848ac3aa80b4505df1b181c7112f2ca09101e0ed0ca87d78183"};
inline constexpr SignedRequest kSignedBatch{
    "BatchWriteItem",
    R"({"RequestItems":{"events":[{"PutRequest":{"Item":{"pk":{"S":"b"}}}},{"PutRequest":{"Item":{"pk":{"S":"c"}}}}]}})",
    "545c039d84f618736949aa7c5c31538f416e392f2eac0019ca1b63473e73d8e9"};
inline constexpr SignedRequest kSignedTransaction{
    "TransactWriteItems",
    R"({"TransactItems":[{"Put":{"TableName":"events","Item":{"pk":{"S":"d"}}}}]})",
    "1c9713f07c090870245b6077fa86692efaf09c63b0f6575a046ca5396f356010"};
inline constexpr SignedRequest kSignedWithToken{
    "GetItem", R"({"TableName":"events","Key":{"pk":{"S":"a"}}})",
    "70fce99fede92506a7fd2b59334d2318374717a8f1fae9ba39fe538dc21e5b93", "session"};
inline constexpr SignedRequest kSignedWithExpiredToken{
    "GetItem", R"({"TableName":"events","Key":{"pk":{"S":"a"}}})",
    "6badb8d56b0a747a02986676d72c6b148777649d6834d850f8088560479a079b", "expired"};

[[nodiscard]] PlainHttp::Headers headers_of(const SignedRequest& request);
/// As the server would read it.
[[nodiscard]] FakeRequest received(const SignedRequest& request);

}  // namespace eventsrc::test
