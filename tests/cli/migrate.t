A migration copies everything with the same hashes, and the second one has nothing to do.

  $ for i in 1 2 3; do eventsrc -s a.db append acct/$i opened "{\"n\":$i.10}" --seed tour --id o$i --meta '{"a":"ü"}' && eventsrc -s a.db append acct/$i closed --seed tour; done | wc -l
  6
  $ eventsrc migrate a.db b.db
  {"copied":6,"already":0,"streams":3,"equal":3}
  $ eventsrc migrate a.db b.db
  {"copied":0,"already":6,"streams":3,"equal":3}
  $ for i in a b; do eventsrc -s $i.db verify --digest; done | uniq -c | wc -l
  1
  $ eventsrc -s a.db export > a; eventsrc -s b.db export | cmp - a

What comes since is added, some streams alone if that is asked for.

  $ eventsrc -s a.db append acct/1 more --seed tour | cut -d, -f1
  {"result":"appended"
  $ eventsrc -s a.db append bank/1 more --seed tour | cut -d, -f1
  {"result":"appended"
  $ eventsrc migrate a.db b.db 'bank/*'
  {"copied":1,"already":0,"streams":1,"equal":1}
  $ eventsrc migrate a.db b.db acct/1 nobody
  eventsrc: stream 'nobody' holds no events
  {"copied":1,"already":2,"streams":1,"equal":1}
  [1]
  $ eventsrc migrate a.db b.db --prove --view default
  {"copied":0,"already":8,"streams":4,"equal":4,"proved":4}

A dry run tells what would be done, and makes no store.

  $ eventsrc migrate a.db new.db --dry-run; ls new.db
  {"copied":8,"already":0,"streams":4,"dryRun":true}
  ls: cannot access 'new.db': No such file or directory
  [2]
  $ eventsrc migrate a.db new.db --no-create
  eventsrc: there is no store at new.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ eventsrc migrate missing.db new.db; ls new.db
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  ls: cannot access 'new.db': No such file or directory
  [2]

Lines of an export are a source, and a destination that later migrations bring up to date.

  $ eventsrc migrate a.db jsonl:all.jsonl bank/1
  {"copied":1,"already":0,"streams":1,"equal":1}
  $ eventsrc migrate a.db jsonl:all.jsonl
  {"copied":7,"already":1,"streams":4,"equal":4}
  $ eventsrc migrate a.db jsonl:all.jsonl
  {"copied":0,"already":8,"streams":4,"equal":4}
  $ wc -l < all.jsonl; head -1 all.jsonl | cut -d, -f1,2
  8
  {"stream":"bank/1","seq":0
  $ eventsrc migrate jsonl:all.jsonl c.db --batch 2
  {"copied":8,"already":0,"streams":4,"equal":4}
  $ eventsrc -s a.db export --order stream | sed 's/"position":[0-9]*,//' > a; eventsrc -s c.db export --order stream | sed 's/"position":[0-9]*,//' | cmp - a
  $ eventsrc migrate a.db jsonl:- acct/1 | eventsrc migrate jsonl:- d.db
  {"copied":3,"already":0,"streams":1,"equal":1}
  $ eventsrc -s a.db export acct/1 --after 0 | eventsrc migrate jsonl:- e.db
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  {"copied":2,"already":0,"streams":1,"equal":1}
  $ eventsrc -s e.db verify
  acct/1: anchored at 1
  ok: 2 events, 1 stream, 0 redacted: every hash fits
  $ sed 's/"n":2.10/"n":9.99/' all.jsonl | eventsrc migrate jsonl:- f.db
  eventsrc: line 4: the input: seq 0 of stream "acct/2": the line's hash is not that of its event as the first: it was altered, or belongs elsewhere
  [8]
  $ ls f.db
  ls: cannot access 'f.db': No such file or directory
  [2]

Streams that differ are told with both hashes and stay as they are; the others are copied.

  $ eventsrc -s g.db append acct/2 opened --seed other | cut -d, -f1,2
  {"result":"appended","stream":"acct/2"
  $ eventsrc migrate a.db g.db
  eventsrc: seq 0 of stream "acct/2" is another event in each store: d8ce8e667278e2bcde92098f2dc00dc923fb9f55d82c753bba13800a6fcb6ce7 in the source, 3a82f1c27496c65f721ba5c051c7cc4ecdf59fe99722267a9cb278d67e97fbfc in the destination: neither was changed
  {"copied":6,"already":0,"streams":4,"equal":3,"faults":1}
  [3]
  $ eventsrc -s g.db export acct/2 | jq -c '[.seq, .data]'
  [0,{}]
  $ eventsrc migrate a.db g.db --errors json 2>&1 | head -1 | jq -c '.error | [.code, .exit, .stream, .seq]'
  ["rejected",3,"acct/2",0]
  $ cp all.jsonl before; eventsrc migrate g.db jsonl:all.jsonl; cmp all.jsonl before
  eventsrc: seq 0 of stream "acct/2" is another event in each store: 3a82f1c27496c65f721ba5c051c7cc4ecdf59fe99722267a9cb278d67e97fbfc in the source, d8ce8e667278e2bcde92098f2dc00dc923fb9f55d82c753bba13800a6fcb6ce7 in the destination: neither was changed
  {"copied":0,"already":6,"streams":4,"equal":3,"faults":1}

A destination that goes on is no fault.

  $ eventsrc -s b.db append acct/1 onwards --seed tour | cut -d, -f1
  {"result":"appended"
  $ eventsrc migrate a.db b.db
  {"copied":0,"already":8,"streams":4,"equal":4}

What makes no sense is refused.

  $ eventsrc migrate a.db
  eventsrc: DEST is missing: name the store to copy to, or jsonl:FILE
  [2]
  $ eventsrc -s a.db migrate a.db b.db
  eventsrc: the argument a.db names the store: leave out --store
  [2]
  $ eventsrc migrate a.db b.db --prove
  eventsrc: --prove needs --view: which states are to be compared
  [2]
  $ eventsrc migrate a.db b.db --view default
  eventsrc: --view goes with --prove, or with --dry-run of a --transform
  [2]
  $ eventsrc migrate a.db b.db --interval 1s
  eventsrc: --interval goes with --follow
  [2]
  $ eventsrc migrate a.db b.db --follow --dry-run
  eventsrc: --follow does not end: leave out --prove and --dry-run
  [2]
  $ eventsrc migrate a.db jsonl: 
  eventsrc: 'jsonl:' needs a file behind it, or -
  [2]
  $ eventsrc migrate a.db jsonl:all.jsonl --follow
  eventsrc: --follow goes from a store to a store, not to or from files
  [2]
  $ eventsrc migrate a.db b.db --batch 0
  eventsrc: --batch must be at least 1
  [2]
  $ eventsrc migrate a.db b.db --region x
  eventsrc: --region, --profile, --endpoint-url, --max-rcu and --max-wcu are for dynamodb:TABLE, and this store is another one
  [2]
  $ EVENTSRC_READONLY=1 eventsrc migrate a.db b.db
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ echo '{"stream":"a","type":"t","data":1}' | eventsrc migrate jsonl:- z.db
  eventsrc: line 1, column 1: the input: the line has no 'seq' or no 'hash', which those of 'eventsrc export' have: 'append --from' takes such lines
  [5]

One that follows goes on until a signal comes.

  $ eventsrc migrate a.db follow.db --follow
  eventsrc: there is no store at follow.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ eventsrc migrate a.db follow.db
  {"copied":8,"already":0,"streams":4,"equal":4}
  $ { timeout --preserve-status -s INT 3 eventsrc migrate a.db follow.db --follow --interval 20ms; echo "exit $?"; } > followed 2>&1 & sleep 1; eventsrc -s a.db append late event --seed tour | cut -d, -f1; wait; cat followed
  {"result":"appended"
  {"copied":0,"already":8,"streams":4,"equal":4}
  {"copied":1,"already":0,"streams":1,"equal":1}
  eventsrc: interrupted
  exit 130
  $ eventsrc -s follow.db head late | cut -d, -f1,2
  {"stream":"late","seq":0

A store is brought to the newest format in place. There is one format so far.

  $ eventsrc migrate --upgrade a.db
  {"upgraded":false,"from":1,"to":1}
  $ eventsrc -s a.db migrate --upgrade; ls a.db*
  {"upgraded":false,"from":1,"to":1}
  a.db
  $ eventsrc migrate --upgrade a.db b.db
  eventsrc: --upgrade changes one store in place: name it, and leave out what is for copies
  [2]
  $ eventsrc migrate --upgrade missing.db
  eventsrc: there is no store at missing.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ cp a.db newer.db; sqlite3 newer.db 'PRAGMA user_version=2'; eventsrc migrate --upgrade newer.db
  eventsrc: store newer.db: its format is 2, and this eventsrc knows up to 1: use a newer eventsrc
  [9]
  $ EVENTSRC_READONLY=1 eventsrc migrate --upgrade a.db
  eventsrc: EVENTSRC_READONLY is set: unset it to run a command that writes
  [7]
  $ eventsrc migrate --upgrade jsonl:x
  eventsrc: unknown store "jsonl:x": use a path, sqlite:PATH, dynamodb:TABLE or memory:; write ./jsonl:x for a file of that name
  [2]
  $ eventsrc migrate
  eventsrc: SOURCE and DEST are missing: name the stores to copy from and to
  [2]
  $ eventsrc migrate a.db
  eventsrc: DEST is missing: name the store to copy to, or jsonl:FILE
  [2]

The same store is no destination, by whatever name.

  $ eventsrc migrate a.db ./a.db --jq .
  eventsrc: SOURCE and DEST are the same: name two stores
  [2]
  $ ln -s a.db link.db; eventsrc migrate a.db link.db
  eventsrc: SOURCE and DEST are the same: name two stores
  [2]
  $ eventsrc -s a.db export > l.jsonl; eventsrc migrate jsonl:l.jsonl jsonl:l.jsonl
  eventsrc: SOURCE and DEST are the same: name two stores
  [2]
  $ eventsrc migrate a.db x.db --prove --view default --dry-run
  eventsrc: --prove compares what was copied: leave out --dry-run
  [2]
