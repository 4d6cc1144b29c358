streams lists the streams, types the event types.

  $ cat > lines <<'END'
  > {"stream":"acct/1","type":"opened","data":{"owner":"ann"},"time":"2020-01-01T00:00:00Z"}
  > {"stream":"acct/2","type":"opened","data":{"owner":"bob","limit":5},"time":"2020-01-02T00:00:00Z"}
  > {"stream":"acct/1","type":"deposited","data":{"amount":1.10},"time":"2020-01-03T00:00:00Z"}
  > {"stream":"odd\u001b[31m\n","type":"x","data":7,"time":"2020-01-03T00:00:00Z"}
  > {"stream":"wide/日本","type":"x","data":[1],"time":"2020-01-04T00:00:00Z"}
  > END
  $ eventsrc append --seed s --from lines
  eventsrc: line 4, column 11: the stream name has the control character U+001B at byte offset 3: give 1 to 512 bytes of text without control characters
  [5]
  $ sed -i '/odd/d' lines; eventsrc append --seed s --from lines
  {"result":"appended","events":4,"already":0,"streams":3,"lines":4,"retries":0}
  $ eventsrc streams
  stream       events      last  first time                   last time                          size
  acct/1            2         1  2020-01-01T00:00:00.000000Z  2020-01-03T00:00:00.000000Z        30 B
  acct/2            1         0  2020-01-02T00:00:00.000000Z  2020-01-02T00:00:00.000000Z        25 B
  wide/日本         1         0  2020-01-04T00:00:00.000000Z  2020-01-04T00:00:00.000000Z         3 B
  $ eventsrc streams --json
  {"stream":"acct/1","events":2,"first":0,"last":1,"firstTime":"2020-01-01T00:00:00.000000Z","lastTime":"2020-01-03T00:00:00.000000Z","bytes":30,"hash":"cd41f18ed75ad30cfa3719bcee183112988866f7c821e3c255cc71bc2d16fe8b"}
  {"stream":"acct/2","events":1,"first":0,"last":0,"firstTime":"2020-01-02T00:00:00.000000Z","lastTime":"2020-01-02T00:00:00.000000Z","bytes":25,"hash":"74cc719e3e8a7832b7e647b3f218eba6550e05f475c55aeef0bd0a1ac8482f57"}
  {"stream":"wide/日本","events":1,"first":0,"last":0,"firstTime":"2020-01-04T00:00:00.000000Z","lastTime":"2020-01-04T00:00:00.000000Z","bytes":3,"hash":"3a931175147bbc952c33507aa884d2d96a3d18367f2b4ddf258ebf7477b988ad"}
  $ eventsrc streams 'acct/*' | cut -c1-20
  stream    events    
  acct/1         2    
  acct/2         1    
  $ eventsrc types
  type         events  first time                   last time                    payload keys
  deposited         1  2020-01-03T00:00:00.000000Z  2020-01-03T00:00:00.000000Z  amount
  opened            2  2020-01-01T00:00:00.000000Z  2020-01-02T00:00:00.000000Z  limit, owner
  x                 1  2020-01-04T00:00:00.000000Z  2020-01-04T00:00:00.000000Z
  $ eventsrc types --json
  {"type":"deposited","events":1,"firstTime":"2020-01-03T00:00:00.000000Z","lastTime":"2020-01-03T00:00:00.000000Z","keys":["amount"]}
  {"type":"opened","events":2,"firstTime":"2020-01-01T00:00:00.000000Z","lastTime":"2020-01-02T00:00:00.000000Z","keys":["limit","owner"]}
  {"type":"x","events":1,"firstTime":"2020-01-04T00:00:00.000000Z","lastTime":"2020-01-04T00:00:00.000000Z","keys":[]}
  $ eventsrc types 'acct/2'
  type      events  first time                   last time                    payload keys
  opened         1  2020-01-02T00:00:00.000000Z  2020-01-02T00:00:00.000000Z  limit, owner

Colour only where it is asked for.

  $ eventsrc streams wide/日本 --color always | head -1 | od -c | head -1 | cut -c1-24
  0000000 033   [   1   m 
  $ NO_COLOR=1 eventsrc streams --color auto | grep -c "$(printf '\033')"
  0
  [1]

Nothing there.

  $ eventsrc streams 'x*'
  $ eventsrc streams x
  eventsrc: stream 'x' holds no events
  [1]
  $ eventsrc streams acct/1 x --json
  eventsrc: stream 'x' holds no events
  {"stream":"acct/1","events":2,"first":0,"last":1,"firstTime":"2020-01-01T00:00:00.000000Z","lastTime":"2020-01-03T00:00:00.000000Z","bytes":30,"hash":"cd41f18ed75ad30cfa3719bcee183112988866f7c821e3c255cc71bc2d16fe8b"}
  [1]
  $ eventsrc types 'x*'
  $ eventsrc types x
  eventsrc: stream 'x' holds no events
  [1]
  $ eventsrc init > /dev/null; eventsrc -s empty.db init > /dev/null; eventsrc -s empty.db streams; eventsrc -s empty.db types; eventsrc -s empty.db streams --json
