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

And one that waits for somebody to write to, or to read from, a FIFO that it opens.

  $ mkfifo ff; stop() { timeout --preserve-status -k 5 -s INT 1.5 "$@"; echo "exit $?"; }
  $ stop eventsrc append b --from ff
  eventsrc: interrupted
  exit 130
  $ stop eventsrc append b x @ff
  eventsrc: interrupted
  exit 130
  $ stop eventsrc replay b --what-if ff
  eventsrc: interrupted
  exit 130
  $ stop eventsrc verify --against ff
  eventsrc: interrupted
  exit 130
  $ stop eventsrc migrate jsonl:ff copy.db
  eventsrc: interrupted
  exit 130
  $ stop eventsrc export -o ff
  eventsrc: interrupted
  exit 130
  $ for name in AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE; do stop env $name=ff eventsrc -s dynamodb:orders head a; done
  eventsrc: interrupted
  exit 130
  eventsrc: interrupted
  exit 130
  $ echo '{"type":"y","data":7}' > ff & eventsrc append c --from ff | cut -d, -f1; wait
  {"result":"appended"
  $ eventsrc export c -o ff & cut -d, -f1 ff; wait
  {"stream":"c"
