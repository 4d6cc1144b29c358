Which store: the flag, else EVENTSRC_STORE, else the configuration, else ./eventsrc.db.

  $ for name in flag environment config eventsrc prod; do eventsrc -s $name.db append --seed s a x "\"$name\""; done > /dev/null
  $ eventsrc replay a
  "eventsrc"
  $ mkdir -p .config/eventsrc
  $ cat > .config/eventsrc/config.json <<'END'
  > {
  >   // names for -s
  >   "stores": {"prod": "sqlite:prod.db", "main": "config.db"},
  >   "store": "main"
  > }
  > END
  $ eventsrc replay a
  "config"
  $ EVENTSRC_STORE=environment.db eventsrc replay a
  "environment"
  $ EVENTSRC_STORE=environment.db eventsrc replay a -s flag.db
  "flag"
  $ EVENTSRC_STORE= eventsrc replay a
  "config"
  $ EVENTSRC_STORE=prod eventsrc replay a
  "prod"

A configured name wins over a file of that name; a path is always a path.

  $ cp flag.db prod
  $ eventsrc -s prod replay a
  "prod"
  $ eventsrc -s ./prod replay a
  "flag"
  $ eventsrc -s sqlite:prod replay a
  "flag"

info says where each value came from.

  $ origin() { eventsrc info "$@" | sed -n '/^Configuration/,$s/^\(store\|config\|retries\|durability\|readOnly\) /&/p'; }
  $ origin | sed "s|$HOME|HOME|"
  store         main (from: config file)
  config        HOME/.config/eventsrc/config.json (from: default)
  retries       20 (from: default)
  durability    full (from: default)
  readOnly      no (from: default)
  $ EVENTSRC_STORE=environment.db EVENTSRC_READONLY=1 eventsrc info | sed -n '/^Configuration/,$p' | grep -e '^store' -e readOnly
  store         environment.db (from: environment)
  readOnly      yes (from: environment)
  $ eventsrc -s prod info --retries 3 --durability off | grep -e '^store ' -e '^retries' -e '^durability'
  store         sqlite:prod.db
  store         prod (from: flag)
  retries       3 (from: flag)
  durability    off (from: flag)

Another configuration: EVENTSRC_CONFIG, and before it --config. XDG_CONFIG_HOME moves the folder.

  $ echo '{"store": "environment.db"}' > other.json
  $ EVENTSRC_CONFIG=other.json eventsrc replay a
  "environment"
  $ echo '{"store": "flag.db"}' > flag.json
  $ EVENTSRC_CONFIG=other.json eventsrc replay a --config flag.json
  "flag"
  $ mkdir -p xdg/eventsrc; cp flag.json xdg/eventsrc/config.json; XDG_CONFIG_HOME=$PWD/xdg eventsrc replay a
  "flag"
  $ eventsrc replay a --config missing.json
  eventsrc: cannot read configuration missing.json: No such file or directory: check the path
  [2]
  $ EVENTSRC_CONFIG=missing.json eventsrc replay a
  eventsrc: cannot read configuration missing.json: No such file or directory: check the path
  [2]

It may be a pipe, as of a shell's <(…), which is read once.

  $ mkfifo pipe; cat flag.json > pipe & eventsrc replay a --config pipe; wait
  "flag"
  $ eventsrc replay a --config pipe 2> said & exec 3> pipe; kill -TERM $!; wait $!; echo $?; cat said; exec 3>&-
  143
  eventsrc: interrupted

What is wrong in it is told by name.

  $ wrong() { echo "$1" > wrong.json; eventsrc replay a --config wrong.json; }
  $ wrong '{"store": }'
  eventsrc: line 1, column 11: configuration wrong.json is not JSON: a value is expected
  [5]
  $ wrong '{"stroe": "x"}'
  eventsrc: line 1, column 2: configuration wrong.json: /stroe is unknown: the keys are stores, store, views and snapshots
  [5]
  $ wrong '{"store": 7}'
  eventsrc: line 1, column 11: configuration wrong.json: /store must be a string
  [5]
  $ wrong '{"store": ""}'
  eventsrc: line 1, column 11: configuration wrong.json: /store must not be empty
  [5]
  $ wrong '{"stores": []}'
  eventsrc: line 1, column 12: configuration wrong.json: /stores must be an object of names and URLs
  [5]
  $ wrong '{"stores": {"a/b": "x"}}'
  eventsrc: line 1, column 13: configuration wrong.json: /stores/a~1b is no name for a store: leave out '/' and ':'
  [5]
  $ wrong '{"stores": {"a": 1}}'
  eventsrc: line 1, column 18: configuration wrong.json: /stores/a must be a string
  [5]
  $ wrong '{"store": "x", "store": "y"}'
  eventsrc: line 1, column 16: configuration wrong.json is not JSON: the key "store" stands twice in one object
  [5]
  $ wrong '[]'
  eventsrc: line 1, column 1: configuration wrong.json: the whole must be an object
  [5]
  $ wrong ' '
  "eventsrc"

  $ eventsrc -s '' replay a
  eventsrc: the store's name is empty: name a file
  [2]

A command line with a store of its own needs no configuration.

  $ echo broken > .config/eventsrc/config.json
  $ eventsrc replay a 2>&1 | sed "s|$HOME|HOME|"
  eventsrc: line 1, column 1: configuration HOME/.config/eventsrc/config.json is not JSON: a value is expected
  $ eventsrc -s ./flag.db replay a
  "flag"
  $ eventsrc -s sqlite:flag.db replay a
  "flag"
  $ eventsrc -s ./flag.db redact a 0 --reason r 2>&1 | sed "s|$HOME|HOME|"
  eventsrc: line 1, column 1: configuration HOME/.config/eventsrc/config.json is not JSON: a value is expected
  $ eventsrc --help > /dev/null

URLs.

  $ eventsrc -s memory: append --seed s a x | cut -d, -f1-4
  {"result":"appended","stream":"a","first":0,"last":0
  $ eventsrc -s memory: replay a
  eventsrc: stream 'a' holds no events
  [1]
  $ eventsrc -s sqlite: replay a
  eventsrc: 'sqlite:' needs a path behind it
  [2]
