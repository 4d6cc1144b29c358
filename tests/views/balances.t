Numbers are exact: no binary rounding, no overflow.

  $ balance() { rm -f b.db; printf '{"stream":"b","type":"%s","data":%s}\n' "$@" | eventsrc -s b.db append --from - > /dev/null; eventsrc -s b.db replay b --view "$TESTDIR/balances.json" --select /balance; }

Ten times 0.1 is 1, and 0.1 + 0.2 is 0.3.

  $ balance in 0.1 in 0.1 in 0.1 in 0.1 in 0.1 in 0.1 in 0.1 in 0.1 in 0.1 in 0.1
  1
  $ balance in 0.1 in 0.2
  0.3
  $ balance in 0.1 out 0.3
  -0.2
  $ balance in 1.50 out 1.5
  0
  $ balance out 0
  0

An absent balance counts as 0.

  $ balance out 5
  -5
  $ balance times 5
  0
  $ balance times -5
  0

Integers beyond 64 bits, and money beyond what doubles can count.

  $ balance in 9223372036854775807 in 1
  9223372036854775808
  $ balance out 9223372036854775808 out 1
  -9223372036854775809
  $ balance in 9007199254740993 in 0.01
  9007199254740993.01
  $ balance in 99999999999999999999 times 99999999999999999999
  9999999999999999999800000000000000000001
  $ balance in 1.1 times 1.1 times 1.1
  1.331

A computed number has plain digits where these are at most 40.

  $ balance in 1E3
  1000
  $ balance in 1.5e-3
  0.0015
  $ balance in 1e39
  1000000000000000000000000000000000000000
  $ balance in 1e40
  1e+40
  $ balance in 1e40 in 1
  1.0000000000000000000000000000000000000001e+40
  $ balance in -2.50e-60
  -2.5e-60

Beyond 1,000 digits or an exponent of 1,000 the rule fails; nothing is rounded.

  $ balance in 1e1000
  1e+1000
  $ balance in 1e1001
  eventsrc: .* (re)
  [5]
  $ balance in 1e600 times 1e600
  eventsrc: .* (re)
  [5]
  $ balance in 1e600 in 1e-600
  eventsrc: .* (re)
  [5]

So does what is no number.

  $ balance in '"1"'
  eventsrc: .* (re)
  [5]
  $ balance in null
  eventsrc: .* (re)
  [5]
