#include "eventsrc/filter.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "view/event_parts.hpp"
#include "view/jq.hpp"
#include "view/packer.hpp"
#include "view/sandbox.hpp"

namespace eventsrc {
namespace {

/// The child's side: answers with two characters, the verdict and whether numbers were lost.
class Judge {
 public:
  Judge(const std::string& name, const std::string& program, Watch& watch)
      : name_(name), program_(compile(name, program, watch)), watch_(watch) {}

  void answer(std::string_view request, std::string& out) {
    Unpacker in(request);
    const bool has_seq = in.flag();
    const Seq last(in.number<std::int64_t>());
    const std::optional<Seq> seq = has_seq ? std::optional(last) : std::nullopt;
    const std::string_view stream = in.text();
    const std::string_view json = in.text();
    watch_.begin(0, stream, seq);
    bool holds = false;
    try {
      holds = program_.test(json);
      watch_.end();
    } catch (const Error& error) {
      watch_.end();
      ErrorDetails details;
      details.stream = std::string(stream);
      std::string place = "stream " + json::quoted(stream);
      if (seq) {
        details.seq = seq->value();
        place += fmt::format(" seq {}", seq->value());
      }
      throw Error(error.code(), fmt::format("{}: {}: {}", name_, place, error.what()), details);
    }
    out += holds ? 'y' : 'n';
    out += loses_numbers(json) ? 'y' : 'n';
  }

 private:
  static JqProgram compile(const std::string& name, const std::string& program, Watch& watch) {
    watch.begin_compiling(0);
    try {
      JqProgram compiled(JqProgram::Kind::filter, program, JqNumbers::as_double);
      watch.end();
      return compiled;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid) throw;
      throw Error(ErrorCode::usage, fmt::format("{}: {}", name, error.what()));
    }
  }

  std::string name_;
  JqProgram program_;
  Watch& watch_;
};

Sandbox::MakeHandler judge_of(const std::string& name, const std::string& program) {
  return [name, program](Watch& watch) -> Sandbox::Handler {
    const auto judge = std::make_shared<Judge>(name, program, watch);
    return
        [judge](std::string_view request, std::string& answer) { judge->answer(request, answer); };
  };
}

}  // namespace

class Filter::Impl {
 public:
  Impl(const std::string& name, std::string text, std::chrono::microseconds timeout)
      : program(std::move(text)),
        sandbox(
            judge_of(name, program), [name](std::uint32_t /*rule*/) { return name; },
            SandboxLimits{.timeout = timeout}) {}

  std::string program;
  Sandbox sandbox;
  std::string request;
  std::string event;
  bool lost_numbers = false;
};

Filter::Filter(const std::string& name, const std::string& program,
               std::chrono::microseconds timeout)
    : impl_(std::make_unique<Impl>(name, program, timeout)) {}
Filter::~Filter() = default;

const std::string& Filter::program() const noexcept { return impl_->program; }

void Filter::start() { impl_->sandbox.start(); }

void Filter::send(std::string_view json, std::string_view stream, std::optional<Seq> seq) {
  impl_->request.clear();
  Packer(impl_->request)
      .number(seq.has_value())
      .number(seq.value_or(Seq()).value())
      .text(stream)
      .text(json);
  impl_->sandbox.send(impl_->request);
}

void Filter::send(const EventView& event) {
  impl_->event.clear();
  append_event_object(impl_->event, event);
  send(impl_->event, event.stream, event.seq);
}

bool Filter::receive() {
  const std::string_view answer = impl_->sandbox.receive();
  if (answer.size() != 2) fail_nonsense("no verdict");
  if (answer[1] == 'y') impl_->lost_numbers = true;
  return answer[0] == 'y';
}

bool Filter::lost_numbers() const noexcept { return impl_->lost_numbers; }

}  // namespace eventsrc
