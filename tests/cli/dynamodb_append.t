The same results, and the same hashes, as in a SQLite file.

  $ eventsrc -q -s dynamodb:orders init --seed s | cut -d, -f1
  $ export EVENTSRC_STORE=dynamodb:orders
  $ eventsrc append acct/1 opened '{"owner":"ann"}' --seed tour
  $ eventsrc -s file.db append acct/1 opened '{"owner":"ann"}' --seed tour
  $ eventsrc append acct/1 deposited '{"balance":10.50}' --seed tour --id d1 --meta '{"by":"web"}'
  $ eventsrc append acct/1 deposited '{"balance":10.50}' --seed tour --id d1 --meta '{"by":"web"}'
  $ eventsrc append acct/1 deposited '{"balance":11}' --id d1
  $ eventsrc append acct/1 closed --expect 0
  $ eventsrc append acct/1 closed --expect none
  $ eventsrc append acct/2 closed --expect exists
  $ eventsrc append acct/1 closed --if '.balance > 100' --reason 'not enough'
  $ eventsrc append acct/1 closed --if '.balance > 10' --seed tour | jq .result
  $ eventsrc append acct/1 opened --if-absent | jq .result
  $ eventsrc replay acct/1

A dry run estimates the cost: an id costs a read and a write more, a new stream one write more, and
what does not fit into one item is written in parts.

  $ eventsrc append acct/1 x --seed tour --dry-run
  $ eventsrc append acct/2 x --seed tour --dry-run --id y
  $ seq 100 | sed 's/.*/{"type":"x","data":{"n":&}}/' > hundred
  $ eventsrc append many --from hundred --dry-run | jq -c '[.events, .estimate]'
  $ head -c 150000 /dev/zero | tr '\0' 'x' | sed 's/.*/"&"/' > big.json
  $ eventsrc append big x @big.json --dry-run | jq -c .estimate
  $ eventsrc head big

Any size of a stream's append is all or nothing.

  $ for i in 1 2 3 4 5 6; do printf '{"type":"x","data":%s}\n' "$(cat big.json)"; done > six
  $ eventsrc append big --from six --seed tour | jq -c '[.result, .events, .last]'
  $ eventsrc get big 5 | jq -r .data | wc -c
  $ eventsrc append big --from six --expect none
  $ eventsrc append big --from six --id k
  $ eventsrc gc
  $ eventsrc verify

Several streams at once need transactions, which this server has not; in batches of one line, each
line is a write of its own.

  $ printf '%s\n' '{"stream":"s/1","type":"x","data":1}' '{"stream":"s/2","type":"x","data":2}' > two
  $ eventsrc append --from two
  $ eventsrc streams 's/*'
  $ eventsrc append --from two --batch 1
  $ eventsrc replay 's/*' | jq -c '[.stream, .value]'

A transaction takes 100 streams, on any server.

  $ seq 101 | sed 's/.*/{"stream":"t&","type":"x","data":1}/' > hundred-and-one
  $ eventsrc append --from hundred-and-one
  $ eventsrc append --from hundred-and-one --dry-run
  $ eventsrc append --from hundred-and-one --batch 1 | tail -1 | jq -c '[.result, .events]'
  $ EVENTSRC_READONLY=1 eventsrc append acct/1 x

Rivals: no event is lost, none doubled, and of one id there is one event.

  $ for w in 1 2 3 4; do for n in 1 2 3 4 5; do eventsrc append rivals x $n || echo failed; done & done > results; wait; grep -c '"result":"appended"' results
  $ eventsrc head rivals | jq .seq
  $ for n in 1 2 3 4; do eventsrc append once x 1 --id k & done > results; wait; grep -c appended results; grep -c duplicate results
  $ for n in 1 2 3 4; do eventsrc append new x 1 --expect none 2> /dev/null & done > results; wait; grep -c appended results
  $ eventsrc verify
