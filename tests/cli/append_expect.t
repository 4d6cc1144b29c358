--expect is checked together with the write; what does not hold is rejected (3) and nothing is stored.

`none` on an empty stream stores, `0` and `exists` reject.

  $ eventsrc append --seed s a x --expect 0
  eventsrc: stream "a": expected 0, is none
  [3]
  $ eventsrc append --seed s a x --expect exists
  eventsrc: stream "a": expected exists, is none
  [3]
  $ eventsrc streams --json
  $ eventsrc append --seed s a x --expect none | cut -d, -f1-4
  {"result":"appended","stream":"a","first":0,"last":0
  $ eventsrc append --seed s a x --expect none
  eventsrc: stream "a": expected none, is 0
  [3]

The seq is that of the last event. An expectation past the end rejects and makes no gap.

  $ eventsrc append --seed s a x --expect 0 | cut -d, -f1-4
  {"result":"appended","stream":"a","first":1,"last":1
  $ eventsrc append --seed s a x --expect 0
  eventsrc: stream "a": expected 0, is 1
  [3]
  $ eventsrc append --seed s a x --expect 5
  eventsrc: stream "a": expected 5, is 1
  [3]
  $ eventsrc append --seed s a x --expect exists | cut -d, -f1-4
  {"result":"appended","stream":"a","first":2,"last":2
  $ eventsrc append --seed s a x --expect any | cut -d, -f1-4
  {"result":"appended","stream":"a","first":3,"last":3
  $ eventsrc head a | cut -d, -f1,2
  {"stream":"a","seq":3

As JSON, the error names both.

  $ eventsrc append a x --expect 0 --errors json
  {"error":{"code":"rejected","exit":3,"message":"stream \"a\": expected 0, is 3","stream":"a","expected":"0","actual":"3"}}
  [3]

Malformed ones are usage errors.

  $ eventsrc append a x --expect nobody
  eventsrc: "nobody" is not an expectation: use any, none, exists or the seq of the last event
  [2]
  $ eventsrc append a x --expect -1
  eventsrc: "-1" is not an expectation: use any, none, exists or the seq of the last event
  [2]
  $ eventsrc append a x --expect 007
  eventsrc: "007" is not an expectation: use any, none, exists or the seq of the last event
  [2]
  $ eventsrc append a x --expect ''
  eventsrc: "" is not an expectation: use any, none, exists or the seq of the last event
  [2]
  $ eventsrc append a x --expect 9223372036854775808
  eventsrc: "9223372036854775808" is not an expectation: use any, none, exists or the seq of the last event
  [2]

With --from and STREAM it holds for the stream before the first line; without STREAM, lines carry it.

  $ printf '{"type":"x","data":1}\n{"type":"x","data":2}\n' | eventsrc append a --seed s --expect 3 --from - | cut -d, -f1-4
  {"result":"appended","stream":"a","first":4,"last":5
  $ printf '{"type":"x","data":1}\n' | eventsrc append a --expect 3 --from -
  eventsrc: line 1: stream "a": expected 3, is 5
  [3]
  $ printf '{"type":"x","data":1}\n' | eventsrc append --expect 3 --from -
  eventsrc: --expect with --from needs STREAM: without it, lines may carry 'expect'
  [2]
  $ printf '%s\n' '{"stream":"b","type":"x","data":1,"expect":"none"}' '{"stream":"b","type":"x","data":1,"expect":0}' | eventsrc append --seed s --from -
  {"result":"appended","events":2,"already":0,"streams":1,"lines":2,"retries":0}
  $ printf '%s\n' '{"stream":"c","type":"x","data":1}' '{"stream":"b","type":"x","data":1,"expect":0}' | eventsrc append --seed s --from -
  eventsrc: line 2: stream "b": expected 0, is 1
  [3]
  $ eventsrc streams --json | cut -d, -f1,2
  {"stream":"a","events":6
  {"stream":"b","events":2
