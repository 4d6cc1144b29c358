The items of a table, as eventsrc-format(5) describes them.

  $ eventsrc -q -s dynamodb:items init --seed s --time-index | cut -d, -f1
  {"created":true
  $ export EVENTSRC_STORE=dynamodb:items
  $ eventsrc append acct/1 opened '{"n":1}' --seed s --id o1 --meta '{"by":"web"}' | jq .result
  "appended"
  $ printf '%s\n' '{"type":"x","data":1}' '{"type":"y","data":2}' | eventsrc append acct/1 --from - --seed s | jq .result
  "appended"
  $ python3 "$TESTDIR/read_table.py" items items
  {"pk": {"S": "e#acct/1"}, "sk": {"S": "0000000000000000000"}, "by": {"N": "19"}, "c": {"S": "UUID"}, "en": {"N": "1"}, "ev": {"L": [{"M": {"ty": {"S": "opened"}, "id": {"S": "o1"}, "d": {"S": "{\"n\":1}"}, "m": {"S": "{\"by\":\"web\"}"}, "x": {"B": "+lPFyT1KF56MPXuRHyHJFA=="}}}]}, "g": {"S": "2"}, "h": {"B": "YCAN4G2zPnHP5aFnYFH0C6kfUk9oftH0PsSylPn71DM="}, "n": {"N": "1"}, "p": {"B": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}, "t0": {"N": "946684800000000"}, "ts": {"N": "946684800000000"}}
  {"pk": {"S": "e#acct/1"}, "sk": {"S": "0000000000000000001"}, "by": {"N": "21"}, "c": {"S": "UUID"}, "en": {"N": "3"}, "ev": {"L": [{"M": {"ty": {"S": "x"}, "t": {"N": "946684801000000"}, "d": {"S": "1"}, "x": {"B": "jlEYMwrK48zFFC2FaNP9qw=="}}}, {"M": {"ty": {"S": "y"}, "d": {"S": "2"}, "x": {"B": "KFIjcM5q9X23CfG8phm+vQ=="}}}]}, "g": {"S": "2"}, "h": {"B": "lKTwi7N7mR85TqGh4aTqdbnZp3ce6i9EKY+TglkVVWs="}, "n": {"N": "2"}, "p": {"B": "YCAN4G2zPnHP5aFnYFH0C6kfUk9oftH0PsSylPn71DM="}, "t0": {"N": "946684800000000"}, "ts": {"N": "946684802000000"}}
  {"pk": {"S": "i#acct/1"}, "sk": {"S": "o1"}, "c": {"S": "UUID"}, "q": {"N": "0"}, "s": {"S": "0000000000000000000"}}
  {"pk": {"S": "l#2"}, "sk": {"S": "acct/1"}, "t0": {"N": "946684800000000"}}
  {"pk": {"S": "m"}, "sk": {"S": "store"}, "by": {"S": "eventsrc 0.1.0"}, "created": {"N": "946684800000000"}, "fmt": {"N": "1"}, "home": {"S": "us-east-1"}, "id": {"S": "6cc3cf6d2b8d504dacf043131311d877"}, "inline": {"N": "65536"}, "seeded": {"BOOL": true}, "shards": {"N": "8"}, "tidx": {"BOOL": true}}

A program written from that page reads every event, and computes its hash: of small and big commits,
of streams that begin later, have gaps, and go back in time, and of a redacted event.

  $ head -c 150000 /dev/zero | tr '\0' 'x' | sed 's/.*/"&"/' > big.json
  $ for i in 1 2 3 4 5 6; do printf '{"type":"part%s","data":%s,"id":"p%s"}\n' $i "$(cat big.json)" $i; done | eventsrc append big --from - --seed s | jq .last
  5
  $ eventsrc append big x 1 --seed s | jq .last
  6
  $ cat > import.py <<'EOF'
  > # A stream that begins at seq 3, goes back in time, has a gap, and ends with a redacted event.
  > import json, os, sys
  > sys.path.insert(0, os.environ["TESTDIR"])
  > from read_table import hash_of, sha, text
  > previous, salt = sha(b"before"), bytes(range(16))
  > for seq, second in (3, 9), (4, 5), (9, 7), (10, 8):
  >   event = {"seq": seq, "time": second * 1000000, "type": "x", "id": None, "data": str(seq), "meta": None, "salt": salt, "content": None}
  >   if seq == 10: event["content"] = sha(b"eventsrc.content.1", salt, text("10"), text(None))
  >   line = {"stream": "late", "seq": seq, "time": f"1970-01-01T00:00:{second:02}Z", "type": "x"}
  >   line |= {"redacted": True, "content": event["content"].hex()} if seq == 10 else {"data": seq, "salt": salt.hex()}
  >   if seq != 4: line["prev"] = previous.hex()
  >   previous = hash_of("late", event, previous)
  >   print(json.dumps(line | {"hash": previous.hex()}))
  > EOF
  $ export TESTDIR PYTHONDONTWRITEBYTECODE=1
  $ python3 import.py | eventsrc append --from - | jq -c '[.result, .events]'
  ["appended",4]
  $ compare() { python3 "$TESTDIR/read_table.py" items events > read; eventsrc export --order stream | jq -r '[.stream, .seq, .type, (.id // "-"), .hash] | map(tostring) | join(" ")' > told; cmp read told && wc -l < read; }
  $ compare
  14
