#include "support/fake_dynamodb/expression_parser.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "support/fake_dynamodb/attribute.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '#' || c == ':';
}

bool equals_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) ==
           std::toupper(static_cast<unsigned char>(y));
  });
}

bool is_number(const std::string& token) {
  return !token.empty() && std::all_of(token.begin(), token.end(),
                                       [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

ExpressionParser::ExpressionParser(std::string parameter, std::string_view text,
                                   Expressions& expressions)
    : parameter_(std::move(parameter)), expressions_(expressions) {
  if (text.empty()) fail("The expression can not be empty;");
  tokenize(text);
}

void ExpressionParser::fail(const std::string& message) const {
  throw validation_error("Invalid " + parameter_ + ": " + message);
}

void ExpressionParser::fail_syntax() const {
  const std::string token = peek().empty() ? "<EOF>" : peek();
  std::string near = at_ > 0 ? tokens_[at_ - 1] + " " + token : token;
  if (at_ + 1 < tokens_.size()) near += " " + tokens_[at_ + 1];
  fail("Syntax error; token: \"" + token + "\", near: \"" + near + "\"");
}

void ExpressionParser::tokenize(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    if (is_word(text[i])) {
      while (end < text.size() && is_word(text[end])) ++end;
    } else if (const auto two = text.substr(i, 2); two == "<=" || two == ">=" || two == "<>") {
      end = i + 2;
    }
    if (std::isspace(static_cast<unsigned char>(text[i])) == 0) {
      tokens_.emplace_back(text.substr(i, end - i));
    }
    i = end;
  }
}

const std::string& ExpressionParser::peek(std::size_t ahead) const {
  static const std::string end;
  return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : end;
}

bool ExpressionParser::peek_word(std::string_view word) const {
  return equals_without_case(peek(), word);
}

std::string ExpressionParser::next() {
  if (peek().empty()) fail_syntax();
  return tokens_[at_++];
}

bool ExpressionParser::take(std::string_view token) {
  if (peek() != token) return false;
  ++at_;
  return true;
}

bool ExpressionParser::take_word(std::string_view word) {
  if (!peek_word(word)) return false;
  ++at_;
  return true;
}

void ExpressionParser::expect(std::string_view token) {
  if (!take(token)) fail_syntax();
}

void ExpressionParser::expect_end() const {
  if (!peek().empty()) fail_syntax();
}

Condition ExpressionParser::condition() {
  Condition whole = any_of();
  expect_end();
  return whole;
}

Condition ExpressionParser::any_of() {
  Condition first = all_of();
  if (!peek_word("OR")) return first;
  Condition any{.kind = Condition::Kind::any};
  any.parts.push_back(std::move(first));
  while (take_word("OR")) any.parts.push_back(all_of());
  was_in_parentheses_ = false;
  return any;
}

Condition ExpressionParser::all_of() {
  Condition first = negated();
  if (!peek_word("AND")) return first;
  Condition all{.kind = Condition::Kind::all};
  all.parts.push_back(std::move(first));
  while (take_word("AND")) all.parts.push_back(negated());
  was_in_parentheses_ = false;
  return all;
}

Condition ExpressionParser::negated() {
  if (!take_word("NOT")) return primary();
  Condition negation{.kind = Condition::Kind::negation};
  negation.parts.push_back(negated());
  was_in_parentheses_ = false;
  return negation;
}

Condition ExpressionParser::primary() {
  if (take("(")) {
    Condition inner = any_of();
    expect(")");
    if (was_in_parentheses_) fail("The expression has redundant parentheses;");
    was_in_parentheses_ = true;
    return inner;
  }
  Condition condition = peek(1) == "(" && peek() != "size" ? function() : comparison();
  was_in_parentheses_ = false;
  return condition;
}

Condition ExpressionParser::function() {
  const std::string name = next();
  Condition condition;
  if (name == "attribute_exists") {
    condition.kind = Condition::Kind::exists;
  } else if (name == "attribute_not_exists") {
    condition.kind = Condition::Kind::not_exists;
  } else if (name == "begins_with") {
    condition.kind = Condition::Kind::begins_with;
  } else if (name == "contains" || name == "attribute_type") {
    throw not_in_fake("function " + name);
  } else {
    fail("Invalid function name; function: " + name);
  }
  expect("(");
  do {
    condition.operands.push_back(operand());
  } while (take(","));
  expect(")");
  const std::size_t wanted = condition.kind == Condition::Kind::begins_with ? 2 : 1;
  if (condition.operands.size() != wanted) {
    fail("Incorrect number of operands for operator or function; operator or function: " + name +
         ", number of operands: " + std::to_string(condition.operands.size()));
  }
  if (wanted == 2) {
    for (const Operand& one : condition.operands) check_operand_type(name, one, "S B");
  } else if (condition.operands.front().kind != Operand::Kind::path) {
    fail("Operator or function requires a document path; operator or function: " + name);
  }
  return condition;
}

Condition ExpressionParser::comparison() {
  Operand first = operand();
  if (take_word("BETWEEN")) return between(std::move(first));
  if (take_word("IN")) return in(std::move(first));
  Condition condition{.kind = Condition::Kind::compare, .comparator = next()};
  static const std::set<std::string, std::less<>> comparators{"=", "<>", "<", "<=", ">", ">="};
  if (!comparators.contains(condition.comparator)) {
    --at_;
    fail_syntax();
  }
  condition.operands = {std::move(first), operand()};
  if (condition.comparator != "=" && condition.comparator != "<>") {
    for (const Operand& one : condition.operands) {
      check_operand_type(condition.comparator, one, "S N B");
    }
  }
  return condition;
}

Condition ExpressionParser::between(Operand first) {
  Condition condition{.kind = Condition::Kind::between};
  condition.operands = {std::move(first), operand()};
  if (!take_word("AND")) fail_syntax();
  condition.operands.push_back(operand());
  for (const Operand& one : condition.operands) check_operand_type("BETWEEN", one, "S N B");
  const Operand& low = condition.operands[1];
  const Operand& high = condition.operands[2];
  if (low.kind != Operand::Kind::value || high.kind != Operand::Kind::value) return condition;
  const std::string bounds = "lower bound operand: AttributeValue: {" + type_of(low.value) + ":" +
                             low.value.begin()->get<std::string>() +
                             "}, upper bound operand: AttributeValue: {" + type_of(high.value) +
                             ":" + high.value.begin()->get<std::string>() + "}";
  if (type_of(low.value) != type_of(high.value)) {
    fail("The BETWEEN operator requires same data type for lower and upper bounds; " + bounds);
  }
  if (!compare("<=", low.value, high.value)) {
    fail("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " +
         bounds);
  }
  return condition;
}

Condition ExpressionParser::in(Operand first) {
  Condition condition{.kind = Condition::Kind::in};
  condition.operands.push_back(std::move(first));
  expect("(");
  do {
    condition.operands.push_back(operand());
  } while (take(","));
  expect(")");
  return condition;
}

Operand ExpressionParser::operand() {
  if (peek() == "size" && peek(1) == "(") {
    at_ += 2;
    Operand size{.kind = Operand::Kind::size, .path = path()};
    expect(")");
    return size;
  }
  if (peek().starts_with(':')) {
    const std::string placeholder = next();
    const nlohmann::json* value = expressions_.value(placeholder);
    if (value == nullptr) {
      fail("An expression attribute value used in expression is not defined; attribute value: " +
           placeholder);
    }
    return {.kind = Operand::Kind::value, .value = *value};
  }
  return {.kind = Operand::Kind::path, .path = path()};
}

Path ExpressionParser::path() {
  Path path{path_name()};
  for (;;) {
    if (take(".")) {
      path.emplace_back(path_name());
    } else if (take("[")) {
      const std::string index = next();
      if (!is_number(index)) fail_syntax();
      path.emplace_back(std::stoul(index));
      expect("]");
    } else {
      return path;
    }
  }
}

std::string ExpressionParser::path_name() {
  const std::string& token = peek();
  if (token.starts_with('#')) {
    const std::string* name = expressions_.name(token);
    if (name == nullptr) {
      fail(
          "An expression attribute name used in the document path is not defined; attribute "
          "name: " +
          token);
    }
    ++at_;
    return *name;
  }
  if (token.empty() || !is_word(token.front()) || token.starts_with(':') ||
      std::isdigit(static_cast<unsigned char>(token.front())) != 0) {
    fail_syntax();
  }
  if (is_reserved(token)) {
    fail("Attribute name is a reserved keyword; reserved keyword: " + token);
  }
  return next();
}

std::vector<Path> ExpressionParser::paths() {
  std::vector<Path> paths;
  do {
    paths.push_back(path());
  } while (take(","));
  expect_end();
  return paths;
}

std::vector<Assignment> ExpressionParser::assignments() {
  std::vector<Assignment> assignments;
  while (!peek().empty()) {
    if (take_word("SET")) {
      do {
        assignments.push_back(set_one());
      } while (take(","));
    } else if (take_word("REMOVE")) {
      do {
        assignments.push_back({.path = path(), .remove = true});
      } while (take(","));
    } else if (peek_word("ADD") || peek_word("DELETE")) {
      throw not_in_fake(next() + " in an update");
    } else {
      fail_syntax();
    }
  }
  return assignments;
}

Assignment ExpressionParser::set_one() {
  Assignment assignment{.path = path()};
  expect("=");
  if (peek(1) == "(") {
    if (next() != "if_not_exists") throw not_in_fake("this function in an update");
    expect("(");
    if (path() != assignment.path) throw not_in_fake("if_not_exists of another path");
    expect(",");
    assignment.if_absent = true;
    assignment.value = operand();
    expect(")");
  } else {
    assignment.value = operand();
  }
  if (peek() == "+" || peek() == "-") throw not_in_fake("arithmetic in an update");
  return assignment;
}

void ExpressionParser::check_operand_type(const std::string& what, const Operand& operand,
                                          std::string_view allowed) const {
  if (operand.kind != Operand::Kind::value) return;
  const std::string& type = type_of(operand.value);
  if (type.size() == 1 && allowed.find(type) != std::string_view::npos) return;
  fail("Incorrect operand type for operator or function; operator or function: " + what +
       ", operand type: " + type);
}

}  // namespace eventsrc::test::dynamo
