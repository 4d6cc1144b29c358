Bad input is told with line and column (5), and nothing of the batch is stored.

  $ try() { { echo '{"stream":"a","type":"x","data":1}'; cat; } > input; eventsrc append --from input; status=$?; test ! -e eventsrc.db || echo 'a store was made'; return $status; }

Broken JSON.

  $ echo '{"stream":"a","type":"x","data":{"n":1}' | try
  eventsrc: line 2, column 40: a comma or '}' is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":{"n":1}}}' | try
  eventsrc: line 2, column 41: nothing may follow the value
  [5]
  $ echo '{"stream":"a","type":"x","data":{n:1}}' | try
  eventsrc: line 2, column 34: a key in double quotes is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":[1,]}' | try
  eventsrc: line 2, column 36: a value is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":[1 2]}' | try
  eventsrc: line 2, column 36: a comma or ']' is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":nul}' | try
  eventsrc: line 2, column 33: a value is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":NaN}' | try
  eventsrc: line 2, column 33: a value is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":01}' | try
  eventsrc: line 2, column 33: a number may not begin with a zero
  [5]
  $ echo '{"stream":"a","type":"x","data":1.}' | try
  eventsrc: line 2, column 35: a digit is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":+1}' | try
  eventsrc: line 2, column 33: a value is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":1e}' | try
  eventsrc: line 2, column 35: a digit is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":-}' | try
  eventsrc: line 2, column 34: a digit is expected
  [5]
  $ echo '{"stream":"a","type":"x","data":"open}' | try
  eventsrc: line 2, column 33: the string has no closing quote
  [5]
  $ printf '%s\n' '{"stream":"a","type":"x","data":"\x"}' | try
  eventsrc: line 2, column 34: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  [5]
  $ printf '%s\n' '{"stream":"a","type":"x","data":"\u12"}' | try
  eventsrc: line 2, column 34: four hex digits are expected after \u
  [5]
  $ printf '{"stream":"a","type":"x","data":"a\tb"}\n' | try
  eventsrc: line 2, column 35: a control character in a string must be escaped
  [5]
  $ echo '{"stream":"a","type":"x","data":1} // comment' | try
  eventsrc: line 2, column 36: nothing may follow the value
  [5]
  $ echo "{'stream':'a'}" | try
  eventsrc: line 2, column 2: a key in double quotes is expected
  [5]

The same key twice, however it is written, also deep inside.

  $ echo '{"stream":"a","type":"x","data":{"k":1,"k":2}}' | try
  eventsrc: line 2, column 40: the key "k" stands twice in one object
  [5]
  $ printf '%s\n' '{"stream":"a","type":"x","data":{"k":{"a":1,"\u0061":2}}}' | try
  eventsrc: line 2, column 45: the key "a" stands twice in one object
  [5]
  $ echo '{"stream":"a","type":"x","type":"y","data":1}' | try
  eventsrc: line 2, column 26: the key "type" stands twice in one object
  [5]

Too deep: 200 levels are the limit.

  $ deep() { printf '{"stream":"a","type":"x","data":%s%s}\n' "$(printf '[%.0s' $(seq "$1"))" "$(printf ']%.0s' $(seq "$1"))"; }
  $ deep 201 | try
  eventsrc: line 2, column 233: nested deeper than 200
  [5]
  $ deep 10000 | try
  eventsrc: line 2, column 233: nested deeper than 200
  [5]
  $ deep 200 | eventsrc -s deep.db append --seed s --from - | cut -d, -f1,2
  {"result":"appended","events":1

Too long: 16 MiB of data, 17 MiB a line.

  $ long() { printf '{"stream":"a","type":"x","data":"'; head -c "$1" /dev/zero | tr '\0' a; echo '"}'; }
  $ long 16777215 | try
  eventsrc: line 2, column 1: data and meta have 16777217 bytes together: the limit is 16 MiB
  [5]
  $ long 17825792 | try
  eventsrc: line 2, column 1: the line is longer than 17 MiB
  [5]
  $ long 17825792 | eventsrc append --from -
  eventsrc: line 1, column 1: the line is longer than 17 MiB
  [5]
  $ long 40000000 | eventsrc append --from - --batch 5
  eventsrc: line 1, column 1: the line is longer than 17 MiB
  [5]
  $ long 16777214 | eventsrc -s long.db append --seed s --from - | cut -d, -f1,2
  {"result":"appended","events":1

Bytes that are no text.

  $ printf '{"stream":"a","type":"x","data":"a\377"}\n' | try
  eventsrc: line 2, column 35: invalid UTF-8
  [5]
  $ printf '{"stream":"a","type":"x","data":"a\300\200"}\n' | try
  eventsrc: line 2, column 35: invalid UTF-8
  [5]
  $ printf '{"stream":"a","type":"x","data":"a\355\240\200"}\n' | try
  eventsrc: line 2, column 35: invalid UTF-8
  [5]
  $ printf '{"stream":"a","type":"x","data":"a\0b"}\n' | try
  eventsrc: line 2, column 35: a control character in a string must be escaped
  [5]
  $ printf '\0\n' | try
  eventsrc: line 2, column 1: a value is expected
  [5]
  $ printf '%s\n' '{"stream":"a","type":"x","data":"\ud800"}' | try
  eventsrc: line 2, column 34: half a surrogate pair
  [5]
  $ printf '%s\n' '{"stream":"a","type":"x","data":"\udc00\ud800"}' | try
  eventsrc: line 2, column 34: half a surrogate pair
  [5]
  $ printf '%s\n' '{"stream":"a\u0000","type":"x","data":1}' | try
  eventsrc: line 2, column 11: the stream name has the control character U+0000 at byte offset 1: give 1 to 512 bytes of text without control characters
  [5]
  $ printf '%s\n' '{"stream":"a","type":"x","id":"\u0000","data":1}' | try
  eventsrc: line 2, column 31: the id has the control character U+0000 at byte offset 0: give 1 to 128 bytes of text without control characters
  [5]
  $ printf '\376\377\0{\n' | try
  eventsrc: line 2, column 1: a value is expected
  [5]

The escape of NUL and pairs of surrogates are text, and stay as they are.

  $ printf '%s\n' '{"stream":"a","type":"x","data":"\u0000 \ud83d\ude00 \/"}' | eventsrc -s text.db append --seed s --from - --echo | cut -d, -f5
  "data":"\u0000 \ud83d\ude00 \/"

Numbers: any size and precision up to 4,096 characters.

  $ number() { printf '{"stream":"a","type":"x","data":1%s}\n' "$(printf '0%.0s' $(seq "$1"))"; }
  $ number 4096 | try
  eventsrc: line 2, column 33: numbers may have at most 4096 characters
  [5]
  $ number 4095 | eventsrc -s number.db append --seed s --from - | cut -d, -f1,2
  {"result":"appended","events":1
  $ echo '{"stream":"a","type":"x","data":[123456789012345678901234567890,1e400,-0.0]}' | eventsrc -s number.db append --seed s --from - --echo | cut -d, -f5-7
  "data":[123456789012345678901234567890,1e400,-0.0]

As DATA and --meta, the same rules hold.

  $ eventsrc append a x "$(printf '"a\377"')"
  eventsrc: line 1, column 3: DATA: invalid UTF-8
  [5]
  $ eventsrc append a x '{"k":1,"k":2}'
  eventsrc: line 1, column 8: DATA: the key "k" stands twice in one object
  [5]
  $ deep 201 | sed 's/.*"data"://; s/}$//' | eventsrc append a x -
  eventsrc: line 1, column 201: DATA: nested deeper than 200
  [5]
  $ long 17825792 | sed 's/.*"data"://; s/}$//' | eventsrc append a x -
  eventsrc: standard input is longer than 17 MiB
  [5]
  $ eventsrc append a x 1 --meta '{"k":1,"k":2}'
  eventsrc: line 1, column 8: --meta: the key "k" stands twice in one object
  [5]

Accepted: a byte order mark, CRLF, empty lines, white space, no newline at the end.

  $ printf '\357\273\277{"stream":"a","type":"x","data":1}\r\n\r\n\n  \t\n { "stream" : "a" , "type" : "x" , "data" : 2 } \r\n{"stream":"a","type":"x","data":3}' | eventsrc -s odd.db append --seed s --from -
  {"result":"appended","events":3,"already":0,"streams":1,"lines":3,"retries":0}
  $ eventsrc -s odd.db export | cut -d, -f2,5
  "seq":0,"data":1
  "seq":1,"data":2
  "seq":2,"data":3
  $ printf '\n\n{"stream":"a"}' | try
  eventsrc: line 4, column 1: the line has no 'type'
  [5]
  $ ls -A
  deep.db
  input
  long.db
  number.db
  odd.db
  text.db

A name that no stream can have.

  $ for command in export streams types verify 'info --sql' head; do eventsrc $command ''; echo "$command: $?"; done
  eventsrc: the stream name is empty: give 1 to 512 bytes
  export: 5
  eventsrc: the stream name is empty: give 1 to 512 bytes
  streams: 5
  eventsrc: the stream name is empty: give 1 to 512 bytes
  types: 5
  eventsrc: the stream name is empty: give 1 to 512 bytes
  verify: 5
  eventsrc: the stream name is empty: give 1 to 512 bytes
  info --sql: 5
  eventsrc: the stream name is empty: give 1 to 512 bytes
  head: 5
  $ eventsrc export --meta =x
  eventsrc: --meta '=x' has no key: write KEY=VALUE
  [2]
  $ eventsrc export --meta x
  eventsrc: --meta 'x' has no '=': write KEY=VALUE
  [2]
