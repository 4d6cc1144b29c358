-o FILE writes the whole file or nothing.

  $ umask 022; eventsrc append --seed s a x '{"n":1}' > /dev/null
  $ eventsrc export -o out; stat -c %a out
  644
  $ eventsrc export | cmp - out
  $ (umask 077; eventsrc export -o private; stat -c %a private)
  600

An existing file keeps its mode, a symbolic link stays one.

  $ echo old > kept; chmod 640 kept; eventsrc export -o kept; stat -c %a kept; cmp kept out
  640
  $ ln -s kept link; echo old > kept; eventsrc export -o link; readlink link; cmp kept out
  kept
  $ ln -s dangling dangler; eventsrc export -o dangler; readlink dangler; cmp dangling out
  dangling

What is no file is written to directly.

  $ eventsrc export -o /dev/null; stat -c %F /dev/null
  character special file
  $ mkfifo pipe; cat pipe > through & eventsrc export -o pipe; wait; cmp through out
  $ eventsrc export -o /dev/stdout | cmp - out

On failure the old file stays and nothing is left behind.

  $ echo old > kept; eventsrc -s missing.db export -o kept; cat kept
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  old
  $ eventsrc export -o no/such/folder
  eventsrc: cannot write no/such/folder: No such file or directory: check the path
  [2]
  $ eventsrc export -o .
  eventsrc: cannot write .: Is a directory: check the path
  [2]
  $ eventsrc export -o ''
  eventsrc: --output cannot be '': name a file
  [2]
  $ ls -A
  dangler
  dangling
  eventsrc.db
  kept
  link
  out
  pipe
  private
  through

The store itself is never the target, whatever it is called.

  $ eventsrc export -o eventsrc.db
  eventsrc: -o eventsrc.db is the store itself: name another file
  [2]
  $ ln -s eventsrc.db alias; eventsrc export -o alias
  eventsrc: -o alias is the store itself: name another file
  [2]
  $ ln eventsrc.db hard; eventsrc export -o ./hard
  eventsrc: -o ./hard is the store itself: name another file
  [2]
  $ eventsrc verify --heads -o eventsrc.db
  eventsrc: -o eventsrc.db is the store itself: name another file
  [2]
  $ for suffix in wal shm journal; do eventsrc export -o eventsrc.db-$suffix; done
  eventsrc: -o eventsrc.db-wal is the -wal file of the store: name another file
  eventsrc: -o eventsrc.db-shm is the -shm file of the store: name another file
  eventsrc: -o eventsrc.db-journal is the -journal file of the store: name another file
  [2]
  $ eventsrc export -o "$PWD/alias-wal"; rm alias-wal
  $ ln -s eventsrc.db-wal sneaky; eventsrc export -o sneaky
  eventsrc: -o sneaky is the -wal file of the store: name another file
  [2]
  $ eventsrc -s alias verify --heads -o ./eventsrc.db-shm
  eventsrc: -o ./eventsrc.db-shm is the -shm file of the store: name another file
  [2]
  $ sqlite3 eventsrc.db '.dbconfig no_ckpt_on_close on' 'CREATE TABLE scratch(x)' 'DROP TABLE scratch' > /dev/null
  $ ln eventsrc.db-wal hardwal; eventsrc export -o hardwal
  eventsrc: -o hardwal is the -wal file of the store: name another file
  [2]
  $ ls eventsrc.db-*
  eventsrc.db-shm
  eventsrc.db-wal

- is standard output.

  $ eventsrc export -o - | cmp - out
  $ eventsrc verify --heads -o - | head -1
  {"stream":"a","seq":0,"first":0,"hash":"68c5553dd8558e7051fed6db0422852d3485a6c7db13173e5b0a160180ce2ac1"}
  $ ls ./-
  ls: cannot access './-': No such file or directory
  [2]

Links that lead in a circle.

  $ ln -s circle circle; eventsrc export -o circle
  eventsrc: cannot write circle: Too many levels of symbolic links: check the path
  [2]
  $ eventsrc verify
  ok: 1 event, 1 stream, 0 redacted: every hash fits

So with verify --heads.

  $ eventsrc verify --heads -o heads; sed 's/"store":.*/…/' heads
  {"stream":"a","seq":0,"first":0,"hash":"68c5553dd8558e7051fed6db0422852d3485a6c7db13173e5b0a160180ce2ac1"}
  {"digest":"57c2abe640e2af02d1fed6bb44ae2f37782796fdf52e883b0028ec8bf6e1000f","streams":1,"events":1,…

What is not whole leaves the file as it was.

  $ echo keep > keep.txt; eventsrc export nope -o keep.txt
  eventsrc: stream 'nope' holds no events
  [1]
  $ eventsrc export --views nope -o keep.txt
  eventsrc: stream 'nope' holds no events
  [1]
  $ eventsrc export nope --format html -o keep.txt; cat keep.txt
  eventsrc: stream 'nope' holds no events
  keep
