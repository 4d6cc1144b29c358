States as they change: first those that are there, then each that becomes another one.

  $ eventsrc append a opened '{"owner":"ann","n":1}' --seed s -q > /dev/null; eventsrc append b opened '{"n":1}' --seed s -q > /dev/null
  $ stop() { timeout --preserve-status -s INT 6 eventsrc replay "$@"; echo "exit $?"; }
  $ stop --all --follow > followed 2>&1 & sleep 0.7; eventsrc append a changed '{"n":2}' --seed s -q > /dev/null; sleep 0.2; eventsrc append b touched '{"n":1}' --seed s -q > /dev/null; eventsrc append c opened --seed s -q > /dev/null; sleep 0.2; eventsrc append c deleted --seed s -q > /dev/null; sleep 0.2; eventsrc append a x --from /dev/null > /dev/null 2>&1; wait; cat followed
  {"stream":"a","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"owner":"ann","n":1}}
  {"stream":"b","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":1}}
  {"stream":"a","view":"default","key":null,"state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","value":{"owner":"ann","n":2}}
  {"stream":"c","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{}}
  {"stream":"c","view":"default","key":null,"state":"deleted","seq":1,"time":"2000-01-01T00:00:01.000000Z"}
  eventsrc: interrupted
  exit 130

What was erased changes states, too; and one part of them can be looked at.

  $ stop a --follow --select /n > followed 2>&1 & sleep 0.7; eventsrc append a renamed '{"owner":"eve"}' --seed s -q > /dev/null; sleep 0.2; eventsrc append a changed '{"n":3.0}' --seed s -q > /dev/null; sleep 0.3; eventsrc redact a 3 --reason asked -q > /dev/null; wait; cat followed
  {"stream":"a","view":"default","key":null,"state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","value":2}
  {"stream":"a","view":"default","key":null,"state":"value","seq":3,"time":"2000-01-01T00:00:03.000000Z","value":3.0}
  {"stream":"a","view":"default","key":null,"state":"value","seq":3,"time":"2000-01-01T00:00:03.000000Z","redacted":1,"value":2}
  eventsrc: interrupted
  exit 130

A stream may be named before there is one; a keyed view shows each key's state.

  $ mkdir views; echo '{"view":"by-owner","key":"/data/owner","on":{"opened":{"set":{"/n":"/data/n"}}}}' > views/by-owner.json
  $ stop late --follow --view by-owner > followed 2>&1 & sleep 0.7; eventsrc append late opened '{"owner":"ann","n":1}' --seed s -q > /dev/null; sleep 0.2; eventsrc append late opened '{"owner":"bob","n":1}' --seed s -q > /dev/null; wait; cat followed
  {"stream":"late","view":"by-owner","key":"ann","state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":1}}
  {"stream":"late","view":"by-owner","key":"bob","state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","value":{"n":1}}
  eventsrc: interrupted
  exit 130

A key whose events are gone is told of.

  $ echo '{"view":"by-owner","key":"/data/owner","on":{"opened":{"set":{"/n":"/data/n"}}}}' > views/by-owner.json
  $ stop late --follow --view by-owner > followed 2>&1 & sleep 1; eventsrc redact late 0 --reason asked -q > /dev/null; wait; tail -n 3 followed
  {"stream":"late","view":"by-owner","key":"ann","state":"none","seq":1,"time":"2000-01-01T00:00:01.000000Z","redacted":1}
  eventsrc: interrupted
  exit 130

So is a stream that is not in the older copy that took the store's place; it may come again.

  $ eventsrc -s r.db append old opened '{"n":1}' --seed s -q > /dev/null; eventsrc -s r.db backup older.db > /dev/null; eventsrc -s r.db append new opened '{"n":2}' --seed s -q > /dev/null
  $ eventsrc -s r.db replay --all --follow > followed 2>&1 & pid=$!; until_there() { for i in $(seq 600); do grep -qs "$1" followed && break; sleep 0.05; done; }; until_there old; rm -f r.db-*; mv older.db r.db; until_there none; eventsrc -s r.db append new opened '{"n":3}' --seed s -q > /dev/null; until_there '"n":3'; kill -TERM $pid; wait $pid; echo "exit $?" >> followed; cat followed
  {"stream":"new","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":2}}
  {"stream":"old","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":1}}
  {"stream":"new","view":"default","key":null,"state":"none","seq":null,"time":null}
  {"stream":"new","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":3}}
  eventsrc: interrupted
  exit 143

A jq program that failed on one stream's event goes on with the others; one that was cut short ends the command.

  $ echo '{"view":"sum","on":{"*":{"jq":".n = (.n // 0) + (if $event.data.n == \"loop\" then last(range(1e15)) else ($event.data.n | tonumber) end)"}}}' > views/sum.json
  $ eventsrc -s j.db append x t '{"n":1}' --seed s -q > /dev/null; eventsrc -s j.db append y t '{"n":1}' --seed s -q > /dev/null
  $ { eventsrc -s j.db replay --all --follow --view sum --jq-timeout 3s; echo "exit $?"; } > followed 2>&1 & sleep 1; eventsrc -s j.db append x t '{"n":"zz"}' --seed s -q > /dev/null; sleep 1; eventsrc -s j.db append y t '{"n":2}' --seed s -q > /dev/null; sleep 1; eventsrc -s j.db append y t '{"n":"loop"}' --seed s -q > /dev/null; wait; cat followed
  {"stream":"x","view":"sum","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":1}}
  {"stream":"y","view":"sum","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":1}}
  eventsrc: view "sum", /on/*/jq: stream "x" seq 1: jq: Invalid numeric literal at EOF at line 1, column 2 (while parsing 'zz')
  {"stream":"y","view":"sum","key":null,"state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","value":{"n":3}}
  eventsrc: view "sum", /on/*/jq: stream "y" seq 2: jq took longer than 3s: simplify the program, or allow more with --jq-timeout
  exit 5

What does not go together.

  $ eventsrc replay a --follow --at 3
  eventsrc: --follow shows the latest states as they change: leave out --at, --history, --what-if, --consistency and --explain
  [2]
  $ eventsrc replay a --follow --history
  eventsrc: --follow shows the latest states as they change: leave out --at, --history, --what-if, --consistency and --explain
  [2]
  $ eventsrc replay a --interval 1s
  eventsrc: --interval goes with --follow
  [2]
  $ echo '{"view":"all","scope":"store","on":{"opened":{"inc":{"/n":{"value":1}}}}}' > views/all.json; eventsrc replay --view all --follow
  eventsrc: view all is one state of the whole store: --follow is about those of streams
  [2]
