--batch N commits every N lines and prints one result for each commit.

  $ for i in 0 1 2 3 4; do echo '{"stream":"a","type":"x","data":'$i',"id":"k'$i'"}'; done > lines
  $ eventsrc append --seed s --batch 2 --from lines
  {"result":"appended","events":2,"already":0,"streams":1,"lines":2,"retries":0}
  {"result":"appended","events":2,"already":0,"streams":1,"lines":2,"retries":0}
  {"result":"appended","events":1,"already":0,"streams":1,"lines":1,"retries":0}
  $ eventsrc verify --digest > batched
  $ eventsrc -s once.db append --seed s --from lines | cut -d, -f1-5
  {"result":"appended","events":5,"already":0,"streams":1,"lines":5
  $ eventsrc -s once.db verify --digest | cmp - batched

Running the same input again adds nothing to lines that carry an id.

  $ eventsrc append --seed s --batch 2 --from lines
  {"result":"duplicate","events":0,"already":2,"streams":1,"lines":2,"retries":0}
  {"result":"duplicate","events":0,"already":2,"streams":1,"lines":2,"retries":0}
  {"result":"duplicate","events":0,"already":1,"streams":1,"lines":1,"retries":0}

What was reported before bad input stays.

  $ { cat lines; echo oops; } | sed 's/"a"/"b"/' > bad
  $ eventsrc append --seed s --batch 2 --from bad
  {"result":"appended","events":2,"already":0,"streams":1,"lines":2,"retries":0}
  {"result":"appended","events":2,"already":0,"streams":1,"lines":2,"retries":0}
  eventsrc: line 6, column 1: a value is expected
  [5]
  $ eventsrc streams --json | cut -d, -f1,2
  {"stream":"a","events":5
  {"stream":"b","events":4

A result comes while the input is still open.

  $ mkfifo pipe; eventsrc append --seed s --batch 1 --from pipe > results & exec 3> pipe
  $ echo '{"stream":"c","type":"x","data":1}' >&3; for i in $(seq 100); do test -s results && break; sleep 0.05; done; wc -l < results
  1
  $ exec 3>&-; wait
  $ mkfifo pipe2; eventsrc append --seed s --batch 100 --batch-time 50ms --from pipe2 > results2 & exec 3> pipe2
  $ echo '{"stream":"c","type":"x","data":1}' >&3; for i in $(seq 100); do test -s results2 && break; sleep 0.05; done; wc -l < results2
  1
  $ exec 3>&-; wait

With --receipts each result holds what `verify --receipt` checks.

  $ echo '{"stream":"d","type":"x","data":1}' | eventsrc append --seed s --batch 5 --receipts --from - | tee receipt
  {"result":"appended","events":1,"already":0,"streams":1,"lines":1,"retries":0,"heads":{"d":{"last":0,"hash":"2f80c2090653d82e77fc6d91c89f9a70cf6cb5cd3177e18691b44c98b1cc03ce"}}}
  $ eventsrc verify --receipt @receipt
  ok: 12 events, 4 streams, 0 redacted: every hash fits, 1 head found as noted

Malformed limits.

  $ eventsrc append --batch 0 --from lines
  eventsrc: --batch must be at least 1
  [2]
  $ eventsrc append --batch -1 --from lines
  eventsrc: --batch cannot be '-1': give a whole number from 0
  [2]
  $ eventsrc append --batch many --from lines
  eventsrc: --batch cannot be 'many': give a whole number from 0
  [2]
  $ eventsrc append --batch 2 --batch-time soon --from lines
  eventsrc: --batch-time cannot be 'soon': give a duration of at most a year, as 500ms, 7s, 2m, 1h, 3d or 1w
  [2]
  $ eventsrc append --batch-time 1s --from lines
  eventsrc: --batch-time goes with --batch
  [2]
