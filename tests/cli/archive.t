Archives: early events go to a file; what an epoch's states tell is told as before.

  $ mkdir views
  $ echo '{"view":"account","on":{"*":{"inc":{"/balance":"/data/amount"}}}}' > views/account.json
  $ echo '{"view":"users","key":"/data/who","on":{"*":{"count":"/n"}}}' > views/users.json
  $ for i in 1 2 3; do for s in a b; do eventsrc append $s paid "{\"amount\":$i,\"who\":\"w$i\"}" --id k$i --seed s; done; done | wc -l
  6
  $ for i in 4 5 6; do eventsrc append a paid "{\"amount\":$i,\"who\":\"w$i\"}" --seed s; done | wc -l
  3
  $ eventsrc verify --digest > before.digest
  $ eventsrc export > before.jsonl
  $ eventsrc verify --heads > heads.before
  $ eventsrc get a 1 | jq -c '{stream,seq,hash}' > receipt.before
  $ eventsrc archive a --to a.jsonl
  eventsrc: stream "a" has no epoch: 'eventsrc snapshot create --epoch' makes one, with the views that are to live on
  [5]
  $ eventsrc snapshot create a --epoch --view account --view users --at 3
  {"written":true,"stream":"a","epoch":true,"snapshots":2,"seq":3,"time":"2000-01-01T00:00:03.000000Z","hash":"a44cc3d459eabc0509420acd4860a60bf3029695ae1ebed3ed1048f0a8ee6acb"}
  $ eventsrc snapshot create a --epoch --view account --view users --at 3 | cut -d, -f1
  {"written":false
  $ eventsrc snapshot create a --epoch --at 2
  eventsrc: stream "a" has an epoch at seq 3: give a later point
  [5]
  $ eventsrc snapshot list --json | jq -c '[.view,.seq,.epoch]'
  ["account",3,true]
  ["users",3,true]
  $ eventsrc replay a --at 0
  {"amount":1,"who":"w1"}
  $ eventsrc archive a --to a.jsonl
  {"archived":3,"stream":"a","first":3,"file":"*/a.jsonl"} (glob)
  $ wc -l < a.jsonl
  3
  $ jq -c '[.stream,.seq,.position,.data.amount]' a.jsonl
  ["a",0,1,1]
  ["a",1,3,2]
  ["a",2,5,3]
  $ eventsrc streams
  stream               events      last  first time                   last time                          size
  a (anchored at 3)         3         5  2000-01-01T00:00:03.000000Z  2000-01-01T00:00:05.000000Z        69 B
  b                         3         2  2000-01-01T00:00:00.000000Z  2000-01-01T00:00:02.000000Z        69 B

What can be told.

  $ eventsrc replay a --view account
  {"balance":21}
  $ eventsrc replay a --view account --at 3
  {"balance":10}
  $ eventsrc replay a --view account --at ~1
  {"balance":15}
  $ eventsrc replay a --view users --key w1
  {"n":1}
  $ eventsrc replay a --view users | wc -l
  6
  $ eventsrc replay a --view account --history --after 4 | cut -d, -f5,8-
  "seq":5,"value":{"balance":21}}
  $ eventsrc append a paid '{"amount":7}' --view account --if '.balance == 21' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc verify
  a: anchored at 3
  ok: 7 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc export a | wc -l
  4
  $ eventsrc snapshot create a --view account | cut -d, -f1-4
  {"written":true,"stream":"a","view":"account","seq":6
  $ eventsrc snapshot verify --view account --view users
  3 snapshots: 1 as their events give, 2 of views that are not at hand, 0 wrong

A history begins at the first event kept, whose state is saved; of a view with keys, behind it.

  $ eventsrc replay a --view account --history | jq -c '[.seq,.type,.value]'
  [3,"paid",{"balance":10}]
  [4,"paid",{"balance":15}]
  [5,"paid",{"balance":21}]
  [6,"paid",{"balance":28}]
  $ eventsrc replay a --view account --history --limit 1 --at 4 | jq -c '[.seq,.value]'
  [3,{"balance":10}]
  $ eventsrc replay a --view users --history
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", so that the key whose state seq 3 changed is not known: begin behind it with '--after 3', or restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc replay a --view users --history --after 3 | jq -c '[.seq,.key]'
  [4,"w5"]
  [5,"w6"]
  $ eventsrc replay a --history
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]

What would be is told where only events behind the saved state are changed.

  $ echo '{"drop":[5],"append":[{"type":"paid","data":{"amount":100,"who":"w9"}}]}' > later.json
  $ eventsrc replay a --view account --what-if later.json
  {"balance":122}
  $ eventsrc replay a --view account --history --what-if later.json | jq -c '[.seq,.whatIf,.value]'
  [3,null,{"balance":10}]
  [4,null,{"balance":15}]
  [6,null,{"balance":22}]
  [7,"appended",{"balance":122}]
  $ eventsrc diff a --view account --what-if later.json --json
  [{"op":"replace","path":"/balance","value":122}]
  [1]
  $ echo '{"insert":[{"after":4,"type":"paid","data":{"amount":50}}]}' > inserted.json
  $ eventsrc replay a --view account --what-if inserted.json
  {"balance":78}
  $ eventsrc replay a --view account --what-if inserted.json --at '~1'
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ for seq in 1 3; do echo "{\"drop\":[$seq]}" > early.json; eventsrc replay a --view account --what-if early.json; done
  eventsrc: early.json: stream "a" has no event 1 that could be dropped: it is archived in "*/a.jsonl": 'eventsrc archive --restore FILE' brings it back (glob)
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and the state in their place is that after seq 3, while the first change of the what-if is at seq 3 (an inserted event has the seq of the one before it): change only what is behind seq 3, or restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ echo '{"insert":[{"after":-1,"type":"paid","data":{"amount":50}}]}' > inserted.json; eventsrc replay a --view account --what-if inserted.json
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and the state in their place is that after seq 3, while the first change of the what-if is at seq 3 (an inserted event has the seq of the one before it): change only what is behind seq 3, or restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ echo '{"replace":[{"seq":3,"data":{"amount":50}}]}' > early.json; eventsrc diff a --view account --what-if early.json
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and the state in their place is that after seq 3, while the first change of the what-if is at seq 3 (an inserted event has the seq of the one before it): change only what is behind seq 3, or restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ echo '{"drop":[3,4,5,6]}' > early.json; eventsrc replay a --view account --what-if early.json
  eventsrc: early.json: the events before seq 3 of "a" are archived in "*/a.jsonl", and the what-if drops all others: what is left is not known: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc blame a --view account --what-if later.json
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]

What was noted before is compared as far as it is here.

  $ eventsrc -s eventsrc.db verify --against heads.before
  a: anchored at 3
  ok: 7 events, 2 streams, 0 redacted: every hash fits, 2 heads found as noted
  $ eventsrc verify --receipt @receipt.before
  a seq 1: cannot be compared: the events before seq 3 are archived in "*/a.jsonl": restore them with 'eventsrc archive --restore FILE' (glob)
  a: anchored at 3
  7 events, 2 streams, 0 redacted: every hash fits, but 1 noted event could not be compared
  eventsrc: 1 noted event could not be compared, all else is as it was: what was archived can be once it is restored
  [5]

What is archived, and what stands for it, is not redacted.

  $ eventsrc redact a 1 --reason no
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and seq 1 is one of them: restore them first with 'eventsrc archive --restore FILE'; nothing was redacted (glob)
  [3]
  $ eventsrc redact a 3 --reason no
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and the states that stand for them would go with the event at seq 3: restore them first with 'eventsrc archive --restore FILE'; nothing was redacted (glob)
  [3]
  $ eventsrc redact a --all --reason no
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and the states that stand for them would go with the event at seq 3: restore them first with 'eventsrc archive --restore FILE'; nothing was redacted (glob)
  [3]
  $ eventsrc snapshot list --json | jq -c '[.view,.seq,.epoch]'
  ["account",3,true]
  ["account",6,null]
  ["users",3,true]

An id stays taken.

  $ eventsrc append a paid '{"amount":1,"who":"w1"}' --id k1 | jq -c '[.result,.first,.redacted]'
  ["duplicate",0,true]
  $ eventsrc append a other '{"amount":1,"who":"w1"}' --id k1
  eventsrc: id "k1" of stream "a" already stands at seq 0, with other content: use another id
  [3]

What cannot.

  $ eventsrc replay a
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc replay a --view account --at 2
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc replay a --view account --at 1999-01-01
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc replay a --view account --no-snapshots
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc replay --all | cut -d, -f1,4-
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  {"stream":"b","state":"value","seq":2,"time":"2000-01-01T00:00:02.000000Z","value":{"amount":3,"who":"w3"}}
  $ eventsrc append a paid '{"amount":7}' --if '.amount == 7' --seed s
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc snapshot create a --view account --every 2
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  {"written":false,"view":"account","snapshots":0,"new":0}
  [5]
  $ eventsrc snapshot create a --epoch
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ sed s/balance/sum/ views/account.json > views/other.json
  $ eventsrc replay a --view other
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ echo '{"view":"all","scope":"store","on":{"*":{"count":"/n"}}}' > views/all.json
  $ eventsrc replay --view all
  eventsrc: the events before seq 3 of "a" are archived in "*/a.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc snapshot drop --all
  eventsrc: warning: 2 of an epoch are kept: what is archived could not be told without
  {"dropped":1,"kept":2}
  $ eventsrc get a 1
  eventsrc: stream 'a' has no event 1: it has 3 to 6
  [1]
  $ eventsrc archive a --to other.jsonl
  eventsrc: stream 'a' has no events before its epoch: nothing to archive
  [1]
  $ eventsrc archive b --to b.jsonl
  eventsrc: stream "b" has no epoch: 'eventsrc snapshot create --epoch' makes one, with the views that are to live on
  [5]
  $ eventsrc archive a --to a.jsonl
  eventsrc: --to a.jsonl exists: an archive never replaces a file: name another
  [2]
  $ ln -s elsewhere link; eventsrc archive a --to link; test ! -e elsewhere
  eventsrc: --to link exists: an archive never replaces a file: name another
  $ eventsrc archive a --to -
  eventsrc: --to takes the name of a file: only what is durable there may go from the store
  [2]
  $ eventsrc archive a --to "$(printf 'a\377.jsonl')"
  eventsrc: --to */a*ff.jsonl is not valid UTF-8, and the store keeps the name: name another file (glob)
  [2]
  $ ls | grep -c '^a.\.jsonl$'
  0
  [1]
  $ eventsrc archive a --to eventsrc.db
  eventsrc: --to eventsrc.db is the store itself: name another file
  [2]
  $ eventsrc archive nobody --to nobody.jsonl
  eventsrc: stream 'nobody' holds no events
  [1]
  $ eventsrc snapshot create nobody --epoch
  eventsrc: stream 'nobody' holds no events
  [1]
  $ eventsrc snapshot drop nobody
  eventsrc: stream 'nobody' holds no events
  {"dropped":0,"kept":0}
  [1]
  $ ls -- *.jsonl
  a.jsonl
  before.jsonl
  $ eventsrc archive a
  eventsrc: archive takes STREAM --to FILE, or --restore FILE: see 'eventsrc archive --help'
  [2]
  $ eventsrc append --from a.jsonl
  eventsrc: line 1: stream "a" begins at seq 3: events before it come back by 'eventsrc archive --restore'
  [3]

Back again.

  $ eventsrc -s missing.db archive --restore a.jsonl
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ sed 's/"amount":2/"amount":9/' a.jsonl > altered.jsonl
  $ eventsrc archive --restore altered.jsonl
  eventsrc: line 2: the event's hash is not that of its content: the archive was altered
  [8]
  $ head -n 2 a.jsonl > short.jsonl
  $ eventsrc archive --restore short.jsonl
  eventsrc: stream "a" does not begin where the archive ends, behind seq 1: it is of another stream, or was restored already
  [8]
  $ sed 's/"position":[0-9]*,//' a.jsonl > nowhere.jsonl
  $ eventsrc archive --restore nowhere.jsonl
  eventsrc: line 1 is not of an archive: it has no position: 'eventsrc append --from' takes other lines
  [5]
  $ eventsrc archive --restore a.jsonl
  {"restored":3,"stream":"a"}
  $ eventsrc archive --restore a.jsonl
  eventsrc: stream "a" does not begin where the archive ends, behind seq 2: it is of another stream, or was restored already
  [8]
  $ eventsrc replay a --at 0
  {"amount":1,"who":"w1"}
  $ eventsrc export | head -n 9 | cmp - before.jsonl
  $ eventsrc verify
  ok: 10 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc snapshot verify --view account --view users
  2 snapshots: 2 as their events give, 0 of views that are not at hand, 0 wrong

Twice, with a later epoch: the last archive comes back first.

  $ eventsrc archive a --to first.jsonl | cut -d, -f1
  {"archived":3
  $ eventsrc snapshot create a --epoch --view account | cut -d, -f1
  eventsrc: warning: the epoch at seq 6 has no state of view 'users', as the one at seq 3 has: without the events before it that view can tell nothing of stream 'a'
  {"written":true
  $ eventsrc replay a --view account --history | jq -c '[.seq,.value]'
  [3,{"balance":10}]
  [4,{"balance":15}]
  [5,{"balance":21}]
  [6,{"balance":28}]
  $ eventsrc log a --view account --reverse
  3  2000-01-01T00:00:03Z  paid  ? (unknown)
  4  2000-01-01T00:00:04Z  paid  ~ /balance 10 → 15
  5  2000-01-01T00:00:05Z  paid  ~ /balance 15 → 21
  6  2000-01-01T00:00:06Z  paid  ~ /balance 21 → 28
  $ eventsrc archive a --to second.jsonl
  eventsrc: warning: the epoch at seq 6 has no state of view 'users', as the one at seq 3 has: without the events before it that view can tell nothing of stream 'a'
  {"archived":3,"stream":"a","first":6,"file":"*/second.jsonl"} (glob)
  $ eventsrc replay a --view users
  eventsrc: the events before seq 6 of "a" are archived in "*/second.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc replay a --view account
  {"balance":28}
  $ eventsrc archive --restore first.jsonl
  eventsrc: stream "a" does not begin where the archive ends, behind seq 2: it is of another stream, or was restored already
  [8]
  $ eventsrc archive --restore second.jsonl
  {"restored":3,"stream":"a"}
  $ eventsrc replay a --view account --no-snapshots
  eventsrc: the events before seq 3 of "a" are archived in "*/first.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc archive --restore first.jsonl
  {"restored":3,"stream":"a"}
  $ eventsrc replay a --view account --no-snapshots
  {"balance":28}
  $ eventsrc verify
  ok: 10 events, 2 streams, 0 redacted: every hash fits

A view that the new epoch has no state of is named; a sealed store lets nothing go, and no file is left.

  $ eventsrc snapshot create a --epoch --view account --view users --at 7 | cut -d, -f1
  {"written":true
  $ eventsrc archive a --to third.jsonl | cut -d, -f1
  {"archived":6
  $ eventsrc append a paid '{"amount":1}' --seed s > /dev/null; eventsrc append a paid '{"amount":1}' --seed s > /dev/null
  $ eventsrc snapshot create a --epoch --view account --at 8 | cut -d, -f1
  eventsrc: warning: the epoch at seq 8 has no state of view 'users', as the one at seq 6 has: without the events before it that view can tell nothing of stream 'a'
  {"written":true
  $ eventsrc seal | cut -d, -f1
  {"sealed":true
  $ eventsrc archive a --to fourth.jsonl
  eventsrc: store ./eventsrc.db: sealed: nothing is written to it any more; 'eventsrc seal --unseal' opens it again
  [7]
  $ ls fourth.jsonl
  ls: cannot access 'fourth.jsonl': No such file or directory
  [2]
  $ eventsrc seal --unseal | cut -d, -f1
  {"sealed":false
  $ eventsrc archive a --to fourth.jsonl | cut -d, -f1
  eventsrc: warning: the epoch at seq 8 has no state of view 'users', as the one at seq 6 has: without the events before it that view can tell nothing of stream 'a'
  {"archived":2

An archive of other positions, or of another store, is refused.

  $ sed 's/"position":[0-9]*/"position":99/' fourth.jsonl > edited.jsonl
  $ eventsrc archive --restore edited.jsonl
  eventsrc: seq 7 of stream "a" cannot be restored: another event stands at position 99: it is an archive of another store, or was edited; nothing was restored
  [3]
  $ eventsrc archive --restore fourth.jsonl
  {"restored":2,"stream":"a"}
  $ eventsrc verify | tail -n 1
  ok: 6 events, 2 streams, 0 redacted: every hash fits
