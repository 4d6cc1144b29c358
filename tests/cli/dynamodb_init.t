init makes a table and waits until it is active. A server without point-in-time recovery is told of.

  $ eventsrc -s dynamodb:orders init --seed s
  eventsrc: warning: table "orders" has no point-in-time recovery: this server does not know it (UnknownOperationException)
  {"created":true,"store":"dynamodb:orders","format":"eventsrc DynamoDB format 1","id":"6cc3cf6d2b8d504dacf043131311d877"}
  $ eventsrc -s dynamodb:orders init
  {"created":false,"store":"dynamodb:orders","format":"eventsrc DynamoDB format 1","id":"6cc3cf6d2b8d504dacf043131311d877"}
  $ eventsrc -s dynamodb:orders init --shards 4
  eventsrc: warning: the store exists already: --index, --seed, --shards and --time-index only concern a new one
  {"created":false,"store":"dynamodb:orders","format":"eventsrc DynamoDB format 1","id":"6cc3cf6d2b8d504dacf043131311d877"}
  $ eventsrc -q -s dynamodb:timed init --time-index --shards 2 | cut -d, -f1,2,3
  {"created":true,"store":"dynamodb:timed","format":"eventsrc DynamoDB format 1"
  $ eventsrc -s dynamodb:orders init --index full
  eventsrc: --index is for SQLite stores: DynamoDB has --time-index
  [2]
  $ eventsrc -s dynamodb:orders init --shards 0
  eventsrc: --shards cannot be 0: give a number from 1 to 1000
  [2]
  $ eventsrc -s dynamodb:orders init --shards 1001
  eventsrc: --shards cannot be 1001: give a number from 1 to 1000
  [2]
  $ eventsrc -s dynamodb:orders init --shards many
  eventsrc: --shards cannot be 'many': give a whole number from 0
  [2]
  $ eventsrc -s orders.db init --time-index
  eventsrc: --shards and --time-index are for dynamodb:TABLE, and this store is another one
  [2]
  $ EVENTSRC_READONLY=1 eventsrc -s dynamodb:third init
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ eventsrc -s dynamodb:third head a 2>&1 | sed 's|http://127[^)]*|ENDPOINT|; s/id [A-Z0-9]*/id ID/'
  eventsrc: no table "third" in us-east-1 (endpoint ENDPOINT): wrong region? 'eventsrc init' makes the table (ResourceNotFoundException, request id ID)

Several at once make one store.

  $ for i in 1 2 3 4; do eventsrc -q -s dynamodb:race init & done > results; wait; cut -d, -f4 results | sort -u | wc -l
  1
  $ grep -c true results
  1

info tells what the table is and holds, and what asking cost.

  $ eventsrc -s dynamodb:orders append a x '{"n":1}' --seed s | jq .result
  "appended"
  $ hide() { sed "s|$HOME|HOME|; s|http://127[^\" ]*|ENDPOINT|"; }
  $ eventsrc -s dynamodb:orders info | hide
  store         dynamodb:orders
  format        eventsrc DynamoDB format 1
  id            6cc3cf6d2b8d504dacf043131311d877
  created       2000-01-01T00:00:00.000000Z
  seeded        yes
  streams       1
  anchored      0
  events        1
  payload       7 B
  endpoint      ENDPOINT
  region        us-east-1
  items         0
  tableBytes    0
  shards        8
  timeIndex     0
  inlineBytes   65,536
  consumed      3 read units, 0 write units
  
  Configuration in effect:
  store         dynamodb:orders (from: flag)
  config        HOME/.config/eventsrc/config.json (from: default)
  retryFor      7s (from: default)
  retries       20 (from: default)
  durability    full (from: default)
  readOnly      no (from: default)
  $ eventsrc -s dynamodb:orders info --json | hide
  {"store":"dynamodb:orders","format":"eventsrc DynamoDB format 1","id":"6cc3cf6d2b8d504dacf043131311d877","created":"2000-01-01T00:00:00.000000Z","seeded":true,"streams":1,"anchored":0,"events":1,"payloadBytes":7,"consumed":{"readUnits":3,"writeUnits":0},"endpoint":"ENDPOINT","region":"us-east-1","sizes":{"items":0,"tableBytes":0,"shards":8,"timeIndex":0,"inlineBytes":65536},"configuration":{"store":{"value":"dynamodb:orders","from":"flag"},"config":{"value":"HOME/.config/eventsrc/config.json","from":"default"},"retryFor":{"value":"7s","from":"default"},"retries":{"value":20,"from":"default"},"durability":{"value":"full","from":"default"},"readOnly":{"value":false,"from":"default"}}}
  $ eventsrc -s dynamodb:timed info | grep -e shards -e timeIndex
  shards        2
  timeIndex     1
  $ eventsrc -s dynamodb:orders info --sql a
  eventsrc: this store has no positions: --sql is for SQLite stores
  [9]

A store can have a name in the configuration.

  $ mkdir -p .config/eventsrc
  $ echo '{"stores": {"prod": "dynamodb:orders?region=us-east-1"}, "store": "prod"}' > .config/eventsrc/config.json
  $ eventsrc replay a
  {"n":1}
  $ eventsrc -s prod head a | cut -d, -f1,2
  {"stream":"a","seq":0
  $ eventsrc info | hide | grep -e '^store'
  store         dynamodb:orders
  store         prod (from: config file)

gc has nothing to do where nothing was cut short.

  $ eventsrc gc
  {"writes":0,"chunks":0,"young":0}
  $ eventsrc gc --dry-run
  {"writes":0,"chunks":0,"young":0,"dryRun":true}
  $ eventsrc gc --age soon
  eventsrc: --age cannot be 'soon': give a duration of at most a year, as 500ms, 7s, 2m, 1h, 3d or 1w
  [2]
  $ EVENTSRC_READONLY=1 eventsrc gc
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ eventsrc -s 'dynamodb:missing' gc 2>&1 | sed 's/ (endp.*//'
  eventsrc: no table "missing" in us-east-1
  $ eventsrc -s file.db init | cut -d, -f1
  {"created":true
  $ eventsrc -s file.db gc
  {"writes":0,"chunks":0,"young":0}
