A table is followed by the heads of named streams.

  $ eventsrc -s dynamodb:plain -q init > /dev/null; export EVENTSRC_STORE=dynamodb:plain
  $ for i in 1 2 3; do eventsrc append a t "{\"n\":$i}" > /dev/null; done
  $ eventsrc export --cursor at.json
  eventsrc: table "plain" has no time index, which tells what is new in all streams: name the streams, or copy to a table that 'eventsrc init --time-index' has made
  [9]
  $ eventsrc export a b --cursor at.json | cut -d, -f1,2
  {"stream":"a","seq":0
  {"stream":"a","seq":1
  {"stream":"a","seq":2
  $ eventsrc export a b --cursor at.json
  $ eventsrc append b t > /dev/null
  $ { timeout --preserve-status -s INT 8 eventsrc export a b --follow --cursor at.json --interval 50ms; echo "exit $?"; } > followed 2>&1 & sleep 1.5; eventsrc append a t '{"n":4}' > /dev/null; wait; cut -d, -f1,2 followed
  {"stream":"b","seq":0
  {"stream":"a","seq":3
  eventsrc: interrupted
  exit 130
  $ sed 's/.*"streams"/"streams"/; s/"[0-9a-f]\{64\}"/HASH/g' at.json
  "streams":{"a":[3,HASH],"b":[0,HASH]}}
  $ eventsrc export a --follow --after-position 3
  eventsrc: this store has no positions: use --after SEQ or --since TIME
  [9]
  $ EVENTSRC_STORE=s.db eventsrc append a t --seed s > /dev/null; eventsrc -s s.db export a b --cursor at.json 2>&1 | sed 's/(.*)/(...)/'
  eventsrc: the cursor is of another store (...): name its store, or another cursor file to begin at the first event

With a time index, by that: all streams.

  $ eventsrc -s dynamodb:timed -q init --time-index > /dev/null; export EVENTSRC_STORE=dynamodb:timed
  $ eventsrc append a t > /dev/null; eventsrc export --cursor all.json | cut -d, -f1,2
  {"stream":"a","seq":0
  $ eventsrc append b t > /dev/null; eventsrc append a t > /dev/null; eventsrc export --cursor all.json | cut -d, -f1,2
  {"stream":"a","seq":1
  {"stream":"b","seq":0
  $ { timeout --preserve-status -s INT 8 eventsrc export --follow --cursor all.json --interval 50ms; echo "exit $?"; } > followed 2>&1 & sleep 1.5; eventsrc append c t > /dev/null; wait; cut -d, -f1,2 followed
  {"stream":"c","seq":0
  eventsrc: interrupted
  exit 130

A follower that is killed again and again ends with every event.

  $ { for i in $(seq 40); do echo "{\"stream\":\"k/$((i % 5))\",\"type\":\"t\",\"data\":{\"i\":$i}}"; sleep 0.1; done; } | eventsrc append --from - --batch 1 > /dev/null & sleep 0.5; { for i in 1 2 3 4 5 6; do timeout -s KILL 0.8 eventsrc export --follow --cursor k.json --interval 20ms >> k.jsonl; done; } 2> /dev/null; wait; eventsrc export --cursor k.json >> k.jsonl
  $ grep -o '"stream":"k[^,]*,"seq":[0-9]*' k.jsonl | sort -u | wc -l
  40
