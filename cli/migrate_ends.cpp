#include "migrate_ends.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dynamodb/exported_store.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "jsonl/jsonl_store.hpp"
#include "open_store.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::string_view kLines = "jsonl:";
constexpr std::string_view kExported = "dynamodb-json:";
constexpr std::size_t kBlock = std::size_t{64} << 10;

std::string exported_file(const std::string& text) {
  if (text.size() > kExported.size()) return text.substr(kExported.size());
  throw Error(ErrorCode::usage, "'dynamodb-json:' needs a file or folder behind it");
}

// All that is left to read.
void copy_rest(int from, Output& to) {
  std::array<char, kBlock> block{};
  for (;;) {
    while (!wait_readable(from)) {
    }
    const ssize_t got = read(from, block.data(), block.size());
    if (got == 0) return to.flush();
    if (got < 0 && errno != EINTR && errno != EAGAIN) {
      throw system_error("cannot read the lines", errno);
    }
    if (got > 0) to.write(std::string_view(block.data(), static_cast<std::size_t>(got)));
  }
}

std::unique_ptr<Store> open_jsonl(int fd, const std::string& file, bool writable,
                                  const Context& context) {
  return jsonl::open_store(fd, {file == "-" ? "the input" : file, writable},
                           *context.terminal().clock, *context.terminal().random);
}

}  // namespace

std::unique_ptr<Store> empty_store(const Context& context) {
  StoreOptions options;
  options.sqlite.clock = context.terminal().clock;
  options.sqlite.random = context.terminal().random;
  return open_store(StoreUrl::parse("memory:"), options);
}

MigrateEnd::MigrateEnd(const std::string& text) : given(text) {
  if (text.starts_with(kExported)) exported.push_back(exported_file(text));
  if (!text.starts_with(kLines)) return;
  lines = text.substr(kLines.size());
  if (lines->empty()) {
    throw Error(ErrorCode::usage, "'jsonl:' needs a file behind it, or -");
  }
}

bool MigrateEnd::add(const std::string& text) {
  if (exported.empty() || !text.starts_with(kExported)) return false;
  exported.push_back(exported_file(text));
  return true;
}

void check_two(const MigrateEnd& source, const MigrateEnd& destination, Context& context) {
  const auto file_of = [&context](const MigrateEnd& end) -> std::string {
    if (end.lines) return *end.lines;
    if (!end.is_store()) return {};
    const StoreUrl url = context.find_store(end.given);
    return url.kind == StoreUrl::Kind::sqlite ? url.path : std::string();
  };
  const auto table_of = [&context](const MigrateEnd& end) {
    const StoreUrl url = end.is_store() ? context.find_store(end.given) : StoreUrl();
    return std::tuple(url.kind == StoreUrl::Kind::dynamodb, url.path, url.location.region,
                      url.location.endpoint, url.location.profile);
  };
  std::error_code missing;
  const bool same_file =
      std::filesystem::equivalent(file_of(source), file_of(destination), missing);
  const bool same_table =
      std::get<0>(table_of(source)) && table_of(source) == table_of(destination);
  if (same_file || same_table) {
    throw Error(ErrorCode::usage, "SOURCE and DEST are the same: name two stores");
  }
}

MigrateSource::MigrateSource(const MigrateEnd& end, Context& context) {
  if (end.lines) {
    open_lines(*end.lines, context);
    return;
  }
  if (!end.exported.empty()) {
    dynamodb::Options options;
    options.client.clock = context.terminal().clock;
    options.client.random = context.terminal().random;
    files_ = dynamodb::open_export(end.exported, std::move(options));
    store_ = files_.get();
    return;
  }
  context.use_store(end.given);
  context.accept_table_options();
  store_ = &context.open_for_reading();
}

void MigrateSource::open_lines(const std::string& file, Context& context) {
  file_.emplace(file, context.terminal());
  int fd = file_->fd();
  if (!file_->is_regular()) {
    // Lines are read more than once.
    spool_.emplace();
    Output out(spool_->fd(), "a temporary file");
    copy_rest(fd, out);
    fd = spool_->fd();
  }
  files_ = open_jsonl(fd, file, /*writable=*/false, context);
  store_ = files_.get();
}

MigrateDestination::MigrateDestination(const MigrateEnd& end, Use use, Context& context) {
  if (!end.exported.empty()) {
    throw Error(ErrorCode::usage,
                "'dynamodb-json:' is only read: copy to a store, or to jsonl:FILE");
  }
  if (end.lines) {
    open_lines(*end.lines, use, context);
    return;
  }
  const StoreUrl url = context.find_store(end.given);
  const bool creates = use != Use::write && !context.options().no_create;
  if (use == Use::dry_run && creates && is_missing(url)) {
    store_ = empty_store(context);
    return;
  }
  store_ = context.open_for_writing(url, {.create = use == Use::create, .seed = {}});
}

void MigrateDestination::open_lines(const std::string& file, Use use, Context& context) {
  struct stat status {};
  const bool exists = file != "-" && stat(file.c_str(), &status) == 0;
  const bool holds_lines = exists && S_ISREG(status.st_mode);
  if (use == Use::dry_run) {
    if (!holds_lines) {
      store_ = empty_store(context);
      return;
    }
    read_file_.emplace(file, context.terminal());
    store_ = open_jsonl(read_file_->fd(), file, /*writable=*/false, context);
    return;
  }
  if (!exists && file != "-" && context.options().no_create) {
    throw Error(ErrorCode::unavailable,
                fmt::format("there is no file {}: leave out --no-create to make it", file));
  }
  if (file != "-") {
    context.check_output(file);
    file_.emplace(file);
    file_->hold_target();
  }
  const bool is_replaced = file_ && (holds_lines || !exists);
  if (!is_replaced) spool_.emplace();
  const int fd = is_replaced ? file_->fd() : spool_->fd();
  if (holds_lines) {
    const InputFile before(file, context.terminal());
    Output out(fd, file);
    copy_rest(before.fd(), out);
  }
  store_ = open_jsonl(fd, file, /*writable=*/true, context);
}

void MigrateDestination::finish(Context& context) {
  if (spool_) {
    spool_->rewind();
    if (file_) {
      Output out(file_->fd(), "the output");
      copy_rest(spool_->fd(), out);
    } else {
      copy_rest(spool_->fd(), context.out());
    }
  }
  if (!file_) return;
  context.confirm_reads();
  file_->commit();
}

}  // namespace eventsrc::cli
