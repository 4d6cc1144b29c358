What a user sees when DynamoDB, the network or the keys fail. The fake server verifies signatures and
fails as told; it ends with its standard input.

  $ fake=$(dirname "$(command -v golden_runner)")/../support/fake_server
  $ mkfifo hold port; "$fake" < hold > port & exec 9> hold; read -r AWS_ENDPOINT_URL_DYNAMODB < port
  $ faults() { python3 -c 'import os, sys, urllib.request as r; r.urlopen(os.environ["AWS_ENDPOINT_URL_DYNAMODB"] + "/faults", sys.argv[1].encode())' "${1-[]}"; }
  $ hide() { sed -E 's|http://127[^) ]*|ENDPOINT|; s/request id [A-Za-z0-9-]+/request id ID/; s/127.0.0.1[: ](port )?[0-9]+/HOST/; s/after [0-9]+ ms/after TIME/; s/server [0-9:]+Z/server TIME/; s/with [0-9]+ bytes/with N bytes/'; }
  $ try() { eventsrc "$@" > out 2>&1; s=$?; hide < out; return $s; }
  $ export AWS_ENDPOINT_URL_DYNAMODB EVENTSRC_STORE=dynamodb:orders
  $ eventsrc init --seed s
  {"created":true,"store":"dynamodb:orders","format":"eventsrc DynamoDB format 1","id":"6cc3cf6d2b8d504dacf043131311d877"}
  $ eventsrc append a x 1 --seed s | jq .result
  "appended"

Throttled: tried again while --retry-for lasts; then it says what the bottleneck is, and what to do.

  $ faults '[{"fault":"throttle","operations":["Query"],"times":1}]'
  $ eventsrc -v replay a 2>&1 | grep -o -e 'HTTP 400' -e '1 sent again, 1 throttled' -e '^1$'
  HTTP 400
  1
  1 sent again, 1 throttled
  $ throttled() { faults "[{\"fault\":\"throttle\",\"operations\":[\"$1\"],\"reason\":\"$2\"}]"; }
  $ throttled PutItem TableWriteKeyRangeThroughputExceeded
  $ try append a x 2 --retry-for 100ms
  eventsrc: stream "a" is written faster than one DynamoDB partition allows (1 MB/s): send events in larger appends or split the stream: TableWriteKeyRangeThroughputExceeded of arn:aws:dynamodb:us-east-1:000000000000:table/events (ThrottlingException, request id ID)
  [6]
  $ throttled Query TableReadKeyRangeThroughputExceeded
  $ try replay a --retry-for 100ms
  eventsrc: stream "a" is read faster than one DynamoDB partition allows (12 MB/s): read it with fewer readers: TableReadKeyRangeThroughputExceeded of arn:aws:dynamodb:us-east-1:000000000000:table/events (ThrottlingException, request id ID)
  [6]
  $ throttled PutItem TableWriteProvisionedThroughputExceeded
  $ try append a x 2 --retry-for 100ms
  eventsrc: table "orders" is at its provisioned throughput: raise that, or write more slowly (--max-wcu): TableWriteProvisionedThroughputExceeded of arn:aws:dynamodb:us-east-1:000000000000:table/events (ThrottlingException, request id ID)
  [6]
  $ throttled PutItem TableWriteAccountLimitExceeded
  $ try append a x 2 --retry-for 100ms
  eventsrc: table "orders" is at a quota of the AWS account: ask AWS to raise it, or write more slowly: TableWriteAccountLimitExceeded of arn:aws:dynamodb:us-east-1:000000000000:table/events (ThrottlingException, request id ID)
  [6]
  $ throttled PutItem TableWriteMaxOnDemandThroughputExceeded
  $ try append a x 2 --retry-for 100ms
  eventsrc: table "orders" is at its maximum on-demand throughput: raise that, or write more slowly: TableWriteMaxOnDemandThroughputExceeded of arn:aws:dynamodb:us-east-1:000000000000:table/events (ThrottlingException, request id ID)
  [6]
  $ throttled PutItem IndexWriteKeyRangeThroughputExceeded
  $ try append a x 2 --retry-for 100ms
  eventsrc: the time index of table "orders" is the bottleneck, not the table: create the store with more --shards, or without --time-index: IndexWriteKeyRangeThroughputExceeded of arn:aws:dynamodb:us-east-1:000000000000:table/events (ThrottlingException, request id ID)
  [6]
  $ try append a x 2 --retry-for 100ms --errors json
  {"error":{"code":"unavailable","exit":6,"message":"the time index of table \"orders\" is the bottleneck, not the table: create the store with more --shards, or without --time-index: IndexWriteKeyRangeThroughputExceeded of arn:aws:dynamodb:us-east-1:000000000000:table/events (ThrottlingException, request id ID)","stream":"a"}}
  [6]

The service fails for a while.

  $ faults '[{"fault":"internal-error","times":2}]'
  $ eventsrc replay a
  1
  $ faults '[{"fault":"internal-error"}]'
  $ try replay a
  eventsrc: DynamoDB failed (HTTP 500) at Query: Internal server error: try again later (InternalServerError, request id ID)
  [6]
  $ faults '[{"fault":"unavailable"}]'
  $ try replay a
  eventsrc: not a DynamoDB answer (HTTP 503 application/x-amz-json-1.0 from ENDPOINT): try again later, and look at proxies on the way
  [6]

Keys and rights.

  $ faults '[{"fault":"access-denied","operations":["PutItem"]}]'
  $ try append a x 2
  eventsrc: no permission for PutItem on table "orders" with the credentials of the environment (AWS_ACCESS_KEY_ID): User: arn:aws:iam::000000000000:user/test is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/events because no identity-based policy allows the action (AccessDeniedException, request id ID)
  [7]
  $ faults '[{"fault":"expired-token"}]'
  $ try replay a
  eventsrc: the credentials of the environment (AWS_ACCESS_KEY_ID) have expired: renew them (ExpiredTokenException, request id ID)
  [7]
  $ faults
  $ AWS_SECRET_ACCESS_KEY=wrong try replay a
  eventsrc: the secret key of the environment (AWS_ACCESS_KEY_ID) does not fit its access key, says AWS: correct it (InvalidSignatureException, request id ID)
  [7]
  $ AWS_ACCESS_KEY_ID=AKIDEXAMPLE try replay a
  eventsrc: AWS does not know the access key or token of the environment (AWS_ACCESS_KEY_ID): correct it (UnrecognizedClientException, request id ID)
  [7]
  $ AWS_SESSION_TOKEN=expired try replay a
  eventsrc: the credentials of the environment (AWS_ACCESS_KEY_ID) have expired: renew them (ExpiredTokenException, request id ID)
  [7]
  $ AWS_SESSION_TOKEN=unknown try replay a
  eventsrc: AWS does not know the access key or token of the environment (AWS_ACCESS_KEY_ID): correct it (UnrecognizedClientException, request id ID)
  [7]

Its clock and this computer's differ by ten minutes: the difference is taken into account, and told.

  $ faults '[{"fault":"skew","seconds":600}]'
  $ try replay a
  eventsrc: warning: this computer's clock is 10 min slow (server TIME): fix the clock
  1
  $ faults '[{"fault":"skew","seconds":-600}]'
  $ try replay a
  eventsrc: warning: this computer's clock is 10 min fast (server TIME): fix the clock
  1

Something else answers.

  $ faults '[{"fault":"captive-portal"}]'
  $ try replay a
  eventsrc: not a DynamoDB answer (HTTP 200 text/html from ENDPOINT): look at the endpoint, and at proxies and log-in pages of the network
  [6]
  $ faults '[{"fault":"redirect"}]'
  $ try replay a
  eventsrc: not a DynamoDB answer (HTTP 302 without a type from ENDPOINT): look at the endpoint, and at proxies and log-in pages of the network
  [6]
  $ faults '[{"fault":"wrong-crc"}]'
  $ try replay a
  eventsrc: the answer to Query arrived damaged (its x-amz-crc32 is another): try again, and look at what is between here and ENDPOINT
  [6]
  $ faults '[{"fault":"truncate"}]'
  $ try replay a
  eventsrc: no whole answer from ENDPOINT (transfer closed with N bytes remaining to read): try again later
  [6]

An answer that got lost is asked for again: one event, however often it was sent. Where no answer
comes at all, nobody knows; with an id, doing the same again is safe.

  $ faults '[{"fault":"reset-after","operations":["PutItem"],"nth":[1]}]'
  $ eventsrc append a x 2 --seed s | jq -c '[.result, .last]'
  ["appended",1]
  $ faults '[{"fault":"reset-after","operations":["PutItem"]}]'
  $ try append a x 3 --seed s
  eventsrc: no whole answer from ENDPOINT (Recv failure: Connection reset by peer): try again later; it is not known whether it was stored: append it again with the same --id or seq, or look with 'eventsrc head'
  [6]
  $ faults
  $ eventsrc head a | jq .seq
  2
  $ faults '[{"fault":"reset-after","operations":["PutItem"],"nth":[2, 3, 4, 5, 6, 7, 8, 9]}]'
  $ try append a x 4 --id four --seed s
  eventsrc: no whole answer from ENDPOINT (Recv failure: Connection reset by peer): try again later; it is not known whether it was stored: append it again with the same --id or seq, or look with 'eventsrc head'
  [6]
  $ faults
  $ eventsrc append a x 4 --id four --seed s | jq -c '[.result, .last]'
  ["duplicate",3]
  $ eventsrc verify
  ok: 4 events, 1 stream, 0 redacted: every hash fits

Where only the claim of the id got lost, nothing is stored.

  $ faults '[{"fault":"reset-before","operations":["PutItem"]}]'
  $ try append a x 5 --id five
  eventsrc: no whole answer from ENDPOINT (Recv failure: Connection reset by peer): try again later
  [6]
  $ faults
  $ eventsrc append a x 5 --id five --seed s | jq -c '[.result, .last]'
  ["appended",4]

A part of a batch that is left undone is done again.

  $ head -c 900000 /dev/zero | tr '\0' 'x' | sed 's/.*/"&"/' > big.json
  $ faults '[{"fault":"partial","operations":["BatchWriteItem"],"times":2}]'
  $ eventsrc append big x @big.json --seed s | jq .result
  "appended"
  $ eventsrc verify
  ok: 6 events, 2 streams, 0 redacted: every hash fits

A big append that was cut short leaves parts behind, which nobody sees; gc removes them once they are
old.

  $ faults '[{"fault":"reset-before","operations":["PutItem"],"nth":[3, 4, 5, 6, 7, 8, 9, 10]}]'
  $ try append big x @big.json
  eventsrc: no whole answer from ENDPOINT (Recv failure: Connection reset by peer): try again later; it is not known whether it was stored: append it again with the same --id or seq, or look with 'eventsrc head'
  [6]
  $ faults
  $ eventsrc head big | jq .seq
  0
  $ eventsrc gc
  {"writes":0,"chunks":0,"young":1}
  $ eventsrc gc --idle --dry-run
  {"writes":1,"chunks":3,"young":0,"dryRun":true}
  $ eventsrc gc --idle
  {"writes":1,"chunks":3,"young":0}
  $ eventsrc gc --idle
  {"writes":0,"chunks":0,"young":0}
  $ eventsrc verify
  ok: 6 events, 2 streams, 0 redacted: every hash fits

Whoever may not delete can append all the same.

  $ faults '[{"fault":"access-denied","operations":["DeleteItem"]}]'
  $ try append big x @big.json --seed s
  eventsrc: warning: the events are stored, but not all is tidied up: no permission for DeleteItem on table "orders" with the credentials of the environment (AWS_ACCESS_KEY_ID): User: arn:aws:iam::000000000000:user/test is not authorized to perform: dynamodb:DeleteItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/events because no identity-based policy allows the action (AccessDeniedException, request id ID): 'eventsrc gc' does that later
  {"result":"appended","stream":"big","first":1,"last":1,"events":1,"time":"2000-01-01T00:00:01.000000Z","hash":"0ca9b63d566fdd9bcf0cef7f01866448c1116e0117346bb5750cbbbf6205cd04","retries":0}
  $ faults
  $ eventsrc gc --idle
  {"writes":0,"chunks":0,"young":0}
  $ eventsrc verify
  ok: 7 events, 2 streams, 0 redacted: every hash fits

An archive's mark gets through, and its answers get lost: it is looked for, and found.

  $ for i in 1 2 3; do eventsrc append arc x $i --seed s; done | wc -l
  3
  $ eventsrc snapshot create arc --epoch --at 1 | jq .written
  true
  $ faults '[{"fault":"reset-after","operations":["PutItem"],"nth":[2, 3, 4, 5]}]'
  $ try archive arc --to arc.jsonl | jq -c '[.archived,.first]'
  [1,1]
  $ faults
  $ eventsrc archive --restore arc.jsonl
  {"restored":1,"stream":"arc"}
  $ rm arc.jsonl

Where nobody can tell, the file stays, whether the events are gone or not.

  $ faults '[{"fault":"reset-before","operations":["PutItem"],"nth":[2, 3, 4, 5, 6, 7, 8, 9]}]'
  $ try archive arc --to kept.jsonl
  eventsrc: no whole answer from ENDPOINT (Recv failure: Connection reset by peer): try again later; whether the events are archived is not known, so */kept.jsonl stays: 'eventsrc head' of the stream and 'eventsrc gc' tell (glob)
  [6]
  $ faults
  $ eventsrc head arc | jq -c '[.seq,.first]'
  [2,null]
  $ jq -c .seq kept.jsonl
  0
  $ faults '[{"fault":"reset-after","operations":["PutItem"],"nth":[2, 3, 4, 5]},{"fault":"reset-before","operations":["GetItem"],"nth":[12, 13, 14, 15, 16, 17, 18, 19]}]'
  $ try archive arc --to gone.jsonl
  eventsrc: no whole answer from ENDPOINT (Recv failure: Connection reset by peer): try again later; whether the events are archived is not known, so */gone.jsonl stays: 'eventsrc head' of the stream and 'eventsrc gc' tell (glob)
  [6]
  $ faults
  $ eventsrc streams arc
  stream                 events      last  first time                   last time                          size
  arc (anchored at 1)         2         2  2000-01-01T00:00:01.000000Z  2000-01-01T00:00:02.000000Z         2 B
  $ jq -c .seq gone.jsonl
  0
  $ eventsrc gc --idle | jq .young
  0
  $ eventsrc archive --restore gone.jsonl
  {"restored":1,"stream":"arc"}
  $ eventsrc verify
  ok: 10 events, 3 streams, 0 redacted: every hash fits

One that is refused leaves none.

  $ faults '[{"fault":"access-denied","operations":["UpdateItem","PutItem"]}]'
  $ try archive arc --to none.jsonl
  eventsrc: no permission for PutItem on table "orders" with the credentials of the environment (AWS_ACCESS_KEY_ID): User: arn:aws:iam::000000000000:user/test is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/events because no identity-based policy allows the action (AccessDeniedException, request id ID)
  [7]
  $ ls none.jsonl
  ls: cannot access 'none.jsonl': No such file or directory
  [2]
  $ faults

AWS takes a while until a new table can have point-in-time recovery; without the permission there is a
warning.

  $ faults '[{"fault":"error","error":"ContinuousBackupsUnavailableException","operations":["UpdateContinuousBackups"],"times":2}]'
  $ eventsrc -s dynamodb:second init | cut -d, -f1
  {"created":true
  $ faults '[{"fault":"access-denied","operations":["UpdateContinuousBackups"]}]'
  $ try -s dynamodb:third init --seed s
  eventsrc: warning: table "third" has no point-in-time recovery: switch it on by other means (AccessDeniedException)
  {"created":true,"store":"dynamodb:third","format":"eventsrc DynamoDB format 1","id":"6cc3cf6d2b8d504dacf043131311d877"}
  $ faults '[{"fault":"access-denied","operations":["CreateTable"]}]'
  $ try -s dynamodb:fourth init
  eventsrc: no permission for CreateTable on table "fourth" with the credentials of the environment (AWS_ACCESS_KEY_ID): User: arn:aws:iam::000000000000:user/test is not authorized to perform: dynamodb:CreateTable on resource: arn:aws:dynamodb:us-east-1:000000000000:table/events because no identity-based policy allows the action (AccessDeniedException, request id ID)
  [7]

A table that vanished, and an error that nobody expected.

  $ faults '[{"fault":"no-table"}]'
  $ try replay a
  eventsrc: no table "orders" in us-east-1 (endpoint ENDPOINT): wrong region? 'eventsrc init' makes the table (ResourceNotFoundException, request id ID)
  [6]
  $ faults '[{"fault":"error","error":"ValidationException","message":"One or more parameter values were invalid"}]'
  $ try replay a
  eventsrc: DynamoDB does not accept the Query: One or more parameter values were invalid (ValidationException, request id ID)
  [5]

No server at all.

  $ exec 9>&-; wait
  $ try replay a
  eventsrc: cannot reach ENDPOINT (Failed to connect to HOST after TIME: Couldn't connect to server): look at the network and the endpoint, and try again later
  [6]
