SQLite stores of every released format are opened, read, continued and upgraded. Each is made by
tests/formats/make, once.

  $ for format in 1; do gunzip -c "$TESTDIR/../formats/$format.db.gz" > $format.db; gunzip -c "$TESTDIR/../formats/$format.long.jsonl.gz" > $format.long.jsonl; done
  $ for format in 1; do eventsrc -s $format.db verify; done
  long: anchored at 3
  ok: 11 events, 6 streams, 1 redacted: every hash fits
  $ for format in 1; do eventsrc -s $format.db verify --digest; done
  e081be24b67de71fc69f6a06ef6d1b0715e1c9f65dbcd9494259535d54cb7a74
  $ for format in 1; do eventsrc -s $format.db replay account/3 --explain; done 2>&1 | sed 's/"microseconds":[0-9]*//'
  {"snapshot":{"stream":"account/3","seq":1,"time":"2000-01-01T00:00:01.000000Z"},"snapshots":1,"streams":1,"events":0,"bytes":0,"redacted":0,}
  {"owner":"ann","amount":12345678901234567890.123,"note":"ä\u00e9"}
  $ for format in 1; do eventsrc -s $format.db snapshot list; eventsrc -s $format.db snapshot policy list; done
  stream     view     definition         seq  time                         state         created
  account/1  default  fe223184c29a         1  2000-01-01T00:00:01.000000Z  value         2000-01-01T00:00:01.000000Z
  account/2  default  fe223184c29a         1  2000-01-01T00:00:01.000000Z  value         2000-01-01T00:00:01.000000Z
  account/3  default  fe223184c29a         1  2000-01-01T00:00:01.000000Z  value         2000-01-01T00:00:01.000000Z
  long       default  fe223184c29a         3  2000-01-01T00:00:03.000000Z  value, epoch  2000-01-01T00:00:03.000000Z
  pattern       every  view
  account/*         2  default
  $ for format in 1; do eventsrc -s $format.db replay long; eventsrc -s $format.db replay long --at 1; done
  {"n":6}
  eventsrc: the events before seq 3 of "long" are archived in "/tmp/eventsrc-format/long.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE'
  [5]
  $ for format in 1; do eventsrc -s $format.db info --json | jq -c '[.events, .redacted, .seeded]'; done
  [11,1,true]
  $ for format in 1; do eventsrc -s $format.db append account/1 paid '{"amount":1}' --id again --seed format | jq .last; eventsrc -s $format.db append account/1 opened '{"owner":"ann","amount":1.10}' --meta '{"actor":"till"}' --id open-1 | jq .result; done
  2
  "duplicate"
  $ for format in 1; do eventsrc -s $format.db archive --restore $format.long.jsonl; eventsrc -s $format.db replay long --at 1; done
  {"restored":3,"stream":"long"}
  {"n":2}
  $ for format in 1; do eventsrc migrate --upgrade $format.db; eventsrc -s $format.db verify; done
  {"upgraded":false,"from":1,"to":1}
  ok: 15 events, 6 streams, 1 redacted: every hash fits
