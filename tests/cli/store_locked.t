A store that other programs keep: who must wait does so for --retry-for, then says who has it; nothing is
stored, and all goes on when it is free. (contention.t, and rivals_test.cpp, have more about waiting.)

  $ for n in 1 2 3; do echo "{\"stream\":\"a\",\"type\":\"x\",\"data\":$n}"; done > lines; echo '{"type":"x","data":1}' > line
  $ eventsrc -s good.db append --seed s --from lines | cut -d, -f1,2; cp good.db before.db
  {"result":"appended","events":3
  $ . "$TESTDIR/every_command.sh"
  $ grep -e append -e redact -e rewrite -e seal -e archive -e gc -e 'snapshot [cd]' commands > writing; grep -v -x -f writing commands > reading
  $ mkfifo orders; keep() { python3 -c "$1" > kept < orders & exec 3> orders; while ! grep -q kept kept; do sleep 0.02; done; }; release() { exec 3>&-; wait; rm -f kept copy.db moved; }

SQLite in a transaction that writes: readers do not care, writers say that others write (4).

  $ cp reading commands; keep 'import sqlite3, sys; c = sqlite3.connect("good.db", isolation_level=None); c.execute("BEGIN EXCLUSIVE"); print("kept", flush=True); sys.stdin.read()'
  $ every good.db --retry-for 50ms | grep -e '^[0-9]* [2-9]' -e lock
  1 5: eventsrc: JQ: stream "a" seq 0: jq: Cannot index number with string "x"
  $ cp writing commands; every good.db --retry-for 50ms
  1 0: {"copied":0,"already":3,"streams":1,"equal":1}
  1 0: {"writes":0,"chunks":0,"young":0}
  3 4: eventsrc: other writers held the store all the time: nothing was stored after 1 try: try again, or wait longer with --retry-for
  2 4: eventsrc: other writers held the store all the time: try again, or wait longer with --retry-for
  2 4: eventsrc: store good.db: other writers held it all the time: try again, or give --retry-for more
  1 4: eventsrc: store good.db: others kept it locked: try again later
  1 5: eventsrc: stream "a" has no epoch: 'eventsrc snapshot create --epoch' makes one, with the views that are to live on
  $ release; cmp good.db before.db

SQLite with the whole file for itself: nobody gets at it (6).

  $ cat reading writing > commands; keep 'import sqlite3, sys; c = sqlite3.connect("good.db", isolation_level=None); c.execute("PRAGMA locking_mode=EXCLUSIVE"); c.execute("BEGIN EXCLUSIVE"); print("kept", flush=True); sys.stdin.read()'
  $ every good.db --retry-for 50ms
  26 6: eventsrc: store good.db: another program has locked it: try again when that has ended
  $ release; eventsrc -s good.db verify
  ok: 3 events, 1 stream, 0 redacted: every hash fits

Any program that locks the file (fcntl): the same.

  $ keep 'import fcntl, sys; f = open("good.db", "r+"); fcntl.lockf(f, fcntl.LOCK_EX); print("kept", flush=True); sys.stdin.read()'
  $ every good.db --retry-for 50ms
  26 6: eventsrc: store good.db: another program has locked it: try again when that has ended
  $ release; eventsrc -s good.db verify
  ok: 3 events, 1 stream, 0 redacted: every hash fits

Locks of flock(2) are others: they are nobody's business.

  $ keep 'import fcntl, sys; f = open("good.db", "r+"); fcntl.flock(f, fcntl.LOCK_EX); print("kept", flush=True); sys.stdin.read()'
  $ eventsrc -s good.db head a | cut -d, -f1,2; eventsrc -s good.db append a x --seed s | cut -d, -f1-3
  {"stream":"a","seq":2
  {"result":"appended","stream":"a","first":3
  $ release; eventsrc -s good.db verify
  ok: 4 events, 1 stream, 0 redacted: every hash fits

Who waits long enough gets in.

  $ keep 'import fcntl, sys; f = open("good.db", "r+"); fcntl.lockf(f, fcntl.LOCK_EX); print("kept", flush=True); sys.stdin.read()'
  $ eventsrc -s good.db append a x --seed s --retry-for 30s > result 3>&- & eventsrc -s good.db head a --retry-for 200ms; release; cut -d, -f1-3 result
  eventsrc: store good.db: another program has locked it: try again when that has ended
  {"result":"appended","stream":"a","first":4
