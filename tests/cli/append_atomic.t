The whole input of --from is one append: all of it is stored, or nothing.

  $ eventsrc append --seed s a x 1 --time 2020-01-01T00:00:00Z | cut -d, -f1
  {"result":"appended"
  $ cp eventsrc.db before.db
  $ {
  >   for i in 1 2 3 4 5; do echo '{"stream":"a","type":"x","data":'$i'}'; done
  >   echo '{"stream":"b","type":"x","data":'
  > } > broken
  $ eventsrc append --from broken
  eventsrc: line 6, column 33: a value is expected
  [5]
  $ eventsrc append --from - < broken
  eventsrc: line 6, column 33: a value is expected
  [5]
  $ cat broken | eventsrc append --from -
  eventsrc: line 6, column 33: a value is expected
  [5]
  $ cmp eventsrc.db before.db

The same holds for what only the store can refuse.

  $ printf '%s\n' '{"stream":"a","type":"x","data":2}' '{"stream":"b","type":"x","data":1,"expect":4}' > rejected
  $ eventsrc append --from rejected
  eventsrc: line 2: stream "b": expected 4, is none
  [3]
  $ printf '%s\n' '{"stream":"a","type":"x","data":2}' '{"stream":"a","type":"x","data":1,"seq":9}' | eventsrc append --from -
  eventsrc: line 2: stream "a": the line says seq 9, but the next is 2
  [3]
  $ printf '%s\n' '{"stream":"a","type":"x","data":2}' '{"stream":"a","type":"x","data":1,"time":"1999-01-01T00:00:00Z"}' | eventsrc append --seed s --from -
  eventsrc: line 2: time 1999-01-01T00:00:00.000000Z is earlier than that of the last event of stream "a", 2020-01-01T00:00:00.000000Z
  [5]
  $ eventsrc streams --json | cut -d, -f1,2
  {"stream":"a","events":1
  $ eventsrc verify
  ok: 1 event, 1 stream, 0 redacted: every hash fits

Bad content does not even make a missing store.

  $ eventsrc -s new.db append --from broken
  eventsrc: line 6, column 33: a value is expected
  [5]
  $ eventsrc -s new.db append a x '{"n":'
  eventsrc: line 1, column 6: DATA: a value is expected
  [5]
  $ eventsrc -s new.db append a ''
  eventsrc: the event type is empty: give 1 to 256 bytes
  [5]
  $ eventsrc -s new.db append a x --id ''
  eventsrc: the id is empty: give 1 to 128 bytes
  [5]
  $ eventsrc -s new.db append a x 1 --meta 1
  eventsrc: --meta must be a JSON object, such as '{"actor":"ann"}'
  [5]
  $ eventsrc -s new.db append a x --expect maybe
  eventsrc: "maybe" is not an expectation: use any, none, exists or the seq of the last event
  [2]
  $ ls new.db
  ls: cannot access 'new.db': No such file or directory
  [2]

What only the append itself can refuse leaves an empty store at most.

  $ for event in 'a x --expect 0' '$a x' 'a x --time 9999-01-01'; do eventsrc -s empty.db append $event; eventsrc -s empty.db streams; done
  eventsrc: stream "a": expected 0, is none
  eventsrc: stream "$a": names that begin with '$' are written by eventsrc alone
  eventsrc: time 9999-01-01T00:00:00.000000Z is more than 24 hours ahead of the clock: every later event of stream "a" would get it too; --allow-future takes it all the same
