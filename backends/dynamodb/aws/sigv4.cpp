#include "dynamodb/aws/sigv4.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <openssl/crypto.h>

#include "dynamodb/aws/text.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t kDayLength = 8;

std::string_view text_of(const Hash& hash) noexcept {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash sha256(std::string_view text) {
  Sha256 sha;
  sha.add(text);
  return sha.finish();
}

// Parameters in the order of their encoded names, then values.
void append_query(std::string& out, std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const auto [parameter, rest] = cut(query, '&');
    query = rest;
    if (parameter.empty()) continue;
    const auto [name, value] = cut(parameter, '=');
    auto& encoded = parameters.emplace_back();
    append_percent_encoded(encoded.first, percent_decoded(name));
    append_percent_encoded(encoded.second, percent_decoded(value));
  }
  std::sort(parameters.begin(), parameters.end());
  bool first = true;
  for (const auto& [name, value] : parameters) {
    if (!first) out += '&';
    first = false;
    out.append(name).append("=").append(value);
  }
}

// Trimmed, and with one space in the place of several.
void append_header_value(std::string& out, std::string_view value) {
  bool after_space = false;
  for (const char c : trimmed(value)) {
    const bool space = c == ' ';
    if (!space || !after_space) out += c;
    after_space = space;
  }
}

// Headers of one name become one, with their values in the order they were given.
void append_headers(std::string& out, std::span<const HttpHeader> headers, std::string& names) {
  std::vector<std::pair<std::string, std::string_view>> sorted;
  sorted.reserve(headers.size());
  for (const HttpHeader& header : headers) sorted.emplace_back(lowered(header.name), header.value);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  names.clear();
  std::string_view last;
  for (const auto& [name, value] : sorted) {
    if (name == last) {
      out.back() = ',';
    } else {
      if (!names.empty()) names += ';';
      names += name;
      out.append(name).append(":");
    }
    append_header_value(out, value);
    out += '\n';
    last = name;
  }
}

}  // namespace

// By the functions of one algorithm, as core's Sha256: OpenSSL's HMAC loads providers and
// configuration first.
Hash hmac_sha256(std::string_view key, std::string_view message) {
  constexpr std::size_t kBlock = 64;
  std::array<std::uint8_t, kBlock> block{};
  if (key.size() > kBlock) {
    const Hash hash = sha256(key);
    std::copy(hash.begin(), hash.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  Sha256 sha;
  constexpr std::uint8_t kInner = 0x36;
  constexpr std::uint8_t kOuter = 0x5C;
  for (std::uint8_t& byte : block) byte ^= kInner;
  sha.add(block);
  sha.add(message);
  const Hash inner = sha.finish();
  for (std::uint8_t& byte : block) byte ^= kInner ^ kOuter;
  sha.reset();
  sha.add(block);
  sha.add(inner);
  OPENSSL_cleanse(block.data(), block.size());
  return sha.finish();
}

std::string amz_date(Timestamp time) {
  const std::string text = to_string(time);
  std::string out;
  for (const char c : std::string_view(text).substr(0, text.find('.'))) {
    if (c != '-' && c != ':') out += c;
  }
  return out + 'Z';
}

std::string canonical_request(const SignedParts& parts, std::string& headers) {
  std::string out(parts.method);
  out += '\n';
  append_percent_encoded(out, parts.path, "/");
  out += '\n';
  append_query(out, parts.query);
  out += '\n';
  append_headers(out, parts.headers, headers);
  out.append("\n").append(headers).append("\n");
  append_hex(out, sha256(parts.body));
  return out;
}

Signer::Signer(std::string region, std::string service)
    : region_(std::move(region)), service_(std::move(service)) {}

Signer::~Signer() {
  OPENSSL_cleanse(key_.data(), key_.size());
  wipe(key_of_);
}

Hash Signer::day_key(const Credentials& credentials, std::string_view day) {
  std::string secret = "AWS4" + credentials.secret_key.reveal();
  const std::lock_guard lock(mutex_);
  std::string key_of = std::string(day) + secret;
  if (key_of != key_of_) {
    key_ = hmac_sha256(secret, day);
    for (const std::string_view part : {std::string_view(region_), std::string_view(service_),
                                        std::string_view("aws4_request")}) {
      key_ = hmac_sha256(text_of(key_), part);
    }
    std::swap(key_of_, key_of);
  }
  wipe(key_of);
  wipe(secret);
  return key_;
}

std::string Signer::authorization(const SignedParts& parts, const Credentials& credentials,
                                  std::string_view date) {
  const std::string_view day = date.substr(0, kDayLength);
  std::string scope(day);
  scope.append("/").append(region_).append("/").append(service_).append("/aws4_request");
  std::string headers;
  const Hash canonical = sha256(canonical_request(parts, headers));
  std::string to_sign(kAlgorithm);
  to_sign.append("\n").append(date).append("\n").append(scope).append("\n");
  append_hex(to_sign, canonical);
  Hash key = day_key(credentials, day);
  const Hash signature = hmac_sha256(text_of(key), to_sign);
  OPENSSL_cleanse(key.data(), key.size());
  std::string out(kAlgorithm);
  out.append(" Credential=").append(credentials.access_key).append("/").append(scope);
  out.append(", SignedHeaders=").append(headers).append(", Signature=");
  append_hex(out, signature);
  return out;
}

void Signer::sign(HttpRequest& request, std::string_view path, const Credentials& credentials,
                  Timestamp time) {
  const std::string date = amz_date(time);
  request.headers.push_back({"X-Amz-Date", date});
  if (!credentials.session_token.empty()) {
    request.headers.push_back({"X-Amz-Security-Token", credentials.session_token.reveal()});
  }
  const SignedParts parts{.method = request.method,
                          .path = path,
                          .query = {},
                          .headers = request.headers,
                          .body = request.body};
  request.headers.push_back({"Authorization", authorization(parts, credentials, date)});
}

}  // namespace eventsrc::dynamodb
