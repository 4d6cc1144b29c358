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
  eventsrc: store cut: the file is damaged: restore a backup, or export what can still be read
  8
  eventsrc: store cut: the file is damaged: restore a backup, or export what can still be read
  8
  eventsrc: store cut: the file is damaged: restore a backup, or export what can still be read
  [8]
  $ head -c 50 eventsrc.db > stub; look stub
  eventsrc: store stub: this SQLite file is not an eventsrc store (its application_id is 0, not 1163285330)
  8
  eventsrc: store stub: the file is damaged: restore a backup, or export what can still be read
  8
  eventsrc: store stub: this SQLite file is not an eventsrc store (its application_id is 0, not 1163285330)
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
