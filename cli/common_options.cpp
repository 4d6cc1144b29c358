#include "common_options.hpp"

namespace eventsrc::cli {

void add_common_options(Command& command, CommonOptions& options) {
  command.option(
      "-s,--store", "URL", options.store,
      "the store: a path, sqlite:PATH, dynamodb:TABLE, memory:, or a name from the configuration "
      "(default: EVENTSRC_STORE, the configuration, ./eventsrc.db)");
  command.list("--fallback", "URL", options.fallbacks,
               "an older store, whose events are read together with the store's own; may be given "
               "several times");
  command.option(
      "--snapshots", "URL", options.snapshots,
      "where snapshots are kept: redis://[[USER]:PASSWORD@]HOST[:PORT][/DB], or store, the "
      "store itself (default: EVENTSRC_SNAPSHOTS, the configuration, store)");
  command.option("--config", "FILE", options.config,
                 "the configuration (default: EVENTSRC_CONFIG, "
                 "~/.config/eventsrc/config.json)");
  command.choice("--errors", "FORMAT", {"text", "json"}, options.errors,
                 "how errors are printed: text (default) or json");
  command.flag("-q,--quiet", options.quiet, "no warnings, notes or progress");
  command.flag("-v,--verbose", options.verbose, "explain what is done");
  command.choice("--color", "WHEN", {"auto", "always", "never"}, options.color,
                 "colour in text for people: auto (default: on a terminal), always or never");
  command.flag("--pretty", options.pretty, "JSON over several lines (default on a terminal)");
  command.flag("--compact", options.compact, "JSON on one line (default elsewhere)");
  command.option("--retry-for", "DURATION", options.retry_for,
                 "how long to keep trying when others write: 500ms, 7s, 2m (default 7s; 2m for "
                 "loads and exports on DynamoDB)");
  command.option("--retries", "N", options.retries,
                 "how often to start again when a rival was faster (default 20)");
  command.choice("--durability", "LEVEL", {"full", "normal", "off"}, options.durability,
                 "what a write survives: full (default: power loss), normal (a crash of the "
                 "program), off");
  command.option("--threads", "N", options.threads,
                 "how many threads bulk work may use (default: one for each processor)");
  command.option("--region", "NAME", options.region,
                 "DynamoDB: the AWS region (default: as the AWS CLI finds it)");
  command.option("--profile", "NAME", options.profile,
                 "DynamoDB: the profile of the AWS configuration");
  command.option("--endpoint-url", "URL", options.endpoint, "DynamoDB: the server to ask");
  command.option("--max-rcu", "N", options.max_rcu,
                 "DynamoDB: read at most N capacity units a second");
  command.option("--max-wcu", "N", options.max_wcu,
                 "DynamoDB: write at most N capacity units a second");
  command.flag("--no-create", options.no_create, "never create a missing store");
  command.flag("-h,--help", options.help, "help for the command");
}

}  // namespace eventsrc::cli
