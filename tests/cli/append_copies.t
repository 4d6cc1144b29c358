An export restored into an empty store has the same hashes.

  $ printf '%s\n' '{"stream":"a","type":"x","data":1}' '{"stream":"b","type":"x","data":{"big":12345678901234567890.123},"id":"k","meta":{"m":1}}' '{"stream":"a","type":"y","data":"\u00e9"}' | eventsrc append --seed s --from - | cut -d, -f1-3
  {"result":"appended","events":3,"already":0
  $ eventsrc export > all
  $ eventsrc -s copy.db append --from all
  {"result":"appended","events":3,"already":0,"streams":2,"lines":3,"retries":0}
  $ eventsrc verify --digest > digest; eventsrc -s copy.db verify --digest | cmp - digest
  $ eventsrc -s copy.db export | cmp - all

A second time adds nothing and exits 0, also into the store it came from.

  $ eventsrc -s copy.db append --from all
  {"result":"duplicate","events":0,"already":3,"streams":2,"lines":3,"retries":0}
  $ eventsrc export | eventsrc append --from -
  {"result":"duplicate","events":0,"already":3,"streams":2,"lines":3,"retries":0}
  $ eventsrc append a --from - < all
  eventsrc: line 2, column 11: the line is of stream "b", but "a" was asked for: leave out one of the two
  [5]
  $ grep '"a"' all | eventsrc append a --from -
  {"result":"duplicate","stream":"a","first":0,"last":1,"events":0,"already":2,"lines":2,"time":"2000-01-01T00:00:01.000000Z","hash":"1fead4fa450f08ac2ce8157364d41524cfa2af46e884ad178bacc5e2ee1cfb25","retries":0}

The copy goes on where the original would.

  $ eventsrc append --seed s a z; eventsrc -s copy.db append --seed s a z
  {"result":"appended","stream":"a","first":2,"last":2,"events":1,"time":"2000-01-01T00:00:02.000000Z","hash":"94d8e460a2395c4c3a1986c6ebc6d3a83614c4760bf6aa17b6b9649c7decbe09","retries":0}
  {"result":"appended","stream":"a","first":2,"last":2,"events":1,"time":"2000-01-01T00:00:02.000000Z","hash":"94d8e460a2395c4c3a1986c6ebc6d3a83614c4760bf6aa17b6b9649c7decbe09","retries":0}

An altered line is found by its hash (8): data, time, type, id, meta, salt, stream, seq.

  $ alter() { rm -f altered.db; sed "$1" all | eventsrc -s altered.db append --from -; }
  $ alter 's/123}/124}/'
  eventsrc: line 2: seq 0 of stream "b": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ alter '1s/2000/2001/'
  eventsrc: line 1: seq 0 of stream "a": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ alter '1s/"x"/"xx"/'
  eventsrc: line 1: seq 0 of stream "a": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ alter '2s/"k"/"kk"/'
  eventsrc: line 2: seq 0 of stream "b": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ alter 's/"m":1/"m":2/'
  eventsrc: line 2: seq 0 of stream "b": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ alter '1s/"salt":"../"salt":"00/'
  eventsrc: line 1: seq 0 of stream "a": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ alter 's/"stream":"b"/"stream":"bb"/'
  eventsrc: line 2: seq 0 of stream "bb": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ alter '1s/"hash":".../"hash":"000/'
  eventsrc: line 1: seq 0 of stream "a": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ eventsrc -s altered.db streams

The salt is needed to check a hash.

  $ alter '1s/"salt":"[^"]*",//'
  eventsrc: line 1, column 1: a line with 'hash' needs 'salt'
  [5]

A stream may start elsewhere, with the hash of the event before it as prev: it is anchored there.

  $ for i in 0 1 2 3; do eventsrc append --seed s n x $i; done | cut -d, -f1-3
  {"result":"appended","stream":"n","first":0
  {"result":"appended","stream":"n","first":1
  {"result":"appended","stream":"n","first":2
  {"result":"appended","stream":"n","first":3
  $ eventsrc export n --after 1 > rest
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  $ cut -d, -f1-2,7-8 rest
  {"stream":"n","seq":2,"salt":"52193abee991daea69e23ee599b28bb2","prev":"2b9fa100ae0bacca13655474fd3aa103f00ed3ee261ff596571b4786ef8ae488"
  {"stream":"n","seq":3,"salt":"28b5a6de72ec20f2aa151eaeaff9c492","hash":"572da7307cd861ef9a782d32d31aec1110d39a68f90c9f169dc177f9a2f1f9bf"}
  $ eventsrc -s rest.db append --from rest
  {"result":"appended","events":2,"already":0,"streams":1,"lines":2,"retries":0}
  $ eventsrc -s rest.db verify
  n: anchored at 2
  ok: 2 events, 1 stream, 0 redacted: every hash fits
  $ eventsrc -s rest.db verify --json
  {"ok":true,"streams":1,"events":2,"redacted":0,"anchored":[{"stream":"n","seq":2,"hash":"2b9fa100ae0bacca13655474fd3aa103f00ed3ee261ff596571b4786ef8ae488"}],"faultCount":0,"faults":[],"digest":"43004f33b9bd3ffa7e1ba7d3edffa2d6a32cea95b20c8a369bca5c5a4f2b1c46"}
  $ eventsrc -s rest.db append --seed s n y | cut -d, -f1-4
  {"result":"appended","stream":"n","first":4,"last":4
  $ eventsrc -s rest.db append --from rest
  {"result":"duplicate","events":0,"already":2,"streams":1,"lines":2,"retries":0}

Without prev its hash cannot be computed.

  $ sed 's/"prev":"[^"]*",//' rest | eventsrc -s none.db append --from -
  eventsrc: line 1: seq 2 of stream "n": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]

A prev that does not fit the head: events are missing.

  $ eventsrc export n --after 2 > end
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  $ eventsrc export n --limit 2 | eventsrc -s half.db append --from - | cut -d, -f1-4
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  {"result":"appended","events":2,"already":0,"streams":1
  $ eventsrc -s half.db append --from end
  eventsrc: line 1: event 2 of "n" is missing before this one: append it first
  [8]
  $ eventsrc -s half.db append --from rest | cut -d, -f1-4
  {"result":"appended","events":2,"already":0,"streams":1
  $ eventsrc export n | eventsrc -s whole.db append --from - | cut -d, -f1-4
  {"result":"appended","events":4,"already":0,"streams":1
  $ eventsrc -s whole.db verify --digest > whole; eventsrc -s half.db verify --digest | cmp - whole

A stream that begins at seq 1, as an import from elsewhere, goes on from there.

  $ eventsrc export n --after 0 --limit 1 | eventsrc -s from1.db append --from - | cut -d, -f1-4
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  {"result":"appended","events":1,"already":0,"streams":1
  $ eventsrc -s from1.db append --seed s n y | cut -d, -f1-4
  {"result":"appended","stream":"n","first":2,"last":2
  $ eventsrc -s from1.db replay n -e
  {"stream":"n","view":"default","key":null,"state":"value","seq":2,"time":"2000-01-01T00:00:02.000000Z","value":{}}
  $ eventsrc -s from1.db replay n -e --at 0
  {"stream":"n","view":"default","key":null,"state":"none","seq":null,"time":null}
  [1]
  $ eventsrc -s from1.db replay n -e --at ~1 | cut -d, -f4-5
  "state":"value","seq":1

Events before the first one of a stream are refused.

  $ eventsrc export n --limit 1 | eventsrc -s from1.db append --from -
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  eventsrc: line 1: stream "n" begins at seq 1: events before it come back by 'eventsrc archive --restore'
  [3]
