What is no store, or not one of ours, is told by name and left as it is.

  $ eventsrc append --seed s a x '{"n":1}' > /dev/null
  $ look() { eventsrc -s "$1" replay a; echo $?; eventsrc -s "$1" append a x; echo $?; eventsrc -s "$1" verify; }

Not SQLite; cut short; another application's; a newer format.

  $ echo 'Dear diary, today I wrote a file that is much longer than a header.' > text; look text
  eventsrc: store text: this is not an SQLite file: name an eventsrc store
  8
  eventsrc: store text: this is not an SQLite file: name an eventsrc store
  8
  eventsrc: store text: this is not an SQLite file: name an eventsrc store
  [8]
  $ head -c 5000 eventsrc.db > cut; look cut
  eventsrc: store cut: the file was cut short, 5000 of 57344 bytes are there: restore a backup, or export what can still be read
  8
  eventsrc: store cut: the file was cut short, 5000 of 57344 bytes are there: restore a backup, or export what can still be read
  8
  eventsrc: store cut: the file was cut short, 5000 of 57344 bytes are there: restore a backup, or export what can still be read
  [8]
  $ head -c 50 eventsrc.db > stub; look stub
  eventsrc: store stub: the file was cut short, 50 bytes are there: restore a backup
  8
  eventsrc: store stub: the file was cut short, 50 bytes are there: restore a backup
  8
  eventsrc: store stub: the file was cut short, 50 bytes are there: restore a backup
  [8]
  $ cp eventsrc.db alien; sqlite3 alien 'PRAGMA application_id=7'; look alien
  eventsrc: store alien: this SQLite file is not an eventsrc store (its application_id is 7, not 1163285330)
  8
  eventsrc: store alien: this SQLite file is not an eventsrc store (its application_id is 7, not 1163285330)
  8
  eventsrc: store alien: this SQLite file is not an eventsrc store (its application_id is 7, not 1163285330)
  [8]
  $ cp eventsrc.db newer; sqlite3 newer 'PRAGMA user_version=99'; look newer
  eventsrc: store newer: its format is 99, and this eventsrc knows up to 1: use a newer eventsrc
  9
  eventsrc: store newer: its format is 99, and this eventsrc knows up to 1: use a newer eventsrc
  9
  eventsrc: store newer: its format is 99, and this eventsrc knows up to 1: use a newer eventsrc
  [9]
  $ sqlite3 plain 'CREATE TABLE t(x)'; look plain
  eventsrc: store plain: this SQLite file is not an eventsrc store (its application_id is 0, not 1163285330)
  8
  eventsrc: store plain: this SQLite file is not an eventsrc store (its application_id is 0, not 1163285330)
  8
  eventsrc: store plain: this SQLite file is not an eventsrc store (its application_id is 0, not 1163285330)
  [8]

The header of the file.

  $ for byte in 18 19; do cp eventsrc.db header; printf '\006' | dd of=header conv=notrunc bs=1 seek=$byte 2>/dev/null; look header; done
  eventsrc: store header: its header (byte 18) has a write version that SQLite does not know: the file is damaged: restore a backup
  8
  eventsrc: store header: its header (byte 18) has a write version that SQLite does not know: the file is damaged: restore a backup
  8
  eventsrc: store header: its header (byte 18) has a write version that SQLite does not know: the file is damaged: restore a backup
  eventsrc: store header: this is not an SQLite file: name an eventsrc store
  8
  eventsrc: store header: this is not an SQLite file: name an eventsrc store
  8
  eventsrc: store header: this is not an SQLite file: name an eventsrc store
  [8]
  $ (echo "PRAGMA encoding='UTF-16le';"; sqlite3 eventsrc.db .dump; echo 'PRAGMA application_id=1163285330; PRAGMA user_version=1; PRAGMA journal_mode=WAL;') | sqlite3 wide > /dev/null; look wide
  eventsrc: store wide: its texts are not in UTF-8, as those of every store are: it was made anew by another program: restore a backup
  8
  eventsrc: store wide: its texts are not in UTF-8, as those of every store are: it was made anew by another program: restore a backup
  8
  eventsrc: store wide: its texts are not in UTF-8, as those of every store are: it was made anew by another program: restore a backup
  [8]
  $ cp eventsrc.db header; printf 'XXXX' | dd of=header conv=notrunc bs=1 seek=0 2>/dev/null; look header
  eventsrc: store header: this is not an SQLite file: name an eventsrc store
  8
  eventsrc: store header: this is not an SQLite file: name an eventsrc store
  8
  eventsrc: store header: this is not an SQLite file: name an eventsrc store
  [8]

An empty file, as mktemp makes it, is no store yet: a new one for append.

  $ : > empty; eventsrc -s empty replay a
  eventsrc: no store yet: empty is empty; 'eventsrc append' makes it one
  [6]
  $ eventsrc -s empty append --seed s a x | cut -d, -f1-4
  {"result":"appended","stream":"a","first":0,"last":0
  $ eventsrc -s empty verify
  ok: 1 event, 1 stream, 0 redacted: every hash fits

No store at all.

  $ eventsrc -s missing replay a
  eventsrc: there is no store at missing: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ eventsrc -s no/such/folder/x.db append a x
  eventsrc: store no/such/folder/x.db: its folder takes no new file: No such file or directory
  [6]
  $ mkdir folder; look folder
  eventsrc: store folder: this is a directory: name a file
  6
  eventsrc: store folder: this is a directory: name a file
  6
  eventsrc: store folder: this is a directory: name a file
  [6]
  $ mkfifo pipe; look pipe
  eventsrc: store pipe: this is not a regular file: name one
  6
  eventsrc: store pipe: this is not a regular file: name one
  6
  eventsrc: store pipe: this is not a regular file: name one
  [6]
  $ ln -s loop loop; look loop
  eventsrc: store loop: it cannot be opened: Too many levels of symbolic links
  6
  eventsrc: store loop: it cannot be opened: Too many levels of symbolic links
  6
  eventsrc: store loop: it cannot be opened: Too many levels of symbolic links
  [6]
  $ eventsrc -s /dev/null replay a
  eventsrc: store /dev/null: this is not a regular file: name one
  [6]
  $ ls
  alien
  cut
  empty
  eventsrc.db
  folder
  header
  loop
  newer
  pipe
  plain
  stub
  text
  wide

By two names, each would have a -wal: it is read, and nobody writes to it until one name is left.

  $ eventsrc -s two.db append a x 1 > result; ln two.db second.db
  $ for name in two second; do eventsrc -s $name.db replay a; eventsrc -s $name.db append a x 2; done
  1
  eventsrc: store two.db: the file has 2 names (hard links), and of two programs that write by different ones one would lose its events: remove all but one
  1
  eventsrc: store second.db: the file has 2 names (hard links), and of two programs that write by different ones one would lose its events: remove all but one
  [6]
  $ rm second.db; eventsrc -s two.db append a x 2 > result; eventsrc -s two.db replay a
  2

What somebody made a view of has any number of rows, and is not read.

  $ sqlite3 two.db "ALTER TABLE stored_event RENAME TO kept; CREATE VIEW stored_event AS WITH RECURSIVE c(position) AS (SELECT 1 UNION ALL SELECT position+1 FROM c WHERE position<100000000000) SELECT position,1 AS stream_id,position AS seq,1 AS time,1 AS type_id,x'00' AS hash,x'00' AS salt,NULL AS content,NULL AS id,'1' AS data,NULL AS meta FROM c WHERE position>1000000000"
  $ for command in 'replay a' 'export' 'verify' 'append a x 3'; do eventsrc -s two.db $command; echo $?; done
  eventsrc: store two.db: SQLite says: no such table: main.c: the file is damaged: restore a backup
  8
  eventsrc: store two.db: SQLite says: no such table: main.c: the file is damaged: restore a backup
  8
  the table stored_event is missing
  the index stored_event_id was altered
  the view event was altered
  store two.db: SQLite says: no such table: main.c: the file is damaged: restore a backup
  store two.db: SQLite says: no such table: main.c: the file is damaged: restore a backup
  a: store two.db: SQLite says: no such table: main.c: the file is damaged: restore a backup
  NOT ok: 0 events, 1 stream, 0 redacted: 6 faults
  eventsrc: 6 faults found: restore a backup, or find out who changed the store
  8
  eventsrc: store two.db: SQLite says: no such table: main.c: the file is damaged: restore a backup
  8
