#include "context.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/seq.hpp"
#include "merged/merged_store.hpp"
#include "open_store.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::string_view kDefaultStore = "./eventsrc.db";
// As a place for snapshots: the store itself.
constexpr std::string_view kInStore = "store";
// A service that is throttled is waited for longer than a Redis.
constexpr std::chrono::microseconds kMostForRedis = std::chrono::seconds(7);

sqlite::Durability parse_durability(std::string_view text) {
  if (text == "normal") return sqlite::Durability::normal;
  return text == "off" ? sqlite::Durability::off : sqlite::Durability::full;
}

bool wants_color(const Terminal& terminal, const CommonOptions& options) {
  if (options.color == "always") return true;
  if (options.color == "never") return false;
  return terminal.out_is_tty && !terminal.environment->get_filled("NO_COLOR") &&
         terminal.environment->get("TERM") != "dumb";
}

std::size_t parse_threads(std::string_view text) {
  constexpr std::int64_t kMost = 256;
  const auto threads = parse_count(text);
  if (!threads || *threads < 1 || *threads > kMost) {
    throw Error(ErrorCode::usage,
                fmt::format("--threads cannot be '{}': give a number from 1 to {}", text, kMost));
  }
  return static_cast<std::size_t>(*threads);
}

double parse_units(std::string_view text, std::string_view flag) {
  const auto units = parse_count(text);
  if (!units || *units < 1) {
    throw Error(
        ErrorCode::usage,
        fmt::format("{} cannot be '{}': give a number of units a second, from 1", flag, text));
  }
  return static_cast<double>(*units);
}

// Named zones are told to the C library, which knows one.
TimeZone parse_zone(const std::string& name) {
  if (name == "UTC") return {};
  if (name == "local") return TimeZone::local();
  const char* folder = std::getenv("TZDIR");
  const std::string path =
      fmt::format("{}/{}", folder != nullptr ? folder : "/usr/share/zoneinfo", name);
  struct stat status {};
  const bool is_name = !name.empty() && name.front() != '/' && name.find("..") == std::string::npos;
  if (!is_name || stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Error(ErrorCode::usage,
                fmt::format("--tz '{}' is no time zone of this machine: give local, UTC, or a name "
                            "such as Europe/Berlin",
                            printable(name)));
  }
  setenv("TZ", (":" + name).c_str(), 1);
  return TimeZone::local();
}

Settings parse_settings(const Terminal& terminal, const CommonOptions& options) {
  if (options.pretty && options.compact) {
    throw Error(ErrorCode::usage, "--pretty and --compact exclude each other: give one of them");
  }
  Settings settings;
  if (options.retry_for) {
    settings.retry.retry_for = parse_duration(*options.retry_for, "--retry-for");
  }
  if (options.retries) settings.retry.rounds = parse_number(*options.retries, "--retries");
  if (options.durability) settings.durability = parse_durability(*options.durability);
  if (options.max_rcu) settings.max_rcu = parse_units(*options.max_rcu, "--max-rcu");
  if (options.max_wcu) settings.max_wcu = parse_units(*options.max_wcu, "--max-wcu");
  if (options.threads) settings.threads = parse_threads(*options.threads);
  settings.pretty = options.pretty || (terminal.out_is_tty && !options.compact);
  settings.pretty_lines = options.pretty;
  settings.color = wants_color(terminal, options);
  if (options.tz) settings.zone = parse_zone(*options.tz);
  return settings;
}

// Without symbolic links, also of what is not there yet.
std::string resolved(const std::string& path) {
  std::error_code error;
  std::string end = follow_links(path);
  const auto absolute = std::filesystem::absolute(end, error);
  if (error) return end;
  const auto found = std::filesystem::weakly_canonical(absolute, error);
  return error ? end : found.string();
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return a == b || (stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 &&
                    first.st_dev == second.st_dev && first.st_ino == second.st_ino);
}

}  // namespace

Context::Context(const Terminal& terminal, const CommonOptions& options, Messages& messages)
    : terminal_(terminal),
      options_(options),
      messages_(messages),
      settings_(parse_settings(terminal, options)),
      out_(terminal.out, "standard output", terminal.out_is_tty) {}

Point Context::parse_point(const std::string& text) const {
  return Point::parse(text, terminal_.clock->now(), zone());
}

void Context::print_value(std::string_view json) { print(json, settings_.pretty); }

void Context::print_line(std::string_view json) { print(json, settings_.pretty_lines); }

void Context::print(std::string_view json, bool pretty) {
  if (pretty) {
    json::append_pretty(out_.buffer(), json);
  } else {
    out_.buffer() += json;
  }
  out_.buffer() += '\n';
  out_.relieve();
}

const ConfigFile& Context::config_file() {
  if (!config_file_) config_file_ = find_config(options_.config, *terminal_.environment);
  return *config_file_;
}

const Config& Context::config() {
  if (!config_) config_ = load_config(config_file());
  return *config_;
}

const StoreChoice& Context::store_choice() {
  if (store_choice_) return *store_choice_;
  if (options_.store) {
    store_choice_ = resolve(*options_.store, Origin::flag);
  } else if (auto variable = terminal_.environment->get_filled("EVENTSRC_STORE")) {
    store_choice_ = resolve(*variable, Origin::environment);
  } else if (config().store) {
    store_choice_ = resolve(*config().store, Origin::config);
  } else {
    store_choice_ = resolve(std::string(kDefaultStore), Origin::builtin);
  }
  return *store_choice_;
}

StoreChoice Context::resolve(std::string given, Origin origin) {
  StoreChoice choice{std::move(given), {}, origin};
  choice.url = choice.given;
  // Names hold neither of these: a path or URL needs no configuration, unless one was asked for.
  if (choice.given.find_first_of("/:") == std::string::npos || options_.config) {
    const auto named = config().stores.find(choice.given);
    if (named != config().stores.end()) choice.url = named->second;
  }
  return choice;
}

std::optional<std::string> Context::configured_snapshots() {
  try {
    return config().snapshots;
  } catch (const Error&) {
    // Folding does without, and a store that was named by its path needs no configuration.
    if (needs_snapshots_ || config_file().must_exist()) throw;
    return std::nullopt;
  }
}

const SnapshotPlace& Context::snapshot_place() {
  if (snapshot_place_) return *snapshot_place_;
  SnapshotPlace place;
  std::optional<std::string> given;
  if (options_.snapshots) {
    given = options_.snapshots;
    place.origin = Origin::flag;
  } else if ((given = terminal_.environment->get_filled("EVENTSRC_SNAPSHOTS"))) {
    place.origin = Origin::environment;
  } else if ((given = configured_snapshots())) {
    place.origin = Origin::config;
  }
  if (given && *given != kInStore) place.redis = redis::Url::parse(*given);
  return snapshot_place_.emplace(std::move(place));
}

void Context::use_store(std::string given) {
  if (options_.store) {
    throw Error(ErrorCode::usage,
                fmt::format("the argument {} names the store: leave out --store", given));
  }
  store_choice_ = resolve(std::move(given), Origin::flag);
}

void Context::refuse_fallbacks(std::string_view command) const {
  if (options_.fallbacks.empty()) return;
  throw Error(ErrorCode::usage,
              fmt::format("--fallback is for reading and appending: leave it out of {}", command));
}

std::vector<StoreChoice> Context::fallback_choices() {
  std::vector<StoreChoice> choices;
  choices.reserve(options_.fallbacks.size());
  for (const std::string& given : options_.fallbacks) {
    choices.push_back(resolve(given, Origin::flag));
  }
  return choices;
}

StoreUrl Context::find_store(const std::string& given) {
  return StoreUrl::parse(resolve(given, Origin::flag).url);
}

bool Context::read_only() const {
  const auto value = terminal_.environment->get_filled("EVENTSRC_READONLY");
  return value && *value != "0";
}

StoreOptions Context::store_options(sqlite::Mode mode) {
  StoreOptions options;
  options.sqlite.mode = mode;
  options.sqlite.durability = settings_.durability;
  options.sqlite.retry = settings_.retry;
  options.sqlite.clock = terminal_.clock;
  options.sqlite.random = terminal_.random;
  options.dynamodb.reads = mode == sqlite::Mode::read;
  dynamodb::ClientOptions& client = options.dynamodb.client;
  client.location.region = options_.region.value_or("");
  client.location.profile = options_.profile.value_or("");
  client.location.endpoint = options_.endpoint.value_or("");
  client.retry_for = settings_.retry.retry_for;
  client.max_rcu = settings_.max_rcu;
  client.max_wcu = settings_.max_wcu;
  client.environment = terminal_.environment;
  client.clock = terminal_.clock;
  client.random = terminal_.random;
  // Called from several threads.
  const auto serialized = [this](void (Messages::*say)(std::string_view) const) {
    return [this, say](const std::string& text) {
      const std::lock_guard lock(messages_mutex_);
      (messages_.*say)(text);
    };
  };
  if (options_.verbose) client.explain = serialized(&Messages::explain);
  client.warn = serialized(&Messages::warning);
  if (const auto& url = snapshot_place().redis) {
    redis::Options& snapshots = options.snapshots.emplace();
    snapshots.client = {*url, std::min(settings_.retry.retry_for, kMostForRedis), terminal_.clock};
    snapshots.random = terminal_.random;
    snapshots.writes = mode != sqlite::Mode::read;
    if (!needs_snapshots_) snapshots.warn = client.warn;
  }
  return options;
}

sqlite::FormatUpgrade Context::upgrade_store() {
  check_writable();
  return eventsrc::upgrade_store(store_url(), store_options(sqlite::Mode::write));
}

void Context::expect_long_work() { expect_long_work(store_url()); }

void Context::expect_long_work(const StoreUrl& url) {
  constexpr auto kLong = std::chrono::minutes(2);
  if (!options_.retry_for && url.kind == StoreUrl::Kind::dynamodb) {
    settings_.retry.retry_for = kLong;
  }
}

std::shared_ptr<void> Context::begin_opening() {
  return store_url().kind == StoreUrl::Kind::dynamodb ? dynamodb::begin_opening() : nullptr;
}

StoreUrl Context::store_url() { return StoreUrl::parse(store_choice().url); }

dynamodb::Options Context::table_options() {
  return eventsrc::table_options(store_url(), store_options(sqlite::Mode::write).dynamodb);
}

std::unique_ptr<Store> Context::open(const StoreOptions& options) {
  const StoreChoice& choice = store_choice();
  const StoreUrl url = StoreUrl::parse(choice.url);
  messages_.explain(fmt::format("store {} (from: {})", choice.url, origin_name(choice.origin)));
  const std::vector<StoreChoice> fallbacks = fallback_choices();
  const auto is_table = [](const StoreChoice& each) {
    return StoreUrl::parse(each.url).kind == StoreUrl::Kind::dynamodb;
  };
  if (!takes_table_options_ && !is_table(choice) &&
      std::none_of(fallbacks.begin(), fallbacks.end(), is_table)) {
    refuse_table_options();
  }
  std::unique_ptr<Store> store = open_store(url, options);
  if (options.snapshots) {
    const SnapshotPlace& place = snapshot_place();
    messages_.explain(
        fmt::format("snapshots {} (from: {})", place.shown(), origin_name(place.origin)));
    const bool has_none = store->own_snapshots() == nullptr || !fallbacks.empty();
    if (has_none && place.origin == Origin::flag) {
      throw Error(
          ErrorCode::unsupported,
          "there are no snapshots of stores that are read together, or are only read: leave "
          "out --snapshots");
    }
  }
  const bool writes = options.sqlite.mode != sqlite::Mode::read;
  for (const StoreChoice& fallback : fallbacks) {
    messages_.explain(fmt::format("fallback {}", fallback.url));
    auto older = open_store(StoreUrl::parse(fallback.url), store_options(sqlite::Mode::read));
    if (writes && older->capabilities().read_only) {
      messages_.warning(
          fmt::format("fallback {} cannot be sealed: what other programs write to it from now on "
                      "may stand beside what is appended here",
                      fallback.url));
    }
    store = merged::open_store(std::move(store), std::move(older), fallback.url);
  }
  return store;
}

void Context::refuse_table_options() const {
  if (options_.region || options_.profile || options_.endpoint || options_.max_rcu ||
      options_.max_wcu) {
    throw Error(ErrorCode::usage,
                "--region, --profile, --endpoint-url, --max-rcu and --max-wcu are for "
                "dynamodb:TABLE, and this store is another one");
  }
}

Store& Context::open_for_reading() {
  if (!read_store_) read_store_ = open(store_options(sqlite::Mode::read));
  return *read_store_;
}

Store& Context::reopen_for_reading() {
  read_store_.reset();
  return open_for_reading();
}

void Context::check_output(const std::string& path, std::string_view option) {
  const std::string output = resolved(path);
  std::vector<StoreChoice> choices = fallback_choices();
  choices.push_back(store_choice());
  for (const StoreChoice& choice : choices) {
    const StoreUrl url = StoreUrl::parse(choice.url);
    if (url.kind != StoreUrl::Kind::sqlite) continue;
    std::error_code unreachable;  // opening it will say why
    if (!std::filesystem::exists(url.path, unreachable) && unreachable) continue;
    const std::string store = resolved(url.path);
    for (const std::string_view suffix : {"", "-wal", "-shm", "-journal"}) {
      if (!is_same_file(fmt::format("{}{}", store, suffix), output)) continue;
      throw Error(ErrorCode::usage,
                  suffix.empty()
                      ? fmt::format("{} {} is the store itself: name another file", option, path)
                      : fmt::format("{} {} is the {} file of the store: name another file", option,
                                    path, suffix));
    }
  }
}

void Context::confirm_reads() {
  if (read_store_) read_store_->confirm();
}

bool Context::start_again() {
  read_store_.reset();
  return out_.take_back();
}

void Context::check_writable() const {
  if (read_only()) {
    throw Error(ErrorCode::denied,
                "EVENTSRC_READONLY is set: unset it to run a command that writes");
  }
}

StoreOptions Context::write_options(const WriteOptions& options) {
  check_writable();
  const bool create = options.create && !options_.no_create;
  StoreOptions store = store_options(create ? sqlite::Mode::create : sqlite::Mode::write);
  store.sqlite.full_index = options.full_index;
  store.sqlite.seed = options.seed;
  if (options.own_snapshots) store.snapshots.reset();
  return store;
}

std::unique_ptr<Store> Context::open_for_writing(const WriteOptions& options) {
  return open(write_options(options));
}

std::unique_ptr<Store> Context::open_for_writing(const StoreUrl& url, const WriteOptions& options) {
  return open_store(url, write_options(options));
}

std::chrono::microseconds parse_duration(std::string_view text, std::string_view flag) {
  constexpr std::int64_t kMaxHours = std::int64_t{24} * 365;
  const std::size_t digits = text.find_first_not_of("0123456789");
  const std::string_view unit = digits == std::string_view::npos ? "" : text.substr(digits);
  const std::optional<std::int64_t> count = parse_count(text.substr(0, digits));
  std::chrono::microseconds scale{0};
  if (unit == "ms") scale = std::chrono::milliseconds(1);
  if (unit == "s") scale = std::chrono::seconds(1);
  if (unit == "m") scale = std::chrono::minutes(1);
  if (unit == "h") scale = std::chrono::hours(1);
  if (unit == "d") scale = std::chrono::days(1);
  if (unit == "w") scale = std::chrono::weeks(1);
  if (!count || scale.count() == 0 || *count > std::chrono::hours(kMaxHours) / scale) {
    throw Error(ErrorCode::usage,
                fmt::format("{} cannot be '{}': give a duration of at most a year, as 500ms, 7s, "
                            "2m, 1h, 3d or 1w",
                            flag, text));
  }
  return scale * *count;
}

std::size_t parse_size(std::string_view text, std::string_view flag) {
  constexpr std::string_view kUnits = "KMGT";
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = text.substr(digits);
  const std::optional<std::int64_t> count = parse_count(text.substr(0, digits));
  const std::size_t power = unit.size() == 1 ? kUnits.find(unit.front()) : std::string_view::npos;
  if (!count || *count == 0 || (!unit.empty() && power == std::string_view::npos) ||
      *count >
          (std::numeric_limits<std::int64_t>::max() >> (unit.empty() ? 0 : 10 * (power + 1)))) {
    throw Error(ErrorCode::usage,
                fmt::format("{} cannot be '{}': give a size, as 512K, 64M or 1G", flag, text));
  }
  return static_cast<std::size_t>(*count) << (unit.empty() ? 0 : 10 * (power + 1));
}

std::int64_t parse_number(std::string_view text, std::string_view flag, std::int64_t least) {
  const std::optional<std::int64_t> number = parse_count(text);
  if (number && *number >= least) return *number;
  const bool is_large = !text.empty() && text.front() != '0' &&
                        text.find_first_not_of("0123456789") == std::string_view::npos && !number;
  throw Error(
      ErrorCode::usage,
      is_large ? fmt::format("{} cannot be '{}': it is too large: the greatest number is {}", flag,
                             text, std::numeric_limits<std::int64_t>::max())
               : fmt::format("{} cannot be '{}': give a whole number from {}", flag, text, least));
}

}  // namespace eventsrc::cli
