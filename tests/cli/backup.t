backup copies the store while it is in use, and verifies the copy.

  $ for n in 1 2 3; do eventsrc append --seed s a x "{\"n\":$n}"; done > /dev/null
  $ eventsrc backup copy.db
  {"backup":"copy.db","id":"6cc3cf6d2b8d504dacf043131311d877","streams":1,"events":3}
  $ eventsrc -s copy.db verify --digest > digest; eventsrc verify --digest | cmp - digest
  $ eventsrc -s copy.db append --seed s a x | cut -d, -f1-4
  {"result":"appended","stream":"a","first":3,"last":3
  $ ls
  copy.db
  digest
  eventsrc.db

The copy must not exist yet.

  $ eventsrc backup copy.db
  eventsrc: the copy cannot be 'copy.db': name a file that is not there yet
  [2]
  $ eventsrc backup eventsrc.db
  eventsrc: the copy cannot be 'eventsrc.db': name a file that is not there yet
  [2]
  $ ln -s dangling link; eventsrc backup link; ls
  eventsrc: the copy cannot be 'link': name a file that is not there yet
  copy.db
  digest
  eventsrc.db
  link
  $ eventsrc backup no/such/folder.db
  eventsrc: store no/such/folder.db: its folder takes no new file: No such file or directory
  [6]
  $ eventsrc backup .
  eventsrc: the copy cannot be '.': name a file that is not there yet
  [2]
  $ eventsrc backup ''
  eventsrc: the copy cannot be '': name a file that is not there yet
  [2]
  $ eventsrc backup
  eventsrc: FILE is missing: see 'eventsrc backup --help'
  [2]
  $ eventsrc -s missing.db backup other.db
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ ls
  copy.db
  digest
  eventsrc.db
  link
