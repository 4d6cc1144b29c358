Who alters the store with the sqlite3 shell is found: stream and seq are named, exit 8.

  $ for n in 1 2 3; do eventsrc append --seed s a x "{\"n\":$n}" --id k$n --meta '{"actor":"ann"}'; done > /dev/null
  $ eventsrc append --seed s b y > /dev/null
  $ eventsrc verify --heads -o heads
  $ alter() { cp eventsrc.db t.db; sqlite3 t.db "$1" && eventsrc -s t.db verify; }

An event.

  $ alter "UPDATE stored_event SET data='{\"n\":9}' WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET meta='{\"actor\":\"bob\"}' WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET meta=NULL WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  a: the store says bytes 66 of the stream, its events say 51
  NOT ok: 4 events, 2 streams, 0 redacted: 2 faults
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET time=time+1 WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET type_id=2 WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET id='k9' WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET salt=zeroblob(16) WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET hash=zeroblob(32) WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  a seq 2: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 2 faults
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET seq=7 WHERE seq=2"
  table run: the rows of stream "a" do not name its events
  a seq 7: what stood between seq 1 and it is missing, or it was altered
  a: the store says last seq 2 of the stream, its events say 7
  NOT ok: 4 events, 2 streams, 0 redacted: 3 faults
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET stream_id=2 WHERE seq=2"
  table run: the rows of stream "a" do not name its events
  table run: the rows of stream "b" do not name its events
  b seq 2: its hash does not fit: it, or the event before it, was altered
  b seq 0: it stands behind seq 2: within a stream, positions grow with seq
  b seq 0: its hash does not fit: it, or the event before it, was altered
  a: the store says events 3 of the stream, its events say 2
  a: the store says last seq 2 of the stream, its events say 1
  a: the store says last time (µs) 946684802000000 of the stream, its events say 946684801000000
  a: the store says greatest time (µs) 946684802000000 of the stream, its events say 946684801000000
  a: the store says bytes 66 of the stream, its events say 44
  a seq 2: the stream's head hash is not that of its last event
  b: the store says events 1 of the stream, its events say 2
  b: the store says first seq 0 of the stream, its events say 2
  b: the store says first time (µs) 946684800000000 of the stream, its events say 946684802000000
  b: the store says greatest time (µs) 946684800000000 of the stream, its events say 946684802000000
  b: the store says times in order 1 of the stream, its events say 0
  b: the store says bytes 2 of the stream, its events say 24
  NOT ok: 4 events, 2 streams, 0 redacted: 17 faults
  eventsrc: 17 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "DELETE FROM stored_event WHERE seq=1"
  table run: the rows of stream "a" do not name its events
  a seq 2: what stood between seq 0 and it is missing, or it was altered
  a: the store says events 3 of the stream, its events say 2
  a: the store says bytes 66 of the stream, its events say 44
  NOT ok: 3 events, 2 streams, 0 redacted: 4 faults
  eventsrc: 4 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "DELETE FROM stored_event WHERE seq=2"
  table run: the rows of stream "a" do not name its events
  a: the store says events 3 of the stream, its events say 2
  a: the store says last seq 2 of the stream, its events say 1
  a: the store says last time (µs) 946684802000000 of the stream, its events say 946684801000000
  a: the store says greatest time (µs) 946684802000000 of the stream, its events say 946684801000000
  a: the store says bytes 66 of the stream, its events say 44
  a seq 2: the stream's head hash is not that of its last event
  NOT ok: 3 events, 2 streams, 0 redacted: 7 faults
  eventsrc: 7 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "DELETE FROM stored_event WHERE stream_id=2"
  table run: the rows of stream "b" do not name its events
  b: the store says events 1 of the stream, its events say 0
  NOT ok: 3 events, 2 streams, 0 redacted: 2 faults
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  [8]

A payload that was emptied and called redacted: a redaction leaves a record, and there is none.

  $ alter "UPDATE stored_event SET data=NULL, meta=NULL, salt=NULL, content=zeroblob(32) WHERE seq=1"
  a seq 1: its hash does not fit: it, or the event before it, was altered
  a: the store says bytes 66 of the stream, its events say 44
  a seq 1: its payload was erased, but stream $audit has no record of that: it was copied without that stream, or erased by other means
  NOT ok: 4 events, 2 streams, 1 redacted: 3 faults
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  [8]

What the store says about a stream, a type, or where events are.

  $ alter "UPDATE type SET name='z' WHERE name='x'"
  a seq 0: its hash does not fit: it, or the event before it, was altered
  a seq 1: its hash does not fit: it, or the event before it, was altered
  a seq 2: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 3 faults
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stream SET name='c' WHERE name='a'"
  c seq 0: its hash does not fit: it, or the event before it, was altered
  c seq 1: its hash does not fit: it, or the event before it, was altered
  c seq 2: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 3 faults
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stream SET hash=zeroblob(32) WHERE name='a'"
  a seq 2: the stream's head hash is not that of its last event
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stream SET last_seq=9 WHERE name='a'"
  a: the store says last seq 9 of the stream, its events say 2
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stream SET events=2 WHERE name='a'"
  a: the store says events 2 of the stream, its events say 3
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stream SET time_max=0 WHERE name='a'"
  a: the store says greatest time (µs) 0 of the stream, its events say 946684802000000
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "DELETE FROM stream WHERE name='b'"
  store t.db: the event at position 4 belongs to no stream: the file is damaged
  NOT ok: 3 events, 1 stream, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "DELETE FROM run WHERE stream_id=1"
  table run: the rows of stream "a" do not name its events
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE run SET positions=x'0102' WHERE stream_id=1"
  table run: the row of stream "a" that begins at seq 0 is damaged
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE run SET stream_id=9 WHERE stream_id=2"
  table run: the rows of stream "b" do not name its events
  table run: the rows of stream 9 (which is none) do not name its events
  NOT ok: 4 events, 2 streams, 0 redacted: 2 faults
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE run SET count=2 WHERE stream_id=1"
  table run: the row of stream "a" that begins at seq 0 is damaged
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "DROP INDEX stored_event_id"
  the index stored_event_id is missing
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]

The last events cut off with everything that tells of them: only the heads kept elsewhere show it.

  $ alter "DELETE FROM stored_event WHERE stream_id=2; DELETE FROM run WHERE stream_id=2; DELETE FROM stream WHERE id=2"
  ok: 3 events, 1 stream, 0 redacted: every hash fits
  $ eventsrc -s t.db verify --against heads
  b seq 0: missing: the stream holds no events any more
  NOT ok: 3 events, 1 stream, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]

As JSON, and as errors of other commands.

  $ alter "UPDATE stored_event SET data='{\"n\":9}' WHERE seq=1" > /dev/null 2>&1
  [8]
  $ eventsrc -s t.db verify --json
  {"ok":false,"streams":2,"events":4,"redacted":0,"anchored":[],"faultCount":1,"faults":[{"stream":"a","seq":1,"message":"its hash does not fit: it, or the event before it, was altered"}],"digest":"1f949409173463621974204c0d385583f9ad845318862f568b769ad095337f5a"}
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ eventsrc -s t.db verify b
  ok: 1 event, 1 stream, 0 redacted: every hash fits
  $ eventsrc -s t.db verify --digest
  a seq 1: its hash does not fit: it, or the event before it, was altered
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ alter "UPDATE stored_event SET data='{\"n\":' WHERE seq=1" > /dev/null 2>&1
  [8]
  $ eventsrc -s t.db replay a
  {"n":3}
  $ eventsrc -s t.db backup copy.db; ls copy.db
  eventsrc: the store is damaged, and so would be its copy, which was not made: 'eventsrc verify' tells what is wrong
  ls: cannot access 'copy.db': No such file or directory
  [2]

Times and seqs that no event has.

  $ for column in seq time; do for value in -9223372036854775808 -1 9223372036854775807 1000000000000000000; do for command in verify export 'get a 1' 'replay a --envelope' 'log a'; do cp eventsrc.db t.db; sqlite3 t.db "UPDATE stored_event SET $column=$value WHERE position=2"; echo "$column $value: $command"; eventsrc -s t.db $command > out 2>&1; echo $?; tail -n 1 out | cut -c1-150; done; done; done
  seq -9223372036854775808: verify
  8
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  seq -9223372036854775808: export
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq -9223372036854775808: get a 1
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq -9223372036854775808: replay a --envelope
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq -9223372036854775808: log a
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq -1: verify
  8
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  seq -1: export
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq -1: get a 1
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq -1: replay a --envelope
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq -1: log a
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq 9223372036854775807: verify
  8
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  seq 9223372036854775807: export
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq 9223372036854775807: get a 1
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq 9223372036854775807: replay a --envelope
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq 9223372036854775807: log a
  8
  eventsrc: store t.db: the event at position 2 has a seq that no event can have: the file is damaged
  seq 1000000000000000000: verify
  8
  eventsrc: 3 faults found: restore a backup, or find out who changed the store
  seq 1000000000000000000: export
  0
  {"stream":"b","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"y","data":{},"position":4,"salt":"374a16d579257f1724db1b899407bc93","hash":"a4d626d
  seq 1000000000000000000: get a 1
  8
  eventsrc: store t.db: a row of the table run is damaged: 'eventsrc verify' says which
  seq 1000000000000000000: replay a --envelope
  8
  eventsrc: store t.db: a row of the table run is damaged: 'eventsrc verify' says which
  seq 1000000000000000000: log a
  8
  eventsrc: store t.db: a row of the table run is damaged: 'eventsrc verify' says which
  time -9223372036854775808: verify
  8
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  time -9223372036854775808: export
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time -9223372036854775808: get a 1
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time -9223372036854775808: replay a --envelope
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time -9223372036854775808: log a
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time -1: verify
  8
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  time -1: export
  0
  {"stream":"b","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"y","data":{},"position":4,"salt":"374a16d579257f1724db1b899407bc93","hash":"a4d626d
  time -1: get a 1
  0
  {"stream":"a","seq":1,"time":"1969-12-31T23:59:59.999999Z","type":"x","data":{"n":2},"meta":{"actor":"ann"},"id":"k2","position":2,"salt":"69ae627ee00
  time -1: replay a --envelope
  0
  {"stream":"a","view":"default","key":null,"state":"value","seq":2,"time":"2000-01-01T00:00:02.000000Z","value":{"n":3}}
  time -1: log a
  0
  0  2000-01-01T00:00:00Z  x  ann  + /n 1
  time 9223372036854775807: verify
  8
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  time 9223372036854775807: export
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time 9223372036854775807: get a 1
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time 9223372036854775807: replay a --envelope
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time 9223372036854775807: log a
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time 1000000000000000000: verify
  8
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  time 1000000000000000000: export
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time 1000000000000000000: get a 1
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time 1000000000000000000: replay a --envelope
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  time 1000000000000000000: log a
  8
  eventsrc: store t.db: the event at position 2 has no time of the years 1 to 9999: the file is damaged
  $ cp eventsrc.db snap.db; eventsrc -s snap.db snapshot create a > out; eventsrc -s snap.db snapshot policy set a --every 1 > out
  $ for column in seq time time_max created; do for command in 'replay a' 'snapshot list' 'snapshot verify' verify 'append a x 1 --seed s'; do cp snap.db t.db; sqlite3 t.db "UPDATE snapshot SET $column=-9223372036854775808"; echo "$column: $command"; eventsrc -s t.db $command > out 2>&1; echo $?; tail -n 1 out | cut -c1-150; done; done
  seq: replay a
  0
  {"n":3}
  seq: snapshot list
  0
  a       default  fe223184c29a  -9223372036854775808  1970-01-01T00:00:00.000000Z  damaged  1970-01-01T00:00:00.000000Z
  seq: snapshot verify
  8
  1 snapshot: 0 as their events give, 0 of views that are not at hand, 1 wrong
  seq: verify
  8
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  seq: append a x 1 --seed s
  0
  {"result":"appended","stream":"a","first":3,"last":3,"events":1,"time":"2000-01-01T00:00:03.000000Z","hash":"653abb13e4031debf747df367ed9686260c53d385
  time: replay a
  0
  {"n":3}
  time: snapshot list
  0
  a       default  fe223184c29a         2  1970-01-01T00:00:00.000000Z  damaged  1970-01-01T00:00:00.000000Z
  time: snapshot verify
  8
  1 snapshot: 0 as their events give, 0 of views that are not at hand, 1 wrong
  time: verify
  8
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  time: append a x 1 --seed s
  0
  {"result":"appended","stream":"a","first":3,"last":3,"events":1,"time":"2000-01-01T00:00:03.000000Z","hash":"653abb13e4031debf747df367ed9686260c53d385
  time_max: replay a
  0
  {"n":3}
  time_max: snapshot list
  0
  a       default  fe223184c29a         2  1970-01-01T00:00:00.000000Z  damaged  1970-01-01T00:00:00.000000Z
  time_max: snapshot verify
  8
  1 snapshot: 0 as their events give, 0 of views that are not at hand, 1 wrong
  time_max: verify
  8
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  time_max: append a x 1 --seed s
  0
  {"result":"appended","stream":"a","first":3,"last":3,"events":1,"time":"2000-01-01T00:00:03.000000Z","hash":"653abb13e4031debf747df367ed9686260c53d385
  created: replay a
  0
  {"n":3}
  created: snapshot list
  0
  a       default  fe223184c29a         2  1970-01-01T00:00:00.000000Z  damaged  1970-01-01T00:00:00.000000Z
  created: snapshot verify
  8
  1 snapshot: 0 as their events give, 0 of views that are not at hand, 1 wrong
  created: verify
  8
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  created: append a x 1 --seed s
  0
  {"result":"appended","stream":"a","first":3,"last":3,"events":1,"time":"2000-01-01T00:00:03.000000Z","hash":"653abb13e4031debf747df367ed9686260c53d385
  $ eventsrc -s t.db snapshot drop a; eventsrc -s t.db snapshot verify
  {"dropped":4,"kept":0}
  0 snapshots: 0 as their events give, 0 of views that are not at hand, 0 wrong
  $ cp eventsrc.db t.db; sqlite3 t.db "UPDATE metadata SET value=9223372036854775807 WHERE key='created'"; eventsrc -s t.db info
  eventsrc: store t.db: created has no time of the years 1 to 9999 (9223372036854775807): the file is damaged
  [8]

An index by which an event is refused.

  $ cp eventsrc.db t.db; sqlite3 t.db 'CREATE UNIQUE INDEX mine ON stored_event(stream_id, type_id, data); CREATE INDEX harmless ON stored_event(data)'; eventsrc -s t.db verify
  the index mine lets table stored_event hold no value twice
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]

A damaged page in the middle of the file.

  $ for n in $(seq 300); do echo "{\"stream\":\"big\",\"type\":\"x\",\"data\":\"$(printf '%0900d' "$n")\"}"; done | eventsrc append --seed s --from - > /dev/null
  $ cp eventsrc.db t.db; printf 'garbage%.0s' $(seq 100) | dd of=t.db bs=1 seek=200000 conv=notrunc 2>/dev/null; eventsrc -s t.db verify > out; echo $?; cut -c1-60 out | head -3
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  8
  big seq 135: its hash does not fit: it, or the event before 
  NOT ok: 304 events, 3 streams, 0 redacted: 1 fault
  $ cp eventsrc.db t.db; truncate -s 100000 t.db; eventsrc -s t.db verify > out; echo $?; head -3 out | cut -c1-90
  eventsrc: store t.db: the file was cut short, 100000 of 368640 bytes are there: restore a backup, or export what can still be read
  8
