Who alters what stands for archived events, or what the store says about itself, is found: exit 8.

  $ for n in 0 1 2 3; do eventsrc append --seed s a x "{\"n\":$n}" --id k$n; eventsrc append --seed s b x "{\"n\":$n}"; eventsrc append --seed s c x $n; done > /dev/null
  $ for n in 1 2; do eventsrc snapshot create a b --epoch --at $n > /dev/null; eventsrc archive a --to a$n > /dev/null; done; eventsrc archive b --to b2 > /dev/null
  $ eventsrc verify
  $ alter() { cp eventsrc.db t.db; sqlite3 t.db "$1" && eventsrc -s t.db verify 2> /dev/null | grep -v anchored; }

The mark of an epoch, and its states.

  $ alter "UPDATE stream SET epoch_seq=NULL, epoch_time=NULL, epoch_hash=NULL WHERE name='a'"
  $ alter "UPDATE snapshot SET epoch=0 WHERE stream_id=2"
  $ alter "DELETE FROM snapshot WHERE stream_id=2"

Archives: cut to what they once had, or gone, the first, the last or the only one.

  $ alter "UPDATE archive SET positions=substr(positions, 1, 32) WHERE stream_id=2"
  $ alter "DELETE FROM archive WHERE stream_id=1 AND first_seq=0"
  $ alter "DELETE FROM archive WHERE stream_id=1 AND first_seq=1"
  $ alter "DELETE FROM archive WHERE stream_id=2"
  $ alter "DELETE FROM archived_id WHERE id='k0'"
  $ alter "UPDATE archived_id SET seq=7 WHERE id='k0'"
  $ alter "INSERT INTO archived_id SELECT 3, id, seq, time, type_id, position, hash, content FROM archived_id"

What the store says about itself.

  $ for value in -1 9223372036854775807 "'0'"; do alter "UPDATE metadata SET value=$value WHERE key='position_floor'"; done
  $ for value in "''" "'0123'" 1 "replace(value, substr(value, 1, 1), 'g')" "value||'0'"; do alter "UPDATE metadata SET value=$value WHERE key='store_id'"; done
  $ alter "UPDATE metadata SET value=9223372036854775807 WHERE key='created'; UPDATE metadata SET value=2 WHERE key='seeded'; DELETE FROM metadata WHERE key='generation'"
  $ alter "INSERT INTO metadata VALUES('sealed', 1), ('redaction_pending', 0), ('later', 1)"

One row of a stream is damaged: nothing is said of the others.

  $ alter "UPDATE stream SET events=0 WHERE name='b'"
  $ alter "UPDATE stream SET hash=x'00', last_time=9223372036854775807 WHERE name='a'"
  $ alter "UPDATE stream SET anchor=zeroblob(32) WHERE name='c'"
  $ alter "UPDATE stream SET hash=x'00' WHERE name='a'; UPDATE stream SET bytes=7 WHERE name='c'"
  $ eventsrc -s t.db verify a

The file is longer, or shorter, than it was: whoever appends is told the same.

  $ for size in +100 -100; do cp eventsrc.db t.db; truncate -s $size t.db; eventsrc -s t.db verify | grep -o 'the file ends in .*'; eventsrc -s t.db append c x; done
