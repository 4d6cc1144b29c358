--time sets an event's time, in any offset, down to the microsecond.

  $ eventsrc append --seed s a x --time 2020-01-31T10:00:00.25+10:00 --echo | cut -d, -f3
  "time":"2020-01-31T00:00:00.250000Z"
  $ eventsrc append --seed s a x --time 2020-01-31T00:00:00.250001Z --echo | cut -d, -f3
  "time":"2020-01-31T00:00:00.250001Z"
  $ eventsrc append --seed s a x --time @1580428800.5 --echo | cut -d, -f3
  "time":"2020-01-31T00:00:00.500000Z"
  $ eventsrc append --seed s a x --time 2020-02-01 --echo | cut -d, -f3
  "time":"2020-02-01T00:00:00.000000Z"

The same time again is fine, an earlier one is bad input.

  $ eventsrc append --seed s a x --time 2020-02-01T00:00:00Z --echo | cut -d, -f3
  "time":"2020-02-01T00:00:00.000000Z"
  $ eventsrc append --seed s a x --time 2020-01-31T23:59:59.999999Z
  eventsrc: time 2020-01-31T23:59:59.999999Z is earlier than that of the last event of stream "a", 2020-02-01T00:00:00.000000Z
  [5]

What is no time, or too exact.

  $ eventsrc append a x --time 2020-02-30
  eventsrc: --time '2020-02-30' is not a time: give an RFC 3339 date and time with at most six digits of a second's fraction, or @SECONDS
  [5]
  $ eventsrc append a x --time 2020-02-01T00:00:00.1234567Z
  eventsrc: --time '2020-02-01T00:00:00.1234567Z' is not a time: give an RFC 3339 date and time with at most six digits of a second's fraction, or @SECONDS
  [5]
  $ eventsrc append a x --time 2020-02-01T23:59:60Z
  eventsrc: --time '2020-02-01T23:59:60Z' is not a time: give an RFC 3339 date and time with at most six digits of a second's fraction, or @SECONDS
  [5]
  $ eventsrc append a x --time 2020-02-01T00:00:00
  eventsrc: --time '2020-02-01T00:00:00' is not a time: give an RFC 3339 date and time with at most six digits of a second's fraction, or @SECONDS
  [5]
  $ eventsrc append a x --time yesterday
  eventsrc: --time 'yesterday' is not a time: give an RFC 3339 date and time with at most six digits of a second's fraction, or @SECONDS
  [5]
  $ eventsrc append a x --time ''
  eventsrc: --time '' is not a time: give an RFC 3339 date and time with at most six digits of a second's fraction, or @SECONDS
  [5]

More than 24 hours ahead of the clock needs --allow-future.

  $ eventsrc append far x --time 9999-01-01T00:00:00Z
  eventsrc: time 9999-01-01T00:00:00.000000Z is more than 24 hours ahead of the clock: every later event of stream "far" would get it too; --allow-future takes it all the same
  [5]
  $ eventsrc append --seed s far x --time 9999-01-01T00:00:00Z --allow-future --echo | cut -d, -f3
  "time":"9999-01-01T00:00:00.000000Z"

From then on the clock is held back: time does not go back, and the result says so.

  $ eventsrc append far x 2>warning | sed 's/"hash":"[^"]*"/"hash":"…"/'
  {"result":"appended","stream":"far","first":1,"last":1,"events":1,"time":"9999-01-01T00:00:00.000000Z","hash":"…","retries":0,"clock":"held"}
  $ cat warning
  eventsrc: warning: the clock is behind the last event of a stream: new events got that event's time
  $ eventsrc append far x -q >out 2>warning; cat warning; grep -c '"clock":"held"' out
  eventsrc: warning: the clock is behind the last event of a stream: new events got that event's time
  1

Without --time it is now.

  $ before=$(date -u +%FT%T); eventsrc append now x --echo > event; after=$(date -u +%FT%T)
  $ time=$(cut -d'"' -f10 event | cut -c1-19)
  $ printf '%s\n' "$before" "$time" "$after" | sort -c

Lines carry times too; they must not go back within a stream, and streams do not concern each other.

  $ printf '%s\n' '{"stream":"l","type":"x","data":1,"time":"2020-01-02T00:00:00Z"}' '{"stream":"m","type":"x","data":1,"time":"2020-01-01T00:00:00Z"}' | eventsrc append --seed s --from -
  {"result":"appended","events":2,"already":0,"streams":2,"lines":2,"retries":0}
  $ printf '%s\n' '{"stream":"l","type":"x","data":1,"time":"2020-01-03T00:00:00Z"}' '{"stream":"l","type":"x","data":1,"time":"2020-01-02T00:00:00Z"}' | eventsrc append --seed s --from -
  eventsrc: line 2: time 2020-01-02T00:00:00.000000Z is earlier than that of the last event of stream "l", 2020-01-03T00:00:00.000000Z
  [5]
  $ eventsrc head l | cut -d, -f1,2
  {"stream":"l","seq":0

A date alone is the first instant of that day in the zone, as in a point.

  $ for zone in UTC Europe/Berlin America/New_York; do eventsrc append "day/$zone" x --time 2026-01-03 --tz $zone --echo --seed s | cut -d, -f1,3; done
  {"stream":"day/UTC","time":"2026-01-03T00:00:00.000000Z"
  {"stream":"day/Europe/Berlin","time":"2026-01-02T23:00:00.000000Z"
  {"stream":"day/America/New_York","time":"2026-01-03T05:00:00.000000Z"
  $ eventsrc replay day/Europe/Berlin --at 2026-01-03 --tz Europe/Berlin
  {}
  $ eventsrc append day x --time 0001-01-01 --tz Europe/Berlin
  eventsrc: --time '0001-01-01' is not a time: give an RFC 3339 date and time with at most six digits of a second's fraction, or @SECONDS
  [5]
  $ printf 'day,n\n2026-01-04,1\n2026-01-05T00:00:00Z,2\n' | eventsrc append table --from - --format csv --type x --time-column day --tz Europe/Berlin --echo | cut -d, -f1,3
  {"stream":"table","time":"2026-01-03T23:00:00.000000Z"
  {"stream":"table","time":"2026-01-05T00:00:00.000000Z"
