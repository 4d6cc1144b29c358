A reader that goes away ends the command quietly, exit 0, also under pipefail.

  $ for i in $(seq 2000); do echo '{"type":"x","data":{"text":"a payload that is long enough to fill a pipe"}}'; done | eventsrc append a --seed s --from - > /dev/null
  $ for command in 'export' 'replay a --history' 'streams --json' 'verify' 'types' 'info' '--help' 'append --help'; do
  >   bash -c "set -o pipefail; eventsrc $command | true"; echo "$command: $?"
  > done
  export: 0
  replay a --history: 0
  streams --json: 0
  verify: 0
  types: 0
  info: 0
  --help: 0
  append --help: 0
  $ bash -c 'set -o pipefail; eventsrc export | head -1 | cut -d, -f1,2'
  {"stream":"a","seq":0

A full disk behind stdout is an error (6) for all of them.

  $ for command in 'export' 'replay a' 'get a 0' 'head a' 'streams' 'types' 'verify' 'info' 'completion bash' '--help' '--version'; do
  >   eventsrc $command > /dev/full; echo "$command: $?"
  > done
  eventsrc: cannot write standard output: No space left on device: free some space
  export: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  replay a: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  get a 0: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  head a: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  streams: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  types: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  verify: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  info: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  completion bash: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  --help: 6
  eventsrc: cannot write standard output: No space left on device: free some space
  --version: 6
  $ eventsrc export -o /dev/full
  eventsrc: cannot write /dev/full: No space left on device: free some space
  [6]

What was stored is stored, although its receipt does not arrive: exit 6, and the next seq is another one.

  $ eventsrc append --seed s b x > /dev/full
  eventsrc: stored, but the receipt could not be printed: No space left on device
  [6]
  $ bash -c 'set -o pipefail; (sleep 0.5; eventsrc append --seed s b x) | true'
  eventsrc: stored, but the receipt could not be printed: Broken pipe
  [6]
  $ echo '{"stream":"b","type":"x","data":1}' | eventsrc append --seed s --from - > /dev/full
  eventsrc: stored, but the receipt could not be printed: No space left on device
  [6]
  $ echo '{"stream":"b","type":"x","data":1}' | eventsrc append --seed s --batch 1 --from - > /dev/full
  eventsrc: the input is stored up to line 1 and no further, but the receipt could not be printed: No space left on device: run the same input again if its lines carry id or seq, else from line 2 on
  [6]
  $ for i in 1 2 3; do echo '{"stream":"e","type":"x","data":1}'; done | eventsrc append --seed s --batch 2 --from - > /dev/full; eventsrc head e | cut -d, -f1,2
  eventsrc: the input is stored up to line 2 and no further, but the receipt could not be printed: No space left on device: run the same input again if its lines carry id or seq, else from line 3 on
  {"stream":"e","seq":1
  $ eventsrc append --seed s b x --echo > /dev/full
  eventsrc: stored, but the receipt could not be printed: No space left on device
  [6]
  $ eventsrc head b | cut -d, -f1,2
  {"stream":"b","seq":4
  $ eventsrc -s new.db init --seed s > /dev/full; ls new.db
  eventsrc: stored, but the receipt could not be printed: No space left on device
  new.db
  $ eventsrc backup copy.db > /dev/full; eventsrc -s copy.db verify
  eventsrc: stored, but the receipt could not be printed: No space left on device
  ok: 2,007 events, 3 streams, 0 redacted: every hash fits

Nothing stored, nothing to say about it.

  $ eventsrc append b x --expect none > /dev/full
  eventsrc: stream "b": expected none, is 4
  [3]
  $ eventsrc append b x --dry-run --seed s > /dev/full
  eventsrc: cannot write standard output: No space left on device: free some space
  [6]

Closed descriptors are no place for data.

  $ eventsrc replay a >&-
  eventsrc: cannot write standard output: Bad file descriptor: check what it leads to, and try again
  [6]
  $ eventsrc append --seed s c x >&-; eventsrc head c | cut -d, -f1,2
  eventsrc: stored, but the receipt could not be printed: Bad file descriptor
  {"stream":"c","seq":0
  $ eventsrc append c x - <&-
  eventsrc: line 1, column 1: DATA: a value is expected
  [5]
  $ eventsrc replay nobody 2>&-
  [1]
