view check shows how a definition is understood.

  $ mkdir views
  $ cat > views/account.json <<'END'
  > {
  >   "view": "account",  // comments are allowed
  >   "streams": ["account/*"],
  >   "on": {
  >     "opened":    {"merge": {"": "/data"}},
  >     "deposited": {"inc": {"/balance": "/data/amount"}, "set": {"/last": "/time"}},
  >     "tagged":    {"jq": ".tags += [$event.data.tag]"},
  >     "note*":     "ignore",
  >     "closed":    "delete"
  >   }
  > }
  > END
  $ eventsrc view check account
  view     account
  file     ./views/account.json
  hash     [0-9a-f]{64} (re)
  scope    stream
  key      none
  streams  account/*
  
  type       rule           by  does
  opened     /on/opened         merge * (glob)
  deposited  /on/deposited      inc /balance by /data/amount
                                set /last * (glob)
  tagged     /on/tagged     jq  * (glob)
  note*      /on/note*          ignore
  closed     /on/closed         delete the state

Comments and white space are not part of it, the order of keys is.

  $ hash() { eventsrc view check "$1" --json | sed 's/.*"hash":"\([0-9a-f]*\)".*/\1/'; }
  $ sed 's|//.*||' views/account.json | tr -s ' \n' > same.json; test "$(hash account)" = "$(hash same.json)" && echo same
  same
  $ sed 's/"closed"/"Closed"/' views/account.json > other.json; test "$(hash account)" = "$(hash other.json)" || echo other
  other

A key, another scope, all streams.

  $ echo '{"view": "totals", "scope": "store", "key": "/data/userId", "lenient": true, "jq": "."}' > totals.json
  $ eventsrc view check totals.json | sed '/^hash/d'
  view     totals
  file     totals.json
  scope    store
  key      /data/userId
  streams  all
  lenient  yes
  
  type   rule  by  does
  (all)  /jq   jq  * (glob)
  $ eventsrc view check totals.json --json
  \{"view":"totals","file":"totals.json","hash":"[0-9a-f]{64}","scope":"store","key":"/data/userId","streams":\[\],"init":null,"lenient":true,"jqNumbers":"exact","jq":true,"upcasts":\[\],"rules":\[\{"type":null,"glob":(true|false),"pointer":"/jq","jq":true,"steps":\[.*\]\}\],"mistakes":\[\]\} (re)
  $ eventsrc view check default | head -2
  view     default
  file     built in

Against a store: which rule takes the events of each type, and what is left over.

  $ cat > lines <<'END'
  > {"stream":"account/1","type":"opened","data":{"owner":"ann"},"time":"2020-01-01T00:00:00Z"}
  > {"stream":"account/1","type":"deposited","data":{"amount":1},"time":"2020-01-02T00:00:00Z"}
  > {"stream":"account/1","type":"deposited","data":{"amount":2},"time":"2020-01-03T00:00:00Z"}
  > {"stream":"account/2","type":"noted","data":{},"time":"2020-01-04T00:00:00Z"}
  > {"stream":"account/2","type":"withdrawn","data":{"amount":2},"time":"2020-01-05T00:00:00Z"}
  > {"stream":"user/1","type":"opened","data":{},"time":"2020-01-06T00:00:00Z"}
  > END
  $ eventsrc append --seed s --from lines > /dev/null
  $ against() { eventsrc view check "$@" | sed '1,/^$/d' | sed '1,/^$/d'; }
  $ against account --against '*'
  5 events in 2 streams
  type         events  rule
  deposited         2  /on/deposited
  noted             1  /on/note*
  opened            1  /on/opened
  withdrawn         1  none
  Types without a rule: withdrawn
  Rules without an event: /on/tagged, /on/closed
  Streams that the view is not meant for: user/1
  $ against account --against account/1 --against user/1
  3 events in 1 stream
  type         events  rule
  deposited         2  /on/deposited
  opened            1  /on/opened
  Rules without an event: /on/tagged, /on/note*, /on/closed
  Streams that the view is not meant for: user/1
  $ eventsrc view check account --against '*' --json | sed 's/.*"mistakes":\[\],//'
  "against":{"streams":2,"events":5,"types":[{"type":"deposited","events":2,"rule":"/on/deposited"},{"type":"noted","events":1,"rule":"/on/note*"},{"type":"opened","events":1,"rule":"/on/opened"},{"type":"withdrawn","events":1,"rule":null}],"withoutRule":["withdrawn"],"unused":["/on/tagged","/on/closed"],"otherStreams":["user/1"]}}

A glob without a stream is no failure, an unknown name is.

  $ against account --against 'x*'
  0 events in 0 streams
  Rules without an event: /on/opened, /on/deposited, /on/tagged, /on/note*, /on/closed
  $ eventsrc view check account --against account/1 --against account/9 > /dev/null
  eventsrc: stream 'account/9' holds no events
  [1]
  $ eventsrc -s missing.db view check account --against '*'
  eventsrc: * (glob)
  [6]

Erased events are not of their type: only a rule "$redacted" takes them.

  $ cat > erased <<'END'
  > {"stream":"account/3","seq":0,"type":"opened","time":"2020-01-07T00:00:00Z","redacted":true,"content":"0000000000000000000000000000000000000000000000000000000000000007","hash":"935f580afae17edcea752a7a8d6932f791881dafa45eafae4e73fbe86b2132e3"}
  > END
  $ eventsrc append --from erased | cut -d, -f1
  {"result":"appended"
  $ against account --against account/3
  1 event in 1 stream
  type          events  rule
  (redacted)         1  none
  Rules without an event: /on/opened, /on/deposited, /on/tagged, /on/note*, /on/closed
  $ echo '{"view": "r", "on": {"$redacted": {"count": "/erased"}, "*": "ignore"}}' > r.json
  $ against r.json --against account/3
  1 event in 1 stream
  type          events  rule
  (redacted)         1  /on/$redacted
  Rules without an event: /on/*
  $ eventsrc view check r.json --against account/3 --json | grep -o '"redacted":{[^}]*}'
  "redacted":{"events":1,"rule":"/on/$redacted"}

What is done to events before the rules see them stands first.

  $ cat > up.json <<'END'
  > {"view": "up", "init": {"n": 1}, "jqNumbers": "double",
  >  "upcast": {"old*": {"when": {"/meta/v": 1}, "jq": ".data.n = 1"}}, "on": {"older": {"inc": {"/n": "/data/n"}}}}
  > END
  $ eventsrc view check up.json | sed 1,3d
  scope    stream
  key      none
  streams  all
  init     {"n":1}
  numbers  double
  
  type   rule          by  does
  old*   /upcast/old*  jq  when /meta/v is 1
                           jq .data.n = 1
  older  /on/older         inc /n by /data/n

Types are counted as they are stored.

  $ echo '{"view": "u", "upcast": {"opened": {"jq": ".type = \"begun\""}}, "on": {"begun": "ignore"}}' > u.json
  $ against u.json --against account/1
  3 events in 1 stream
  type         events  rule
  deposited         2  none
  opened            1  none
  Types without a rule: deposited, opened
  Rules without an event: /on/begun
  Types are those stored: upcast may change them.

All mistakes are told, each with its place.

  $ cat > views/bad.json <<'END'
  > {
  >   "view": "bad",
  >   "on": {
  >     "deposited": {"incr": {"/balance": "/data/amount"}},
  >     "opened": {"set": {"balance": "/data/amount"}},
  >     "closed": "deleet"
  >   }
  > }
  > END
  $ eventsrc view check bad
  eventsrc: ./views/bad.json: /on/deposited/incr: *incr*inc* (glob)
  eventsrc: ./views/bad.json: /on/opened/set/balance: *balance* (glob)
  eventsrc: ./views/bad.json: /on/closed: *deleet*delete* (glob)
  [5]
  $ eventsrc view check bad --errors json
  {"error":{"code":"invalid","exit":5,"message":"./views/bad.json: /on/deposited/incr: *"}} (glob)
  {"error":{"code":"invalid","exit":5,"message":"./views/bad.json: /on/opened/set/balance: *"}} (glob)
  {"error":{"code":"invalid","exit":5,"message":"./views/bad.json: /on/closed: *"}} (glob)
  [5]
  $ eventsrc view check bad --json 2> /dev/null
  {"file":"./views/bad.json","mistakes":[{"pointer":"/on/deposited/incr","what":"found the operator \"incr\": did you mean \"inc\"?"},{"pointer":"/on/opened/set/balance","what":"found \"balance\": expected a JSON Pointer such as \"/total\": it begins with '/', and '~' is written '~0'"},{"pointer":"/on/closed","what":"found the word \"deleet\": did you mean \"delete\"?"}]}
  [5]
  $ echo '{"on": {}}' > nameless.json; eventsrc view check nameless.json --against '*'
  eventsrc: nameless.json: *view* (glob)
  eventsrc: nameless.json: /on: found an object: expected at least one rule
  [5]

jq programs are compiled, too; what is not JSON has a line and a column.

  $ echo '{"view": "j", "on": {"x": {"jq": ".a ="}, "y": {"jq": "."}, "z": {"jq": "nosuch"}}}' > j.json
  $ eventsrc view check j.json
  eventsrc: j.json: /on/x/jq: * (glob)
  eventsrc: j.json: /on/z/jq: *nosuch* (glob)
  [5]
  $ printf '{\n  "view": "a",\n  "on": }\n' > broken.json; eventsrc view check broken.json
  eventsrc: line 3, column 9: broken.json: * (glob)
  [5]
  $ eventsrc view check broken.json --json 2> /dev/null
  {"file":"broken.json","mistakes":[{"line":3,"column":9,"what":"not JSON: a value is expected"}]}
  [5]

Misuse.

  $ eventsrc view check
  eventsrc: VIEW is missing: see 'eventsrc view --help'
  [2]
  $ eventsrc view
  eventsrc: ACTION is missing: see 'eventsrc view --help'
  [2]
  $ eventsrc view chekc account
  eventsrc: ACTION cannot be 'chekc': give check or init
  [2]
  $ eventsrc view check account --name x
  eventsrc: --name is for 'eventsrc view init': leave it out
  [2]
  $ eventsrc view check account --against '[a'
  eventsrc: the pattern '[a' has a '[' at byte offset 0 without its ']': close it, or write \[ for the character itself
  [2]
