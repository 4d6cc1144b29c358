Tables of every released format are read from an export, and in place. Each was made by
tests/formats/make, once.

  $ for format in 1; do gunzip -c "$TESTDIR/../formats/$format.json.gz" > $format.json; eventsrc migrate dynamodb-json:$format.json $format.db; eventsrc -s $format.db verify --digest; done
  $ cat > put_table.py <<'END'
  > import json, sys
  > sys.path.insert(0, sys.argv[1])
  > from read_table import call
  > table = sys.argv[2]
  > call("CreateTable", {"TableName": table, "BillingMode": "PAY_PER_REQUEST",
  >      "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
  >      "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")]})
  > while call("DescribeTable", {"TableName": table})["Table"]["TableStatus"] != "ACTIVE": pass
  > for line in sys.stdin: call("PutItem", {"TableName": table, "Item": json.loads(line)["Item"]})
  > END
  $ for format in 1; do python3 put_table.py "$TESTDIR" format$format < $format.json; done
  $ for format in 1; do eventsrc -s dynamodb:format$format verify; eventsrc -s dynamodb:format$format verify --digest; done
  $ for format in 1; do eventsrc -s dynamodb:format$format replay account/3; eventsrc -s dynamodb:format$format snapshot list; eventsrc -s dynamodb:format$format snapshot policy list; done
  $ for format in 1; do eventsrc -s dynamodb:format$format append account/1 paid '{"amount":1}' --id again --seed format | jq .last; eventsrc -s dynamodb:format$format append account/1 opened '{"owner":"ann","amount":1.10}' --meta '{"actor":"till"}' --id open-1 | jq .result; done
  $ for format in 1; do eventsrc migrate --upgrade dynamodb:format$format; eventsrc -s dynamodb:format$format verify; done
