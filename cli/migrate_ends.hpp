#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "context.hpp"
#include "eventsrc/store.hpp"
#include "input.hpp"
#include "output.hpp"

namespace eventsrc::cli {

/// Where `migrate` copies from or to, as typed.
struct MigrateEnd {
  std::string given;
  std::optional<std::string> lines;   ///< the file of `jsonl:FILE`; `-` is standard input or output
  std::vector<std::string> exported;  ///< the files of `dynamodb-json:FILE…`

  /// Throws `usage` where a file is missing behind its scheme.
  explicit MigrateEnd(const std::string& text);

  /// Takes one more file of an export, if this end is one and `text` is another file of it.
  bool add(const std::string& text);
  [[nodiscard]] bool is_store() const noexcept { return !lines && exported.empty(); }
};

/// Throws `usage` if both are the same store or file.
void check_two(const MigrateEnd& source, const MigrateEnd& destination, Context& context);

/// One in memory.
[[nodiscard]] std::unique_ptr<Store> empty_store(const Context& context);

/// The source, open to be read.
class MigrateSource {
 public:
  MigrateSource(const MigrateEnd& end, Context& context);

  [[nodiscard]] Store& store() noexcept { return *store_; }

 private:
  void open_lines(const std::string& file, Context& context);

  std::optional<InputFile> file_;
  std::optional<SpoolFile> spool_;
  std::unique_ptr<Store> files_;
  Store* store_ = nullptr;
};

/// The destination.
class MigrateDestination {
 public:
  enum class Use { write, create, dry_run };

  /// Made where that is `Use::create` and it can be; where it is missing in a dry run, an empty one
  /// in memory stands for it.
  MigrateDestination(const MigrateEnd& end, Use use, Context& context);

  [[nodiscard]] Store& store() noexcept { return *store_; }
  /// Puts a file of lines in its place, or prints it.
  void finish(Context& context);

 private:
  void open_lines(const std::string& file, Use use, Context& context);

  std::optional<OutputFile> file_;
  std::optional<InputFile> read_file_;
  std::optional<SpoolFile> spool_;
  std::unique_ptr<Store> store_;
};

}  // namespace eventsrc::cli
