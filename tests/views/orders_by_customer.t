The orders of each customer: one state a key, over all streams, in the order of the store.

  $ cat > events <<'END'
  > {"stream":"order/1","type":"placed","data":{"customer":"ann","total":10.50}}
  > {"stream":"order/2","type":"placed","data":{"customer":"bob","total":7}}
  > {"stream":"customer/ann","type":"placed","data":{"customer":"ann","total":1000}}
  > {"stream":"order/3","type":"placed","data":{"customer":"ann","total":0.50}}
  > {"stream":"order/2","type":"cancelled","data":{"customer":"bob","total":7}}
  > {"stream":"order/4","type":"placed","data":{"customer":"bob","total":19.99}}
  > END
  $ eventsrc append --seed s --from events > /dev/null
  $ orders() { eventsrc replay --view "$TESTDIR/orders_by_customer.json" "$@"; }
  $ orders
  {"stream":null,"view":"orders_by_customer","key":"ann","state":"value","position":6,"time":"2000-01-01T00:00:00.000000Z","value":{"orders":2,"total":11,"open":["order/1","order/3"]}}
  {"stream":null,"view":"orders_by_customer","key":"bob","state":"value","position":6,"time":"2000-01-01T00:00:00.000000Z","value":{"orders":1,"total":19.99,"open":["order/4"]}}
  $ orders --key bob --envelope
  {"stream":null,"view":"orders_by_customer","key":"bob","state":"value","position":6,"time":"2000-01-01T00:00:00.000000Z","value":{"orders":1,"total":19.99,"open":["order/4"]}}
  $ orders --key bob
  {"orders":1,"total":19.99,"open":["order/4"]}
  $ orders --key eve 2> /dev/null
  [1]

A point by number is a position; a time takes of each stream what was before the first later event.

  $ orders --at 5
  {"stream":null,"view":"orders_by_customer","key":"ann","state":"value","position":5,"time":"2000-01-01T00:00:01.000000Z","value":{"orders":2,"total":11,"open":["order/1","order/3"]}}
  {"stream":null,"view":"orders_by_customer","key":"bob","state":"value","position":5,"time":"2000-01-01T00:00:01.000000Z","value":{"orders":0,"total":0,"open":[]}}
  $ orders --at 2 --key ann
  {"orders":1,"total":10.5,"open":["order/1"]}
  $ orders --at 2000-01-01T00:00:00Z --key bob
  {"orders":2,"total":26.99,"open":["order/2","order/4"]}

A stream cannot be named.

  $ orders order/1 2> /dev/null
  [2]
