--history prints the state after each event, one line each.

  $ printf '%s\n' '{"type":"opened","data":{"owner":"ann"}}' '{"type":"deposited","data":{"balance":10}}' '{"type":"deleted","data":{}}' '{"type":"deposited","data":{"balance":5}}' | eventsrc append a --seed s --from - | cut -d, -f1-5
  {"result":"appended","stream":"a","first":0,"last":3,"events":4
  $ eventsrc replay a --history
  {"stream":"a","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened","value":{"owner":"ann"}}
  {"stream":"a","view":"default","key":null,"state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deposited","value":{"owner":"ann","balance":10}}
  {"stream":"a","view":"default","key":null,"state":"deleted","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"deleted"}
  {"stream":"a","view":"default","key":null,"state":"value","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"deposited","value":{"balance":5}}
  $ eventsrc replay a --history --after 1 | cut -d, -f4-7
  "state":"deleted","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"deleted"}
  "state":"value","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"deposited"
  $ eventsrc replay a --history --limit 2 | cut -d, -f4-5
  "state":"value","seq":0
  "state":"value","seq":1
  $ eventsrc replay a --history --after 0 --limit 1 | cut -d, -f4-5
  "state":"value","seq":1
  $ eventsrc replay a --history --at 1 | cut -d, -f4-5
  "state":"value","seq":0
  "state":"value","seq":1
  $ eventsrc replay a --history --at 2000-01-01T00:00:02Z | cut -d, -f4-5
  "state":"value","seq":0
  "state":"value","seq":1
  "state":"deleted","seq":2
  $ eventsrc replay a --history --select /balance | cut -d, -f4-8
  "state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"opened"}
  "state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"deposited","value":10}
  "state":"deleted","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"deleted"}
  "state":"value","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"deposited","value":5}
  $ eventsrc replay a --history --limit 0

Line k is the view at k.

  $ for k in 0 1 2 3; do eventsrc replay a -e --at $k; done > views
  $ eventsrc replay a --history | sed 's/"type":"[^"]*",\{0,1\}//; s/,}$/}/' | cmp - views

After the last there is nothing to tell; before the first neither.

  $ eventsrc replay a --history --after 3
  $ eventsrc replay a --history --at 1999-01-01
  $ eventsrc replay nobody --history
  eventsrc: stream 'nobody' holds no events
  [1]

It is of one stream.

  $ eventsrc replay 'a*' --history
  eventsrc: --history is of one stream: name it in full
  [2]
  $ eventsrc replay --all --history
  eventsrc: --history is of one stream: name it in full
  [2]
  $ eventsrc replay a b --history
  eventsrc: --history is of one stream: name it in full
  [2]
  $ eventsrc replay a --after 1
  eventsrc: --after, --after-position and --limit go with --history
  [2]
  $ eventsrc replay a --history --after x
  eventsrc: --after cannot be 'x': give a whole number from 0
  [2]
  $ eventsrc replay a --history --limit -1
  eventsrc: --limit cannot be '-1': give a whole number from 0
  [2]
