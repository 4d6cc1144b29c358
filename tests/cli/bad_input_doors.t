Bad JSON through every door by which it comes: what is wrong, with line and column, exit status 5, and
nothing is stored. dynamodb_bad_input.t sends the same to a table. (bad_input.t says more about each kind,
append_lines.t about fields of wrong kinds, append_table.t about tables.)

  $ . "$TESTDIR/bad_values.sh"

DATA: from a file, and from standard input.

  $ data() { eventsrc append a x "@$1"; }
  $ each data | tee said
  byte-order-mark-inside 5: eventsrc: line 1, column 1: DATA: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 1, column 6: --meta: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 2, column 33: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 1, column 47: a value is expected
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

Lines as export writes them: appended, migrated, restored.

  $ for n in 1 2; do eventsrc -s two.db append --seed s a x $n > exported; done; eventsrc -s two.db export > exported; sed -n 1p exported > first; sed -n 2p exported | cut -d: -f-8 | grep -o '^.*"data":' | tr -d '\n' > before; sed -n 2p exported | sed 's/.*"data":2//' > after
  $ exported() { cat first before "$1" after > input; }
  $ from_export() { exported "$1"; eventsrc append --from input; }
  $ each from_export | tee said
  byte-order-mark-inside 5: eventsrc: line 2, column 78: a value is expected
  comma-missing 5: eventsrc: line 2, column 81: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 2, column 81: a value is expected
  control-character 5: eventsrc: line 2, column 80: a control character in a string must be escaped
  deep 5: eventsrc: line 2, column 278: nested deeper than 200
  escape-unknown 5: eventsrc: line 2, column 79: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 2, column 90: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 2, column 79: a key in double quotes is expected
  long 5: eventsrc: line 2, column 1: the line is longer than 17 MiB
  nul 5: eventsrc: line 2, column 80: a control character in a string must be escaped
  number-long 5: eventsrc: line 2, column 78: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 2, column 86: nothing may follow the value
  object-open 5: eventsrc: line 2, column 214: a comma or '}' is expected
  string-open 5: eventsrc: line 2, column 85: a comma or '}' is expected
  surrogate-half 5: eventsrc: line 2, column 79: half a surrogate pair
  utf8-overlong 5: eventsrc: line 2, column 79: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 2, column 79: invalid UTF-8
  utf8-wrong 5: eventsrc: line 2, column 79: invalid UTF-8
  word-unknown 5: eventsrc: line 2, column 78: a value is expected
  zero-in-front 5: eventsrc: line 2, column 78: a number may not begin with a zero
  $ migrate() { exported "$1"; eventsrc migrate jsonl:input eventsrc.db; }
  $ each migrate | sed 's/: input: /: /' | diff said -
  $ restore() { exported "$1"; eventsrc -s two.db archive --restore input; }
  $ each restore
  byte-order-mark-inside 5: eventsrc: line 2, column 78: a value is expected
  comma-missing 5: eventsrc: line 2, column 81: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 2, column 81: a value is expected
  control-character 5: eventsrc: line 2, column 80: a control character in a string must be escaped
  deep 5: eventsrc: line 2, column 278: nested deeper than 200
  escape-unknown 5: eventsrc: line 2, column 79: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 2, column 90: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 2, column 79: a key in double quotes is expected
  long 5: eventsrc: line 2, column 1: the line is longer than 17 MiB
  nul 5: eventsrc: line 2, column 80: a control character in a string must be escaped
  number-long 5: eventsrc: line 2, column 78: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 2, column 86: nothing may follow the value
  object-open 5: eventsrc: line 2, column 214: a comma or '}' is expected
  string-open 5: eventsrc: line 2, column 85: a comma or '}' is expected
  surrogate-half 5: eventsrc: line 2, column 79: half a surrogate pair
  utf8-overlong 5: eventsrc: line 2, column 79: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 2, column 79: invalid UTF-8
  utf8-wrong 5: eventsrc: line 2, column 79: invalid UTF-8
  word-unknown 5: eventsrc: line 2, column 78: a value is expected
  zero-in-front 5: eventsrc: line 2, column 78: a number may not begin with a zero
  $ rm said; ls -A
  after
  before
  exported
  first
  input
  two.db
  values

Notes to verify against.

  $ against() { around '{"stream":"a","seq":0,"x":' "$1" '}' > input; eventsrc -s two.db verify --against input; }
  $ each against
  byte-order-mark-inside 5: eventsrc: line 1, column 27: a value is expected
  comma-missing 5: eventsrc: line 1, column 30: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 1, column 30: a value is expected
  control-character 5: eventsrc: line 1, column 29: a control character in a string must be escaped
  deep 5: eventsrc: line 1, column 226: nested deeper than 200
  escape-unknown 5: eventsrc: line 1, column 28: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 1, column 39: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 1, column 28: a key in double quotes is expected
  long 5: eventsrc: line 1, column 1: the line is longer than 17 MiB
  nul 5: eventsrc: line 1, column 29: a control character in a string must be escaped
  number-long 5: eventsrc: line 1, column 27: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 1, column 35: nothing may follow the value
  object-open 5: eventsrc: line 1, column 34: a comma or '}' is expected
  string-open 5: eventsrc: line 1, column 27: the string has no closing quote
  surrogate-half 5: eventsrc: line 1, column 28: half a surrogate pair
  utf8-overlong 5: eventsrc: line 1, column 28: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 1, column 28: invalid UTF-8
  utf8-wrong 5: eventsrc: line 1, column 28: invalid UTF-8
  word-unknown 5: eventsrc: line 1, column 27: a value is expected
  zero-in-front 5: eventsrc: line 1, column 27: a number may not begin with a zero

A view, what-ifs, a configuration, the text of rewrite, recorded states, a cursor.

  $ view() { around '{"view":"v",
  > "on":{"x":{"set":{"/x":{"value":' "$1" '}}}}}' > v.json; eventsrc -s two.db replay a --view ./v.json; }
  $ each view
  byte-order-mark-inside 5: eventsrc: line 2, column 33: view ./v.json: not JSON: a value is expected
  comma-missing 5: eventsrc: line 2, column 36: view ./v.json: not JSON: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 2, column 36: view ./v.json: not JSON: a value is expected
  control-character 5: eventsrc: line 2, column 35: view ./v.json: not JSON: a control character in a string must be escaped
  deep 5: eventsrc: line 2, column 228: view ./v.json: not JSON: nested deeper than 200
  escape-unknown 5: eventsrc: line 2, column 34: view ./v.json: not JSON: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 2, column 45: view ./v.json: not JSON: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 2, column 34: view ./v.json: not JSON: a key in double quotes is expected
  long 5: eventsrc: cannot read view ./v.json: it is larger than 1 MiB: is it another file?
  nul 5: eventsrc: line 2, column 35: view ./v.json: not JSON: a control character in a string must be escaped
  number-long 5: eventsrc: line 2, column 33: view ./v.json: not JSON: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 2, column 45: view ./v.json: not JSON: nothing may follow the value
  object-open 5: eventsrc: line 3, column 1: view ./v.json: not JSON: a comma or '}' is expected
  string-open 5: eventsrc: line 2, column 43: view ./v.json: not JSON: a control character in a string must be escaped
  surrogate-half 5: eventsrc: line 2, column 34: view ./v.json: not JSON: half a surrogate pair
  utf8-overlong 5: eventsrc: line 2, column 34: view ./v.json: not JSON: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 2, column 34: view ./v.json: not JSON: invalid UTF-8
  utf8-wrong 5: eventsrc: line 2, column 34: view ./v.json: not JSON: invalid UTF-8
  word-unknown 5: eventsrc: line 2, column 33: view ./v.json: not JSON: a value is expected
  zero-in-front 5: eventsrc: line 2, column 33: view ./v.json: not JSON: a number may not begin with a zero
  $ what_if() { around '{"append":[
  > {"type":"x","data":' "$1" '}]}' > input; eventsrc -s two.db replay a --what-if input; }
  $ each what_if
  byte-order-mark-inside 5: eventsrc: line 2, column 20: input: a value is expected
  comma-missing 5: eventsrc: line 2, column 23: input: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 2, column 23: input: a value is expected
  control-character 5: eventsrc: line 2, column 22: input: a control character in a string must be escaped
  deep 5: eventsrc: line 2, column 220: input: nested deeper than 200
  escape-unknown 5: eventsrc: line 2, column 21: input: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 2, column 32: input: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 2, column 21: input: a key in double quotes is expected
  long 5: eventsrc: input is longer than 17 MiB
  nul 5: eventsrc: line 2, column 22: input: a control character in a string must be escaped
  number-long 5: eventsrc: line 2, column 20: input: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 2, column 28: input: a comma or ']' is expected
  object-open 5: eventsrc: line 2, column 27: input: a comma or '}' is expected
  string-open 5: eventsrc: line 2, column 28: input: a control character in a string must be escaped
  surrogate-half 5: eventsrc: line 2, column 21: input: half a surrogate pair
  utf8-overlong 5: eventsrc: line 2, column 21: input: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 2, column 21: input: invalid UTF-8
  utf8-wrong 5: eventsrc: line 2, column 21: input: invalid UTF-8
  word-unknown 5: eventsrc: line 2, column 20: input: a value is expected
  zero-in-front 5: eventsrc: line 2, column 20: input: a number may not begin with a zero
  $ config() { around '{"store":
  > ' "$1" '}' > input; eventsrc --config input replay a; }
  $ each config
  byte-order-mark-inside 5: eventsrc: line 2, column 1: configuration input is not JSON: a value is expected
  comma-missing 5: eventsrc: line 2, column 4: configuration input is not JSON: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 2, column 4: configuration input is not JSON: a value is expected
  control-character 5: eventsrc: line 2, column 3: configuration input is not JSON: a control character in a string must be escaped
  deep 5: eventsrc: line 2, column 10: configuration input is not JSON: nested deeper than 10
  escape-unknown 5: eventsrc: line 2, column 2: configuration input is not JSON: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 2, column 13: configuration input is not JSON: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 2, column 2: configuration input is not JSON: a key in double quotes is expected
  long 5: eventsrc: configuration input is larger than 1 MiB: is it another file?
  nul 5: eventsrc: line 2, column 3: configuration input is not JSON: a control character in a string must be escaped
  number-long 5: eventsrc: line 2, column 1: configuration input is not JSON: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 2, column 9: configuration input is not JSON: nothing may follow the value
  object-open 5: eventsrc: line 3, column 1: configuration input is not JSON: a comma or '}' is expected
  string-open 5: eventsrc: line 2, column 7: configuration input is not JSON: a control character in a string must be escaped
  surrogate-half 5: eventsrc: line 2, column 2: configuration input is not JSON: half a surrogate pair
  utf8-overlong 5: eventsrc: line 2, column 2: configuration input is not JSON: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 2, column 2: configuration input is not JSON: invalid UTF-8
  utf8-wrong 5: eventsrc: line 2, column 2: configuration input is not JSON: invalid UTF-8
  word-unknown 5: eventsrc: line 2, column 1: configuration input is not JSON: a value is expected
  zero-in-front 5: eventsrc: line 2, column 1: configuration input is not JSON: a number may not begin with a zero
  $ rewrite() { around '{"type":"x",
  > "data":' "$1" '}' > input; eventsrc -s two.db rewrite a 0 --old first --new input --unsafe --reason r; }
  $ each rewrite
  byte-order-mark-inside 5: eventsrc: line 2, column 8: --new: a value is expected
  comma-missing 5: eventsrc: line 2, column 11: --new: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 2, column 11: --new: a value is expected
  control-character 5: eventsrc: line 2, column 10: --new: a control character in a string must be escaped
  deep 5: eventsrc: line 2, column 208: --new: nested deeper than 200
  escape-unknown 5: eventsrc: line 2, column 9: --new: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 2, column 20: --new: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 2, column 9: --new: a key in double quotes is expected
  long 5: eventsrc: input is longer than 17 MiB
  nul 5: eventsrc: line 2, column 10: --new: a control character in a string must be escaped
  number-long 5: eventsrc: line 2, column 8: --new: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 2, column 16: --new: nothing may follow the value
  object-open 5: eventsrc: line 3, column 1: --new: a comma or '}' is expected
  string-open 5: eventsrc: line 2, column 14: --new: a control character in a string must be escaped
  surrogate-half 5: eventsrc: line 2, column 9: --new: half a surrogate pair
  utf8-overlong 5: eventsrc: line 2, column 9: --new: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 2, column 9: --new: invalid UTF-8
  utf8-wrong 5: eventsrc: line 2, column 9: --new: invalid UTF-8
  word-unknown 5: eventsrc: line 2, column 8: --new: a value is expected
  zero-in-front 5: eventsrc: line 2, column 8: --new: a number may not begin with a zero
  $ printf '{"view":"v","on":{"x":"ignore"}}' > v.json; mkdir golden
  $ golden() { around '{"stream":"a","seq":0,"value":' "$1" '}' > golden/v.jsonl; eventsrc -s two.db view check ./v.json --golden golden; }
  $ each golden
  byte-order-mark-inside 5: eventsrc: line 1, column 31: golden/v.jsonl is no file of recorded states: a value is expected: --record makes one
  comma-missing 5: eventsrc: line 1, column 34: golden/v.jsonl is no file of recorded states: a comma or ']' is expected: --record makes one
  comma-too-many 5: eventsrc: line 1, column 34: golden/v.jsonl is no file of recorded states: a value is expected: --record makes one
  control-character 5: eventsrc: line 1, column 33: golden/v.jsonl is no file of recorded states: a control character in a string must be escaped: --record makes one
  deep 5: eventsrc: line 1, column 232: golden/v.jsonl is no file of recorded states: nested deeper than 200: --record makes one
  escape-unknown 5: eventsrc: line 1, column 32: golden/v.jsonl is no file of recorded states: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash: --record makes one
  key-twice 5: eventsrc: line 1, column 43: golden/v.jsonl is no file of recorded states: the key "a" stands twice in one object: --record makes one
  key-without-quotes 5: eventsrc: line 1, column 32: golden/v.jsonl is no file of recorded states: a key in double quotes is expected: --record makes one
  long 5: eventsrc: line 1, column 1: the line is longer than 17 MiB
  nul 5: eventsrc: line 1, column 33: golden/v.jsonl is no file of recorded states: a control character in a string must be escaped: --record makes one
  number-long 5: eventsrc: line 1, column 31: golden/v.jsonl is no file of recorded states: numbers may have at most 4096 characters: --record makes one
  object-closed-twice 5: eventsrc: line 1, column 39: golden/v.jsonl is no file of recorded states: nothing may follow the value: --record makes one
  object-open 5: eventsrc: line 1, column 38: golden/v.jsonl is no file of recorded states: a comma or '}' is expected: --record makes one
  string-open 5: eventsrc: line 1, column 31: golden/v.jsonl is no file of recorded states: the string has no closing quote: --record makes one
  surrogate-half 5: eventsrc: line 1, column 32: golden/v.jsonl is no file of recorded states: half a surrogate pair: --record makes one
  utf8-overlong 5: eventsrc: line 1, column 32: golden/v.jsonl is no file of recorded states: invalid UTF-8: --record makes one
  utf8-surrogate 5: eventsrc: line 1, column 32: golden/v.jsonl is no file of recorded states: invalid UTF-8: --record makes one
  utf8-wrong 5: eventsrc: line 1, column 32: golden/v.jsonl is no file of recorded states: invalid UTF-8: --record makes one
  word-unknown 5: eventsrc: line 1, column 31: golden/v.jsonl is no file of recorded states: a value is expected: --record makes one
  zero-in-front 5: eventsrc: line 1, column 31: golden/v.jsonl is no file of recorded states: a number may not begin with a zero: --record makes one
  $ cursor() { cp "$1" cursor; eventsrc -s two.db export --follow --limit 1 --cursor cursor; }
  $ each cursor
  byte-order-mark-inside 5: eventsrc: cursor: this is not a cursor of 'export --follow': a value is expected
  comma-missing 5: eventsrc: cursor: this is not a cursor of 'export --follow': a comma or ']' is expected
  comma-too-many 5: eventsrc: cursor: this is not a cursor of 'export --follow': a value is expected
  control-character 5: eventsrc: cursor: this is not a cursor of 'export --follow': a control character in a string must be escaped
  deep 5: eventsrc: cursor: this is not a cursor of 'export --follow': nested deeper than 3
  escape-unknown 5: eventsrc: cursor: this is not a cursor of 'export --follow': only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: cursor: this is not a cursor of 'export --follow': the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: cursor: this is not a cursor of 'export --follow': a key in double quotes is expected
  long 5: eventsrc: cursor: this is not a cursor of 'export --follow': it is not an object
  nul 5: eventsrc: cursor: this is not a cursor of 'export --follow': a control character in a string must be escaped
  number-long 5: eventsrc: cursor: this is not a cursor of 'export --follow': numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: cursor: this is not a cursor of 'export --follow': nothing may follow the value
  object-open 5: eventsrc: cursor: this is not a cursor of 'export --follow': a comma or '}' is expected
  string-open 5: eventsrc: cursor: this is not a cursor of 'export --follow': the string has no closing quote
  surrogate-half 5: eventsrc: cursor: this is not a cursor of 'export --follow': half a surrogate pair
  utf8-overlong 5: eventsrc: cursor: this is not a cursor of 'export --follow': invalid UTF-8
  utf8-surrogate 5: eventsrc: cursor: this is not a cursor of 'export --follow': invalid UTF-8
  utf8-wrong 5: eventsrc: cursor: this is not a cursor of 'export --follow': invalid UTF-8
  word-unknown 5: eventsrc: cursor: this is not a cursor of 'export --follow': a value is expected
  zero-in-front 5: eventsrc: cursor: this is not a cursor of 'export --follow': a number may not begin with a zero
  $ eventsrc -s two.db export | cmp - exported
