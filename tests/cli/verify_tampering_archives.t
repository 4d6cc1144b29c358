Who alters what stands for archived events, or what the store says about itself, is found: exit 8.

  $ for n in 0 1 2 3; do eventsrc append --seed s a x "{\"n\":$n}" --id k$n; eventsrc append --seed s b x "{\"n\":$n}"; eventsrc append --seed s c x $n; done > /dev/null
  $ for at in a:1 a:2 b:2; do eventsrc snapshot create ${at%:*} --epoch --at ${at#*:} && eventsrc archive ${at%:*} --to $at; done > /dev/null
  $ eventsrc verify
  a: anchored at 2
  b: anchored at 2
  ok: 8 events, 3 streams, 0 redacted: every hash fits
  $ alter() { cp eventsrc.db t.db; sqlite3 t.db "$1" && eventsrc -s t.db verify 2> /dev/null | grep -v anchored; }

The mark of an epoch, and its states.

  $ alter "UPDATE stream SET epoch_seq=NULL, epoch_time=NULL, epoch_hash=NULL WHERE name='a'"
  table stream: the epoch of a stands at seq none, the last state of an epoch in table snapshot at 2: one of them is damaged or missing
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  $ alter "UPDATE snapshot SET epoch=0 WHERE stream_id=2"
  table stream: the epoch of b stands at seq 2, the last state of an epoch in table snapshot at none: one of them is damaged or missing
  b seq 2: the snapshot of view "default": it was altered since it was made
  b seq 2: the events before it are archived in "*/b:2", and no sound state of an epoch stands for them: restore them with 'eventsrc archive --restore FILE' (glob)
  NOT ok: 8 events, 3 streams, 0 redacted: 3 faults
  $ alter "DELETE FROM snapshot WHERE stream_id=2"
  table stream: the epoch of b stands at seq 2, the last state of an epoch in table snapshot at none: one of them is damaged or missing
  b seq 2: the events before it are archived in "*/b:2", and no sound state of an epoch stands for them: restore them with 'eventsrc archive --restore FILE' (glob)
  NOT ok: 8 events, 3 streams, 0 redacted: 2 faults

Archives: cut to what they once had, or gone, the first, the last or the only one.

  $ alter "UPDATE archive SET positions=substr(positions, 1, 32) WHERE stream_id=2"
  table archive: the row of stream "b" that begins at seq 0, one of its events' ids, or the row before or behind it, is damaged or missing
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  $ alter "DELETE FROM archive WHERE stream_id=1 AND first_seq=0"
  table archived_id: the row of stream "a" and id "k0" is of no archive
  table archive: the row of stream "a" that begins at seq 1, one of its events' ids, or the row before or behind it, is damaged or missing
  NOT ok: 8 events, 3 streams, 0 redacted: 2 faults
  $ alter "DELETE FROM archive WHERE stream_id=1 AND first_seq=1"
  table archived_id: the row of stream "a" and id "k1" is of no archive
  table archive: the row of stream "a" that begins at seq 0, one of its events' ids, or the row before or behind it, is damaged or missing
  NOT ok: 8 events, 3 streams, 0 redacted: 2 faults
  $ alter "DELETE FROM archive WHERE stream_id=2"
  b seq 2: the state of the epoch there was made of 3 events, and 1 are stored up to it: where the others were archived was noted, and is missing
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  $ alter "DELETE FROM archived_id WHERE id='k0'"
  table archive: the row of stream "a" that begins at seq 0, one of its events' ids, or the row before or behind it, is damaged or missing
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  $ alter "UPDATE archived_id SET seq=7 WHERE id='k0'"
  table archived_id: the row of stream "a" and id "k0" is of no archive
  table archive: the row of stream "a" that begins at seq 0, one of its events' ids, or the row before or behind it, is damaged or missing
  NOT ok: 8 events, 3 streams, 0 redacted: 2 faults
  $ alter "INSERT INTO archived_id SELECT 3, id, seq, time, type_id, position, hash, content FROM archived_id"
  table archived_id: the row of stream "c" and id "k0" is of no archive
  table archived_id: the row of stream "c" and id "k1" is of no archive
  NOT ok: 8 events, 3 streams, 0 redacted: 2 faults

What the store says about itself.

  $ for value in -1 9223372036854775807 "'0'"; do alter "UPDATE metadata SET value=$value WHERE key='position_floor'"; done
  table metadata: position_floor is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  table metadata: position_floor is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  table metadata: position_floor is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  $ for value in "''" "'0123'" 1 "replace(value, substr(value, 1, 1), 'g')" "value||'0'"; do alter "UPDATE metadata SET value=$value WHERE key='store_id'"; done
  table metadata: store_id is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  table metadata: store_id is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  table metadata: store_id is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  table metadata: store_id is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  table metadata: store_id is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 1 fault
  $ alter "UPDATE metadata SET value=9223372036854775807 WHERE key='created'; UPDATE metadata SET value=2 WHERE key='seeded'; DELETE FROM metadata WHERE key='generation'"
  table metadata: created is missing or damaged
  table metadata: seeded is missing or damaged
  table metadata: generation is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 3 faults
  $ alter "INSERT INTO metadata VALUES('sealed', 1), ('redaction_pending', 0), ('later', 1)"
  table metadata: redaction_pending is missing or damaged
  table metadata: sealed is missing or damaged
  NOT ok: 8 events, 3 streams, 0 redacted: 2 faults

One row of a stream is damaged: nothing is said of the others.

  $ alter "UPDATE stream SET events=0 WHERE name='b'"
  b: store t.db: the row of stream "b" is damaged
  NOT ok: 6 events, 2 streams, 0 redacted: 1 fault
  $ alter "UPDATE stream SET hash=x'00', last_time=9223372036854775807 WHERE name='a'"
  a: store t.db: the row of stream "a" is damaged
  NOT ok: 6 events, 2 streams, 0 redacted: 1 fault
  $ alter "UPDATE stream SET anchor=zeroblob(32) WHERE name='c'"
  c: store t.db: the row of stream "c" is damaged
  NOT ok: 4 events, 2 streams, 0 redacted: 1 fault
  $ alter "UPDATE stream SET hash=x'00' WHERE name='a'; UPDATE stream SET bytes=7 WHERE name='c'"
  a: store t.db: the row of stream "a" is damaged
  c: the store says bytes 7 of the stream, its events say 4
  NOT ok: 6 events, 2 streams, 0 redacted: 2 faults
  $ eventsrc -s t.db verify a
  a: store t.db: the row of stream "a" is damaged
  NOT ok: 0 events, 0 streams, 0 redacted: 1 fault
  eventsrc: 1 fault found: restore a backup, or find out who changed the store
  [8]

The file is longer, or shorter, than it was: whoever appends is told the same.

  $ for size in +100 -100; do cp eventsrc.db t.db; truncate -s $size t.db; eventsrc -s t.db verify 2> /dev/null | grep -o 'the file ends in .*'; eventsrc -s t.db append c x; done
  the file ends in the middle of a page, it was cut short: restore a backup, or export what can still be read
  eventsrc: store t.db: the file ends in the middle of a page, it was cut short: restore a backup, or export what can still be read
  the file ends in the middle of a page, it was cut short: restore a backup, or export what can still be read
  eventsrc: store t.db: the file ends in the middle of a page, it was cut short: restore a backup, or export what can still be read
  [8]
