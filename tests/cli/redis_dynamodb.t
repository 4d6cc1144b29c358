Snapshots of a DynamoDB table in a Redis.

  $ redis() { redis-cli -u "$EVENTSRC_TEST_REDIS" "$@"; }
  $ export EVENTSRC_STORE=dynamodb:redis EVENTSRC_SNAPSHOTS=$EVENTSRC_TEST_REDIS
  $ eventsrc -q init > /dev/null
  $ for i in 1 2 3 4; do eventsrc append a paid "{\"n$i\":\"text $i\"}"; done | wc -l
  4
  $ eventsrc snapshot create a --at 2 | cut -d, -f1-4
  {"written":true,"stream":"a","view":"default","seq":2
  $ eventsrc snapshot list --snapshots store
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq,.state,.events]'
  ["a","default",2,"value",3]
  $ eventsrc replay a --explain 2>&1 | sed 's/"time".*"snapshots"/"snapshots"/; s/"bytes.*//'
  {"snapshot":{"stream":"a","seq":2,"snapshots":1,"streams":1,"events":1,
  {"n1":"text 1","n2":"text 2","n3":"text 3","n4":"text 4"}
  $ eventsrc snapshot policy set a --every 2 | cut -d, -f1
  {"written":true
  $ eventsrc append a paid '{"n5":"text 5"}' > /dev/null
  $ eventsrc append a paid '{"n6":"text 6"}' > /dev/null
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq]'
  ["a","default",2]
  ["a","default",3]
  ["a","default",5]
  $ eventsrc snapshot verify
  3 snapshots: 3 as their events give, 0 of views that are not at hand, 0 wrong

A redaction by somebody who does not name the Redis: what is there is not used any more.

  $ eventsrc -q redact a 1 --reason 'request 1' --snapshots store | cut -d, -f1-3
  {"result":"redacted","stream":"a","events":1
  $ eventsrc replay a --explain 2>&1 | sed 's/"bytes.*//'
  {"snapshot":null,"snapshots":0,"streams":1,"events":6,
  eventsrc: warning: 1 redacted event was passed over
  {"n1":"text 1","n3":"text 3","n4":"text 4","n5":"text 5","n6":"text 6"}
  $ held() { for key in $(redis --scan); do redis --raw HVALS $key 2> /dev/null; done | grep -c "$1"; }
  $ held 'text 2'
  3

By somebody who does, it goes.

  $ eventsrc -q redact a 1 --reason 'request 1' | cut -d, -f1-3
  {"result":"noop","stream":"a","events":0
  $ held 'text 2'
  0
  [1]
  $ eventsrc append a paid '{"n7":"text 7"}' > /dev/null
  $ eventsrc append a paid '{"n8":"text 8"}' > /dev/null
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq]'
  ["a","default",1]
  ["a","default",3]
  ["a","default",5]
  ["a","default",7]
  $ eventsrc snapshot verify
  4 snapshots: 4 as their events give, 0 of views that are not at hand, 0 wrong
