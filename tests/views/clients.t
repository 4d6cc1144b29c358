A single stream of all clients: inserts and deletes of several, interleaved.

  $ cat > events <<'END'
  > {"type":"insert","data":{"client":"c1","name":"Ann","city":"Oslo"}}
  > {"type":"insert","data":{"client":"c2","name":"Bob","city":"Rome"}}
  > {"type":"delete","data":{"client":"c1"}}
  > {"type":"insert","data":{"client":"c3","name":"Eve","city":"Bonn"}}
  > {"type":"update","data":{"client":"c3","city":null,"phone":"17"}}
  > {"type":"delete","data":{"client":"c2"}}
  > {"type":"insert","data":{"client":"c1","name":"Anna"}}
  > {"type":"delete","data":{"client":"c3"}}
  > {"type":"insert","data":{"client":"c2","name":"Bo"}}
  > {"type":"INSERT","data":{"client":"c3","name":"Eva"}}
  > END
  $ eventsrc append clients --seed s --from events > /dev/null
  $ clients() { eventsrc replay clients --view "$TESTDIR/clients.json" "$@"; }
  $ clients
  {"stream":"clients","view":"clients","key":"c1","state":"value","seq":9,"time":"2000-01-01T00:00:09.000000Z","value":{"client":"c1","name":"Anna"}}
  {"stream":"clients","view":"clients","key":"c2","state":"value","seq":9,"time":"2000-01-01T00:00:09.000000Z","value":{"client":"c2","name":"Bo"}}

The type of a rule is meant as written: INSERT is none of them, and c3 stays deleted.

  $ clients --include-deleted | cut -d, -f3,4
  "key":"c1","state":"value"
  "key":"c2","state":"value"
  "key":"c3","state":"deleted"
  $ for seq in 0 1 2 3 4 5 6 7 8; do clients --at $seq | sed 's/.*"value":{"client":/{/' | tr '\n' ' '; echo; done | sed 's/ $//'
  {"c1","name":"Ann","city":"Oslo"}}
  {"c1","name":"Ann","city":"Oslo"}} {"c2","name":"Bob","city":"Rome"}}
  {"c2","name":"Bob","city":"Rome"}}
  {"c2","name":"Bob","city":"Rome"}} {"c3","name":"Eve","city":"Bonn"}}
  {"c2","name":"Bob","city":"Rome"}} {"c3","name":"Eve","phone":"17"}}
  {"c3","name":"Eve","phone":"17"}}
  {"c1","name":"Anna"}} {"c3","name":"Eve","phone":"17"}}
  {"c1","name":"Anna"}}
  {"c1","name":"Anna"}} {"c2","name":"Bo"}}
