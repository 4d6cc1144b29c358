Bad JSON through every door by which it comes: what is wrong, with line and column, exit status 5, and
nothing is stored. dynamodb_bad_input.t sends the same to a table. (bad_input.t says more about each kind,
append_lines.t about fields of wrong kinds, append_table.t about tables.)

  $ . "$TESTDIR/bad_values.sh"

DATA: from a file, and from standard input. A byte order mark in front of it is none of it.

  $ printf '\357\273\277{"a":1}' > marked; for data in @marked -; do eventsrc append a x $data --return state < marked | grep -o '"value".*'; done; rm marked eventsrc.db
  "value","value":{"a":1}}
  "value","value":{"a":1}}
  $ data() { eventsrc append a x "@$1"; }
  $ each data | tee said
  byte-order-mark-inside 5: eventsrc: line 1, column 2: DATA: a value is expected
  comma-missing 5: eventsrc: line 1, column 4: DATA: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 1, column 4: DATA: a value is expected
  control-character 5: eventsrc: line 1, column 3: DATA: a control character in a string must be escaped
  deep 5: eventsrc: line 1, column 201: DATA: nested deeper than 200
  escape-unknown 5: eventsrc: line 1, column 2: DATA: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 1, column 13: DATA: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 1, column 2: DATA: a key in double quotes is expected
  long 5: eventsrc: values/long is longer than 17 MiB
  nul 5: eventsrc: line 1, column 3: DATA: a control character in a string must be escaped
  number-long 5: eventsrc: line 1, column 1: DATA: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 1, column 8: DATA: nothing may follow the value
  object-open 5: eventsrc: line 1, column 7: DATA: a comma or '}' is expected
  string-open 5: eventsrc: line 1, column 1: DATA: the string has no closing quote
  surrogate-half 5: eventsrc: line 1, column 2: DATA: half a surrogate pair
  utf8-overlong 5: eventsrc: line 1, column 2: DATA: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 1, column 2: DATA: invalid UTF-8
  utf8-wrong 5: eventsrc: line 1, column 2: DATA: invalid UTF-8
  word-unknown 5: eventsrc: line 1, column 1: DATA: a value is expected
  zero-in-front 5: eventsrc: line 1, column 1: DATA: a number may not begin with a zero
  $ piped() { eventsrc append a x - < "$1"; }
  $ each piped | sed 's|standard input is|values/long is|' | diff said -

As an argument, which cannot hold a NUL, or be that long.

  $ mkdir aside; mv values/long values/nul aside
  $ argument() { eventsrc append a x "$(cat "$1")"; }
  $ each argument | diff said - | grep '^[<>]' | cut -c1-60
  < long 5: eventsrc: values/long is longer than 17 MiB
  < nul 5: eventsrc: line 1, column 3: DATA: a control charact
  $ if_value() { eventsrc append a x 1 --if-value "$(cat "$1")"; }
  $ each if_value | sed 's/: --if-value:/: DATA:/' | diff said - | grep '^[<>]' | cut -c1-60
  < long 5: eventsrc: values/long is longer than 17 MiB
  < nul 5: eventsrc: line 1, column 3: DATA: a control charact
  $ meta() { eventsrc append a x 1 --meta "$(around '{"k":' "$1" '}')"; }
  $ each meta
  byte-order-mark-inside 5: eventsrc: line 1, column 7: --meta: a value is expected
  comma-missing 5: eventsrc: line 1, column 9: --meta: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 1, column 9: --meta: a value is expected
  control-character 5: eventsrc: line 1, column 8: --meta: a control character in a string must be escaped
  deep 5: eventsrc: line 1, column 205: --meta: nested deeper than 200
  escape-unknown 5: eventsrc: line 1, column 7: --meta: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 1, column 18: --meta: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 1, column 7: --meta: a key in double quotes is expected
  number-long 5: eventsrc: line 1, column 6: --meta: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 1, column 14: --meta: nothing may follow the value
  object-open 5: eventsrc: line 1, column 13: --meta: a comma or '}' is expected
  string-open 5: eventsrc: line 1, column 6: --meta: the string has no closing quote
  surrogate-half 5: eventsrc: line 1, column 7: --meta: half a surrogate pair
  utf8-overlong 5: eventsrc: line 1, column 7: --meta: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 1, column 7: --meta: invalid UTF-8
  utf8-wrong 5: eventsrc: line 1, column 7: --meta: invalid UTF-8
  word-unknown 5: eventsrc: line 1, column 6: --meta: a value is expected
  zero-in-front 5: eventsrc: line 1, column 6: --meta: a number may not begin with a zero
  $ mv aside/* values; rmdir aside; rm said; ls -A
  values

Lines: of a file, of a pipe, in batches; of what a batch before it stored, nothing is lost.

  $ lines() { echo '{"stream":"a","type":"x","data":1}'; around '{"stream":"a","type":"x","data":' "$1" '}'; }
  $ from() { lines "$1" > input; eventsrc append --from input; }
  $ each from | tee said
  byte-order-mark-inside 5: eventsrc: line 2, column 34: a value is expected
  comma-missing 5: eventsrc: line 2, column 36: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 2, column 36: a value is expected
  control-character 5: eventsrc: line 2, column 35: a control character in a string must be escaped
  deep 5: eventsrc: line 2, column 233: nested deeper than 200
  escape-unknown 5: eventsrc: line 2, column 34: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 2, column 45: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 2, column 34: a key in double quotes is expected
  long 5: eventsrc: line 2, column 1: the line is longer than 17 MiB
  nul 5: eventsrc: line 2, column 35: a control character in a string must be escaped
  number-long 5: eventsrc: line 2, column 33: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 2, column 41: nothing may follow the value
  object-open 5: eventsrc: line 2, column 40: a comma or '}' is expected
  string-open 5: eventsrc: line 2, column 33: the string has no closing quote
  surrogate-half 5: eventsrc: line 2, column 34: half a surrogate pair
  utf8-overlong 5: eventsrc: line 2, column 34: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 2, column 34: invalid UTF-8
  utf8-wrong 5: eventsrc: line 2, column 34: invalid UTF-8
  word-unknown 5: eventsrc: line 2, column 33: a value is expected
  zero-in-front 5: eventsrc: line 2, column 33: a number may not begin with a zero
  $ from_pipe() { lines "$1" | eventsrc append --from -; }
  $ each from_pipe | diff said -
  $ one_batch() { lines "$1" > input; eventsrc append --from input --batch 2; }
  $ each one_batch | diff said -
  $ one_by_one() { lines "$1" > input; rm -f begun.db; eventsrc -s begun.db append --from input --batch 1 > result; status=$?; grep -L '"events":1,"already":0' result; eventsrc -s begun.db head a | grep -v '"seq":0,'; return $status; }
  $ each one_by_one | diff said -
  $ meta_of_line() { around '{"stream":"a","type":"x","data":1,"meta":{"k":' "$1" '}}' > input; eventsrc append --from input; }
  $ each meta_of_line
  byte-order-mark-inside 5: eventsrc: line 1, column 48: a value is expected
  comma-missing 5: eventsrc: line 1, column 50: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 1, column 50: a value is expected
  control-character 5: eventsrc: line 1, column 49: a control character in a string must be escaped
  deep 5: eventsrc: line 1, column 246: nested deeper than 200
  escape-unknown 5: eventsrc: line 1, column 48: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 1, column 59: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 1, column 48: a key in double quotes is expected
  long 5: eventsrc: line 1, column 1: the line is longer than 17 MiB
  nul 5: eventsrc: line 1, column 49: a control character in a string must be escaped
  number-long 5: eventsrc: line 1, column 47: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 1, column 56: nothing may follow the value
  object-open 5: eventsrc: line 1, column 55: a comma or '}' is expected
  string-open 5: eventsrc: line 1, column 47: the string has no closing quote
  surrogate-half 5: eventsrc: line 1, column 48: half a surrogate pair
  utf8-overlong 5: eventsrc: line 1, column 48: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 1, column 48: invalid UTF-8
  utf8-wrong 5: eventsrc: line 1, column 48: invalid UTF-8
  word-unknown 5: eventsrc: line 1, column 47: a value is expected
  zero-in-front 5: eventsrc: line 1, column 47: a number may not begin with a zero
  $ rm -f begun.db result said; ls -A
  input
  values
