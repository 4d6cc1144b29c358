rewrite changes one stored event if it is what --old says, and records what it was.

  $ for n in 1 2 3; do eventsrc append --seed s acct/1 paid "{\"amount\":$n,\"currency\":\"EUR\"}" > /dev/null; done
  $ eventsrc verify --heads -o heads
  $ eventsrc get acct/1 1 > old.json; sed 's/EUR/USD/' old.json > new.json
  $ eventsrc rewrite acct/1 1 --old old.json --new new.json
  eventsrc: a rewrite changes history: every hash from the event on, which others may have noted; --unsafe says that this is meant. To erase a payload, use 'eventsrc redact'; to mend a mistake, append an event that does
  [2]
  $ eventsrc rewrite acct/1 1 --old old.json --new new.json --unsafe --reason 'wrong currency' --actor ann | sed 's/ash":"[^"]*"/ash":"…"/g'
  {"result":"rewritten","stream":"acct/1","seq":1,"rechained":1,"oldHash":"…","hash":"…"}
  $ eventsrc get acct/1 1 | jq -c .data
  {"amount":2,"currency":"USD"}
  $ eventsrc get acct/1 2 | jq -c .data
  {"amount":3,"currency":"EUR"}
  $ eventsrc verify
  ok: 4 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc verify --against heads
  acct/1 seq 2: changed: the hash there is another one: history up to it was rewritten
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ eventsrc export '$audit' | jq -c '.type, .data.old, .data.reason, .meta'
  "rewritten"
  {"type":"paid","data":{"amount":2,"currency":"EUR"}}
  "wrong currency"
  {"actor":"ann"}
  $ eventsrc info --json | jq .generation
  1

A repeat does nothing; what is another event stays.

  $ eventsrc rewrite acct/1 1 --old old.json --new new.json --unsafe | sed 's/ash":"[^"]*"/ash":"…"/g'
  {"result":"noop","stream":"acct/1","seq":1,"rechained":0,"hash":"…"}
  $ eventsrc rewrite acct/1 2 --old old.json --new new.json --unsafe
  eventsrc: seq 2 of stream "acct/1" has another content than --old says: nothing was rewritten
  [3]
  $ eventsrc rewrite acct/1 9 --old old.json --new new.json --unsafe
  eventsrc: seq 9 of stream "acct/1" is no event: nothing was rewritten
  [3]
  $ eventsrc rewrite '$audit' 0 --old old.json --new new.json --unsafe
  eventsrc: stream "$audit": names that begin with '$' are written by eventsrc alone, and what it recorded stays
  [5]
  $ echo '{"type":"x"}' > bad.json; eventsrc rewrite acct/1 1 --old bad.json --new new.json --unsafe
  eventsrc: --old: an event needs 'type', a text, and 'data': start from what 'eventsrc get' prints
  [5]
  $ echo '{"type":"x"' > bad.json; eventsrc rewrite acct/1 1 --old old.json --new bad.json --unsafe
  eventsrc: line 2, column 1: --new: a comma or '}' is expected
  [5]
  $ eventsrc rewrite acct/1 1 --old none.json --new new.json --unsafe
  eventsrc: cannot read none.json: No such file or directory: check the path
  [2]
  $ eventsrc rewrite acct/1 1 --old old.json --unsafe
  eventsrc: --new is missing: name a file, which 'eventsrc get' can write
  [2]
  $ EVENTSRC_READONLY=1 eventsrc rewrite acct/1 1 --old old.json --new new.json --unsafe
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ eventsrc -s none.db rewrite acct/1 1 --old old.json --new new.json --unsafe
  eventsrc: there is no store at none.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]

redact erases what the record kept, too.

  $ eventsrc -q redact acct/1 1 --reason 'request 1'
  {"result":"redacted","stream":"acct/1","events":1,"already":0,"rewrites":1,"records":2}
  $ eventsrc export | grep -c '"amount":2'
  0
  [1]
  $ eventsrc export '$audit' | jq -c '[.seq, .type, .redacted, .data.stream, .data.kept[0].data.reason]'
  [0,"rewritten",true,null,null]
  [1,"redacted",null,"acct/1",null]
  [2,"redacted",null,"$audit","wrong currency"]
  $ eventsrc verify
  ok: 6 events, 2 streams, 2 redacted: every hash fits
