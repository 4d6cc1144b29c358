Hostile input costs time that grows with its length, and memory that is bounded: each command may take as
much processor time as a slow machine needs many times over, and what is quadratic would take hours.

  $ bounded() { python3 "$TESTDIR/bounded.py" "$@"; }
  $ repeat() { head -c "$2" /dev/zero | tr '\0' "$1"; }

The deepest, the longest, the widest: refused, or stored and read again.

  $ python3 - <<'END'
  > def write(name, text):
  >     with open(name, 'w') as out:
  >         out.write(text)
  > write('deep', '[' * 15000000)
  > write('long', '"' + 'a' * 16777200 + '"')
  > write('wide', '{' + ','.join('"k%d":1' % i for i in range(20000)) + '}')
  > write('wide2', '{' + ','.join('"k%d":2' % i for i in range(20000)) + '}')
  > write('twice', '{' + ','.join('"k%d":1' % i for i in range(20000)) + ',"k0":1}')
  > write('many', '[' * 199 + ','.join(['{}'] * 20000) + ']' * 199)
  > END
  $ bounded 60 100 eventsrc append a x @deep
  eventsrc: line 1, column 201: DATA: nested deeper than 200
  [5]
  $ bounded 60 100 eventsrc append a x @twice
  eventsrc: line 1, column 208892: DATA: the key "k0" stands twice in one object
  [5]
  $ for what in long wide many; do bounded 60 100 eventsrc -s $what.db append a x @$what --seed s | cut -c1-21; done
  {"result":"appended",
  {"result":"appended",
  {"result":"appended",
  $ bounded 60 100 eventsrc -s wide.db append a x @wide2 --seed s | cut -c1-21
  {"result":"appended",
  $ tried() { for command in 'diff a 0 latest' 'blame a' 'log a' 'export --format html a'; do bounded 20 250 eventsrc -s $1.db $command > out; status=$?; test $status -lt 2 || echo "$command: $status"; done; }
  $ tried wide; tried many
  $ bounded 20 250 eventsrc -s long.db log a > out

Numbers: compared and printed whatever their exponents, never written out.

  $ for n in 1e999999999 1e-999999999 1 1e$(repeat 9 4000) -1e$(repeat 9 4000); do eventsrc -s n.db append a x "{\"n\":$n}" -q --seed s > out; done
  $ for operator in inc max push; do echo "{\"view\":\"v\",\"on\":{\"x\":{\"$operator\":{\"/n\":\"/data/n\"}}}}" > v.json; bounded 20 60 eventsrc -s n.db replay a --view ./v.json 2>&1 | cut -c1-120; done
  eventsrc: view "v", /on/x/inc/~1n: stream "a" seq 0: 1e999999999 is beyond what is calculated exactly: 1,000 digits, exp
  eventsrc: view "v", /on/x/max/~1n: stream "a" seq 0: 1e999999999 is beyond what is calculated exactly: 1,000 digits, exp
  {"n":[1e999999999,1e-999999999,1,1e9999999999999999999999999999999999999999999999999999999999999999999999999999999999999
  $ bounded 20 60 eventsrc -s n.db diff a 0 3 | cut -c1-60
  --- a at 0, 2000-01-01T00:00:00.000000Z
  +++ a at 3, 2000-01-01T00:00:03.000000Z
  ~ /n 1e999999999 → 1e9999999999999999999999999999999999999
  $ bounded 20 60 eventsrc -s n.db export --format csv | wc -l
  6

Patterns: no number of stars makes them slow.

  $ for n in 1 2 3; do eventsrc -s p.db append "$(repeat a 500)$n" x -q > out; done
  $ bounded 20 60 eventsrc -s p.db streams "$(for i in $(seq 4000); do printf '*a'; done)b"
  $ bounded 20 60 eventsrc -s p.db streams '*' "$(for i in $(seq 400); do printf '*[!b-y]'; done)" | wc -l
  4

jq: what loops is ended (view_bad.t has what grows).

  $ bounded 20 60 eventsrc -s n.db export --where 'last(range(1e15))' --jq-timeout 300ms 2>&1 | sed 's/.*jq took/jq took/'
  jq took longer than 300ms: simplify the program, or allow more with --jq-timeout

Compressed files: 50 MB of one line, in 50 KB.

  $ python3 -c "import gzip; out = gzip.open('bomb.json.gz', 'wb'); [out.write(b'a' * 1000000) for i in range(50)]; out.close()"
  $ bounded 20 45 eventsrc migrate dynamodb-json:bomb.json.gz new.db
  eventsrc: line 1, column 1: bomb.json.gz: the line is longer than any item
  [5]

Changes of a what-if: a file has at most 17 MiB.

  $ eventsrc -s w.db append a x '{"n":1}' -q > out
  $ python3 -c "print('{\"append\":[' + ','.join(['{\"type\":\"x\",\"data\":{\"n\":1}}'] * 20000) + ']}')" > changes
  $ bounded 60 150 eventsrc -s w.db replay a --what-if changes
  {"n":1}
  $ repeat ' ' 17825793 > changes; bounded 20 60 eventsrc -s w.db replay a --what-if changes
  eventsrc: changes is longer than 17 MiB
  [5]

A credential_process that never stops talking.

  $ printf '[default]\nregion = us-east-1\ncredential_process = sh -c "yes"\n' > config
  $ AWS_CONFIG_FILE=config bounded 20 60 eventsrc -s dynamodb:orders head a 2>&1 | cut -c1-200
  eventsrc: the credential_process of profile default prints more than 1 MiB: correct the command
