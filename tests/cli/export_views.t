Folded states at a point, in every format.

  $ cat > lines <<'END'
  > {"stream":"a","type":"opened","data":{"owner":"Ann","n":1.10},"time":"2020-01-01T00:00:00Z"}
  > {"stream":"b","type":"opened","data":{"owner":"=Bea","n":12345678901234567890.10},"time":"2020-01-02T00:00:00Z"}
  > {"stream":"a","type":"changed","data":{"n":2},"time":"2020-01-03T00:00:00Z"}
  > {"stream":"gone","type":"opened","data":{"n":0},"time":"2020-01-03T00:00:00Z"}
  > {"stream":"gone","type":"deleted","data":{},"time":"2020-01-04T00:00:00Z"}
  > END
  $ eventsrc append --seed s --from lines | jq .events
  5
  $ eventsrc export --views
  {"stream":"a","view":"default","key":null,"state":"value","seq":1,"time":"2020-01-03T00:00:00.000000Z","value":{"owner":"Ann","n":2}}
  {"stream":"b","view":"default","key":null,"state":"value","seq":0,"time":"2020-01-02T00:00:00.000000Z","value":{"owner":"=Bea","n":12345678901234567890.10}}
  $ eventsrc export --views > lines; eventsrc replay --all --envelope | cmp - lines
  $ eventsrc export --views --include-deleted | tail -1
  {"stream":"gone","view":"default","key":null,"state":"deleted","seq":1,"time":"2020-01-04T00:00:00.000000Z"}
  $ eventsrc export --views a --at 0
  {"stream":"a","view":"default","key":null,"state":"value","seq":0,"time":"2020-01-01T00:00:00.000000Z","value":{"owner":"Ann","n":1.10}}
  $ eventsrc export --views --at 2020-01-02 --format json
  [
  {"stream":"a","view":"default","key":null,"state":"value","seq":0,"time":"2020-01-01T00:00:00.000000Z","value":{"owner":"Ann","n":1.10}},
  {"stream":"b","view":"default","key":null,"state":"value","seq":0,"time":"2020-01-02T00:00:00.000000Z","value":{"owner":"=Bea","n":12345678901234567890.10}}
  ]
  $ eventsrc export --views --format json --pretty b | tail -6
    "value": {
      "owner": "=Bea",
      "n": 12345678901234567890.10
    }
  }
  ]
  $ eventsrc export --views --format csv
  stream,key,state,seq,time,value
  a,,value,1,2020-01-03T00:00:00.000000Z,"{""owner"":""Ann"",""n"":2}"
  b,,value,0,2020-01-02T00:00:00.000000Z,"{""owner"":""=Bea"",""n"":12345678901234567890.10}"
  $ eventsrc export --views --format tsv --columns /stream,/value/owner,/value/n --csv-safe
  stream	value/owner	value/n
  a	Ann	2
  b	'=Bea	12345678901234567890.10
  $ eventsrc export --views --format cloudevents --source /shop --include-deleted | tee events
  {"specversion":"1.0","id":"default/a#1","source":"/shop","type":"eventsrc.state.value","subject":"a","time":"2020-01-03T00:00:00.000000Z","sequence":"0000000000000000001","view":"default","datacontenttype":"application/json","data":{"owner":"Ann","n":2}}
  {"specversion":"1.0","id":"default/b#0","source":"/shop","type":"eventsrc.state.value","subject":"b","time":"2020-01-02T00:00:00.000000Z","sequence":"0000000000000000000","view":"default","datacontenttype":"application/json","data":{"owner":"=Bea","n":12345678901234567890.10}}
  {"specversion":"1.0","id":"default/gone#1","source":"/shop","type":"eventsrc.state.deleted","subject":"gone","time":"2020-01-04T00:00:00.000000Z","sequence":"0000000000000000001","view":"default"}
  $ "$TESTDIR/../support/check_cloudevents" < events
  3 CloudEvents, 0 wrong
  $ eventsrc export --views --format elasticsearch --include-deleted
  {"index":{"_index":"eventsrc-states","_id":"default/a","version":1,"version_type":"external_gte"}}
  {"@timestamp":"2020-01-03T00:00:00.000000Z","stream":"a","view":"default","seq":1,"value":{"owner":"Ann","n":2}}
  {"index":{"_index":"eventsrc-states","_id":"default/b","version":0,"version_type":"external_gte"}}
  {"@timestamp":"2020-01-02T00:00:00.000000Z","stream":"b","view":"default","seq":0,"value":{"owner":"=Bea","n":12345678901234567890.10}}
  {"delete":{"_index":"eventsrc-states","_id":"default/gone","version":1,"version_type":"external_gte"}}
  $ eventsrc export --views --format html --at 2020-01-02 -o page.html; grep -E '^<tr id|<title' page.html
  <title>eventsrc.db, view default, at 2020-01-02</title>
  <tr id="a#0"><th><a href="#a%230">0</a><td><time>2020-01-01T00:00:00Z</time><td>a<td><td><td><td><ul><li class=add><b></b> <ins>{"owner":"Ann","n":1.10}</ins></ul>
  <tr id="b#0"><th><a href="#b%230">0</a><td><time>2020-01-02T00:00:00Z</time><td>b<td><td><td><td><ul><li class=add><b></b> <ins>{"owner":"=Bea","n":12345678901234567890.10}</ins></ul>

Of a view with keys, of one of the whole store, and a few of many.

  $ echo '{"view":"by type","key":"/type","on":{"*":{"set":{"/last":"/seq"}}}}' > keyed.json
  $ eventsrc export --views --view ./keyed.json --format csv
  stream,key,state,seq,time,value
  a,changed,value,1,2020-01-03T00:00:00.000000Z,"{""last"":1}"
  a,opened,value,1,2020-01-03T00:00:00.000000Z,"{""last"":0}"
  b,opened,value,0,2020-01-02T00:00:00.000000Z,"{""last"":0}"
  gone,deleted,value,1,2020-01-04T00:00:00.000000Z,"{""last"":1}"
  gone,opened,value,1,2020-01-04T00:00:00.000000Z,"{""last"":0}"
  $ eventsrc export --views --view ./keyed.json --format elasticsearch a | jq -r '.index._id // empty'
  by type/a#changed
  by type/a#opened
  $ eventsrc export --views --view ./keyed.json --format cloudevents --source /shop | "$TESTDIR/../support/check_cloudevents"
  5 CloudEvents, 0 wrong
  $ eventsrc export --views --view ./keyed.json --key changed
  {"stream":"a","view":"by type","key":"changed","state":"value","seq":1,"time":"2020-01-03T00:00:00.000000Z","value":{"last":1}}
  $ echo '{"view":"total","scope":"store","on":{"opened":{"inc":{"/n":"/data/n"}}}}' > total.json
  $ eventsrc export --views --view ./total.json
  {"stream":null,"view":"total","key":null,"state":"value","position":5,"time":"2020-01-04T00:00:00.000000Z","value":{"n":12345678901234567891.2}}
  $ eventsrc export --views --view ./total.json --format csv --columns /stream,/position,/value/n
  stream,position,value/n
  ,5,12345678901234567891.2
  $ eventsrc export --views --limit 1 | jq -r .stream
  a

What is wrong with one stream is no matter of the others.

  $ echo '{"view":"strict","on":{"*":{"inc":{"/n":"/data/n"}}}}' > strict.json
  $ eventsrc export --views --view ./strict.json
  eventsrc: view "strict", /on/*/inc/~1n: stream "gone" seq 1: /data/n is missing in the event
  {"stream":"a","view":"strict","key":null,"state":"value","seq":1,"time":"2020-01-03T00:00:00.000000Z","value":{"n":3.1}}
  {"stream":"b","view":"strict","key":null,"state":"value","seq":0,"time":"2020-01-02T00:00:00.000000Z","value":{"n":12345678901234567890.1}}
  [5]
  $ eventsrc export --views none
  eventsrc: stream 'none' holds no events
  [1]
  $ eventsrc export --views 'none*'

What is about events makes no sense with states.

  $ eventsrc export --views --type opened
  eventsrc: --type is about events: leave it out, or --views
  [2]
  $ eventsrc export --views --reverse
  eventsrc: --reverse is about events: leave it out, or --views
  [2]
  $ eventsrc export --views --since 2020-01-01
  eventsrc: --since is about events: leave it out, or --views
  [2]
  $ eventsrc export --views --format csv --columns /data/n
  eventsrc: column '/data/n' is no JSON Pointer that begins with one of /stream /seq /time /view /key /state /value /position /redacted
  [2]
  $ eventsrc export --views --view ./total.json a
  eventsrc: view total is one state of the whole store: leave out streams and --all
  [2]
  $ eventsrc export --include-deleted
  eventsrc: --include-deleted goes with --views
  [2]
