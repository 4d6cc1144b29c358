Lines of --from: every field in its place.

  $ echo '{"stream":"a","type":"x","data":{"n":1}}' | eventsrc append --seed s --from -
  {"result":"appended","events":1,"already":0,"streams":1,"lines":1,"retries":0}
  $ echo '{"data":{"n":2},"type":"x","stream":"a","meta":{"m":1},"id":"k","time":"2020-01-01T00:00:00Z","seq":1,"expect":0,"position":99}' | eventsrc append --seed s --from -
  {"result":"appended","events":1,"already":0,"streams":1,"lines":1,"retries":0}
  $ eventsrc export
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"x","data":{"n":1},"position":1,"salt":"31ebe7f771a320628d6b5a73a3c1f9cf","hash":"68c5553dd8558e7051fed6db0422852d3485a6c7db13173e5b0a160180ce2ac1"}
  {"stream":"a","seq":1,"time":"2020-01-01T00:00:00.000000Z","type":"x","data":{"n":2},"meta":{"m":1},"id":"k","position":2,"salt":"69ae627ee00d34155712167e18e294d1","hash":"a496865bfe8c067e3d1b600a40d5802b77465a6cdef0e27ac85a1078029c5b0a"}

STREAM is the default of lines without one; a line of another stream is refused.

  $ echo '{"type":"x","data":1}' | eventsrc append b --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"b","first":0,"last":0,"events":1
  $ echo '{"stream":"b","type":"x","data":1}' | eventsrc append b --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"b","first":1,"last":1,"events":1
  $ echo '{"stream":"c","type":"x","data":1}' | eventsrc append b --seed s --from -
  eventsrc: line 1, column 11: the line is of stream "c", but "b" was asked for: leave out one of the two
  [5]
  $ echo '{"type":"x","data":1}' | eventsrc append --from -
  eventsrc: line 1, column 1: the line has no 'stream'
  [5]
  $ echo '{"stream":"","type":"x","data":1}' | eventsrc append --from -
  eventsrc: line 1, column 11: the stream name is empty: give 1 to 512 bytes
  [5]

What is missing, of the wrong kind or unknown is told with line and column.

  $ try() { printf '{"stream":"a","type":"x","data":1}\n%s\n' "$1" | eventsrc append --from -; }
  $ try '{"stream":"a","data":1}'
  eventsrc: line 2, column 1: the line has no 'type'
  [5]
  $ try '{"stream":"a","type":"x"}'
  eventsrc: line 2, column 1: the line has no 'data'
  [5]
  $ try '{"stream":7,"type":"x","data":1}'
  eventsrc: line 2, column 11: 'stream' must be a string, not a number
  [5]
  $ try '{"stream":"a","type":null,"data":1}'
  eventsrc: line 2, column 22: 'type' must be a string, not null
  [5]
  $ try '{"stream":"a","type":"","data":1}'
  eventsrc: line 2, column 22: the event type is empty: give 1 to 256 bytes
  [5]
  $ try '{"stream":"a","type":"x","data":1,"meta":[1]}'
  eventsrc: line 2, column 42: 'meta' must be an object, not an array
  [5]
  $ try '{"stream":"a","type":"x","data":1,"meta":null}'
  eventsrc: line 2, column 42: 'meta' must be an object, not null
  [5]
  $ try '{"stream":"a","type":"x","data":1,"id":5}'
  eventsrc: line 2, column 40: 'id' must be a string, not a number
  [5]
  $ try '{"stream":"a","type":"x","data":1,"time":"yesterday"}'
  eventsrc: line 2, column 42: 'time' must be an RFC 3339 date and time with at most six digits of a second's fraction, such as "2026-01-31T10:00:00Z"
  [5]
  $ try '{"stream":"a","type":"x","data":1,"time":1769817600}'
  eventsrc: line 2, column 42: 'time' must be a string, not a number
  [5]
  $ try '{"stream":"a","type":"x","data":1,"seq":"7"}'
  eventsrc: line 2, column 41: 'seq' must be an integer from 0
  [5]
  $ try '{"stream":"a","type":"x","data":1,"seq":1.0}'
  eventsrc: line 2, column 41: 'seq' must be an integer from 0
  [5]
  $ try '{"stream":"a","type":"x","data":1,"seq":-1}'
  eventsrc: line 2, column 41: 'seq' must be an integer from 0
  [5]
  $ try '{"stream":"a","type":"x","data":1,"expect":"soon"}'
  eventsrc: line 2, column 44: "soon" is not an expectation: use any, none, exists or the seq of the last event
  [5]
  $ try '{"stream":"a","type":"x","data":1,"expect":true}'
  eventsrc: line 2, column 44: "true" is not an expectation: use any, none, exists or the seq of the last event
  [5]
  $ try '{"stream":"a","type":"x","data":1,"salt":"12"}'
  eventsrc: line 2, column 42: 'salt' must be a string of 32 hex digits
  [5]
  $ try '{"stream":"a","type":"x","data":1,"hash":"xyz"}'
  eventsrc: line 2, column 42: 'hash' must be a string of 64 hex digits
  [5]
  $ try '{"stream":"a","type":"x","data":1,"prev":7}'
  eventsrc: line 2, column 42: 'prev' must be a string of 64 hex digits
  [5]
  $ try '{"stream":"a","type":"x","data":1,"redacted":1}'
  eventsrc: line 2, column 46: 'redacted' must be true or false, not a number
  [5]
  $ try '{"stream":"a","type":"x","data":1,"content":"0000000000000000000000000000000000000000000000000000000000000000"}'
  eventsrc: line 2, column 1: 'content' goes only with '"redacted":true'
  [5]
  $ try '{"stream":"a","type":"x","redacted":true}'
  eventsrc: line 2, column 1: a line with '"redacted":true' needs 'content'
  [5]
  $ try '{"stream":"a","type":"x","data":1,"sequence":1}'
  eventsrc: line 2, column 35: unknown field "sequence": a line has stream, type, data, meta, id, time, seq, expect, salt, content, prev, hash, redacted, position
  [5]
  $ try '{ "stream" : "a", "type" : "x", "data" : 1, "Seq" : 1 }'
  eventsrc: line 2, column 45: unknown field "Seq": a line has stream, type, data, meta, id, time, seq, expect, salt, content, prev, hash, redacted, position
  [5]
  $ try '[1]'
  eventsrc: line 2, column 1: a line must be one JSON object, not an array
  [5]
  $ try '"text"'
  eventsrc: line 2, column 1: a line must be one JSON object, not a string
  [5]
  $ eventsrc append a --from missing.jsonl
  eventsrc: cannot read missing.jsonl: No such file or directory: check the path
  [2]
  $ eventsrc append a --from .
  eventsrc: cannot read .: Is a directory: check the path
  [2]
  $ eventsrc append a x --from lines
  eventsrc: with --from, only STREAM may be named: TYPE and DATA are in the lines
  [2]
  $ eventsrc head a | cut -d, -f1,2
  {"stream":"a","seq":1

A seq says where its event lands. Stored with the same content it is already there; other content, or another place, is rejected.

  $ echo '{"stream":"a","type":"x","data":{"n":1},"seq":0}' | eventsrc append --from -
  {"result":"duplicate","events":0,"already":1,"streams":1,"lines":1,"retries":0}
  $ echo '{"stream":"a","type":"x","data":{"n":9},"seq":0}' | eventsrc append --from -
  eventsrc: line 1: seq 0 of stream "a" holds another event: 'eventsrc get' shows it
  [3]
  $ echo '{"stream":"a","type":"x","data":1,"seq":7}' | eventsrc append --from -
  eventsrc: line 1: stream "a": the line says seq 7, but the next is 2
  [3]
  $ echo '{"stream":"new","type":"x","data":1,"seq":1}' | eventsrc append --from -
  eventsrc: line 1: stream "new": the line says seq 1, but the next is 0
  [3]

Nothing in, nothing done.

  $ printf '' | eventsrc append --from -
  {"result":"noop","events":0,"already":0,"streams":0,"lines":0,"retries":0}
  $ printf '\n\n  \n' | eventsrc append a --from -
  {"result":"noop","events":0,"already":0,"lines":0,"retries":0}

An array is told how it becomes lines; a day and a week are durations.

  $ eventsrc -s array.db append a t --seed s -q > /dev/null; eventsrc -s array.db export --format json | eventsrc -s restored.db append --from -
  eventsrc: line 1, column 1: a line must be one JSON object, and this is an array: 'eventsrc export --format jsonl' writes lines, 'jq -c .[]' makes them of an array
  [5]
  $ eventsrc -s array.db export --format json | jq -c '.[]' | eventsrc -s restored.db append --from - | cut -d, -f1-2
  {"result":"appended","events":1
  $ eventsrc -s array.db export --follow --limit 1 --interval 1d | wc -l; eventsrc -s array.db export --follow --limit 1 --interval 1w | wc -l
  1
  1

Behind the greatest seq there must be a next one.

  $ for seq in 9223372036854775807 9223372036854775808; do echo "{\"stream\":\"far\",\"seq\":$seq,\"type\":\"x\",\"data\":1}" | eventsrc append --from -; done
  eventsrc: line 1, column 23: 'seq' is too large: the greatest is 9223372036854775806
  eventsrc: line 1, column 23: 'seq' must be an integer from 0
  [5]
