// A store file that somebody altered: places and bytes that are put there. It is read in every way;
// what is wrong with it is an Error.
//
// Input: again and again three bytes of a place, a number of bytes, and these.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include <unistd.h>

#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "fuzz.hpp"
#include "read_everything.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::fuzz {
namespace {

/// Events of two streams, with ids and meta, great and small.
class Events final : public NewEventSource {
 public:
  bool next(NewEvent& event) override {
    if (number_ == kCount) return false;
    text_ = "{\"n\":" + std::to_string(number_) + ",\"pad\":\"" +
            std::string(number_ % 7 == 0 ? 6'000 : 10, 'x') + "\"}";
    id_ = std::to_string(number_);
    event = {};
    event.stream = number_ % 3 == 0 ? "b" : "a";
    event.type = number_ % 2 == 0 ? "even" : "odd";
    event.data = text_;
    if (number_ % 4 == 0) event.id = id_;
    if (number_ % 5 == 0) event.meta = R"({"actor":"ann"})";
    ++number_;
    return true;
  }
  void rewind() override { number_ = 0; }

 private:
  static constexpr int kCount = 40;
  int number_ = 0;
  std::string text_;
  std::string id_;
};

std::string make_store(const std::string& path) {
  test::FakeClock clock;
  test::FakeRandom random;
  {
    sqlite::Options options;
    options.mode = sqlite::Mode::create;
    options.seed = "fuzz";
    options.clock = &clock;
    options.random = &random;
    const auto store = sqlite::open_store(path, options);
    Events events;
    static_cast<void>(append(*store, events, {}, clock, random));
  }
  std::string content(std::filesystem::file_size(path), '\0');
  std::ifstream(path, std::ios::binary)
      .read(content.data(), static_cast<std::streamsize>(content.size()));
  return content;
}

void alter(std::string& content, std::string_view input) {
  constexpr std::size_t kHead = 4;
  while (input.size() >= kHead) {
    const auto byte = [input](std::size_t at) { return static_cast<std::uint8_t>(input[at]); };
    const std::size_t place =
        (std::size_t{byte(0)} << 16U | std::size_t{byte(1)} << 8U | byte(2)) % content.size();
    input.remove_prefix(kHead - 1);
    std::size_t size = byte(0) % 16U + 1U;
    input.remove_prefix(1);
    size = std::min({size, input.size(), content.size() - place});
    content.replace(place, size, input.substr(0, size));
    input.remove_prefix(size);
  }
}

}  // namespace

void run(std::string_view input) {
  static const test::TempDir folder;
  static const std::string whole = make_store(folder.file("whole.db"));
  std::string altered = whole;
  alter(altered, input);
  const std::string path = folder.file("altered.db");
  for (const char* suffix : {"-wal", "-shm"}) unlink((path + suffix).c_str());
  std::ofstream(path, std::ios::binary | std::ios::trunc) << altered;
  test::FakeClock clock;
  test::FakeRandom random;
  try {
    sqlite::Options options;
    options.clock = &clock;
    options.random = &random;
    const auto store = sqlite::open_store(path, options);
    read_everything(*store);
  } catch (const Error&) {
  }
}

}  // namespace eventsrc::fuzz
