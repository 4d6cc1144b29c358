#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/fake_dynamodb/expression.hpp"

namespace eventsrc::test::dynamo {

/// Reads one expression by recursive descent. Throws ServiceError whose text begins with
/// `Invalid PARAMETER: `.
class ExpressionParser {
 public:
  ExpressionParser(std::string parameter, std::string_view text, Expressions& expressions);

  [[nodiscard]] Condition condition();
  [[nodiscard]] std::vector<Path> paths();
  [[nodiscard]] std::vector<Assignment> assignments();

 private:
  std::string parameter_;
  Expressions& expressions_;
  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
  bool was_in_parentheses_ = false;

  [[noreturn]] void fail(const std::string& message) const;
  [[noreturn]] void fail_syntax() const;
  void tokenize(std::string_view text);
  [[nodiscard]] const std::string& peek(std::size_t ahead = 0) const;
  [[nodiscard]] bool peek_word(std::string_view word) const;
  std::string next();
  bool take(std::string_view token);
  bool take_word(std::string_view word);
  void expect(std::string_view token);
  void expect_end() const;

  [[nodiscard]] Condition any_of();
  [[nodiscard]] Condition all_of();
  [[nodiscard]] Condition negated();
  [[nodiscard]] Condition primary();
  [[nodiscard]] Condition function();
  [[nodiscard]] Condition comparison();
  [[nodiscard]] Condition between(Operand first);
  [[nodiscard]] Condition in(Operand first);
  [[nodiscard]] Operand operand();
  [[nodiscard]] Path path();
  [[nodiscard]] std::string path_name();
  [[nodiscard]] Assignment set_one();
  void check_operand_type(const std::string& what, const Operand& operand,
                          std::string_view allowed) const;
};

}  // namespace eventsrc::test::dynamo
