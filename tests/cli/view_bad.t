Views that cannot be used: a clear error, and nothing is written.

  $ for n in 1 2 3; do eventsrc append --seed s a t "{\"n\":$n}" > /dev/null; done
  $ cp eventsrc.db before.db
  $ view() { echo "$1" > v.json; eventsrc replay a --view ./v.json; }

Mistakes of the definition: where, what was found, what was expected.

  $ view '{"view": "v", "on": {"t": {"incr": {"/n": "/data/n"}}}}'
  eventsrc: view ./v.json: /on/t/incr: found the operator "incr": did you mean "inc"?
  [5]
  $ view '{"view": "v", "onn": {}, "on": {"t": "ignore"}}'
  eventsrc: view ./v.json: /onn: found the key "onn": did you mean "on"?
  [5]
  $ view '{"view": "v", "on": {"t": {"inc": "/data/n"}}}'
  eventsrc: view ./v.json: /on/t/inc: found the string "/data/n": expected an object of targets and sources such as {"/total": "/data/n"}
  [5]
  $ view '{"view": "v", "on": {"t": {"inc": {"n": "/data/n"}}}}'
  eventsrc: view ./v.json: /on/t/inc/n: found "n": expected a JSON Pointer such as "/total": it begins with '/', and '~' is written '~0'
  [5]
  $ view '{"view": "v", "on": {"t": {"inc": {"/n/{/data": "/data/n"}, "set": {"/x": "/dat/x"}}}}'
  eventsrc: view ./v.json: /on/t/inc/~1n~1{~1data: found "/n/{/data": expected a '}' after '{' (a '{' that opens nothing is written '{{') (and 1 more: 'eventsrc view check ./v.json' lists them)
  [5]
  $ view '{"view": "v", "on": {"t": "ignore", "\u0074": "delete"}}'
  eventsrc: line 1, column 37: view ./v.json: not JSON: the key "t" stands twice in one object
  [5]
  $ view '{"view": "v", "on": {"t": "ignore"},}'
  eventsrc: line 1, column 37: view ./v.json: not JSON: a key in double quotes is expected
  [5]
  $ head -c 10000000 /dev/zero | tr '\0' ' ' > v.json; eventsrc replay a --view ./v.json
  eventsrc: * 1 MiB* (glob)
  [5]

jq: nothing from outside, one result, an end.

  $ jq_view() { jq -n --arg p "$1" '{view: "v", jq: $p}' > v.json; shift; eventsrc replay a --view ./v.json "$@"; }
  $ echo '{"x": 1}' > x.json
  $ jq_view 'import "x" as $x; $x'
  eventsrc: view "v", /jq: * (glob)
  [5]
  $ jq_view 'include "x"; .'
  eventsrc: view "v", /jq: * (glob)
  [5]
  $ jq_view '. ) | (.'
  eventsrc: view "v", /jq: * (glob)
  [5]
  $ for f in now env '$ENV.HOME' input debug halt input_filename; do jq_view "$f" 2>&1 | sed 's/.*seq 0: //'; done
  jq: now is not available in a view
  jq: env is not available in a view
  null
  jq: input is not available in a view
  jq: debug is not available in a view
  jq: halt is not available in a view
  jq: input_filename is not available in a view
  $ jq_view '1, 2'
  eventsrc: view "v", /jq: stream "a" seq 0: * (glob)
  [5]
  $ jq_view 'def f: f; f' --jq-timeout 300ms
  eventsrc: view "v", /jq: stream "a" seq 0: jq took longer than 300ms: simplify the program, or allow more with --jq-timeout
  [5]
  $ jq_view 'reduce range(40) as $i ("x"; . + .)' --jq-timeout 50s 2>&1 | sed 's/.*seq 0: //' | cut -c1-20
  jq (used more memory|ended \(exit statu).* (re)
  $ echo 'def map(f): "hostile";' > .jq; jq_view '[$event.data.n] | map(. + 1)'
  [4]

Nothing was written.

  $ cmp eventsrc.db before.db && ls
  before.db
  eventsrc.db
  v.json
  x.json
