redact erases payloads for good: the event, its place and its hash stay, and the chain verifies.

  $ eventsrc append --seed s user/1 registered '{"name":"ann"}' --actor web > /dev/null
  $ eventsrc append --seed s user/1 moved '{"street":"Long Lane 17, behind the old mill"}' --id k --meta '{"actor":"ann","correlation":"c-1","note":"personal"}' > /dev/null
  $ eventsrc append --seed s user/1 renamed '{"name":"bob"}' > /dev/null
  $ eventsrc replay user/1
  {"name":"bob","street":"Long Lane 17, behind the old mill"}
  $ eventsrc verify --heads -o heads
  $ grep -c 'behind the old mill' eventsrc.db*
  1
  $ eventsrc redact user/1 1 --reason 'request 17' --actor dpo --keep actor,correlation --keep none
  eventsrc: warning: the store was made with --seed: whoever guesses the seed can tell whether a guessed payload is what was erased
  eventsrc: warning: the payloads still stand in backups, exports, archives and copies of the store: erase them there
  {"result":"redacted","stream":"user/1","events":1,"already":0,"rewrites":0,"records":1}
  $ ls
  eventsrc.db
  heads
  $ grep -c 'behind the old mill\|personal' eventsrc.db
  0
  [1]
  $ eventsrc replay user/1
  eventsrc: warning: 1 redacted event was passed over
  {"name":"bob"}
  $ eventsrc get user/1 1
  {"stream":"user/1","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"moved","id":"k","position":2,"redacted":true,"content":"beb1e22fe4a0a7193caf5e59952af5c275ee1e50c6b186ceb6b567db64223aec","hash":"24b3fb9cfc4eee6378cbe7a8727e074ae0e152474b6e72360322fcc0caf7e57b"}
  $ eventsrc verify
  ok: 4 events, 2 streams, 1 redacted: every hash fits
  $ eventsrc verify --against heads
  ok: 4 events, 2 streams, 1 redacted: every hash fits, 1 head found as noted
  $ eventsrc export '$audit' | sed 's/"time":"[^"]*"/"time":"…"/; s/"\(salt\|hash\)":"[^"]*"/"\1":"…"/g; s/eventsrc [0-9.]*/eventsrc VERSION/'
  {"stream":"$audit","seq":0,"time":"…","type":"redacted","data":{"stream":"user/1","seqs":[1],"reason":"request 17","actor":"dpo","tool":"eventsrc VERSION","kept":[{"seq":1,"meta":{"actor":"ann","correlation":"c-1"}}]},"meta":{"actor":"dpo"},"position":4,"salt":"…","hash":"…"}
  $ eventsrc info --json | jq -c '[.generation, .redacted, .redactionsPending]'
  [1,1,null]
  $ eventsrc info | grep redacted
  redacted      1

A repeat of the append finds the event; a repeat of the redaction does nothing.

  $ eventsrc append user/1 moved '{"street":"Long Lane 17, behind the old mill"}' --id k --meta '{"actor":"ann","correlation":"c-1","note":"personal"}' | jq -c '[.result, .redacted]'
  ["duplicate",true]
  $ eventsrc redact user/1 1 --reason again
  {"result":"noop","stream":"user/1","events":0,"already":1,"rewrites":0,"records":0}

What is not there is not redacted, and then nothing is.

  $ eventsrc redact user/1 0 7 --reason no
  eventsrc: stream "user/1" has no event at seq 7: nothing was redacted
  [3]
  $ eventsrc redact '\*x' 0 --reason no
  eventsrc: stream "*x" has no event at seq 0: nothing was redacted
  [3]
  $ eventsrc redact nobody 0 --reason no
  eventsrc: stream "nobody" has no event at seq 0: nothing was redacted
  [3]
  $ eventsrc redact nobody --all --reason no
  eventsrc: stream 'nobody' holds no events: nothing was redacted
  [3]
  $ eventsrc redact '$audit' 0 --reason no
  eventsrc: stream "$audit": names that begin with '$' are written by eventsrc alone, and what it recorded stays
  [5]
  $ eventsrc redact user/1 0
  eventsrc: --reason is missing: the record must say why
  [2]
  $ eventsrc redact user/1 --reason no
  eventsrc: say which events: seqs, or --all of the stream, or those that --where picks
  [2]
  $ eventsrc redact user/1 0 --all --reason no
  eventsrc: say which events: seqs, or --all of the stream, or those that --where picks
  [2]
  $ eventsrc redact user/1 x --reason no
  eventsrc: SEQ cannot be 'x': give a whole number from 0
  [2]
  $ eventsrc redact user/1 0 --reason no --keep a,,b
  eventsrc: --keep has an empty name: write KEY,KEY
  [2]
  $ EVENTSRC_READONLY=1 eventsrc redact user/1 0 --reason no
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ eventsrc -s none.db redact user/1 0 --reason no
  eventsrc: there is no store at none.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ ls none.db
  ls: cannot access 'none.db': No such file or directory
  [2]

--where and --all pick events; --dry-run tells how many.

  $ eventsrc redact user/1 --where '.data.name == "bob"' --reason no --dry-run
  {"result":"redacted","stream":"user/1","events":1,"already":0,"rewrites":0,"records":1,"dryRun":true}
  $ eventsrc redact user/1 --all --reason no --dry-run
  {"result":"redacted","stream":"user/1","events":2,"already":0,"rewrites":0,"records":1,"dryRun":true}
  $ eventsrc verify
  ok: 4 events, 2 streams, 1 redacted: every hash fits
  $ eventsrc -q redact user/1 --where '.data.name == "bob"' --reason 'request 18'
  {"result":"redacted","stream":"user/1","events":1,"already":0,"rewrites":0,"records":1}
  $ eventsrc replay user/1
  eventsrc: warning: 2 redacted events were passed over
  {"name":"ann"}
  $ eventsrc -q redact user/1 --all --reason 'request 19'
  {"result":"redacted","stream":"user/1","events":1,"already":0,"rewrites":0,"records":1}
  $ eventsrc replay user/1
  eventsrc: the state of stream 'user/1' is none at seq 2
  eventsrc: warning: 3 redacted events were passed over
  [1]
  $ eventsrc redact user/1 --all --reason again
  {"result":"noop","stream":"user/1","events":0,"already":0,"rewrites":0,"records":0}

A copy of everything verifies; one without the records is told for what it is.

  $ eventsrc export | eventsrc -s copy.db append --from - > /dev/null; eventsrc -s copy.db verify
  ok: 6 events, 2 streams, 3 redacted: every hash fits
  $ eventsrc export user/1 | eventsrc -s part.db append --from - > /dev/null; eventsrc -s part.db verify
  user/1 seq 0: its payload was erased, but stream $audit has no record of that: it was copied without that stream, or erased by other means
  user/1 seq 1: its payload was erased, but stream $audit has no record of that: it was copied without that stream, or erased by other means
  user/1 seq 2: its payload was erased, but stream $audit has no record of that: it was copied without that stream, or erased by other means
  NOT ok: 3 events, 1 stream, 3 redacted: 3 faults
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  [8]

A reader that holds old pages: the redaction stands, and gc ends it.

  $ eventsrc append --seed s b x '{"secret":"as the grave"}' > /dev/null
  $ mkfifo go; (sqlite3 eventsrc.db > /dev/null < go & echo $! > reader); exec 3> go
  $ printf '%s\n' 'BEGIN; SELECT count(*) FROM event;' '.shell touch reading' >&3; while ! test -e reading; do sleep 0.01; done
  $ eventsrc -q --retry-for 100ms redact b 0 --reason no
  eventsrc: store ./eventsrc.db: the events are redacted, but a reader still holds old pages of the file: run 'eventsrc gc' when it has ended
  [6]
  $ eventsrc info | grep pending
  pending       1 redaction whose erased bytes are still in the file: run 'eventsrc gc'
  $ eventsrc info --json | jq .redactionsPending
  1
  $ eventsrc --retry-for 100ms gc
  eventsrc: store ./eventsrc.db: the events are redacted, but a reader still holds old pages of the file: run 'eventsrc gc' when it has ended
  [6]
  $ exec 3>&-; while kill -0 $(cat reader) 2> /dev/null; do sleep 0.01; done
  $ eventsrc gc --dry-run
  {"writes":0,"chunks":0,"young":0,"redactions":1,"dryRun":true}
  $ eventsrc gc
  {"writes":0,"chunks":0,"young":0,"redactions":1}
  $ eventsrc gc
  {"writes":0,"chunks":0,"young":0}
  $ grep -c 'as the grave' eventsrc.db
  0
  [1]
  $ eventsrc verify
  ok: 8 events, 3 streams, 4 redacted: every hash fits
