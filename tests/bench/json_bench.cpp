// Compares the JSON checker and the folding value with simdjson and nlohmann_json on texts of the
// size the project is made for. Prints medians of several rounds: processor time a text, speed, and
// the ratio to the first line.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <simdjson.h>

#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"

namespace {

using eventsrc::Value;
using eventsrc::json::Checker;

constexpr std::size_t kTexts = 20'000;
constexpr int kRounds = 15;
constexpr std::size_t kDepth = 200;

struct Texts {
  std::string_view name;
  std::vector<std::string> texts;
};

/// A payload of about 208 bytes; `gap` stands after every comma and colon.
std::string payload(std::mt19937_64& random, std::string_view gap) {
  const auto number = [&](std::uint64_t below) { return std::to_string(random() % below); };
  std::string text = R"({"amount":)" + number(10'000) + "." + number(100) +
                     R"(,"customer":"customer-)" + number(1'000'000) + R"(","status":"status)" +
                     number(5) + R"(","items":[{"sku":"SKU-)" + number(10'000) + R"(","count":)" +
                     number(9) + R"(},{"sku":"SKU-)" + number(10'000) + R"(","count":)" +
                     number(9) + R"(}],"note":"left at the door of number )" + number(200) +
                     R"(","address":{"city":"Linz","zip":")" + number(9'999) + R"("}})";
  if (gap.empty()) return text;
  std::string spaced;
  for (const char c : text) {
    spaced += c;
    if (c == ',' || c == ':') spaced += gap;
  }
  return spaced;
}

std::string line(std::mt19937_64& random) {
  return R"({"stream":"account/)" + std::to_string(random() % 10'000) +
         R"(","type":"deposited","time":"2026-01-31T10:00:00.250000Z","id":"event-)" +
         std::to_string(random() % 10'000'000) + R"(","meta":{"actor":"bench"},"data":)" +
         payload(random, "") + "}";
}

template <typename Make>
Texts make_texts(std::string_view name, Make make) {
  Texts made{name, {}};
  for (std::size_t i = 0; i < kTexts; ++i) made.texts.push_back(make());
  return made;
}

/// What is compared with each other.
struct Contender {
  std::string_view name;
  std::function<void()> round;  // goes once through all texts
};

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

/// Prints the medians; `bytes` is the average length of a text.
void compete(const std::vector<Contender>& contenders, double bytes) {
  std::vector<std::vector<double>> times(contenders.size());
  // Taking turns, so that what else the machine does disturbs all of them alike.
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const std::clock_t begin = std::clock();
      contenders[i].round();
      const auto took = static_cast<double>(std::clock() - begin);
      times[i].push_back(took / CLOCKS_PER_SEC * 1e9 / static_cast<double>(kTexts));
    }
  }
  const double first = median(times.front());
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const double ns = median(times[i]);
    std::printf("  %-32.*s %7.0f ns %6.2f GB/s %6.2f x\n",
                static_cast<int>(contenders[i].name.size()), contenders[i].name.data(), ns,
                bytes / ns, ns / first);
  }
}

double average_length(const Texts& input) {
  std::size_t total = 0;
  for (const std::string& text : input.texts) total += text.size();
  return static_cast<double>(total) / static_cast<double>(kTexts);
}

void require(bool holds) {
  if (holds) return;
  std::fputs("json_bench: a text was refused\n", stderr);
  std::exit(1);
}

void bench_checking(const Texts& input) {
  const double bytes = average_length(input);
  std::printf("%.*s, %.0f bytes\n", static_cast<int>(input.name.size()), input.name.data(), bytes);
  std::string out;
  Checker checker(kDepth);
  simdjson::dom::parser parser;
  std::vector<simdjson::padded_string> padded;
  for (const std::string& text : input.texts) padded.emplace_back(text);
  std::string room(input.texts.front().size() * 2 + simdjson::SIMDJSON_PADDING, ' ');
  const auto minify = [&] {
    for (const std::string& text : input.texts) {
      out.clear();
      require(!checker.minify(text, out));
    }
  };
  const auto parse = [&] {
    for (const auto& text : padded) require(!parser.parse(text).error());
  };
  const auto parse_and_minify = [&] {
    for (const auto& text : padded) {
      require(!parser.parse(text).error());
      std::size_t length = 0;
      require(!simdjson::minify(text.data(), text.size(), room.data(), length));
    }
  };
  const auto accept = [&] {
    for (const std::string& text : input.texts) require(nlohmann::json::accept(text));
  };
  compete({{"Checker::minify", minify},
           {"simdjson DOM parse", parse},
           {"simdjson DOM parse + minify", parse_and_minify},
           {"nlohmann accept", accept}},
          bytes);
}

void bench_merging(const Texts& patches) {
  std::printf("merging them into one state\n");
  const std::string start =
      R"({"owner":"ann","opened":"2026-01-31T10:00:00Z","branch":"north","limits":{"day":1000,)"
      R"("month":20000},"address":{"street":"Landstrasse 1","city":"Wien"}})";
  Value value;
  std::string out;
  nlohmann::json tree;
  const auto merge = [&] {
    value.assign(start);
    for (const std::string& patch : patches.texts) value.merge(patch);
  };
  const auto merge_and_print = [&] {
    value.assign(start);
    for (const std::string& patch : patches.texts) {
      value.merge(patch);
      out.clear();
      value.append_to(out);
      require(out.size() == value.text_size());
    }
  };
  const auto parse_and_merge = [&] {
    tree = nlohmann::json::parse(start);
    for (const std::string& patch : patches.texts) tree.merge_patch(nlohmann::json::parse(patch));
  };
  compete({{"Value::merge", merge},
           {"Value::merge, text after each", merge_and_print},
           {"nlohmann parse + merge_patch", parse_and_merge}},
          average_length(patches));
  require(tree == nlohmann::json::parse(value.str()));
}

}  // namespace

int main() {
  std::mt19937_64 random(1);
  const Texts payloads = make_texts("payloads", [&] { return payload(random, ""); });
  bench_checking(payloads);
  bench_checking(make_texts("payloads with spaces", [&] { return payload(random, " "); }));
  bench_checking(make_texts("lines", [&] { return line(random); }));
  bench_checking(make_texts("Cyrillic", [&] {
    return R"({"name":")" + std::to_string(random() % 1000) +
           R"( Съешь же ещё этих мягких французских булок, да выпей чаю","city":"Санкт-Петербург"})";
  }));
  bench_merging(payloads);
  return 0;
}
