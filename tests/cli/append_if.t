Conditions on the folded state. The default view merges data into the state.

  $ append() { eventsrc append "$@" --seed s | sed 's/"time.*"retries"/…"retries"/'; }
  $ append acct/1 opened '{"balance":10.50}'
  {"result":"appended","stream":"acct/1","first":0,"last":0,"events":1,…"retries":0}

--if-exists: only if there is a value.

  $ append acct/1 seen --if-exists
  {"result":"appended","stream":"acct/1","first":1,"last":1,"events":1,…"retries":0}
  $ eventsrc append acct/2 seen --if-exists
  eventsrc: --if-exists: the state of stream "acct/2" does not exist
  [3]
  $ eventsrc append acct/2 seen --if-exists --reason 'open it first' --errors json
  {"error":{"code":"rejected","exit":3,"message":"--if-exists: the state of stream \"acct/2\" does not exist: open it first","stream":"acct/2"}}
  [3]
  $ eventsrc head acct/2
  eventsrc: stream 'acct/2' holds no events
  [1]

--if-absent: if there is a value, there is nothing to do.

  $ append acct/1 opened '{"balance":0}' --if-absent
  {"result":"noop","stream":"acct/1","events":0,"retries":0}
  $ append acct/3 opened '{"balance":0}' --if-absent
  {"result":"appended","stream":"acct/3","first":0,"last":0,"events":1,…"retries":0}
  $ append acct/3 deleted
  {"result":"appended","stream":"acct/3","first":1,"last":1,"events":1,…"retries":0}
  $ eventsrc append acct/3 seen --if-exists
  eventsrc: --if-exists: the state of stream "acct/3" is deleted
  [3]
  $ append acct/3 opened '{"balance":1}' --if-absent
  {"result":"appended","stream":"acct/3","first":2,"last":2,"events":1,…"retries":0}

--if-value: numbers are compared by value, objects without order.

  $ append acct/1 seen --if-value '{"balance": 1.05e1}'
  {"result":"appended","stream":"acct/1","first":2,"last":2,"events":1,…"retries":0}
  $ eventsrc append acct/1 seen --if-value '{"balance": 10.51}'
  eventsrc: --if-value: the state of stream "acct/1" is another one
  [3]
  $ append acct/4 seen --if-value '{}'
  {"result":"noop","stream":"acct/4","events":0,"retries":0}
  $ eventsrc append acct/1 seen --if-value '{balance}'
  eventsrc: line 1, column 2: --if-value: a key in double quotes is expected
  [5]

--if: a jq program that is true of the state, null where there is none.

  $ append acct/1 spent '{"balance":3}' --if '.balance >= 5'
  {"result":"appended","stream":"acct/1","first":3,"last":3,"events":1,…"retries":0}
  $ eventsrc append acct/1 spent '{"balance":1}' --if '.balance >= 5' --reason 'not enough money'
  eventsrc: --if: ".balance >= 5" is not true of the state of stream "acct/1": not enough money
  [3]
  $ append acct/5 opened --if '. == null'
  {"result":"appended","stream":"acct/5","first":0,"last":0,"events":1,…"retries":0}
  $ eventsrc append acct/1 spent --if '.balance >='
  eventsrc: --if: the jq program does not compile: line 1: syntax error, unexpected end of the program
  [2]
  $ eventsrc append acct/1 spent --if '.balance.x'
  eventsrc: --if: stream "acct/1" seq 3: jq: * (glob)
  [5]
  $ eventsrc append acct/1 spent --if 'true, true'
  eventsrc: --if: stream "acct/1" seq 3: * (glob)
  [5]
  $ eventsrc append acct/1 spent --if 'def f: f; f' --jq-timeout 200ms
  eventsrc: --if: stream "acct/1" seq 3: jq took longer than 200ms* (glob)
  [5]

jq has doubles only: a comparison of numbers that it rounds is told of.

  $ append big set '{"n":12345678901234567890}'
  {"result":"appended","stream":"big","first":0,"last":0,"events":1,…"retries":0}
  $ append big seen --if '.n > 1'
  eventsrc: warning: --if: the state has numbers that jq rounds to about 17 digits: it compared what it made of them
  {"result":"appended","stream":"big","first":1,"last":1,"events":1,…"retries":0}

  $ eventsrc append big seen --if '.n > 12345678901234567889'
  eventsrc: warning: --if: the state has numbers that jq rounds to about 17 digits: it compared what it made of them
  eventsrc: --if: ".n > 12345678901234567889" is not true of the state of stream "big"
  [3]

A repeated id is a duplicate before any condition is looked at.

  $ append acct/1 closed '{}' --id close --if '.balance == 3'
  {"result":"appended","stream":"acct/1","first":4,"last":4,"events":1,…"retries":0}
  $ append acct/1 closed '{}' --id close --if '.balance == 99'
  {"result":"duplicate","stream":"acct/1","first":4,"last":4,"events":0,…"retries":0}

Any view and key; the state after the append.

  $ mkdir views
  $ cat > views/group.json <<'END'
  > {"view": "group", "key": "/data/user", "on": {
  >   "joined": {"set": {"/role": "/data/role"}}, "left": "delete"}}
  > END
  $ append g joined '{"user":"ann","role":"admin"}' --view group --key ann --if-absent --return state
  {"result":"appended","stream":"g","first":0,"last":0,"events":1,…"retries":0,"state":"value","value":{"role":"admin"}}
  $ append g joined '{"user":"ann","role":"guest"}' --view group --key ann --if-absent --return state
  {"result":"noop","stream":"g","events":0,"retries":0,"state":"value","value":{"role":"admin"}}
  $ append g left '{"user":"ann"}' --view group --key ann --if '.role == "admin"' --return state
  {"result":"appended","stream":"g","first":1,"last":1,"events":1,…"retries":0,"state":"deleted"}
  $ append g left '{"user":"bob"}' --view group --key bob --if-exists
  eventsrc: --if-exists: the state of stream "g", key "bob", does not exist
  $ append acct/1 spent '{"balance":2}' --return state
  {"result":"appended","stream":"acct/1","first":5,"last":5,"events":1,…"retries":0,"state":"value","value":{"balance":2}}

What is stored stays stored when its state cannot be told.

  $ echo '{"view": "sum", "on": {"add": {"inc": {"/n": "/data"}}}}' > views/sum.json
  $ eventsrc append sum add '"one"' --view sum --return state > /dev/null
  eventsrc: stored, but the state cannot be told: view "sum", /on/add/inc/~1n: stream "sum" seq 0: /data is a string: a number is needed
  [6]
  $ append sum add '"one"' --view sum --return state 2> /dev/null | cut -d, -f1-3
  {"result":"appended","stream":"sum","first":1
  $ eventsrc append sum add 1 --view sum --if '.n > 0'
  eventsrc: view "sum", /on/add/inc/~1n: stream "sum" seq 0: /data is a string: a number is needed
  [5]

With lines: of STREAM, before the first of them.

  $ printf '{"type":"t","data":{"n":%s}}\n' 1 2 3 > lines
  $ append lines --from lines --if-absent --return state
  {"result":"appended","stream":"lines","first":0,"last":2,"events":3,"already":0,"lines":3,…"retries":0,"state":"value","value":{"n":3}}
  $ append lines --from lines --if-absent
  {"result":"noop","stream":"lines","events":0,"already":0,"lines":0,"retries":0}
  $ append lines --from lines --batch 2 --if '.n == 3'
  {"result":"appended","stream":"lines","first":3,"last":4,"events":2,"already":0,"lines":2,…"retries":0}
  {"result":"appended","stream":"lines","first":5,"last":5,"events":1,"already":0,"lines":1,…"retries":0}
  $ append lines --from lines --batch 2 --if-absent
  {"result":"noop","stream":"lines","events":0,"already":0,"lines":0,"retries":0}
  $ eventsrc append --from lines --if-exists
  eventsrc: --if… and --return state with --from need STREAM: they are about its state
  [2]

A dry run looks at conditions, too.

  $ append lines t --if-absent --dry-run
  {"result":"noop","stream":"lines","events":0,"retries":0,"dryRun":true}
  $ eventsrc append lines t --if 'false' --dry-run
  eventsrc: --if: "false" is not true of the state of stream "lines"
  [3]

Options that do not go together.

  $ eventsrc append a t --view sum
  eventsrc: --view, --key, --jq-timeout and --lossy-numbers go with --if… or --return state
  [2]
  $ eventsrc append a t --reason why
  eventsrc: --reason goes with --if…
  [2]
  $ eventsrc append a t --view group --if-exists
  eventsrc: the view has a state for each key: name one with --key
  [2]
  $ eventsrc append a t --view sum --key k --if-exists
  eventsrc: --key is for views that have a key, and 'sum' has none: leave it out
  [2]
  $ eventsrc append a t --return state --dry-run
  eventsrc: --return state is a part of the result of what was stored: leave out --echo and --dry-run
  [2]
