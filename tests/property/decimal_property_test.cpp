#include <array>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "../support/processes.hpp"
#include "../support/temp_dir.hpp"
#include "eventsrc/decimal.hpp"

namespace eventsrc {
namespace {

/// Makes JSON numbers, most of them near what the code has to look out for.
class RandomNumber {
 public:
  explicit RandomNumber(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string number() {
    switch (below(8)) {
      case 0:
        return sign() + spelled(digits(1000), below(2001));
      case 1:
        return sign() + spelled(digits(45), below(80));
      case 2:
        return sign() + boundary();
      case 3:
        return sign() + spelled(nines(), below(2001));
      case 4:
        return sign() + spelled(digits(20), below(20)) + exponent(40);
      case 5:
        return sign() + spelled(digits(1 + below(1005)), below(1100)) + exponent(1100);
      default:
        return sign() + spelled(digits(18), below(19));
    }
  }

  /// Another spelling of a number near `number`, or any.
  std::string rival(const std::string& number) {
    if (below(2) == 0) return this->number();
    std::string text = number;
    const std::size_t e = text.find_first_of("eE");
    if (e == std::string::npos) {
      if (text.find('.') == std::string::npos) text += '.';
      text += std::string(1 + below(3), '0');
      if (below(3) == 0) text += '1';
      return text;
    }
    return text.substr(0, e) + (below(2) == 0 ? "E" : "e") + text.substr(e + 1);
  }

  /// A number whose exponent has up to thousands of digits, and the same or nearly the same one
  /// spelled with another exponent.
  std::array<std::string, 2> huge_pair() {
    const std::string exponent =
        below(2) == 0 ? "1" + std::string(1 + below(2000), '0') : digits(1 + below(25));
    const std::string lower = less_one(exponent);
    const std::string sign = this->sign();
    const std::string tail = digits(1 + below(30));
    const bool down = below(2) == 0;
    std::array<std::string, 2> pair{sign + "1." + tail + (down ? "e-" : "e") + exponent,
                                    down ? sign + "0.1" + tail + "e-" + lower
                                         : sign + "1" + tail.substr(0, 1) + "." +
                                               (tail.size() > 1 ? tail.substr(1) : "0") + "e+" +
                                               lower};
    if (below(3) == 0) pair[1] += "0";
    if (below(2) == 0) std::swap(pair[0], pair[1]);
    return pair;
  }

 private:
  std::string sign() { return below(2) == 0 ? "" : "-"; }

  /// One to `most` digits, the first not 0; now and then with many zeros or nines in the middle.
  std::string digits(std::size_t most) {
    std::string text(1 + below(most), '0');
    for (char& c : text) c = static_cast<char>('0' + below(10));
    if (below(4) == 0 && text.size() > 2) {
      const std::size_t from = below(text.size());
      text.replace(from, text.size() - from, text.size() - from, below(2) == 0 ? '0' : '9');
    }
    text[0] = static_cast<char>('1' + below(9));
    return text;
  }

  std::string nines() {
    const std::size_t count = below(3) == 0 ? 995 + below(8) : 1 + below(60);
    return below(3) == 0 ? "1" + std::string(count, '0') : std::string(count, '9');
  }

  /// Whole numbers around powers of two and of ten.
  std::string boundary() {
    constexpr std::array<std::string_view, 14> kBoundaries{
        "0",
        "1",
        "4294967295",
        "4294967296",
        "999999999",
        "1000000000",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "170141183460469231731687303715884105727",
        "340282366920938463463374607431768211456",
        "999999999999999999",
        "1000000000000000000"};
    return std::string(kBoundaries[below(kBoundaries.size())]);
  }

  /// The digits with a point `places` before their end, or with zeros behind them.
  std::string spelled(std::string text, std::size_t places) {
    if (below(3) == 0) return text + std::string(below(4) == 0 ? places : 0, '0');
    if (places == 0) return text;
    if (places >= text.size()) text.insert(0, places - text.size() + 1, '0');
    return text.insert(text.size() - places, ".");
  }

  std::string exponent(std::size_t most) {
    std::string text(1, below(2) == 0 ? 'e' : 'E');
    constexpr std::array<std::string_view, 3> kSigns{"", "+", "-"};
    text += kSigns[below(kSigns.size())];
    return text + std::string(below(5) == 0 ? below(30) : 0, '0') + std::to_string(below(most));
  }

  static std::string less_one(std::string text) {
    std::size_t i = text.size();
    while (text[--i] == '0') text[i] = '9';
    --text[i];
    return text;
  }

  std::mt19937_64 random_;
};

struct Question {
  std::string operation;
  std::string a;
  std::string b;
};

/// Runs decimal_oracle.py once over all questions.
std::vector<std::string> answers_of_python(const std::vector<Question>& questions) {
  const test::TempDir folder;
  const std::string input = folder.file("questions");
  const std::string output = folder.file("answers");
  {
    std::ofstream file(input);
    for (const Question& question : questions) {
      file << question.operation << ' ' << question.a << ' ' << question.b << '\n';
    }
  }
  const bool answered = test::in_processes({[&] {
    const int in = open(input.c_str(), O_RDONLY | O_CLOEXEC);
    const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) return false;
    execlp("python3", "python3", "-I", EVENTSRC_DECIMAL_ORACLE, nullptr);
    return false;
  }});
  REQUIRE_MESSAGE(answered, "python3 is needed for this test: scripts/setup installs it");
  std::vector<std::string> answers;
  std::ifstream file(output);
  for (std::string line; std::getline(file, line);) answers.push_back(line);
  REQUIRE(answers.size() == questions.size());
  return answers;
}

std::string our_answer(const Question& question) {
  if (question.operation == "compare") {
    return std::to_string(decimal::compare(question.a, question.b));
  }
  const auto operation = question.operation == "add"        ? decimal::Operation::add
                         : question.operation == "subtract" ? decimal::Operation::subtract
                                                            : decimal::Operation::multiply;
  std::string out;
  return decimal::compute(operation, question.a, question.b, out) ? out : "refused";
}

std::vector<Question> random_questions(std::size_t count) {
  constexpr std::array<const char*, 4> kOperations{"add", "subtract", "multiply", "compare"};
  RandomNumber random(22);
  std::vector<Question> questions;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string a = random.number();
    questions.push_back({kOperations[random.below(kOperations.size())], a, random.rival(a)});
    if (i % 10 == 0) {
      const auto pair = random.huge_pair();
      questions.push_back({"compare", pair[0], pair[1]});
    }
  }
  return questions;
}

TEST_CASE("decimal: gives what Python's decimal module gives") {
  const std::vector<Question> questions = random_questions(30'000);
  const std::vector<std::string> answers = answers_of_python(questions);
  std::size_t refused = 0;
  std::size_t scientific = 0;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Question& question = questions[i];
    CAPTURE(question.operation);
    CAPTURE(question.a);
    CAPTURE(question.b);
    REQUIRE(our_answer(question) == answers[i]);
    const bool compares = question.operation == "compare";
    if (compares && answers[i] == "0") {
      ++equal;
      REQUIRE(decimal::hash(question.a) == decimal::hash(question.b));
    }
    if (answers[i] == "refused") ++refused;
    if (!compares && answers[i].find("e+") != std::string::npos) ++scientific;
  }
  // The questions are of every kind, and not mostly of one.
  CHECK(refused > 1'000);
  CHECK(refused < questions.size() / 2);
  CHECK(scientific > 1'000);
  CHECK(equal > 1'000);
}

TEST_CASE("decimal: what was added and is then subtracted leaves 0") {
  RandomNumber random(23);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> terms;
    std::string forward = "0";
    for (int i = 0; i < 20; ++i) {
      const std::string cents = std::to_string(random.below(100));
      terms.push_back((random.below(2) == 0 ? "-" : "") +
                      std::to_string(random.below(1'000'000'000'000'000)) + "." + cents);
      std::string next;
      REQUIRE(decimal::compute(decimal::Operation::add, forward, terms.back(), next));
      forward = next;
    }
    std::string left = forward;
    for (auto term = terms.begin(); term != terms.end(); ++term) {
      std::string next;
      REQUIRE(decimal::compute(decimal::Operation::subtract, left, *term, next));
      left = next;
    }
    REQUIRE(left == "0");
  }
}

}  // namespace
}  // namespace eventsrc
