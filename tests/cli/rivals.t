Two processes that append 200 events each to one stream: none is lost, none doubled, no hole.

  $ writer() { for n in $(seq 200); do eventsrc append a x "{\"by\":\"$1\",\"n\":$n}" || echo failed; done > "$1"; }
  $ writer one & writer two & wait
  $ cat one two | grep -c '"result":"appended"'
  400
  $ cat one two | sed 's/.*"first":\([0-9]*\),.*/\1/' | sort -n | uniq | wc -l
  400
  $ eventsrc head a | cut -d, -f1,2
  {"stream":"a","seq":399
  $ eventsrc export a | sed 's/.*"data":\({[^}]*}\).*/\1/' | sort -u | wc -l
  400
  $ eventsrc export a | sed 's/.*"by":"one","n":\([0-9]*\).*/\1/; t; d' | sort -n -c
  $ eventsrc verify
  ok: 400 events, 1 stream, 0 redacted: every hash fits

Of those that expect the same head, one wins.

  $ for n in 1 2 3 4 5 6; do eventsrc append b x $n --expect none 2> /dev/null & done > winners; wait; wc -l < winners
  1
  $ eventsrc head b | cut -d, -f1,2
  {"stream":"b","seq":0

One idempotency key, eight at once: one event.

  $ for n in 1 2 3 4 5 6 7 8; do eventsrc append c x 1 --id k & done > results; wait; grep -c appended results; grep -c duplicate results
  1
  7
  $ eventsrc head c | cut -d, -f1,2
  {"stream":"c","seq":0

Eight first appends at once make one store, with all eight events.

  $ for n in 1 2 3 4 5 6 7 8; do eventsrc -s new.db append a x $n & done > results; wait; grep -c appended results
  8
  $ eventsrc -s new.db verify
  ok: 8 events, 1 stream, 0 redacted: every hash fits
  $ eventsrc -s new.db head a | cut -d, -f1,2
  {"stream":"a","seq":7

No temporary file is left of them. (Of two that close at the same moment, neither may be the last for
SQLite, and its `-wal` stays until the next writer.)

  $ ls -A | grep -v -e '-wal$' -e '-shm$'
  eventsrc.db
  new.db
  one
  results
  two
  winners

A batch is stored as a whole beside other writers.

  $ for n in $(seq 500); do echo '{"stream":"d","type":"x","data":"batch"}'; done > lines
  $ eventsrc append --from lines > result & for n in 1 2 3 4 5; do eventsrc append d x '"single"'; done > /dev/null; wait
  $ eventsrc export d | sed 's/.*"data":"\([a-z]*\)".*/\1/' | uniq | grep -c batch
  1
  $ eventsrc head d | cut -d, -f1,2
  {"stream":"d","seq":504

A producer that stalls does not keep others from writing.

  $ mkfifo pipe; eventsrc append e --from pipe > result & exec 3> pipe; echo '{"type":"x","data":1}' >&3
  $ eventsrc append e x --retry-for 1s | cut -d, -f1-4
  {"result":"appended","stream":"e","first":0,"last":0
  $ exec 3>&-; wait; cut -d, -f1-4 result
  {"result":"appended","stream":"e","first":1,"last":1
