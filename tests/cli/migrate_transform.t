A jq program makes any number of events of one; where they come from stands in meta.

  $ eventsrc -s a.db append acct/1 opened '{"big":12345678901234567890.123,"n":1.10}' --seed tour --id o1 --meta '{"a":"ü","é":"\u00e9"}' | cut -d, -f1
  {"result":"appended"
  $ eventsrc -s a.db append acct/1 test --seed tour | cut -d, -f1
  {"result":"appended"
  $ eventsrc -s a.db append acct/1 closed '{"why":null}' --seed tour | cut -d, -f1
  {"result":"appended"
  $ eventsrc -s a.db append acct/2 opened '{"n":2}' --seed tour | cut -d, -f1
  {"result":"appended"
  $ cat > split.jq <<'EOF'
  > # Comments and lines are fine.
  > if .type == "test" then empty
  > elif .type == "closed" then (.type = "Closed"), {type: "left", data: .seq, stream: "log", time: .time}
  > else .type = "Opened" end
  > EOF
  $ eventsrc migrate a.db b.db --transform split.jq
  {"copied":4,"already":0,"streams":2,"read":4,"redacted":0}
  $ eventsrc migrate a.db b.db --transform split.jq
  {"copied":0,"already":4,"streams":2,"read":4,"redacted":0}
  $ eventsrc -s b.db export | jq -c '[.stream, .seq, .time, .type, .id, .meta.origin.stream, .meta.origin.seq]'
  ["acct/1",0,"2000-01-01T00:00:00.000000Z","Opened","o1","acct/1",0]
  ["acct/1",1,"2000-01-01T00:00:02.000000Z","Closed",null,"acct/1",2]
  ["log",0,"2000-01-01T00:00:02.000000Z","left",null,"acct/1",2]
  ["acct/2",0,"2000-01-01T00:00:00.000000Z","Opened",null,"acct/2",0]
  $ eventsrc -s b.db get acct/1 0 | cut -d, -f4-8
  "type":"Opened","data":{"big":12345678901234567890.123,"n":1.10},"meta":{"a":"ü","é":"\u00e9"
  $ eventsrc -s a.db head acct/1 | grep -o '"hash":"[^"]*"' > head; eventsrc -s b.db get log 0 | grep -o '"hash":"[^"]*"' | head -1 | cmp - head
  $ eventsrc -s b.db verify
  ok: 4 events, 3 streams, 0 redacted: every hash fits

What comes later is transformed alone.

  $ eventsrc -s a.db append acct/2 closed --seed tour | cut -d, -f1
  {"result":"appended"
  $ eventsrc migrate a.db b.db --transform split.jq
  {"copied":2,"already":4,"streams":2,"read":5,"redacted":0}
  $ eventsrc -s b.db export log | jq -c '[.seq, .data, .meta.origin.stream]'
  [0,2,"acct/1"]
  [1,1,"acct/2"]

A dry run shows events and how states would change.

  $ eventsrc migrate a.db c.db --jq 'if .type == "closed" then .data.why = "done" else . end' --dry-run | cut -c1-120
  {"event":{"stream":"acct/1","time":"2000-01-01T00:00:00.000000Z","type":"opened","data":{"big":12345678901234567890.123,
  {"event":{"stream":"acct/1","time":"2000-01-01T00:00:01.000000Z","type":"test","data":{},"meta":{"origin":{"stream":"acc
  {"event":{"stream":"acct/1","time":"2000-01-01T00:00:02.000000Z","type":"closed","data":{"why":"done"},"meta":{"origin":
  {"event":{"stream":"acct/2","time":"2000-01-01T00:00:00.000000Z","type":"opened","data":{"n":2},"meta":{"origin":{"strea
  {"event":{"stream":"acct/2","time":"2000-01-01T00:00:01.000000Z","type":"closed","data":{"why":"done"},"meta":{"origin":
  {"stream":"acct/1","patch":[{"op":"add","path":"/why","value":"done"}]}
  {"stream":"acct/2","patch":[{"op":"add","path":"/why","value":"done"}]}
  {"copied":5,"already":0,"streams":2,"read":5,"redacted":0,"dryRun":true}
  $ ls c.db
  ls: cannot access 'c.db': No such file or directory
  [2]

A mistake names stream and seq, and nothing is written.

  $ eventsrc migrate a.db d.db --jq 'if .stream == "acct/2" and .seq == 1 then error("no") else . end'
  eventsrc: --jq: stream "acct/2" seq 1: jq: no
  [5]
  $ eventsrc -s d.db streams
  $ eventsrc migrate a.db d.db --jq '.type'
  eventsrc: --jq: stream "acct/1" seq 0: result 1 of the jq program is no event: it is a string: an event is an object
  [5]
  $ eventsrc migrate a.db d.db --jq 'del(.type)'
  eventsrc: --jq: stream "acct/1" seq 0: result 1 of the jq program is no event: it has no "type"
  [5]
  $ eventsrc migrate a.db d.db --jq '{type, stream}'
  eventsrc: --jq: stream "acct/1" seq 0: result 1 of the jq program is no event: it has no "data"
  [5]
  $ eventsrc migrate a.db d.db --jq '.data = .data.big'
  eventsrc: --jq: stream "acct/1" seq 0: jq would turn the number 12345678901234567890.123 into 12345678901234567000 at /data: set "jqNumbers":"double" in the view, or give --lossy-numbers
  [5]
  $ eventsrc migrate a.db d.db --jq '.when = 1'
  eventsrc: --jq: stream "acct/1" seq 0: result 1 of the jq program is no event: it has "when": an event has stream, type, data, meta, id and time
  [5]
  $ eventsrc migrate a.db d.db --jq '.meta = 1'
  eventsrc: --jq: stream "acct/1" seq 0: result 1 of the jq program is no event: its "meta" is a number, not an object
  [5]
  $ eventsrc migrate a.db d.db --jq '.stream = "$audit"'
  eventsrc: --jq: stream "acct/1" seq 0: result 1 of the jq program is no event: names of streams that begin with '$' are kept for eventsrc
  [5]
  $ eventsrc migrate a.db d.db --jq '.time = "yesterday"'
  eventsrc: --jq: stream "acct/1" seq 0: result 1 of the jq program is no event: its "time" is no RFC 3339 date and time
  [5]
  $ eventsrc migrate a.db d.db --jq '., .'
  eventsrc: --jq: stream "acct/1" seq 0: result 2 of the jq program is no event: it has the id of another result in the same stream: give it one of its own, or none with del(.id)
  [5]
  $ eventsrc migrate a.db d.db --jq '.type = ""'
  eventsrc: --jq: stream "acct/1" seq 0: result 1 of the jq program is no event: the event type is empty: give 1 to 256 bytes
  [5]
  $ eventsrc migrate a.db d.db --jq '.data |= ('
  eventsrc: --jq: the jq program does not compile: line 1: syntax error, unexpected end of the program
  [2]
  $ echo '.data |= (' > bad.jq; eventsrc migrate a.db d.db --transform bad.jq
  eventsrc: --transform: the jq program does not compile: line 1: syntax error, unexpected end of the program
  [5]
  $ eventsrc migrate a.db d.db --jq 'last(range(1e15))' --jq-timeout 200ms
  eventsrc: --jq: stream "acct/1" seq 0: jq took longer than 200ms: simplify the program, or allow more with --jq-timeout
  [5]
  $ eventsrc migrate a.db d.db --transform missing.jq
  eventsrc: cannot read missing.jq: No such file or directory: check the path
  [2]
  $ eventsrc migrate a.db d.db --transform split.jq --jq .
  eventsrc: --transform and --jq exclude each other: give one program
  [2]
  $ eventsrc -s d.db streams

Numbers that jq cannot keep are refused where they would change, or rounded if that is asked for.

  $ eventsrc migrate a.db d.db acct/1 --jq '.data = .data.big' --lossy-numbers
  {"copied":3,"already":0,"streams":1,"read":3,"redacted":0}
  $ eventsrc migrate a.db e.db acct/1 --jq 'select(.type == "opened") | .data.big as $b | .data = {$b}'
  eventsrc: --jq: stream "acct/1" seq 0: jq would turn the number 12345678901234567890.123 into 12345678901234567000 at /data/b: set "jqNumbers":"double" in the view, or give --lossy-numbers
  [5]
  $ eventsrc migrate a.db e.db acct/1 --jq 'select(.type == "opened") | .data.more = 1'; eventsrc -s e.db get acct/1 0 | jq -c keys | wc -l
  {"copied":1,"already":0,"streams":1,"read":3,"redacted":0}
  1
  $ eventsrc -s e.db export | cut -d, -f5-7
  "data":{"big":12345678901234567890.123,"n":1.10,"more":1}

Another source with the same names is not taken for the first one.

  $ eventsrc -s z.db append acct/1 opened --seed other | cut -d, -f1
  {"result":"appended"
  $ eventsrc migrate z.db b.db --transform split.jq
  eventsrc: seq 2 of stream "acct/1" is not the event of which one in stream "acct/1" was made: that came from another source
  {"copied":0,"already":6,"streams":1,"read":0,"redacted":0,"faults":1}
  [3]
  $ eventsrc migrate a.db jsonl:t.jsonl --jq .; wc -l < t.jsonl
  {"copied":5,"already":0,"streams":2,"read":5,"redacted":0}
  5

What was erased in the destination does not come back.

  $ for i in 1 2 3; do eventsrc -s p.db append person/7 named "{\"name\":\"Ann $i\"}" --seed p; done | wc -l
  3
  $ eventsrc migrate p.db q.db --jq '.type = "y"'
  {"copied":3,"already":0,"streams":1,"read":3,"redacted":0}
  $ eventsrc redact -s q.db person/7 --all --reason gdpr | cut -d, -f1,2
  eventsrc: warning: the payloads still stand in backups, exports, archives and copies of the store: erase them there
  {"result":"redacted","stream":"person/7"
  $ eventsrc migrate p.db q.db --jq '.type = "y"'
  {"copied":0,"already":3,"streams":1,"read":3,"redacted":0}

What was archived in the destination is not made again; where it cannot be told, nothing is.

  $ for s in s1 s2; do eventsrc -s r.db append $s t '{}' --seed p; done | wc -l
  2
  $ eventsrc migrate r.db s.db --jq '.stream = "all"'
  {"copied":2,"already":0,"streams":2,"read":2,"redacted":0}
  $ eventsrc -s s.db snapshot create all --epoch | cut -d, -f1-3
  {"written":true,"stream":"all","epoch":true
  $ eventsrc -s s.db archive all --to all.jsonl | cut -d, -f1-3
  {"archived":1,"stream":"all","first":1
  $ eventsrc migrate r.db s.db --jq '.stream = "all"' 2> err; sed "s|$PWD/||" err
  {"copied":0,"already":1,"streams":2,"read":2,"redacted":0,"faults":1}
  eventsrc: the first events of stream "all" in the destination are archived in "all.jsonl", and what was made of seq 0 of stream "s1" may be among them: restore them there with 'eventsrc archive --restore FILE', and run it again
  $ eventsrc -s s.db archive --restore all.jsonl | cut -d, -f1
  {"restored":1
  $ eventsrc migrate r.db s.db --jq '.stream = "all"'
  {"copied":0,"already":2,"streams":2,"read":2,"redacted":0}

A program that is corrected later is not applied to half of the events.

  $ for t in a b a; do eventsrc -s u.db append x $t '{}' --seed p; done | wc -l
  3
  $ eventsrc migrate u.db v.db --jq 'select(.type == "a")'
  {"copied":2,"already":0,"streams":1,"read":3,"redacted":0}
  $ eventsrc migrate u.db v.db --jq .
  eventsrc: what the program makes of seq 1 of stream "x" is not in stream "x", where more was made of it or of later events: another program made that, or some was lost: migrate to an empty destination
  {"copied":0,"already":2,"streams":1,"read":3,"redacted":0,"faults":1}
  [3]

What the source has archived is needed where a stream may lack what was made of it.

  $ eventsrc -s w.db append B t --id k1 --seed p | cut -d, -f1
  {"result":"appended"
  $ for i in 0 1 2 3; do eventsrc -s A.db append A t "{\"i\":$i}" --seed p; done | wc -l
  4
  $ eventsrc migrate A.db w.db --jq '., (.stream = "B" | .id = "k\(.seq)")'
  eventsrc: id "k1" of stream "B" already stands at seq 0: use another id: nothing was written to it, as what is made of seq 1 of stream "A" has that id
  {"copied":4,"already":0,"streams":1,"read":4,"redacted":0,"faults":1}
  [3]
  $ eventsrc -s A.db snapshot create A --epoch | cut -d, -f1-3
  {"written":true,"stream":"A","epoch":true
  $ eventsrc -s A.db archive A --to A.jsonl | cut -d, -f1-3
  {"archived":3,"stream":"A","first":3
  $ eventsrc migrate A.db w.db --jq '., (.stream = "B")' 2> err; sed "s|$PWD/||" err
  {"copied":0,"already":4,"streams":1,"read":1,"redacted":0,"faults":1}
  eventsrc: the events before seq 3 of stream "A" are archived in "A.jsonl": restore them with 'eventsrc archive --restore FILE', and copy it then
  $ eventsrc -s A.db archive --restore A.jsonl | cut -d, -f1
  {"restored":3
  $ eventsrc migrate A.db w.db --jq '., (.stream = "B")'
  {"copied":4,"already":4,"streams":1,"read":4,"redacted":0}

An id that a stream cannot take is found before anything of it is written.

  $ for i in 1 2 3 4; do eventsrc -s i.db append big t --seed p; done | wc -l
  4
  $ eventsrc migrate i.db j.db --jq '.id = "k\(.seq % 3)"' --batch 1
  eventsrc: id "k0" of stream "big" would stand there twice: use another id: nothing was written to it, as what is made of seq 3 of stream "big" has that id
  {"copied":0,"already":0,"streams":1,"read":4,"redacted":0,"faults":1}
  [3]
  $ eventsrc -s j.db streams
