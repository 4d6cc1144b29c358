The states that a view makes are recorded, and an edit of the view that changes one fails.

  $ mkdir views; echo '{"view":"account","on":{"opened":{"set":{"/owner":"/data/owner","/balance":{"value":0}}},"deposited":{"inc":{"/balance":"/data/amount"}}}}' > views/account.json
  $ for i in 1 2 3; do eventsrc append acct/$i opened "{\"owner\":\"o$i\"}" --seed s -q > /dev/null; eventsrc append acct/$i deposited "{\"amount\":$i.50}" --seed s -q > /dev/null; done; eventsrc append acct/4 other --seed s -q > /dev/null
  $ eventsrc view check account --golden golden --record 'acct/*'
  recorded: 4 streams
  $ cat golden/account.jsonl
  {"stream":"acct/1","seq":1,"value":{"owner":"o1","balance":1.5}}
  {"stream":"acct/2","seq":1,"value":{"owner":"o2","balance":2.5}}
  {"stream":"acct/3","seq":1,"value":{"owner":"o3","balance":3.5}}
  {"stream":"acct/4","seq":0}
  $ eventsrc view check account --golden golden
  as recorded: 4 streams

What comes later does not matter.

  $ eventsrc append acct/1 deposited '{"amount":100}' --seed s -q > /dev/null; eventsrc view check account --golden golden
  as recorded: 4 streams

An edit that changes nothing is fine; one that does is shown.

  $ echo '{"view":"account","on":{"opened":{"set":{"/balance":{"value":0},"/owner":"/data/owner"}},"deposited":{"inc":{"/balance":"/data/amount"}}}}' > views/account.json; eventsrc view check account --golden golden
  as recorded: 4 streams
  $ echo '{"view":"account","on":{"opened":{"set":{"/owner":"/data/owner","/balance":{"value":1}}},"deposited":{"inc":{"/balance":"/data/amount"}},"other":{"set":{"/x":{"value":1}}}}}' > views/account.json; eventsrc view check account --golden golden
  acct/1 at 1
    ~ /balance 1.5 → 2.5
  acct/2 at 1
    ~ /balance 2.5 → 3.5
  acct/3 at 1
    ~ /balance 3.5 → 4.5
  acct/4 at 0
    + /x 1
  [1]
  $ eventsrc view check account --golden golden --json
  {"stream":"acct/1","seq":1,"patch":[{"op":"replace","path":"/balance","value":2.5}]}
  {"stream":"acct/2","seq":1,"patch":[{"op":"replace","path":"/balance","value":3.5}]}
  {"stream":"acct/3","seq":1,"patch":[{"op":"replace","path":"/balance","value":4.5}]}
  {"stream":"acct/4","seq":0,"patch":[{"op":"replace","path":"","value":{"x":1}}]}
  [1]
  $ echo '{"view":"account","on":{"deposited":{"set":{"/a/b":"/data/nowhere"}}}}' > views/account.json; eventsrc view check account --golden golden
  eventsrc: view "account", /on/deposited/set/~1a~1b: stream "acct/1" seq 1: /data/nowhere is missing in the event
  eventsrc: view "account", /on/deposited/set/~1a~1b: stream "acct/2" seq 1: /data/nowhere is missing in the event
  eventsrc: view "account", /on/deposited/set/~1a~1b: stream "acct/3" seq 1: /data/nowhere is missing in the event
  [5]

Of a keyed view, each key's.

  $ echo '{"view":"sums","key":"/data/owner","on":{"opened":{"inc":{"/n":{"value":1}}}}}' > views/sums.json; eventsrc view check sums --golden golden --record acct/1 --record acct/4; cat golden/sums.jsonl
  recorded: 2 streams
  {"stream":"acct/1","key":"o1","seq":2,"value":{"n":1}}
  {"stream":"acct/4","seq":0}
  $ echo '{"view":"sums","key":"/stream","on":{"opened":{"inc":{"/n":{"value":1}}}}}' > views/sums.json; eventsrc view check sums --golden golden
  acct/1 key "acct/1" at 2
    + /n 1
  acct/1 key "o1" at 2
    - /n 1
  [1]

What cannot be compared.

  $ eventsrc -s other.db append acct/1 opened '{"owner":"o1"}' --seed s -q > /dev/null; eventsrc -s other.db view check sums --golden golden
  eventsrc: stream "acct/1" has no event 2, up to which it was recorded: this is another store, or record it again
  eventsrc: stream 'acct/4' holds no events
  [5]
  $ eventsrc view check account --golden nowhere
  eventsrc: nothing is recorded in nowhere/account.jsonl: --record PATTERN does it
  [2]
  $ echo '[]' > golden/sums.jsonl; eventsrc view check sums --golden golden
  eventsrc: line 1, column 1: golden/sums.jsonl is no file of recorded states: it is no JSON object: --record makes one
  [5]
  $ eventsrc view check sums --record 'a*'
  eventsrc: --record goes with --golden
  [2]
  $ eventsrc view check sums --golden golden --against 'a*'
  eventsrc: --golden names the streams where it records them: --record instead of --against
  [2]
  $ eventsrc view init sums --golden golden
  eventsrc: --golden is for 'eventsrc view check': leave it out
  [2]
  $ eventsrc view check sums --golden golden --record nothing
  eventsrc: stream 'nothing' holds no events
  [1]

Patterns that select nothing leave what was recorded; a file of nothing is nothing recorded.

  $ eventsrc view check sums --golden golden --record 'acct/*' > /dev/null; cp golden/sums.jsonl before; eventsrc view check sums --golden golden --record 'nope*'
  eventsrc: --record selects no stream that view sums is meant for: nothing was recorded, golden/sums.jsonl is as it was: give other patterns
  [1]
  $ cmp before golden/sums.jsonl; eventsrc view check sums --golden unmade --record 'nope*'; ls unmade
  eventsrc: --record selects no stream that view sums is meant for: nothing was recorded, unmade/sums.jsonl is as it was: give other patterns
  ls: cannot access 'unmade': No such file or directory
  [2]
  $ : > golden/sums.jsonl; eventsrc view check sums --golden golden
  eventsrc: nothing is recorded in golden/sums.jsonl: --record PATTERN does it
  [2]
  $ eventsrc view check sums --golden '' --record 'acct/*'
  eventsrc: --golden cannot be '': name a folder
  [2]
