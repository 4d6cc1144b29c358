get prints one event as it is stored, head where a stream stands.

  $ eventsrc append --seed s a x '{"n":1}' --id k --actor ann > /dev/null
  $ eventsrc append --seed s a x '{"n":2}' > /dev/null
  $ eventsrc get a 0
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"x","data":{"n":1},"meta":{"actor":"ann"},"id":"k","position":1,"salt":"31ebe7f771a320628d6b5a73a3c1f9cf","hash":"82030e13ed7d8ff923e9a3f9d69ca6f829da82d2e7251ed232b207cfb60df9ba"}
  $ eventsrc head a
  {"stream":"a","seq":1,"time":"2000-01-01T00:00:01.000000Z","hash":"7257d78525b7ecf77db7b12616326e68240284581debfcd8fa9f2690032b73fd","events":2}
  $ eventsrc append --seed s a x --expect "$(eventsrc head a | sed 's/.*"seq":\([0-9]*\).*/\1/')" | cut -d, -f1-4
  {"result":"appended","stream":"a","first":2,"last":2
  $ eventsrc get a 1 --pretty
  {
    "stream": "a",
    "seq": 1,
    "time": "2000-01-01T00:00:01.000000Z",
    "type": "x",
    "data": {
      "n": 2
    },
    "position": 2,
    "salt": "69ae627ee00d34155712167e18e294d1",
    "hash": "7257d78525b7ecf77db7b12616326e68240284581debfcd8fa9f2690032b73fd"
  }

Nothing there is a negative answer.

  $ eventsrc get a 3
  eventsrc: stream 'a' has no event 3: it has 0 to 2
  [1]
  $ eventsrc get nobody 0
  eventsrc: stream 'nobody' holds no events
  [1]
  $ eventsrc head nobody
  eventsrc: stream 'nobody' holds no events
  [1]

Usage.

  $ eventsrc get a
  eventsrc: SEQ is missing: see 'eventsrc get --help'
  [2]
  $ eventsrc get a x
  eventsrc: SEQ cannot be 'x': give a whole number from 0
  [2]
  $ eventsrc get a -1
  eventsrc: SEQ cannot be '-1': give a whole number from 0
  [2]
  $ eventsrc get a 0 0
  eventsrc: '0' is one argument too many: see 'eventsrc get --help'
  [2]
  $ eventsrc head
  eventsrc: STREAM is missing: see 'eventsrc head --help'
  [2]
  $ eventsrc head ''
  eventsrc: the stream name is empty: give 1 to 512 bytes
  [5]
  $ eventsrc head 'a*'
  eventsrc: stream 'a*' holds no events: this is about one stream: give its full name
  [1]
  $ eventsrc head "$(printf 'a\033[31m')"
  eventsrc: the stream name has the control character U+001B at byte offset 1: give 1 to 512 bytes of text without control characters
  [5]
