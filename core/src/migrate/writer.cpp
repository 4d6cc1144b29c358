#include "migrate/writer.hpp"

#include <exception>
#include <utility>

#include <fmt/format.h>

namespace eventsrc {
namespace {

// Whether it concerns one stream alone.
bool is_of_stream(const Error& error) {
  const ErrorCode code = error.code();
  return error.details().stream && (code == ErrorCode::integrity || code == ErrorCode::invalid ||
                                    code == ErrorCode::rejected);
}

MigrateFault fault_of(ErrorCode code, const std::string& message, const ErrorDetails& details) {
  MigrateFault fault{code, details.stream.value_or(""), {}, message};
  if (details.seq) fault.seq = Seq(*details.seq);
  return fault;
}

/// What kept the events of one stream from being added. Throws what is not about one.
std::optional<MigrateFault> failure_of(const AppendedStreams& appended) {
  if (appended.error) {
    try {
      std::rethrow_exception(appended.error);
    } catch (const Error& error) {
      if (!is_of_stream(error)) throw;
      return fault_of(error.code(), error.what(), error.details());
    }
  }
  if (!appended.failure) return std::nullopt;
  if (const auto* const contended = std::get_if<Contended>(&*appended.failure)) {
    throw Error(ErrorCode::contention,
                fmt::format("other writers held the destination all the time: gave up after {} {}: "
                            "run it again, or wait longer with --retry-for",
                            contended->retries, contended->retries == 1 ? "try" : "tries"));
  }
  const auto& rejection = std::get<Rejection>(*appended.failure);
  return fault_of(ErrorCode::rejected, rejection.message, rejection.details);
}

}  // namespace

std::int64_t MigrateWriter::write(MigrateBatch& batch) {
  for (const std::string& stream : failed_) batch.drop(stream);
  std::int64_t added = 0;
  for (;;) {
    batch.rewind();
    const AppendedStreams appended = append_all(batch);
    added += appended.report.events;
    retries_ += appended.report.retries;
    const auto fault = failure_of(appended);
    if (!fault) return added;
    // These were committed by themselves.
    for (const auto& [stream, tip] : appended.report.heads) batch.drop(stream);
    give_up(batch, *fault);
  }
}

AppendedStreams MigrateWriter::append_all(MigrateBatch& batch) {
  if (!store_.capabilities().any_streams()) {
    AppendOptions options = options_;
    options.collect_heads = true;
    return append_by_stream(store_, batch, options, clock_, random_);
  }
  AppendedStreams appended;
  try {
    AppendResult result = append(store_, batch, options_, clock_, random_);
    if (auto* const report = std::get_if<AppendReport>(&result)) {
      appended.report = std::move(*report);
    } else {
      appended.failure = std::move(result);
    }
  } catch (const Error&) {
    appended.error = std::current_exception();
  }
  return appended;
}

void MigrateWriter::give_up(MigrateBatch& batch, const MigrateFault& fault) {
  failed_.insert(fault.stream);
  fault_(fault);
  batch.drop(fault.stream);
}

}  // namespace eventsrc
