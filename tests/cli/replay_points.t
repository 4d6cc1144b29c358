Points in a stream of five events. 2 and 3 have the same microsecond; 4 came a day later.

  $ put() { eventsrc append --seed s a set "{\"n\":$1,\"k$1\":1}" --time "$2" | cut -d, -f3; }
  $ put 0 2020-01-30T23:59:59.999999Z
  "first":0
  $ put 1 2020-01-31T00:00:00Z
  "first":1
  $ put 2 2020-01-31T10:00:00.25Z
  "first":2
  $ put 3 2020-01-31T10:00:00.25Z
  "first":3
  $ put 4 2020-02-01T10:00:00Z
  "first":4
  $ at() { eventsrc replay a -e --at "$1" | sed 's/"value":{"n":.,.*/…/; s/.*"key":null,//'; }

By default, and as `latest`, the last event.

  $ eventsrc replay a
  {"n":4,"k0":1,"k1":1,"k2":1,"k3":1,"k4":1}
  $ eventsrc replay a -e
  {"stream":"a","view":"default","key":null,"state":"value","seq":4,"time":"2020-02-01T10:00:00.000000Z","value":{"n":4,"k0":1,"k1":1,"k2":1,"k3":1,"k4":1}}
  $ at latest
  "state":"value","seq":4,"time":"2020-02-01T10:00:00.000000Z",…
  $ at now
  "state":"value","seq":4,"time":"2020-02-01T10:00:00.000000Z",…

By seq; a point is inclusive.

  $ eventsrc replay a --at 0
  {"n":0,"k0":1}
  $ at 0
  "state":"value","seq":0,"time":"2020-01-30T23:59:59.999999Z",…
  $ at 3
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…
  $ at seq:3
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…

Past the end is the last event, and the output says its real seq.

  $ eventsrc replay a --at 99
  eventsrc: warning: this is the state at seq 4, 2020-02-01T10:00:00.000000Z: stream 'a' has no event 99
  {"n":4,"k0":1,"k1":1,"k2":1,"k3":1,"k4":1}
  $ at 99
  "state":"value","seq":4,"time":"2020-02-01T10:00:00.000000Z",…
  $ at 9223372036854775807
  "state":"value","seq":4,"time":"2020-02-01T10:00:00.000000Z",…

~N is N events before the last; before the first there is none.

  $ at ~0
  "state":"value","seq":4,"time":"2020-02-01T10:00:00.000000Z",…
  $ at ~1
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…
  $ at ~4
  "state":"value","seq":0,"time":"2020-01-30T23:59:59.999999Z",…
  $ at ~5
  "state":"none","seq":null,"time":null}
  $ eventsrc replay a -e --at ~5
  {"stream":"a","view":"default","key":null,"state":"none","seq":null,"time":null}
  [1]
  $ eventsrc replay a --at ~5
  eventsrc: stream 'a' has no events up to that point
  [1]

By time, in any offset: all events before the first later one. Two events in one microsecond both count.

  $ at 2020-01-31T10:00:00.25Z
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…
  $ at 2020-01-31T10:00:00.249999Z
  "state":"value","seq":1,"time":"2020-01-31T00:00:00.000000Z",…
  $ at 2020-01-31T20:00:00.25+10:00
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…
  $ at 2020-01-31T00:00:00.25-10:00
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…
  $ at 2020-01-31t10:00:00.2500009z
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…
  $ at time:2020-02-02
  "state":"value","seq":4,"time":"2020-02-01T10:00:00.000000Z",…
  $ at @1580464800.25
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…
  $ at @1580464800
  "state":"value","seq":1,"time":"2020-01-31T00:00:00.000000Z",…
  $ at time:@1580464800.25
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…

A date alone means its first instant, UTC.

  $ at 2020-01-31
  "state":"value","seq":1,"time":"2020-01-31T00:00:00.000000Z",…
  $ at 2020-02-01
  "state":"value","seq":3,"time":"2020-01-31T10:00:00.250000Z",…
  $ at 2020-01-30
  "state":"none","seq":null,"time":null}
  $ eventsrc replay a --at 2020-01-30
  eventsrc: stream 'a' has no events up to that point
  [1]
  $ eventsrc replay a --at @-5
  eventsrc: stream 'a' has no events up to that point
  [1]

Relative to now.

  $ eventsrc append r x '{"when":"long ago"}' --time 2020-01-01 -q > /dev/null
  $ eventsrc append r x '{"when":"now"}' -q > /dev/null
  $ for point in now '0s ago' '90s ago' '15m ago' '2h ago' '3d ago' '1w ago' today yesterday; do echo "$point: $(eventsrc replay r --at "$point")"; done | sed 's/^today: .*/today: …/'
  now: {"when":"now"}
  0s ago: {"when":"now"}
  90s ago: {"when":"long ago"}
  15m ago: {"when":"long ago"}
  2h ago: {"when":"long ago"}
  3d ago: {"when":"long ago"}
  1w ago: {"when":"long ago"}
  today: …
  yesterday: {"when":"long ago"}
  $ eventsrc append old x --time 2020-01-01 -q > /dev/null
  $ eventsrc replay old --at '9999w ago' -e
  {"stream":"old","view":"default","key":null,"state":"none","seq":null,"time":null}
  [1]

An unknown stream.

  $ eventsrc replay nobody
  eventsrc: stream 'nobody' holds no events
  [1]
  $ eventsrc replay nobody -e
  {"stream":"nobody","view":"default","key":null,"state":"none","seq":null,"time":null}
  [1]
  $ eventsrc replay nobody --at 0
  eventsrc: stream 'nobody' holds no events
  [1]

What is no point is a usage error.

  $ eventsrc replay a --at seven
  eventsrc: 'seven' is not a point: use latest, 7 (a seq), ~2 (two events before the last), 2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' (s, m, h, d or w), now, today, yesterday; seq: or time: in front forces a reading
  [2]
  $ for point in '' -1 007 1.5 '~' '~-1' '2020-13-01' '2020-02-30' '2020-01-31T10:00' '2020-01-31T10:00:00' '2020-01-31T23:59:60Z' 'ago' '2h' '-2h ago' '2y ago' '2 h ago' tomorrow seq: time: seq:2020-01-31 time:7 @ @x 9223372036854775808 '~99999999999999999999' ' 7'; do
  >   eventsrc replay a --at "$point" 2>/dev/null; test $? = 2 || echo "a point: $point"
  > done
