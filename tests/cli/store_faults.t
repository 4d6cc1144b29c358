A store that is none, is cut short, or cannot be reached: every command that opens one says which and
what, in the same words; nothing is changed, and nothing is made. (damaged_store.t has more about single
commands, tamper_test.cpp about flipped bits, dynamodb_errors.t and dynamodb_format.t about tables.)

  $ for n in $(seq 60); do echo "{\"stream\":\"a\",\"type\":\"x\",\"data\":\"$n $(printf '%0300d' 0)\"}"; done > lines
  $ echo '{"type":"x","data":1}' > line; eventsrc -s good.db append --seed s --from lines | cut -d, -f1,2
  {"result":"appended","events":60
  $ . "$TESTDIR/every_command.sh"
  $ names() { ls -A | tr '\n' ' '; echo; }; names
  commands good.db line lines 

What is no SQLite file, or another one.

  $ printf 'Dear diary, today I wrote a file that is much longer than the header of a store, which has a hundred bytes.' > text; every text
  26 8: eventsrc: store text: this is not an SQLite file: name an eventsrc store
  $ sqlite3 plain 'CREATE TABLE t(x)'; every plain
  26 8: eventsrc: store plain: this SQLite file is not an eventsrc store (its application_id is 0, not 1163285330)
  $ cp good.db alien; sqlite3 alien 'PRAGMA application_id=7'; every alien
  26 8: eventsrc: store alien: this SQLite file is not an eventsrc store (its application_id is 7, not 1163285330)
  $ cp good.db newer; sqlite3 newer 'PRAGMA user_version=99'; every newer
  26 9: eventsrc: store newer: its format is 99, and this eventsrc knows up to 1: use a newer eventsrc
  $ cksum < text; rm text plain alien newer; names
  3873358117 107
  commands good.db line lines 

Cut short, anywhere: inside the header, between two pages, inside one.

  $ for size in 1 99 101 4095 4096; do head -c $size good.db > cut; echo "$size:"; every cut; head -c $size good.db | cmp - cut; done
  1:
  26 8: eventsrc: store cut: this SQLite file is not an eventsrc store (its application_id is 0, not 1163285330)
  99:
  26 8: eventsrc: store cut: the file is damaged: restore a backup, or export what can still be read
  101:
  26 8: eventsrc: store cut: the file is damaged: restore a backup, or export what can still be read
  4095:
  26 8: eventsrc: store cut: the file is damaged: restore a backup, or export what can still be read
  4096:
  26 8: eventsrc: store cut: the file is damaged: restore a backup, or export what can still be read
  $ for page in 1 2 7 19; do for size in $((page * 4096)) $((page * 4096 + 2048)); do head -c $size good.db > cut; for command in 'replay a' 'verify' 'append a x'; do eventsrc -s cut $command; echo $?; done; head -c $size good.db | cmp - cut; done; done 2>&1 | sort | uniq -c | sed 's/^ *//'
  1 *** in database main ***\u000aOn tree page 20 cell 3: Rowid 0 out of order\u000aOn tree page 20 cell 2: Rowid 0 out of order\u000aOn tree page 20 cell 1: Rowid 0 out of order\u000aOn tree page 20 cell 0: Rowid 0 out of order\u000aFragmentation of 1870 bytes reported as 0 on page 20\u000aOn tree page 7 cell 4: Rowid 50 out of order
  24 8
  1 NOT ok: 50 events, 1 stream, 0 redacted: 29 faults
  1 NULL value in stored_event.hash
  2 NULL value in stored_event.seq
  2 NULL value in stored_event.stream_id
  2 NULL value in stored_event.time
  2 NULL value in stored_event.type_id
  1 a: store cut: the event at position 0 belongs to no stream: the file is damaged
  1 and 18 more
  1 eventsrc: 29 faults found: restore a backup, or find out who changed the store
  1 eventsrc: store cut: the event at position 0 belongs to no stream: the file is damaged
  1 eventsrc: store cut: the file ends in the middle of a page, it was cut short: restore a backup, or export what can still be read
  21 eventsrc: store cut: the file is damaged: restore a backup, or export what can still be read
  $ rm cut; names
  commands good.db line lines 

What is no file: a folder, a pipe, a socket, devices, links that lead nowhere or in a circle.

  $ mkdir folder; every folder; rmdir folder
  26 6: eventsrc: store folder: this is a directory: name a file
  $ mkfifo pipe; every pipe; rm pipe
  26 6: eventsrc: store pipe: this is not a regular file: name one
  $ python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'; every socket; rm socket
  26 6: eventsrc: store socket: this is not a regular file: name one
  $ every /dev/null
  26 6: eventsrc: store /dev/null: this is not a regular file: name one
  $ every /dev/full
  26 6: eventsrc: store /dev/full: this is not a regular file: name one
  $ ln -s circle circle; every circle; rm circle
  26 6: eventsrc: store circle: it cannot be opened: Too many levels of symbolic links
  $ every lines/store.db
  26 6: eventsrc: store lines/store.db: it cannot be opened: Not a directory
  $ every missing/store.db
  3 6: eventsrc: store missing/store.db: its folder takes no new file: No such file or directory
  23 6: eventsrc: there is no store at missing/store.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  $ ln -s missing/store.db link; every link; rm link
  3 6: eventsrc: store missing/store.db: its folder takes no new file: No such file or directory
  23 6: eventsrc: there is no store at link: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  $ names
  commands good.db line lines 

Without permission. (Root has all: it becomes nobody, in a folder where nobody may go.)

  $ here=$PWD; cd "$(mktemp -d -p /tmp)"; chmod 755 .; cp "$here/good.db" .
  $ nobody() { if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent TMPDIR=/tmp "$@"; else "$@"; fi; }
  $ mkdir locked closed; cp good.db locked/store.db; cp good.db closed; chmod 000 locked closed/good.db
  $ try() { for command in 'head a' verify 'append a x' seal; do nobody eventsrc -s "$1" $command; echo $?; done; }
  $ try locked/store.db
  eventsrc: store locked/store.db: it cannot be opened: Permission denied
  7
  eventsrc: store locked/store.db: it cannot be opened: Permission denied
  7
  eventsrc: store locked/store.db: it cannot be opened: Permission denied
  7
  eventsrc: store locked/store.db: it cannot be opened: Permission denied
  7
  $ try closed/good.db
  eventsrc: store closed/good.db: it cannot be read: Permission denied
  7
  eventsrc: store closed/good.db: it cannot be read: Permission denied
  7
  eventsrc: store closed/good.db: it cannot be read: Permission denied
  7
  eventsrc: store closed/good.db: it cannot be read: Permission denied
  7
  $ chmod 444 closed/good.db; chmod 555 closed; try closed/good.db
  {"stream":"a","seq":59,"time":"2000-01-01T00:00:59.000000Z","hash":"3feacc49afaa4edafd7a4f7ed1d3e90c1f17845d519e1e3cab7d89ebe312a60d","events":60}
  0
  ok: 60 events, 1 stream, 0 redacted: every hash fits
  0
  eventsrc: store closed/good.db: it cannot be written: Permission denied
  7
  eventsrc: store closed/good.db: it cannot be written: Permission denied
  7
  $ nobody eventsrc -s closed/new.db append a x
  eventsrc: store closed/new.db: its folder takes no new file: Permission denied
  [7]
  $ nobody eventsrc -s closed/good.db export -o closed/out
  eventsrc: cannot write closed/out: Permission denied: check who may use it and its folder
  [7]
  $ nobody eventsrc -s closed/good.db backup closed/copy.db
  eventsrc: store closed/copy.db: its folder takes no new file: Permission denied
  [7]
  $ chmod 755 locked; cmp locked/store.db good.db; cmp closed/good.db good.db; ls -A locked closed
  closed:
  good.db
  
  locked:
  store.db
  $ chmod 755 closed; rm -r locked closed good.db; ls -A; rmdir "$PWD"; cd "$here"

Taken away, or replaced by another, while a command has it open: nothing more is acknowledged. What was
stands in the -wal, and no store is made beside that; with its -wal, everything is in the file that was
taken away.

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
