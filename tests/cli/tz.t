Times in text for people, and days, are those of a zone; JSON has UTC.

  $ eventsrc append a t --time 2026-03-29T00:30:00Z -q > /dev/null; eventsrc append a t --time 2026-03-29T01:30:00Z -q > /dev/null; eventsrc append a t --time 2026-10-24T22:30:00Z -q > /dev/null
  $ eventsrc log a --tz Europe/Berlin
  2  2026-10-25T00:30:00+02:00  t
  1  2026-03-29T03:30:00+02:00  t
  0  2026-03-29T01:30:00+01:00  t  + (state) {}
  $ eventsrc log a --tz America/New_York --reverse
  0  2026-03-28T20:30:00-04:00  t  + (state) {}
  1  2026-03-28T21:30:00-04:00  t
  2  2026-10-24T18:30:00-04:00  t
  $ eventsrc log a --json --tz Europe/Berlin | jq -r .time
  2026-10-24T22:30:00.000000Z
  2026-03-29T01:30:00.000000Z
  2026-03-29T00:30:00.000000Z
  $ eventsrc streams --tz Asia/Kolkata
  stream    events      last  first time                        last time                               size
  a              3         2  2026-03-29T06:00:00.000000+05:30  2026-10-25T04:00:00.000000+05:30         6 B
  $ TZ=Asia/Tokyo eventsrc log a --tz local --limit 1
  2  2026-10-25T07:30:00+09:00  t
  $ TZ=Asia/Tokyo eventsrc log a --limit 1
  2  2026-10-24T22:30:00Z  t
  $ eventsrc log a --tz UTC --limit 1
  2  2026-10-24T22:30:00Z  t

A bare date begins there at midnight.

  $ eventsrc replay a -e --at 2026-10-25 | jq .seq
  2
  $ eventsrc replay a -e --at 2026-10-25 --tz Europe/Berlin | jq .seq
  1
  $ eventsrc replay a -e --at 2026-10-25 --tz America/New_York | jq .seq
  2
  $ eventsrc export a --since 2026-10-25 | wc -l
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  0
  $ eventsrc export a --since 2026-10-25 --tz Europe/Berlin | jq .seq
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  2
  $ eventsrc replay a -e --at 2026-10-24T22:30:00Z --tz Europe/Berlin | jq -c '[.seq,.time]'
  [2,"2026-10-24T22:30:00.000000Z"]

Where clocks are set forward at midnight, the day begins later.

  $ eventsrc append b t --time 2018-11-04T02:59:59Z -q > /dev/null; eventsrc append b t --time 2018-11-04T03:00:00Z -q > /dev/null
  $ eventsrc export b --since 2018-11-04 --tz America/Sao_Paulo -q | jq -r .time
  2018-11-04T03:00:00.000000Z

What is no zone.

  $ eventsrc log a --tz Europe/Nowhere
  eventsrc: --tz 'Europe/Nowhere' is no time zone of this machine: give local, UTC, or a name such as Europe/Berlin
  [2]
  $ eventsrc log a --tz ../etc/passwd
  eventsrc: --tz '../etc/passwd' is no time zone of this machine: give local, UTC, or a name such as Europe/Berlin
  [2]
  $ eventsrc log a --tz ''
  eventsrc: --tz '' is no time zone of this machine: give local, UTC, or a name such as Europe/Berlin
  [2]
