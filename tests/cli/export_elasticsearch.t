What the bulk API of Elasticsearch reads: ids that stay the same, so that a second import changes
nothing.

  $ cat > lines <<END
  > {"stream":"acct/1","type":"opened","data":{"owner":"Ann"},"time":"2020-01-01T00:00:00Z","id":"k-1","meta":{"actor":"ann"}}
  > {"stream":"acct/1","type":"deposited","data":{"amount":12345678901234567890.10},"time":"2020-01-02T00:00:00Z"}
  > {"stream":"a \\"b\\"","type":"noted","data":{},"time":"2020-01-03T00:00:00Z"}
  > {"stream":"acct/1","type":"noted","data":"secret","time":"2020-01-05T00:00:00Z"}
  > {"stream":"$(printf '%0510d' 1)","type":"noted","data":{},"time":"2020-01-06T00:00:00Z"}
  > {"stream":"$(printf '%0511d' 1)","type":"noted","data":{},"time":"2020-01-06T00:00:00Z"}
  > END
  $ eventsrc append --seed s --from lines | jq .events
  6
  $ eventsrc redact acct/1 2 --reason gdpr -q | jq -r .result
  redacted
  $ eventsrc export 'a*' --format elasticsearch
  {"index":{"_index":"eventsrc","_id":"acct/1#0"}}
  {"@timestamp":"2020-01-01T00:00:00.000000Z","stream":"acct/1","seq":0,"type":"opened","data":{"owner":"Ann"},"meta":{"actor":"ann"},"id":"k-1","position":1,"hash":"ca54d5ad61a86394e149043755daed26b4b04f827d754a2c8cea2a8ec46df81c"}
  {"index":{"_index":"eventsrc","_id":"acct/1#1"}}
  {"@timestamp":"2020-01-02T00:00:00.000000Z","stream":"acct/1","seq":1,"type":"deposited","data":{"amount":12345678901234567890.10},"position":2,"hash":"4b828d2bfe6c43cf936f7a1281480239b083de823d710c96d3d26e1ebedcd4ee"}
  {"index":{"_index":"eventsrc","_id":"a \"b\"#0"}}
  {"@timestamp":"2020-01-03T00:00:00.000000Z","stream":"a \"b\"","seq":0,"type":"noted","data":{},"position":3,"hash":"7d8d21dff49af8016f90f0d5d5356879aa5294c1eaf297563b6bb15f291f5c4e"}
  {"index":{"_index":"eventsrc","_id":"acct/1#2"}}
  {"@timestamp":"2020-01-05T00:00:00.000000Z","stream":"acct/1","seq":2,"type":"noted","redacted":true,"position":4,"hash":"d1e8cd7ea4a261440ce2641e139eb218c3c7fa2200eb5502aeac2a138dae5247"}

No id is longer than the 512 bytes that are allowed.

  $ eventsrc export '0*' --format elasticsearch | jq -r '.index._id // empty | [length, .[:12], .[-4:]] | join(" ")'
  512 000000000000 01#0
  71 sha256:ef4a0 79b0

The last line ends, too; without events there is nothing.

  $ eventsrc export 'a*' --format elasticsearch | tail -c 1 | od -An -c
    \n
  $ eventsrc export 'none*' --format elasticsearch

Another index; no salt.

  $ eventsrc export acct/1 --type opened --format elasticsearch --index shop-2020.01 | jq -r '.index._index // empty'
  shop-2020.01
  $ eventsrc export --format elasticsearch | grep -c '"salt"'
  0
  [1]
  $ eventsrc export --format elasticsearch --index Shop
  eventsrc: --index 'Shop' is no name for an index: give a-z, 0-9, '.', '-', '_' and '+', a letter, digit or '.' first
  [2]
  $ eventsrc export --format elasticsearch --index _all
  eventsrc: --index '_all' is no name for an index: give a-z, 0-9, '.', '-', '_' and '+', a letter, digit or '.' first
  [2]
  $ eventsrc export --index shop
  eventsrc: --index goes with --format elasticsearch
  [2]
