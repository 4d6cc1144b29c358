Snapshots: states saved at an event. A replay goes on from them, and says the same.

  $ mkdir views
  $ cat > views/account.json <<'END'
  > {"view": "account", "on": {"*": {"inc": {"/balance": "/data/amount"}, "count": "/n"}}}
  > END
  $ for i in 1 2 3 4 5 6; do eventsrc append acct/1 paid "{\"amount\":$i}" --seed s; done | wc -l
  6
  $ eventsrc append acct/2 paid '{"amount":7}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc snapshot list
  $ eventsrc snapshot create acct/1 --view account --at 3 | cut -d, -f1-5
  {"written":true,"stream":"acct/1","view":"account","seq":3,"time":"2000-01-01T00:00:03.000000Z"
  $ eventsrc snapshot create acct/1 --view account --at 3 | cut -d, -f1-5
  {"written":false,"stream":"acct/1","view":"account","seq":3,"time":"2000-01-01T00:00:03.000000Z"
  $ eventsrc snapshot create acct/1 --view account | cut -d, -f1-5
  {"written":true,"stream":"acct/1","view":"account","seq":5,"time":"2000-01-01T00:00:05.000000Z"
  $ eventsrc replay acct/1 --view account --explain 2>&1 | sed 's/"micro.*//'
  {"snapshot":{"stream":"acct/1","seq":5,"time":"2000-01-01T00:00:05.000000Z"},"snapshots":1,"streams":1,"events":0,"bytes":0,"redacted":0,
  {"balance":21,"n":6}
  $ eventsrc replay acct/1 --view account --explain --at 4 2>&1 | sed 's/"micro.*//'
  {"snapshot":{"stream":"acct/1","seq":3,"time":"2000-01-01T00:00:03.000000Z"},"snapshots":1,"streams":1,"events":1,"bytes":12,"redacted":0,
  {"balance":15,"n":5}
  $ eventsrc replay acct/1 --view account --explain --at 2 2>&1 | sed 's/"micro.*//'
  {"snapshot":null,"snapshots":0,"streams":1,"events":3,"bytes":36,"redacted":0,
  {"balance":6,"n":3}
  $ eventsrc replay acct/1 --view account --explain --no-snapshots 2>&1 | sed 's/"micro.*//'
  {"snapshot":null,"snapshots":0,"streams":1,"events":6,"bytes":72,"redacted":0,
  {"balance":21,"n":6}
  $ eventsrc replay acct/1 --view account --explain --history --after 4 2>&1 | cut -d, -f1-5
  {"snapshot":{"stream":"acct/1","seq":3,"time":"2000-01-01T00:00:03.000000Z"},"snapshots":1,"streams":1
  {"stream":"acct/1","view":"account","key":null,"state":"value","seq":5

Many streams, and one snapshot after each so many events.

  $ eventsrc snapshot create --all
  {"written":true,"view":"default","snapshots":2,"new":2}
  $ eventsrc snapshot create 'acct/*' --every 2
  {"written":true,"view":"default","snapshots":3,"new":2}
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq,.state,.events]'
  ["acct/1","account",3,"value",4]
  ["acct/1","account",5,"value",6]
  ["acct/1","default",1,"value",2]
  ["acct/1","default",3,"value",4]
  ["acct/1","default",5,"value",6]
  ["acct/2","default",0,"value",1]
  $ eventsrc snapshot list acct/2 | cut -c1-60
  stream  view     definition         seq  time               
  acct/2  default  fe223184c29a         0  2000-01-01T00:00:00
  $ eventsrc snapshot list nobody
  eventsrc: stream 'nobody' holds no events
  [1]
  $ eventsrc snapshot show acct/1 --view account | jq -c '[.seq,.events,.state,.value]'
  [5,6,"value",{"balance":21,"n":6}]
  $ eventsrc snapshot show acct/1 earliest | jq -c '[.seq,.value]'
  [1,{"amount":2}]
  $ eventsrc snapshot show acct/1 before:3 | jq -c '[.seq,.value]'
  [1,{"amount":2}]
  $ eventsrc snapshot show acct/1 before:1
  eventsrc: there is no such snapshot of stream 'acct/1' for this definition of view 'default'
  [1]
  $ eventsrc snapshot show acct/1 last
  eventsrc: 'last' is no snapshot: use latest, earliest or before:SEQ
  [2]
  $ eventsrc snapshot show 'acct/*'
  eventsrc: show is of one stream: name it in full
  [2]

An edited view cannot read them.

  $ sed -i s,balance,sum, views/account.json
  $ eventsrc replay acct/1 --view account
  {"sum":21,"n":6}
  $ eventsrc snapshot show acct/1 --view account
  eventsrc: there is no such snapshot of stream 'acct/1' for this definition of view 'account'
  [1]
  $ eventsrc replay acct/1 --view account --consistency snapshot
  eventsrc: there is no snapshot at that point or before it
  [1]
  $ sed -i s,sum,balance, views/account.json

The saved state alone: it may be out of date, and says so.

  $ eventsrc append acct/1 paid '{"amount":100}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc replay acct/1 --view account --consistency snapshot -e | cut -d, -f4,5,7-
  "state":"value","seq":5,"value":{"balance":21,"n":6}}
  $ eventsrc replay acct/1 --view account --consistency snapshot --at 3 -e | cut -d, -f4,5,7-
  "state":"value","seq":3,"value":{"balance":10,"n":4}}
  $ eventsrc replay acct/1 --view account --consistency snapshot --at 2
  eventsrc: there is no snapshot at that point or before it
  [1]
  $ eventsrc replay --all --consistency snapshot | cut -d, -f1,4,5,7-
  {"stream":"acct/1","state":"value","seq":5,"value":{"amount":6}}
  {"stream":"acct/2","state":"value","seq":0,"value":{"amount":7}}
  $ eventsrc replay acct/1 --consistency snapshot --history
  eventsrc: --consistency snapshot is about saved states of streams: leave out --history, --no-snapshots, --lossy-numbers and views of the whole store
  [2]
  $ eventsrc replay acct/1 --consistency snapshot --no-snapshots
  eventsrc: --consistency snapshot is about saved states of streams: leave out --history, --no-snapshots, --lossy-numbers and views of the whole store
  [2]
  $ eventsrc replay acct/3 --consistency snapshot
  eventsrc: stream 'acct/3' holds no events
  [1]

Conditions on the state go on from a snapshot, too.

  $ eventsrc append acct/1 paid '{"amount":-121}' --view account --if '.balance == 121' --return state --seed s | cut -d, -f1,9-
  {"result":"appended","state":"value","value":{"balance":0,"n":8}}

A damaged one is passed over with a warning, and found.

  $ eventsrc snapshot verify --view account
  6 snapshots: 6 as their events give, 0 of views that are not at hand, 0 wrong
  $ sqlite3 eventsrc.db "UPDATE snapshot SET value='{\"balance\":22,\"n\":6}' WHERE view='account' AND seq=5"
  $ eventsrc replay acct/1 --view account
  eventsrc: warning: the snapshot of stream "acct/1" at seq 5, view "account", is damaged and was passed over: 'eventsrc snapshot drop' removes it
  {"balance":0,"n":8}
  $ eventsrc snapshot verify --view account
  stream acct/1 at seq 5, view account: it was altered since it was made
  6 snapshots: 5 as their events give, 0 of views that are not at hand, 1 wrong
  [8]
  $ eventsrc snapshot verify --view account --json | jq -c 'del(.definition)'
  {"stream":"acct/1","view":"account","seq":5,"finding":"damaged","why":"it was altered since it was made"}
  {"snapshots":6,"same":5,"unknown":0,"wrong":1}
  $ eventsrc snapshot verify acct/2 --json
  {"snapshots":1,"same":1,"unknown":0,"wrong":0}

Keys: all of them are saved together.

  $ cat > views/users.json <<'END'
  > {"view": "users", "key": "/data/id", "on": {"left": "delete", "*": {"count": "/n"}}}
  > END
  $ eventsrc append acme joined '{"id":"ann"}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc append acme joined '{"id":7}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc append acme left '{"id":"ann"}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc snapshot create acme --view users | cut -d, -f1-4
  {"written":true,"stream":"acme","view":"users","seq":2
  $ eventsrc snapshot show acme --view users | jq -c '[.state,.keys]'
  ["keys",{"7":[{"n":1}],"ann":[]}]
  $ eventsrc snapshot show acme --view users --key 7 | jq -c '[.key,.state,.value]'
  ["7","value",{"n":1}]
  $ eventsrc snapshot show acme --view users --key ann | jq -c '[.key,.state,.value]'
  ["ann","deleted",null]
  $ eventsrc replay acme --view users --include-deleted --explain 2>&1 | cut -d, -f1-5,7
  {"snapshot":{"stream":"acme","seq":2,"time":"2000-01-01T00:00:02.000000Z"},"snapshots":1,"streams":1,"bytes":0
  {"stream":"acme","view":"users","key":"7","state":"value","seq":2,"value":{"n":1}}
  {"stream":"acme","view":"users","key":"ann","state":"deleted","seq":2

Dropping them changes no answer.

  $ eventsrc snapshot drop 'acct/*' --view account
  {"dropped":2,"kept":0}
  $ eventsrc snapshot drop
  eventsrc: name streams, patterns, or --all
  [2]
  $ eventsrc snapshot drop --all
  {"dropped":5,"kept":0}
  $ eventsrc replay acct/1 --view account
  {"balance":0,"n":8}
  $ eventsrc snapshot list

Policies: append keeps snapshots up to date.

  $ eventsrc snapshot policy set 'acct/*' --view account --every 3
  {"written":true,"pattern":"acct/*","view":"account","every":3}
  $ eventsrc snapshot policy set 'acct/*' --view account --every 3
  {"written":false,"pattern":"acct/*","view":"account","every":3}
  $ eventsrc snapshot policy set 'ac*' --every 10
  {"written":true,"pattern":"ac*","view":"default","every":10}
  $ eventsrc snapshot policy list
  pattern     every  view
  ac*            10  default
  acct/*          3  account
  $ eventsrc snapshot policy list --json
  {"pattern":"ac*","view":"default","every":10}
  {"pattern":"acct/*","view":"account","every":3}
  $ eventsrc append acct/2 paid '{"amount":1}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc snapshot list
  $ eventsrc append acct/2 paid '{"amount":1}' --seed s | cut -d, -f1
  {"result":"appended"
  $ printf '{"stream":"acct/%s","type":"paid","data":{"amount":1}}\n' 1 2 3 3 3 3 | eventsrc append --from - --seed s | cut -d, -f1-4
  {"result":"appended","events":6,"already":0,"streams":3
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq]'
  ["acct/1","account",2]
  ["acct/1","account",5]
  ["acct/1","account",8]
  ["acct/2","account",2]
  ["acct/3","account",2]
  $ eventsrc append acct/4 odd '{"amount":"x"}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc append acct/4 odd '{"amount":"x"}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc append acct/4 odd '{"amount":"x"}' --seed s | cut -d, -f1
  eventsrc: warning: the events are stored, but a snapshot is not: view "account", /on/*/inc/~1balance: stream "acct/4" seq 0: /data/amount is a string: a number is needed
  {"result":"appended"
  $ eventsrc snapshot policy drop 'ac*'
  {"dropped":1}
  $ eventsrc snapshot policy drop 'ac*'
  eventsrc: there is no policy for 'ac*' and view 'default'
  [1]
  $ eventsrc snapshot policy drop 'acct/*' --view account
  {"dropped":1}
  $ eventsrc append acct/2 paid '{"amount":1}' --seed s | cut -d, -f1
  {"result":"appended"
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq]'
  ["acct/1","account",2]
  ["acct/1","account",5]
  ["acct/1","account",8]
  ["acct/2","account",2]
  ["acct/3","account",2]

What cannot be.

  $ eventsrc snapshot
  eventsrc: ACTION is missing: see 'eventsrc snapshot --help'
  [2]
  $ eventsrc snapshot create
  eventsrc: name streams, patterns, or --all
  [2]
  $ eventsrc snapshot create nobody
  eventsrc: stream 'nobody' holds no events
  [1]
  $ eventsrc snapshot create acct/1 --at 1999-01-01
  eventsrc: stream 'acct/1' has no events up to that point
  [1]
  $ eventsrc snapshot create acct/1 --every 9223372036854775808
  eventsrc: --every cannot be '9223372036854775808': it is too large: the greatest number is 9223372036854775807
  [2]
  $ eventsrc snapshot create acct/1 --every 0
  eventsrc: --every cannot be '0': give a whole number from 1
  [2]
  $ eventsrc snapshot list --at 3
  eventsrc: --at is not for 'eventsrc snapshot list': leave it out
  [2]
  $ eventsrc snapshot policy
  eventsrc: snapshot policy takes set, list or drop: see 'eventsrc snapshot --help'
  [2]
  $ eventsrc snapshot policy set '' --every 1
  eventsrc: the stream name is empty: give 1 to 512 bytes
  [5]
  $ eventsrc snapshot policy set acct/1
  eventsrc: --every is missing: say after how many events
  [2]
  $ echo '{"view":"all","scope":"store","on":{"*":{"count":"/n"}}}' > views/all.json
  $ eventsrc snapshot create --all --view all
  eventsrc: view "all" is of the whole store: snapshots are of one stream each
  [9]
  $ eventsrc snapshot policy set '*' --view all --every 3
  eventsrc: view 'all' is of the whole store: snapshots are of one stream each
  [9]
  $ EVENTSRC_READONLY=1 eventsrc snapshot create acct/1
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ eventsrc -s missing.db snapshot create acct/1
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ eventsrc -s missing.db snapshot drop --all
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ eventsrc -s missing.db snapshot policy set '*' --every 3
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ ls missing.db
  ls: cannot access 'missing.db': No such file or directory
  [2]
  $ eventsrc verify | tail -1
  ok: 24 events, 5 streams, 0 redacted: every hash fits

A malformed row is counted and told, and can be dropped; a damaged policy does not hide the rest.

  $ eventsrc -s d.db append x t '{"n":1}' --seed s > /dev/null; eventsrc -s d.db append x t '{"n":2}' --seed s > /dev/null
  $ eventsrc -s d.db snapshot create x --every 1
  {"written":true,"view":"default","snapshots":2,"new":2}
  $ eventsrc -s d.db snapshot policy set 'x*' --every 5
  {"written":true,"pattern":"x*","view":"default","every":5}
  $ sqlite3 d.db "UPDATE snapshot SET definition=x'00' WHERE seq=0; UPDATE snapshot_policy SET definition='{'"
  $ eventsrc -s d.db snapshot verify
  eventsrc: the policy for 'x*', view 'default', is damaged: 'eventsrc snapshot policy drop' removes it: view "default": not JSON: a key in double quotes is expected
  stream x at seq 0, view default: its row is malformed
  2 snapshots: 1 as their events give, 0 of views that are not at hand, 1 wrong
  [8]
  $ eventsrc -s d.db verify
  x seq 0: the snapshot of view "default": its row is malformed
  NOT ok: 2 events, 1 stream, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ eventsrc -s d.db snapshot drop x
  {"dropped":2,"kept":0}
  $ eventsrc -s d.db verify
  ok: 2 events, 1 stream, 0 redacted: every hash fits
