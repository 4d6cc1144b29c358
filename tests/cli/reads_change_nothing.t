Read commands leave the store's bytes, and what lies around it, as they were.

  $ for n in 1 2 3; do eventsrc append --seed s a x "{\"n\":$n}"; done > /dev/null
  $ look() { sha256sum eventsrc.db; test ! -s eventsrc.db-wal || sha256sum eventsrc.db-wal; stat -c '%a %y' eventsrc.db; ls -A; }
  $ check() {
  >   look > ../before
  >   for command in 'replay a' 'replay a --history' 'replay --all --at 2000-01-01' 'replay nobody' 'export' 'export --type z' 'get a 0' 'head a' 'streams' 'types' 'verify' 'verify --digest' 'verify --heads' 'info' 'info --json' 'info --sql a' 'init' '__complete -- replay a'; do
  >     eventsrc $command > /dev/null 2>&1
  >     look > ../after; cmp ../before ../after || echo "changed by: $command"
  >   done
  > }
  $ mkdir store && cd store && mv ../eventsrc.db .
  $ check
  $ eventsrc append a x --dry-run > /dev/null; look | cmp - ../before
  $ ls -A
  eventsrc.db

The same where nothing may be written.

  $ chmod 444 eventsrc.db; chmod 555 .; check; chmod 755 .; chmod 644 eventsrc.db

The same with a log that a killed program left behind.

  $ sqlite3 eventsrc.db '.dbconfig no_ckpt_on_close on' 'CREATE TABLE scratch(x)' 'DROP TABLE scratch' > /dev/null
  $ ls -A
  eventsrc.db
  eventsrc.db-shm
  eventsrc.db-wal
  $ check

Reading a missing store makes none.

  $ mkdir ../empty && cd ../empty
  $ for command in 'replay a' 'export' 'get a 0' 'head a' 'streams' 'types' 'verify' 'info' 'append a x --dry-run' '__complete -- replay a'; do eventsrc $command > /dev/null 2>&1; done
  $ ls -A
