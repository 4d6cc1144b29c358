Every command that reads, on a table with two streams.

  $ eventsrc -q -s dynamodb:orders init --seed s | cut -d, -f1
  $ export EVENTSRC_STORE=dynamodb:orders
  $ eventsrc append acct/1 opened '{"owner":"ann"}' --seed tour | jq .last
  $ eventsrc append acct/1 deposited '{"balance":10.50}' --seed tour --id d1 | jq .last
  $ eventsrc append acct/1 deposited '{"balance":7}' --seed tour --actor ann | jq .last
  $ eventsrc append acct/2 opened '{"owner":"eve"}' --seed tour | jq .last

  $ eventsrc replay acct/1
  $ eventsrc replay acct/1 --at 1
  $ eventsrc replay acct/1 --at 2000-01-01T00:00:00Z
  $ eventsrc replay acct/1 --history --after 0
  $ eventsrc replay --all
  $ eventsrc replay 'acct/*' nobody
  $ eventsrc get acct/1 1
  $ eventsrc get acct/1 9
  $ eventsrc head acct/2
  $ eventsrc streams
  $ eventsrc streams --json 'acct/2'
  $ eventsrc types
  $ eventsrc __complete -- replay acct
  $ eventsrc __complete -- append acct/1 ''

export gives each stream in its order, and the streams in none unless --order asks for one.

  $ eventsrc export | sort | cut -d, -f1-3
  $ eventsrc export --order stream | cut -d, -f1,2
  $ eventsrc export --order time -q | cut -d, -f1-3
  $ eventsrc export acct/1 --reverse -q | cut -d, -f1,2
  $ eventsrc export acct/1 --actor ann -q | cut -d, -f1-5
  $ eventsrc export --after-position 1
  $ eventsrc export --dry-run
  $ eventsrc export -o out.jsonl; wc -l < out.jsonl

verify recomputes every hash, and looks at all items of the table.

  $ eventsrc verify
  $ eventsrc verify --digest
  $ eventsrc verify --heads -o heads.jsonl; jq -c 'del(.time)' heads.jsonl | head -2
  $ eventsrc append acct/2 x 1 --seed tour > receipt
  $ eventsrc verify --against heads.jsonl
  $ eventsrc verify --receipt @receipt

eventual=1 reads for half the price; EVENTSRC_READONLY does not hinder it.

  $ EVENTSRC_READONLY=1 eventsrc -s 'dynamodb:orders?eventual=1' replay acct/1

  $ eventsrc backup copy.db

-v tells of each request, and no key.

  $ eventsrc -v head acct/1 2>&1 | sed 's/[0-9.]* ms/TIME/'
  $ eventsrc -v append acct/1 x 2>&1 | grep -c -e "$AWS_SECRET_ACCESS_KEY" -e Signature -e Authorization
