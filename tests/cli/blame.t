blame tells for each leaf of a state which event last changed it.

  $ printf '%s\n' '{"type":"opened","data":{"owner":"ann","tags":["a","b"],"empty":{}}}' '{"type":"deposited","data":{"balance":10},"meta":{"actor":"ann"}}' '{"type":"checked","data":{"balance":10.0},"meta":{"actor":"eve"}}' '{"type":"changed","data":{"tags":["a","c"],"address":{"city":"X\u001b[31m","zip":"1"}},"meta":{"actor":"bob\u0007"}}' '{"type":"moved","data":{"address":{"city":"Y"}}}' | eventsrc append acct/1 --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"acct/1","first":0,"last":4,"events":5
  $ eventsrc blame acct/1
  /owner         "ann"  0  2000-01-01T00:00:00Z  opened
  /tags/0        "a"    0  2000-01-01T00:00:00Z  opened
  /tags/1        "c"    3  2000-01-01T00:00:03Z  changed    bob\u0007
  /empty         {}     0  2000-01-01T00:00:00Z  opened
  /balance       10.0   1  2000-01-01T00:00:01Z  deposited  ann
  /address/city  "Y"    4  2000-01-01T00:00:04Z  moved
  /address/zip   "1"    3  2000-01-01T00:00:03Z  changed    bob\u0007
  $ eventsrc blame acct/1 --at 1
  /owner    "ann"  0  2000-01-01T00:00:00Z  opened
  /tags/0   "a"    0  2000-01-01T00:00:00Z  opened
  /tags/1   "b"    0  2000-01-01T00:00:00Z  opened
  /empty    {}     0  2000-01-01T00:00:00Z  opened
  /balance  10     1  2000-01-01T00:00:01Z  deposited  ann
  $ eventsrc blame acct/1 --json
  {"stream":"acct/1","pointer":"/owner","value":"ann","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened"}
  {"stream":"acct/1","pointer":"/tags/0","value":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened"}
  {"stream":"acct/1","pointer":"/tags/1","value":"c","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"changed","actor":"bob\u0007"}
  {"stream":"acct/1","pointer":"/empty","value":{},"seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened"}
  {"stream":"acct/1","pointer":"/balance","value":10.0,"seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deposited","actor":"ann"}
  {"stream":"acct/1","pointer":"/address/city","value":"Y","seq":4,"time":"2000-01-01T00:00:04.000000Z","type":"moved"}
  {"stream":"acct/1","pointer":"/address/zip","value":"1","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"changed","actor":"bob\u0007"}
  $ eventsrc blame acct/1 --at 1 -p
  /owner    "ann"  0  2000-01-01T00:00:00.000000Z  opened
  /tags/0   "a"    0  2000-01-01T00:00:00.000000Z  opened
  /tags/1   "b"    0  2000-01-01T00:00:00.000000Z  opened
  /empty    {}     0  2000-01-01T00:00:00.000000Z  opened
  /balance  10     1  2000-01-01T00:00:01.000000Z  deposited  ann

An object that lost its last member was last changed by what took it.

  $ eventsrc append acct/1 left '{"address":{"city":null,"zip":null}}' --seed s | cut -d, -f1-3
  {"result":"appended","stream":"acct/1","first":5
  $ eventsrc blame acct/1 | tail -n 1
  /address  {}     5  2000-01-01T00:00:05Z  left

After a delete everything is new.

  $ eventsrc append acct/1 deleted '{}' --seed s | cut -d, -f1-3
  {"result":"appended","stream":"acct/1","first":6
  $ eventsrc blame acct/1
  eventsrc: the state of stream 'acct/1' is deleted at seq 6
  [1]
  $ eventsrc append acct/1 changed '{"owner":"ann"}' --seed s | cut -d, -f1-3
  {"result":"appended","stream":"acct/1","first":7
  $ eventsrc blame acct/1
  /owner  "ann"  7  2000-01-01T00:00:07Z  changed
  $ eventsrc append acct/1 noted '5' --seed s | cut -d, -f1-3
  {"result":"appended","stream":"acct/1","first":8
  $ eventsrc blame acct/1
  (state)  5  8  2000-01-01T00:00:08Z  noted

Of each key, or of one; by jq too.

  $ printf '{"view":"keyed","key":"/data/who","on":{"*":{"merge":{"":"/data"}}}}' > keyed.json
  $ printf '%s\n' '{"type":"t","data":{"who":"ann","n":1}}' '{"type":"t","data":{"who":"bob","n":1}}' '{"type":"t","data":{"who":"ann","n":2}}' | eventsrc append k --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"k","first":0,"last":2,"events":3
  $ eventsrc blame k --view ./keyed.json
  "ann"  /who  "ann"  0  2000-01-01T00:00:00Z  t
  "ann"  /n    2      2  2000-01-01T00:00:02Z  t
  "bob"  /who  "bob"  1  2000-01-01T00:00:01Z  t
  "bob"  /n    1      1  2000-01-01T00:00:01Z  t
  $ eventsrc blame k --view ./keyed.json --key ann --json
  {"stream":"k","key":"ann","pointer":"/who","value":"ann","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"t"}
  {"stream":"k","key":"ann","pointer":"/n","value":2,"seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"t"}
  $ printf '{"view":"summed","jq":".n += $event.data.n | .last = $event.data.who"}' > summed.json
  $ eventsrc blame k --view ./summed.json
  /n     4      2  2000-01-01T00:00:02Z  t
  /last  "ann"  2  2000-01-01T00:00:02Z  t

What cannot be.

  $ eventsrc blame nope
  eventsrc: stream 'nope' holds no events
  [1]
  $ eventsrc blame acct/1 --at 1999-01-01
  eventsrc: stream 'acct/1' has no events up to that point
  [1]
  $ eventsrc blame acct/1 --key x
  eventsrc: --key is for views that have a key, and 'default' has none: leave it out
  [2]
  $ printf '{"view":"other","streams":["x/*"],"on":{"*":"ignore"}}' > other.json
  $ eventsrc blame acct/1 --view ./other.json
  eventsrc: view "other" is not meant for stream "acct/1": its "streams" are x/*
  [5]

What there is none of is said: a stream that was meant as a pattern, a key, a state that is deleted.

  $ for command in 'blame x/*' 'diff x/* 0' 'head x/*'; do eventsrc $command; done; eventsrc bisect 'x/*' .
  eventsrc: stream 'x/*' holds no events: this is about one stream: give its full name
  eventsrc: stream 'x/*' holds no events: this is about one stream: give its full name
  eventsrc: stream 'x/*' holds no events: this is about one stream: give its full name
  eventsrc: stream 'x/*' holds no events: this is about one stream: give its full name
  [1]
  $ printf '{"view":"by","key":"/data/k","on":{"*":{"set":{"/n":"/data/n"}}}}' > by.json; eventsrc append keyed t '{"k":"a","n":1}' --seed s -q > /dev/null
  $ eventsrc blame keyed --view ./by.json --key zzz; eventsrc bisect keyed '.n == 1' --view ./by.json --key zzz
  eventsrc: stream 'keyed' has no state of key 'zzz' at seq 0
  eventsrc: it is never true of key 'zzz' of stream 'keyed'
  [1]
  $ eventsrc append gone opened '{"n":1}' --seed s -q > /dev/null; eventsrc append gone deleted --seed s -q > /dev/null; eventsrc blame gone
  eventsrc: the state of stream 'gone' is deleted at seq 1
  [1]
