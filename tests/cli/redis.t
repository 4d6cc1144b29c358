Snapshots in a Redis instead of the store: tests/support/with_redis serves one.

  $ redis() { redis-cli -u "$EVENTSRC_TEST_REDIS" "$@"; }
  $ server=${EVENTSRC_TEST_REDIS#redis://}
  $ mask() { sed "s,$server,HOST:PORT,g"; }
  $ mkdir views
  $ cat > views/account.json <<'END'
  > {"view": "account", "on": {"*": {"inc": {"/balance": "/data/amount"}, "count": "/n"}}}
  > END
  $ for i in 1 2 3 4 5; do eventsrc append acct/1 paid "{\"amount\":$i}"; done | wc -l
  5
  $ eventsrc snapshot create acct/1 --view account --at 3 --snapshots $EVENTSRC_TEST_REDIS | cut -d, -f1-4
  {"written":true,"stream":"acct/1","view":"account","seq":3
  $ eventsrc snapshot list
  $ export EVENTSRC_SNAPSHOTS=$EVENTSRC_TEST_REDIS
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq,.state,.events]'
  ["acct/1","account",3,"value",4]
  $ eventsrc replay acct/1 --view account --explain 2>&1 | sed 's/"time".*"snapshots"/"snapshots"/; s/"micro.*//'
  {"snapshot":{"stream":"acct/1","seq":3,"snapshots":1,"streams":1,"events":1,"bytes":12,"redacted":0,
  {"balance":15,"n":5}
  $ eventsrc replay acct/1 --view account --consistency snapshot
  {"balance":10,"n":4}
  $ eventsrc snapshot show acct/1 --view account | jq -c '[.seq,.events,.state,.value]'
  [3,4,"value",{"balance":10,"n":4}]
  $ eventsrc snapshot verify --view account
  1 snapshot: 1 as their events give, 0 of views that are not at hand, 0 wrong
  $ eventsrc append acct/1 paid '{"amount":6}' --view account --if '.balance == 15' --return state | cut -d, -f1,9-
  {"result":"appended","state":"value","value":{"balance":21,"n":6}}
  $ redis --scan | sed 's/:[0-9a-f]\{32\}:/:ID:/' | sort
  eventsrc:1:ID:erased
  eventsrc:1:ID:index:acct/1
  eventsrc:1:ID:snapshots:acct/1

Where it is said: a flag, the environment, the configuration; no password is shown.

  $ eventsrc info | grep snapshots | mask
  snapshots     redis://HOST:PORT/0 (from: environment)
  $ eventsrc info --snapshots redis://ann:secret@cache/7 | grep snapshots
  snapshots     redis://cache:6379/7 (from: flag)
  $ eventsrc info --snapshots redis://ann:secret@cache/7 --json | jq -c .configuration.snapshots
  {"value":"redis://cache:6379/7","from":"flag"}
  $ eventsrc info --snapshots store | grep snapshots
  [1]
  $ echo '{"snapshots": "redis://:secret@[::1]:7000"}' > config.json
  $ env -u EVENTSRC_SNAPSHOTS eventsrc info --config config.json | grep snapshots
  snapshots     redis://[::1]:7000/0 (from: config file)
  $ eventsrc replay acct/1 -v 2>&1 | grep snapshots | mask
  eventsrc: snapshots redis://HOST:PORT/0 (from: environment)
  $ eventsrc replay acct/1 --snapshots rediss://:secret@cache
  eventsrc: rediss:// is not supported: let a tunnel such as stunnel encrypt, and name its end on this machine with redis://
  [9]
  $ eventsrc replay acct/1 --snapshots http://:secret@cache
  eventsrc: the place for snapshots is no URL of a Redis: write redis://HOST[:PORT][/DB] or redis://[USER]:PASSWORD@HOST[:PORT][/DB], or 'store' for the store itself
  [2]
  $ eventsrc replay acct/1 --snapshots redis://secret@cache
  eventsrc: the place for snapshots has no ':' before the password: write redis://HOST[:PORT][/DB] or redis://[USER]:PASSWORD@HOST[:PORT][/DB], or 'store' for the store itself
  [2]
  $ echo '{"snapshots": 7}' > config.json
  $ env -u EVENTSRC_SNAPSHOTS eventsrc replay acct/1 --config config.json
  eventsrc: line 1, column 15: configuration config.json: /snapshots must be a string
  [5]

Policies are the store's, what append makes by them is not. Epochs are kept in the store, always.

  $ eventsrc snapshot policy set 'acct/*' --view account --every 2 | cut -d, -f1
  {"written":true
  $ for i in 1 2 3; do eventsrc append acct/2 paid "{\"amount\":$i}"; done | wc -l
  3
  $ eventsrc snapshot list acct/2 --json | jq -c '[.stream,.view,.seq]'
  ["acct/2","account",1]
  $ eventsrc snapshot list --snapshots store
  $ eventsrc snapshot create acct/2 --epoch --view account --at 1 | cut -d, -f1-4
  {"written":true,"stream":"acct/2","epoch":true,"snapshots":1
  $ eventsrc snapshot list acct/2 --json | jq -c '[.view,.seq,.epoch]'
  ["account",1,true]
  $ eventsrc archive acct/2 --to archive.jsonl | cut -d, -f1-3
  {"archived":1,"stream":"acct/2","first":1
  $ redis FLUSHALL
  OK
  $ eventsrc replay acct/2 --view account
  {"balance":6,"n":3}
  $ eventsrc snapshot create acct/2 --view account | cut -d, -f1-4
  {"written":true,"stream":"acct/2","view":"account","seq":2
  $ eventsrc snapshot drop --all
  eventsrc: warning: 1 of an epoch is kept: what is archived could not be told without
  {"dropped":1,"kept":1}
  $ eventsrc archive --restore archive.jsonl
  {"restored":1,"stream":"acct/2"}

An eviction loses a snapshot, and nothing else.

  $ eventsrc snapshot create acct/1 --view account | cut -d, -f1-4
  {"written":true,"stream":"acct/1","view":"account","seq":5
  $ for key in $(redis --scan); do
  >   redis DEL $key > /dev/null
  >   eventsrc replay acct/1 --view account
  >   eventsrc snapshot create acct/1 --view account > /dev/null
  > done
  {"balance":21,"n":6}
  {"balance":21,"n":6}
  {"balance":21,"n":6}
  $ redis FLUSHALL
  OK
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq,.epoch]'
  ["acct/2","account",1,true]
  $ eventsrc replay acct/1 --view account --consistency snapshot
  eventsrc: there is no snapshot at that point or before it
  [1]

What is erased goes there, too, and what was folded before is not used any more.

  $ eventsrc append user/1 joined '{"street":"Long Lane"}' > /dev/null
  $ eventsrc append user/1 moved '{"town":"Perth"}' > /dev/null
  $ eventsrc snapshot create --all
  {"written":true,"view":"default","snapshots":3,"new":3}
  $ held() { for key in $(redis --scan); do redis --raw HVALS $key 2> /dev/null; done | grep -c "$1"; }
  $ held 'Long Lane'
  1
  $ eventsrc -q redact user/1 0 --reason 'request 1' | cut -d, -f1-3
  {"result":"redacted","stream":"user/1","events":1
  $ held 'Long Lane'
  0
  [1]
  $ eventsrc replay user/1
  eventsrc: warning: 1 redacted event was passed over
  {"town":"Perth"}
  $ eventsrc snapshot list --json | jq -c '[.stream,.view,.seq,.epoch]'
  ["acct/2","account",1,true]
  $ eventsrc snapshot create user/1 | cut -d, -f1-4
  {"written":true,"stream":"user/1","view":"default","seq":1
  $ eventsrc get user/1 1 > old.json; echo '{"type":"moved","data":{"town":"Ayr"}}' > new.json
  $ eventsrc rewrite user/1 1 --old old.json --new new.json --unsafe | cut -d, -f1-3
  {"result":"rewritten","stream":"user/1","seq":1
  $ held Perth
  0
  [1]
  $ eventsrc replay user/1
  eventsrc: warning: 1 redacted event was passed over
  {"town":"Ayr"}

Stores that are read together have none.

  $ eventsrc -s memory: snapshot list
  $ eventsrc -s other.db init > /dev/null
  $ eventsrc -s other.db replay acct/1 --view account --fallback eventsrc.db
  {"balance":21,"n":6}
  $ eventsrc -s other.db replay acct/1 --fallback eventsrc.db --snapshots $EVENTSRC_TEST_REDIS
  eventsrc: there are no snapshots of stores that are read together, or are only read: leave out --snapshots
  [9]

Who may not, is told so, and never the password.

  $ redis ACL SETUSER ann on '>secret' '~*' '+@all' -hset
  OK
  $ eventsrc snapshot create acct/1 --at 0 --snapshots redis://ann:secret@$server 2>&1 | mask
  eventsrc: snapshots at redis://HOST:PORT/0: NOPERM this user has no permissions to run the 'hset' command
  $ eventsrc replay acct/1 --snapshots redis://ann:wrong@$server 2>&1 | mask
  eventsrc: snapshots at redis://HOST:PORT/0: the server does not take the user or the password: check both
  $ eventsrc replay acct/1 --snapshots redis://ann:wrong@$server 2> /dev/null
  [7]
  $ eventsrc append acct/3 paid '{"amount":1}' --snapshots redis://ann:wrong@$server 2>&1 | cut -d, -f1
  {"result":"appended"
  eventsrc: warning: the events are stored
  $ redis CONFIG SET requirepass secret
  OK
  $ eventsrc snapshot list 2>&1 | mask
  eventsrc: snapshots at redis://HOST:PORT/0: the server wants a user or a password: write redis://[USER]:PASSWORD@HOST
  $ eventsrc snapshot list 2> /dev/null
  [7]
  $ eventsrc snapshot list user/1 --snapshots redis://:secret@$server | wc -l
  0
  $ redis -a secret --no-auth-warning CONFIG SET requirepass ''
  OK

A Redis that is full says so.

  $ redis CONFIG SET maxmemory 1
  OK
  $ eventsrc snapshot create acct/1 --at 1 2>&1 | mask
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be used: OOM command not allowed when used memory > 'maxmemory'.: mend that, or name another place with --snapshots
  $ eventsrc append acct/1 paid '{"amount":1}' 2>&1 | mask | cut -d, -f1-2
  {"result":"appended","stream":"acct/1"
  eventsrc: warning: the events are stored, but a snapshot is not: snapshots at redis://HOST:PORT/0 cannot be used: OOM command not allowed when used memory > 'maxmemory'.
  $ eventsrc append acct/1 paid '{"amount":1}' 2>&1 | mask | cut -d, -f1-2
  {"result":"appended","stream":"acct/1"
  eventsrc: warning: the events are stored, but a snapshot is not: snapshots at redis://HOST:PORT/0 cannot be used: OOM command not allowed when used memory > 'maxmemory'.
  $ eventsrc -q redact acct/2 0 --reason 'request 0' | cut -d, -f1-3
  {"result":"redacted","stream":"acct/2","events":1
  $ redis CONFIG SET maxmemory 0
  OK

Without it, reads and writes go on, with one warning. What is about snapshots fails, and nothing is
erased.

  $ redis SHUTDOWN NOSAVE
  $ while redis PING 2> /dev/null | grep -q PONG; do :; done
  $ eventsrc replay acct/1 --view account 2>&1 | mask
  eventsrc: warning: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: folding without them
  {"balance":23,"n":8}
  $ eventsrc replay acct/1 --view account 2> /dev/null
  {"balance":23,"n":8}
  $ eventsrc -q replay acct/1 --view account
  {"balance":23,"n":8}
  $ eventsrc replay acct/1 --view account --no-snapshots
  {"balance":23,"n":8}
  $ eventsrc append acct/1 paid '{"amount":1}' --view account --if '.n > 1' > out 2>&1; echo $?; cut -d, -f1-2 out | mask
  0
  eventsrc: warning: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: folding without them
  {"result":"appended","stream":"acct/1"
  eventsrc: warning: the events are stored, but a snapshot is not: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused
  $ for i in 1 2 3; do echo "{\"stream\":\"acct/$i\",\"type\":\"paid\",\"data\":{\"amount\":1}}"; done > lines
  $ cat lines lines lines | eventsrc append --from - > out 2>&1; echo $?; cut -d, -f1-2 out | mask
  0
  {"result":"appended","events":9
  eventsrc: warning: the events are stored, but a snapshot is not: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused
  $ eventsrc get acct/1 1 | cut -d, -f1-2
  {"stream":"acct/1","seq":1
  $ eventsrc snapshot policy list
  pattern     every  view
  acct/*          2  account
  $ fails() { eventsrc "$@" > out 2>&1; echo $?; mask < out; }
  $ fails snapshot create acct/1
  6
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: mend that, or name another place with --snapshots
  $ fails snapshot list
  6
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: mend that, or name another place with --snapshots
  $ fails snapshot show acct/1
  6
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: mend that, or name another place with --snapshots
  $ fails snapshot verify
  6
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: mend that, or name another place with --snapshots
  $ fails snapshot drop --all
  6
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: mend that, or name another place with --snapshots
  $ fails replay acct/1 --consistency snapshot
  6
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: mend that, or name another place with --snapshots
  $ fails redact acct/1 0 --reason 'request 2'
  6
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: what is erased or rewritten has to go there, too: run the command again when it can
  $ eventsrc get user/1 1 > old.json
  $ fails rewrite user/1 1 --old old.json --new new.json --unsafe
  6
  eventsrc: snapshots at redis://HOST:PORT/0 cannot be reached: Connection refused: what is erased or rewritten has to go there, too: run the command again when it can
  $ eventsrc redact acct/1 0 --reason 'request 2' --dry-run
  {"result":"redacted","stream":"acct/1","events":1,"already":0,"rewrites":0,"records":1,"dryRun":true}
  $ eventsrc get acct/1 0 | cut -d, -f5
  "data":{"amount":1}
  $ eventsrc -q redact acct/1 0 --reason 'request 2' --snapshots store | cut -d, -f1-3
  {"result":"redacted","stream":"acct/1","events":1
