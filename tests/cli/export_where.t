Events of which a jq program is true; what is exported is exact.

  $ put() { eventsrc append --seed s "$@" > /dev/null; }
  $ put a paid '{"amount":1.10}'; put a paid '{"amount":250.00}' --meta '{"vip":true}'; put b noted 12345678901234567890
  $ show() { eventsrc export "$@" | sed 's/"salt.*//'; }
  $ show -q --where '.data.amount? > 100'
  {"stream":"a","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"paid","data":{"amount":250.00},"meta":{"vip":true},"position":2,
  $ show -q --where '.meta.vip'
  {"stream":"a","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"paid","data":{"amount":250.00},"meta":{"vip":true},"position":2,
  $ show -q --where '.seq == 0' --type paid
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"paid","data":{"amount":1.10},"position":1,
  $ show -q --where 'empty'

It comes after all other filters; what was left out is told by `prev`.

  $ eventsrc export a -q --where '.seq == 1' | grep -o '"prev"'
  "prev"
  $ show -q --where true --limit 1 | cut -c1-20
  {"stream":"a","seq":
  $ show --where true
  eventsrc: warning: --where: some events have numbers that jq rounds to about 17 digits: it compared what it made of them (what is exported is exact)
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"paid","data":{"amount":1.10},"position":1,
  {"stream":"a","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"paid","data":{"amount":250.00},"meta":{"vip":true},"position":2,
  {"stream":"b","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"noted","data":12345678901234567890,"position":3,

More than are asked about at once.

  $ seq 2000 | sed 's/.*/{"stream":"many","type":"t","data":&}/' | eventsrc append --seed s --from - > /dev/null
  $ eventsrc export many -q --where '.data % 7 == 0' | wc -l
  285
  $ eventsrc export many -q --where '.data % 7 == 0' --limit 3 --reverse | grep -o '"data":[0-9]*'
  "data":1995
  "data":1988
  "data":1981

Mistakes.

  $ eventsrc export --where '.data >'
  eventsrc: --where: the jq program does not compile: line 1: syntax error, unexpected end of the program
  [2]
  $ eventsrc export --where '.data.x.y'
  eventsrc: --where: stream "b" seq 0: jq: * (glob)
  [5]
  $ eventsrc export --where '1, 2'
  eventsrc: --where: stream "a" seq 0: * (glob)
  [5]
  $ eventsrc export --where 'input'
  eventsrc: --where: stream "a" seq 0: *not available in a view* (glob)
  [5]
  $ eventsrc export --jq-timeout 1s
  eventsrc: --jq-timeout goes with --where, --views or --format html
  [2]
