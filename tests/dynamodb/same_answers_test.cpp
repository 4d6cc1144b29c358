#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "dynamodb/other_server.hpp"
#include "support/fake_dynamodb.hpp"

using eventsrc::test::FakeAnswer;
using eventsrc::test::FakeDynamo;
using eventsrc::test::OtherServer;
using nlohmann::json;

namespace {

struct Line {
  std::string operation{};
  std::string body{};
  bool only_status = false;
  bool beyond_dynalite = false;
};

std::vector<Line> lines() {
  std::ifstream file(EVENTSRC_SAME_ANSWERS);
  std::vector<Line> all;
  for (std::string text; std::getline(file, text);) {
    if (text.empty() || text.front() == '#') continue;
    Line line{.only_status = text.front() == '~', .beyond_dynalite = text.front() == '-'};
    if (line.only_status || line.beyond_dynalite) text.erase(0, 2);
    line.operation = text.substr(0, text.find(' '));
    line.body = text.substr(text.find(' ') + 1);
    all.push_back(line);
  }
  return all;
}

/// What of a table's description must be alike.
json described(const json& table) {
  json kept;
  for (const char* name : {"TableName", "KeySchema"}) kept[name] = table[name];
  json definitions = table["AttributeDefinitions"];
  std::sort(definitions.begin(), definitions.end());
  kept["AttributeDefinitions"] = definitions;
  for (const json& index : table.value("GlobalSecondaryIndexes", json::array())) {
    kept["Index"].push_back({index["IndexName"], index["KeySchema"], index["Projection"]});
  }
  return kept;
}

/// DynamoDB Local has words of its own for most errors, and everyone tells the place of a syntax
/// error in another way.
void even_out_message(json& body) {
  const std::string text = body.value("message", "") + body.value("Message", "");
  body.erase("Message");
  body.erase("message");
  if (OtherServer::is_dynalite()) body["message"] = text.substr(0, text.find("Syntax error;"));
}

json alike(const std::string& operation, const FakeAnswer& answer) {
  json body = json::parse(answer.body);
  for (const char* name : {"Table", "TableDescription"}) {
    if (body.contains(name)) body[name] = described(body[name]);
  }
  if (answer.status != 200) even_out_message(body);
  if (operation == "Scan" && body.contains("Items")) {
    std::sort(body["Items"].begin(), body["Items"].end());
  }
  if (operation == "BatchGetItem" && body.contains("Responses")) {
    for (json& items : body["Responses"]) std::sort(items.begin(), items.end());
  }
  return {{"status", answer.status}, {"body", body}};
}

}  // namespace

TEST_CASE("fake: its answers are those of another DynamoDB" *
          doctest::skip(!OtherServer::is_there())) {
  OtherServer server;
  FakeDynamo fake;
  int compared = 0;
  for (const Line& line : lines()) {
    const FakeAnswer ours = fake.handle(line.operation, line.body);
    CHECK_MESSAGE(ours.body.find("FakeDynamo") == std::string::npos, ours.body);
    if (OtherServer::is_dynalite() ? line.beyond_dynalite : line.only_status) continue;
    const FakeAnswer theirs = server.handle(line.operation, line.body);
    CAPTURE(line.operation);
    CAPTURE(line.body);
    if (line.only_status) {
      CHECK(ours.status == theirs.status);
    } else {
      CHECK(alike(line.operation, ours) == alike(line.operation, theirs));
    }
    ++compared;
  }
  CHECK(compared > 150);
}
