Standard output that is full, closed or read by nobody, and all three descriptors closed, for every
command: output_errors.t says more about single ones (ruling 34).

  $ for n in 1 2 3; do echo "{\"stream\":\"a\",\"type\":\"x\",\"data\":{\"n\":$n}}"; done > lines; echo '{"type":"x","data":{"n":1}}' > line; echo '{"drop":[1]}' > drop; echo '{"view":"v","on":{"x":{"set":{"/n":"/data/n"}}}}' > v.json
  $ eventsrc -s good.db append --seed s --from lines | cut -d, -f1,2
  {"result":"appended","events":3
  $ eventsrc -s good.db snapshot create a --epoch --at 1 | cut -c1-15
  {"written":true
  $ cat > reading <<'END'
  > replay a
  > replay --all
  > replay a --history
  > replay a --what-if drop
  > replay --all --view ./v.json
  > export
  > export --format json
  > export --format csv
  > export --format cloudevents
  > export --format elasticsearch
  > export --format dynamodb-json
  > export --format html a
  > export --views
  > export --follow --limit 1
  > get a 0
  > head a
  > streams
  > streams --json
  > types
  > types --json
  > info
  > info --json
  > info --sql a
  > verify
  > verify --json
  > verify --digest
  > verify --heads
  > log a
  > log a --json
  > log --all --graph
  > diff a 0 1
  > diff a 0 1 --json
  > blame a
  > blame a --json
  > bisect a .n==2
  > snapshot list
  > snapshot show a
  > snapshot verify
  > view check ./v.json
  > view check ./v.json --against a
  > view init a
  > append a x --dry-run
  > redact a 0 --reason r --dry-run
  > gc --dry-run
  > completion bash
  > completion zsh
  > completion fish
  > help
  > help append
  > --help
  > export --help
  > --version
  > END
  $ cat > writing <<'END'
  > append a x
  > append a x --echo
  > append --from lines
  > append --from lines --batch 1
  > init
  > snapshot create a
  > snapshot policy set a --every 5
  > snapshot policy drop a
  > snapshot drop a
  > redact a 2 --reason r
  > seal
  > seal --unseal
  > gc
  > backup copy.db
  > archive a --to moved
  > archive --restore moved
  > migrate good.db copy2.db
  > END

  $ run() { cp good.db store.db; rm -f moved copy.db copy2.db; while read -r command; do case $command in -*|help*|completion*|migrate*|view*check*./v.json) store= ;; *) store='-s store.db' ;; esac; said=$(sh -c "$1" sh $store $command 2>&1); printf '%s %s: %s\n' "$?" "$command" "$said"; done; }
  $ endings() { sed 's/^\([0-9]*\) [^:]*: /\1 /' | sort | uniq -c | sed 's/^ *//'; }
  $ wc -l < reading
  52

Full: exit 6 and a message, always.

  $ run 'exec eventsrc "$@" > /dev/full' < reading | endings
  52 6 eventsrc: cannot write standard output: No space left on device: free some space
  $ run 'exec eventsrc "$@" > /dev/full' < writing
  6 append a x: eventsrc: stored, but the receipt could not be printed: No space left on device
  6 append a x --echo: eventsrc: stored, but the receipt could not be printed: No space left on device
  6 append --from lines: eventsrc: stored, but the receipt could not be printed: No space left on device
  6 append --from lines --batch 1: eventsrc: the input is stored up to line 1 and no further, but the receipt could not be printed: No space left on device: run the same input again if its lines carry id or seq, else from line 2 on
  6 init: eventsrc: cannot write standard output: No space left on device: free some space
  6 snapshot create a: eventsrc: the snapshots are kept, but the receipt could not be printed: No space left on device
  6 snapshot policy set a --every 5: eventsrc: the policy is set, but the receipt could not be printed: No space left on device
  6 snapshot policy drop a: eventsrc: the policy is removed, but the receipt could not be printed: No space left on device
  6 snapshot drop a: eventsrc: warning: 1 of an epoch is kept: what is archived could not be told without
  eventsrc: the snapshots are removed, but the receipt could not be printed: No space left on device
  6 redact a 2 --reason r: eventsrc: warning: the store was made with --seed: whoever guesses the seed can tell whether a guessed payload is what was erased
  eventsrc: warning: the payloads still stand in backups, exports, archives and copies of the store: erase them there
  eventsrc: redacted, but the receipt could not be printed: No space left on device
  6 seal: eventsrc: sealed, but the receipt could not be printed: No space left on device
  6 seal --unseal: eventsrc: unsealed, but the receipt could not be printed: No space left on device
  6 gc: eventsrc: cannot write standard output: No space left on device: free some space
  6 backup copy.db: eventsrc: stored, but the receipt could not be printed: No space left on device
  6 archive a --to moved: eventsrc: the events are archived, but the receipt could not be printed: No space left on device
  6 archive --restore moved: eventsrc: the events are restored, but the receipt could not be printed: No space left on device
  6 migrate good.db copy2.db: eventsrc: stored, but the receipt could not be printed: No space left on device

A pipe that nobody reads: what only reads ends quietly, what wrote says so.

  $ cat > broken <<'END'
  > import os, signal, sys
  > signal.signal(signal.SIGPIPE, signal.SIG_DFL)
  > reading, writing = os.pipe()
  > os.close(reading)
  > os.dup2(writing, 1)
  > os.execvp("eventsrc", ["eventsrc"] + sys.argv[1:])
  > END
  $ run 'exec python3 broken "$@"' < reading | endings
  52 0 
  $ run 'exec python3 broken "$@"' < writing | sed 's/^\([0-9]*\) \([^:]*\): .*but/\1 \2: … but/'
  6 append a x: … but the receipt could not be printed: Broken pipe
  6 append a x --echo: … but the receipt could not be printed: Broken pipe
  6 append --from lines: … but the receipt could not be printed: Broken pipe
  6 append --from lines --batch 1: … but the receipt could not be printed: Broken pipe: run the same input again if its lines carry id or seq, else from line 2 on
  0 init: 
  6 snapshot create a: … but the receipt could not be printed: Broken pipe
  6 snapshot policy set a --every 5: … but the receipt could not be printed: Broken pipe
  6 snapshot policy drop a: … but the receipt could not be printed: Broken pipe
  6 snapshot drop a: eventsrc: warning: 1 of an epoch is kept: what is archived could not be told without
  eventsrc: the snapshots are removed, but the receipt could not be printed: Broken pipe
  6 redact a 2 --reason r: eventsrc: warning: the store was made with --seed: whoever guesses the seed can tell whether a guessed payload is what was erased
  eventsrc: warning: the payloads still stand in backups, exports, archives and copies of the store: erase them there
  eventsrc: redacted, but the receipt could not be printed: Broken pipe
  6 seal: … but the receipt could not be printed: Broken pipe
  6 seal --unseal: … but the receipt could not be printed: Broken pipe
  0 gc: 
  6 backup copy.db: … but the receipt could not be printed: Broken pipe
  6 archive a --to moved: … but the receipt could not be printed: Broken pipe
  6 archive --restore moved: … but the receipt could not be printed: Broken pipe
  6 migrate good.db copy2.db: … but the receipt could not be printed: Broken pipe

Closed: no file of the store gets its number.

  $ run 'exec eventsrc "$@" >&-' < reading | endings
  52 6 eventsrc: cannot write standard output: Bad file descriptor: check what it leads to, and try again
  $ cmp store.db good.db
  $ run 'exec eventsrc "$@" >&-' < writing | cut -d: -f1
  6 append a x
  6 append a x --echo
  6 append --from lines
  6 append --from lines --batch 1
  6 init
  6 snapshot create a
  6 snapshot policy set a --every 5
  6 snapshot policy drop a
  6 snapshot drop a
  eventsrc
  6 redact a 2 --reason r
  eventsrc
  eventsrc
  6 seal
  6 seal --unseal
  6 gc
  6 backup copy.db
  6 archive a --to moved
  6 archive --restore moved
  6 migrate good.db copy2.db
  $ eventsrc -s store.db verify
  ok: 10 events, 2 streams, 1 redacted: every hash fits
  $ run 'exec eventsrc "$@" <&- >&- 2>&-' < reading | endings
  52 6 
  $ cmp store.db good.db; ls -A
  broken
  drop
  good.db
  line
  lines
  reading
  store.db
  v.json
  writing
  $ run 'exec eventsrc "$@" <&- >&- 2>&-' < writing | cut -d: -f1
  6 append a x
  6 append a x --echo
  6 append --from lines
  6 append --from lines --batch 1
  6 init
  6 snapshot create a
  6 snapshot policy set a --every 5
  6 snapshot policy drop a
  6 snapshot drop a
  6 redact a 2 --reason r
  6 seal
  6 seal --unseal
  6 gc
  6 backup copy.db
  6 archive a --to moved
  6 archive --restore moved
  6 migrate good.db copy2.db
  $ eventsrc -s store.db verify; eventsrc -s copy.db verify; eventsrc -s copy2.db verify
  ok: 10 events, 2 streams, 1 redacted: every hash fits
  ok: 10 events, 2 streams, 1 redacted: every hash fits
  ok: 3 events, 1 stream, 0 redacted: every hash fits
