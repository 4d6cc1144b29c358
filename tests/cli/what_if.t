--what-if FILE: replay, diff and blame as if a stream's events were changed. Nothing is written.

  $ printf '%s\n' '{"type":"opened","data":{"balance":0}}' '{"type":"deposited","data":{"balance":10}}' '{"type":"renamed","data":{"owner":"ann"}}' '{"type":"deposited","data":{"balance":25}}' | eventsrc append acct/1 --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"acct/1","first":0,"last":3,"events":4
  $ sha256sum eventsrc.db > sums
  $ printf '{"drop":[3]}' > drop.json
  $ eventsrc replay acct/1 --what-if drop.json
  {"balance":10,"owner":"ann"}
  $ eventsrc diff acct/1 --what-if drop.json
  --- acct/1 at 3, 2000-01-01T00:00:03.000000Z
  +++ acct/1 at 2, 2000-01-01T00:00:02.000000Z, as it would be
  ~ /balance 25 → 10
  [1]
  $ eventsrc diff acct/1 --what-if drop.json --json
  [{"op":"replace","path":"/balance","value":10}]
  [1]
  $ eventsrc diff acct/1 --what-if drop.json --at 2
  $ eventsrc blame acct/1 --what-if drop.json
  /balance  10     1  2000-01-01T00:00:01Z  deposited
  /owner    "ann"  2  2000-01-01T00:00:02Z  renamed
  $ printf '{"replace":[{"seq":2,"data":{"owner":"bob"}}],"insert":[{"after":0,"type":"noted","data":{"note":"x"}},{"after":0,"type":"noted","meta":{"actor":"joe"},"data":{"more":1}}],"append":[{"type":"deleted"},{"type":"opened","data":{"balance":1},"time":"2001-01-01T00:00:00Z"}]}' > all.json
  $ eventsrc replay acct/1 --history --what-if all.json | cut -d, -f4-
  "state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened","value":{"balance":0}}
  "state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"noted","value":{"balance":0,"note":"x"}}
  "state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"noted","value":{"balance":0,"note":"x","more":1}}
  "state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deposited","value":{"balance":10,"note":"x","more":1}}
  "state":"value","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"renamed","value":{"balance":10,"note":"x","more":1,"owner":"bob"}}
  "state":"value","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"deposited","value":{"balance":25,"note":"x","more":1,"owner":"bob"}}
  "state":"deleted","seq":4,"time":"2000-01-01T00:00:03.000000Z","type":"deleted"}
  "state":"value","seq":5,"time":"2001-01-01T00:00:00.000000Z","type":"opened","value":{"balance":1}}
  $ eventsrc replay acct/1 --at 1 --what-if all.json
  {"balance":10,"note":"x","more":1}
  $ eventsrc replay acct/1 --at ~6 --what-if all.json -e
  {"stream":"acct/1","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"balance":0,"note":"x"}}
  $ eventsrc replay acct/1 --at ~2 --what-if all.json
  {"balance":25,"note":"x","more":1,"owner":"bob"}
  $ eventsrc blame acct/1 --at 3 --what-if all.json
  /balance  25     3  2000-01-01T00:00:03Z  deposited
  /note     "x"    0  2000-01-01T00:00:00Z  noted
  /more     1      0  2000-01-01T00:00:00Z  noted      joe
  /owner    "bob"  2  2000-01-01T00:00:02Z  renamed
  $ eventsrc diff acct/1 --what-if all.json
  --- acct/1 at 3, 2000-01-01T00:00:03.000000Z
  +++ acct/1 at 5, 2001-01-01T00:00:00.000000Z, as it would be
  ~ /balance 25 → 1
  - /owner "ann"
  [1]
  $ eventsrc replay acct/1 --what-if - < drop.json
  {"balance":10,"owner":"ann"}

What get prints can be changed and put in its place.

  $ eventsrc get acct/1 3 | jq -c '{replace: [.data.balance = 7]}' > edited.json
  $ eventsrc diff acct/1 --what-if edited.json
  --- acct/1 at 3, 2000-01-01T00:00:03.000000Z
  +++ acct/1 at 3, 2000-01-01T00:00:03.000000Z, as it would be
  ~ /balance 25 → 7
  [1]

Before the first event.

  $ printf '{"drop":[0],"insert":[{"after":-1,"type":"opened","data":{"balance":-1,"by":"x"}},{"after":-1,"type":"noted","data":{"more":2}}]}' > first.json
  $ eventsrc blame acct/1 --what-if first.json --at 0
  /balance  -1   0  2000-01-01T00:00:00Z  opened
  /by       "x"  0  2000-01-01T00:00:00Z  opened
  /more     2    0  2000-01-01T00:00:00Z  noted
  $ eventsrc replay acct/1 --what-if first.json
  {"balance":25,"by":"x","more":2,"owner":"ann"}
  $ eventsrc diff acct/1 --what-if first.json
  --- acct/1 at 3, 2000-01-01T00:00:03.000000Z
  +++ acct/1 at 3, 2000-01-01T00:00:03.000000Z, as it would be
  + /by "x"
  + /more 2
  [1]
  $ printf '{"insert":[{"after":-1,"type":"opened"}]}' > nothing.json
  $ eventsrc replay acct/9 --what-if nothing.json
  eventsrc: stream "acct/9" has no event -1 that could be followed: it has none
  [5]

A stream that is not there, and one of which nothing is left.

  $ printf '{"append":[{"type":"opened","data":{"n":1}}]}' > new.json
  $ eventsrc replay acct/2 --what-if new.json
  {"n":1}
  $ eventsrc diff acct/2 --what-if new.json | sed 's/, [0-9T:.-]*Z//'
  --- acct/2 before its first event
  +++ acct/2 at 0, as it would be
  + /n 1
  $ printf '{"drop":[0,1,2,3]}' > none.json
  $ eventsrc replay acct/1 --what-if none.json
  eventsrc: stream 'acct/1' holds no events
  [1]
  $ eventsrc blame acct/1 --what-if none.json
  eventsrc: stream 'acct/1' would hold no events
  [1]
  $ eventsrc diff acct/1 --what-if none.json
  --- acct/1 at 3, 2000-01-01T00:00:03.000000Z
  +++ acct/1 before its first event, as it would be
  - /balance 25
  - /owner "ann"
  [1]

Snapshots are of what is stored: they are not used.

  $ sha256sum -c --quiet sums
  $ eventsrc snapshot create acct/1 --every 1 > /dev/null
  $ eventsrc replay acct/1 --what-if drop.json
  {"balance":10,"owner":"ann"}

What cannot be.

  $ printf '{"replace":[{"seq":-1,"type":"x"}]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: bad.json: /replace/0: a seq is expected, not a number
  [5]

  $ printf '{"drop":[9]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: stream "acct/1" has no event 9 that could be dropped: its last is 3
  [5]
  $ printf '{"drop":[1],"replace":[{"seq":1,"type":"x"}]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: event 1 is to be both dropped and replaced
  [5]
  $ printf '{"drop":["x"]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: bad.json: /drop/0: a seq is expected, not a string
  [5]
  $ printf '{"append":[{"data":1}]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: bad.json: /append/0: "type" is missing
  [5]
  $ printf '{"insert":[{"type":"x"}]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: bad.json: /insert/0: "after" is missing
  [5]
  $ printf '{"append":[{"type":"x","stream":"acct/2"}]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: bad.json: /append/0: it is of another stream than "acct/1"
  [5]
  $ printf '{"append":[{"type":"x","tipe":1}]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: bad.json: /append/0: unknown member "tipe"
  [5]
  $ printf '{"remove":[1]}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: bad.json: unknown member "remove": there are drop, replace, insert and append
  [5]
  $ printf '{"drop":[1}' > bad.json
  $ eventsrc replay acct/1 --what-if bad.json
  eventsrc: line 1, column 11: bad.json: a comma or ']' is expected
  [5]
  $ eventsrc replay acct/1 --what-if missing.json
  eventsrc: cannot read missing.json: No such file or directory: check the path
  [2]
  $ eventsrc replay --all --what-if drop.json
  eventsrc: --what-if is about the events of one stream: name it in full, and leave out --consistency snapshot
  [2]
  $ eventsrc diff acct/1 1 --what-if drop.json
  eventsrc: --what-if compares a stream with itself as it would be: name one, and --at
  [2]
