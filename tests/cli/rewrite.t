rewrite changes one stored event if it is what --old says, and records what it was.

  $ for n in 1 2 3; do eventsrc append --seed s acct/1 paid "{\"amount\":$n,\"currency\":\"EUR\"}" > /dev/null; done
  $ eventsrc verify --heads -o heads
  $ eventsrc get acct/1 1 > old.json; sed 's/EUR/USD/' old.json > new.json
  $ eventsrc rewrite acct/1 1 --old old.json --new new.json
  eventsrc
  [2]
  $ eventsrc rewrite acct/1 1 --old old.json --new new.json --unsafe --reason 'wrong currency' --actor ann | sed 's/ash":"[^"]*"/ash":"…"/g'
  {"result":"rewritten"}
  $ eventsrc get acct/1 1 | jq -c .data
  {"amount":2,"currency":"USD"}
  $ eventsrc get acct/1 2 | jq -c .data
  {"amount":3,"currency":"EUR"}
  $ eventsrc verify
  ok
  $ eventsrc verify --against heads
  acct/1
  [8]
  $ eventsrc export '$audit' | jq -c '.type, .data.old, .data.reason, .meta'
  "rewritten"
  $ eventsrc info --json | jq .generation
  1

A repeat does nothing; what is another event stays.

  $ eventsrc rewrite acct/1 1 --old old.json --new new.json --unsafe | sed 's/ash":"[^"]*"/ash":"…"/g'
  {"result":"noop"}
  $ eventsrc rewrite acct/1 2 --old old.json --new new.json --unsafe
  eventsrc
  [3]
  $ eventsrc rewrite acct/1 9 --old old.json --new new.json --unsafe
  eventsrc
  [3]
  $ eventsrc rewrite '$audit' 0 --old old.json --new new.json --unsafe
  eventsrc
  [5]
  $ echo '{"type":"x"}' > bad.json; eventsrc rewrite acct/1 1 --old bad.json --new new.json --unsafe
  eventsrc
  [5]
  $ echo '{"type":"x"' > bad.json; eventsrc rewrite acct/1 1 --old old.json --new bad.json --unsafe
  eventsrc
  [5]
  $ eventsrc rewrite acct/1 1 --old none.json --new new.json --unsafe
  eventsrc
  [2]
  $ eventsrc rewrite acct/1 1 --old old.json --unsafe
  eventsrc
  [2]
  $ EVENTSRC_READONLY=1 eventsrc rewrite acct/1 1 --old old.json --new new.json --unsafe
  eventsrc
  [7]
  $ eventsrc -s none.db rewrite acct/1 1 --old old.json --new new.json --unsafe
  eventsrc
  [6]

redact erases what the record kept, too.

  $ eventsrc -q redact acct/1 1 --reason 'request 1'
  {"result":"redacted"}
  $ eventsrc export | grep -c '"amount":2'
  0
  [1]
  $ eventsrc export '$audit' | jq -c '[.seq, .type, .redacted, .data.stream, .data.kept[0].data.reason]'
  [0]
  $ eventsrc verify
  ok
