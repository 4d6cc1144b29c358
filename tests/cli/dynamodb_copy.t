A store is copied by export and append, there and back, with the same hashes.

  $ for i in 1 2 3; do eventsrc -s file.db append acct/$i opened "{\"n\":$i.10}" --seed tour --id o$i --meta '{"a":"ü"}' && eventsrc -s file.db append acct/$i closed --seed tour; done | wc -l
  $ head -c 150000 /dev/zero | tr '\0' 'x' | sed 's/.*/"&"/' > big.json
  $ eventsrc -s file.db append big x @big.json --seed tour | jq .result
  $ eventsrc -s dynamodb:copy -q init | cut -d, -f1
  $ eventsrc -s file.db export | eventsrc -s dynamodb:copy append --from - --batch 1 | jq -s -c '[length, (map(.events) | add)]'
  $ eventsrc -s file.db verify --digest
  $ eventsrc -s dynamodb:copy verify --digest

Again: everything is there already.

  $ eventsrc -s file.db export | eventsrc -s dynamodb:copy append --from - --batch 1 | jq -s -c '[map(.events) | add, (map(.already) | add)]'

And back, as one append: export hands on one stream after the other or mixed, either is restored.

  $ eventsrc -s dynamodb:copy export | eventsrc -s back.db append --from -
  $ eventsrc -s back.db verify --digest
  $ eventsrc -s file.db export --order stream > a; eventsrc -s dynamodb:copy export --order stream > b; sed 's/"position":[0-9]*,//' a | cmp - b

One stream at a time needs no transaction, so it is one append.

  $ eventsrc -s dynamodb:one -q init | cut -d, -f1
  $ eventsrc -s file.db export acct/1 | eventsrc -s dynamodb:one append --from - | jq -c '[.result, .events]'
  $ eventsrc -s dynamodb:one get acct/1 0 | cut -d, -f1-6
  $ eventsrc -s file.db export acct/2 | sed 's/2.10/9.99/' | eventsrc -s dynamodb:one append --from -
  $ eventsrc -s dynamodb:one head acct/2
