init makes a store; one that is there stays as it is.

  $ eventsrc init --seed s
  {"created":true,"store":"sqlite:./eventsrc.db","format":"eventsrc SQLite format 1","id":"6cc3cf6d2b8d504dacf043131311d877"}
  $ cp eventsrc.db before.db
  $ eventsrc init
  {"created":false,"store":"sqlite:./eventsrc.db","format":"eventsrc SQLite format 1","id":"6cc3cf6d2b8d504dacf043131311d877"}
  $ eventsrc init --seed other
  eventsrc: warning: the store exists already: --index, --seed, --shards and --time-index only concern a new one
  {"created":false,"store":"sqlite:./eventsrc.db","format":"eventsrc SQLite format 1","id":"6cc3cf6d2b8d504dacf043131311d877"}
  $ cmp eventsrc.db before.db
  $ eventsrc -s full.db init --seed s --index full | cut -d, -f1
  {"created":true
  $ sqlite3 -readonly full.db "SELECT count(*) FROM sqlite_schema WHERE type='index' AND sql LIKE '%seq%'"
  1
  $ eventsrc -s random.db init | sed 's/"id":"[0-9a-f]*"/"id":"…"/'
  {"created":true,"store":"sqlite:random.db","format":"eventsrc SQLite format 1","id":"…"}
  $ eventsrc init --no-create
  eventsrc: init creates a store: leave out --no-create
  [2]
  $ eventsrc init --seed ''
  eventsrc: --seed is empty: give a text to derive the store's id from
  [2]
  $ eventsrc init --index half
  eventsrc: --index cannot be 'half': give full
  [2]
  $ eventsrc init extra
  eventsrc: 'extra' is one argument too many: see 'eventsrc init --help'
  [2]

Several at once make one store. (A `-wal` may stay where two close it at the same moment.)

  $ for i in 1 2 3 4; do eventsrc -s race.db init & done > results; wait; cut -d, -f4 results | sort -u | wc -l
  1
  $ ls -A | grep race | grep -v -e '-wal$' -e '-shm$'
  race.db

info tells what a store is and holds.

  $ eventsrc append --seed s a x '{"n":1}' > /dev/null
  $ eventsrc info | sed "s|$HOME|HOME|"
  store         sqlite:./eventsrc.db
  format        eventsrc SQLite format 1
  id            6cc3cf6d2b8d504dacf043131311d877
  created       2000-01-01T00:00:00.000000Z
  seeded        yes
  streams       1
  anchored      0
  events        1
  types         1
  payload       7 B
  generation    0
  fileBytes     57,344
  walBytes      0
  pageBytes     4,096
  freePages     0
  
  Configuration in effect:
  store         ./eventsrc.db (from: default)
  config        HOME/.config/eventsrc/config.json (from: default)
  retryFor      7s (from: default)
  retries       20 (from: default)
  durability    full (from: default)
  readOnly      no (from: default)
  $ eventsrc info --json | sed "s|$HOME|HOME|"
  {"store":"sqlite:./eventsrc.db","format":"eventsrc SQLite format 1","id":"6cc3cf6d2b8d504dacf043131311d877","created":"2000-01-01T00:00:00.000000Z","seeded":true,"streams":1,"anchored":0,"events":1,"types":1,"payloadBytes":7,"generation":0,"sizes":{"fileBytes":57344,"walBytes":0,"pageBytes":4096,"freePages":0},"configuration":{"store":{"value":"./eventsrc.db","from":"default"},"config":{"value":"HOME/.config/eventsrc/config.json","from":"default"},"retryFor":{"value":"7s","from":"default"},"retries":{"value":20,"from":"default"},"durability":{"value":"full","from":"default"},"readOnly":{"value":false,"from":"default"}}}
  $ eventsrc -s random.db info --json | sed 's/.*"created":"[^"]*",//; s/,"sizes".*//'
  "seeded":false,"streams":0,"anchored":0,"events":0,"types":0,"payloadBytes":0,"generation":0
  $ eventsrc info --sql a | tee query
  SELECT * FROM event WHERE position IN (1) ORDER BY position;
  $ sqlite3 -readonly eventsrc.db < query
  a|0|2000-01-01T00:00:00.000000Z|x|{"n":1}|||1|68c5553dd8558e7051fed6db0422852d3485a6c7db13173e5b0a160180ce2ac1
  $ eventsrc info --sql nobody
  eventsrc: stream 'nobody' holds no events
  [1]
  $ eventsrc info --sql a --json
  eventsrc: --json and --sql exclude each other: give one of them
  [2]
  $ eventsrc -s missing.db info; ls missing.db
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  ls: cannot access 'missing.db': No such file or directory
  [2]
