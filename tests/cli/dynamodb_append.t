The same results, and the same hashes, as in a SQLite file.

  $ eventsrc -q -s dynamodb:orders init --seed s | cut -d, -f1
  {"created":true
  $ export EVENTSRC_STORE=dynamodb:orders
  $ eventsrc append acct/1 opened '{"owner":"ann"}' --seed tour
  {"result":"appended","stream":"acct/1","first":0,"last":0,"events":1,"time":"2000-01-01T00:00:00.000000Z","hash":"92bd407c95c77566acebd9372cd959174982833ff542df27db3ae49219af959c","retries":0}
  $ eventsrc -s file.db append acct/1 opened '{"owner":"ann"}' --seed tour
  {"result":"appended","stream":"acct/1","first":0,"last":0,"events":1,"time":"2000-01-01T00:00:00.000000Z","hash":"92bd407c95c77566acebd9372cd959174982833ff542df27db3ae49219af959c","retries":0}
  $ eventsrc append acct/1 deposited '{"balance":10.50}' --seed tour --id d1 --meta '{"by":"web"}'
  {"result":"appended","stream":"acct/1","first":1,"last":1,"events":1,"time":"2000-01-01T00:00:01.000000Z","hash":"8240e1f309c84788bc097967057af2d157f8229537b7f98af87164f420154070","retries":0}
  $ eventsrc append acct/1 deposited '{"balance":10.50}' --seed tour --id d1 --meta '{"by":"web"}'
  {"result":"duplicate","stream":"acct/1","first":1,"last":1,"events":0,"time":"2000-01-01T00:00:01.000000Z","hash":"8240e1f309c84788bc097967057af2d157f8229537b7f98af87164f420154070","retries":0}
  $ eventsrc append acct/1 deposited '{"balance":11}' --id d1
  eventsrc: id "d1" of stream "acct/1" already stands at seq 1, with other content: use another id
  [3]
  $ eventsrc append acct/1 closed --expect 0
  eventsrc: stream "acct/1": expected 0, is 1
  [3]
  $ eventsrc append acct/1 closed --expect none
  eventsrc: stream "acct/1": expected none, is 1
  [3]
  $ eventsrc append acct/2 closed --expect exists
  eventsrc: stream "acct/2": expected exists, is none
  [3]
  $ eventsrc append acct/1 closed --if '.balance > 100' --reason 'not enough'
  eventsrc: --if: ".balance > 100" is not true of the state of stream "acct/1": not enough
  [3]
  $ eventsrc append acct/1 closed --if '.balance > 10' --seed tour | jq .result
  "appended"
  $ eventsrc append acct/1 opened --if-absent | jq .result
  "noop"
  $ eventsrc replay acct/1
  {"owner":"ann","balance":10.50}

A dry run estimates the cost: an id costs a read and a write more, a new stream one of each more, and
what does not fit into one item is written in parts. -v tells what it was.

  $ eventsrc append acct/1 x --seed tour --dry-run
  {"result":"appended","stream":"acct/1","first":3,"last":3,"events":1,"time":"2000-01-01T00:00:03.000000Z","hash":"e7cdc8c3cf58a5475d6a2148e48af37f9644491212d71b662d650fe1f575f74e","retries":0,"dryRun":true,"estimate":{"readUnits":2,"writeUnits":1}}
  $ eventsrc append acct/2 x --seed tour --dry-run --id y
  {"result":"appended","stream":"acct/2","first":0,"last":0,"events":1,"time":"2000-01-01T00:00:00.000000Z","hash":"e5f0c6dcf801bbe5a43e57c2da4f99a159bb98ad2c330d4756cd49b1d8011352","retries":0,"dryRun":true,"estimate":{"readUnits":4,"writeUnits":3}}
  $ eventsrc -v append acct/2 x --seed tour --id y 2>&1 | grep -o '[0-9.]* read units.*'
  3 read units, 3 write units
  $ seq 100 | sed 's/.*/{"type":"x","data":{"n":&}}/' > hundred
  $ eventsrc append many --from hundred --dry-run | jq -c '[.events, .estimate]'
  [100,{"readUnits":3,"writeUnits":7}]
  $ head -c 150000 /dev/zero | tr '\0' 'x' | sed 's/.*/"&"/' > big.json
  $ eventsrc append big x @big.json --dry-run | jq -c .estimate
  {"readUnits":3,"writeUnits":152}
  $ eventsrc head big
  eventsrc: stream 'big' holds no events
  [1]

Any size of a stream's append is all or nothing.

  $ for i in 1 2 3 4 5 6; do printf '{"type":"x","data":%s}\n' "$(cat big.json)"; done > six
  $ eventsrc append big --from six --seed tour | jq -c '[.result, .events, .last]'
  ["appended",6,5]
  $ eventsrc get big 5 | jq -r .data | wc -c
  150001
  $ eventsrc append big --from six --expect none
  eventsrc: line 1: stream "big": expected none, is 5
  [3]
  $ eventsrc gc
  {"writes":0,"chunks":0,"young":0}
  $ eventsrc verify
  ok: 10 events, 3 streams, 0 redacted: every hash fits

Several streams at once need transactions, which this server has not; in batches of one line, each
line is a write of its own.

  $ printf '%s\n' '{"stream":"s/1","type":"x","data":1}' '{"stream":"s/2","type":"x","data":2}' > two
  $ eventsrc append --from two
  eventsrc: this server has no transactions: append to one stream at a time, or use --batch (UnknownOperationException)
  [9]
  $ eventsrc streams 's/*'
  $ eventsrc append --from two --dry-run | jq -c .estimate
  {"readUnits":4,"writeUnits":6}
  $ eventsrc append --from two --dry-run --batch 1 | jq -c .estimate
  {"readUnits":4,"writeUnits":4}
  $ eventsrc append --from two --batch 1
  {"result":"appended","events":1,"already":0,"streams":1,"lines":1,"retries":0}
  {"result":"appended","events":1,"already":0,"streams":1,"lines":1,"retries":0}
  $ eventsrc replay 's/*' | jq -c '[.stream, .value]'
  ["s/1",1]
  ["s/2",2]

The ids of a load are looked up a hundred at a time.

  $ seq 250 | sed 's/.*/{"type":"x","data":&,"id":"i&"}/' > ids
  $ eventsrc -v append ids --from ids 2>&1 | grep -c -e '^eventsrc: BatchGetItem'
  3
  $ eventsrc append ids --from ids | jq -c '[.events, .already]'
  [0,250]

A transaction takes 100 streams, on any server.

  $ seq 101 | sed 's/.*/{"stream":"t&","type":"x","data":1}/' > hundred-and-one
  $ eventsrc append --from hundred-and-one
  eventsrc: line 101: this store cannot append to more than 100 streams at once: append to fewer, or use --batch
  [5]
  $ eventsrc append --from hundred-and-one --dry-run
  eventsrc: line 101: this store cannot append to more than 100 streams at once: append to fewer, or use --batch
  [5]
  $ eventsrc append --from hundred-and-one --batch 200 | jq -c '[.result, .events, .streams]'
  ["appended",101,101]
  $ EVENTSRC_READONLY=1 eventsrc append acct/1 x
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]

Rivals: no event is lost, none doubled, and of one id there is one event.

  $ for w in 1 2 3; do for n in 1 2 3 4; do eventsrc append rivals x $n || echo failed; done & done > results; wait; grep -c '"result":"appended"' results
  12
  $ eventsrc head rivals | jq .seq
  11
  $ for n in 1 2 3 4; do eventsrc append once x 1 --id k & done > results; wait; grep -c appended results; grep -c duplicate results
  1
  3
  $ for n in 1 2 3 4; do eventsrc append new x 1 --expect none 2> /dev/null & done > results; wait; grep -c appended results
  1
  $ eventsrc verify
  ok: 377 events, 110 streams, 0 redacted: every hash fits
