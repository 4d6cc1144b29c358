A writer that finds the store taken for as long as it may wait says so (4); nothing is stored.

  $ eventsrc append --seed s a x > /dev/null
  $ mkfifo commands; sqlite3 eventsrc.db < commands & exec 3> commands
  $ printf 'BEGIN IMMEDIATE;\n.shell touch taken\n' >&3; for i in $(seq 100); do test -e taken && break; sleep 0.05; done
  $ eventsrc append --seed s a x --retry-for 200ms
  eventsrc: other writers held the store all the time: nothing was stored after 1 try: try again, or wait longer with --retry-for
  [4]
  $ eventsrc append --seed s a x --retry-for 0s --errors json
  {"error":{"code":"contention","exit":4,"message":"other writers held the store all the time: nothing was stored after 1 try: try again, or wait longer with --retry-for"}}
  [4]
  $ echo '{"stream":"a","type":"x","data":1}' | eventsrc append --seed s --from - --retry-for 200ms
  eventsrc: other writers held the store all the time: nothing was stored after 1 try: try again, or wait longer with --retry-for
  [4]

Readers do not wait for writers.

  $ eventsrc head a --retry-for 0s | cut -d, -f1,2
  {"stream":"a","seq":0
  $ eventsrc verify --retry-for 0s
  ok: 1 event, 1 stream, 0 redacted: every hash fits

Once the store is free, a waiting writer gets in.

  $ eventsrc append --seed s a x --retry-for 20s > result 3>&- & sleep 0.3; exec 3>&-; wait; cut -d, -f1-4 result
  {"result":"appended","stream":"a","first":1,"last":1
