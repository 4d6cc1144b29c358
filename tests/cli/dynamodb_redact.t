redact on a real table, of a server without transactions: the record stands first, then what it
tells of is done.

  $ export EVENTSRC_STORE=dynamodb:redact
  $ eventsrc init > /dev/null
  $ head -c 300000 /dev/zero | tr '\0' s > text
  $ for n in 0 1 2; do echo "{\"stream\":\"a\",\"type\":\"x\",\"data\":{\"n\":$n,\"text\":\"$(cat text)\"}}"; done > lines
  $ eventsrc append --from lines > /dev/null
  $ eventsrc append b y '{"street":"Long Lane"}' --actor ann > /dev/null
  $ eventsrc verify --heads -o heads
  $ eventsrc redact a 1 --reason 'request 1'
  {"result"}
  $ eventsrc -q redact b 0 --reason 'request 2' --keep actor
  {"result"}
  $ eventsrc -q redact b 0 --reason again
  {"result"}
  $ eventsrc export a b | cut -c 1-90 | sed 's/"time":"[^"]*"/"time":"…"/'
  {"stream"}
  $ eventsrc export '$audit' | jq -c '.data | del(.tool)'
  {"stream"}
  $ eventsrc verify --against heads
  ok
  $ eventsrc gc --idle
  {"writes":0,"chunks":0,"young":0}

A rewrite needs transactions.

  $ echo '{"type":"y","data":1}' > new.json
  $ eventsrc append c y 0 > /dev/null; eventsrc get c 0 > old.json
  $ eventsrc rewrite c 0 --old old.json --new new.json --unsafe
  eventsrc
  [9]
  $ eventsrc export '$audit' | wc -l
  2
  $ eventsrc verify
  ok
