A signal stops cleanly: what was committed stays, what was not is not stored.

  $ line='{"stream":"a","type":"x","data":1}'
  $ stop() { timeout --preserve-status -s "$1" 1 eventsrc "$2" "$3" "$4" "$5" "$6" < pipe > results; echo "exit $?"; }
  $ mkfifo pipe
  $ { echo "$line"; sleep 2; } > pipe & stop INT append --seed s --from -; wait; ls
  eventsrc: interrupted
  exit 130
  pipe
  results
  $ { echo "$line"; sleep 2; } > pipe & timeout --preserve-status -s INT 1 eventsrc append --seed s --from - --batch 1 < pipe > results; wait; cut -d, -f1,2 results
  eventsrc: interrupted
  {"result":"appended","events":1
  $ { echo "$line"; sleep 2; } > pipe & stop TERM append --seed s --from -; wait
  eventsrc: interrupted
  exit 143
  $ { echo "$line"; sleep 2; } > pipe & stop HUP append --seed s --from -; wait
  eventsrc: interrupted
  exit 129
  $ eventsrc streams --json | cut -d, -f1,2
  {"stream":"a","events":1
  $ eventsrc verify
  ok: 1 event, 1 stream, 0 redacted: every hash fits

One that waits for its reader too.

  $ for i in $(seq 3000); do echo '{"type":"x","data":{"text":"a payload that is long enough to fill a pipe"}}'; done | eventsrc append b --seed s --from - > /dev/null
  $ { timeout --preserve-status -s INT 1 eventsrc export; echo "exit $?" >&2; } | sleep 2
  eventsrc: interrupted
  exit 130
