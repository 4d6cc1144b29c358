#include "support/fake_dynamodb/attribute.hpp"

#include "support/fake_dynamodb/number.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 32;
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

ServiceError not_serial(std::string_view message) {
  json body{{"__type", "com.amazon.coral.service#SerializationException"}, {"Message", message}};
  return {400, std::move(body)};
}

std::size_t base64_size(std::string_view text) {
  const std::size_t padding = text.ends_with("==") ? 2U : text.ends_with("=") ? 1U : 0U;
  return text.size() / 4 * 3 - padding;
}

void check_at(json& value, int depth);

void check_text(const json& content) {
  if (!content.is_string()) throw not_serial("Unexpected value type in payload");
}

void check_children(json& content, int depth) {
  for (json& child : content) check_at(child, depth + 1);
}

void check_content(const std::string& type, json& content, int depth) {
  if (type == "S") {
    check_text(content);
  } else if (type == "N") {
    check_text(content);
    content = Number::parse(content.get_ref<const std::string&>()).text();
  } else if (type == "B") {
    check_text(content);
    if (!decode_base64(content.get_ref<const std::string&>())) {
      throw not_serial("only base-64-encoded strings are convertible to bytes");
    }
  } else if (type == "BOOL" || type == "NULL") {
    if (!content.is_boolean()) throw not_serial("Unexpected value type in payload");
    if (type == "NULL" && !content.get<bool>()) {
      throw validation_error(
          "One or more parameter values were invalid: Null attribute value types must have the "
          "value of true");
    }
  } else if (type == "L" ? content.is_array() : type == "M" && content.is_object()) {
    check_children(content, depth);
  } else {
    throw not_in_fake("attribute type " + type);
  }
}

void check_at(json& value, int depth) {
  if (!value.is_object()) throw not_serial("Unexpected value type in payload");
  if (depth > kMaxDepth) {
    throw validation_error(
        "Nesting Levels have exceeded supported limits: Attributes in the item "
        "have nested levels beyond supported limit");
  }
  if (value.empty()) {
    throw validation_error(
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  if (value.size() > 1) {
    throw validation_error(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  const auto content = value.begin();
  check_content(content.key(), content.value(), depth);
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return {};
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  const std::size_t padding = text.ends_with("==") ? 2U : text.ends_with("=") ? 1U : 0U;
  unsigned bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool padded = i >= text.size() - padding;
    const std::size_t digit = padded ? 0 : kBase64.find(text[i]);
    if (digit == std::string_view::npos) return {};
    bits = bits << 6U | static_cast<unsigned>(digit);
    if (i % 4 != 3) continue;
    for (const unsigned shift : {16U, 8U, 0U}) bytes += static_cast<char>(bits >> shift & 0xFFU);
    bits = 0;
  }
  for (std::size_t i = 0; i < padding; ++i) {
    if (bytes.back() != '\0') return {};
    bytes.pop_back();
  }
  return bytes;
}

void check_value(json& value) { check_at(value, 1); }

void check_item(json& item) {
  if (!item.is_object()) throw not_serial("Unexpected value type in payload");
  for (json& value : item) check_value(value);
}

const std::string& type_of(const json& value) { return value.begin().key(); }

std::size_t value_size(const json& value) {
  const std::string& type = type_of(value);
  const json& content = value.begin().value();
  if (type == "S") return content.get_ref<const std::string&>().size();
  if (type == "B") return base64_size(content.get_ref<const std::string&>());
  if (type == "N") return Number::parse(content.get_ref<const std::string&>()).size();
  if (type == "M") return 3 + content.size() + item_size(content);
  if (type != "L") return 1;
  std::size_t size = 3;
  for (const json& child : content) size += 1 + value_size(child);
  return size;
}

std::size_t item_size(const json& item) {
  std::size_t size = 0;
  for (const auto& [name, value] : item.items()) size += name.size() + value_size(value);
  return size;
}

std::string order_bytes(const json& value) {
  const std::string& text = value.begin().value().get_ref<const std::string&>();
  if (type_of(value) == "N") return Number::parse(text).order_bytes();
  if (type_of(value) == "B") return decode_base64(text).value_or("");
  return text;
}

}  // namespace eventsrc::test::dynamo
