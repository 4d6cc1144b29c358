verify recomputes every hash.

  $ printf '%s\n' '{"stream":"a","type":"x","data":{"n":1}}' '{"stream":"a","type":"x","data":{"n":2}}' '{"stream":"b","type":"x","data":{"n":3}}' | eventsrc append --seed s --from - > /dev/null
  $ eventsrc verify
  ok: 3 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc verify --json
  {"ok":true,"streams":2,"events":3,"redacted":0,"anchored":[],"faultCount":0,"faults":[],"digest":"4bd84b8bee8ca428d8e2fec5b42e3b39aa7492438023e496596c9134aef0c2e2"}
  $ eventsrc verify a --json
  {"ok":true,"streams":1,"events":2,"redacted":0,"anchored":[],"faultCount":0,"faults":[],"digest":"cfa41c455c765d7a124e9de81ec1b83eb79973f611a1b131cb4376a01ebc41b0"}
  $ eventsrc verify 'x*'
  ok: 0 events, 0 streams, 0 redacted: every hash fits
  $ eventsrc verify x
  eventsrc: stream 'x' holds no events
  [1]

  $ eventsrc verify ''
  eventsrc: the stream name is empty: give 1 to 512 bytes
  [5]
  $ eventsrc verify --digest a nobody
  eventsrc: stream 'nobody' holds no events
  cfa41c455c765d7a124e9de81ec1b83eb79973f611a1b131cb4376a01ebc41b0
  [1]

--digest: one value for the whole store; --heads: where every stream stands, to keep elsewhere.

  $ eventsrc verify --digest
  4bd84b8bee8ca428d8e2fec5b42e3b39aa7492438023e496596c9134aef0c2e2
  $ eventsrc verify --heads | sed 's/"time":"[^"]*"/"time":"…"/'
  {"stream":"a","seq":1,"first":0,"hash":"feb0370bdabbe9625b916a869d2d4aeb191daa9e297e5ba6c690bec4fda18484"}
  {"stream":"b","seq":0,"first":0,"hash":"4dea0d234ffa7cecb1ae1131b45138f657d58d9f0db245612d88ce3e320b85cc"}
  {"digest":"4bd84b8bee8ca428d8e2fec5b42e3b39aa7492438023e496596c9134aef0c2e2","streams":2,"events":3,"store":"6cc3cf6d2b8d504dacf043131311d877","time":"…"}
  $ eventsrc verify --heads -o heads
  $ digest=$(eventsrc verify --digest)

--against proves that nothing changed but what was appended.

  $ eventsrc verify --against heads
  ok: 3 events, 2 streams, 0 redacted: every hash fits, 2 heads found as noted
  $ eventsrc verify --against "$digest"
  ok: 3 events, 2 streams, 0 redacted: every hash fits
  $ echo "$digest" > digest; eventsrc verify --against digest
  ok: 3 events, 2 streams, 0 redacted: every hash fits
  $ cp eventsrc.db before.db
  $ eventsrc append --seed s a x > /dev/null; eventsrc append --seed s new x > /dev/null
  $ eventsrc verify --against heads
  ok: 5 events, 3 streams, 0 redacted: every hash fits, 2 heads found as noted

A bare digest only shows that two stores are equal or not.

  $ eventsrc verify --against "$digest"
  eventsrc: the digest is another one: a bare digest shows only whether two stores are equal, not whether one was only appended to; 'verify --heads' keeps what shows that
  [1]
  $ eventsrc verify --json --against "$digest" | sed 's/.*"digest":"[^"]*",//'
  eventsrc: the digest is another one: a bare digest shows only whether two stores are equal, not whether one was only appended to; 'verify --heads' keeps what shows that
  "equal":false}

Shortened, changed, missing: found, though every chain is sound in itself.

  $ eventsrc verify --heads -o later
  $ eventsrc -s before.db verify --against later
  a seq 2: shortened: the stream ends at seq 1
  new seq 0: missing: the stream holds no events any more
  NOT ok: 3 events, 2 streams, 0 redacted: 2 faults
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  [8]
  $ eventsrc -s before.db append --seed other a x > /dev/null; eventsrc -s before.db verify --against later
  a seq 2: changed: the hash there is another one: history up to it was rewritten
  new seq 0: missing: the stream holds no events any more
  NOT ok: 4 events, 2 streams, 0 redacted: 2 faults
  eventsrc: 2 faults found: restore a backup, or find out who changed the store
  [8]

A file that is none.

  $ eventsrc verify --against missing
  eventsrc: cannot read missing: No such file or directory: check the path
  [2]
  $ echo oops > bad; eventsrc verify --against bad
  eventsrc: line 1, column 1: a value is expected
  [5]
  $ echo '{"stream":"a"}' > bad; eventsrc verify --against bad
  eventsrc: line 1, column 1: the line has a 'stream' but no 'seq' or 'last', or no 'hash': give a line of 'eventsrc append' or of 'eventsrc verify --heads'
  [5]
  $ echo '{"stream":"a","seq":0,"hash":"beef"}' > bad; eventsrc verify --against bad
  eventsrc: line 1, column 1: 'hash' must be 64 hex digits: give a line of 'eventsrc append' or of 'eventsrc verify --heads'
  [5]

--receipt checks the result of an append.

  $ eventsrc append --seed s a x '{"n":9}' > receipt
  $ eventsrc verify --receipt @receipt
  ok: 6 events, 3 streams, 0 redacted: every hash fits, 1 head found as noted
  $ eventsrc verify --receipt - < receipt
  ok: 6 events, 3 streams, 0 redacted: every hash fits, 1 head found as noted
  $ eventsrc verify --receipt "$(cat receipt)"
  ok: 6 events, 3 streams, 0 redacted: every hash fits, 1 head found as noted
  $ eventsrc -s before.db verify --receipt @receipt
  a seq 3: shortened: the stream ends at seq 2
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ sed 's/"hash":".../"hash":"000/' receipt | eventsrc verify --receipt -
  a seq 3: changed: the hash there is another one: history up to it was rewritten
  NOT ok: 6 events, 3 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]
  $ eventsrc verify --receipt '{}'
  eventsrc: line 1, column 1: the line notes no event: give a line of 'eventsrc append' or of 'eventsrc verify --heads'
  [5]
  $ eventsrc verify --receipt oops
  eventsrc: line 1, column 1: a value is expected
  [5]

Both can come from standard input, one at a time.

  $ eventsrc verify --against - < heads
  ok: 6 events, 3 streams, 0 redacted: every hash fits, 2 heads found as noted
  $ eventsrc verify --against - --receipt - < heads
  eventsrc: --against and --receipt cannot both be standard input: give one of them a file
  [2]
  $ eventsrc append a x 1 --dry-run | eventsrc verify --receipt -
  eventsrc: line 1, column 1: a dry run stored nothing that could be found: give a line of 'eventsrc append' or of 'eventsrc verify --heads'
  [5]

Of a thousand faults in a stream ten are shown, and all are counted.

  $ for i in $(seq 1000); do echo '{"stream":"b","type":"x","data":1}'; done | eventsrc -s many.db append --seed s --from - > /dev/null
  $ eventsrc -s many.db append --seed s c x > /dev/null
  $ sqlite3 many.db "UPDATE stored_event SET data='{}' WHERE stream_id=1"
  $ eventsrc -s many.db verify
  b seq 0: its hash does not fit: it, or the event before it, was altered
  b seq 1: its hash does not fit: it, or the event before it, was altered
  b seq 2: its hash does not fit: it, or the event before it, was altered
  b seq 3: its hash does not fit: it, or the event before it, was altered
  b seq 4: its hash does not fit: it, or the event before it, was altered
  b seq 5: its hash does not fit: it, or the event before it, was altered
  b seq 6: its hash does not fit: it, or the event before it, was altered
  b seq 7: its hash does not fit: it, or the event before it, was altered
  b seq 8: its hash does not fit: it, or the event before it, was altered
  b seq 9: its hash does not fit: it, or the event before it, was altered
  b: and 991 more
  NOT ok: 1,001 events, 2 streams, 0 redacted: 1,001 faults
  eventsrc: 1,001 faults found: restore a backup, or find out who changed the store
  [8]
  $ eventsrc -s many.db verify --json | sed 's/"faults":.*"seq":9,/…/; s/"digest".*//'
  eventsrc: 1,001 faults found: restore a backup, or find out who changed the store
  {"ok":false,"streams":2,"events":1001,"redacted":0,"anchored":[],"faultCount":1001,…"message":"its hash does not fit: it, or the event before it, was altered"}],

--all leaves out the reserved streams, as everywhere, and the file; nothing at all takes them in.

  $ sqlite3 many.db "UPDATE stream SET name='$' || name WHERE name='b'"
  $ eventsrc -s many.db verify --all
  ok: 1 event, 1 stream, 0 redacted: every hash fits
  $ eventsrc -s many.db verify | tail -2
  eventsrc: 1,001 faults found: restore a backup, or find out who changed the store
  $b: and 991 more
  NOT ok: 1,001 events, 2 streams, 0 redacted: 1,001 faults

Options that exclude each other.

  $ eventsrc verify --digest --heads
  eventsrc: --digest, --heads and --json exclude each other
  [2]
  $ eventsrc verify -o file
  eventsrc: -o goes with --heads
  [2]
