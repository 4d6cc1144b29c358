--id makes an append safe to repeat: the same stream, id and content are stored once.

  $ eventsrc append --seed s a x '{"n":1}' --id k1
  {"result":"appended","stream":"a","first":0,"last":0,"events":1,"time":"2000-01-01T00:00:00.000000Z","hash":"5b1930414a31e2dc70d9ed2e4a3cbb5e6ff4d41ef5262d008ae98aa01eba3af7","retries":0}
  $ eventsrc append --seed s a x '{"n":1}' --id k1
  {"result":"duplicate","stream":"a","first":0,"last":0,"events":0,"time":"2000-01-01T00:00:00.000000Z","hash":"5b1930414a31e2dc70d9ed2e4a3cbb5e6ff4d41ef5262d008ae98aa01eba3af7","retries":0}
  $ eventsrc append --seed s a x '{ "n" : 1 }' --id k1 | cut -d, -f1-5
  {"result":"duplicate","stream":"a","first":0,"last":0,"events":0

The id is looked up before conditions and time, so a repeat after a lost answer is always safe.

  $ eventsrc append --seed s a x '{"n":1}' --id k1 --expect none | cut -d, -f1-4
  {"result":"duplicate","stream":"a","first":0,"last":0
  $ eventsrc append --seed s a x '{"n":1}' --id k1 --time 2001-01-01 | cut -d, -f1-4
  {"result":"duplicate","stream":"a","first":0,"last":0

Other content under the same id is rejected.

  $ eventsrc append --seed s a x '{"n":2}' --id k1
  eventsrc: id "k1" of stream "a" already stands at seq 0, with other content: use another id
  [3]
  $ eventsrc append --seed s a y '{"n":1}' --id k1
  eventsrc: id "k1" of stream "a" already stands at seq 0, with other content: use another id
  [3]
  $ eventsrc append --seed s a x '{"n":1}' --id k1 --actor ann
  eventsrc: id "k1" of stream "a" already stands at seq 0, with other content: use another id
  [3]
  $ eventsrc append --seed s a x '{"n":1.0}' --id k1 --errors json
  {"error":{"code":"rejected","exit":3,"message":"id \"k1\" of stream \"a\" already stands at seq 0, with other content: use another id","stream":"a","seq":0}}
  [3]

Another stream has ids of its own.

  $ eventsrc append --seed s b x '{"n":2}' --id k1 | cut -d, -f1-4
  {"result":"appended","stream":"b","first":0,"last":0
  $ eventsrc get a 0 | cut -d, -f4-7
  "type":"x","data":{"n":1},"id":"k1","position":1
  $ eventsrc streams --json | cut -d, -f1,2
  {"stream":"a","events":1
  {"stream":"b","events":1

Lines with ids: what is there counts as already there, also twice in one input.

  $ printf '%s\n' '{"type":"x","data":{"n":1},"id":"k1"}' '{"type":"x","data":2,"id":"k2"}' '{"type":"x","data":2,"id":"k2"}' > lines
  $ eventsrc append a --seed s --from lines
  {"result":"appended","stream":"a","first":1,"last":1,"events":1,"already":2,"lines":3,"time":"2000-01-01T00:00:01.000000Z","hash":"9875c7568264bda6459dca92d5c998026aef9bde29dbe6d856841584fef91b70","retries":0}
  $ eventsrc append a --seed s --from lines
  {"result":"duplicate","stream":"a","first":0,"last":1,"events":0,"already":3,"lines":3,"time":"2000-01-01T00:00:01.000000Z","hash":"9875c7568264bda6459dca92d5c998026aef9bde29dbe6d856841584fef91b70","retries":0}
  $ printf '%s\n' '{"type":"x","data":3,"id":"k3"}' '{"type":"x","data":4,"id":"k3"}' | eventsrc append a --from -
  eventsrc: line 2: id "k3" of stream "a" already stands at seq 2, with other content: use another id
  [3]
  $ eventsrc head a | cut -d, -f1,2
  {"stream":"a","seq":1

Ids are 1 to 128 bytes without control characters.

  $ eventsrc append a x --id ''
  eventsrc: the id is empty: give 1 to 128 bytes
  [5]
  $ eventsrc append a x --id "$(printf '%0129d' 0)"
  eventsrc: the id is 129 bytes long: give at most 128 bytes
  [5]
  $ eventsrc append a x --id "$(printf 'a\nb')"
  eventsrc: the id has the control character U+000A at byte offset 1: give 1 to 128 bytes of text without control characters
  [5]
  $ eventsrc append --seed s a x --id "$(printf '%0128d' 0)" | cut -d, -f1-4
  {"result":"appended","stream":"a","first":2,"last":2
  $ echo '{"type":"x","data":3}' | eventsrc append a --id k --from -
  eventsrc: --id and --time are for one event: with --from, lines have 'id' and 'time'
  [2]
