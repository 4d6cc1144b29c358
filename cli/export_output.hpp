#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "context.hpp"
#include "eventsrc/export_format.hpp"

namespace eventsrc::cli {

/// Where an export goes: a file that appears complete or not at all, or standard output.
class ExportOutput {
 public:
  /// `path`: what `-o` said. Throws what `OutputFile` throws.
  ExportOutput(Context& context, const std::optional<std::string>& path);

  [[nodiscard]] bool is_file() const noexcept { return file_.has_value(); }
  /// Begins the document; `format` must outlive it. `pretty` is for standard output alone.
  void begin(const ExportFormat& format, bool pretty);
  void add(std::string_view item, const Hash* prev = nullptr) {
    document_->add(item, prev);
    out_->relieve();
  }
  /// Ends the document, and puts the file in its place; but leaves what was there unless `status`
  /// is 0.
  void finish(int status);

 private:
  Context& context_;
  std::optional<OutputFile> file_;
  std::optional<Output> file_output_;
  Output* out_;
  std::optional<Document> document_;
};

}  // namespace eventsrc::cli
