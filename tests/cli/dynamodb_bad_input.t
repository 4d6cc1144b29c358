Bad JSON for a table: each is refused with the words it is refused with for a file (bad_input_doors.t has
them), and nothing is stored.

  $ . "$TESTDIR/bad_values.sh"
  $ eventsrc -q -s dynamodb:orders init --seed s | cut -d, -f1
  {"created":true
  $ for n in 1 2; do eventsrc -s two.db append --seed s a x $n > result; done; eventsrc -s two.db export > exported; sed -n 1p exported > first; sed -n 2p exported | grep -o '^.*"data":' | tr -d '\n' > before; sed -n 2p exported | sed 's/.*"data":2//' > after
  $ same() { store=eventsrc.db each "$1" > file; store=dynamodb:orders each "$1" > table; diff file table; grep -c ' 5: eventsrc: ' table; }
  $ data() { eventsrc -s $store append a x "@$1"; }; same data
  20
  $ lines() { echo '{"stream":"a","type":"x","data":1}'; around '{"stream":"a","type":"x","data":' "$1" '}'; }
  $ from() { lines "$1" > input; eventsrc -s $store append --from input --batch 2; }; same from
  20
  $ piped() { lines "$1" | eventsrc -s $store append --from -; }; same piped
  20
  $ exported() { cat first before "$1" after > input; }
  $ from_export() { exported "$1"; eventsrc -s $store append --from input; }; same from_export
  20
  $ migrate() { exported "$1"; eventsrc migrate jsonl:input $store; }; same migrate
  20
  $ restore() { exported "$1"; eventsrc -s $store archive --restore input; }; eventsrc init > result; same restore; rm eventsrc.db
  20
  $ ls *.db; eventsrc -s dynamodb:orders streams --json; eventsrc -s dynamodb:orders verify
  two.db
  ok: 0 events, 0 streams, 0 redacted: every hash fits
  $ eventsrc -s dynamodb:orders gc --idle
  {"writes":0,"chunks":0,"young":0}

Of batches, those before it are stored, and no more.

  $ lines values/nul > input; eventsrc -s dynamodb:orders append --from input --batch 1 --seed s
  {"result":"appended","events":1,"already":0,"streams":1,"lines":1,"retries":0}
  eventsrc: line 2, column 35: a control character in a string must be escaped
  [5]
  $ eventsrc -s dynamodb:orders export | jq -c '[.seq,.data]'
  [0,1]

Too much for an event, wrong kinds, tables: the same.

  $ wrong() { printf "$1" > input; shift; eventsrc -s eventsrc.db append --from input "$@" 2> file; echo $?; eventsrc -s dynamodb:orders append --from input "$@" 2> table; diff file table && cut -c1-150 table; }
  $ same_line() { wrong '{"stream":"a","type":"x","data":1}\n'"$1"'\n'; }
  $ same_line '{"stream":1,"type":"x","data":1}'
  5
  eventsrc: line 2, column 11: 'stream' must be a string, not a number
  $ same_line '{"stream":"a","type":null,"data":1}'
  5
  eventsrc: line 2, column 22: 'type' must be a string, not null
  $ same_line '{"stream":"a","type":"x","data":1,"meta":[]}'
  5
  eventsrc: line 2, column 42: 'meta' must be an object, not an array
  $ same_line '{"stream":"a","type":"x","data":1,"seq":-1}'
  5
  eventsrc: line 2, column 41: 'seq' must be an integer from 0
  $ same_line '{"stream":"a","type":"x","data":1,"hash":"00"}'
  5
  eventsrc: line 2, column 42: 'hash' must be a string of 64 hex digits
  $ same_line '{"stream":"a","type":"x","data":1,"time":"yesterday"}'
  5
  eventsrc: line 2, column 42: 'time' must be an RFC 3339 date and time with at most six digits of a second's fraction, such as "2026-01-31T10:00:00Z"
  $ same_line '{"stream":"a\\u0000","type":"x","data":1}'
  5
  eventsrc: line 2, column 11: the stream name has the control character U+0000 at byte offset 1: give 1 to 512 bytes of text without control characters
  $ same_line '[1]'
  5
  eventsrc: line 2, column 1: a line must be one JSON object, not an array
  $ same_line "{\"stream\":\"a\",\"type\":\"x\",\"data\":\"$(repeat a 16777215)\"}"
  5
  eventsrc: line 2, column 1: data and meta have 16777217 bytes together: the limit is 16 MiB
  $ wrong 's,n\na,"x\n' --format csv --type t --stream-column s
  5
  eventsrc: line 2, column 3: the field's quote is never closed
  $ wrong 's,n\na,\377\n' --format csv --type t --stream-column s
  5
  eventsrc: line 2, column 3: the field is not valid UTF-8: write the file in UTF-8
  $ ls eventsrc.db; eventsrc -s dynamodb:orders head a | cut -d, -f1,2
  ls: cannot access 'eventsrc.db': No such file or directory
  {"stream":"a","seq":0
