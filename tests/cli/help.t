Every command explains itself, and ends with examples.

  $ eventsrc --help
  Usage: eventsrc COMMAND [ARGUMENTS] [OPTIONS]
  
  Appends events to streams and replays their state at any point in time.
  
  Events and states:
    append                  add events
    replay                  print the state at any point in time
    snapshot                save states, so that replays need not begin at the
                            first event
    export                  print events, with nothing lost
    verify                  prove that history was not altered
  
  Who changed what:
    log                     list events and what each of them changed
    diff                    compare states: two points, two streams, two views
    blame                   show for each part of a state the event that last set
                            it
    bisect                  find the event that made something true
  
  Read:
    get                     print one event as it is stored
    head                    print a stream's last seq, time and hash
    streams                 list the streams
    types                   list the event types and their payload keys
    view                    check a view's definition, or draft one
  
  Look after a store:
    init                    create a store
    info                    describe the store and the configuration in effect
    migrate                 copy events between stores and files, and go on where
                            it was
    redact                  erase payloads for good; the chain still verifies
    rewrite                 change one stored event, and say so
    gc                      remove what cut-short writes and redactions left
                            behind
    backup                  copy the store while it is in use
    seal                    close a store for writing, for a move to another one
    archive                 move a stream's early events to a file, or back
  
  The shell:
    completion              print a completion script for bash, zsh or fish
  
  Options of every command, before or after its name:
    -s, --store URL         the store: a path, sqlite:PATH, dynamodb:TABLE,
                            memory:, or a name from the configuration (default:
                            EVENTSRC_STORE, the configuration, ./eventsrc.db)
        --fallback URL      an older store, whose events are read together with
                            the store's own; may be given several times
        --snapshots URL     where snapshots are kept:
                            redis://[[USER]:PASSWORD@]HOST[:PORT][/DB], or store,
                            the store itself (default: EVENTSRC_SNAPSHOTS, the
                            configuration, store)
        --config FILE       the configuration (default: EVENTSRC_CONFIG,
                            ~/.config/eventsrc/config.json)
        --errors FORMAT     how errors are printed: text (default) or json
    -q, --quiet             no warnings, notes or progress
    -v, --verbose           explain what is done
        --color WHEN        colour in text for people: auto (default: on a
                            terminal), always or never
        --tz ZONE           of times in text for people, and of days: UTC
                            (default), local, or a name such as Europe/Berlin;
                            JSON has UTC
        --pretty            JSON over several lines (default on a terminal)
        --compact           JSON on one line (default elsewhere)
        --retry-for DURATION
                            how long to keep trying when others write: 500ms, 7s,
                            2m (default 7s; 2m for loads and exports on DynamoDB)
        --retries N         how often to start again when a rival was faster
                            (default 20)
        --durability LEVEL  what a write survives: full (default: power loss),
                            normal (a crash of the program), off
        --threads N         how many threads bulk work may use (default: one for
                            each processor)
        --region NAME       DynamoDB: the AWS region (default: as the AWS CLI
                            finds it)
        --profile NAME      DynamoDB: the profile of the AWS configuration
        --endpoint-url URL  DynamoDB: the server to ask
        --max-rcu N         DynamoDB: read at most N capacity units a second
        --max-wcu N         DynamoDB: write at most N capacity units a second
        --no-create         never create a missing store
    -h, --help              help for the command
        --version           print the version and end
  
  'eventsrc COMMAND --help' or 'eventsrc help COMMAND' tells more about one command.
  
  Exit status: 0 done, 1 a negative answer, 2 usage, 3 rejected by a condition,
  4 other writers won every round, 5 bad input, 6 store unavailable, 7 no access,
  8 damaged, 9 not supported, 70 a bug in eventsrc, 130 interrupted.
  $ eventsrc append --help
  Usage: eventsrc append STREAM TYPE [DATA] [OPTIONS]
         eventsrc append [STREAM] --from FILE|- [OPTIONS]
  
  Add events.
  
  The result is one JSON line: "appended"; "duplicate", if an event with this --id
  or seq and the same content is there already (exit status 0); or "noop", if
  there was nothing to do. All lines of --from are stored, or none.
  
  Conditions on the state (--if-exists, --if-absent, --if-value, --if) are checked
  together with the write, and again when a rival was faster. A repeated --id is a
  "duplicate" before any condition is looked at.
  
  Exit status 3: a condition did not hold. 4: other writers won every time.
  
  Arguments:
    STREAM                  the stream's name
    TYPE                    what happened, in a word: opened, deposited
    DATA                    the payload: JSON, - for standard input, @FILE
                            (default {})
  
  Options:
        --from FILE         append JSON Lines, one event object a line, as
                            'export' writes them
        --format FORMAT     of the file: jsonl (default), or a table whose first
                            line names its columns; those that no option takes are
                            the members of data
        --stream-column NAME
                            of a table: the column with the streams' names
        --type TYPE         of a table: the type of all its events
        --type-column NAME  of a table: the column with the types
        --time-column NAME  of a table: the column with the times
        --id-column NAME    of a table: the column with the idempotency keys
        --expect WHAT       any, none, exists, or the seq of the stream's last
                            event; else nothing is stored
        --if-exists         only if the state has a value (else exit status 3)
        --if-absent         only if the state has no value (else "noop", exit
                            status 0)
        --if-value JSON     only if the state equals JSON (no value: "noop", exit
                            status 0; another: 3)
        --if JQ             only if this jq program is true of the state (null if
                            none; else 3)
        --reason TEXT       what a rejection by --if… means, added to its
                            message
        --return WHAT       state: the result has the state after the append
        --view VIEW         what makes a state of events: a file (with a '/' or
                            .json), a name looked up in EVENTSRC_VIEWS, the
                            configuration's views folder and ./views, or default
        --key KEY           of a view with a key: this one's state
        --lossy-numbers     let jq round numbers that it cannot keep, instead of
                            refusing them
        --jq-timeout DURATION
                            how long jq may take for one event: 500ms, 7s, 2m
                            (default 5s)
        --id KEY            idempotency key: the same stream and key are not
                            appended twice
        --meta JSON         metadata, a JSON object
        --actor WHO         meta.actor (default: EVENTSRC_ACTOR)
        --correlation ID    meta.correlation
        --causation ID      meta.causation
        --time TIME         the event's time, RFC 3339 (a date alone: when that
                            day begins in --tz) or @SECONDS; not before the
                            stream's last event
        --allow-future      take times more than 24 hours ahead of the clock
        --batch N           commit every N lines and report each commit, instead
                            of all or nothing
        --batch-time DURATION
                            commit a batch at the latest this long after its first
                            line (default 1s)
        --echo              print the events as stored instead of the result; not
                            in a dry run
        --dry-run           check everything, store nothing
        --receipts          add each stream's last seq and hash to the result, for
                            'verify --receipt'
        --jq                keep snapshots of policies up to date also where their
                            view uses jq
        --seed TEXT         derive salts and default times from TEXT: the same
                            commands give the same file
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc append acct/1 opened '{"owner":"ann"}'
        store one event
    eventsrc append acct/1 withdrawn '{"amount":50}' --view account --if '.balance >= 50'
        only if there is enough, whoever else writes
    eventsrc append --from people.csv --format csv --type joined --stream-column name
        an event for each line of a table
  $ eventsrc replay --help
  Usage: eventsrc replay STREAM [--at POINT] [OPTIONS]
         eventsrc replay PATTERN...|--all [--at POINT] [OPTIONS]
         eventsrc replay STREAM --history [--after SEQ] [--limit N] [OPTIONS]
         eventsrc replay PATTERN...|--all --follow [OPTIONS]
         eventsrc replay --view VIEW [--at TIME|POSITION] [OPTIONS]
  
  Print the state at any point in time.
  
  A view says what events make of the state: eventsrc-views(5). Without one,
  events of type 'insert' replace the state by their data, 'delete' and 'deleted'
  delete it, all others merge their data into it (RFC 7396). A point takes in the
  event it names; a time takes all events before the first later one.
  
  One stream prints the bare value; exit status 1 if there is none. Many print one
  line each, in the order of their names.
  
  Arguments:
    PATTERN                 a stream's name, or names and globs
  
  Options:
        --all               all streams
        --at POINT          7, ~2, 2026-01-31, 2026-01-31T10:00:00Z, @1767225600,
                            '2h ago', yesterday, latest (default)
        --view VIEW         what makes a state of events: a file (with a '/' or
                            .json), a name looked up in EVENTSRC_VIEWS, the
                            configuration's views folder and ./views, or default
        --key KEY           of a view with a key: this one's state
        --lossy-numbers     let jq round numbers that it cannot keep, instead of
                            refusing them
        --jq-timeout DURATION
                            how long jq may take for one event: 500ms, 7s, 2m
                            (default 5s)
        --history           the state after each event, one line each
        --after SEQ         with --history: only what came after SEQ
        --after-position N  the same, of a view of the whole store: only what came
                            after position N
        --limit N           with --history: at most N lines
    -e, --envelope          wrap the value: stream, state, seq and time really
                            reached
        --select POINTER    only the part at this JSON Pointer
        --include-deleted   of many streams: those whose state is deleted too
        --include-none      of many streams: those without a state at that point
                            too
        --memory SIZE       of many streams: read the store several times rather
                            than use more than SIZE (default 1G) for their states
        --what-if FILE      as if the stream's events were changed as this JSON
                            file says: drop, replace, insert, append; nothing is
                            written
        --follow            wait, and print each state that becomes another one
        --interval DURATION
                            with --follow: how often to look (default 50ms; 1s on
                            DynamoDB)
        --no-snapshots      fold from the first event on, whatever snapshots there
                            are
        --consistency WHAT  snapshot: print the newest saved state at or before
                            the point, and fold nothing (default event)
        --explain           say on stderr, as JSON, what was read
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc replay acct/1 --at '2h ago'
        the state two hours ago (without --at: now)
    eventsrc replay acct/1 --view account --history
        a view's state, event by event
    eventsrc replay 'acct/*' | jq -r '[.stream,.value.balance]|@tsv'
        one field of many streams
  $ eventsrc export --help
  Usage: eventsrc export [PATTERN...] [OPTIONS]
  
  Print events, with nothing lost.
  
  A whole export restored by 'append --from' into an empty store gives the same
  hashes. TIME is a time in any form that --at takes.
  
  Arguments:
    PATTERN                 names or globs ('acct/*', '?', '[a-z]'); without any,
                            the whole store
  
  Options:
        --all               all streams but the reserved ones ('$...')
        --format FORMAT     jsonl (default): JSON Lines, lossless, what 'append
                            --from' reads; json: one array; csv, tsv: a table;
                            cloudevents: CloudEvents 1.0, one a line;
                            elasticsearch: what its bulk API reads; html: a page
                            for a browser; dynamodb-json: the items of a table,
                            for an import from S3
        --columns POINTER,...
                            of csv and tsv: what a row has, such as
                            /seq,/data/amount; may be repeated
        --csv-safe          of csv and tsv: a ' before texts that a spreadsheet
                            would take for a formula
        --source URI        of cloudevents: where they come from (default
                            urn:eventsrc:ID, with the store's id)
        --index NAME        of elasticsearch: the index they go to (default
                            eventsrc)
        --since TIME        events at or after TIME
        --until TIME        events at or before TIME
        --after SEQ         events after SEQ in their stream
        --after-position N  events after position N of the store
        --type GLOB         events of this type; may be repeated
        --meta KEY=VALUE    events whose meta has this member; may be repeated
        --actor WHO         events whose meta.actor is WHO
        --where JQ          only events of which this jq program is true:
                            '.data.amount > 100'
        --limit N           at most N events
        --order ORDER       position (default), stream (by name, then seq), or
                            time
        --dry-run           export nothing, tell what reading the whole store
                            would cost on DynamoDB
        --follow            wait for new events, and print them as they come
        --cursor FILE       remember in FILE how far it came, and go on from there
                            the next time
        --interval DURATION
                            with --follow: how often to look (default 50ms; 1s on
                            DynamoDB)
        --reverse           last first
        --views             the folded states of streams, instead of events
        --at POINT          with --views: at this point (default latest)
        --include-deleted   with --views: those whose state is deleted, too
        --view VIEW         what makes a state of events: a file (with a '/' or
                            .json), a name looked up in EVENTSRC_VIEWS, the
                            configuration's views folder and ./views, or default
        --key KEY           of a view with a key: this one's state
        --lossy-numbers     let jq round numbers that it cannot keep, instead of
                            refusing them
        --jq-timeout DURATION
                            how long jq may take for one event: 500ms, 7s, 2m
                            (default 5s)
    -o, --output FILE       write FILE, complete or not at all, instead of
                            standard output (-)
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc export --follow --cursor at.json >> all.jsonl
        each event as it comes; killed and started again, it goes on
    eventsrc export 'acct/*' --since yesterday --format csv --columns /time,/data/amount
        some events as a table for a spreadsheet
    eventsrc export acct/1 --format html -o account.html
        a page to look through
  $ eventsrc get --help
  Usage: eventsrc get STREAM SEQ [OPTIONS]
  
  Print one event as it is stored.
  
  Exit status 1: there is no such event.
  
  Arguments:
    STREAM                  the stream's name
    SEQ                     the event's place in the stream, from 0
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc get acct/1 0
        the first event of acct/1
    eventsrc get acct/1 0 | jq .data
        its payload alone
  $ eventsrc head --help
  Usage: eventsrc head STREAM [OPTIONS]
  
  Print a stream's last seq, time and hash.
  
  The seq is what 'append --expect' needs, so that nothing is added behind an
  event you have not seen. Exit status 1: the stream holds no events.
  
  Arguments:
    STREAM                  the stream's name
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc head acct/1
        the last seq, its time, the chain's hash, the count
    eventsrc append acct/1 closed --expect "$(eventsrc head acct/1 | jq .seq)"
        add an event only if no other came in between
  $ eventsrc streams --help
  Usage: eventsrc streams [PATTERN...] [OPTIONS]
  
  List the streams.
  
  The size is that of all data and meta texts.
  
  Arguments:
    PATTERN                 names or globs ('acct/*', '?', '[a-z]'); without any,
                            all streams
  
  Options:
        --all               all streams (the default)
        --json              one JSON object a line
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc streams
        all streams
    eventsrc streams 'acct/*' --json | jq -r .stream
        the names alone
  $ eventsrc types --help
  Usage: eventsrc types [PATTERN...] [OPTIONS]
  
  List the event types and their payload keys.
  
  Counts the events of each type, says when the first and the last happened, and
  lists the keys at the top of their payloads. Reads every event of the streams.
  
  Arguments:
    PATTERN                 names or globs of the streams to look at; without any,
                            all streams
  
  Options:
        --all               all streams (the default)
        --json              one JSON object a line
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc types
        the types of the whole store
    eventsrc types 'acct/*' --json
        those of all accounts, as JSON Lines
  $ eventsrc info --help
  Usage: eventsrc info [OPTIONS]
  
  Describe the store and the configuration in effect.
  
  Shows what the store is and holds, and each value of the configuration in effect
  with where it came from: a flag, the environment, the config file or the
  default.
  
  Options:
        --json              one JSON object
        --sql STREAM        print an SQL query of one stream's events instead, for
                            the sqlite3 shell
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc info
        the store of this folder
    eventsrc -s prod info --json | jq .configuration.store
        which store 'prod' is, and who says so
    eventsrc info --sql acct/1 | sqlite3 -readonly eventsrc.db
        look at one stream through SQL
  $ eventsrc init --help
  Usage: eventsrc init [OPTIONS]
  
  Create a store.
  
  A store that is there already stays as it is, and the result says
  "created":false. 'append' creates a missing file, too, but no table.
  
  For dynamodb:TABLE it creates the table on demand, with deletion protection and
  point-in-time recovery where the server has them, and waits until it is active.
  
  Options:
        --index KIND        full: also a plain index by stream and seq, for
                            queries by hand; loads get slower
        --seed TEXT         derive the store's id and creation time from TEXT, so
                            that the same commands give the same file
        --shards N          DynamoDB: over how many partitions the list of streams
                            is spread (default 8)
        --time-index        DynamoDB: also an index by time; each commit costs one
                            write unit more
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc init
        create ./eventsrc.db
    eventsrc -s orders.db init --index full
        create orders.db for people who query it with the sqlite3 shell
    eventsrc -s 'dynamodb:orders?region=eu-west-1' init
        create a table of that name
  $ eventsrc gc --help
  Usage: eventsrc gc [OPTIONS]
  
  Remove what cut-short writes and redactions left behind.
  
  Big appends to DynamoDB are written in parts, which one last small write makes
  visible together. Where a process was killed before that, its parts stay behind:
  no command shows them, but they take up room. gc removes them.
  
  Where a reader held old pages of an SQLite file while events in it were
  redacted, the erased bytes may still stand there ('info' tells of pending
  redactions). gc makes the file anew without them, and says how many redactions
  that were ("redactions").
  
  The result says of how many cut-short writes the parts were removed ("writes"),
  how many parts these had at most ("chunks"), and how many writes were left alone
  as they may be under way ("young").
  
  Options:
        --age DURATION      leave alone what is younger: a write may be under way
                            (default 1h, at least 10m)
        --idle              nobody writes to the store now: remove all, however
                            young; an append that is under way all the same would
                            be destroyed
        --dry-run           remove nothing, tell what there is
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc -s dynamodb:orders gc --dry-run
        what would be removed
    eventsrc -s dynamodb:orders gc --age 24h
        remove what is older than a day
  $ eventsrc verify --help
  Usage: eventsrc verify [PATTERN...] [OPTIONS]
  
  Prove that history was not altered.
  
  Recomputes every hash from the first event on, checks what the store says about
  each stream, and the file itself. Changes nothing. That the last events were cut
  off, or everything was written anew, shows only with --against.
  
  Exit status 8: something is not as it was written. 5: events that were noted are
  archived, so that they cannot be compared. 1: the digest differs, or a named
  stream is unknown.
  
  Arguments:
    PATTERN                 names or globs; without any, all streams, the reserved
                            ones too, and the store file itself
  
  Options:
        --all               all streams but the reserved ones ('$...')
        --json              the result as one JSON object
        --digest            print one digest over all stream heads: equal stores
                            have equal ones
        --heads             print every stream's last seq and hash, to keep
                            elsewhere
    -o, --output FILE       with --heads: write FILE, complete or not at all,
                            instead of standard output (-)
        --against FILE      a file that --heads wrote (- for standard input):
                            history has only been appended to since; or a digest:
                            the stores are equal
        --receipt JSON      an append's result lines (JSON, - or @FILE): those
                            events are still there
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc verify
        check everything
    eventsrc verify --heads -o heads.jsonl
        note where every stream stands
    eventsrc verify --against heads.jsonl
        prove that nothing was changed since
  $ eventsrc snapshot --help
  Usage: eventsrc snapshot create PATTERN...|--all [--at POINT] [--view VIEW] [--every N]
         eventsrc snapshot create STREAM --epoch [--view VIEW]... [--at POINT]
         eventsrc snapshot list [PATTERN...] [--view NAME] [--json]
         eventsrc snapshot show STREAM [latest|earliest|before:SEQ] [--view VIEW] [--key KEY]
         eventsrc snapshot verify [PATTERN...] [--view VIEW] [--json]
         eventsrc snapshot drop PATTERN...|--all [--view NAME]
         eventsrc snapshot policy set PATTERN --every N [--view VIEW]
         eventsrc snapshot policy list [--json]
         eventsrc snapshot policy drop PATTERN [--view NAME]
  
  Save states, so that replays need not begin at the first event.
  
  A snapshot is a state saved at an event, so that a replay need not begin at the
  first one. It never changes an answer: it belongs to the exact definition of its
  view and to the hash of the stream up to there, and one that does not fit or is
  damaged is passed over. replay and append --if... use the newest one that
  serves.
  
  verify folds the events once more, from the first on, and compares; exit status
  8 if anything differs. Snapshots of views other than the default one, --view and
  those of policies are only checked for damage.
  
  Arguments:
    ACTION                  create, list, show, verify, drop or policy
    PATTERN                 names or globs of streams
  
  Options:
        --all               all streams
        --at POINT          create: the state at this point, as in replay
                            (default: latest)
        --view VIEW         the view, as in replay (default: the default view);
                            create --epoch and verify: may be repeated; list and
                            drop: its name alone, whatever its definition was
                            (default: all views)
        --key KEY           show: of a view with a key, this one's part
        --every N           create: one after each N events of a stream, from its
                            first event on; policy: append makes one when N events
                            have come since the last
        --jq-timeout DURATION
                            how long jq may take for one event: 500ms, 7s, 2m
                            (default 5s)
        --epoch             create: mark the stream there: these views are to be
                            told without the events before, which 'eventsrc
                            archive' may then move away
        --json              list, verify, policy list: one JSON object a line
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc snapshot create 'acct/*' --view account
        save the states of some streams
    eventsrc snapshot policy set 'acct/*' --view account --every 1000
        from now on, append does it
    eventsrc snapshot verify
        is every snapshot what its events give?

  $ eventsrc archive --help
  Usage: eventsrc archive STREAM --to FILE [OPTIONS]
         eventsrc archive --restore FILE [OPTIONS]
  
  Move a stream's early events to a file, or back.
  
  An epoch is a mark on a stream, made by 'snapshot create --epoch', with the
  states that are to live on. The events before it can be moved to a file: JSON
  Lines, every hash checked, with their positions. What can be told from the
  states of the epoch and the events since is told as before; all else is an error
  that names the file, until they are restored.
  
  Arguments:
    STREAM                  the stream's name
  
  Options:
        --to FILE           write the events before the stream's epoch there, and
                            remove them here
        --restore FILE      put the events of an archive back where they were
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc snapshot create acct/1 --epoch --view account
        mark the stream where it is now
    eventsrc archive acct/1 --to acct-1.jsonl
        move what is before the mark
    eventsrc archive --restore acct-1.jsonl
        bring it back

  $ eventsrc backup --help
  Usage: eventsrc backup FILE [OPTIONS]
  
  Copy the store while it is in use.
  
  Copies the store as it is at one moment, while others read and write, and
  verifies the copy. Copying the store's file by other means while it is in use
  loses events.
  
  Arguments:
    FILE                    the copy, which must not exist yet
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc backup eventsrc-$(date +%F).db
        a copy with today's date
    eventsrc -s prod backup /mnt/safe/prod.db
        of a store from the configuration
  $ eventsrc seal --help
  Usage: eventsrc seal [STORE] [OPTIONS]
  
  Close a store for writing, for a move to another one.
  
  Once the command has ended, nothing is added to the store any more, not even by
  an append that was under way: writers end with exit status 7. Reading goes on as
  before.
  
  A seal that was cut short is completed by the same command. The result says
  "changed":false if all was so already.
  
  Arguments:
    STORE                   the store to close, instead of -s
  
  Options:
        --now-at URL        the store that takes its place: writers that come too
                            late are told (empty: none)
        --unseal            open it for writing again
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    eventsrc seal old.db --now-at sqlite:new.db
        close old.db for writing
    eventsrc -s old.db seal --unseal
        open it again
  $ eventsrc completion --help
  Usage: eventsrc completion SHELL [OPTIONS]
  
  Print a completion script for bash, zsh or fish.
  
  The script completes commands, options and their values, files, and the names of
  streams and types in the store.
  
  Arguments:
    SHELL                   bash, zsh or fish
  
  Options of every command: see 'eventsrc --help'.
  
  Examples:
    source <(eventsrc completion bash)
        for this bash session
    eventsrc completion zsh > "${fpath[1]}/_eventsrc"
        for zsh, from now on
    eventsrc completion fish > ~/.config/fish/completions/eventsrc.fish
        for fish, from now on

-h does the same, and help wins over whatever else is said.

  $ eventsrc replay -h --at nonsense | head -1
  Usage: eventsrc replay STREAM [--at POINT] [OPTIONS]
  $ eventsrc -h replay | head -1
  Usage: eventsrc replay STREAM [--at POINT] [OPTIONS]
  $ eventsrc --version
  eventsrc 0.1.0
  $ eventsrc
  eventsrc: a command is missing: see 'eventsrc --help'
  [2]

help is the same in another word.

  $ eventsrc help replay | head -1
  Usage: eventsrc replay STREAM [--at POINT] [OPTIONS]
  $ eventsrc help | head -1; eventsrc help --help | head -1
  Usage: eventsrc COMMAND [ARGUMENTS] [OPTIONS]
  Usage: eventsrc COMMAND [ARGUMENTS] [OPTIONS]
  $ eventsrc help nonsense
  eventsrc: unknown command 'nonsense': see 'eventsrc --help'
  [2]
