diff compares folded states: two points of a stream, two streams, two views. Exit status 1: they
differ.

  $ printf '%s\n' '{"type":"opened","data":{"owner":"ann","tags":["a"]}}' '{"type":"deposited","data":{"balance":10},"meta":{"actor":"ann"}}' '{"type":"deposited","data":{"balance":10.0}}' '{"type":"changed","data":{"balance":25,"tags":["a","b"],"owner":null}}' '{"type":"deleted","data":{}}' | eventsrc append acct/1 --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"acct/1","first":0,"last":4,"events":5
  $ eventsrc append acct/2 opened '{"owner":"eve","note":"x\u001b[31my"}' --seed s | cut -d, -f1-3
  {"result":"appended","stream":"acct/2","first":0
  $ eventsrc diff acct/1 0 1
  --- acct/1 at 0, 2000-01-01T00:00:00.000000Z
  +++ acct/1 at 1, 2000-01-01T00:00:01.000000Z
  + /balance 10
  [1]
  $ eventsrc diff acct/1 1 3
  --- acct/1 at 1, 2000-01-01T00:00:01.000000Z
  +++ acct/1 at 3, 2000-01-01T00:00:03.000000Z
  - /owner "ann"
  + /tags/1 "b"
  ~ /balance 10 → 25
  [1]
  $ eventsrc diff acct/1 3 1
  --- acct/1 at 3, 2000-01-01T00:00:03.000000Z
  +++ acct/1 at 1, 2000-01-01T00:00:01.000000Z
  - /tags/1 "b"
  ~ /balance 25 → 10
  + /owner "ann"
  [1]
  $ eventsrc diff acct/1 2000-01-01T00:00:01Z 3 --json
  [{"op":"remove","path":"/owner"},{"op":"add","path":"/tags/1","value":"b"},{"op":"replace","path":"/balance","value":25}]
  [1]

TO is the latest point; a state that goes loses each of its members, or is replaced by null in a
patch.

  $ eventsrc diff acct/1 ~1
  --- acct/1 at 3, 2000-01-01T00:00:03.000000Z
  +++ acct/1 at 4, 2000-01-01T00:00:04.000000Z (deleted)
  - /tags ["a","b"]
  - /balance 25
  [1]
  $ eventsrc diff acct/1 ~1 --json
  [{"op":"replace","path":"","value":null}]
  [1]
  $ eventsrc diff acct/1 1999-01-01 0
  --- acct/1 before its first event
  +++ acct/1 at 0, 2000-01-01T00:00:00.000000Z
  + /owner "ann"
  + /tags ["a"]
  [1]
  $ eventsrc diff acct/1 1999-01-01 0 --json
  [{"op":"replace","path":"","value":{"owner":"ann","tags":["a"]}}]
  [1]

Values are compared, not their texts.

  $ eventsrc diff acct/1 1 2
  $ eventsrc diff acct/1 1 2 --json
  []

Another stream; --with where its name can be read as a point.

  $ eventsrc diff acct/1 acct/2 --at 0
  --- acct/1 at 0, 2000-01-01T00:00:00.000000Z
  +++ acct/2 at 0, 2000-01-01T00:00:00.000000Z
  ~ /owner "ann" → "eve"
  - /tags ["a"]
  + /note "x\u001b[31my"
  [1]
  $ eventsrc append 7 opened '{"owner":"joe"}' --seed s | cut -d, -f1-3
  {"result":"appended","stream":"7","first":0
  $ eventsrc diff acct/2 --with 7
  --- acct/2 at 0, 2000-01-01T00:00:00.000000Z
  +++ 7 at 0, 2000-01-01T00:00:00.000000Z
  ~ /owner "eve" → "joe"
  - /note "x\u001b[31my"
  [1]
  $ eventsrc diff acct/2 --with 7 --select /owner --json
  [{"op":"replace","path":"/owner","value":"joe"}]
  [1]

The patch makes the second state of the first.

  $ eventsrc replay acct/1 --at 0 > old
  $ eventsrc -s patched.db append p insert @old | cut -d, -f1-3
  {"result":"appended","stream":"p","first":0
  $ eventsrc diff acct/1 0 3 --json > patch
  [1]
  $ printf '{"view":"patched","on":{"insert":{"replace":"/data"},"patch":{"patch":{"":"/data"}}}}' > patched.json
  $ eventsrc -s patched.db append p patch @patch | cut -d, -f1-3
  {"result":"appended","stream":"p","first":1
  $ eventsrc -s patched.db replay p --view ./patched.json
  {"tags":["a","b"],"balance":25}
  $ eventsrc replay acct/1 --at 3
  {"tags":["a","b"],"balance":25}

Two views of the same events, and the states of each key.

  $ printf '{"view":"one","on":{"opened":{"merge":{"":"/data"}},"deposited":{"set":{"/balance":"/data/balance"}}}}' > one.json
  $ printf '{"view":"two","on":{"opened":{"merge":{"":"/data"}},"deposited":{"set":{"/total":"/data/balance"}}}}' > two.json
  $ eventsrc diff --all --view ./one.json --to-view ./two.json
  --- acct/1, view one at 4, 2000-01-01T00:00:04.000000Z
  +++ acct/1, view two at 4, 2000-01-01T00:00:04.000000Z
  - /balance 10.0
  + /total 10.0
  [1]
  $ eventsrc diff --all --view ./one.json --to-view ./two.json --json
  {"stream":"acct/1","patch":[{"op":"remove","path":"/balance"},{"op":"add","path":"/total","value":10.0}]}
  [1]
  $ eventsrc diff 'acct/*' 7 --view ./one.json --to-view ./two.json --name-only
  acct/1
  [1]
  $ eventsrc diff 'acct/*' --at 0 --view ./one.json --to-view ./two.json
  $ printf '{"view":"keyed","key":"/data/who","on":{"*":{"merge":{"":"/data"}}}}' > keyed.json
  $ printf '%s\n' '{"type":"t","data":{"who":"ann","n":1}}' '{"type":"t","data":{"who":"bob","n":1}}' '{"type":"t","data":{"who":"ann","n":2}}' | eventsrc append k --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"k","first":0,"last":2,"events":3
  $ eventsrc diff k 0 --view ./keyed.json
  --- k, key "ann" at 0, 2000-01-01T00:00:00.000000Z
  +++ k, key "ann" at 2, 2000-01-01T00:00:02.000000Z
  ~ /n 1 → 2
  --- k, key "bob" at 0, 2000-01-01T00:00:00.000000Z (no state)
  +++ k, key "bob" at 2, 2000-01-01T00:00:02.000000Z
  + /who "bob"
  + /n 1
  [1]
  $ eventsrc diff k 0 --view ./keyed.json --json
  {"stream":"k","key":"ann","patch":[{"op":"replace","path":"/n","value":2}]}
  {"stream":"k","key":"bob","patch":[{"op":"replace","path":"","value":{"who":"bob","n":1}}]}
  [1]
  $ eventsrc diff k 0 --view ./keyed.json --key ann --json
  [{"op":"replace","path":"/n","value":2}]
  [1]

What cannot be.

  $ eventsrc diff acct/1
  eventsrc: say from which point on (diff STREAM FROM [TO]), or with which other stream
  [2]
  $ eventsrc diff acct/1 nope
  eventsrc: 'nope' is no point, and a stream of that name holds no events
  [1]
  $ eventsrc diff nope 1
  eventsrc: stream 'nope' holds no events
  [1]
  $ eventsrc diff acct/1 1 2 3
  eventsrc: '3' is one argument too many
  [2]
  $ eventsrc diff acct/1 1 x
  eventsrc: 'x' is not a point: use latest, 7 (a seq), ~2 (two events before the last), 2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' (s, m, h, d or w), now, today, yesterday; seq: or time: in front forces a reading
  [2]
  $ eventsrc diff acct/1 1 --at 2
  eventsrc: --at is for two streams or two views: give FROM and TO
  [2]
  $ eventsrc diff acct/1 acct/2 3
  eventsrc: two streams are compared at one point: give it by --at, and no other words
  [2]
  $ eventsrc diff acct/1 1 --select x
  eventsrc: --select 'x' is no JSON Pointer: it is empty or begins with '/', and '~' is written '~0'
  [2]
  $ eventsrc diff acct/1 1 --all
  eventsrc: --all goes with --to-view
  [2]
  $ printf '{"view":"whole","scope":"store","on":{"*":{"count":"/n"}}}' > whole.json
  $ eventsrc diff acct/1 1 --view ./whole.json
  eventsrc: view whole is one state of the whole store, and this command is about the states of streams: take another view, or replay it at two points
  [2]
  $ eventsrc diff --all --view ./one.json --to-view ./keyed.json
  eventsrc: one of the views has a key and the other has none: their states cannot be compared
  [2]

A seq behind the last event is told of, as replay tells of it.

  $ for i in 1 2; do eventsrc -s late.db append a t "{\"n\":$i}" --seed s -q > /dev/null; done; eventsrc -s late.db diff a 99
  eventsrc: warning: this is the state at seq 1, 2000-01-01T00:00:01.000000Z: stream 'a' has no event 99
  $ eventsrc -s late.db diff a 0 7
  eventsrc: warning: this is the state at seq 1, 2000-01-01T00:00:01.000000Z: stream 'a' has no event 7
  --- a at 0, 2000-01-01T00:00:00.000000Z
  +++ a at 1, 2000-01-01T00:00:01.000000Z
  ~ /n 1 → 2
  [1]
  $ eventsrc -s late.db diff a 0 1
  --- a at 0, 2000-01-01T00:00:00.000000Z
  +++ a at 1, 2000-01-01T00:00:01.000000Z
  ~ /n 1 → 2
  [1]
