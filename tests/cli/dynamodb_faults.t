What a user sees when DynamoDB, the network or the keys fail. The fake server verifies signatures and
fails as told; it ends with its standard input.

  $ fake=$(dirname "$(command -v golden_runner)")/../support/fake_server
  $ mkfifo hold port; "$fake" < hold > port & exec 9> hold; read -r AWS_ENDPOINT_URL_DYNAMODB < port
  $ faults() { python3 -c 'import os, sys, urllib.request as r; r.urlopen(os.environ["AWS_ENDPOINT_URL_DYNAMODB"] + "/faults", sys.argv[1].encode())' "${1-[]}"; }
  $ hide() { sed -E 's|http://127[^) ]*|ENDPOINT|; s/request id [A-Za-z0-9-]+/request id ID/; s/127.0.0.1[: ](port )?[0-9]+/HOST/; s/after [0-9]+ ms/after TIME/'; }
  $ try() { eventsrc "$@" > out 2>&1; s=$?; hide < out; return $s; }
  $ export AWS_ENDPOINT_URL_DYNAMODB EVENTSRC_STORE=dynamodb:orders
  $ eventsrc init --seed s
  $ eventsrc append a x 1 --seed s | jq .result

Throttled: tried again while --retry-for lasts; then it says what the bottleneck is, and what to do.

  $ faults '[{"fault":"throttle","operations":["Query"],"times":1}]'
  $ eventsrc -v replay a 2>&1 | grep -o -e 'HTTP 400' -e '1 sent again, 1 throttled' -e '^1$'
  $ throttled() { faults "[{\"fault\":\"throttle\",\"operations\":[\"$1\"],\"reason\":\"$2\"}]"; }
  $ throttled PutItem TableWriteKeyRangeThroughputExceeded
  $ try append a x 2 --retry-for 100ms
  $ throttled Query TableReadKeyRangeThroughputExceeded
  $ try replay a --retry-for 100ms
  $ throttled PutItem TableWriteProvisionedThroughputExceeded
  $ try append a x 2 --retry-for 100ms
  $ throttled PutItem TableWriteAccountLimitExceeded
  $ try append a x 2 --retry-for 100ms
  $ throttled PutItem TableWriteMaxOnDemandThroughputExceeded
  $ try append a x 2 --retry-for 100ms
  $ throttled PutItem IndexWriteKeyRangeThroughputExceeded
  $ try append a x 2 --retry-for 100ms
  $ try append a x 2 --retry-for 100ms --errors json

The service fails for a while.

  $ faults '[{"fault":"internal-error","times":2}]'
  $ eventsrc replay a
  $ faults '[{"fault":"internal-error"}]'
  $ try replay a
  $ faults '[{"fault":"unavailable"}]'
  $ try replay a

Keys and rights.

  $ faults '[{"fault":"access-denied","operations":["PutItem"]}]'
  $ try append a x 2
  $ faults '[{"fault":"expired-token"}]'
  $ try replay a
  $ faults
  $ AWS_SECRET_ACCESS_KEY=wrong try replay a
  $ AWS_ACCESS_KEY_ID=AKIDEXAMPLE try replay a
  $ AWS_SESSION_TOKEN=expired try replay a
  $ AWS_SESSION_TOKEN=unknown try replay a

Its clock and this computer's differ by ten minutes: the difference is taken into account, and told.

  $ faults '[{"fault":"skew","seconds":600}]'
  $ try replay a
  $ faults '[{"fault":"skew","seconds":-600}]'
  $ try replay a

Something else answers.

  $ faults '[{"fault":"captive-portal"}]'
  $ try replay a
  $ faults '[{"fault":"redirect"}]'
  $ try replay a
  $ faults '[{"fault":"wrong-crc"}]'
  $ try replay a
  $ faults '[{"fault":"truncate"}]'
  $ try replay a

An answer that got lost is asked for again: one event, however often it was sent. Where no answer
comes at all, nobody knows; with an id, doing the same again is safe.

  $ faults '[{"fault":"reset-after","operations":["PutItem"],"nth":[1]}]'
  $ eventsrc append a x 2 --seed s | jq -c '[.result, .last]'
  $ faults '[{"fault":"reset-after","operations":["PutItem"]}]'
  $ try append a x 3 --seed s
  $ faults
  $ eventsrc head a | jq .seq
  $ faults '[{"fault":"reset-after","operations":["PutItem"],"nth":[2, 3, 4, 5]}]'
  $ try append a x 4 --id four --seed s
  $ faults
  $ eventsrc append a x 4 --id four --seed s | jq -c '[.result, .last]'
  $ eventsrc verify

Before anything was carried out, the same holds: it is not known here.

  $ faults '[{"fault":"reset-before","operations":["PutItem"]}]'
  $ try append a x 5 --id five
  $ faults
  $ eventsrc append a x 5 --id five --seed s | jq -c '[.result, .last]'

A part of a batch that is left undone is done again.

  $ head -c 900000 /dev/zero | tr '\0' 'x' | sed 's/.*/"&"/' > big.json
  $ faults '[{"fault":"partial","operations":["BatchWriteItem"],"times":2}]'
  $ eventsrc append big x @big.json --seed s | jq .result
  $ eventsrc verify

A big append that was cut short leaves parts behind, which nobody sees; gc removes them once they are
old.

  $ faults '[{"fault":"reset-before","operations":["PutItem"],"nth":[3, 4, 5, 6]},{"fault":"access-denied","operations":["DeleteItem"]}]'
  $ try append big x @big.json
  $ faults
  $ eventsrc head big | jq .seq
  $ eventsrc gc
  $ eventsrc gc --age 0s --dry-run
  $ eventsrc gc --age 0s
  $ eventsrc gc --age 0s
  $ eventsrc verify

A table that vanished, and an error that nobody expected.

  $ faults '[{"fault":"no-table"}]'
  $ try replay a
  $ faults '[{"fault":"error","error":"ValidationException","message":"One or more parameter values were invalid"}]'
  $ try replay a
  $ faults '[{"fault":"error","error":"LimitExceededException","message":"Too many operations"}]'
  $ try replay a --retry-for 100ms

No server at all.

  $ exec 9>&-; wait
  $ try replay a
