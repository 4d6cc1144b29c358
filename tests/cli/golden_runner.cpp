// Runs golden tests: files that hold commands and the output they must have.
//
//   golden_runner --eventsrc PATH [--dynamodb] [--redis] [--update] FILE…
//
// In a `.t` file, lines indented by two spaces are the test, all others are prose:
//
//     $ eventsrc replay nobody      a command; `  > …` lines continue it
//   its output, stdout and stderr together, line for line; a line may end in ` (re)` (a POSIX
//   extended regular expression) or ` (glob)` (`*`, `?`, `[…]`)
//     [1]                           the exit status, unless 0
//
// In a `.md` file the same stands unindented in ```console blocks, and `…` inside a line of output
// stands for any text. In a manual page (`.1` to `.9`) it stands, with roff's escapes, between
// `.Bd -literal` and `.Ed`, and `...` is what stands for any text. Blocks of these without a `$`
// are no test. All commands of a file run in one /bin/sh, in an empty folder that is also HOME,
// with the folders of eventsrc and of this program first in PATH and the file's folder in TESTDIR.
// `--dynamodb` hands on what tests/support/with_dynalite says of a server: the variables that begin
// with AWS_ or EVENTSRC_TEST_DYNAMODB; `--redis` the same of tests/support/with_redis. `--update`
// writes the real output into the file.

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fnmatch.h>
#include <regex.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

constexpr std::chrono::seconds kTimeout{300};
constexpr std::string_view kNoLineEnd = " (no-eol)";

/// How a file's tests are written.
enum class Format { test, markdown, manual };

/// A character that is written otherwise in a manual page.
struct RoffEscape {
  char character;
  std::string_view escape;
};
constexpr std::array<RoffEscape, 6> kRoffEscapes = {{
    {'\\', "\\e"},
    {'-', "\\-"},
    {'\'', "\\(aq"},
    {'`', "\\(ga"},
    {'~', "\\(ti"},
    {'^', "\\(ha"},
}};
constexpr std::string_view kRoffNothing = "\\&";  // hides a `.` at the start of a line

/// One command of a file, with what follows it.
struct Step {
  std::size_t line = 0;   ///< 1-based line of the `$`
  std::size_t begin = 0;  ///< the lines of expected output: index of the first …
  std::size_t end = 0;    ///< … and of the one behind the last
  std::string command;
  Lines expected;  ///< with the `[status]` line, if any
  Lines actual;
  bool finished = false;
};

std::string read_file(const fs::path& path) {
  const std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return text.str();
}

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

Format format_of(const fs::path& path) {
  const std::string extension = path.extension().string();
  if (extension == ".md") return Format::markdown;
  const bool is_section = extension.size() == 2 && extension[1] >= '1' && extension[1] <= '9';
  return is_section ? Format::manual : Format::test;
}

/// What stands for any text in a line of output; empty: nothing does.
std::string_view ellipsis_of(Format format) {
  switch (format) {
    case Format::test:
      return "";
    case Format::markdown:
      return "…";
    case Format::manual:
      return "...";
  }
  return "";
}

/// The text that a line of a manual page shows.
std::string from_roff(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    if (line.front() != '\\') {
      text += line.front();
      line.remove_prefix(1);
    } else if (line.starts_with(kRoffNothing)) {
      line.remove_prefix(kRoffNothing.size());
    } else {
      const auto* const found = std::find_if(
          kRoffEscapes.begin(), kRoffEscapes.end(),
          [line](const RoffEscape& candidate) { return line.starts_with(candidate.escape); });
      if (found == kRoffEscapes.end()) {
        throw std::runtime_error("unknown escape: " + std::string(line));
      }
      text += found->character;
      line.remove_prefix(found->escape.size());
    }
  }
  return text;
}

std::string to_roff(std::string_view text) {
  std::string line(text.starts_with('.') ? kRoffNothing : "");
  for (const char c : text) {
    const auto* const found =
        std::find_if(kRoffEscapes.begin(), kRoffEscapes.end(),
                     [c](const RoffEscape& candidate) { return candidate.character == c; });
    if (found == kRoffEscapes.end()) {
      line += c;
    } else {
      line += found->escape;
    }
  }
  return line;
}

/// A test file: its lines, and the steps found in them.
class TestFile {
 public:
  explicit TestFile(fs::path path)
      : path_(std::move(path)), format_(format_of(path_)), lines_(split_lines(read_file(path_))) {
    bool inside = format_ == Format::test;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string& line = lines_[i];
      if (is_fence(line)) {
        inside = opens_block(line);
        open_ = false;
      } else if (inside && line.starts_with(indent())) {
        add(i, shown(std::string_view(line).substr(indent().size())));
      } else {
        open_ = false;
      }
    }
  }

  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] Format format() const { return format_; }
  [[nodiscard]] std::vector<Step>& steps() { return steps_; }

  /// Puts `outputs`, one for each step, in the place of the expected ones.
  void rewrite(const std::vector<Lines>& outputs) {
    std::string text;
    std::size_t copied = 0;
    const auto copy_to = [&](std::size_t end) {
      for (; copied < end; ++copied) text += lines_[copied] + '\n';
    };
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      copy_to(steps_[i].begin);
      for (const std::string& line : outputs[i])
        text.append(indent()).append(written(line)) += '\n';
      copied = steps_[i].end;
    }
    copy_to(lines_.size());
    write_file(path_, text);
  }

 private:
  [[nodiscard]] std::string_view indent() const { return format_ == Format::test ? "  " : ""; }
  /// Whether a block of commands, or one of anything else, may begin or end at this line.
  [[nodiscard]] bool is_fence(std::string_view line) const {
    if (format_ == Format::manual) return line.starts_with(".Bd") || line.starts_with(".Ed");
    return format_ == Format::markdown && line.starts_with("```");
  }
  [[nodiscard]] bool opens_block(std::string_view line) const {
    return format_ == Format::manual ? line.starts_with(".Bd -literal") : line == "```console";
  }
  [[nodiscard]] std::string shown(std::string_view line) const {
    return format_ == Format::manual ? from_roff(line) : std::string(line);
  }
  [[nodiscard]] std::string written(std::string_view text) const {
    return format_ == Format::manual ? to_roff(text) : std::string(text);
  }

  void add(std::size_t index, std::string_view text) {
    if (text.starts_with("$ ")) {
      steps_.push_back({.line = index + 1,
                        .begin = index + 1,
                        .end = index + 1,
                        .command = std::string(text.substr(2)),
                        .expected = {},
                        .actual = {}});
      open_ = true;
      return;
    }
    if (!open_) {
      if (format_ != Format::test) return;
      throw std::runtime_error(path_.string() + ":" + std::to_string(index + 1) +
                               ": output without a command");
    }
    Step& step = steps_.back();
    if (text.starts_with("> ") && step.expected.empty()) {
      step.command.append("\n").append(text.substr(2));
      step.begin = index + 1;
    } else {
      step.expected.emplace_back(text);
    }
    step.end = index + 1;
  }

  fs::path path_;
  Format format_;
  Lines lines_;
  std::vector<Step> steps_;
  bool open_ = false;  // indented lines belong to the last step
};

bool matches_regex(const std::string& pattern, const std::string& text) {
  regex_t regex;
  if (regcomp(&regex, ("^(" + pattern + ")$").c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
    throw std::runtime_error("not a regular expression: " + pattern);
  }
  const bool found = regexec(&regex, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&regex);
  return found;
}

bool matches_ellipses(std::string_view pattern, std::string_view ellipsis, std::string_view text) {
  std::size_t gap = pattern.find(ellipsis);
  if (gap == std::string_view::npos || !text.starts_with(pattern.substr(0, gap))) return false;
  text.remove_prefix(gap);
  pattern.remove_prefix(gap + ellipsis.size());
  while ((gap = pattern.find(ellipsis)) != std::string_view::npos) {
    const std::size_t found = text.find(pattern.substr(0, gap));
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + gap);
    pattern.remove_prefix(gap + ellipsis.size());
  }
  return text.ends_with(pattern);
}

/// `text` without `suffix`; empty if it does not end in it.
std::optional<std::string> without_suffix(std::string_view text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return std::nullopt;
  return std::string(text.substr(0, text.size() - suffix.size()));
}

bool matches(const std::string& expected, const std::string& actual, Format format) {
  if (expected == actual) return true;
  if (const auto regex = without_suffix(expected, " (re)")) return matches_regex(*regex, actual);
  if (const auto glob = without_suffix(expected, " (glob)")) {
    return fnmatch(glob->c_str(), actual.c_str(), 0) == 0;
  }
  const std::string_view ellipsis = ellipsis_of(format);
  return !ellipsis.empty() && matches_ellipses(expected, ellipsis, actual);
}

/// A line of a comparison: ' ' in both, '-' expected only, '+' real only.
struct DiffLine {
  char mark;
  std::string text;
};

std::vector<DiffLine> compare(const Lines& expected, const Lines& actual, Format format) {
  const std::size_t width = actual.size() + 1;
  // common[i * width + j]: how many lines of expected[i..] and actual[j..] can be paired in order.
  std::vector<std::size_t> common((expected.size() + 1) * width);
  std::vector<bool> same(common.size());
  for (std::size_t i = expected.size(); i-- > 0;) {
    for (std::size_t j = actual.size(); j-- > 0;) {
      const std::size_t here = i * width + j;
      same[here] = matches(expected[i], actual[j], format);
      common[here] = same[here] ? common[here + width + 1] + 1
                                : std::max(common[here + width], common[here + 1]);
    }
  }
  std::vector<DiffLine> diff;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < expected.size() || j < actual.size()) {
    const std::size_t here = i * width + j;
    if (i < expected.size() && j < actual.size() && same[here]) {
      diff.push_back({' ', expected[i++]});
      ++j;
    } else if (i < expected.size() &&
               (j == actual.size() || common[here + width] >= common[here + 1])) {
      diff.push_back({'-', expected[i++]});
    } else {
      diff.push_back({'+', actual[j++]});
    }
  }
  return diff;
}

/// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "golden.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder " + name);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// The child's side: never returns.
[[noreturn]] void exec_shell(const fs::path& folder, const fs::path& script, const fs::path& output,
                             const Lines& environment) {
  setpgid(0, 0);
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (chdir(folder.c_str()) != 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) {
    _exit(126);
  }
  std::string shell = "/bin/sh";
  std::string argument = script.string();
  Lines variables = environment;
  std::vector<char*> envp;
  envp.reserve(variables.size() + 1);
  for (std::string& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);
  char* const argv[] = {shell.data(), argument.data(), nullptr};
  execve(shell.c_str(), argv, envp.data());
  _exit(127);
}

/// Runs the script to its end; false when it took too long. Nothing it started lives on.
bool run_shell(const fs::path& folder, const fs::path& script, const fs::path& output,
               const Lines& environment) {
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) exec_shell(folder, script, output, environment);
  setpgid(child, child);
  const auto deadline = std::chrono::steady_clock::now() + kTimeout;
  bool in_time = true;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (in_time && std::chrono::steady_clock::now() > deadline) {
      in_time = false;
      kill(-child, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  kill(-child, SIGKILL);
  return in_time;
}

/// Hands each step its part of the output. A marker line, `MARKER status`, ends each part.
void deal_out(std::string_view output, const std::string& marker, std::vector<Step>& steps) {
  for (Step& step : steps) {
    const std::size_t end = output.find(marker);
    step.finished = end != std::string_view::npos;
    const std::string_view part = output.substr(0, end);
    step.actual = split_lines(part);
    if (!step.finished) return;
    if (!part.empty() && part.back() != '\n') step.actual.back() += kNoLineEnd;
    output.remove_prefix(end + marker.size());
    const std::size_t line_end = output.find('\n');
    const std::string_view status = output.substr(0, line_end);
    if (status != "0") step.actual.push_back("[" + std::string(status) + "]");
    output.remove_prefix(std::min(line_end + 1, output.size()));
  }
}

/// Adds the variables whose names begin so, as `NAME=VALUE`: what commands are to know of a server.
void add_variables(std::string_view prefix, Lines& variables) {
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view variable = *each;
    if (variable.starts_with(prefix)) variables.emplace_back(variable);
  }
}

/// Runs all steps of the file; true when the shell came to its end in time.
bool run_steps(TestFile& file, const fs::path& eventsrc, const Lines& variables) {
  const TemporaryFolder temporary;
  const fs::path home = temporary.path() / "home";
  const fs::path scratch = temporary.path() / "tmp";
  fs::create_directory(home);
  fs::create_directory(scratch);

  const std::string marker = "=== end of step, " + temporary.path().filename().string() + ": ";
  std::string script;
  for (const Step& step : file.steps()) {
    script += step.command + "\nprintf '%s%s\\n' '" + marker + "' \"$?\"\n";
  }
  write_file(temporary.path() / "script", script);

  Lines environment = {
      // To look for leaks takes as long as the rest of most commands, and cli-unit runs them, too.
      "ASAN_OPTIONS=detect_leaks=0",
      "GCOV_ERROR_FILE=/dev/null",
      "PATH=" + eventsrc.parent_path().string() + ":" +
          fs::read_symlink("/proc/self/exe").parent_path().string() + ":/usr/bin:/bin",
      "HOME=" + home.string(),
      "TMPDIR=" + scratch.string(),
      "TESTDIR=" + fs::absolute(file.path()).parent_path().string(),
      "LC_ALL=C.UTF-8",
      "TZ=UTC",
  };
  environment.insert(environment.end(), variables.begin(), variables.end());
  const fs::path output = temporary.path() / "output";
  const bool in_time = run_shell(home, temporary.path() / "script", output, environment);
  deal_out(read_file(output), marker, file.steps());
  return in_time;
}

bool is_match(const std::vector<DiffLine>& diff) {
  return std::all_of(diff.begin(), diff.end(),
                     [](const DiffLine& line) { return line.mark == ' '; });
}

/// Runs one file and reports what differs; true when nothing does.
bool run_file(const fs::path& path, const fs::path& eventsrc, const Lines& variables, bool update) {
  TestFile file(path);
  if (file.steps().empty()) {
    std::printf("%s: holds no command\n", path.c_str());
    return false;
  }
  const bool in_time = run_steps(file, eventsrc, variables);

  bool good = true;
  std::vector<Lines> outputs;
  for (const Step& step : file.steps()) {
    const auto diff = compare(step.expected, step.actual, file.format());
    Lines& output = outputs.emplace_back();
    for (const DiffLine& line : diff) {
      if (line.mark != '-') output.push_back(line.text);
    }
    if (step.finished && is_match(diff)) continue;
    good = false;
    if (update && step.finished) continue;
    std::printf("%s:%zu: $ %s\n", path.c_str(), step.line, step.command.c_str());
    for (const DiffLine& line : diff) std::printf("%c %s\n", line.mark, line.text.c_str());
    if (!step.finished) {
      std::printf("%s\n", in_time ? "the shell ended in this command" : "took too long: killed");
      return false;
    }
  }
  if (update && !good) {
    file.rewrite(outputs);
    std::printf("%s: updated\n", path.c_str());
  }
  return good || update;
}

int run(const std::vector<std::string>& arguments) {
  fs::path eventsrc;
  bool update = false;
  Lines variables;
  std::vector<fs::path> files;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--eventsrc" && i + 1 < arguments.size()) {
      eventsrc = fs::absolute(arguments[++i]);
    } else if (arguments[i] == "--dynamodb") {
      add_variables("AWS_", variables);
      add_variables("EVENTSRC_TEST_DYNAMODB", variables);
    } else if (arguments[i] == "--redis") {
      add_variables("EVENTSRC_TEST_REDIS", variables);
    } else if (arguments[i] == "--update") {
      update = true;
    } else {
      files.emplace_back(arguments[i]);
    }
  }
  if (eventsrc.empty() || files.empty()) {
    std::fputs("usage: golden_runner --eventsrc PATH [--dynamodb] [--redis] [--update] FILE...\n",
               stderr);
    return 2;
  }
  bool good = true;
  for (const fs::path& file : files) {
    if (!run_file(file, eventsrc, variables, update)) good = false;
  }
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "golden_runner: %s\n", error.what());
    return 2;
  }
}
