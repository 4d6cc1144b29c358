Errors are one line, `eventsrc: what went wrong: what to do`; with --errors json one object.

  $ eventsrc append --seed s a x '{"n":1}' --id k > /dev/null
  $ run() { eventsrc --errors json "$@"; }
  $ run append a x --expect 7
  {"error":{"code":"rejected","exit":3,"message":"stream \"a\": expected 7, is 0","stream":"a","expected":"7","actual":"0"}}
  [3]
  $ run append a x 2 --id k
  {"error":{"code":"rejected","exit":3,"message":"id \"k\" of stream \"a\" already stands at seq 0, with other content: use another id","stream":"a","seq":0}}
  [3]
  $ run append a x '{'
  {"error":{"code":"invalid","exit":5,"message":"DATA: a key in double quotes is expected","line":1,"column":2}}
  [5]
  $ echo '{"stream":"a","type":"x"}' | run append --from -
  {"error":{"code":"invalid","exit":5,"message":"the line has no 'data'","line":1,"column":1}}
  [5]
  $ run replay a --at never
  {"error":{"code":"usage","exit":2,"message":"'never' is not a point: use latest, 7 (a seq), ~2 (two events before the last), 2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' (s, m, h, d or w), now, today, yesterday; seq: or time: in front forces a reading"}}
  [2]
  $ run -s missing.db replay a
  {"error":{"code":"unavailable","exit":6,"message":"there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another"}}
  [6]
  $ EVENTSRC_READONLY=1 run append a x
  {"error":{"code":"denied","exit":7,"message":"EVENTSRC_READONLY is set: unset it to run a command that writes"}}
  [7]
  $ echo text > text; run -s text replay a
  {"error":{"code":"integrity","exit":8,"message":"store text: this is not an SQLite file: name an eventsrc store"}}
  [8]
  $ run -s memory: backup copy.db
  {"error":{"code":"unsupported","exit":9,"message":"this store cannot be backed up to a file: export it with 'eventsrc export'"}}
  [9]
  $ run -s dynamo:events replay a
  {"error":{"code":"usage","exit":2,"message":"unknown store \"dynamo:events\": use a path, sqlite:PATH, dynamodb:TABLE or memory:; write ./dynamo:events for a file of that name"}}
  [2]
  $ run nonsense
  {"error":{"code":"usage","exit":2,"message":"unknown command 'nonsense': see 'eventsrc --help'"}}
  [2]
  $ run
  {"error":{"code":"usage","exit":2,"message":"a command is missing: see 'eventsrc --help'"}}
  [2]
  $ eventsrc replay --errors json
  {"error":{"code":"usage","exit":2,"message":"name a stream, patterns, or --all"}}
  [2]
  $ eventsrc replay a --at never --errors=json
  {"error":{"code":"usage","exit":2,"message":"'never' is not a point: use latest, 7 (a seq), ~2 (two events before the last), 2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' (s, m, h, d or w), now, today, yesterday; seq: or time: in front forces a reading"}}
  [2]

A negative answer is no error; warnings are objects, too.

  $ run replay nobody
  {"note":{"message":"stream 'nobody' holds no events"}}
  [1]
  $ run replay a --at 9
  {"warning":{"message":"this is the state at seq 0, 2000-01-01T00:00:00.000000Z: stream 'a' has no event 9"}}
  {"n":1}
  $ run replay nobody -q
  [1]

Did you mean?

  $ eventsrc apend a x
  eventsrc: unknown command 'apend': did you mean 'append'?
  [2]
  $ eventsrc repaly a
  eventsrc: unknown command 'repaly': did you mean 'replay'?
  [2]
  $ eventsrc photograph
  eventsrc: unknown command 'photograph': see 'eventsrc --help'
  [2]
  $ eventsrc ''
  eventsrc: unknown command '': see 'eventsrc --help'
  [2]
  $ eventsrc replay a --histroy
  eventsrc: unknown option --histroy: did you mean --history?
  [2]
  $ eventsrc replay a --hist
  eventsrc: unknown option --hist: see 'eventsrc replay --help'
  [2]
  $ eventsrc replay a --before 3
  eventsrc: unknown option --before: see 'eventsrc replay --help'
  [2]
  $ eventsrc export --sinse 2026-01-01
  eventsrc: unknown option --sinse: did you mean --since?
  [2]
  $ eventsrc --stroe x replay a
  eventsrc: unknown option --stroe: did you mean --store?
  [2]
  $ eventsrc replay -- -x
  eventsrc: stream '-x' holds no events
  [1]
  $ eventsrc append a -x-y
  eventsrc: unknown option -x-y: see 'eventsrc append --help', or write -- before a value that begins with -
  [2]
  $ eventsrc replay a -x
  eventsrc: unknown option -x: see 'eventsrc replay --help', or write -- before a value that begins with -
  [2]
  $ eventsrc append a x --dry-run=yes
  eventsrc: --dry-run takes no value: leave out what follows the '='
  [2]
  $ eventsrc replay a --at
  eventsrc: --at needs a value: --at POINT
  [2]
  $ eventsrc replay a --at=
  eventsrc: '' is not a point: use latest, 7 (a seq), ~2 (two events before the last), 2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' (s, m, h, d or w), now, today, yesterday; seq: or time: in front forces a reading
  [2]
  $ eventsrc replay a --at 0 --at 0
  eventsrc: --at was given more than once: give it once
  [2]
  $ eventsrc replay a --errors xml
  eventsrc: --errors cannot be 'xml': give text or json
  [2]
  $ eventsrc replay a --color red
  eventsrc: --color cannot be 'red': give auto, always or never
  [2]
  $ eventsrc append a x --durability some
  eventsrc: --durability cannot be 'some': give full, normal or off
  [2]
  $ eventsrc append a x --retries many
  eventsrc: --retries cannot be 'many': give a whole number from 0
  [2]
  $ eventsrc append a x --retries -1
  eventsrc: --retries cannot be '-1': give a whole number from 0
  [2]
  $ eventsrc append a x --retry-for 7
  eventsrc: --retry-for cannot be '7': give a duration of at most a year, as 500ms, 7s, 2m, 1h, 3d or 1w
  [2]
  $ eventsrc append a x --retry-for -7s
  eventsrc: --retry-for cannot be '-7s': give a duration of at most a year, as 500ms, 7s, 2m, 1h, 3d or 1w
  [2]
  $ eventsrc append a x --retry-for 99999999999h
  eventsrc: --retry-for cannot be '99999999999h': give a duration of at most a year, as 500ms, 7s, 2m, 1h, 3d or 1w
  [2]

A command that may not write, does not.

  $ EVENTSRC_READONLY=1 eventsrc append a x
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ EVENTSRC_READONLY=1 eventsrc -s new.db init
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ EVENTSRC_READONLY=1 eventsrc replay a
  {"n":1}
  $ EVENTSRC_READONLY=1 eventsrc backup copy.db | cut -d, -f3,4
  "streams":1,"events":1}

No store: exit 6, and none is made.

  $ for command in 'replay a' 'export' 'get a 0' 'head a' 'streams' 'types' 'verify' 'info' 'backup copy2.db' 'append a x --no-create'; do eventsrc -s missing.db $command; echo $?; done
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  6
  $ ls
  copy.db
  eventsrc.db
  text

Values that look like options, and options behind --.

  $ eventsrc append --seed s -- --stream --type | cut -d, -f1-3
  {"result":"appended","stream":"--stream","first":0
  $ eventsrc head -- --stream | cut -d, -f1,2
  {"stream":"--stream","seq":0

Control characters of names do not reach the terminal.

  $ eventsrc -s "$(printf 'a\033[31m')" replay a
  eventsrc: there is no store at a\u001b[31m: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ eventsrc "$(printf 'a\033[31m')"
  eventsrc: unknown command 'a\u001b[31m': see 'eventsrc --help'
  [2]

A file that has no name, as of a variable that is not set, is told before anything is read or written.

  $ eventsrc append acct/1 opened -q > /dev/null; for command in 'export -o' 'export --cursor' 'verify --heads -o' 'verify --against' 'append --from' 'replay acct/1 --what-if' 'diff acct/1 0 --what-if' 'head acct/1 --config'; do eventsrc $command ''; echo "[$?]"; done
  eventsrc: --output cannot be '': name a file
  [2]
  eventsrc: --cursor cannot be '': name a file
  [2]
  eventsrc: --output cannot be '': name a file
  [2]
  eventsrc: --against cannot be '': name a file
  [2]
  eventsrc: --from cannot be '': name a file
  [2]
  eventsrc: --what-if cannot be '': name a file
  [2]
  eventsrc: --what-if cannot be '': name a file
  [2]
  eventsrc: --config cannot be '': name a file
  [2]
  $ eventsrc --config '' head acct/1
  eventsrc: --config cannot be '': name a file
  [2]
  $ eventsrc append acct/1 opened @
  eventsrc: the file to read cannot be '': name one
  [2]
  $ eventsrc export --output= -q; ls -A
  eventsrc: --output cannot be '': name a file
  copy.db
  eventsrc.db
  text
