Events as they come. With a cursor, each run goes on where the last one was.

  $ for i in 1 2 3; do eventsrc append a/$i t "{\"n\":$i}" --seed s -q > /dev/null; done
  $ eventsrc export --cursor at.json | cut -d, -f1,2
  {"stream":"a/1","seq":0
  {"stream":"a/2","seq":0
  {"stream":"a/3","seq":0
  $ eventsrc export --cursor at.json
  $ eventsrc append a/1 t '{"n":9}' --seed s -q > /dev/null; eventsrc append b t --seed s -q > /dev/null
  $ cp at.json 3.json; eventsrc export --cursor at.json | cut -d, -f1,2
  {"stream":"a/1","seq":1
  {"stream":"b","seq":0
  $ cut -d, -f2-4 at.json
  "what":"[]","position":5,"streams":{"b":[0

Another pattern or filter would pass over what the cursor's did not: it is refused.

  $ eventsrc export 'a/*' --cursor 3.json
  eventsrc: the cursor 3.json is of other patterns or filters ([], not ["a/*"]), which passed other events over: give the same, or another cursor file to begin at the first event
  [3]
  $ eventsrc export 'a/*' --type t --cursor a.json | cut -d, -f1,2
  {"stream":"a/1","seq":0
  {"stream":"a/2","seq":0
  {"stream":"a/3","seq":0
  {"stream":"a/1","seq":1
  $ eventsrc export 'a/*' --cursor a.json
  eventsrc: the cursor a.json is of other patterns or filters (["a/*","--type=t"], not ["a/*"]), which passed other events over: give the same, or another cursor file to begin at the first event
  [3]
  $ eventsrc export --cursor at.json
  $ cp at.json 5.json

One that follows ends when a signal comes, or after as many events as are wanted.

  $ { timeout --preserve-status -s INT 6 eventsrc export --follow --cursor at.json; echo "exit $?"; } > followed 2>&1 & sleep 0.7; eventsrc append a/1 t '{"n":10}' --seed s -q > /dev/null; wait; cut -d, -f1,2 followed
  {"stream":"a/1","seq":2
  eventsrc: interrupted
  exit 130
  $ eventsrc export --follow --limit 2 --interval 10ms a/1 | cut -d, -f1,2
  {"stream":"a/1","seq":0
  {"stream":"a/1","seq":1
  $ { eventsrc export --follow --after-position 6; echo "exit $?" > status; } | { read -r line; echo "$line"; } | cut -d, -f1,2 & sleep 0.5; eventsrc append c t --seed s -q > /dev/null; wait; cat status
  {"stream":"c","seq":0
  exit 0

It does not hold the store in any state: what is erased while it waits is gone at once.

  $ timeout --preserve-status -s INT 2 eventsrc export --follow --after-position 99 2> /dev/null & sleep 0.7; eventsrc redact c 0 --reason x -q | cut -d, -f1,2; wait
  {"result":"redacted","stream":"c"

A store that a backup takes the place of goes on; another one is told of.

  $ eventsrc backup copy.db > /dev/null; eventsrc backup old.db > /dev/null
  $ eventsrc export --cursor at.json | wc -l
  2
  $ { timeout 60 eventsrc export --follow --cursor at.json --limit 1; echo "exit $?"; } > followed 2>&1 & sleep 0.7; rm -f eventsrc.db-*; mv copy.db eventsrc.db; sleep 0.3; eventsrc append a/2 t --seed s -q > /dev/null; wait; cut -d, -f1,2 followed
  {"stream":"a/2","seq":1
  exit 0
  $ eventsrc backup whole.db > /dev/null; rm -f eventsrc.db-*; mv old.db eventsrc.db; eventsrc export --cursor at.json
  eventsrc: the store does not hold what was followed: there is no event at position 9: it was replaced, perhaps by an older copy: events may have been passed over; name another cursor file than at.json to begin at the first event
  [8]
  $ eventsrc append z t --seed s -q > /dev/null; eventsrc export --cursor at.json
  eventsrc: the store does not hold what was followed: another event stands at position 9: it was replaced, perhaps by an older copy: events may have been passed over; name another cursor file than at.json to begin at the first event
  [8]
  $ eventsrc -s other.db append x t --seed t -q > /dev/null; eventsrc -s other.db export --cursor at.json 2>&1 | sed 's/(.*)/(...)/'
  eventsrc: the cursor at.json is of another store (...): name its store, or another cursor file to begin at the first event
  $ printf '{"store":%s,"what":"[]","position":3,"streams":{}}' "$(jq .store at.json)" > odd.json; eventsrc export --cursor odd.json
  eventsrc: this is not a cursor of 'export --follow': it has a position and names 0 streams, not the one whose event stands there: name another cursor file than odd.json to begin at the first event
  [5]
  $ sed 's/"position":[0-9]*/"position":-5/' at.json > odd.json; eventsrc export --cursor odd.json
  eventsrc: odd.json: this is not a cursor of 'export --follow': its position is -5, not a whole number from 0
  [5]
  $ cp eventsrc.db old.db; eventsrc -s old.db append y t --seed s -q > /dev/null; eventsrc append z t --seed s -q > /dev/null; { timeout 60 eventsrc export --follow; echo "exit $?"; } > followed 2>&1 & for i in $(seq 600); do grep -qs '"stream":"z"' followed && break; sleep 0.05; done; rm -f eventsrc.db-*; mv old.db eventsrc.db; wait; tail -n 2 followed
  eventsrc: the store does not hold what was followed: another event stands at position 10: it was replaced, perhaps by an older copy: events may have been passed over; run the command again to begin at the first event
  exit 8
  $ rm -f eventsrc.db-*; mv whole.db eventsrc.db; { timeout 60 eventsrc export --follow --after-position 9 --limit 1; echo "exit $?"; } > followed 2>&1 & sleep 1.5; rm eventsrc.db*; for i in $(seq 200); do grep -qs waiting followed && break; sleep 0.05; done; mv other.db eventsrc.db; wait; cut -d, -f1,2 followed
  eventsrc: warning: there is no store at ./eventsrc.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another; waiting for it to come back
  eventsrc: warning: another store has taken the place of the one that was followed: following it from its first event
  {"stream":"x","seq":0
  exit 0

The limit counts what was printed of both.

  $ eventsrc -s l.db append l t --seed t -q > /dev/null; { timeout --preserve-status -s INT 60 eventsrc -s l.db export --follow --limit 3; echo "exit $?"; } > followed 2>&1 & for i in $(seq 600); do grep -qs '"seq":0' followed && break; sleep 0.05; done; eventsrc -s l.db backup l2.db > /dev/null; rm -f l.db-*; mv l2.db l.db; sleep 0.3; for i in 1 2 3 4; do eventsrc -s l.db append l t --seed t -q > /dev/null; done; wait; cut -d, -f1,2 followed
  {"stream":"l","seq":0
  {"stream":"l","seq":1
  {"stream":"l","seq":2
  exit 0

A follower that is killed at any moment has lost nothing, and hands out again only what came since its cursor was written.

  $ { for i in $(seq 300); do echo "{\"stream\":\"k/$((i % 7))\",\"type\":\"t\",\"data\":{\"i\":$i}}"; sleep 0.01; done; } | eventsrc -s k.db append --from - --batch 1 > /dev/null & sleep 0.3; { for i in 1 2 3 4 5 6 7 8 9 10; do timeout -s KILL 0.2 eventsrc -s k.db export --follow --cursor k.json >> k.jsonl; done; } 2> /dev/null; wait; eventsrc -s k.db export --cursor k.json >> k.jsonl
  $ grep -o '"position":[0-9]*' k.jsonl | sort -u | wc -l
  300
  $ test "$(wc -l < k.jsonl)" -lt 400 && echo few twice
  few twice

Any format that is made of lines; a header stands once.

  $ for i in 1 2; do eventsrc -s c.db append a t "{\"n\":$i}" --seed s -q > /dev/null; eventsrc -s c.db export --format csv --columns /seq,/data/n --cursor c.json; done | tr -d '\r'
  seq,data/n
  0,1
  1,2
  $ eventsrc -s c.db export --format cloudevents --follow --limit 1 | jq -r .type
  t

What does not go together.

  $ eventsrc export --follow --format json
  eventsrc: --format json does not go with --follow and --cursor, which hand out lines on standard output as events come: leave it out
  [2]
  $ eventsrc export --cursor at.json --format html
  eventsrc: --format html does not go with --follow and --cursor, which hand out lines on standard output as events come: leave it out
  [2]
  $ eventsrc export --cursor at.json --views
  eventsrc: --views does not go with --follow and --cursor, which hand out lines on standard output as events come: leave it out
  [2]
  $ eventsrc export --follow --reverse
  eventsrc: --follow hands out events as they come: leave out --reverse and --order
  [2]
  $ eventsrc export --cursor at.json --order time
  eventsrc: --cursor hands out events as they come: leave out --reverse and --order
  [2]
  $ eventsrc export --follow -o x.jsonl
  eventsrc: -o does not go with --follow and --cursor, which hand out lines on standard output as events come: leave it out
  [2]
  $ eventsrc export --interval 1s
  eventsrc: --interval goes with --follow
  [2]
  $ eventsrc export --follow --interval 0s
  eventsrc: --interval must be at least 1ms
  [2]
  $ eventsrc export --follow --dry-run
  eventsrc: --dry-run does not go with --follow and --cursor, which hand out lines on standard output as events come: leave it out
  [2]
  $ echo '{}' > bad.json; eventsrc export --cursor bad.json
  eventsrc: bad.json: this is not a cursor of 'export --follow': it names no store
  [5]
  $ eventsrc export --cursor missing/at.json
  eventsrc: cannot write missing/at.json: No such file or directory: check the path
  [2]
  $ eventsrc export --cursor eventsrc.db
  eventsrc: --cursor eventsrc.db is the store itself: name another file
  [2]

One cursor is one follower's. What it made and never wrote goes with it.

  $ eventsrc export --follow --cursor mine.json > /dev/null 2>&1 & sleep 1.5; eventsrc export --cursor mine.json; echo "exit $?"; kill -TERM $!; wait $!; echo "exit $?"; eventsrc export --cursor mine.json
  eventsrc: another follower uses this cursor (mine.json): end it, or name another file
  exit 6
  exit 143
  $ eventsrc -s none.db export --cursor new.json; ls new.json
  eventsrc: there is no store at none.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  ls: cannot access 'new.json': No such file or directory
  [2]
  $ : > empty.json; eventsrc export z --cursor empty.json | cut -d, -f1,2
