#include "export_output.hpp"

namespace eventsrc::cli {

ExportOutput::ExportOutput(Context& context, const std::optional<std::string>& path)
    : context_(context), out_(&context.out()) {
  const auto file = output_file(path);
  if (!file) return;
  context.check_output(*file);
  file_.emplace(*file);
  file_output_.emplace(file_->fd(), *file);
  out_ = &*file_output_;
}

void ExportOutput::begin(const ExportFormat& format, bool pretty) {
  document_.emplace(format, out_->buffer(), pretty && !file_);
}

void ExportOutput::finish(int status) {
  document_->end();
  if (!file_ || status != 0) return;
  out_->flush();
  context_.confirm_reads();
  file_->commit();
}

}  // namespace eventsrc::cli
