// Tables that the service has exported, read from their files.

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include "dynamodb/exported_items.hpp"
#include "dynamodb/exported_store.hpp"
#include "support/events.hpp"
#include "support/temp_dir.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using dynamodb::ExportedItems;
using nlohmann::json;

std::vector<std::string> lines_of(const FakeTable& table) {
  std::vector<std::string> lines;
  for (const json& item : table.items()) lines.push_back(json{{"Item", item}}.dump() + "\n");
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line;
  return all;
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void write_gzip(const std::string& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) ==
          static_cast<int>(text.size()));
  REQUIRE(gzclose(file) == Z_OK);
}

std::unique_ptr<Store> opened(const std::vector<std::string>& paths) {
  return dynamodb::open_export(paths, {});
}

std::string fault_of(const std::vector<std::string>& paths, ErrorCode code) {
  const Error error = thrown([&] { static_cast<void>(ExportedItems(paths)); });
  CHECK(error.code() == code);
  return error.what();
}

// Streams with commits of one and more events, with ids, with bodies in chunks, an imported one.
void fill(FakeTable& table) {
  const std::string big = text_of(700'000);
  for (int i = 0; i < 300; ++i) {
    table.add({event("a"), event_with_id(i % 2 == 0 ? "b" : "a#b", fmt::format("id{}", i))});
  }
  table.add({event("big", "t", big), event("big"), event("big", "t", big)});
  table.add({event("big")});
  for (int i = 0; i < 20; ++i) table.add({event(fmt::format("s/{}", i)), event("ä€")});
}

std::vector<std::string> told(std::vector<StoredEvent> events) {
  std::vector<std::string> lines;
  for (StoredEvent& event : events) {
    lines.emplace_back();
    event.position.reset();
    append_event_line(lines.back(), event.view(), nullptr);
  }
  return lines;
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

void check_same(Store& exported, Store& table) {
  CHECK(sorted(told(read_all(exported))) == sorted(told(read_all(table))));
  CHECK(names(exported, Selection({"*"})) == names(table, Selection({"*"})));
  CHECK(names(exported, Selection({"s/1*"})) == names(table, Selection({"s/1*"})));
  for (const std::string& name : names(table, Selection({"*"}))) {
    CAPTURE(name);
    CHECK(exported.head(name)->hash == table.head(name)->hash);
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      CHECK(told(read(exported, name, {{}, {}, direction})) ==
            told(read(table, name, {{}, {}, direction})));
      CHECK(told(read(exported, name, {Seq(1), Seq(2), direction})) ==
            told(read(table, name, {Seq(1), Seq(2), direction})));
    }
  }
  CHECK_FALSE(exported.head("nobody").has_value());
  CHECK(verified(exported).empty());
}

TEST_CASE(
    "an exported table: the store that was exported, from one file or many, compressed or not") {
  FakeTable table;
  fill(table);
  const auto store = table.open();
  const TempDir dir;
  const std::vector<std::string> lines = lines_of(table);
  write(dir.file("all.json"), joined(lines));
  check_same(*opened({dir.file("all.json")}), *store);

  std::vector<std::string> halves(3);
  for (std::size_t i = 0; i < lines.size(); ++i) halves[i % 3] += lines[i];
  std::filesystem::create_directory(dir.file("parts"));
  write(dir.file("parts/x.json"), halves[0]);
  write_gzip(dir.file("parts/y.json.gz"), halves[1]);
  write_gzip(dir.file("parts/z.json.gz"), halves[2]);
  write(dir.file("parts/manifest-summary.txt"), "not JSON");
  check_same(*opened({dir.file("parts")}), *store);
  check_same(
      *opened({dir.file("parts/z.json.gz"), dir.file("parts/x.json"), dir.file("parts/y.json.gz")}),
      *store);
}

TEST_CASE("an exported table: attributes in any order, white space and escapes are the same") {
  FakeTable table;
  table.add({event("ä\"b"), event("c")});
  std::string text;
  for (const json& item : table.items()) {
    json reversed;
    nlohmann::ordered_json turned;
    for (auto each = item.rbegin(); each != item.rend(); ++each) turned[each.key()] = *each;
    text += nlohmann::ordered_json{{"Item", turned}}.dump(-1, ' ', /*ensure_ascii=*/true) + "\r\n";
    std::size_t at = text.rfind(R"("pk":)");
    text.insert(at + 5, "  ");
  }
  const TempDir dir;
  write(dir.file("x.json"), text);
  check_same(*opened({dir.file("x.json")}), *table.open());
}

TEST_CASE("an exported table: a stream whose commits alone are there is not passed over") {
  FakeTable table;
  table.add({event("a"), event("b")});
  std::string lines;
  for (const std::string& line : lines_of(table)) {
    if (line.find(R"("sk":{"S":"b"})") == std::string::npos) lines += line;
  }
  const TempDir dir;
  write(dir.file("x.json"), lines);
  const Error error = thrown([&] { static_cast<void>(opened({dir.file("x.json")})); });
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(std::string(error.what()).find("stream \"b\" has commits") != std::string::npos);
}

TEST_CASE("an exported table: nothing can be written to it") {
  FakeTable table;
  table.add({event("a")});
  const TempDir dir;
  write(dir.file("x.json"), joined(lines_of(table)));
  const auto store = opened({dir.file("x.json")});
  Events source({event("a")});
  const Error error = thrown(
      [&] { static_cast<void>(append(*store, source, {}, system_clock(), system_random())); });
  CHECK(error.code() == ErrorCode::unsupported);
}

TEST_CASE("an exported table: a folder with a manifest has what that lists") {
  FakeTable table;
  fill(table);
  const std::vector<std::string> lines = lines_of(table);
  const TempDir dir;
  std::filesystem::create_directory(dir.file("data"));
  const auto line = [](std::size_t count, const std::string& name) {
    return json{{"itemCount", count},
                {"md5Checksum", "x"},
                {"dataFileS3Key", "prefix/AWSDynamoDB/0169/data/" + name}}
               .dump() +
           "\n";
  };
  const std::size_t half = lines.size() / 2;
  const auto middle = lines.begin() + static_cast<std::ptrdiff_t>(half);
  write_gzip(dir.file("data/a.json.gz"), joined({lines.begin(), middle}));
  write_gzip(dir.file("data/b.json.gz"), joined({middle, lines.end()}));
  write(dir.file("data/stray.json"), "not listed");
  const std::string manifest = dir.file("manifest-files.json");
  write(manifest, line(half, "a.json.gz") + line(lines.size() - half, "b.json.gz"));
  check_same(*opened({dir.path()}), *table.open());

  write(manifest, line(half, "a.json.gz") + line(lines.size() - half + 1, "b.json.gz"));
  CHECK(fault_of({dir.path()}, ErrorCode::integrity).find("fetch it again") != std::string::npos);
  write(manifest, line(half, "a.json.gz") + line(1, "c.json.gz"));
  CHECK(fault_of({dir.path()}, ErrorCode::integrity).find("c.json.gz is missing") !=
        std::string::npos);
  write(manifest, "{}\n");
  CHECK(fault_of({dir.path()}, ErrorCode::invalid).find("no manifest") != std::string::npos);
}

TEST_CASE("an exported table: what is wrong with its files is told, and nothing is passed over") {
  FakeTable table;
  fill(table);
  const std::vector<std::string> lines = lines_of(table);
  const TempDir dir;
  const std::string file = dir.file("x.json.gz");
  write_gzip(file, joined(lines));
  const std::string whole = content_of_file(file);
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{30}}) {
    CAPTURE(size);
    write(file, whole.substr(0, size));
    CHECK(fault_of({file}, ErrorCode::integrity).find("cut short") != std::string::npos);
  }
  std::string flipped = whole;
  flipped[whole.size() / 2] ^= 1;
  write(file, flipped);
  static_cast<void>(fault_of({file}, ErrorCode::integrity));

  write(file, lines[0] + lines[1] + lines[0]);
  CHECK(fault_of({file}, ErrorCode::integrity).find("twice") != std::string::npos);
  write(file, lines[0] + "{\"Item\":\n");
  CHECK(fault_of({file}, ErrorCode::invalid).find(file) != std::string::npos);
  write(file, lines[0] + R"({"Item":{"key":{"S":"a"}}})" + "\n");
  CHECK(fault_of({file}, ErrorCode::invalid).find("not an item") != std::string::npos);
  static_cast<void>(fault_of({dir.file("nothing")}, ErrorCode::usage));
  std::filesystem::create_directory(dir.file("empty"));
  static_cast<void>(fault_of({dir.file("empty")}, ErrorCode::usage));

  // A table of something else, and one that lacks a commit.
  write(file, R"({"Item":{"pk":{"S":"a"},"sk":{"S":"b"}}})");
  CHECK(thrown([&] { static_cast<void>(opened({file})->head("a")); }).code() == ErrorCode::invalid);
  std::string text;
  bool left_out = false;
  for (const std::string& line : lines) {
    const bool leaves = !left_out && line.find(R"("S":"e#a")") != std::string::npos;
    left_out = left_out || leaves;
    if (!leaves) text += line;
  }
  REQUIRE(left_out);
  write(file, text);
  CHECK(thrown([&] { static_cast<void>(read(*opened({file}), "a")); }).code() ==
        ErrorCode::integrity);
}

}  // namespace
}  // namespace eventsrc::test
