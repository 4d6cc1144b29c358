With --seed the same commands give a byte-identical store, reads in between or not.

  $ commands() {
  >   eventsrc init --seed "$1"
  >   eventsrc append --seed "$1" a x '{"n":1}'
  >   eventsrc append --seed "$1" a x '{"n":2}' --id k --actor ann
  >   $2
  >   for n in 1 2 3; do echo "{\"stream\":\"b\",\"type\":\"y\",\"data\":$n}"; done > lines
  >   eventsrc append --seed "$1" --from lines
  >   $2
  >   eventsrc append --seed "$1" a x --expect 9
  >   eventsrc append --seed "$1" b z --batch 1 --from lines
  > }
  $ reads() { eventsrc replay a; eventsrc export; eventsrc verify; eventsrc streams; eventsrc info; }
  $ mkdir one two three
  $ (cd one; commands s true > ../one.out 2>&1); (cd two; commands s true > ../two.out 2>&1); cmp one/eventsrc.db two/eventsrc.db; cmp one.out two.out
  $ (cd three; commands s reads > /dev/null 2>&1); cmp one/eventsrc.db three/eventsrc.db
  $ ls one
  eventsrc.db
  lines

Another seed gives other salts, and so other hashes, for the same events.

  $ mkdir other; (cd other; commands t true > /dev/null 2>&1); cmp -s one/eventsrc.db other/eventsrc.db
  [1]
  $ for store in one other; do eventsrc -s $store/eventsrc.db replay a; eventsrc -s $store/eventsrc.db get a 0 | cut -d, -f1-6; done
  {"n":2}
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"x","data":{"n":1},"position":1
  {"n":2}
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"x","data":{"n":1},"position":1

The clock ticks a second an event, from 2000 on, in each stream; a time that is given wins.

  $ eventsrc -s one/eventsrc.db export | cut -d, -f1-3
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z"
  {"stream":"a","seq":1,"time":"2000-01-01T00:00:01.000000Z"
  {"stream":"b","seq":0,"time":"2000-01-01T00:00:00.000000Z"
  {"stream":"b","seq":1,"time":"2000-01-01T00:00:01.000000Z"
  {"stream":"b","seq":2,"time":"2000-01-01T00:00:02.000000Z"
  $ eventsrc -s one/eventsrc.db append --seed s a x --time 2020-01-01 --echo | cut -d, -f1-3
  {"stream":"a","seq":2,"time":"2020-01-01T00:00:00.000000Z"
  $ eventsrc -s one/eventsrc.db append --seed s a x --echo | cut -d, -f1-3
  eventsrc: warning: the clock is behind the last event of a stream: new events got that event's time
  {"stream":"a","seq":3,"time":"2020-01-01T00:00:00.000000Z"
  $ eventsrc append --seed '' a x
  eventsrc: --seed is empty: give a text to derive salts and times from
  [2]
