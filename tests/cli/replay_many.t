Patterns give one envelope line per stream, in the order of their names.

  $ printf '%s\n' '{"stream":"acct/2","type":"x","data":{"n":2}}' '{"stream":"acct/1","type":"x","data":{"n":1}}' '{"stream":"user/é","type":"x","data":{"n":3}}' '{"stream":"acct/2","type":"delete","data":{}}' '{"stream":"a*b","type":"x","data":{"n":4}}' '{"stream":"a.b","type":"x","data":{"n":5}}' | eventsrc append --seed s --from - | cut -d, -f1-4
  {"result":"appended","events":6,"already":0,"streams":5
  $ eventsrc replay --all
  {"stream":"a*b","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":4}}
  {"stream":"a.b","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":5}}
  {"stream":"acct/1","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":1}}
  {"stream":"user/é","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{"n":3}}
  $ names() { eventsrc replay "$@" | cut -d, -f1; }
  $ names 'acct/*' --include-deleted
  {"stream":"acct/1"
  {"stream":"acct/2"
  $ names 'user/?'
  {"stream":"user/é"
  $ names '*/[1é]'
  {"stream":"acct/1"
  {"stream":"user/é"
  $ names 'acct/1' 'user/é' 'user/*'
  {"stream":"acct/1"
  {"stream":"user/é"

A backslash takes the meaning from the next character: this is one name, so the bare value.

  $ eventsrc replay 'a\*b'
  {"n":4}
  $ names 'a*b'
  {"stream":"a*b"
  {"stream":"a.b"

A glob that matches one stream still gives a line; so do two names.

  $ eventsrc replay 'acct/1*' --select /n | cut -d, -f1,7
  {"stream":"acct/1","value":1}
  $ eventsrc replay acct/1 nobody | cut -d, -f1
  eventsrc: stream 'nobody' holds no events
  {"stream":"acct/1"

Streams without a value are passed over, unless asked for.

  $ names --all --at 1999-01-01
  $ eventsrc replay --all --at 1999-01-01; echo $?
  1
  $ eventsrc replay 'acct/*' --at 1999-01-01 --include-none
  {"stream":"acct/1","view":"default","key":null,"state":"none","seq":null,"time":null}
  {"stream":"acct/2","view":"default","key":null,"state":"none","seq":null,"time":null}
  $ eventsrc replay 'acct/*' --include-deleted | cut -d, -f1,4,5
  {"stream":"acct/1","state":"value","seq":0
  {"stream":"acct/2","state":"deleted","seq":1
  $ eventsrc replay 'acct/*' --at 0 | cut -d, -f1,4,5,7
  {"stream":"acct/1","state":"value","seq":0,"value":{"n":1}}
  {"stream":"acct/2","state":"value","seq":0,"value":{"n":2}}
  $ eventsrc replay 'acct/*' --at ~1 | cut -d, -f1,4,5,7
  {"stream":"acct/2","state":"value","seq":0,"value":{"n":2}}
  $ names --all --select /n
  {"stream":"a*b"
  {"stream":"a.b"
  {"stream":"acct/1"
  {"stream":"user/é"
  $ eventsrc replay --all --select /missing
  [1]

A glob that matches nothing: no line, exit 1.

  $ eventsrc replay 'none/*'
  [1]

Patterns that are none.

  $ eventsrc replay
  eventsrc: name a stream, patterns, or --all
  [2]
  $ eventsrc replay --all a
  eventsrc: --all and patterns exclude each other: give one of them
  [2]
  $ eventsrc replay '[a'
  eventsrc: the pattern '[a' has a '[' at byte offset 0 without its ']': close it, or write \[ for the character itself
  [2]
  $ eventsrc replay 'a\'
  eventsrc: the pattern 'a\' ends with a single backslash: write \\ for the character itself
  [2]
  $ eventsrc replay ''
  eventsrc: the stream name is empty: give 1 to 512 bytes
  [5]
  $ eventsrc replay '*' '[z-a]'
  eventsrc: the pattern '[z-a]' has a range that goes backwards in the set at byte offset 0: write the lower end first
  [2]
