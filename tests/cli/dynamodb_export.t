A store as the items of a table: in a file that the service imports into a new table, and that
'migrate' reads. Streams of every kind: with ids, one long, one that begins in the middle, an
event too big for an item, one erased.

  $ cat > lines.py <<'END'
  > import json
  > def line(stream, n, **more):
  >     print(json.dumps({"stream": stream, "type": "set", "data": {"n": n}, "time": f"2020-01-01T00:{n // 60 % 60:02d}:{n % 60:02d}Z"} | more))
  > for n in range(2000): line("long", n, meta={"actor": "ann"}, id=f"id-{n}")
  > for n in range(3): line("a/1 ü", n)
  > line("big", 0, data={"text": "0123456789" * 100000, "n": 12345678901234567890.10})
  > line("big", 1)
  > line("gone", 0, data="secret")
  > END
  $ python3 lines.py > lines; eventsrc append --seed s --from lines | jq .events
  2006
  $ eventsrc redact gone 0 --reason gdpr -q | jq -r .result
  redacted
  $ eventsrc -s other.db append --seed t anchored set --time 2020-01-01 -q | jq .last
  0
  $ eventsrc -s other.db append --seed t anchored set --time 2020-01-02 -q | jq .last
  1
  $ eventsrc -s other.db export anchored --after 0 -q | eventsrc append --from - | jq .events
  1
  $ eventsrc export --format dynamodb-json -o items.json
  $ jq -r '.Item.pk.S | sub("#.*"; "")' items.json | sort | uniq -c
        9 e
     2000 i
        6 l
        1 m
        3 x
  $ jq -c '[.Item.pk.S, .Item.sk.S] | tojson' items.json | sort | uniq -d
  $ jq -s -c 'map(select(.Item.n and (.Item.pk.S == "e#long")) | .Item.n.N | tonumber) | [length, add]' items.json
  [3,2000]

It gives the same hashes.

  $ eventsrc migrate dynamodb-json:items.json copy.db
  {"copied":2008,"already":0,"streams":6,"equal":6}
  $ eventsrc -s copy.db verify
  anchored: anchored at 1
  ok: 2,008 events, 6 streams, 1 redacted: every hash fits
  $ eventsrc -s copy.db verify --digest > copy; eventsrc verify --digest | cmp - copy
  $ gzip -k items.json; eventsrc migrate dynamodb-json:items.json.gz jsonl:- > copied; wc -l < copied
  2008

And so does a table with these items, which can be gone on with.

  $ cat > put_table.py <<'END'
  > import json, sys
  > sys.path.insert(0, sys.argv[1])
  > from read_table import call, create_table
  > table = sys.argv[2]
  > create_table(table)
  > items = [json.loads(line)["Item"] for line in sys.stdin]
  > for at in range(0, len(items), 8):
  >     call("BatchWriteItem", {"RequestItems": {table: [{"PutRequest": {"Item": item}} for item in items[at:at + 8]]}})
  > END
  $ PYTHONDONTWRITEBYTECODE=1 python3 put_table.py "$TESTDIR" imported < items.json
  $ eventsrc -s dynamodb:imported verify
  anchored: anchored at 1
  ok: 2,008 events, 6 streams, 1 redacted: every hash fits
  $ eventsrc -s dynamodb:imported verify --digest | cmp - copy
  $ eventsrc -s dynamodb:imported append long set '{"n":7}' --id id-7 --meta '{"actor":"ann"}' | jq -c '[.result,.first]'
  ["duplicate",7]
  $ eventsrc -s dynamodb:imported append long set '{"n":2000}' --id id-2000 | jq -c '[.result,.first]'
  ["appended",2000]
  $ eventsrc -s dynamodb:imported export --format dynamodb-json 'a/*' big | eventsrc migrate dynamodb-json:/dev/stdin part.db
  {"copied":5,"already":0,"streams":2,"equal":2}

Some streams, or the later events of each.

  $ eventsrc export --format dynamodb-json long --after 1990 -o part.json; eventsrc migrate dynamodb-json:part.json after.db; eventsrc -s after.db export -q | jq -c 'select(.seq == 1991 or .seq == 1999) | [.seq, .prev != null]'
  {"copied":9,"already":0,"streams":1,"equal":1}
  [1991,true]
  [1999,false]

Nothing that leaves holes.

  $ eventsrc export --format dynamodb-json --type set
  eventsrc: --type would leave holes in streams, which a table cannot have: leave it out, or --format dynamodb-json
  [2]
  $ eventsrc export --format dynamodb-json --until 2020-01-01
  eventsrc: --until would leave holes in streams, which a table cannot have: leave it out, or --format dynamodb-json
  [2]
  $ eventsrc export --format dynamodb-json --reverse
  eventsrc: --reverse does not go with --format dynamodb-json, which goes stream by stream
  [2]
  $ eventsrc export --format dynamodb-json --order time
  eventsrc: --order does not go with --format dynamodb-json, which goes stream by stream
  [2]
  $ eventsrc export --format dynamodb-json --views
  eventsrc: --views makes no items of a table: leave it out, or --format dynamodb-json
  [2]
