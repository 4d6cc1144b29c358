#include "fault/ledger.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <utility>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace eventsrc::test {

using Json = nlohmann::json;

Launch StoreFile::command(std::vector<std::string> words) const {
  // On a machine with much else to do even many seconds may not be enough for a turn.
  words.insert(words.begin(), {"-s", path_, "--retry-for", "1h"});
  return {.arguments = std::move(words)};
}

Ended StoreFile::run(std::vector<std::string> words) const {
  return Tool(command(std::move(words))).wait();
}

std::string StoreFile::must(std::vector<std::string> words) const {
  const Ended ended = run(std::move(words));
  INFO(ended.err);
  INFO(ended.out);
  REQUIRE(ended.status == 0);
  return ended.out;
}

std::vector<Exported> StoreFile::events() const {
  std::vector<Exported> result;
  for (const std::string& line : split_lines(must({"export"}))) {
    const Json event = Json::parse(line);
    const bool redacted = event.contains("redacted");
    result.push_back({event.at("stream"), event.at("seq"),
                      redacted ? std::string() : event.at("data").dump(), event.value("id", ""),
                      event.at("hash")});
  }
  return result;
}

std::vector<Exported> StoreFile::events_of(std::string_view stream) const {
  std::vector<Exported> result = events();
  std::erase_if(result, [&](const Exported& event) { return event.stream != stream; });
  return result;
}

void StoreFile::check_sound() const {
  const Ended verified = run({"verify"});
  INFO(verified.out);
  INFO(verified.err);
  CHECK(verified.status == 0);
  std::map<std::string, std::int64_t> next;
  std::set<std::pair<std::string, std::string>> ids;
  std::set<std::pair<std::string, std::string>> payloads;
  for (const Exported& event : events()) {
    CAPTURE(event.stream);
    CAPTURE(event.data);
    CHECK(event.seq == next[event.stream]++);
    if (!event.id.empty()) CHECK(ids.emplace(event.stream, event.id).second);
    CHECK(payloads.emplace(event.stream, event.data).second);
  }
}

void Ledger::add(const std::string& line) {
  const Json result = Json::parse(line);
  if (result.contains("heads")) {
    for (const auto& [stream, head] : result.at("heads").items()) {
      marks_.push_back({stream, head.at("last"), head.at("hash")});
    }
  } else {
    marks_.push_back({result.at("stream"), result.at("last"), result.at("hash")});
  }
  lines_ += line + "\n";
}

void Ledger::add(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) add(line);
}

void Ledger::check(const StoreFile& store) const {
  // Every process may have been killed before it printed one.
  if (marks_.empty()) return;
  const std::string file = folder_.file("receipts");
  write_file(file, lines_);
  const Ended verified = store.run({"verify", "--receipt", "@" + file});
  INFO(verified.out);
  INFO(verified.err);
  CHECK(verified.status == 0);
  std::map<std::pair<std::string, std::int64_t>, std::string> hashes;
  for (const Exported& event : store.events()) hashes[{event.stream, event.seq}] = event.hash;
  for (const Mark& mark : marks_) {
    CAPTURE(mark.stream);
    CAPTURE(mark.seq);
    const auto found = hashes.find({mark.stream, mark.seq});
    CHECK((found == hashes.end() ? "not there" : found->second) == mark.hash);
  }
}

std::string event_line(std::string_view stream, std::string_view data, std::string_view id) {
  std::string line = R"({"stream":")" + std::string(stream) + R"(","type":"t","data":)";
  line += data;
  if (!id.empty()) line.append(R"(,"id":")").append(id) += '"';
  return line + "}\n";
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void write_file(const std::string& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  REQUIRE(out.good());
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace eventsrc::test
