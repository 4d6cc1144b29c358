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
  $ eventsrc bisect acct/1 '. == null' --view ./keyed.json --key withdrawn
  0  2000-01-01T00:00:00Z  opened  "withdrawn"
  $ eventsrc bisect acct/1 '. == null' --view ./keyed.json --key opened
  eventsrc: it is never true of stream 'acct/1'
  [1]
  $ printf '{"view":"j","jq":".n += 1"}' > j.json
  $ eventsrc bisect acct/1 '.n == 3' --view ./j.json
  2  2000-01-01T00:00:02Z  noted  ~ /n 2 → 3

A program that looks at members alone is asked about them alone, with the same answer.

  $ printf '%s\n' '{"type":"t","data":{"a":{"b":1,"s":"x"},"l":[1,2]}}' '{"type":"t","data":{"other":1}}' '{"type":"t","data":{"a":{"b":null,"s":"y"}}}' '{"type":"t","data":{"a":{"b":3},"l":[7]}}' '{"type":"t","data":{"a":"text"}}' | eventsrc append s --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"s","first":0,"last":4,"events":5
  $ for p in '.a.s == "y"' '.a.b == null' '.l[0] > 6' '(.a.b == 3) and .l[0] == 7' '.a.s == "y" | not' '.other // false' '.a == "text"' '(.nothing = 1) == 1' '. == {}' '[.a.b] == [3]' '.a.b > 2 or .a.s != "x"'; do eventsrc bisect s "$p" | cut -d' ' -f1; done 2>&1 | paste -sd' ' -
  2 2 3 3 0 1 4 eventsrc: it is never true of stream 's' eventsrc: it is never true of stream 's' 3 2
  $ eventsrc bisect s '.a.b == 9'
  eventsrc: JQ: stream "s" seq 4: jq: Cannot index string with string "b"
  [5]

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

Of events that are archived nobody knows: what can be told is told.

  $ for i in 1 2 3 4 5 6 7 8; do eventsrc append arc set "{\"n\":$i,\"odd\":$((i % 2))}" --seed s > /dev/null; done
  $ eventsrc snapshot create arc --epoch --at 4 | cut -d, -f1-4
  {"written":true,"stream":"arc","epoch":true,"snapshots":1
  $ eventsrc archive arc --to arc.jsonl | cut -d, -f1-3
  {"archived":4,"stream":"arc","first":4
  $ eventsrc bisect arc '.n > 6'
  eventsrc: the events before seq 4 of "arc" are archived in "*/arc.jsonl", and the first one after which it is true may be one of them (--last and --monotonic look among those that are kept): restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc bisect arc '.n > 6' --last
  6  2000-01-01T00:00:06Z  set  ~ /n 6 → 7  ~ /odd 0 → 1
  $ eventsrc bisect arc '.n > 6' --monotonic
  6  2000-01-01T00:00:06Z  set  ~ /n 6 → 7  ~ /odd 0 → 1
  $ eventsrc bisect arc '.odd == 0' --last
  7  2000-01-01T00:00:07Z  set  ~ /n 7 → 8  ~ /odd 1 → 0
  $ eventsrc bisect arc '.odd == 1' --last
  eventsrc: in the end it is not true of stream 'arc'
  [1]
  $ eventsrc bisect arc '.n > 4' --last
  eventsrc: the events before seq 4 of "arc" are archived in "*/arc.jsonl", and it is true already of the state at seq 4: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc bisect arc '.n > 4' --monotonic
  eventsrc: the events before seq 4 of "arc" are archived in "*/arc.jsonl", and it is true already of the state at seq 4: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc bisect arc '.n > 8' --monotonic
  eventsrc: in the end it is not true of stream 'arc'
  [1]
  $ eventsrc bisect arc '.n > 4' --last --at 3
  eventsrc: the events before seq 4 of "arc" are archived in "*/arc.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE' (glob)
  [5]
  $ eventsrc archive --restore arc.jsonl | cut -d, -f1-3
  {"restored":4,"stream":"arc"}
  $ eventsrc bisect arc '.n > 4'
  4  2000-01-01T00:00:04Z  set  ~ /n 4 → 5  ~ /odd 0 → 1
