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

An export of the table, as AWS makes it, is read from its files.

  $ mkdir -p export/data; python3 "$TESTDIR/read_table.py" moved export > items; split -n l/2 items export/data/part
  $ for i in export/data/part*; do printf '{"itemCount":%d,"dataFileS3Key":"AWSDynamoDB/1/data/%s.json.gz"}\n' $(wc -l < $i) ${i##*/}; mv $i $i.json; gzip $i.json; done > export/manifest-files.json
  $ eventsrc migrate dynamodb-json:export e.db
  {"copied":7,"already":0,"streams":4,"equal":4}
  $ eventsrc migrate dynamodb-json:export/data/partaa.json.gz dynamodb-json:export/data/partab.json.gz e.db acct/1
  {"copied":0,"already":2,"streams":1,"equal":1}
  $ for store in e.db dynamodb:moved; do eventsrc -s $store verify --digest; done | uniq | wc -l
  1
  $ eventsrc migrate e.db dynamodb-json:x
  eventsrc: 'dynamodb-json:' is only read: copy to a store, or to jsonl:FILE
  [2]
  $ eventsrc migrate dynamodb-json:export
  eventsrc: DEST is missing: name the store to copy to, or jsonl:FILE
  [2]
  $ rm export/data/partab.json.gz; eventsrc migrate dynamodb-json:export f.db
  eventsrc: export/data/partab.json.gz is missing, which export/manifest-files.json lists: fetch it
  [8]
  $ ls f.db
  ls: cannot access 'f.db': No such file or directory
  [2]
  $ eventsrc migrate dynamodb-json:nothing f.db
  eventsrc: cannot read nothing: No such file or directory
  [2]
  $ grep -v '"pk":{"S":"m"}' items > rest.json; eventsrc migrate dynamodb-json:rest.json jsonl:-
  eventsrc: rest.json: the item of an eventsrc store that describes it is not there: name all files of the export, or its folder
  [5]
  $ eventsrc migrate --upgrade dynamodb:moved
  {"upgraded":false,"from":1,"to":1}

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
  eventsrc: table "moved" has no time index, which tells what is new in all streams: name the streams, or copy to a table that 'eventsrc init --time-index' has made
  [9]
  $ { timeout --preserve-status -s INT 4 eventsrc migrate dynamodb:moved c.db acct/3 --follow --interval 50ms; echo "exit $?"; } > followed 2>&1 & sleep 1.5; eventsrc -s dynamodb:moved append acct/3 late --seed tour | jq .result; wait; cat followed
  "appended"
  {"copied":0,"already":2,"streams":1,"equal":1}
  {"copied":1,"already":2,"streams":1,"equal":1}
  eventsrc: interrupted
  exit 130

A table with a time index tells what is new in all its streams.

  $ eventsrc -s dynamodb:indexed -q init --time-index | cut -d, -f1
  {"created":true
  $ eventsrc -s dynamodb:indexed append first t --seed tour | jq .result
  "appended"
  $ eventsrc -s g.db init | jq .created
  true
  $ { timeout --preserve-status -s INT 6 eventsrc migrate dynamodb:indexed g.db --follow --interval 50ms; echo "exit $?"; } > followed 2>&1 & sleep 2.5; eventsrc -s dynamodb:indexed append second t | jq .result; wait; cat followed
  "appended"
  {"copied":1,"already":0,"streams":1,"equal":1}
  {"copied":2,"already":0,"streams":1,"equal":1}
  eventsrc: interrupted
  exit 130
