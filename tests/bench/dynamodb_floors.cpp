// What DynamoDB costs at least: clients that do no more than they must, for scripts/bench to
// compare eventsrc with, and what one would write without packing events.
//
//   dynamodb_floors replay ENDPOINT RECORD CONNECTIONS [MOST]
//     sends the requests of a RECORD (dynamodb_proxy made it), at most MOST of them, and throws the
//     answers away
//   dynamodb_floors put ENDPOINT TABLE LINES
//     writes the lines of `generate`, one conditional PutItem for each
//
// and, no floor but the store itself with another number of connections than users have:
//
//   dynamodb_floors scan ENDPOINT TABLE CONNECTIONS
//
// Prints the seconds taken, and the number of requests or events. Reading files is not in the time.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/client/json_member.hpp"
#include "dynamodb/dynamodb_store.hpp"
#include "eventsrc/json.hpp"
#include "wire.hpp"

namespace {

using eventsrc::bench::Wire;

class Stopwatch {
 public:
  void print(std::size_t count) const {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start_;
    std::printf("%.6f %zu\n", seconds.count(), count);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::string text(file ? static_cast<std::size_t>(file.tellg()) : 0, '\0');
  file.seekg(0);
  if (!file.read(text.data(), static_cast<std::streamsize>(text.size()))) {
    throw std::runtime_error(std::string("cannot read ") + path);
  }
  return text;
}

std::size_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

/// `overtakes`: others that it builds on may come later, so that its condition does not hold.
void ask(Wire& wire, std::string_view request, bool overtakes = false) {
  constexpr std::string_view kOk = "HTTP/1.1 200";
  wire.send(request);
  const std::string_view answer = wire.receive();
  const bool is_too_early =
      overtakes && answer.find("ConditionalCheckFailedException") != std::string_view::npos;
  if (!answer.starts_with(kOk) && !is_too_early) {
    throw std::runtime_error("the server refused: " + std::string(answer.substr(0, 1000)));
  }
}

std::vector<std::string_view> requests_of(std::string_view record, std::size_t most) {
  std::vector<std::string_view> requests;
  while (!record.empty() && requests.size() < most) {
    const std::size_t size = eventsrc::bench::message_size(record);
    if (size == 0 || size > record.size()) throw std::runtime_error("the record is cut short");
    requests.push_back(record.substr(0, size));
    record.remove_prefix(size);
  }
  if (requests.empty()) throw std::runtime_error("the record is empty");
  return requests;
}

/// Calls `work` in each of the threads; throws what one of them has thrown.
template <typename Work>
void in_threads(std::size_t count, const Work& work) {
  std::mutex mutex;
  std::exception_ptr failure;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      try {
        work();
      } catch (...) {
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

void replay(const char* endpoint, const char* path, std::size_t connections, std::size_t most) {
  const std::string record = read_file(path);
  const std::vector<std::string_view> requests = requests_of(record, most);
  std::atomic<std::size_t> next = 0;
  const Stopwatch stopwatch;
  in_threads(connections, [&] {
    Wire wire(eventsrc::bench::connect_to(endpoint));
    for (std::size_t i = next++; i < requests.size(); i = next++) {
      ask(wire, requests[i], connections > 1);
    }
  });
  stopwatch.print(requests.size());
}

std::string put_request(std::string_view table, std::string_view line, std::size_t nth) {
  using eventsrc::dynamodb::member;
  const std::string body = fmt::format(
      R"-({{"TableName":"{}","Item":{{"pk":{{"S":{}}},"sk":{{"S":"{:019}"}},"type":{{"S":{}}},)-"
      R"-("data":{{"S":{}}}}},"ConditionExpression":"attribute_not_exists(pk)"}})-",
      table, member(line, "stream"), nth, member(line, "type"),
      eventsrc::json::quoted(member(line, "data")));
  // No server of tests looks at the signature unless it is told to.
  return fmt::format(
      "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n"
      "X-Amz-Target: DynamoDB_20120810.PutItem\r\nX-Amz-Date: 20260101T000000Z\r\n"
      "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
      "SignedHeaders=host;x-amz-date;x-amz-target, Signature={:064}\r\nContent-Length: "
      "{}\r\n\r\n{}",
      0, body.size(), body);
}

void put_each(const char* endpoint, const char* table, const char* path) {
  const std::string text = read_file(path);
  std::vector<std::string> requests;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t size = rest.find('\n');
    requests.push_back(put_request(table, rest.substr(0, size), requests.size()));
    rest.remove_prefix(size + 1);
  }
  const Stopwatch stopwatch;
  Wire wire(eventsrc::bench::connect_to(endpoint));
  for (const std::string& request : requests) ask(wire, request);
  stopwatch.print(requests.size());
}

void scan(const char* endpoint, const char* table, std::size_t connections) {
  eventsrc::dynamodb::Options options;
  options.client.location = {.table = table, .region = {}, .endpoint = endpoint, .profile = {}};
  options.client.connections = connections;
  const Stopwatch stopwatch;
  const auto store = eventsrc::dynamodb::open_store(options);
  const auto cursor = store->read_all({});
  eventsrc::EventView event;
  std::size_t events = 0;
  while (cursor->next(event)) ++events;
  if (events == 0) throw std::runtime_error("nothing to read");
  stopwatch.print(events);
}

/// False when it is none of the commands.
bool run(std::string_view work, const std::vector<const char*>& arguments) {
  if (work == "replay" && (arguments.size() == 3 || arguments.size() == 4)) {
    replay(arguments[0], arguments[1], number(arguments[2]),
           arguments.size() == 4 ? number(arguments[3]) : std::numeric_limits<std::size_t>::max());
  } else if (work == "put" && arguments.size() == 3) {
    put_each(arguments[0], arguments[1], arguments[2]);
  } else if (work == "scan" && arguments.size() == 3) {
    scan(arguments[0], arguments[1], number(arguments[2]));
  } else {
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc > 1 && run(argv[1], {argv + 2, argv + argc})) return 0;
    std::fputs("usage: the head of dynamodb_floors.cpp tells it\n", stderr);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dynamodb_floors: %s\n", error.what());
    return 1;
  }
}
