A store in front of an older one: they read as one.

  $ old() { eventsrc -s old.db "$@"; }
  $ both() { eventsrc -s new.db --fallback old.db "$@"; }
  $ old append acct/1 opened '{"owner":"ann"}' --seed s --id o1 | jq .last
  0
  $ old append acct/1 deposited '{"balance":10}' --seed s | jq .last
  1
  $ old append acct/2 opened '{"owner":"eve"}' --seed s | jq .last
  0
  $ both replay acct/1
  eventsrc: there is no store at new.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ eventsrc -s new.db init --seed n | jq .created
  true
  $ both replay acct/1
  {"owner":"ann","balance":10}
  $ both streams
  stream    events      last  first time                   last time                          size
  acct/1         2         1  2000-01-01T00:00:00.000000Z  2000-01-01T00:00:01.000000Z        29 B
  acct/2         1         0  2000-01-01T00:00:00.000000Z  2000-01-01T00:00:00.000000Z        15 B
  $ both export | sort | cut -d, -f1,2
  {"stream":"acct/1","seq":0
  {"stream":"acct/1","seq":1
  {"stream":"acct/2","seq":0
  $ both verify
  ok: 3 events, 2 streams, 0 redacted: every hash fits
  $ both head acct/1 | jq -c '[.seq, .events]'
  [1,2]
  $ both verify --digest > one; old verify --digest | cmp - one

Nothing is written to it while the older one is.

  $ both append acct/1 deposited '{"balance":20}' --seed s
  eventsrc: fallback old.db is still written to: close it with 'eventsrc seal' before events go to the store in front of it
  [2]
  $ old seal --now-at new.db | jq .sealed
  true
  $ both append acct/1 deposited '{"balance":20}' --seed s | jq -c '[.first, .last, .events]'
  [2,2,1]
  $ old append acct/1 deposited '{"balance":20}'
  eventsrc: store old.db: sealed, now at new.db: write there
  [7]

The append has brought the beginning of its stream along, and no other stream.

  $ eventsrc -s new.db streams --json | jq -c '[.stream, .events, .first]'
  ["acct/1",3,0]
  $ eventsrc -s new.db verify
  ok: 3 events, 1 stream, 0 redacted: every hash fits
  $ eventsrc -s new.db get acct/1 0 | jq -r .hash > one; old get acct/1 0 | jq -r .hash | cmp - one
  $ both streams --json | jq -c '[.stream, .events, .last]'
  ["acct/1",3,2]
  ["acct/2",1,0]
  $ both verify
  ok: 4 events, 2 streams, 0 redacted: every hash fits
  $ both append acct/2 opened '{"owner":"eve"}' --expect 0 --seed s | jq .last
  1
  $ both append acct/2 x --expect none
  eventsrc: stream "acct/2": expected none, is 1
  [3]
  $ both append acct/1 opened '{"owner":"ann"}' --id o1 | jq -c '[.result, .first]'
  ["duplicate",0]
  $ both append acct/3 opened --seed s | jq .last
  0
  $ both replay --all | jq -c '[.stream, .seq, .value]'
  ["acct/1",2,{"owner":"ann","balance":20}]
  ["acct/2",1,{"owner":"eve"}]
  ["acct/3",0,{}]

A copy of all the rest makes the older one needless.

  $ old export | eventsrc -s new.db append --from - | jq -c '[.events, .already]'
  [0,3]
  $ both verify --digest > one; eventsrc -s new.db verify --digest | cmp - one

Several older ones, and named ones.

  $ eventsrc -s older.db append acct/0 opened --seed s | jq .last
  0
  $ echo '{"stores":{"first":"./older.db"}}' > config.json
  $ both --fallback first --config config.json streams --json | jq -r .stream
  acct/0
  acct/1
  acct/2
  acct/3
  $ both --fallback first --config config.json info --json | jq -c '[.streams, .events, .fallback]'
  [4,7,"old.db, ./older.db"]

Two histories of one stream are never mixed.

  $ eventsrc -s rival.db append acct/2 opened '{"owner":"bob"}' --seed r | jq .last
  0
  $ eventsrc -s rival.db --fallback old.db replay acct/2
  eventsrc: stream "acct/2", seq 0: the store holds the event e578c41463ec9cdd9156cf6f8429fba6a762682337705b40e04b4b38426556a8 there, and its fallback 6348228e75181788e22416e755a6b4ae59ef88b8b0dd8e7fd4704b7f91d7aebc: both were written to: read each of them without --fallback
  [8]
  $ eventsrc -s rival.db --fallback old.db replay acct/1
  {"owner":"ann","balance":10}
  $ eventsrc -s rival.db --fallback old.db append acct/2 x
  eventsrc: stream "acct/2", seq 0: the store holds the event e578c41463ec9cdd9156cf6f8429fba6a762682337705b40e04b4b38426556a8 there, and its fallback 6348228e75181788e22416e755a6b4ae59ef88b8b0dd8e7fd4704b7f91d7aebc: both were written to: read each of them without --fallback
  [8]
  $ eventsrc -s rival.db --fallback old.db verify
  stream "acct/2", seq 0: the store holds the event e578c41463ec9cdd9156cf6f8429fba6a762682337705b40e04b4b38426556a8 there, and its fallback 6348228e75181788e22416e755a6b4ae59ef88b8b0dd8e7fd4704b7f91d7aebc: both were written to: read each of them without --fallback
  acct/2: stream "acct/2", seq 0: the store holds the event e578c41463ec9cdd9156cf6f8429fba6a762682337705b40e04b4b38426556a8 there, and its fallback 6348228e75181788e22416e755a6b4ae59ef88b8b0dd8e7fd4704b7f91d7aebc: both were written to: read each of them without --fallback
  NOT ok: 2 events, 2 streams, 0 redacted: 2 faults
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  [8]

What does not go.

  $ both --fallback no.db replay acct/1
  eventsrc: there is no store at no.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ both init
  eventsrc: --fallback is for reading and appending: leave it out of init
  [2]
  $ both backup copy.db
  eventsrc: this store cannot be backed up to a file: export it with 'eventsrc export'
  [9]
  $ both export -o old.db
  eventsrc: -o old.db is the store itself: name another file
  [2]

A stream of which a store has archived the first events is never folded from the middle.

  $ for i in 0 1 2 3; do eventsrc -s archived.db append b/1 t "{\"x$i\":$i}" --seed s -q; done | wc -l
  4
  $ eventsrc -s archived.db snapshot create b/1 --epoch --at 2 | jq .written; eventsrc -s archived.db archive b/1 --to arch.jsonl | jq .archived
  true
  2
  $ eventsrc -s archived.db replay b/1
  {"x0":0,"x1":1,"x2":2,"x3":3}
  $ eventsrc -s empty.db init | jq .created
  true
  $ here() { "$@" 2> told; code=$?; sed "s|$PWD/||" told; return $code; }
  $ here eventsrc -s empty.db --fallback archived.db replay b/1
  eventsrc: the events before seq 2 of "b/1" are archived in "arch.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE'
  [5]
  $ here eventsrc -s archived.db --fallback empty.db replay b/1
  eventsrc: the events before seq 2 of "b/1" are archived in "arch.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE'
  [5]
  $ eventsrc seal archived.db | jq .sealed; here eventsrc -s empty.db --fallback archived.db append b/1 t '{}'
  true
  eventsrc: the events before seq 2 of "b/1" are archived in "arch.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE'
  [5]
  $ here eventsrc migrate archived.db q.db
  {"copied":0,"already":0,"streams":1,"equal":0,"faults":1}
  eventsrc: the events before seq 2 of stream "b/1" are archived in "arch.jsonl": restore them with 'eventsrc archive --restore FILE', and copy it then
  [3]
