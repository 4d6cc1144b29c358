bisect finds the first event after which a jq program is true of the state.

  $ printf '%s\n' '{"type":"opened","data":{"balance":0}}' '{"type":"deposited","data":{"balance":10},"meta":{"actor":"ann"}}' '{"type":"noted","data":{"note":"x"}}' '{"type":"withdrawn","data":{"balance":-5},"meta":{"actor":"bob"}}' '{"type":"deposited","data":{"balance":5}}' '{"type":"withdrawn","data":{"balance":-1}}' '{"type":"noted","data":{"note":"y"}}' | eventsrc append acct/1 --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"acct/1","first":0,"last":6,"events":7
  $ eventsrc bisect acct/1 '.balance < 0'
  3  2000-01-01T00:00:03Z  withdrawn  bob  ~ /balance 10 → -5
  $ eventsrc bisect acct/1 '.balance < 0' -p
  3  2000-01-01T00:00:03.000000Z  withdrawn  bob
      ~ /balance 10 → -5
  $ eventsrc bisect acct/1 '.balance < 0' --json
  {"stream":"acct/1","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"withdrawn","actor":"bob","patch":[{"op":"replace","path":"/balance","value":-5}]}
  $ eventsrc bisect acct/1 '.balance < 0' --last
  5  2000-01-01T00:00:05Z  withdrawn  ~ /balance 5 → -1
  $ eventsrc bisect acct/1 '.balance < 0' --at 2
  eventsrc: it is never true of stream 'acct/1'
  [1]
  $ eventsrc bisect acct/1 '.balance == 0'
  0  2000-01-01T00:00:00Z  opened  + /balance 0
  $ eventsrc bisect acct/1 '.balance > 0' --last
  eventsrc: in the end it is not true of stream 'acct/1'
  [1]
  $ eventsrc bisect acct/1 '.balance > 100'
  eventsrc: it is never true of stream 'acct/1'
  [1]

Once true it stays true: fewer states are made.

  $ eventsrc bisect acct/1 '.note != null' --monotonic
  2  2000-01-01T00:00:02Z  noted  + /note "x"
  $ eventsrc bisect acct/1 '.note == "y"' --monotonic --json
  {"stream":"acct/1","seq":6,"time":"2000-01-01T00:00:06.000000Z","type":"noted","patch":[{"op":"replace","path":"/note","value":"y"}]}
  $ eventsrc bisect acct/1 'true' --monotonic
  0  2000-01-01T00:00:00Z  opened  + /balance 0
  $ eventsrc bisect acct/1 '.note == "z"' --monotonic
  eventsrc: in the end it is not true of stream 'acct/1'
  [1]
  $ eventsrc bisect acct/1 '.note != null' --monotonic --at 1999-01-01
  eventsrc: in the end it is not true of stream 'acct/1'
  [1]
  $ eventsrc snapshot create acct/1 --every 2 > /dev/null
  $ eventsrc bisect acct/1 '.note == "y"' --monotonic
  6  2000-01-01T00:00:06Z  noted  ~ /note "x" → "y"

To jq, null is less than any number.

  $ eventsrc bisect acct/1 '.note < 0'
  0  2000-01-01T00:00:00Z  opened  + /balance 0
  $ eventsrc bisect acct/1 '.note and .note < 0'
  eventsrc: it is never true of stream 'acct/1'
  [1]

No state is null; a key's state; a view by jq.

  $ eventsrc append acct/1 deleted '{}' --seed s | cut -d, -f1-3
  {"result":"appended","stream":"acct/1","first":7
  $ eventsrc bisect acct/1 '. == null'
  7  2000-01-01T00:00:07Z  deleted  - /balance -1  - /note "y"
  $ printf '{"view":"keyed","key":"/type","on":{"*":{"count":"/n"}}}' > keyed.json
  $ eventsrc bisect acct/1 '.n == 2' --view ./keyed.json --key withdrawn
  5  2000-01-01T00:00:05Z  withdrawn  "withdrawn"  ~ /n 1 → 2
  $ eventsrc bisect acct/1 '.n == 2' --view ./keyed.json --key withdrawn --monotonic
  5  2000-01-01T00:00:05Z  withdrawn  "withdrawn"  ~ /n 1 → 2
  $ printf '{"view":"j","jq":".n += 1"}' > j.json
  $ eventsrc bisect acct/1 '.n == 3' --view ./j.json
  2  2000-01-01T00:00:02Z  noted  ~ /n 2 → 3

What cannot be.

  $ eventsrc bisect nope true
  eventsrc: stream 'nope' holds no events
  [1]
  $ eventsrc bisect acct/1
  eventsrc: JQ is missing: see 'eventsrc bisect --help'
  [2]
  $ eventsrc bisect acct/1 '.n =='
  eventsrc: JQ: the jq program does not compile: line 1: syntax error, unexpected end of the program
  [2]
  $ eventsrc bisect acct/1 '.balance.x'
  eventsrc: JQ: stream "acct/1" seq 0: jq: Cannot index number with string "x"
  [5]
  $ eventsrc bisect acct/1 '.n == 2' --view ./keyed.json
  eventsrc: view 'keyed' has a state for each key: say which one with --key
  [2]
