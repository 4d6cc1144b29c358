#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common_options.hpp"
#include "config.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/retry.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/time_zone.hpp"
#include "messages.hpp"
#include "open_store.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace eventsrc::cli {

/// Which store a command works on, and who said so.
struct StoreChoice {
  std::string given;  ///< URL or configured name
  std::string url;
  Origin origin = Origin::builtin;
};

/// Where snapshots are kept, and who said so.
struct SnapshotPlace {
  std::optional<redis::Url> redis;  ///< nothing: in the store
  Origin origin = Origin::builtin;

  /// `redis://HOST:PORT/DB` without a password, or `store`.
  [[nodiscard]] std::string shown() const { return redis ? redis->shown() : "store"; }
};

/// The strong types of the common options.
struct Settings {
  RetryPolicy retry;
  sqlite::Durability durability = sqlite::Durability::full;
  double max_rcu = 0;  ///< capacity units a second; 0: any
  double max_wcu = 0;
  std::size_t threads = 0;    ///< of bulk work; 0: one for each processor
  bool pretty = false;        ///< print single JSON values over several lines
  bool pretty_lines = false;  ///< `--pretty` was given: JSON Lines too
  bool color = false;
  TimeZone zone;  ///< of times in text for people, and of days
};

/// Of a store that a command will write to.
struct WriteOptions {
  bool create = false;         ///< a missing store, unless `--no-create`
  bool full_index = false;     ///< of a store made now
  std::string seed{};          ///< of a store made now
  bool own_snapshots = false;  ///< use none that are kept elsewhere
};

/// What a running command has at hand. Its `out` is flushed and checked by `run`.
class Context {
 public:
  /// Throws `usage` for malformed values of common options.
  Context(const Terminal& terminal, const CommonOptions& options, Messages& messages);

  [[nodiscard]] const Terminal& terminal() const noexcept { return terminal_; }
  [[nodiscard]] const CommonOptions& options() const noexcept { return options_; }
  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
  /// What `--tz` says.
  [[nodiscard]] const TimeZone& zone() const noexcept { return settings_.zone; }
  /// A point of the command line. Throws `usage`.
  [[nodiscard]] Point parse_point(const std::string& text) const;
  [[nodiscard]] const Messages& messages() const noexcept { return messages_; }
  [[nodiscard]] Output& out() noexcept { return out_; }

  /// Prints one JSON value (minified text), over several lines if the settings say so.
  void print_value(std::string_view json);
  /// Prints one of many JSON values: on one line, unless `--pretty` was given.
  void print_line(std::string_view json);

  [[nodiscard]] const ConfigFile& config_file();
  /// Read when first asked for.
  [[nodiscard]] const Config& config();
  [[nodiscard]] const StoreChoice& store_choice();
  /// Throws what `redis::Url::parse` throws.
  [[nodiscard]] const SnapshotPlace& snapshot_place();
  /// The command is about snapshots, which folding events does not replace: where they cannot be
  /// reached, or told to be, that is an error. Before the store is opened.
  void need_snapshots() noexcept { needs_snapshots_ = true; }
  /// Takes the store that an argument names: a URL or a configured name. Before anything else is
  /// asked of the store. Throws `usage` if --store names one, too.
  void use_store(std::string given);
  /// Another store that an argument names.
  [[nodiscard]] StoreUrl find_store(const std::string& given);
  /// The options that only a table knows may be for another store than the chosen one.
  void accept_table_options() noexcept { takes_table_options_ = true; }
  /// Throws `usage` if --fallback was given, which `command` has no use for.
  void refuse_fallbacks(std::string_view command) const;
  /// Throws `denied` under EVENTSRC_READONLY.
  void check_writable() const;
  /// EVENTSRC_READONLY is set.
  [[nodiscard]] bool read_only() const;

  /// The store, opened when first asked for; lives as long as this.
  [[nodiscard]] Store& open_for_reading();
  /// The same, opened once more: what the first call gave has gone then.
  [[nodiscard]] Store& reopen_for_reading();
  /// Throws `usage` if `path`, where output is to go, is one of the store's own files.
  void check_output(const std::string& path, std::string_view option = "-o");
  /// Throws `unavailable` if what was read from it may not be one state (see Store::confirm):
  /// called before anything that cannot be taken back.
  void confirm_reads();
  /// Closes it and drops what was not printed yet, so that the command can run again. False if
  /// something was printed.
  [[nodiscard]] bool start_again();
  /// Throws `denied` under EVENTSRC_READONLY.
  [[nodiscard]] std::unique_ptr<Store> open_for_writing(const WriteOptions& options);
  /// The same for another store than the chosen one.
  [[nodiscard]] std::unique_ptr<Store> open_for_writing(const StoreUrl& url,
                                                        const WriteOptions& options);

  /// Brings the store to the newest format. Throws `denied` under EVENTSRC_READONLY.
  [[nodiscard]] sqlite::FormatUpgrade upgrade_store();

  /// This is a load or an export: by default it waits longer for a service that is throttled.
  /// Before the store is opened.
  void expect_long_work();
  /// Begins what opening the store takes and needs nobody else, for who has other work to do first:
  /// waits for it when it goes. No process may be forked meanwhile.
  [[nodiscard]] std::shared_ptr<void> begin_opening();
  void expect_long_work(const StoreUrl& url);
  /// Which store it is, with the options that a table is opened with.
  [[nodiscard]] StoreUrl store_url();
  /// Throws `usage` if there are options that only a table knows: none of the stores is one.
  void refuse_table_options() const;
  [[nodiscard]] dynamodb::Options table_options();

  /// From now on something was written that the user must know of: should the receipt not reach
  /// stdout, that is an error.
  void mark_stored(std::string what = "stored", std::string advice = {}) {
    out_.mark_stored(std::move(what), std::move(advice));
  }

 private:
  void print(std::string_view json, bool pretty);
  [[nodiscard]] StoreChoice resolve(std::string given, Origin origin);
  [[nodiscard]] std::optional<std::string> configured_snapshots();
  [[nodiscard]] std::vector<StoreChoice> fallback_choices();
  [[nodiscard]] StoreOptions write_options(const WriteOptions& options);
  [[nodiscard]] std::unique_ptr<Store> open(const StoreOptions& options);
  [[nodiscard]] StoreOptions store_options(sqlite::Mode mode);

  const Terminal& terminal_;
  const CommonOptions& options_;
  Messages& messages_;
  std::mutex messages_mutex_;
  Settings settings_;
  Output out_;
  std::optional<ConfigFile> config_file_;
  std::optional<Config> config_;
  std::optional<StoreChoice> store_choice_;
  std::optional<SnapshotPlace> snapshot_place_;
  bool takes_table_options_ = false;  // the command does
  bool needs_snapshots_ = false;
  std::unique_ptr<Store> read_store_;
};

/// `500ms`, `7s`, `2m`, `1h`, `3d`, `1w`. Throws `usage`; `flag` is for the message.
[[nodiscard]] std::chrono::microseconds parse_duration(std::string_view text,
                                                       std::string_view flag);

/// Bytes: `512K`, `64M`, `1G` or digits alone. Throws `usage`; `flag` is for the message.
[[nodiscard]] std::size_t parse_size(std::string_view text, std::string_view flag);

/// A count: digits only. Throws `usage`; `flag` is for the message.
[[nodiscard]] std::int64_t parse_number(std::string_view text, std::string_view flag,
                                        std::int64_t least = 0);

}  // namespace eventsrc::cli
