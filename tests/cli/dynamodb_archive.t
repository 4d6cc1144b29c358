Archives of a real table: what is told, and refused, is as with a SQLite file. The events were
appended a moment ago, so gc removes them.

  $ export EVENTSRC_STORE=dynamodb:archive
  $ eventsrc -q init --seed s > /dev/null
  $ mkdir views
  $ echo '{"view":"account","on":{"*":{"inc":{"/balance":"/data/amount"}}}}' > views/account.json
  $ for i in 1 2 3; do for s in a b; do eventsrc append $s paid "{\"amount\":$i}" --id k$i --seed s; done; done | wc -l
  6
  $ for i in 4 5; do echo "{\"stream\":\"a\",\"type\":\"paid\",\"data\":{\"amount\":$i}}"; done | eventsrc append --from - --seed s | jq -r .result
  appended
  $ head -c 100000 /dev/zero | tr '\0' s > text
  $ for i in 6 7; do echo "{\"stream\":\"a\",\"type\":\"paid\",\"data\":{\"amount\":$i,\"text\":\"$(cat text)\"}}"; done | eventsrc append --from - --seed s | jq -r .result
  appended
  $ eventsrc verify --digest > before.digest
  $ eventsrc export --order stream > before.jsonl
  $ eventsrc verify --heads -o heads.before
  $ eventsrc archive a --to a.jsonl
  eventsrc: stream "a" has no epoch: 'eventsrc snapshot create --epoch' makes one, with the views that are to live on
  [5]
  $ eventsrc snapshot create a --epoch --view account --at 4 | jq -c '[.written,.seq]'
  [true,4]
  $ eventsrc archive a --to a.jsonl
  {"archived":4,"stream":"a","first":4,"file":"*/a.jsonl"} (glob)
  $ jq -c '[.stream,.seq,.position,.data.amount]' a.jsonl
  ["a",0,null,1]
  ["a",1,null,2]
  ["a",2,null,3]
  ["a",3,null,4]
  $ eventsrc streams
  stream               events      last  first time                   last time                          size
  a (anchored at 4)         3         6  2000-01-01T00:00:04.000000Z  2000-01-01T00:00:06.000000Z   195.4 KiB
  b                         3         2  2000-01-01T00:00:00.000000Z  2000-01-01T00:00:02.000000Z        36 B
  $ eventsrc replay a --view account
  {"balance":28}
  $ eventsrc replay a --view account --at 4
  {"balance":15}
  $ eventsrc replay a
  eventsrc: the events before seq 4 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc replay a --view account --at 3
  eventsrc: the events before seq 4 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc get a 1
  eventsrc: stream 'a' has no event 1: it has 4 to 6
  [1]
  $ eventsrc export | wc -l
  6
  $ eventsrc export --order time | wc -l
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  6
  $ eventsrc verify --against heads.before
  a: anchored at 4
  ok: 6 events, 2 streams, 0 redacted: every hash fits, 2 heads found as noted
  $ eventsrc append a paid '{"amount":1}' --id k1 | jq -c '[.result,.first,.redacted]'
  ["duplicate",0,null]
  $ eventsrc append a paid '{"amount":7}' --id k1
  eventsrc: id "k1" of stream "a" already stands at seq 0, with other content: use another id
  [3]
  $ eventsrc redact a 1 --reason no
  eventsrc: the events before seq 4 of "a" are archived in "*/a.jsonl", and seq 1 is one of them: restore them first with 'eventsrc archive --restore FILE'; nothing was redacted (glob)
  [3]
  $ eventsrc redact a 4 --reason no
  eventsrc: the events before seq 4 of "a" are archived in "*/a.jsonl", and the states that stand for them would go with the event at seq 4: restore them first with 'eventsrc archive --restore FILE'; nothing was redacted (glob)
  [3]
  $ eventsrc snapshot drop --all
  eventsrc: warning: 1 of an epoch is kept: what is archived could not be told without
  {"dropped":0,"kept":1}

A copy by lines begins where the table does; one that would not have all is refused.

  $ eventsrc -q migrate dynamodb:archive copy.db > /dev/null
  eventsrc: the events before seq 4 of stream "a" are archived in "*/a.jsonl": restore them with 'eventsrc archive --restore FILE', and copy it then (glob)
  [3]
  $ eventsrc -q export a | eventsrc -s lines.db append --from - | jq -r .result
  appended
  $ eventsrc -s lines.db verify
  a: anchored at 4
  ok: 3 events, 1 stream, 0 redacted: every hash fits

What is still there, unseen, goes.

  $ eventsrc gc | jq .young
  1
  $ eventsrc gc --idle --dry-run | jq -c '[.writes,.chunks]'
  [1,0]
  $ eventsrc gc --idle | jq -c '[.writes,.chunks]'
  [1,0]
  $ eventsrc gc --idle | jq -c '[.writes,.chunks]'
  [0,0]
  $ eventsrc verify
  a: anchored at 4
  ok: 6 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc append a paid '{"amount":1}' --id k1 | jq -c '[.result,.first,.redacted]'
  ["duplicate",0,true]
  $ eventsrc append a paid '{"amount":7}' --id k1 | jq -c '[.result,.first,.redacted]'
  ["duplicate",0,true]
  $ eventsrc append a other '{"amount":1}' --id k1
  eventsrc: id "k1" of stream "a" already stands at seq 0, with other content: use another id
  [3]

Back again.

  $ sed 's/"amount":2/"amount":9/' a.jsonl > altered.jsonl
  $ eventsrc archive --restore altered.jsonl
  eventsrc: line 2: the event's hash is not that of its content: the archive was altered
  [8]
  $ head -n 2 a.jsonl > short.jsonl
  $ eventsrc archive --restore short.jsonl
  eventsrc: stream "a" does not begin where the archive ends, behind seq 1: it is of another stream, or was restored already
  [8]
  $ tail -n 2 a.jsonl | jq -c 'if .seq == 2 then .prev = $prev else . end' --arg prev "$(jq -r 'select(.seq == 1).hash' a.jsonl)" > edited.jsonl
  $ eventsrc archive --restore edited.jsonl
  eventsrc: the events of the file are not all that this store archived last of stream "a": it is an archive of another store, or was edited; nothing was restored
  [3]
  $ eventsrc archive --restore a.jsonl
  {"restored":4,"stream":"a"}
  $ eventsrc archive --restore a.jsonl
  eventsrc: stream "a" does not begin where the archive ends, behind seq 3: it is of another stream, or was restored already
  [8]
  $ eventsrc verify --digest | cmp - before.digest
  $ eventsrc export --order stream | cmp - before.jsonl
  $ eventsrc append a paid '{"amount":7}' --id k1
  eventsrc: id "k1" of stream "a" already stands at seq 0, with other content: use another id
  [3]
  $ eventsrc append a paid '{"amount":1}' --id k1 | jq -c '[.result,.first,.redacted]'
  ["duplicate",0,null]
  $ eventsrc verify
  ok: 10 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc gc --idle | jq -c '[.writes,.chunks]'
  [0,0]

Twice; the last one comes back first. A commit in parts is cut, too.

  $ eventsrc archive a --to first.jsonl | jq .archived
  4
  $ eventsrc snapshot create a --epoch --view account --at 6 | jq -c '[.written,.seq]'
  [true,6]
  $ eventsrc archive a --to second.jsonl | jq .archived
  2
  $ eventsrc replay a --view account
  {"balance":28}
  $ eventsrc gc --idle | jq -c '[.writes,.chunks]'
  [2,0]
  $ eventsrc archive --restore first.jsonl
  eventsrc: stream "a" does not begin where the archive ends, behind seq 3: it is of another stream, or was restored already
  [8]
  $ eventsrc archive --restore second.jsonl | jq .restored
  2
  $ eventsrc replay a --view account --no-snapshots
  eventsrc: the events before seq 4 of "a" are archived in "*/first.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc archive --restore first.jsonl | jq .restored
  4
  $ eventsrc export --order stream | cmp - before.jsonl
  $ eventsrc verify
  ok: 10 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc gc --idle | jq -c '[.writes,.chunks]'
  [0,0]

A sealed table lets nothing go.

  $ eventsrc seal | jq .sealed
  true
  $ eventsrc archive a --to third.jsonl
  eventsrc: store dynamodb:archive: sealed: nothing is written to it any more; 'eventsrc seal --unseal' opens it again
  [7]
  $ ls third.jsonl
  ls: cannot access 'third.jsonl': No such file or directory
  [2]
