A table is sealed by a mark and an item behind the last commit of every stream.

  $ eventsrc -q -s dynamodb:sealed init --seed s | jq .created
  true
  $ export EVENTSRC_STORE=dynamodb:sealed
  $ eventsrc append a x 1 --seed s --id k | jq .last
  0
  $ eventsrc append a x 2 --seed s | jq .last
  1
  $ eventsrc append b x 3 --seed s | jq .last
  0
  $ eventsrc verify --digest > before
  $ eventsrc seal --now-at sqlite:new.db
  {"sealed":true,"changed":true,"store":"dynamodb:sealed","nowAt":"sqlite:new.db"}
  $ eventsrc seal --now-at sqlite:new.db
  {"sealed":true,"changed":false,"store":"dynamodb:sealed","nowAt":"sqlite:new.db"}
  $ eventsrc append a x
  eventsrc: store dynamodb:sealed: sealed, now at sqlite:new.db: write there
  [7]
  $ eventsrc append c x
  eventsrc: store dynamodb:sealed: sealed, now at sqlite:new.db: write there
  [7]
  $ eventsrc append a x 1 --id k
  eventsrc: store dynamodb:sealed: sealed, now at sqlite:new.db: write there
  [7]
  $ echo '{"stream":"b","type":"x","data":1}' | eventsrc append --from -
  eventsrc: store dynamodb:sealed: sealed, now at sqlite:new.db: write there
  [7]
  $ eventsrc info --json | jq -c '[.sealed, .nowAt, .streams, .events]'
  [true,"sqlite:new.db",2,3]
  $ eventsrc verify
  ok: 3 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc verify --digest | cmp - before
  $ eventsrc export --order stream | cut -d, -f1,2
  {"stream":"a","seq":0
  {"stream":"a","seq":1
  {"stream":"b","seq":0
  $ python3 "$TESTDIR/read_table.py" sealed items | grep -F '"n": {"N": "0"}' | cut -c 1-90
  {"pk": {"S": "e#a"}, "sk": {"S": "0000000000000000002"}, "by": {"N": "2"}, "c": {"S": "UUI
  {"pk": {"S": "e#b"}, "sk": {"S": "0000000000000000001"}, "by": {"N": "1"}, "c": {"S": "UUI
  $ python3 "$TESTDIR/read_table.py" sealed items | grep -F '"sealed"' | grep -o '"sealed".*'
  "sealed": {"S": "done"}, "sealedBy": {"S": "UUID"}, "seeded": {"BOOL": true}, "shards": {"N": "8"}, "tidx": {"BOOL": false}}
  $ python3 "$TESTDIR/read_table.py" sealed events | wc -l
  3

It serves a file in front of it, and is opened again.

  $ eventsrc -s new.db append a x 4 --fallback dynamodb:sealed --seed s | jq .last
  2
  $ eventsrc -s new.db verify
  ok: 3 events, 1 stream, 0 redacted: every hash fits
  $ eventsrc -s new.db --fallback dynamodb:sealed verify
  ok: 4 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc seal --unseal
  {"sealed":false,"changed":true,"store":"dynamodb:sealed"}
  $ eventsrc seal --unseal | jq .changed
  false
  $ python3 "$TESTDIR/read_table.py" sealed items | grep -c -F '"n": {"N": "0"}'
  0
  [1]
  $ eventsrc info --json | jq .sealed
  null
  $ eventsrc append a x 4 --seed s | jq .last
  2
  $ eventsrc append c x --seed s | jq .last
  0
  $ eventsrc verify
  ok: 5 events, 3 streams, 0 redacted: every hash fits

A seal that was cut short is completed.

  $ cat > half.py <<'EOF'
  > import os, sys
  > sys.path.insert(0, os.environ["TESTDIR"])
  > from read_table import call
  > call("UpdateItem", {"TableName": "sealed", "Key": {"pk": {"S": "m"}, "sk": {"S": "store"}},
  >   "UpdateExpression": "SET sealed=:b, sealedBy=:t, nowAt=:n", "ExpressionAttributeValues":
  >   {":b": {"S": "begun"}, ":t": {"S": "x"}, ":n": {"S": "new.db"}}})
  > EOF
  $ export TESTDIR PYTHONDONTWRITEBYTECODE=1; python3 half.py
  $ eventsrc info --json | jq .sealed
  null
  $ eventsrc append d x
  eventsrc: store dynamodb:sealed: sealed, now at new.db: write there
  [7]
  $ eventsrc -s new.db append e x --fallback dynamodb:sealed
  eventsrc: fallback dynamodb:sealed is still written to: close it with 'eventsrc seal' before events go to the store in front of it
  [2]
  $ eventsrc append a x 5 --seed s | jq .last
  3
  $ eventsrc seal --now-at new.db | jq .changed
  true
  $ eventsrc append a x
  eventsrc: store dynamodb:sealed: sealed, now at new.db: write there
  [7]
  $ eventsrc -s 'dynamodb:sealed?eventual=1' seal --unseal
  eventsrc: sealing needs reads that are not behind: leave out eventual=1
  [2]
