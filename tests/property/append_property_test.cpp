#include <map>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/append.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

/// What a store must hold, kept in the simplest way.
struct Model {
  struct Entry {
    std::int64_t seq;
    std::string type;
    std::string data;
    std::string id;  // empty: none
  };
  using Streams = std::map<std::string, std::vector<Entry>>;
  Streams streams;

  struct Line {
    std::string stream;
    std::string type;
    std::string data;
    std::string id;
    std::string expect;
    std::int64_t seq = -1;  // none
  };
  struct Outcome {
    bool stored = false;
    std::int64_t events = 0;
    std::int64_t already = 0;
  };

  static bool holds(const std::string& expect, const std::vector<Entry>& entries) {
    if (expect.empty() || expect == "any") return true;
    if (expect == "none") return entries.empty();
    if (expect == "exists") return !entries.empty();
    return !entries.empty() && std::to_string(entries.back().seq) == expect;
  }

  Outcome append(const std::vector<Line>& lines, const std::string& expect) {
    Streams next = streams;
    Outcome outcome;
    for (const Line& line : lines) {
      auto& entries = next[line.stream];
      const Entry* found = nullptr;
      for (const Entry& entry : entries) {
        if (!line.id.empty() && entry.id == line.id) found = &entry;
      }
      const bool by_id = found != nullptr;
      if (!by_id && line.seq >= 0 && line.seq < static_cast<std::int64_t>(entries.size())) {
        found = &entries[static_cast<std::size_t>(line.seq)];
      }
      if (found != nullptr) {
        const bool same = found->type == line.type && found->data == line.data &&
                          (line.seq < 0 || line.seq == found->seq) &&
                          (line.id.empty() || line.id == found->id);
        if (!same) return {};
        ++outcome.already;
        continue;
      }
      const auto end = static_cast<std::int64_t>(entries.size());
      if (outcome.events == 0 && !holds(expect, entries)) return {};
      if (!holds(line.expect, entries)) return {};
      if (line.seq >= 0 && line.seq != end) return {};
      entries.push_back({end, line.type, line.data, line.id});
      ++outcome.events;
    }
    std::erase_if(next, [](const auto& stream) { return stream.second.empty(); });
    streams = std::move(next);
    outcome.stored = true;
    return outcome;
  }
};

class RandomLines {
 public:
  explicit RandomLines(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string expect() {
    static const std::vector<std::string> kForms = {"any", "none", "exists"};
    const std::size_t kind = below(4);
    return kind < 3 ? kForms[kind] : std::to_string(below(12));
  }

  Model::Line line() {
    Model::Line line;
    line.stream = "s" + std::to_string(below(4));
    line.type = "t" + std::to_string(below(2));
    line.data = std::to_string(below(2));
    if (below(4) == 0) line.id = "id" + std::to_string(below(6));
    if (below(4) == 0) line.expect = expect();
    if (below(4) == 0) line.seq = static_cast<std::int64_t>(below(12));
    return line;
  }

 private:
  std::mt19937_64 random_;
};

std::vector<NewEvent> events_of(const std::vector<Model::Line>& lines) {
  std::vector<NewEvent> events;
  for (const Model::Line& line : lines) {
    NewEvent made = event(line.stream, line.type, line.data);
    if (!line.id.empty()) made.id = line.id;
    if (!line.expect.empty()) made.expect = line.expect;
    if (line.seq >= 0) made.seq = Seq(line.seq);
    events.push_back(made);
  }
  return events;
}

void compare(Store& store, const Model& model) {
  std::vector<std::string> wanted;
  for (const auto& [name, entries] : model.streams) wanted.push_back(name);
  REQUIRE(names(store, Selection::all()) == wanted);
  for (const auto& [name, entries] : model.streams) {
    const auto stored = read(store, name);
    REQUIRE(stored.size() == entries.size());
    for (std::size_t i = 0; i < stored.size(); ++i) {
      REQUIRE(stored[i].seq.value() == entries[i].seq);
      REQUIRE(stored[i].type == entries[i].type);
      REQUIRE(stored[i].data == entries[i].data);
      REQUIRE(stored[i].id.value_or("") == entries[i].id);
    }
  }
}

TEST_CASE("append property: random batches with conditions, ids and seqs do what a model does") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    on_each_backend([&](Place& at) {
      if (at.by_stream) return;
      RandomLines random(seed);
      Model model;
      const auto store = at.open();
      int stored = 0;
      constexpr int kBatches = 250;
      for (int batch = 0; batch < kBatches; ++batch) {
        std::vector<Model::Line> lines(1 + random.below(3));
        for (Model::Line& line : lines) line = random.line();
        AppendOptions options;
        const std::string expect = random.below(5) == 0 ? random.expect() : "any";
        options.expect = Expected::parse(expect, ErrorCode::usage);
        const auto outcome = model.append(lines, expect);
        Events source(events_of(lines));
        const auto result = append(*store, source, options, at.clock, at.random);
        REQUIRE(std::holds_alternative<AppendReport>(result) == outcome.stored);
        if (!outcome.stored) continue;
        ++stored;
        REQUIRE(std::get<AppendReport>(result).events == outcome.events);
        REQUIRE(std::get<AppendReport>(result).already == outcome.already);
      }
      CHECK(stored > kBatches / 10);
      CHECK(stored < kBatches);
      compare(*at.open_to_read(), model);
      CHECK(faults_of(*at.open_to_read()) == "");
    });
  }
}

TEST_CASE("append property: an export restored in any two parts gives the same store") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    on_two_of_each([&](Place& from, Place& to) {
      RandomLines random(seed);
      for (int i = 0; i < 40; ++i) {
        Model::Line line = random.line();
        line.expect.clear();
        line.seq = -1;
        static_cast<void>(from.append(events_of({line})));
      }
      const std::string lines = export_of(*from.open_to_read());
      REQUIRE_FALSE(lines.empty());
      std::size_t cut = 0;
      for (std::size_t skip = random.below(30); skip > 0 && cut != std::string::npos; --skip) {
        cut = lines.find('\n', cut + 1);
      }
      to.restore(lines.substr(0, cut == std::string::npos ? 0 : cut + 1));
      to.restore(lines);
      CHECK(heads_of(*to.open_to_read()) == heads_of(*from.open_to_read()));
      CHECK(to.restore(lines).events == 0);
      CHECK(faults_of(*to.open_to_read()) == "");
    });
  }
}

}  // namespace
}  // namespace eventsrc::test
