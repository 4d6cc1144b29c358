Every command that reads, on a table with two streams.

  $ eventsrc -q -s dynamodb:orders init --seed s | cut -d, -f1
  {"created":true
  $ export EVENTSRC_STORE=dynamodb:orders
  $ eventsrc append acct/1 opened '{"owner":"ann"}' --seed tour | jq .last
  0
  $ eventsrc append acct/1 deposited '{"balance":10.50}' --seed tour --id d1 | jq .last
  1
  $ eventsrc append acct/1 deposited '{"balance":7}' --seed tour --actor ann | jq .last
  2
  $ eventsrc append acct/2 opened '{"owner":"eve"}' --seed tour | jq .last
  0

  $ eventsrc replay acct/1
  {"owner":"ann","balance":7}
  $ eventsrc replay acct/1 --at 1
  {"owner":"ann","balance":10.50}
  $ eventsrc replay acct/1 --at 2000-01-01T00:00:00Z
  {"owner":"ann"}
  $ eventsrc replay acct/1 --history --after 0
  {"stream":"acct/1","view":"default","key":null,"state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deposited","value":{"owner":"ann","balance":10.50}}
  {"stream":"acct/1","view":"default","key":null,"state":"value","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"deposited","value":{"owner":"ann","balance":7}}
  $ eventsrc replay --all
  {"stream":"acct/1","view":"default","key":null,"state":"value","seq":2,"time":"2000-01-01T00:00:02.000000Z","value":{"owner":"ann","balance":7}}
  {"stream":"acct/2","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"owner":"eve"}}
  $ eventsrc replay 'acct/*' nobody
  eventsrc: stream 'nobody' holds no events
  {"stream":"acct/1","view":"default","key":null,"state":"value","seq":2,"time":"2000-01-01T00:00:02.000000Z","value":{"owner":"ann","balance":7}}
  {"stream":"acct/2","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"owner":"eve"}}
  [1]
  $ eventsrc get acct/1 1
  {"stream":"acct/1","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deposited","data":{"balance":10.50},"id":"d1","salt":"233e60142617a7d557b3b9708430ed56","hash":"a85c3f14eeda7d965b6f5f47bc1fca0d986dac177a233c02ff12b2a5e9f7abad"}
  $ eventsrc get acct/1 9
  eventsrc: stream 'acct/1' has no event 9: it has 0 to 2
  [1]
  $ eventsrc head acct/2
  {"stream":"acct/2","seq":0,"time":"2000-01-01T00:00:00.000000Z","hash":"bfb981e3deec2b4e714309b7e647e338d97f37cdf0a5b8dbb40184bed8029909","events":1}
  $ eventsrc streams
  stream    events      last  first time                   last time                          size
  acct/1         3         2  2000-01-01T00:00:00.000000Z  2000-01-01T00:00:02.000000Z        60 B
  acct/2         1         0  2000-01-01T00:00:00.000000Z  2000-01-01T00:00:00.000000Z        15 B
  $ eventsrc streams --json 'acct/2'
  {"stream":"acct/2","events":1,"first":0,"last":0,"firstTime":"2000-01-01T00:00:00.000000Z","lastTime":"2000-01-01T00:00:00.000000Z","bytes":15,"hash":"bfb981e3deec2b4e714309b7e647e338d97f37cdf0a5b8dbb40184bed8029909"}
  $ eventsrc types
  type         events  first time                   last time                    payload keys
  deposited         2  2000-01-01T00:00:01.000000Z  2000-01-01T00:00:02.000000Z  balance
  opened            2  2000-01-01T00:00:00.000000Z  2000-01-01T00:00:00.000000Z  owner
  $ eventsrc __complete -- replay acct
  acct/1	
  acct/2	
  $ eventsrc __complete -- append acct/1 ''
  deposited	
  opened	

export gives each stream in its order, and the streams in none unless --order asks for one.

  $ eventsrc export | sort | cut -d, -f1-3
  {"stream":"acct/1","seq":0,"time":"2000-01-01T00:00:00.000000Z"
  {"stream":"acct/1","seq":1,"time":"2000-01-01T00:00:01.000000Z"
  {"stream":"acct/1","seq":2,"time":"2000-01-01T00:00:02.000000Z"
  {"stream":"acct/2","seq":0,"time":"2000-01-01T00:00:00.000000Z"
  $ eventsrc export --order stream | cut -d, -f1,2
  {"stream":"acct/1","seq":0
  {"stream":"acct/1","seq":1
  {"stream":"acct/1","seq":2
  {"stream":"acct/2","seq":0
  $ eventsrc export --order time -q | cut -d, -f1-3
  {"stream":"acct/1","seq":0,"time":"2000-01-01T00:00:00.000000Z"
  {"stream":"acct/2","seq":0,"time":"2000-01-01T00:00:00.000000Z"
  {"stream":"acct/1","seq":1,"time":"2000-01-01T00:00:01.000000Z"
  {"stream":"acct/1","seq":2,"time":"2000-01-01T00:00:02.000000Z"
  $ eventsrc export acct/1 --reverse -q | cut -d, -f1,2
  {"stream":"acct/1","seq":2
  {"stream":"acct/1","seq":1
  {"stream":"acct/1","seq":0
  $ eventsrc export acct/1 --actor ann -q | cut -d, -f1-5
  {"stream":"acct/1","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"deposited","data":{"balance":7}
  $ eventsrc export --after-position 1
  eventsrc: this store has no positions: use --after SEQ or --since TIME
  [9]
  $ eventsrc export --dry-run
  {"dryRun":true,"events":4,"estimate":{"readUnits":1,"writeUnits":0}}
  $ eventsrc export -o out.jsonl; wc -l < out.jsonl
  4

verify recomputes every hash, and looks at all items of the table.

  $ eventsrc verify
  ok: 4 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc verify --digest
  23aff7c00c5194ce727867c225645b8d938464be94264db379fb1db6b6e34d18
  $ eventsrc verify --heads -o heads.jsonl; jq -c 'del(.time)' heads.jsonl | head -2
  {"stream":"acct/1","seq":2,"first":0,"hash":"89cb7ad29ca075a794dc0b659c022815f665bf87f10c8725866d47c858c1a772"}
  {"stream":"acct/2","seq":0,"first":0,"hash":"bfb981e3deec2b4e714309b7e647e338d97f37cdf0a5b8dbb40184bed8029909"}
  $ eventsrc append acct/2 x 1 --seed tour > receipt
  $ eventsrc verify --against heads.jsonl
  ok: 5 events, 2 streams, 0 redacted: every hash fits, 2 heads found as noted
  $ eventsrc verify --receipt @receipt
  ok: 5 events, 2 streams, 0 redacted: every hash fits, 1 head found as noted

eventual=1 reads for half the price; EVENTSRC_READONLY does not hinder it.

  $ EVENTSRC_READONLY=1 eventsrc -s 'dynamodb:orders?eventual=1' replay acct/1
  {"owner":"ann","balance":7}

  $ eventsrc backup copy.db
  eventsrc: this store cannot be backed up to a file: export it with 'eventsrc export'
  [9]

-v tells of each request, and no key.

  $ eventsrc -v head acct/1 2>&1 | sed 's/[0-9.]* ms/TIME/' | LC_ALL=C sort
  eventsrc: DynamoDB: 2 requests, 0 sent again, 0 throttled; 2 read units, 0 write units
  eventsrc: GetItem: HTTP 200, TIME, 119 bytes sent, 340 received, 1 RCU
  eventsrc: Query: HTTP 200, TIME, 457 bytes sent, 475 received, 1 RCU
  eventsrc: store dynamodb:orders (from: environment)
  {"stream":"acct/1","seq":2,"time":"2000-01-01T00:00:02.000000Z","hash":"89cb7ad29ca075a794dc0b659c022815f665bf87f10c8725866d47c858c1a772","events":3}
  $ eventsrc -v append acct/1 x 2>&1 | grep -c -e "$AWS_SECRET_ACCESS_KEY" -e Signature -e Authorization
  0
  [1]
