redact on a real table, of a server without transactions: the record stands first, then what it
tells of is done.

  $ export EVENTSRC_STORE=dynamodb:redact
  $ eventsrc -q init > /dev/null
  $ head -c 300000 /dev/zero | tr '\0' s > text
  $ for n in 0 1 2; do echo "{\"stream\":\"a\",\"type\":\"x\",\"data\":{\"n\":$n,\"text\":\"$(cat text)\"}}"; done > lines
  $ eventsrc append --from lines > /dev/null
  $ eventsrc append b y '{"street":"Long Lane"}' --actor ann > /dev/null
  $ eventsrc verify --heads -o heads
  $ eventsrc redact a 1 --reason 'request 1'
  eventsrc: warning: the payloads still stand in backups of the table (point-in-time recovery too), and in exports, archives and copies: erase them there
  {"result":"redacted","stream":"a","events":1,"already":0,"rewrites":0,"records":1}
  $ eventsrc -q redact b 0 --reason 'request 2' --keep actor
  {"result":"redacted","stream":"b","events":1,"already":0,"rewrites":0,"records":1}
  $ eventsrc -q redact b 0 --reason again
  {"result":"noop","stream":"b","events":0,"already":1,"rewrites":0,"records":0}
  $ eventsrc export a b | cut -c 1-90 | sed 's/"time":"[^"]*"/"time":"…"/'
  {"stream":"a","seq":0,"time":"…","type":"x","data":{"n":0,"text"
  {"stream":"a","seq":1,"time":"…","type":"x","redacted":true,"con
  {"stream":"a","seq":2,"time":"…","type":"x","data":{"n":2,"text"
  {"stream":"b","seq":0,"time":"…","type":"y","redacted":true,"con
  $ eventsrc export '$audit' | jq -c '.data | del(.tool)'
  {"stream":"a","seqs":[1],"reason":"request 1"}
  {"stream":"b","seqs":[0],"reason":"request 2","kept":[{"seq":0,"meta":{"actor":"ann"}}]}
  $ eventsrc verify --against heads
  ok: 6 events, 3 streams, 2 redacted: every hash fits, 2 heads found as noted
  $ eventsrc gc --idle
  {"writes":0,"chunks":0,"young":0}

A rewrite needs transactions.

  $ echo '{"type":"y","data":1}' > new.json
  $ eventsrc append c y 0 > /dev/null; eventsrc get c 0 > old.json
  $ eventsrc rewrite c 0 --old old.json --new new.json --unsafe
  eventsrc: this server has no transactions, which a rewrite needs: nothing was changed; 'eventsrc migrate --transform' copies the store with what is to be changed (UnknownOperationException)
  [9]
  $ eventsrc export '$audit' | wc -l
  2
  $ eventsrc verify
  ok: 7 events, 4 streams, 2 redacted: every hash fits
