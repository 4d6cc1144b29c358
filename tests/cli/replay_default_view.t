The default view: insert replaces, delete and deleted delete, all others merge (RFC 7396).

  $ try() { rm -f t.db; printf '{"stream":"t","type":"%s","data":%s}\n' "$@" | eventsrc -s t.db append --from - > /dev/null; eventsrc -s t.db replay t; }
  $ try opened '{"a":1,"b":{"c":2,"d":3}}' changed '{"b":{"c":null,"e":4},"f":[1,{"x":null}]}'
  {"a":1,"b":{"d":3,"e":4},"f":[1,{"x":null}]}
  $ try opened '{"a":1}' insert '{"b":2}'
  {"b":2}
  $ try opened '{"a":1}' INSERT '[1,2]' x '{"b":1}'
  {"b":1}
  $ try opened '{"a":1}' delete '{}'
  eventsrc: the state of stream 't' is deleted at seq 1
  [1]
  $ try opened '{"a":1}' Deleted '{}' opened '{"b":1}'
  {"b":1}
  $ try inserted '{"a":1}' inserted '{"b":2}'
  {"a":1,"b":2}

Data that is not an object replaces the state.

  $ try x '7'
  7
  $ try x '{"a":1}' x '"text"'
  "text"
  $ try x 'null'
  null
  $ try insert 'null'
  null

Key order and the text of numbers stay; a key that is set again keeps its place.

  $ try x '{"b":1.10,"a":12345678901234567890.123}' x '{"c":1e400,"b":2.0}'
  {"b":2.0,"a":12345678901234567890.123,"c":1e400}
  $ try x '{"a":1,"b":2}' x '{"a":null}' x '{"a":3}'
  {"b":2,"a":3}
  $ try x '{"\u0061":1,"é":2}' x '{"a":2,"\u00e9":null}'
  {"\u0061":2}

--select takes a part by its JSON Pointer.

  $ try x '{"a":{"b~/c":[10,20,{"d":1.10}]},"":5}'
  {"a":{"b~/c":[10,20,{"d":1.10}]},"":5}
  $ select() { eventsrc -s t.db replay t --select "$1"; }
  $ select '/a/b~0~1c/2/d'
  1.10
  $ select '/a/b~0~1c/1'
  20
  $ select '/'
  5
  $ select ''
  {"a":{"b~/c":[10,20,{"d":1.10}]},"":5}
  $ select '/a/b~0~1c/3'
  eventsrc: the state of stream 't' has nothing at /a/b~0~1c/3
  [1]
  $ select '/a/b~0~1c/-'
  eventsrc: the state of stream 't' has nothing at /a/b~0~1c/-
  [1]
  $ select '/a/b~0~1c/01'
  eventsrc: the state of stream 't' has nothing at /a/b~0~1c/01
  [1]
  $ select '/x'
  eventsrc: the state of stream 't' has nothing at /x
  [1]
  $ select 'a'
  eventsrc: --select 'a' is no JSON Pointer: it is empty or begins with '/', and '~' is written '~0'
  [2]
  $ select '/~2'
  eventsrc: --select '/~2' is no JSON Pointer: it is empty or begins with '/', and '~' is written '~0'
  [2]

--explain tells on stderr what was read.

  $ eventsrc -s t.db replay t --explain 2>&1 >/dev/null | sed 's/"microseconds":[0-9]*/"microseconds":…/'
  {"snapshot":null,"snapshots":0,"streams":1,"events":1,"bytes":38,"redacted":0,"microseconds":…}

--pretty spreads JSON over lines, --compact does not.

  $ eventsrc -s t.db replay t --pretty
  {
    "a": {
      "b~/c": [
        10,
        20,
        {
          "d": 1.10
        }
      ]
    },
    "": 5
  }
  $ eventsrc -s t.db replay t --compact
  {"a":{"b~/c":[10,20,{"d":1.10}]},"":5}
  $ eventsrc -s t.db replay t --pretty --compact
  eventsrc: --pretty and --compact exclude each other: give one of them
  [2]
