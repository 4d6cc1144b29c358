--echo prints the events as stored instead of the result.

  $ eventsrc append --seed s a x '{"n":1}' --echo
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"x","data":{"n":1},"position":1,"salt":"31ebe7f771a320628d6b5a73a3c1f9cf","hash":"68c5553dd8558e7051fed6db0422852d3485a6c7db13173e5b0a160180ce2ac1"}
  $ eventsrc get a 0
  {"stream":"a","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"x","data":{"n":1},"position":1,"salt":"31ebe7f771a320628d6b5a73a3c1f9cf","hash":"68c5553dd8558e7051fed6db0422852d3485a6c7db13173e5b0a160180ce2ac1"}
  $ printf '%s\n' '{"type":"x","data":1}' '{"type":"x","data":2}' | eventsrc append a --seed s --from - --echo | cut -d, -f1-5
  {"stream":"a","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"x","data":1
  {"stream":"a","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"x","data":2

--dry-run checks everything and stores nothing.

  $ cp eventsrc.db before.db
  $ eventsrc append --seed s a x 1 --dry-run
  {"result":"appended","stream":"a","first":3,"last":3,"events":1,"time":"2000-01-01T00:00:03.000000Z","hash":"74f8fb41f61b3c3856724d456fd06ca4734d15cd7a017612e704889d5843d7b9","retries":0,"dryRun":true}
  $ eventsrc append --seed s a x 1 --dry-run --expect 0
  eventsrc: stream "a": expected 0, is 2
  [3]
  $ eventsrc append --seed s a x 1 --dry-run --echo | cut -d, -f1-5
  {"result":"appended","stream":"a","first":3,"last":3,"events":1
  $ printf '%s\n' '{"type":"x","data":1}' '{"type":"x","data":2}' | eventsrc append a --seed s --from - --dry-run
  {"result":"appended","stream":"a","first":3,"last":4,"events":2,"already":0,"lines":2,"time":"2000-01-01T00:00:04.000000Z","hash":"3ca02c94c7a1dfb0051dc502d5fc43079fca94b5bc8d4c1a7f01d267da641d32","retries":0,"dryRun":true}
  $ printf '%s\n' '{"type":"x","data":1}' '{"type":"x","data":2}' | eventsrc append a --seed s --batch 1 --from - --dry-run
  {"result":"appended","stream":"a","first":3,"last":4,"events":2,"already":0,"lines":2,"time":"2000-01-01T00:00:04.000000Z","hash":"3ca02c94c7a1dfb0051dc502d5fc43079fca94b5bc8d4c1a7f01d267da641d32","retries":0,"dryRun":true}
  $ printf '%s\n' '{"type":"x","data":1}' 'oops' | eventsrc append a --seed s --from - --dry-run
  eventsrc: line 2, column 1: a value is expected
  [5]
  $ cmp eventsrc.db before.db

It makes no store either.

  $ eventsrc -s new.db append --seed s a x 1 --dry-run | cut -d, -f1-5
  {"result":"appended","stream":"a","first":0,"last":0,"events":1
  $ eventsrc -s new.db append --seed s a x 1 --dry-run --no-create
  eventsrc: there is no store at new.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  [6]
  $ ls new.db
  ls: cannot access 'new.db': No such file or directory
  [2]
