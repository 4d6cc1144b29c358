#include "dynamodb/aws/config_file.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "dynamodb/aws/file_text.hpp"
#include "dynamodb/aws/secret.hpp"
#include "dynamodb/aws/text.hpp"
#include "eventsrc/byte_order_mark.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

std::string_view unquoted(std::string_view text) noexcept {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

// `profile  "my one"` is the section `profile my one`.
std::string section_name(std::string_view inside) {
  const std::string_view whole = trimmed(inside);
  const std::size_t space = whole.find_first_of(" \t");
  if (space == std::string_view::npos) return std::string(unquoted(whole));
  std::string name(whole.substr(0, space));
  return name.append(" ").append(unquoted(trimmed(whole.substr(space))));
}

class Parser {
 public:
  explicit Parser(std::string_view name) : name_(name) {}

  void line(std::string_view raw) {
    ++number_;
    const std::string_view text = trimmed(raw);
    if (text.empty() || text.front() == '#' || text.front() == ';') return;
    if (raw.front() == ' ' || raw.front() == '\t') {
      indented(text);
    } else if (text.front() == '[') {
      open(text);
    } else {
      assign(text);
    }
  }

  ConfigFile take() { return std::move(file_); }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw Error(ErrorCode::invalid,
                fmt::format("{}, line {}: {}: correct the file", name_, number_, what));
  }

  void open(std::string_view text) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) fail("a section's name has no ']'");
    section_ = &file_[section_name(text.substr(1, end - 1))];
    key_.clear();
  }

  void assign(std::string_view text) {
    if (section_ == nullptr) fail("a '[section]' is expected first");
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) fail("'key = value' is expected");
    key_ = lowered(trimmed(text.substr(0, equals)));
    if (key_.empty()) fail("'key = value' is expected");
    section_->values[key_] = trimmed(text.substr(equals + 1));
  }

  // A part of the key before it: its sub-section, or more of its value.
  void indented(std::string_view text) {
    if (section_ == nullptr || key_.empty()) {
      assign(text);
      return;
    }
    std::string& outer = section_->values[key_];
    const std::size_t equals = text.find('=');
    if (!outer.empty()) {
      outer.append("\n").append(text);
    } else if (equals != std::string_view::npos) {
      section_->nested[key_][lowered(trimmed(text.substr(0, equals)))] =
          trimmed(text.substr(equals + 1));
    } else {
      fail("'key = value' is expected");
    }
  }

  std::string_view name_;
  ConfigFile file_;
  ConfigSection* section_ = nullptr;
  std::string key_;
  std::int64_t number_ = 0;
};

std::optional<std::string> filled(const ConfigSection::Values& values, std::string_view key) {
  const auto found = values.find(key);
  if (found == values.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

}  // namespace

std::optional<std::string> ConfigSection::get(std::string_view key) const {
  return filled(values, key);
}

std::optional<std::string> ConfigSection::get(std::string_view outer, std::string_view key) const {
  const auto found = nested.find(outer);
  if (found == nested.end()) return std::nullopt;
  return filled(found->second, key);
}

ConfigFile parse_config(std::string_view text, std::string_view name) {
  text = without_byte_order_mark(text);
  Parser parser(name);
  while (!text.empty()) {
    const auto [line, rest] = cut(text, '\n');
    if (line.empty()) {
      parser.line("\n");
    } else {
      parser.line(line);
    }
    text = rest;
  }
  return parser.take();
}

ConfigFile read_config(const std::string& path, std::string_view name) {
  std::optional<std::string> text = read_file_text(path, name);
  if (!text) return {};
  ConfigFile file = parse_config(*text, name);
  wipe(*text);
  return file;
}

}  // namespace eventsrc::dynamodb
