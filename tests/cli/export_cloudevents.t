CloudEvents 1.0, one a line, of events with everything that makes a format stumble.

  $ cat > lines <<'END'
  > {"stream":"acct/1","type":"opened","data":{"owner":"Ann"},"time":"2020-01-01T00:00:00Z","id":"k-1","meta":{"actor":"ann","correlation":"c-1","causation":"c-0","n":{"1":[2]}}}
  > {"stream":"acct/1","type":"deposited","data":12345678901234567890.10,"time":"2020-01-02T00:00:00Z","meta":{"actor":"b\u0001ob","correlation":5,"late":"controls: \u007f\u0085é"}}
  > {"stream":"a#1 ü","type":"a type, with spaces","data":null,"time":"2020-01-03T00:00:00Z","meta":{"actor":""}}
  > {"stream":"acct/1","type":"noted","data":"secret","time":"2020-01-05T00:00:00Z","meta":{"actor":"ann"}}
  > END
  $ eventsrc append --seed s --from lines | jq .events
  4
  $ eventsrc redact acct/1 2 --reason gdpr -q | jq -r .result
  redacted
  $ eventsrc export --all --format cloudevents
  {"specversion":"1.0","id":"acct/1#0","source":"urn:eventsrc:6cc3cf6d2b8d504dacf043131311d877","type":"opened","subject":"acct/1","time":"2020-01-01T00:00:00.000000Z","sequence":"0000000000000000000","eventid":"k-1","hash":"b44834b80a80d7480b5799a86466a791a0df9c96af412ba0f50fefe48786c576","actor":"ann","correlationid":"c-1","causationid":"c-0","meta":"{\"actor\":\"ann\",\"correlation\":\"c-1\",\"causation\":\"c-0\",\"n\":{\"1\":[2]}}","datacontenttype":"application/json","data":{"owner":"Ann"}}
  {"specversion":"1.0","id":"acct/1#1","source":"urn:eventsrc:6cc3cf6d2b8d504dacf043131311d877","type":"deposited","subject":"acct/1","time":"2020-01-02T00:00:00.000000Z","sequence":"0000000000000000001","hash":"73e48d9c6da8ac52dded2b9b385201a2d234ce972a3a7ea2aab7013d755b5e26","meta":"{\"actor\":\"b\\u0001ob\",\"correlation\":5,\"late\":\"controls: \\u007f\\u0085é\"}","datacontenttype":"application/json","data":12345678901234567890.10}
  {"specversion":"1.0","id":"a#1 ü#0","source":"urn:eventsrc:6cc3cf6d2b8d504dacf043131311d877","type":"a type, with spaces","subject":"a#1 ü","time":"2020-01-03T00:00:00.000000Z","sequence":"0000000000000000000","hash":"fab3bb0aa13cd61364268158f42e7b97f90868365b113190599258216d05870d","meta":"{\"actor\":\"\"}","datacontenttype":"application/json","data":null}
  {"specversion":"1.0","id":"acct/1#2","source":"urn:eventsrc:6cc3cf6d2b8d504dacf043131311d877","type":"noted","subject":"acct/1","time":"2020-01-05T00:00:00.000000Z","sequence":"0000000000000000002","hash":"8e870703e81f87e9a26ef9b6ce8c1ef93bf776a32c2844548fa56da04ae8924c","redacted":true}

They are what the specification says, each with a name of its own, and hold no salt.

  $ eventsrc export --format cloudevents > events; "$TESTDIR/../support/check_cloudevents" < events
  5 CloudEvents, 0 wrong
  $ grep -c '"salt"' events
  0
  [1]
  $ printf '{"specversion":"1.0","id":"1","source":"a b","type":"","Seq":1}\n{"id":"1"}\n' | "$TESTDIR/../support/check_cloudevents"
  line 1: 'a b' does not match "^(?:[-A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$"
  line 1: '' is too short
  line 1: 'Seq' does not match any of the regexes: '^(?!(specversion|id|source|type|datacontenttype|dataschema|subject|time|data)$)[a-z0-9]{1,20}$'
  line 2: 'specversion' is a required property
  line 2: 'source' is a required property
  line 2: 'type' is a required property
  2 CloudEvents, 6 wrong
  [1]

Meta is there as a whole, too.

  $ eventsrc export --all --format cloudevents --limit 1 | jq -r .meta | jq -c .
  {"actor":"ann","correlation":"c-1","causation":"c-0","n":{"1":[2]}}
  $ eventsrc export --all --format cloudevents | jq -r '.meta // empty' | sed -n 2p | jq -c . | cat -A
  {"actor":"b\u0001ob","correlation":5,"late":"controls: \u007fM-BM-^EM-CM-)"}$

Another source.

  $ eventsrc export --format cloudevents --source https://example.com/shop%201 --reverse --order time --limit 1 'a\#1 ü' | jq -r '.source, .id'
  https://example.com/shop%201
  a#1 ü#0
  $ eventsrc export --format cloudevents --source 'a shop'
  eventsrc: --source 'a shop' is no URI: give one such as https://example.com/shop, with other characters as %XX
  [2]
  $ eventsrc export --format cloudevents --source ''
  eventsrc: --source '' is no URI: give one such as https://example.com/shop, with other characters as %XX
  [2]
  $ eventsrc export --format json --source /shop
  eventsrc: --source goes with --format cloudevents
  [2]
