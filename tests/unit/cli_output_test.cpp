#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli_support.hpp"
#include "common_options.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "input.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "progress.hpp"

namespace eventsrc::cli {
namespace {

using test::TemporaryFolder;

void put(const std::string& path, std::string_view text) {
  OutputFile file(path);
  Output out(file.fd(), path);
  out.write(text);
  out.flush();
  file.commit();
}

std::ptrdiff_t files_in(const TemporaryFolder& folder) {
  using Files = std::filesystem::directory_iterator;
  return std::distance(Files(folder.path()), Files());
}

/// A pipe nobody reads.
int broken_pipe() {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  close(ends[0]);
  return ends[1];
}

}  // namespace

TEST_CASE("Output: a closed pipe is no error, unless something was stored") {
  const int fd = broken_pipe();
  Output out(fd, "standard output");
  out.write("x");
  CHECK_THROWS_AS(out.flush(), PipeClosed);
  out.mark_stored();
  out.write("x");
  CHECK_THROWS_WITH_AS(out.flush(), doctest::Contains("stored, but the receipt"), Error);
  out.mark_stored("two are stored", "do the rest");
  out.write("x");
  CHECK_THROWS_WITH_AS(out.flush(),
                       "two are stored, but the receipt could not be printed: Broken pipe: do the "
                       "rest",
                       Error);
  close(fd);
}

TEST_CASE("Output: after a signal it writes what can go out, and does not wait for the rest") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  request_interrupt(SIGTERM);
  Output out(ends[1], "standard output");
  out.write("x");
  CHECK_NOTHROW(out.flush());
  out.buffer().assign(std::size_t{1} << 20, 'x');
  CHECK_THROWS_WITH_AS(out.flush(), "interrupted", Error);
  clear_interrupt();
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("Output: a full disk is an error") {
  const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
  Output out(fd, "standard output");
  out.write("x");
  CHECK_THROWS_AS(out.flush(), Error);
  close(fd);
}

TEST_CASE("OutputFile: nothing is seen before commit, and nothing is left without it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("out");
  test::write_file(path, "old");
  {
    OutputFile file(path);
    CHECK(write(file.fd(), "new", 3) == 3);
    CHECK(test::read_file(path) == "old");
  }
  CHECK(test::read_file(path) == "old");
  CHECK(files_in(folder) == 1);
  put(path, "new");
  CHECK(test::read_file(path) == "new");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("OutputFile: a new file obeys the umask, an existing one keeps its mode") {
  const TemporaryFolder folder;
  const auto mode_of = [](const std::string& path) {
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
  };
  const mode_t before = umask(027);
  put(folder.file("new"), "x");
  umask(before);
  CHECK(mode_of(folder.file("new")) == 0640);
  chmod(folder.file("new").c_str(), 0604);
  put(folder.file("new"), "y");
  CHECK(mode_of(folder.file("new")) == 0604);
}

TEST_CASE("OutputFile: until it is complete, nobody but its owner sees it") {
  const TemporaryFolder folder;
  const mode_t before = umask(0);
  const OutputFile file(folder.file("new"));
  umask(before);
  const auto only = *std::filesystem::directory_iterator(folder.path());
  CHECK(only.path().filename().string().starts_with(".eventsrc-"));
  struct stat named {};
  struct stat written {};
  REQUIRE(stat(only.path().c_str(), &named) == 0);
  REQUIRE(fstat(file.fd(), &written) == 0);
  CHECK((named.st_mode & 07777U) == 0600);
  CHECK(named.st_ino == written.st_ino);
}

TEST_CASE("SpoolFile: it has no name, and is its owner's only") {
  const TemporaryFolder folder;
  const char* const given = std::getenv("TMPDIR");
  const std::string before = given == nullptr ? "/tmp" : given;
  setenv("TMPDIR", folder.path().c_str(), 1);
  const mode_t mask = umask(0);
  const SpoolFile spool;
  umask(mask);
  setenv("TMPDIR", before.c_str(), 1);
  struct stat status {};
  REQUIRE(fstat(spool.fd(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 0600);
  CHECK(status.st_nlink == 0);
  CHECK(files_in(folder) == 0);
}

TEST_CASE("OutputFile: symbolic links are followed, dangling ones too") {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("target", folder.file("link"));
  put(folder.file("link"), "1");
  put(folder.file("link"), "2");
  CHECK(std::filesystem::is_symlink(folder.file("link")));
  CHECK(test::read_file(folder.file("target")) == "2");
}

TEST_CASE("OutputFile: links in a circle are a usage error") {
  const TemporaryFolder folder;
  std::filesystem::create_symlink(folder.file("b"), folder.file("a"));
  std::filesystem::create_symlink(folder.file("a"), folder.file("b"));
  try {
    put(folder.file("a"), "x");
    FAIL("the links were followed");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::usage);
  }
}

TEST_CASE("OutputFile: a device is written, not replaced") {
  put("/dev/null", "x");
  CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("OutputFile: a folder or a missing folder is a usage error") {
  const TemporaryFolder folder;
  for (const std::string& path : {folder.path(), folder.file("no/such")}) {
    try {
      const OutputFile file(path);
      FAIL("opened ", path);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::usage);
    }
  }
}

TEST_CASE("Progress: shown after a second on a terminal only, and erased at the end") {
  const auto shown = [](bool tty, bool quiet, std::chrono::milliseconds work) {
    const test::MemoryFile err;
    test::FixedClock clock;
    Terminal terminal;
    terminal.err = err.fd();
    terminal.err_is_tty = tty;
    terminal.clock = &clock;
    CommonOptions options;
    options.quiet = quiet;
    Messages messages(terminal);
    const Context context(terminal, options, messages);
    {
      Progress progress(context, "events");
      progress.set_total([] { return 6400; });
      clock.sleep(work);
      for (int i = 0; i < 3200; ++i) progress.advance();
    }
    return err.text();
  };
  CHECK(shown(true, false, std::chrono::milliseconds(999)).empty());
  CHECK(shown(false, false, std::chrono::seconds(2)).empty());
  CHECK(shown(true, true, std::chrono::seconds(2)).empty());
  CHECK(shown(true, false, std::chrono::seconds(2)) ==
        "\r\033[K64 of 6,400 events (1 %), 32/s, 198 s left\r\033[K");
}

/// Holds nothing, and is throttled or not.
class Throttled final : public Store {
 public:
  Capabilities capabilities() const noexcept override { return {}; }
  std::unique_ptr<Transaction> begin(bool /*dry*/) override { return nullptr; }
  std::optional<StreamHead> head(std::string_view /*stream*/) override { return std::nullopt; }
  std::unique_ptr<EventCursor> read(std::string_view /*stream*/, const Range& /*range*/) override {
    return nullptr;
  }
  std::unique_ptr<EventCursor> read_all(const ScanRange& /*range*/) override { return nullptr; }
  std::unique_ptr<StreamCursor> streams(const Selection& /*selection*/) override { return nullptr; }
  StoreInfo info() override { return {}; }
  void check(const std::function<void(const std::string&)>& /*report*/) override {}
  bool is_throttled() const noexcept override { return throttled; }

  bool throttled = true;
};

TEST_CASE("Progress: says that the store is throttled as long as it is") {
  const test::MemoryFile err;
  test::FixedClock clock;
  Terminal terminal;
  terminal.err = err.fd();
  terminal.err_is_tty = true;
  terminal.clock = &clock;
  const CommonOptions options;
  Messages messages(terminal);
  const Context context(terminal, options, messages);
  Throttled store;
  Progress progress(context, "events");
  progress.watch(store);
  clock.sleep(std::chrono::seconds(2));
  progress.advance(2);
  store.throttled = false;
  clock.sleep(std::chrono::seconds(2));
  progress.advance(2);
  CHECK(err.text() == "\r\033[K2 events, 1/s, throttled\r\033[K4 events, 1/s");
}

TEST_CASE("Progress: a hidden line comes back when it is due") {
  const test::MemoryFile err;
  test::FixedClock clock;
  Terminal terminal;
  terminal.err = err.fd();
  terminal.err_is_tty = true;
  terminal.clock = &clock;
  const CommonOptions options;
  Messages messages(terminal);
  const Context context(terminal, options, messages);
  Progress progress(context, "events");
  clock.sleep(std::chrono::seconds(2));
  progress.advance(2);
  progress.hide();
  progress.hide();
  clock.sleep(std::chrono::seconds(2));
  progress.advance(2);
  CHECK(err.text() == "\r\033[K2 events, 1/s\r\033[K\r\033[K4 events, 1/s");
}

TEST_CASE("OutputFile: what was made of a target is not put over what another made of it") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/out";
  SUBCASE("of a file") { put(path, "before"); }
  SUBCASE("of none") {}
  OutputFile one(path);
  OutputFile other(path);
  one.hold_target();
  other.hold_target();
  one.commit();
  CHECK_THROWS_WITH_AS(other.commit(), doctest::Contains("by another process meanwhile"), Error);
  CHECK(files_in(folder) == 2);  // with what the other has not put there
}

}  // namespace eventsrc::cli
