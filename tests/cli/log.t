log tells of each event what it changed in the state of its stream, the newest first.

  $ printf '%s\n' '{"stream":"acct/1","type":"opened","data":{"owner":"ann","tags":["a"]}}' '{"stream":"acct/2","type":"opened","data":{"owner":"eve"}}' '{"stream":"acct/1","type":"deposited","data":{"balance":10},"meta":{"actor":"ann"},"id":"d1"}' '{"stream":"acct/1","type":"checked","data":{"balance":10.0}}' '{"stream":"acct/1","type":"changed","data":{"tags":["b"],"note":"x\u001b[31my"},"meta":{"actor":"bob\u0007"}}' '{"stream":"acct/2","type":"deleted","data":{}}' | eventsrc append --seed s --from - | cut -d, -f1-5
  {"result":"appended","events":6,"already":0,"streams":2,"lines":6
  $ eventsrc log acct/1
  3  2000-01-01T00:00:03Z  changed    bob\u0007  ~ /tags/0 "a" → "b"  + /note "x\u001b[31my"
  2  2000-01-01T00:00:02Z  checked
  1  2000-01-01T00:00:01Z  deposited  ann        + /balance 10
  0  2000-01-01T00:00:00Z  opened                + /owner "ann"  + /tags ["a"]
  $ eventsrc log acct/1 --reverse
  0  2000-01-01T00:00:00Z  opened                + /owner "ann"  + /tags ["a"]
  1  2000-01-01T00:00:01Z  deposited  ann        + /balance 10
  2  2000-01-01T00:00:02Z  checked
  3  2000-01-01T00:00:03Z  changed    bob\u0007  ~ /tags/0 "a" → "b"  + /note "x\u001b[31my"
  $ eventsrc log
  1  acct/2  2000-01-01T00:00:01Z  deleted               - /owner "eve"
  3  acct/1  2000-01-01T00:00:03Z  changed    bob\u0007  ~ /tags/0 "a" → "b"  + /note "x\u001b[31my"
  2  acct/1  2000-01-01T00:00:02Z  checked
  1  acct/1  2000-01-01T00:00:01Z  deposited  ann        + /balance 10
  0  acct/2  2000-01-01T00:00:00Z  opened                + /owner "eve"
  0  acct/1  2000-01-01T00:00:00Z  opened                + /owner "ann"  + /tags ["a"]
  $ eventsrc log 'acct/*' -p --limit 2
  1  acct/2  2000-01-01T00:00:01.000000Z  deleted
      - /owner "eve"
  3  acct/1  2000-01-01T00:00:03.000000Z  changed  bob\u0007
      ~ /tags/0 "a" → "b"
      + /note "x\u001b[31my"

As JSON: with a patch that makes the state of the one before.

  $ eventsrc log acct/1 --json
  {"stream":"acct/1","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"changed","actor":"bob\u0007","state":"value","patch":[{"op":"replace","path":"/tags/0","value":"b"},{"op":"add","path":"/note","value":"x\u001b[31my"}]}
  {"stream":"acct/1","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"checked","state":"value","patch":[]}
  {"stream":"acct/1","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deposited","id":"d1","actor":"ann","state":"value","patch":[{"op":"add","path":"/balance","value":10}]}
  {"stream":"acct/1","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened","state":"value","patch":[{"op":"replace","path":"","value":{"owner":"ann","tags":["a"]}}]}
  $ eventsrc log acct/2 --json
  {"stream":"acct/2","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deleted","state":"deleted","patch":[{"op":"replace","path":"","value":null}]}
  {"stream":"acct/2","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened","state":"value","patch":[{"op":"replace","path":"","value":{"owner":"eve"}}]}

Filters say which are shown; all are folded.

  $ eventsrc log acct/1 --type changed
  3  2000-01-01T00:00:03Z  changed  bob\u0007  ~ /tags/0 "a" → "b"  + /note "x\u001b[31my"
  $ eventsrc log --actor ann
  1  acct/1  2000-01-01T00:00:01Z  deposited  ann  + /balance 10
  $ eventsrc log --since 2000-01-01T00:00:02Z --until 2000-01-01T00:00:02Z
  2  acct/1  2000-01-01T00:00:02Z  checked
  $ eventsrc log acct/1 --after 1 --limit 1 --reverse
  2  2000-01-01T00:00:02Z  checked
  $ eventsrc log acct/1 --limit 1
  3  2000-01-01T00:00:03Z  changed  bob\u0007  ~ /tags/0 "a" → "b"  + /note "x\u001b[31my"
  $ eventsrc log --limit 3
  1  acct/2  2000-01-01T00:00:01Z  deleted             - /owner "eve"
  3  acct/1  2000-01-01T00:00:03Z  changed  bob\u0007  ~ /tags/0 "a" → "b"  + /note "x\u001b[31my"
  2  acct/1  2000-01-01T00:00:02Z  checked
  $ eventsrc log --where '.data.balance == 10'
  2  acct/1  2000-01-01T00:00:02Z  checked
  1  acct/1  2000-01-01T00:00:01Z  deposited  ann  + /balance 10
  $ eventsrc log --where '.data.balance == 10' --limit 1
  2  acct/1  2000-01-01T00:00:02Z  checked
  $ eventsrc log --grep '^(open|delet)ed$' --limit 2
  1  acct/2  2000-01-01T00:00:01Z  deleted  - /owner "eve"
  0  acct/2  2000-01-01T00:00:00Z  opened   + /owner "eve"
  $ eventsrc log --grep balance --reverse --limit 1
  1  acct/1  2000-01-01T00:00:01Z  deposited  ann  + /balance 10
  $ eventsrc log --limit 0
  $ eventsrc log --after-position 4 | wc -l
  2

A view, and its keys.

  $ printf '{"view":"keyed","key":"/data/owner","on":{"opened":{"count":"/opened"}}}' > keyed.json
  $ eventsrc log --view ./keyed.json
  1  acct/2  2000-01-01T00:00:01Z  deleted
  3  acct/1  2000-01-01T00:00:03Z  changed    bob\u0007
  2  acct/1  2000-01-01T00:00:02Z  checked
  1  acct/1  2000-01-01T00:00:01Z  deposited  ann
  0  acct/2  2000-01-01T00:00:00Z  opened                "eve"  + /opened 1
  0  acct/1  2000-01-01T00:00:00Z  opened                "ann"  + /opened 1
  $ eventsrc log --view ./keyed.json --key eve --json
  {"stream":"acct/2","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened","key":"eve","state":"value","patch":[{"op":"replace","path":"","value":{"opened":1}}]}
  $ printf '{"view":"joined","jq":".types += [$event.type]"}' > joined.json
  $ eventsrc log acct/2 --view ./joined.json
  1  2000-01-01T00:00:01Z  deleted  + /types/1 "deleted"
  0  2000-01-01T00:00:00Z  opened   + /types ["opened"]

Where a view cannot be applied, the events are told all the same.

  $ printf '{"view":"strict","on":{"opened":{"set":{"/owner":"/data/owner"}},"deposited":{"inc":{"/owner":"/data/balance"}}}}' > strict.json
  $ eventsrc log --view ./strict.json --reverse
  eventsrc: view "strict", /on/deposited/inc/~1owner: stream "acct/1" seq 1: /owner is a string in the state: a number is needed
  0  acct/1  2000-01-01T00:00:00Z  opened                + /owner "ann"
  0  acct/2  2000-01-01T00:00:00Z  opened                + /owner "eve"
  1  acct/1  2000-01-01T00:00:01Z  deposited  ann        ? (unknown)
  2  acct/1  2000-01-01T00:00:02Z  checked               ? (unknown)
  3  acct/1  2000-01-01T00:00:03Z  changed    bob\u0007  ? (unknown)
  1  acct/2  2000-01-01T00:00:01Z  deleted
  [5]

A redacted event changes nothing.

  $ eventsrc redact acct/1 1 --reason test > /dev/null
  eventsrc: warning: the store was made with --seed: whoever guesses the seed can tell whether a guessed payload is what was erased
  eventsrc: warning: the payloads still stand in backups, exports, archives and copies of the store: erase them there
  $ eventsrc log acct/1 --reverse --limit 2
  0  2000-01-01T00:00:00Z  opened     + /owner "ann"  + /tags ["a"]
  1  2000-01-01T00:00:01Z  deposited  (redacted)
  $ eventsrc log acct/1 --reverse --limit 2 --json | tail -n 1
  {"stream":"acct/1","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deposited","id":"d1","redacted":true,"state":"value","patch":[]}

Snapshots change nothing.

  $ eventsrc log acct/1 --limit 2 --json > folded
  $ eventsrc snapshot create acct/1 --every 1 > /dev/null
  $ eventsrc log acct/1 --limit 2 --json | cmp - folded

What cannot be.

  $ eventsrc log nope
  eventsrc: stream 'nope' holds no events
  [1]
  $ eventsrc log 'nope*'
  $ eventsrc log --grep '('
  eventsrc: --grep '(' is no extended regular expression: Unmatched ( or \(
  [2]
  $ eventsrc log --limit x
  eventsrc: --limit cannot be 'x': give a whole number from 0
  [2]
  $ eventsrc log --jq-timeout 0s
  eventsrc: --jq-timeout cannot be '0s': give jq some time, as 500ms or 7s
  [2]

--graph draws which event follows from which: by causation, an id or STREAM@SEQ, else by correlation.

  $ printf '%s\n' '{"stream":"order/1","type":"placed","data":{},"id":"p1","meta":{"correlation":"c1"}}' '{"stream":"order/2","type":"placed","data":{},"id":"p2"}' '{"stream":"stock/9","type":"reserved","data":{},"id":"r1","meta":{"causation":"p1","correlation":"c1"}}' '{"stream":"stock/9","type":"reserved","data":{},"meta":{"causation":"p2"}}' '{"stream":"mail/1","type":"sent","data":{},"meta":{"causation":"p1"}}' '{"stream":"order/1","type":"packed","data":{},"meta":{"causation":"stock/9@0"}}' '{"stream":"order/3","type":"noted","data":{},"meta":{"correlation":"c1"}}' '{"stream":"order/2","type":"packed","data":{},"meta":{"causation":"stock/9@1"}}' '{"stream":"order/4","type":"placed","data":{},"meta":{"causation":"none"}}' | eventsrc -s graph.db append --seed s --from - | cut -d, -f1-2
  {"result":"appended","events":9
  $ eventsrc -s graph.db log --graph
  o 0  order/4  2000-01-01T00:00:00Z  placed    + (state) {}
  * 1  order/2  2000-01-01T00:00:01Z  packed
  | * 0  order/3  2000-01-01T00:00:00Z  noted     + (state) {}
  | | * 1  order/1  2000-01-01T00:00:01Z  packed
  | | | * 0  mail/1   2000-01-01T00:00:00Z  sent      + (state) {}
  * | | | 1  stock/9  2000-01-01T00:00:01Z  reserved
  | |/ /
  | * | 0  stock/9  2000-01-01T00:00:00Z  reserved  + (state) {}
  o | | 0  order/2  2000-01-01T00:00:00Z  placed    + (state) {}
   / /
  |/
  o 0  order/1  2000-01-01T00:00:00Z  placed    + (state) {}
  $ eventsrc -s graph.db log --graph -p --limit 3
  o 0  order/4  2000-01-01T00:00:00.000000Z  placed
        + (state) {}
  o 1  order/2  2000-01-01T00:00:01.000000Z  packed
  o 0  order/3  2000-01-01T00:00:00.000000Z  noted
        + (state) {}
  $ eventsrc -s graph.db log --graph --where '.stream | startswith("order")'
  o 0  order/4  2000-01-01T00:00:00Z  placed  + (state) {}
  o 1  order/2  2000-01-01T00:00:01Z  packed
  * 0  order/3  2000-01-01T00:00:00Z  noted   + (state) {}
  | o 1  order/1  2000-01-01T00:00:01Z  packed
  | o 0  order/2  2000-01-01T00:00:00Z  placed  + (state) {}
  o 0  order/1  2000-01-01T00:00:00Z  placed  + (state) {}
  $ eventsrc -s graph.db log --graph --reverse
  eventsrc: --graph goes with neither --reverse nor --json
  [2]

Where events are archived, what the first one kept changed nobody knows; what the others did is told.

  $ eventsrc -s arch.db append a opened '{"n":0}' --seed s -q > /dev/null; for i in 1 2 3 4; do eventsrc -s arch.db append a counted "{\"n\":$i}" --seed s -q > /dev/null; done; eventsrc -s arch.db snapshot create a --epoch --at 2 > /dev/null; eventsrc -s arch.db archive a --to a.jsonl > /dev/null
  $ eventsrc -s arch.db log a
  4  2000-01-01T00:00:04Z  counted  ~ /n 3 → 4
  3  2000-01-01T00:00:03Z  counted  ~ /n 2 → 3
  2  2000-01-01T00:00:02Z  counted  ? (unknown)
  $ eventsrc -s arch.db log a --json --reverse | jq -c '[.seq,.patch]'
  [2,null]
  [3,[{"op":"replace","path":"/n","value":3}]]
  [4,[{"op":"replace","path":"/n","value":4}]]

An id of one stream is no place of another.

  $ eventsrc -s ids.db append a t --seed s -q > /dev/null; eventsrc -s ids.db append b t --id a@0 --seed s -q > /dev/null; eventsrc -s ids.db append c t --causation a@0 --seed s -q > /dev/null; eventsrc -s ids.db log --all --graph
  * 0  c  2000-01-01T00:00:00Z  t  + (state) {}
  | o 0  b  2000-01-01T00:00:00Z  t  + (state) {}
  o 0  a  2000-01-01T00:00:00Z  t  + (state) {}

Wide characters take two columns, combining ones none; where a state comes or goes, the patch says so.

  $ printf '%s\n' '{"stream":"wide","type":"日本語","data":{"名":"é日😀"},"meta":{"actor":"josé"}}' '{"stream":"wide","type":"plain","data":{"x":1},"meta":{"actor":"e\u0301ve"}}' '{"stream":"wide","type":"deleted","data":{},"meta":{"actor":"王"}}' '{"stream":"wide","type":"set","data":null}' | eventsrc append --seed w --from - | cut -d, -f1-2
  {"result":"appended","events":4
  $ eventsrc log wide
  3  2000-01-01T00:00:03Z  set            + (state) null
  2  2000-01-01T00:00:02Z  deleted  王    - /名 "é日😀"  - /x 1
  1  2000-01-01T00:00:01Z  plain    éve   + /x 1
  0  2000-01-01T00:00:00Z  日本語   josé  + /名 "é日😀"
  $ eventsrc blame wide --at 1
  /名  "é日😀"  0  2000-01-01T00:00:00Z  日本語  josé
  /x   1        1  2000-01-01T00:00:01Z  plain   éve
  $ eventsrc types wide
  type       events  first time                   last time                    payload keys
  deleted         1  2000-01-01T00:00:02.000000Z  2000-01-01T00:00:02.000000Z
  plain           1  2000-01-01T00:00:01.000000Z  2000-01-01T00:00:01.000000Z  x
  set             1  2000-01-01T00:00:03.000000Z  2000-01-01T00:00:03.000000Z
  日本語          1  2000-01-01T00:00:00.000000Z  2000-01-01T00:00:00.000000Z  名
  $ eventsrc log wide --json | jq -c '[.state,.patch]'
  ["value",[{"op":"replace","path":"","value":null}]]
  ["deleted",[{"op":"replace","path":"","value":null}]]
  ["value",[{"op":"add","path":"/x","value":1}]]
  ["value",[{"op":"replace","path":"","value":{"名":"é日😀"}}]]
  $ eventsrc diff wide 2 3 --json
  [{"op":"replace","path":"","value":null}]
  [1]
  $ eventsrc diff wide 2 3
  --- wide at 2, 2000-01-01T00:00:02.000000Z (deleted)
  +++ wide at 3, 2000-01-01T00:00:03.000000Z
  + (state) null
  [1]
