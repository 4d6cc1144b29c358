From SQLite to DynamoDB, to lines, and back to SQLite: the digest is the same everywhere.

  $ for i in 1 2 3; do eventsrc -s a.db append acct/$i opened "{\"n\":$i.10}" --seed tour --id o$i --meta '{"a":"ü"}' && eventsrc -s a.db append acct/$i closed --seed tour; done | wc -l
  6
  $ head -c 150000 /dev/zero | tr '\0' 'x' | sed 's/.*/"&"/' > big.json
  $ eventsrc -s a.db append big x @big.json --seed tour | jq .result
  "appended"
  $ eventsrc -s dynamodb:moved -q init | cut -d, -f1
  {"created":true
  $ eventsrc migrate a.db dynamodb:moved --dry-run | jq -c '[.copied, .estimate.writeUnits > 150]'
  [7,true]
  $ eventsrc migrate a.db dynamodb:moved --batch 3
  {"copied":7,"already":0,"streams":4,"equal":4}
  $ eventsrc migrate a.db dynamodb:moved
  {"copied":0,"already":7,"streams":4,"equal":4}
  $ eventsrc migrate dynamodb:moved jsonl:m.jsonl
  {"copied":7,"already":0,"streams":4,"equal":4}
  $ eventsrc migrate jsonl:m.jsonl b.db
  {"copied":7,"already":0,"streams":4,"equal":4}
  $ for store in a.db dynamodb:moved b.db; do eventsrc -s $store verify --digest; done | sort | uniq -c | wc -l
  1
  $ eventsrc migrate dynamodb:moved c.db --prove --view default
  {"copied":7,"already":0,"streams":4,"equal":4,"proved":4}

What came since, a stream that differs, and a transformation.

  $ eventsrc -s a.db append acct/1 more --seed tour | jq .result
  "appended"
  $ eventsrc -s dynamodb:moved append acct/2 other --seed tour | jq .result
  "appended"
  $ eventsrc -s a.db append acct/2 more --seed tour | jq .result
  "appended"
  $ eventsrc migrate a.db dynamodb:moved 2>&1 | sed 's/[0-9a-f]\{64\}/HASH/g'
  eventsrc: seq 2 of stream "acct/2" is another event in each store: HASH in the source, HASH in the destination: neither was changed
  {"copied":1,"already":5,"streams":4,"equal":3,"faults":1}
  $ eventsrc -s dynamodb:told -q init | cut -d, -f1
  {"created":true
  $ eventsrc migrate dynamodb:moved dynamodb:told --jq 'select(.stream != "big") | ., (.stream = "all" | del(.id))' --batch 2
  {"copied":16,"already":0,"streams":4,"read":9,"redacted":0}
  $ eventsrc migrate dynamodb:moved dynamodb:told --jq 'select(.stream != "big") | ., (.stream = "all" | del(.id))' --batch 2
  {"copied":0,"already":16,"streams":4,"read":9,"redacted":0}
  $ eventsrc -s dynamodb:told verify
  ok: 16 events, 4 streams, 0 redacted: every hash fits

Following a table needs the names of streams.

  $ eventsrc migrate dynamodb:moved c.db --follow
  eventsrc: this store cannot tell what is new in all its streams: name the streams to follow, or run migrate again from time to time
  [9]
  $ { timeout --preserve-status -s INT 4 eventsrc migrate dynamodb:moved c.db acct/3 --follow --interval 50ms; echo "exit $?"; } > followed 2>&1 & sleep 1.5; eventsrc -s dynamodb:moved append acct/3 late --seed tour | jq .result; wait; cat followed
  "appended"
  {"copied":0,"already":2,"streams":1,"equal":1}
  {"copied":1,"already":2,"streams":1,"equal":1}
  eventsrc: interrupted
  exit 130
