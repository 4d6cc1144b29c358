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
  26 8: eventsrc: store cut: the file was cut short, 1 byte is there: restore a backup
  99:
  26 8: eventsrc: store cut: the file was cut short, 99 bytes are there: restore a backup
  101:
  26 8: eventsrc: store cut: the file was cut short, 101 of 81920 bytes are there: restore a backup, or export what can still be read
  4095:
  26 8: eventsrc: store cut: the file was cut short, 4095 of 81920 bytes are there: restore a backup, or export what can still be read
  4096:
  26 8: eventsrc: store cut: the file was cut short, 4096 of 81920 bytes are there: restore a backup, or export what can still be read
  $ for page in 1 2 7 19; do for size in $((page * 4096)) $((page * 4096 + 2048)); do head -c $size good.db > cut; for command in 'replay a' 'verify' 'append a x'; do eventsrc -s cut $command; echo $?; done; head -c $size good.db | cmp - cut; done; done 2>&1 | sort | uniq -c | sed 's/^ *//'
  1 *** in database main ***\u000aOn tree page 20 cell 3: Rowid 0 out of order\u000aOn tree page 20 cell 2: Rowid 0 out of order\u000aOn tree page 20 cell 1: Rowid 0 out of order\u000aOn tree page 20 cell 0: Rowid 0 out of order\u000aFragmentation of 1870 bytes reported as 0 on page 20\u000aOn tree page 7 cell 4: Rowid 50 out of order
  24 8
  1 NOT ok: 50 events, 1 stream, 0 redacted: 30 faults
  1 NULL value in stored_event.hash
  2 NULL value in stored_event.seq
  2 NULL value in stored_event.stream_id
  2 NULL value in stored_event.time
  1 NULL value in stored_event.type_id
  1 a: store cut: the event at position 0 belongs to no stream: the file is damaged
  1 and 19 more
  1 eventsrc: 30 faults found: restore a backup, or find out who changed the store
  1 eventsrc: store cut: the event at position 0 belongs to no stream: the file is damaged
  1 eventsrc: store cut: the file ends in the middle of a page, it was cut short: restore a backup, or export what can still be read
  3 eventsrc: store cut: the file was cut short, 10240 of 81920 bytes are there: restore a backup, or export what can still be read
  3 eventsrc: store cut: the file was cut short, 28672 of 81920 bytes are there: restore a backup, or export what can still be read
  3 eventsrc: store cut: the file was cut short, 30720 of 81920 bytes are there: restore a backup, or export what can still be read
  3 eventsrc: store cut: the file was cut short, 4096 of 81920 bytes are there: restore a backup, or export what can still be read
  3 eventsrc: store cut: the file was cut short, 6144 of 81920 bytes are there: restore a backup, or export what can still be read
  3 eventsrc: store cut: the file was cut short, 77824 of 81920 bytes are there: restore a backup, or export what can still be read
  3 eventsrc: store cut: the file was cut short, 8192 of 81920 bytes are there: restore a backup, or export what can still be read
  1 store cut: the file ends in the middle of a page, it was cut short: restore a backup, or export what can still be read
  $ rm cut; names
  commands good.db line lines 

What stands where SQLite keeps files of its own is named, and stays: also beside the file that a link
leads to, and where there is no store yet. What stands beside the link itself is no matter.

  $ mkdir real; cp good.db real/it.db; ln -s real/it.db beside.db; mkdir beside.db-wal
  $ eventsrc -s beside.db head a | cut -d, -f1; rmdir beside.db-wal
  {"stream":"a"
  $ try() { timeout 60 eventsrc -s "$@"; echo $?; }
  $ for suffix in wal shm journal; do mkfifo real/it.db-$suffix; try beside.db append a x 2; try real/it.db head a; test -p real/it.db-$suffix && rm real/it.db-$suffix; done
  eventsrc: store beside.db: real/it.db-wal is not a regular file: move it away
  6
  eventsrc: store real/it.db: real/it.db-wal is not a regular file: move it away
  6
  eventsrc: store beside.db: real/it.db-shm is not a regular file: move it away
  6
  eventsrc: store real/it.db: real/it.db-shm is not a regular file: move it away
  6
  eventsrc: store beside.db: real/it.db-journal is not a regular file: move it away
  6
  eventsrc: store real/it.db: real/it.db-journal is not a regular file: move it away
  6
  $ mkdir real/it.db-wal; try beside.db verify; rmdir real/it.db-wal; ln -s nowhere real/it.db-shm; try beside.db append a x 2; rm real/it.db-shm
  eventsrc: store beside.db: real/it.db-wal is not a regular file: move it away
  6
  eventsrc: store beside.db: real/it.db-shm is not a regular file: move it away
  6
  $ mkfifo real/new.db-wal; try real/new.db append a x 1; try real/new.db init; try good.db backup real/new.db; ls real
  eventsrc: store real/new.db: real/new.db-wal is not a regular file: move it away
  6
  eventsrc: store real/new.db: real/new.db-wal is not a regular file: move it away
  6
  eventsrc: store real/new.db: real/new.db-wal is not a regular file: move it away
  6
  it.db
  new.db-wal
  $ rm -r real beside.db; names
  commands good.db line lines 

A journal that somebody put there: SQLite would write it into the store, even to read. Nor is a log
taken that does not begin as one: SQLite would drop it, with what was acknowledged.

  $ cp good.db it.db; for journal in "$(printf '\331\325\005\371\040\241\143\327')" garbage; do { printf '%s' "$journal"; head -c 504 /dev/zero; } > it.db-journal; try it.db head a; try it.db append a x 2; cmp good.db it.db; wc -c < it.db-journal; done
  eventsrc: store it.db: it.db-journal is there, which no store has, and SQLite would change the store by it: if another program, as sqlite3, was stopped while it wrote to the store, open it with that; if somebody put it there, move it away
  6
  eventsrc: store it.db: it.db-journal is there, which no store has, and SQLite would change the store by it: if another program, as sqlite3, was stopped while it wrote to the store, open it with that; if somebody put it there, move it away
  6
  512
  eventsrc: store it.db: it.db-journal is there, which no store has, and SQLite would change the store by it: if another program, as sqlite3, was stopped while it wrote to the store, open it with that; if somebody put it there, move it away
  6
  eventsrc: store it.db: it.db-journal is there, which no store has, and SQLite would change the store by it: if another program, as sqlite3, was stopped while it wrote to the store, open it with that; if somebody put it there, move it away
  6
  511
  $ truncate -s 0 it.db-journal; eventsrc -s it.db head a | cut -d, -f1,2; rm -f it.db-journal
  {"stream":"a","seq":59
  $ mkfifo pipe; eventsrc -s it.db append a --from pipe --batch 1 > taken & exec 3> pipe; for i in 1 2 3; do echo '{"type":"x","data":1}' >&3; done; for wait in $(seq 1000); do [ "$(grep -c appended taken)" = 3 ] && break; sleep 0.02; done; kill -9 $!; exec 3>&-; wait; rm pipe taken; eventsrc -s it.db verify
  ok: 63 events, 1 stream, 0 redacted: every hash fits
  $ printf 'X' | dd of=it.db-wal conv=notrunc bs=1 seek=20 2>/dev/null; for command in verify 'head a' 'append a x 4'; do try it.db $command; done
  eventsrc: store it.db: it.db-wal is not the write-ahead log of a store, and SQLite would drop it: if a program that appended was killed, its newest events were there: restore a backup; if somebody put it there, move it away
  8
  eventsrc: store it.db: it.db-wal is not the write-ahead log of a store, and SQLite would drop it: if a program that appended was killed, its newest events were there: restore a backup; if somebody put it there, move it away
  8
  eventsrc: store it.db: it.db-wal is not the write-ahead log of a store, and SQLite would drop it: if a program that appended was killed, its newest events were there: restore a backup; if somebody put it there, move it away
  8
  $ rm it.db-*; try it.db verify; rm it.db
  ok: 60 events, 1 stream, 0 redacted: every hash fits
  0
  $ echo notes > new.db-journal; try new.db append a x 1; echo notes > new.db-wal; rm new.db-journal; try new.db append a x 1; cat new.db-wal; rm new.db-wal; names
  eventsrc: store new.db: new.db-journal is there, which no store has, and SQLite would change the store by it: if another program, as sqlite3, was stopped while it wrote to the store, open it with that; if somebody put it there, move it away
  6
  eventsrc: store new.db: new.db-wal has the newest events of a store that was here: end the programs that use it, then move it with new.db-shm to where that store is now, or remove both
  6
  notes
  commands good.db line lines 

So no store is given such a name.

  $ for suffix in wal shm journal; do try good.db-$suffix append a x 1; try good.db backup it.db-$suffix; eventsrc migrate good.db it.db-$suffix; echo $?; done; names
  eventsrc: store good.db-wal: SQLite takes a file whose name ends in -wal for a part of another store, and may remove it: choose another name
  6
  eventsrc: store it.db-wal: SQLite takes a file whose name ends in -wal for a part of another store, and may remove it: choose another name
  6
  eventsrc: store it.db-wal: SQLite takes a file whose name ends in -wal for a part of another store, and may remove it: choose another name
  6
  eventsrc: store good.db-shm: SQLite takes a file whose name ends in -shm for a part of another store, and may remove it: choose another name
  6
  eventsrc: store it.db-shm: SQLite takes a file whose name ends in -shm for a part of another store, and may remove it: choose another name
  6
  eventsrc: store it.db-shm: SQLite takes a file whose name ends in -shm for a part of another store, and may remove it: choose another name
  6
  eventsrc: store good.db-journal: SQLite takes a file whose name ends in -journal for a part of another store, and may remove it: choose another name
  6
  eventsrc: store it.db-journal: SQLite takes a file whose name ends in -journal for a part of another store, and may remove it: choose another name
  6
  eventsrc: store it.db-journal: SQLite takes a file whose name ends in -journal for a part of another store, and may remove it: choose another name
  6
  commands good.db line lines 

Too few files may be open.

  $ for command in "head a" "append a x 2"; do (ulimit -n 5; eventsrc -s good.db $command); echo $?; done
  eventsrc: store good.db: too many files are open at once: raise the limit (ulimit -n)
  6
  eventsrc: store good.db: too many files are open at once: raise the limit (ulimit -n)
  6

A file may not grow.

  $ printf '"%0300000d"' 0 > big; (ulimit -f 200; eventsrc -s good.db append a x @big); echo $?; eventsrc -s good.db verify
  eventsrc: store good.db: reading or writing failed: look at the disk
  6
  ok: 60 events, 1 stream, 0 redacted: every hash fits

A bit of a `-wal` changed that a program left which was killed: what stands behind it is not dropped in
silence. What it says to do is done: a backup, or the better one of two copies. Which one that is depends on
how much SQLite has moved into the file.

  $ cat > wal.py <<'END'
  > import sqlite3, subprocess
  > def run(*words):
  >     subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
  > def append(count):
  >     for n in range(count):
  >         run('eventsrc', '-s', 'good.db', 'append', 'w', 'x', str(n))
  > def left(name):
  >     run('cp', 'good.db', name)
  >     run('cp', 'good.db-wal', name + '-wal')
  > def flip(name, frame):
  >     with open(name + '-wal', 'r+b') as wal:
  >         wal.seek(32 + 4120 * (frame - 1) + 24 + 1000)
  >         byte = wal.read(1)[0]
  >         wal.seek(-1, 1)
  >         wal.write(bytes([byte ^ 4]))
  > held = sqlite3.connect('good.db', isolation_level=None)
  > held.execute('SELECT count(*) FROM stream').fetchall()
  > END
  $ eventsrc -s good.db backup backup.db > /dev/null; cat wal.py - <<'END' | python3
  > append(6)
  > left('left')
  > flip('left', 2)
  > END
  $ cp left damaged; cp left-wal damaged-wal; every left; cmp left-wal damaged-wal; cmp left damaged
  26 8: eventsrc: store left: left-wal is damaged (frame 2), and SQLite would drop what was appended behind that: move the file, its -wal and its -shm away together, and put a backup there; eventsrc(1), SECURITY CONSIDERATIONS, says what else can be done
  $ rm -f left-shm; mkdir away; mv left* away; cp backup.db left; eventsrc -s left verify
  ok: 60 events, 1 stream, 0 redacted: every hash fits
  $ cat > saved <<'END'
  > cp $1 alone; cp $1 both; cp $1-wal both-wal; sqlite3 both 'PRAGMA wal_checkpoint(TRUNCATE)'
  > for copy in alone both; do eventsrc -s $copy verify; done
  > END
  $ sh saved damaged; eventsrc -s good.db verify
  0|0|0
  ok: 60 events, 1 stream, 0 redacted: every hash fits
  ok: 60 events, 1 stream, 0 redacted: every hash fits
  ok: 66 events, 2 streams, 0 redacted: every hash fits
  $ cat wal.py - <<'END' | python3
  > append(6)
  > held.execute('BEGIN')
  > held.execute('SELECT count(*) FROM stream').fetchall()
  > sqlite3.connect('good.db').execute('PRAGMA wal_checkpoint(PASSIVE)').fetchall()
  > append(3)
  > left('ahead')
  > flip('ahead', 8)
  > END
  $ every ahead; sh saved ahead
  26 8: eventsrc: store ahead: ahead-wal is damaged (frame 8), and SQLite would drop what was appended behind that: move the file, its -wal and its -shm away together, and put a backup there; eventsrc(1), SECURITY CONSIDERATIONS, says what else can be done
  0|0|0
  ok: 72 events, 2 streams, 0 redacted: every hash fits
  ok: 68 events, 2 streams, 0 redacted: every hash fits

One that is in order is taken: with what was there before it began anew, with a transaction that is under
way, that was taken back, and with others on top of that.

  $ cat wal.py - <<'END' | python3
  > append(6)
  > left('many')
  > held.execute('PRAGMA wal_checkpoint(RESTART)').fetchall()
  > append(1)
  > left('anew')
  > held.execute('PRAGMA cache_size=5')
  > held.execute('BEGIN')
  > held.execute('CREATE TABLE t(x)')
  > held.execute('WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i<200) INSERT INTO t SELECT randomblob(3000) FROM n')
  > left('open')
  > held.execute('ROLLBACK')
  > left('back')
  > append(3)
  > left('on-top')
  > END
  $ for store in many anew open back on-top; do eventsrc -s $store verify; eventsrc -s $store append a x > /dev/null; eventsrc -s $store verify; done
  ok: 81 events, 2 streams, 0 redacted: every hash fits
  ok: 82 events, 2 streams, 0 redacted: every hash fits
  ok: 82 events, 2 streams, 0 redacted: every hash fits
  ok: 83 events, 2 streams, 0 redacted: every hash fits
  ok: 82 events, 2 streams, 0 redacted: every hash fits
  ok: 83 events, 2 streams, 0 redacted: every hash fits
  ok: 82 events, 2 streams, 0 redacted: every hash fits
  ok: 83 events, 2 streams, 0 redacted: every hash fits
  ok: 85 events, 2 streams, 0 redacted: every hash fits
  ok: 86 events, 2 streams, 0 redacted: every hash fits

With less than full durability a loss of power may leave that: a beginning is taken, from the first such
append on, also of what is appended later with full durability, as what was lost may stand behind that. Who
only looks changes nothing.

  $ cat > lazy.py <<'END'
  > held.execute('PRAGMA wal_checkpoint(RESTART)').fetchall()
  > for n in range(6):
  >     run('eventsrc', '-s', 'good.db', 'append', 'w', 'x', str(n), '--durability', 'normal')
  > for name in 'lazy', 'held':
  >     left(name)
  >     flip(name, 10)
  > END
  $ cat > beside.py <<'END'
  > import sqlite3, subprocess
  > other = sqlite3.connect('held')
  > other.execute('SELECT count(*) FROM stream').fetchall()
  > for words in 'verify', 'append w x 2', 'verify':
  >     subprocess.run(['sh', '-c', f'eventsrc -s held {words} | grep -v appended'])
  > END
  $ eventsrc -s good.db append w x 1 --durability off --dry-run > /dev/null; eventsrc -s good.db append w x 1 --durability off --expect none; sqlite3 good.db "SELECT * FROM metadata WHERE key='unsynced'"
  eventsrc: stream "w": expected none, is 24
  $ eventsrc -s good.db verify; cat wal.py lazy.py | python3; eventsrc -s lazy verify; sqlite3 lazy "SELECT * FROM metadata WHERE key='unsynced'"
  ok: 85 events, 2 streams, 0 redacted: every hash fits
  ok: 87 events, 2 streams, 0 redacted: every hash fits
  unsynced|1
  $ python3 beside.py; sqlite3 held "SELECT * FROM metadata WHERE key='unsynced'"
  ok: 87 events, 2 streams, 0 redacted: every hash fits
  ok: 88 events, 2 streams, 0 redacted: every hash fits
  unsynced|1
  $ eventsrc -s lazy append w x 1 > /dev/null; sqlite3 lazy "SELECT * FROM metadata WHERE key='unsynced'"; eventsrc -s lazy verify
  unsynced|1
  ok: 88 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc -s backup.db seal --unseal --durability off; sqlite3 backup.db "SELECT * FROM metadata WHERE key='unsynced'"
  {"sealed":false,"changed":false,"store":"backup.db"}
