#include "jq.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "jq_result.hpp"
#include "jq_value.hpp"

namespace eventsrc {
namespace {

struct Builtin {
  std::string_view name;
  std::string_view parameters{};
};

/// All that reads the world outside, or is not the same with every release of jq.
constexpr std::array kForbidden{
    Builtin{"builtins"},
    Builtin{"debug"},
    Builtin{"debug", "(f)"},
    Builtin{"env"},
    Builtin{"get_jq_origin"},
    Builtin{"get_prog_origin"},
    Builtin{"get_search_list"},
    Builtin{"halt"},
    Builtin{"halt_error"},
    Builtin{"halt_error", "(f)"},
    Builtin{"have_decnum"},
    Builtin{"have_literal_numbers"},
    Builtin{"input"},
    Builtin{"inputs"},
    Builtin{"input_filename"},
    Builtin{"input_line_number"},
    Builtin{"localtime"},
    Builtin{"modulemeta"},
    Builtin{"now"},
    Builtin{"stderr"},
    Builtin{"strflocaltime", "(f)"},
};

/// In jq 1.6 `error(null)` is `empty`, which would delete a state.
constexpr std::string_view kErrors =
    "def __error: error; "
    "def error: if . == null then \"error(null)\" else . end | __error; "
    "def error(f): f | error; ";

/// Stands before the program, without a line end: jq's line numbers stay those of the program.
std::string preamble() {
  std::string text(kErrors);
  for (const Builtin& builtin : kForbidden) {
    text += "def ";
    text += builtin.name;
    text += builtin.parameters;
    text += ": error(\"";
    text += builtin.name;
    text += " is not available in a view\"); ";
  }
  return text;
}

std::string wrapped(JqProgram::Kind kind, std::string_view program) {
  std::string text = preamble();
  if (kind == JqProgram::Kind::fold) {
    text += ". as [$__state,$event,$key] | {} as $ENV | $__state | ";
  } else {
    text += "{} as $ENV | ";
  }
  text += '(';
  text += program;
  // The line ends keep a comment from swallowing the bracket, even after a backslash.
  text += "\n\n)";
  return text;
}

bool is_word(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Without the white space and comments that it begins with.
std::string_view without_comments(std::string_view program) {
  for (;;) {
    const std::size_t begin = program.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    program.remove_prefix(begin);
    if (program.front() != '#') return program;
    program.remove_prefix(std::min(program.find('\n'), program.size()));
  }
}

void check_beginning(std::string_view program) {
  const std::string_view code = without_comments(program);
  if (code.empty()) throw Error(ErrorCode::invalid, "the jq program is empty: '.' changes nothing");
  std::size_t length = 0;
  while (length < code.size() && is_word(code[length])) ++length;
  const std::string_view word = code.substr(0, length);
  if (word == "import" || word == "include" || word == "module") {
    throw Error(ErrorCode::invalid, "the jq program begins with '" + std::string(word) +
                                        "': programs of views have no modules");
  }
  if (program.find('\0') != std::string_view::npos) {
    throw Error(ErrorCode::invalid, "the jq program has a null character");
  }
}

/// While it lives, jq finds no `~/.jq`, which would be a part of every program.
class NoHome {
 public:
  NoHome() {
    if (const char* home = std::getenv("HOME")) home_ = home;
    unsetenv("HOME");
  }
  ~NoHome() {
    if (home_) setenv("HOME", home_->c_str(), 1);
  }
  NoHome(const NoHome&) = delete;
  NoHome& operator=(const NoHome&) = delete;

 private:
  std::optional<std::string> home_{};
};

/// In one line.
std::string clean(std::string_view message) {
  constexpr std::size_t kLongest = 1000;
  std::string line(message.substr(0, kLongest));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  // The cut may be in the middle of a character.
  while (!line.empty() && !json::valid_utf8(line)) line.pop_back();
  if (message.size() > kLongest) line += "…";
  return line;
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), with);
}

/// Puts words for the names in jq's grammar.
void name_tokens(std::string& message) {
  struct Name {
    std::string_view token;
    std::string_view words;
  };
  static constexpr std::array kNames{
      Name{"$end", "end of the program"},
      Name{"INVALID_CHARACTER", "character"},
      Name{"QQSTRING_START", "string"},
      Name{"IDENT", "name"},
      Name{"FORMAT", "@format"},
      Name{"LITERAL", "literal"},
      Name{"FIELD", ".field"},
  };
  constexpr std::string_view kExpecting = ", expecting ";
  const std::size_t expecting = std::min(message.find(kExpecting), message.size());
  std::string found = message.substr(0, expecting);
  std::string expected = message.substr(expecting);
  // Of a string that does not end, jq would expect the parts that strings are made of.
  if (expected.find("QQSTRING_TEXT") != std::string::npos) expected.clear();
  for (const Name& name : kNames) {
    replace(found, name.token, name.words);
    replace(expected, name.token, name.words);
  }
  message = found + expected;
}

/// "jq: error: WHAT (Unix shell quoting issues?) at <top-level>, line N:\n…" → "line N: WHAT".
std::string compile_message(std::string message) {
  constexpr std::string_view kPrefix = "jq: error: ";
  constexpr std::string_view kPlace = " at <top-level>, line ";
  if (message.starts_with(kPrefix)) message.erase(0, kPrefix.size());
  std::string line;
  const std::size_t place = message.rfind(kPlace);
  if (place != std::string::npos) {
    const std::size_t digits = place + kPlace.size();
    line = "line " + message.substr(digits, message.find(':', digits) - digits) + ": ";
    message.erase(place);
  }
  replace(message, " (Unix shell quoting issues?)", "");
  if (message.starts_with("syntax error")) name_tokens(message);
  return clean(line + message);
}

void collect_message(void* messages, jv message) {
  const JqLibrary& jq = jq_library();
  const JqValue text(jq.jq_format_error(message));
  static_cast<std::vector<std::string>*>(messages)->emplace_back(text.text());
}

/// libjq aborts where this returns.
void out_of_memory(void* /*unused*/) {
  if (const std::new_handler handler = std::get_new_handler()) handler();
}

/// An instance of jq. It stays where it is: jq knows its address.
class Jq {
 public:
  Jq() : jq_(jq_library()), state_(jq_.jq_init()) {
    if (state_ == nullptr) throw Error(ErrorCode::internal, "libjq cannot be set up");
    jq_.jq_set_nomem_handler(state_, out_of_memory, nullptr);
    jq_.jq_set_error_cb(state_, collect_message, &messages_);
    jq_.jq_set_attr(state_, jq_.jv_string("JQ_LIBRARY_PATH"), jq_.jv_array());
  }
  ~Jq() { jq_.jq_teardown(&state_); }
  Jq(const Jq&) = delete;
  Jq& operator=(const Jq&) = delete;

  /// jq's first message where it does not compile.
  std::optional<std::string> compile(const std::string& program) {
    const NoHome no_home;
    if (jq_.jq_compile(state_, program.c_str()) != 0) return std::nullopt;
    return messages_.empty() ? "jq: error: it does not compile" : messages_.front();
  }

  void start(jv input) { jq_.jq_start(state_, input, 0); }

  /// Throws `invalid` with jq's message.
  JqValue next() {
    JqValue result(jq_.jq_next(state_));
    if (result.is_error()) fail(result);
    return result;
  }

  /// The one result. Throws `invalid` where there are more.
  std::optional<JqValue> run(jv input) {
    start(input);
    JqValue first = next();
    if (first.kind() == JV_KIND_INVALID) return std::nullopt;
    if (next().kind() != JV_KIND_INVALID) {
      throw Error(ErrorCode::invalid,
                  "the jq program gives more than one result: put it in [ ] or first( )");
    }
    return first;
  }

 private:
  [[noreturn]] void fail(const JqValue& error) {
    const JqValue message(jq_.jv_invalid_get_msg(error.copy()));
    if (message.kind() == JV_KIND_STRING) {
      throw Error(ErrorCode::invalid, "jq: " + clean(message.text()));
    }
    const JqValue dumped(jq_.jv_dump_string(message.copy(), 0));
    throw Error(ErrorCode::invalid, "jq: error " + clean(dumped.text()));
  }

  const JqLibrary& jq_;
  jq_state* state_;
  std::vector<std::string> messages_{};
};

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorCode::invalid, "the jq program does not compile: " + compile_message(message));
}

/// Parses the program by itself, so that it cannot close the bracket it is put in. The module that
/// is not there keeps jq from compiling it, which takes 250 times as long as parsing.
void check_syntax(std::string_view program) {
  Jq jq;
  const auto message =
      jq.compile("import \"not there\" as not_there; null | " + std::string(program));
  if (message && !message->starts_with("jq: error: module not found")) refuse(*message);
}

JqValue parsed(std::string_view text) {
  const JqLibrary& jq = jq_library();
  JqValue value(jq.jv_parse_sized(text.data(), static_cast<int>(text.size())));
  if (value.kind() == JV_KIND_INVALID) {
    throw Error(ErrorCode::integrity,
                "jq cannot read stored data: it was altered: 'eventsrc verify' says what is wrong");
  }
  return value;
}

/// A text and what jq makes of it.
struct Parsed {
  std::string text = "null";
  JqValue value{};

  void set(std::string_view to) {
    if (to == text) return;
    value = parsed(to);
    text = to;
  }
};

std::string_view or_null(std::string_view text) { return text.empty() ? "null" : text; }

}  // namespace

struct JqProgram::Machine {
  Kind kind;
  JqNumbers numbers;
  Jq jq{};
  // Kept, for the next run is likely to have this result as its input, and this key.
  Parsed state{};
  Parsed key{};

  Machine(Kind of, JqNumbers with) : kind(of), numbers(with) {}

  std::optional<JqValue> run(const JqInputs& inputs) {
    const JqLibrary& library = jq_library();
    state.set(inputs.input);
    if (kind == Kind::filter) return jq.run(state.value.copy());
    key.set(inputs.key);
    JqValue event = parsed(inputs.event);
    jv all = library.jv_array();
    for (const JqValue* value : {&state.value, &event, &key.value}) {
      all = library.jv_array_append(all, value->copy());
    }
    return jq.run(all);
  }
};

JqProgram::JqProgram(Kind kind, std::string_view program, JqNumbers numbers) {
  check_beginning(program);
  check_syntax(program);
  machine_ = std::make_unique<Machine>(kind, numbers);
  if (const auto message = machine_->jq.compile(wrapped(kind, program))) refuse(*message);
}

JqProgram::~JqProgram() = default;
JqProgram::JqProgram(JqProgram&&) noexcept = default;
JqProgram& JqProgram::operator=(JqProgram&&) noexcept = default;

bool JqProgram::run(std::string_view input, std::string_view event, std::string_view key,
                    std::string& out) {
  const JqInputs inputs{input, or_null(event), or_null(key)};
  std::optional<JqValue> result = machine_->run(inputs);
  if (!result) return false;
  const std::size_t start = out.size();
  JqResult writer(inputs, machine_->numbers, out);
  try {
    writer.write(*result, machine_->state.value);
  } catch (...) {
    out.resize(start);
    throw;
  }
  if (writer.is_faithful()) {
    machine_->state.value = std::move(*result);
    machine_->state.text.assign(out, start);
  }
  return true;
}

void JqProgram::run_all(std::string_view input,
                        const std::function<void(std::string_view result)>& each) {
  const JqInputs inputs{input, "null", "null"};
  machine_->state.set(input);
  machine_->jq.start(machine_->state.value.copy());
  std::string text;
  for (JqValue result = machine_->jq.next(); result.kind() != JV_KIND_INVALID;
       result = machine_->jq.next()) {
    text.clear();
    JqResult(inputs, machine_->numbers, text).write(result, machine_->state.value);
    each(text);
  }
}

bool JqProgram::test(std::string_view input) {
  const std::optional<JqValue> result = machine_->run({input});
  return result && result->kind() != JV_KIND_FALSE && result->kind() != JV_KIND_NULL;
}

}  // namespace eventsrc
