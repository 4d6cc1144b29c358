seal closes a store for writing; reading goes on.

  $ eventsrc append a opened '{"n":1}' --seed s | jq -r .result
  appended
  $ eventsrc seal eventsrc.db --now-at new.db
  {"sealed":true,"changed":true,"store":"eventsrc.db","nowAt":"new.db"}
  $ eventsrc seal eventsrc.db --now-at new.db
  {"sealed":true,"changed":false,"store":"eventsrc.db","nowAt":"new.db"}
  $ eventsrc append a more
  eventsrc: store ./eventsrc.db: sealed, now at new.db: write there
  [7]
  $ echo '{"stream":"b","type":"x","data":1}' | eventsrc append --from -
  eventsrc: store ./eventsrc.db: sealed, now at new.db: write there
  [7]
  $ eventsrc append a more --dry-run
  eventsrc: store ./eventsrc.db: sealed, now at new.db: write there
  [7]
  $ eventsrc append a more --errors json
  {"error":{"code":"denied","exit":7,"message":"store ./eventsrc.db: sealed, now at new.db: write there"}}
  [7]
  $ eventsrc replay a
  {"n":1}
  $ eventsrc verify
  ok: 1 event, 1 stream, 0 redacted: every hash fits
  $ eventsrc info --json | jq -c '[.sealed, .nowAt]'
  [true,"new.db"]
  $ eventsrc info | grep sealed
  sealed        yes, now at new.db

A repeat takes nothing back. Another place can be said, or none.

  $ eventsrc seal
  {"sealed":true,"changed":false,"store":"./eventsrc.db","nowAt":"new.db"}
  $ eventsrc seal --now-at ''
  {"sealed":true,"changed":true,"store":"./eventsrc.db"}
  $ eventsrc info --json | jq -c '[.sealed, .nowAt]'
  [true,null]
  $ eventsrc append a more
  eventsrc: store ./eventsrc.db: sealed: nothing is written to it any more; 'eventsrc seal --unseal' opens it again
  [7]

A backup is sealed, too, and each is opened by itself.

  $ eventsrc backup copy.db | jq .events
  1
  $ eventsrc seal copy.db --unseal
  {"sealed":false,"changed":true,"store":"copy.db"}
  $ eventsrc seal copy.db --unseal
  {"sealed":false,"changed":false,"store":"copy.db"}
  $ eventsrc -s copy.db append a more --seed s | jq .last
  1
  $ eventsrc append a more
  eventsrc: store ./eventsrc.db: sealed: nothing is written to it any more; 'eventsrc seal --unseal' opens it again
  [7]
  $ eventsrc -s eventsrc.db seal --unseal | jq -c '[.sealed, .changed]'
  [false,true]
  $ eventsrc info --json | jq .sealed
  null
  $ eventsrc append a more --seed s | jq .last
  1

What does not go.

  $ eventsrc seal no.db
  eventsrc: there is no store at no.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ ls no.db
  ls: cannot access 'no.db': No such file or directory
  [2]
  $ eventsrc seal --unseal --now-at x.db
  eventsrc: --unseal and --now-at exclude each other: a store that is open is where it was
  [2]
  $ eventsrc -s eventsrc.db seal copy.db
  eventsrc: the argument copy.db names the store: leave out --store
  [2]
  $ eventsrc seal --now-at 'http://x'
  eventsrc: unknown store "http://x": use a path, sqlite:PATH, dynamodb:TABLE or memory:; write ./http://x for a file of that name
  [2]
  $ eventsrc seal --fallback copy.db
  eventsrc: --fallback is for reading and appending: leave it out of seal
  [2]
  $ EVENTSRC_READONLY=1 eventsrc seal
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
