Taken away, or replaced by another, while a command has it open: nothing more is acknowledged. What was
stands in the -wal, and no store is made beside that; with its -wal, everything is in the file that was
taken away.

  $ for n in $(seq 60); do echo "{\"stream\":\"a\",\"type\":\"x\",\"data\":\"$n $(printf '%0300d' 0)\"}"; done > lines
  $ echo '{"type":"x","data":1}' > line; eventsrc -s good.db append --seed s --from lines | cut -d, -f1,2
  {"result":"appended","events":60
  $ mkfifo input; taken() { cp good.db open.db; eventsrc -s open.db append a --from input --batch 1 > acknowledged 2> said & exec 3> input; echo '{"type":"x","data":1}' >&3; while ! grep -q appended acknowledged; do sleep 0.02; done; mv open.db away.db; "$@"; echo '{"type":"x","data":2}' >&3; exec 3>&-; wait $!; echo $?; cat said; grep -c appended acknowledged; }; moved() { mv open.db-wal away.db-wal; rm open.db-shm; eventsrc -s away.db head a | cut -d, -f1,2; eventsrc -s away.db verify; }
  $ taken eventsrc -s open.db append b x; ls open.db*
  eventsrc: store open.db: open.db-wal has the newest events of a store that was here: end the programs that use it, then move it with open.db-shm to where that store is now, or remove both
  6
  eventsrc: store open.db: the file was removed or replaced meanwhile: nothing was stored; run the command again
  1
  open.db-shm
  open.db-wal
  $ eventsrc -s open.db init
  eventsrc: store open.db: open.db-wal has the newest events of a store that was here: end the programs that use it, then move it with open.db-shm to where that store is now, or remove both
  [6]
  $ eventsrc -s good.db backup open.db
  eventsrc: store open.db: open.db-wal has the newest events of a store that was here: end the programs that use it, then move it with open.db-shm to where that store is now, or remove both
  [6]
  $ moved
  {"stream":"a","seq":60
  ok: 61 events, 1 stream, 0 redacted: every hash fits
  $ eventsrc -s other.db append b x --seed s > other; taken cp other.db open.db
  6
  eventsrc: store open.db: the file was removed or replaced meanwhile: nothing was stored; run the command again
  1
  $ moved; cmp open.db other.db; eventsrc -s open.db export | cut -d, -f1,2; eventsrc -s open.db verify
  {"stream":"a","seq":60
  ok: 61 events, 1 stream, 0 redacted: every hash fits
  {"stream":"b","seq":0
  ok: 1 event, 1 stream, 0 redacted: every hash fits
