A store is copied by export and append, there and back, with the same hashes.

  $ for i in 1 2 3; do eventsrc -s file.db append acct/$i opened "{\"n\":$i.10}" --seed tour --id o$i --meta '{"a":"ü"}' && eventsrc -s file.db append acct/$i closed --seed tour; done | wc -l
  6
  $ head -c 150000 /dev/zero | tr '\0' 'x' | sed 's/.*/"&"/' > big.json
  $ eventsrc -s file.db append big x @big.json --seed tour | jq .result
  "appended"
  $ eventsrc -s dynamodb:copy -q init | cut -d, -f1
  {"created":true
  $ eventsrc -s file.db export | eventsrc -s dynamodb:copy append --from - --batch 1 | jq -s -c '[length, (map(.events) | add)]'
  [7,7]
  $ eventsrc -s file.db verify --digest
  7d6b5286985ce5f15e0ef2b2b2bb4fb72e5b1a2db86d3b62f180cdf739748843
  $ eventsrc -s dynamodb:copy verify --digest
  7d6b5286985ce5f15e0ef2b2b2bb4fb72e5b1a2db86d3b62f180cdf739748843

Again: everything is there already.

  $ eventsrc -s file.db export | eventsrc -s dynamodb:copy append --from - --batch 1 | jq -s -c '[(map(.events) | add), (map(.already) | add)]'
  [0,7]

And back, as one append.

  $ eventsrc -s dynamodb:copy export | eventsrc -s back.db append --from -
  {"result":"appended","events":7,"already":0,"streams":4,"lines":7,"retries":0}
  $ eventsrc -s back.db verify --digest
  7d6b5286985ce5f15e0ef2b2b2bb4fb72e5b1a2db86d3b62f180cdf739748843
  $ eventsrc -s file.db export --order stream > a; eventsrc -s dynamodb:copy export --order stream > b; sed 's/"position":[0-9]*,//' a | cmp - b

One stream at a time needs no transaction, so it is one append.

  $ eventsrc -s dynamodb:one -q init | cut -d, -f1
  {"created":true
  $ eventsrc -s file.db export acct/1 | eventsrc -s dynamodb:one append --from - | jq -c '[.result, .events]'
  ["appended",2]
  $ eventsrc -s dynamodb:one get acct/1 0 | cut -d, -f1-6
  {"stream":"acct/1","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened","data":{"n":1.10},"meta":{"a":"ü"}
  $ eventsrc -s file.db export acct/2 | sed 's/2.10/9.99/' | eventsrc -s dynamodb:one append --from -
  eventsrc: line 1: seq 0 of stream "acct/2": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ eventsrc -s dynamodb:one head acct/2
  eventsrc: stream 'acct/2' holds no events
  [1]
