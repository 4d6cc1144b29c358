SQLite stores of every released format are opened, read, continued and upgraded. Each is made by
tests/formats/make, once.

  $ for format in 1; do gunzip -c "$TESTDIR/../formats/$format.db.gz" > $format.db; gunzip -c "$TESTDIR/../formats/$format.long.jsonl.gz" > $format.long.jsonl; done
  $ for format in 1; do eventsrc -s $format.db verify; done
  $ for format in 1; do eventsrc -s $format.db verify --digest; done
  $ for format in 1; do eventsrc -s $format.db replay account/3 --explain; done 2>&1 | sed 's/"microseconds":[0-9]*//'
  $ for format in 1; do eventsrc -s $format.db snapshot list; eventsrc -s $format.db snapshot policy list; done
  $ for format in 1; do eventsrc -s $format.db replay long; eventsrc -s $format.db replay long --at 1; done
  $ for format in 1; do eventsrc -s $format.db info --json | jq -c '[.events, .redacted, .seeded]'; done
  $ for format in 1; do eventsrc -s $format.db append account/1 paid '{"amount":1}' --id again --seed format | jq .last; eventsrc -s $format.db append account/1 opened '{"owner":"ann","amount":1.10}' --meta '{"actor":"till"}' --id open-1 | jq .result; done
  $ for format in 1; do eventsrc -s $format.db archive --restore $format.long.jsonl; eventsrc -s $format.db replay long --at 1; done
  $ for format in 1; do eventsrc migrate --upgrade $format.db; eventsrc -s $format.db verify; done
