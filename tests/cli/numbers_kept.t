The text of numbers, the order of keys and escapes come back as they went in.

  $ eventsrc append --seed s a opened '{"amount":1.10,"big":12345678901234567890.123}' > /dev/null
  $ eventsrc replay a
  {"amount":1.10,"big":12345678901234567890.123}
  $ eventsrc get a 0 | sed 's/.*"data":\({[^}]*}\).*/\1/'
  {"amount":1.10,"big":12345678901234567890.123}
  $ eventsrc append --seed s a changed '{"z":-0.0,"e":1E+2,"deep":{"n":[0.10,1e-7]}}' > /dev/null
  $ eventsrc replay a
  {"amount":1.10,"big":12345678901234567890.123,"z":-0.0,"e":1E+2,"deep":{"n":[0.10,1e-7]}}
  $ eventsrc replay a --select /deep
  {"n":[0.10,1e-7]}
  $ eventsrc replay a --pretty
  {
    "amount": 1.10,
    "big": 12345678901234567890.123,
    "z": -0.0,
    "e": 1E+2,
    "deep": {
      "n": [
        0.10,
        1e-7
      ]
    }
  }
  $ eventsrc export | eventsrc -s copy.db append --from - > /dev/null
  $ eventsrc -s copy.db replay a
  {"amount":1.10,"big":12345678901234567890.123,"z":-0.0,"e":1E+2,"deep":{"n":[0.10,1e-7]}}
  $ sqlite3 -readonly eventsrc.db "SELECT data FROM event WHERE seq=0"
  {"amount":1.10,"big":12345678901234567890.123}
