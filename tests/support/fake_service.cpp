#include "support/fake_service.hpp"

#include <array>
#include <ctime>
#include <stdexcept>
#include <string_view>

#include <nlohmann/json.hpp>

#include "support/fake_transport.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;

constexpr std::string_view kPortal = "<html><body>Please sign in to this network.</body></html>";

std::string http_date(Timestamp time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

std::string reason_phrase(int status) {
  if (status == 200) return "OK";
  if (status == 400) return "Bad Request";
  return status == 500 ? "Internal Server Error" : "Service Unavailable";
}

std::string plain(const std::string& status_line, const std::string& headers,
                  std::string_view body) {
  return "HTTP/1.1 " + status_line + "\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace

void read_options(std::string_view text, FakeDynamoOptions& options) {
  try {
    const json changes = json::parse(text);
    for (const auto& [name, value] : changes.items()) {
      if (name == "creating_answers") {
        options.creating_answers = value;
      } else if (name == "returns_old") {
        options.returns_old = value;
      } else if (name == "transactions") {
        options.transactions = value;
      } else if (name == "backups") {
        options.backups = value;
      } else if (name == "capacity") {
        options.capacity = value;
      } else if (name == "table_lag") {
        options.table_lag = value;
      } else if (name == "index_lag") {
        options.index_lag = value;
      } else {
        throw std::runtime_error("no option " + name);
      }
    }
  } catch (const json::exception& error) {
    throw std::runtime_error(std::string("not an object of options: ") + error.what());
  }
}

FakeService::FakeService(const FakeServerOptions& options)
    : options_(options), dynamo_(options.dynamo, options.clock) {}

void FakeService::begin(const std::string& operation) {
  const std::scoped_lock lock(mutex_);
  ++requests_[operation];
  at_once_ = std::max(at_once_, ++open_requests_);
}

void FakeService::end() {
  const std::scoped_lock lock(mutex_);
  --open_requests_;
}

std::string FakeService::report() const {
  const FakeUsage usage = dynamo_.usage();
  const std::scoped_lock lock(mutex_);
  return json{{"requests", requests_}, {"faults", faults_.met()},
              {"refused", refused_},   {"connections", connections_},
              {"at_once", at_once_},   {"rcu", usage.rcu},
              {"wcu", usage.wcu}}
      .dump();
}

FakeAnswer FakeService::control(const FakeRequest& request) {
  try {
    if (request.method == "GET" && request.path == "/report") return {200, report()};
    if (request.method == "POST" && request.path == "/faults") {
      faults_.set(request.body);
      return {200, "{}"};
    }
    if (request.method == "POST" && request.path == "/options") {
      FakeDynamoOptions changed = dynamo_.options();
      read_options(request.body, changed);
      dynamo_.set_options(changed);
      return {200, "{}"};
    }
  } catch (const std::runtime_error& error) {
    return {400, std::string(error.what()) + "\n"};
  }
  return {400, "neither an operation of DynamoDB nor one of this server\n"};
}

FakeAnswer FakeService::answer(const FakeRequest& request, const FakeFault& fault) {
  std::optional<FakeAnswer> refused =
      refuse_signature(request, options_.credentials, options_.clock->now() + fault.skew);
  if (refused) {
    const std::string type = json::parse(refused->body)["__type"];
    const std::scoped_lock lock(mutex_);
    ++refused_[type.substr(type.find('#') + 1)];
    return *refused;
  }
  if (std::optional<FakeAnswer> error = error_of(fault, request.operation())) return *error;
  if (fault.name == "partial") return carry_out_half(dynamo_, request.operation(), request.body);
  return dynamo_.handle(request.operation(), request.body);
}

std::string FakeService::response(const FakeAnswer& answer, std::chrono::seconds skew,
                                  std::uint32_t crc_mask) {
  const std::string status = std::to_string(answer.status) + " " + reason_phrase(answer.status);
  return plain(status,
               "Server: Server\r\nDate: " + http_date(options_.clock->now() + skew) +
                   "\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: FAKE" +
                   std::to_string(++request_ids_) + "\r\nx-amz-crc32: " +
                   std::to_string(fake_crc32(answer.body) ^ crc_mask) + "\r\n",
               answer.body);
}

bool FakeService::reply(FakeConnection& connection, const FakeRequest& request,
                        const FakeFault& fault) {
  const std::string& name = fault.name;
  if (name == "reset-before") {
    connection.reset();
    return false;
  }
  if (name == "hang") {
    connection.wait_for_end();
    return false;
  }
  if (name == "captive-portal") {
    return connection.send(plain("200 OK", "Content-Type: text/html\r\n", kPortal));
  }
  if (name == "redirect") {
    return connection.send(plain("302 Found", "Location: http://127.0.0.1:1/sign-in\r\n", ""));
  }
  if (name == "slow") options_.clock->sleep(fault.wait);

  FakeAnswer result = answer(request, fault);
  if (name == "reset-after") {
    connection.reset();
    return false;
  }
  if (name == "empty") result.body.clear();
  const std::string whole = response(result, fault.skew, name == "wrong-crc" ? 1U : 0U);
  if (name != "truncate" && name != "stall") return connection.send(whole);
  const std::size_t half = whole.size() - (result.body.size() + 1) / 2;
  if (!connection.send(std::string_view(whole).substr(0, half)) || name == "truncate") return false;
  options_.clock->sleep(fault.wait);
  return connection.send(std::string_view(whole).substr(half));
}

bool FakeService::reply(FakeConnection& connection, const FakeRequest& request) {
  if (options_.witness) options_.witness(request);
  const std::string operation = request.operation();
  if (operation.empty()) return connection.send(response(control(request), {}, 0));
  begin(operation);
  if (options_.delay.count() > 0) options_.clock->sleep(options_.delay);
  const bool goes_on = reply(connection, request, faults_.next(operation).value_or(FakeFault{}));
  end();
  return goes_on;
}

void FakeService::serve(FakeConnection& connection) {
  {
    const std::scoped_lock lock(mutex_);
    ++connections_;
  }
  while (const std::optional<FakeRequest> request = connection.next()) {
    if (!reply(connection, *request)) return;
    if (request->header("connection") == "close") return;
  }
}

}  // namespace eventsrc::test
