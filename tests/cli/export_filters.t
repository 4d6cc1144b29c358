Four streams, from two people, over three days.

  $ cat > lines <<'END'
  > {"stream":"b","type":"opened","data":{"n":0},"time":"2020-01-01T00:00:00Z","meta":{"actor":"ann"}}
  > {"stream":"a","type":"opened","data":{"n":1},"time":"2020-01-02T00:00:00Z","meta":{"actor":"bob","ip":"::1"}}
  > {"stream":"b","type":"closed","data":{"n":2},"time":"2020-01-03T00:00:00Z"}
  > {"stream":"a","type":"changed","data":{"n":3},"time":"2020-01-02T00:00:00Z","meta":{"actor":"ann"}}
  > {"stream":"c/1","type":"opened","data":{"n":4},"time":"2020-01-01T12:00:00Z"}
  > END
  $ eventsrc append --seed s --from lines
  {"result":"appended","events":5,"already":0,"streams":3,"lines":5,"retries":0}
  $ numbers() { eventsrc export -q "$@" | sed 's/.*"data":{"n":\([0-9]*\).*/\1/' | tr '\n' ' '; echo; }

Without a pattern, all streams in the order in which they were stored.

  $ numbers
  0 1 2 3 4 
  $ numbers a 'c/*'
  1 3 4 
  $ numbers --all
  0 1 2 3 4 

By time, both ends inclusive; by type, by metadata; all filters must hold.

  $ numbers --since 2020-01-02
  1 2 3 
  $ numbers --until 2020-01-02
  0 1 3 4 
  $ numbers --since 2020-01-01T00:00:00.000001Z --until 2020-01-01T12:00:00Z
  4 
  $ numbers --type opened
  0 1 4 
  $ numbers --type 'c*ed' --type opened
  0 1 2 3 4 
  $ numbers --actor ann
  0 3 
  $ numbers --meta actor=bob --meta ip=::1
  1 
  $ numbers --meta actor=ann --meta ip=::1
  
  $ numbers --actor ann --type changed
  3 

By place: --after is a seq in each stream, --after-position one of the whole store; both exclusive.

  $ numbers --after 0
  2 3 
  $ numbers --after-position 3
  3 4 
  $ numbers --limit 2
  0 1 
  $ numbers --limit 0
  

In other orders.

  $ numbers --reverse
  4 3 2 1 0 
  $ numbers --reverse --limit 2
  4 3 
  $ numbers --order stream
  1 3 0 2 4 
  $ numbers --order stream --reverse
  4 2 0 3 1 
  $ numbers --order time
  0 4 1 3 2 
  $ numbers --order time --reverse
  2 3 1 4 0 
  $ numbers --order position
  0 1 2 3 4 

A line whose predecessor was left out carries prev, the hash of the event before it.

  $ eventsrc export b --type closed
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  {"stream":"b","seq":1,"time":"2020-01-03T00:00:00.000000Z","type":"closed","data":{"n":2},"position":3,"salt":"734f9ee5af103aae35ac7f5e9de769ae","prev":"de920b449dd17af8289e45669aaf7f376aa571928e8a72806513b36fee8812aa","hash":"3d465ced4ed4e59f55b9114d0105483b6e17db803dbeba1773b7d9e4f0856182"}
  $ eventsrc get b 0 | sed 's/.*"hash"/"hash"/'
  "hash":"de920b449dd17af8289e45669aaf7f376aa571928e8a72806513b36fee8812aa"}

An export that cannot be restored as a whole says so; -v tells which store it was.

  $ eventsrc export b --type closed -v | wc -l
  eventsrc: store ./eventsrc.db (from: default)
  eventsrc: warning: filtered or reordered: 'append --from' cannot restore these lines as a whole store
  1

A plain name that is unknown is a negative answer (1), a glob without a match is not.

  $ numbers 'x*'
  
  $ eventsrc export 'x*'
  $ eventsrc export x
  eventsrc: stream 'x' holds no events
  [1]
  $ eventsrc export c/1 x -q | cut -d, -f1,2
  {"stream":"c/1","seq":0

Malformed values.

  $ eventsrc export --since soon
  eventsrc: --since takes a time, not 'soon': use 2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' (s, m, h, d or w), now, today, yesterday
  [2]
  $ eventsrc export --since 7
  eventsrc: --since takes a time, not '7': use 2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' (s, m, h, d or w), now, today, yesterday
  [2]
  $ eventsrc export --until '~1'
  eventsrc: --until takes a time, not '~1': use 2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' (s, m, h, d or w), now, today, yesterday
  [2]
  $ eventsrc export --after x
  eventsrc: --after cannot be 'x': give a whole number from 0
  [2]
  $ eventsrc export --after -1
  eventsrc: --after cannot be '-1': give a whole number from 0
  [2]
  $ eventsrc export --after-position 1.5
  eventsrc: --after-position cannot be '1.5': give a whole number from 0
  [2]
  $ eventsrc export --limit x
  eventsrc: --limit cannot be 'x': give a whole number from 0
  [2]
  $ eventsrc export --meta actor
  eventsrc: --meta 'actor' has no '=': write KEY=VALUE
  [2]
  $ eventsrc export --order size
  eventsrc: --order cannot be 'size': give position, stream or time
  [2]
  $ eventsrc export --format xml
  eventsrc: --format cannot be 'xml': give jsonl, json, csv, tsv, cloudevents, elasticsearch, html or dynamodb-json
  [2]
  $ eventsrc export --type '[a'
  eventsrc: the pattern '[a' has a '[' at byte offset 0 without its ']': close it, or write \[ for the character itself
  [2]
  $ eventsrc export a --all
  eventsrc: --all and patterns exclude each other: give one of them
  [2]
