#include "eventsrc/event_line.hpp"
#include "eventsrc/export_format.hpp"
#include "export/state_text.hpp"

namespace eventsrc {
namespace {

class JsonFormat final : public ExportFormat {
 public:
  explicit JsonFormat(Frame frame) : frame_(std::move(frame)) {}

  [[nodiscard]] const Frame& frame() const noexcept override { return frame_; }
  [[nodiscard]] bool is_event_line() const noexcept override { return true; }

  void event(std::string& out, const EventView& event) const override {
    append_event_line(out, event, nullptr);
  }

  void state(std::string& out, const StateView& state) const override {
    append_state_line(out, state, std::nullopt, StateText(*state.state).value());
  }

 private:
  Frame frame_;
};

}  // namespace

std::unique_ptr<ExportFormat> json_lines_format() {
  return std::make_unique<JsonFormat>(ExportFormat::Frame{.after = "\n"});
}

std::unique_ptr<ExportFormat> json_format() {
  return std::make_unique<JsonFormat>(
      ExportFormat::Frame{.begin = "[", .first = "\n", .between = ",\n", .end = "\n]\n"});
}

}  // namespace eventsrc
