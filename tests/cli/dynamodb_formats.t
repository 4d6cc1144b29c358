Tables of every released format are read from an export, and in place. Each was made by
tests/formats/make, once.

  $ for format in 1; do gunzip -c "$TESTDIR/../formats/$format.json.gz" > $format.json; eventsrc migrate dynamodb-json:$format.json $format.db; eventsrc -s $format.db verify --digest; done
  {"copied":14,"already":0,"streams":6,"equal":6}
  e081be24b67de71fc69f6a06ef6d1b0715e1c9f65dbcd9494259535d54cb7a74
  $ cat > put_table.py <<'END'
  > import json, sys
  > sys.path.insert(0, sys.argv[1])
  > from read_table import call, create_table
  > table = sys.argv[2]
  > create_table(table)
  > for line in sys.stdin: call("PutItem", {"TableName": table, "Item": json.loads(line)["Item"]})
  > END
  $ export PYTHONDONTWRITEBYTECODE=1; for format in 1; do python3 put_table.py "$TESTDIR" format$format < $format.json; done
  $ for format in 1; do eventsrc -s dynamodb:format$format verify; eventsrc -s dynamodb:format$format verify --digest; done
  ok: 14 events, 6 streams, 1 redacted: every hash fits
  e081be24b67de71fc69f6a06ef6d1b0715e1c9f65dbcd9494259535d54cb7a74
  $ for format in 1; do eventsrc -s dynamodb:format$format replay account/3; eventsrc -s dynamodb:format$format snapshot list; eventsrc -s dynamodb:format$format snapshot policy list; done
  {"owner":"ann","amount":12345678901234567890.123,"note":"ä\u00e9"}
  stream     view     definition         seq  time                         state  created
  account/1  default  fe223184c29a         1  2000-01-01T00:00:01.000000Z  value  2026-11-29T07:55:38.059654Z
  account/2  default  fe223184c29a         1  2000-01-01T00:00:01.000000Z  value  2026-11-29T07:55:38.059654Z
  account/3  default  fe223184c29a         1  2000-01-01T00:00:01.000000Z  value  2026-11-29T07:55:38.059654Z
  pattern       every  view
  account/*         2  default
  $ for format in 1; do eventsrc -s dynamodb:format$format append account/1 paid '{"amount":1}' --id again --seed format | jq .last; eventsrc -s dynamodb:format$format append account/1 opened '{"owner":"ann","amount":1.10}' --meta '{"actor":"till"}' --id open-1 | jq .result; done
  2
  "duplicate"
  $ for format in 1; do eventsrc migrate --upgrade dynamodb:format$format; eventsrc -s dynamodb:format$format verify; done
  {"upgraded":false,"from":1,"to":1}
  ok: 15 events, 6 streams, 1 redacted: every hash fits
