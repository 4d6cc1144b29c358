#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app.hpp"
#include "eventsrc/append.hpp"
#include "open_store.hpp"
#include "terminal.hpp"

namespace eventsrc::cli::test {

/// A folder that is gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "cli_tests-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

inline void write_file(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

class MapEnvironment final : public Environment {
 public:
  [[nodiscard]] std::optional<std::string> get(const char* name) const override {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  }

  std::map<std::string, std::string> values;
};

/// Collects what is written to its descriptor.
class MemoryFile {
 public:
  MemoryFile() : fd_(memfd_create("test", MFD_CLOEXEC)) {}
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] std::string text() const {
    struct stat status {};
    fstat(fd_, &status);
    std::string out(static_cast<std::size_t>(status.st_size), '\0');
    const ssize_t got = pread(fd_, out.data(), out.size(), 0);
    out.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return out;
  }

 private:
  int fd_;
};

class FixedClock final : public Clock {
 public:
  Timestamp now() override { return now_; }
  std::chrono::steady_clock::time_point elapsed() override { return elapsed_; }
  void sleep(std::chrono::microseconds duration) override { elapsed_ += duration; }

 private:
  Timestamp now_{std::chrono::seconds(1767225600)};
  std::chrono::steady_clock::time_point elapsed_{};
};

struct Result {
  int status = -1;
  std::string out;
  std::string err;
};

/// A user with a folder, an environment and a shell to type in.
class Session {
 public:
  Session() {
    environment.values["HOME"] = folder.path();
    environment.values["EVENTSRC_STORE"] = store();
  }

  [[nodiscard]] std::string store() const { return folder.file("store.db"); }

  Result run(const std::vector<std::string>& arguments) {
    std::vector<const char*> argv{"eventsrc"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    MemoryFile out;
    MemoryFile err;
    Terminal terminal;
    terminal.out = out_fd.value_or(out.fd());
    terminal.err = err.fd();
    terminal.out_is_tty = out_is_tty;
    terminal.width = width;
    terminal.environment = &environment;
    terminal.clock = &clock;
    Result result;
    result.status = cli::run(static_cast<int>(argv.size()), argv.data(), terminal);
    result.out = out.text();
    result.err = err.text();
    return result;
  }

  /// Adds one event to the store, which it creates if need be.
  void add(std::string_view stream, std::string_view type, std::string_view data) {
    StoreOptions options;
    options.sqlite.mode = sqlite::Mode::create;
    options.sqlite.durability = sqlite::Durability::off;
    options.sqlite.clock = &clock;
    const auto opened = open_store(StoreUrl::parse(store()), options);
    NewEvent event;
    event.stream = stream;
    event.type = type;
    event.data = data;
    SingleEvent source(event);
    static_cast<void>(append(*opened, source, {}, clock, system_random()));
  }

  TemporaryFolder folder;
  MapEnvironment environment;
  FixedClock clock;
  std::optional<int> out_fd;
  bool out_is_tty = false;
  int width = 80;
};

}  // namespace eventsrc::cli::test
