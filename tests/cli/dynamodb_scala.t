Tables of the Scala library eventsrc, as it writes them.

  $ cat > tables.py <<'EOF'
  > import json, os, sys
  > sys.path.insert(0, os.environ["TESTDIR"])
  > from read_table import call, create_table as table
  > def put(name, **item): call("PutItem", {"TableName": name, "Item": item})
  > def S(text): return {"S": text}
  > def N(number): return {"N": str(number)}
  > table("lib2", "key", "seq", "N")
  > ms = 1400000000123
  > put("lib2", key=S("acct/1"), seq=N(0), event={"M": {"owner": S("ann"), "note": S("\0"), "tags": {"SS": ["b", "a"]}, "zero": {"NULL": True}}}, LastModifiedTimestamp=N(ms))
  > put("lib2", key=S("acct/1"), seq=N(1), event={"M": {"balance": N("10.5"), "open": {"BOOL": True}, "list": {"L": [N(1), S("x")]}}}, LastModifiedTimestamp=N(ms + 1000))
  > put("lib2", key=S("acct/2"), seq=N(1), event=S('{ "owner": "eve", "n": 1.10 }'), LastModifiedTimestamp=N(ms))
  > put("lib2", key=S("acct/2"), seq=N(2), event=S('{"n":2}'), LastModifiedTimestamp=N(ms))
  > table("lib1", "id", "version", "N")
  > put("lib1", id=S("doc"), version=N(1), Operation=S("Insert"), value=S('{"a":1}'), When=N(ms))
  > put("lib1", id=S("doc"), version=N(2), Operation=S("INSERT"), value=S('{"b":2}'), When=N(ms + 1))
  > put("lib1", id=S("doc"), version=N(3), Operation=S("Delete"), When=N(ms + 2))
  > table("composite", "key", "seq", "B")
  > table("bad", "key", "seq", "N")
  > put("bad", key=S("no json"), seq=N(7), event=S("{oops"), LastModifiedTimestamp=N(ms))
  > put("bad", key=S("no time"), seq=N(1), event=S("{}"))
  > put("bad", key=S("half"), seq=N("1.5"), event=S("{}"), LastModifiedTimestamp=N(ms))
  > put("bad", key=S("nothing"), seq=N(0), LastModifiedTimestamp=N(ms))
  > put("bad", key=S("operation"), seq=N(0), Operation=S("upsert"), event=S("{}"), LastModifiedTimestamp=N(ms))
  > put("bad", key=S("good"), seq=N(0), event=S("{}"), LastModifiedTimestamp=N(ms))
  > EOF
  $ export TESTDIR PYTHONDONTWRITEBYTECODE=1; python3 tables.py

Every command that reads.

  $ export EVENTSRC_STORE='dynamodb:lib2?layout=eventsrc'
  $ eventsrc replay acct/1
  {"note":"","owner":"ann","tags":["a","b"],"balance":10.5,"list":[1,"x"],"open":true}
  $ eventsrc replay acct/1 --at 0
  {"note":"","owner":"ann","tags":["a","b"]}
  $ eventsrc replay acct/1 --at 2014-05-13T16:53:20.5Z
  {"note":"","owner":"ann","tags":["a","b"]}
  $ eventsrc replay --all | jq -c '[.stream, .seq, .value]'
  ["acct/1",1,{"note":"","owner":"ann","tags":["a","b"],"balance":10.5,"list":[1,"x"],"open":true}]
  ["acct/2",2,{"owner":"eve","n":2}]
  $ eventsrc replay acct/2 --history | jq -c '[.seq, .value]'
  [1,{"owner":"eve","n":1.1}]
  [2,{"owner":"eve","n":2}]
  $ eventsrc export --order stream
  {"stream":"acct/1","seq":0,"time":"2014-05-13T16:53:20.123000Z","type":"event","data":{"note":"","owner":"ann","tags":["a","b"],"zero":null},"salt":"0b8fecdc0a5da78f27af5757c38edb4b","hash":"19996fb710a19495434833c3c2d472f839f1cd6031405e22d7e5222b971d481d"}
  {"stream":"acct/1","seq":1,"time":"2014-05-13T16:53:21.123000Z","type":"event","data":{"balance":10.5,"list":[1,"x"],"open":true},"salt":"f4a30b1f1c3e89feb0b6cb29c5de9355","hash":"0df6e77406c17617c7cf81966ab784b4f420d7c19704aceada8b11928a799e21"}
  {"stream":"acct/2","seq":1,"time":"2014-05-13T16:53:20.123000Z","type":"event","data":{"owner":"eve","n":1.10},"salt":"910a1f92240282f61b5859c9c5dbffdd","hash":"6890cc905aa86faffdd928d013182390dcdd27a50880adf1ba53e6816fc8c88e"}
  {"stream":"acct/2","seq":2,"time":"2014-05-13T16:53:20.123000Z","type":"event","data":{"n":2},"salt":"20a7aa9814bf1c539c5ae94623bfbba8","hash":"4719ad7afbe40810b7dce348c32e54cf8146ea2ccc8027c36694e05244913d55"}
  $ eventsrc export acct/1 --reverse -q | jq .seq
  1
  0
  $ eventsrc export --order time -q | jq -c '[.stream, .seq]'
  ["acct/1",0]
  ["acct/2",1]
  ["acct/2",2]
  ["acct/1",1]
  $ eventsrc streams
  stream    events      last  first time                   last time                          size
  acct/1         2         1  2014-05-13T16:53:20.123000Z  2014-05-13T16:53:21.123000Z        97 B
  acct/2         2         2  2014-05-13T16:53:20.123000Z  2014-05-13T16:53:20.123000Z        31 B
  $ eventsrc types
  type     events  first time                   last time                    payload keys
  event         4  2014-05-13T16:53:20.123000Z  2014-05-13T16:53:21.123000Z  balance, list, n, note, open, owner, tags, zero
  $ eventsrc get acct/2 1 | jq -c '[.time, .type, .data]'
  ["2014-05-13T16:53:20.123000Z","event",{"owner":"eve","n":1.1}]
  $ eventsrc get acct/2 0
  eventsrc: stream 'acct/2' has no event 0: it has 1 to 2
  [1]
  $ eventsrc head acct/2 | jq -c '[.seq, .events]'
  [2,2]
  $ eventsrc verify
  ok: 4 events, 2 streams, 0 redacted: every hash fits
  $ eventsrc info --json | jq -c '[.store, .format, (.created | length)]'
  ["dynamodb:lib2?layout=eventsrc","table of the Scala library eventsrc",27]

Its attributes may have other names; version 1 says what was done.

  $ v1='dynamodb:lib1?layout=eventsrc&hash=id&range=version&payload=value&time=When'
  $ eventsrc -s "$v1" export | jq -c '[.stream, .seq, .time, .type, .data]'
  ["doc",1,"2014-05-13T16:53:20.123000Z","insert",{"a":1}]
  ["doc",2,"2014-05-13T16:53:20.124000Z","insert",{"b":2}]
  ["doc",3,"2014-05-13T16:53:20.125000Z","delete",null]
  $ eventsrc -s "$v1" replay doc --at 2
  {"b":2}
  $ eventsrc -s "$v1" replay doc
  eventsrc: the state of stream 'doc' is deleted at seq 3
  [1]
  $ eventsrc -s "$v1" replay doc -e | jq .state
  "deleted"

A copy has the same hashes.

  $ eventsrc export | eventsrc -s copy.db append --from - | jq .events
  4
  $ eventsrc verify --digest > one; eventsrc -s copy.db verify --digest | cmp - one
  $ eventsrc -s copy.db verify
  ok: 4 events, 2 streams, 0 redacted: every hash fits

It is only read, but may stand behind another store.

  $ eventsrc append acct/1 x
  eventsrc: table "lib2": eventsrc only reads tables of the Scala library: copy it to a store of its own
  [7]
  $ eventsrc seal
  eventsrc: this store cannot be sealed: name the one that is written to
  [9]
  $ eventsrc init
  eventsrc: a table with layout=eventsrc is only read: leave that out to make a store
  [2]
  $ eventsrc -s new.db --fallback "$EVENTSRC_STORE" append acct/1 closed --seed s | jq .last
  eventsrc: warning: fallback dynamodb:lib2?layout=eventsrc cannot be sealed: what other programs write to it from now on may stand beside what is appended here
  eventsrc: warning: the clock is behind the last event of a stream: new events got that event's time
  2
  $ eventsrc -s new.db -q --fallback "$EVENTSRC_STORE" append acct/2 closed --seed s | jq .last
  eventsrc: warning: the clock is behind the last event of a stream: new events got that event's time
  3
  $ eventsrc -s new.db export --order stream | cut -d, -f1,2
  {"stream":"acct/1","seq":0
  {"stream":"acct/1","seq":1
  {"stream":"acct/1","seq":2
  {"stream":"acct/2","seq":1
  {"stream":"acct/2","seq":2
  {"stream":"acct/2","seq":3
  $ eventsrc -s new.db verify
  ok: 6 events, 2 streams, 0 redacted: every hash fits

Items that are no events, and tables that are none of the library.

  $ for s in 'no json' 'no time' half nothing operation; do eventsrc -s 'dynamodb:bad?layout=eventsrc' replay "$s"; echo $?; done
  eventsrc: table "bad", key "no json", seq 7: its event is no JSON: a key in double quotes is expected at byte 1
  5
  eventsrc: table "bad", key "no time", seq 1: its LastModifiedTimestamp is no time in milliseconds since 1970: time= names another attribute
  5
  eventsrc: table "bad", key "half", seq 1.5: its seq is no whole number from 0
  5
  eventsrc: table "bad", key "nothing", seq 0: it has no attribute event: payload= names another one
  5
  eventsrc: table "bad", key "operation", seq 0: its Operation is neither insert nor delete
  5
  $ eventsrc -s 'dynamodb:bad?layout=eventsrc' replay good
  {}
  $ eventsrc -s 'dynamodb:bad?layout=eventsrc' streams
  eventsrc: table "bad", key "half", seq 1.5: its seq is no whole number from 0
  [5]
  $ eventsrc -s 'dynamodb:composite?layout=eventsrc' replay x
  eventsrc: table "composite": its range key "seq" is binary, made of several values: only a number can be a seq
  [9]
  $ eventsrc -s 'dynamodb:lib1?layout=eventsrc' replay x
  eventsrc: table "lib1" has the keys "id" and "version", and not "key" and "seq": name them with hash= and range=
  [2]
  $ eventsrc -s 'dynamodb:none?layout=eventsrc' replay x 2>&1 | cut -d'(' -f1
  eventsrc: no table "none" in us-east-1 
  $ eventsrc -s 'dynamodb:lib1?hash=id' replay x
  eventsrc: hash=, range=, payload=, time= and operation= name the attributes of a table with layout=eventsrc: add that
  [2]
  $ eventsrc -s 'dynamodb:lib1?layout=scala' replay x
  eventsrc: "layout=scala" is no part of a DynamoDB store's URL: use region=, endpoint=, profile=, eventual=1 and layout=eventsrc, as in dynamodb:TABLE?region=eu-west-1
  [2]
