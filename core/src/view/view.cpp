#include "eventsrc/view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eventsrc/json.hpp"
#include "view/definition.hpp"
#include "view/jq.hpp"
#include "view/sandbox.hpp"

namespace eventsrc {
namespace {

// The name is part of the identity, so it cannot be that of another view.
constexpr std::string_view kDefaultView =
    R"({"view":"default","on":{"insert":{"replace":"/data"},"delete":"delete",)"
    R"("deleted":"delete","*":{"merge":{"":"/data"}}}})";

/// Compiles jq programs; each that cannot be is a mistake.
void check_jq(const std::vector<JqSource>& sources, std::vector<ViewMistake>& mistakes) {
  for (const JqSource& source : sources) {
    const auto compile = [&source](Watch& watch) -> Sandbox::Handler {
      watch.begin_compiling(0);
      const JqProgram program(JqProgram::Kind::fold, source.text, JqNumbers::exact);
      return [](std::string_view /*request*/, std::string& /*answer*/) {};
    };
    try {
      // A process each: the one that hangs must not keep the others from being checked.
      Sandbox(compile, [](std::uint32_t /*rule*/) { return std::string(); }, {}).start();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid) throw;
      mistakes.push_back({source.pointer, error.what()});
    }
  }
}

}  // namespace

void View::Program::identify(std::string text) {
  canonical = std::move(text);
  Sha256 sha;
  sha.reset();
  sha.add("eventsrc.view.1");
  sha.add(canonical);
  hash = sha.finish();
}

View::View(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
View::~View() = default;

std::shared_ptr<const View> View::default_view() {
  std::vector<ViewMistake> mistakes;
  auto program = read_definition(kDefaultView, {}, mistakes);
  program->types.any_case = true;
  return std::make_shared<const View>(std::move(program));
}

std::shared_ptr<const View> View::compile(std::string_view text, const ReadFile& read_file,
                                          std::vector<ViewMistake>& mistakes, JqPrograms jq) {
  const std::string minified = minified_definition(text);
  auto program = read_definition(minified, read_file, mistakes);
  if (jq == JqPrograms::checked) check_jq(program->jq, mistakes);
  if (mistakes.empty() && program->name == kDefaultViewName) {
    mistakes.push_back({"/view", "found the name \"default\": that is the built-in view's"});
  }
  if (!mistakes.empty()) return nullptr;
  return std::make_shared<const View>(std::move(program));
}

std::shared_ptr<const View> View::parse(std::string_view text, const std::string& file,
                                        const ReadFile& read_file) {
  std::vector<ViewMistake> mistakes;
  std::shared_ptr<const View> view;
  try {
    view = compile(text, read_file, mistakes);
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("view {}: {}", file, error.what()), error.details());
  }
  if (view) return view;
  const ViewMistake& first = mistakes.front();
  throw Error(ErrorCode::invalid,
              fmt::format("view {}: {}: {}{}", file,
                          first.pointer.empty() ? "the whole" : first.pointer, first.what,
                          mistakes.size() == 1
                              ? ""
                              : fmt::format(" (and {} more: 'eventsrc view check {}' lists them)",
                                            mistakes.size() - 1, file)));
}

const std::string& View::name() const noexcept { return program_->name; }
const std::string& View::canonical() const noexcept { return program_->canonical; }
const Hash& View::hash() const noexcept { return program_->hash; }
View::Scope View::scope() const noexcept { return program_->scope; }
bool View::keyed() const noexcept { return program_->keyed; }
bool View::lenient() const noexcept { return program_->lenient; }
bool View::uses_jq() const noexcept { return !program_->jq.empty(); }
const std::vector<std::string>& View::streams() const noexcept { return program_->stream_texts; }

bool View::meant_for(std::string_view stream) const noexcept {
  const auto& patterns = program_->streams;
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                         [stream](const Pattern& p) { return p.matches(stream); });
}

const std::vector<ViewRule>& View::rules() const noexcept { return program_->described; }

const std::vector<ViewRule>& View::upcasts() const noexcept { return program_->described_upcasts; }

std::optional<std::size_t> View::rule_for(std::string_view type) const {
  return program_->types.find(type);
}

}  // namespace eventsrc
