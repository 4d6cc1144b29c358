init makes a table and waits until it is active. A server without point-in-time recovery is told of.

  $ eventsrc -s dynamodb:orders init --seed s
  $ eventsrc -s dynamodb:orders init
  $ eventsrc -s dynamodb:orders init --shards 4
  $ eventsrc -q -s dynamodb:timed init --time-index --shards 2 | cut -d, -f1,2,3
  $ eventsrc -s dynamodb:orders init --index full
  $ eventsrc -s dynamodb:orders init --shards 0
  $ eventsrc -s dynamodb:orders init --shards 1001
  $ eventsrc -s dynamodb:orders init --shards many
  $ eventsrc -s orders.db init --time-index
  $ EVENTSRC_READONLY=1 eventsrc -s dynamodb:third init
  $ eventsrc -s dynamodb:third head a 2>&1 | sed 's|http://127[^)]*|ENDPOINT|; s/id [A-Z0-9]*/id ID/'

Several at once make one store.

  $ for i in 1 2 3 4; do eventsrc -q -s dynamodb:race init & done > results; wait; cut -d, -f4 results | sort -u | wc -l
  $ grep -c true results

info tells what the table is and holds, and what asking cost.

  $ eventsrc -s dynamodb:orders append a x '{"n":1}' --seed s | jq .result
  $ hide() { sed "s|$HOME|HOME|; s|http://127[^\" ]*|ENDPOINT|"; }
  $ eventsrc -s dynamodb:orders info | hide
  $ eventsrc -s dynamodb:orders info --json | hide
  $ eventsrc -s dynamodb:timed info | grep -e shards -e timeIndex
  $ eventsrc -s dynamodb:orders info --sql a

A store can have a name in the configuration.

  $ mkdir -p .config/eventsrc
  $ echo '{"stores": {"prod": "dynamodb:orders?region=us-east-1"}, "store": "prod"}' > .config/eventsrc/config.json
  $ eventsrc replay a
  $ eventsrc -s prod head a | cut -d, -f1,2
  $ eventsrc info | hide | grep -e '^store'

gc has nothing to do where nothing was cut short.

  $ eventsrc gc
  $ eventsrc gc --dry-run
  $ eventsrc gc --age soon
  $ EVENTSRC_READONLY=1 eventsrc gc
  $ eventsrc -s 'dynamodb:missing' gc 2>&1 | sed 's/ (endp.*//'
  $ eventsrc -s file.db init | cut -d, -f1
  $ eventsrc -s file.db gc
