Bad JSON in files that are made by eventsrc, or by hand for it: as bad_input_doors.t, which has what is appended.

  $ . "$TESTDIR/bad_values.sh"

Lines as export writes them: appended, migrated, restored.

  $ for n in 1 2; do eventsrc -s two.db append --seed s a x $n > exported; done; eventsrc -s two.db export > exported; sed -n 1p exported > first; sed -n 2p exported | cut -d: -f-8 | grep -o '^.*"data":' | tr -d '\n' > before; sed -n 2p exported | sed 's/.*"data":2//' > after
  $ exported() { cat first before "$1" after > input; }
  $ from_export() { exported "$1"; eventsrc append --from input; }
  $ each from_export | tee said
  byte-order-mark-inside 5: eventsrc: line 2, column 79: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 2, column 79: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 1, column 28: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 2, column 34: view ./v.json: not JSON: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 2, column 21: input: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 2, column 2: configuration input is not JSON: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 2, column 9: --new: a value is expected
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
  byte-order-mark-inside 5: eventsrc: line 1, column 32: golden/v.jsonl is no file of recorded states: a value is expected: --record makes one
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
  byte-order-mark-inside 5: eventsrc: line 1, column 2: cursor: this is not a cursor of 'export --follow': a value is expected
  comma-missing 5: eventsrc: line 1, column 4: cursor: this is not a cursor of 'export --follow': a comma or ']' is expected
  comma-too-many 5: eventsrc: line 1, column 4: cursor: this is not a cursor of 'export --follow': a value is expected
  control-character 5: eventsrc: line 1, column 3: cursor: this is not a cursor of 'export --follow': a control character in a string must be escaped
  deep 5: eventsrc: line 1, column 4: cursor: this is not a cursor of 'export --follow': nested deeper than 3
  escape-unknown 5: eventsrc: line 1, column 2: cursor: this is not a cursor of 'export --follow': only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 1, column 13: cursor: this is not a cursor of 'export --follow': the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 1, column 2: cursor: this is not a cursor of 'export --follow': a key in double quotes is expected
  long 5: eventsrc: cursor: this is not a cursor of 'export --follow': it is not an object
  nul 5: eventsrc: line 1, column 3: cursor: this is not a cursor of 'export --follow': a control character in a string must be escaped
  number-long 5: eventsrc: line 1, column 1: cursor: this is not a cursor of 'export --follow': numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 1, column 8: cursor: this is not a cursor of 'export --follow': nothing may follow the value
  object-open 5: eventsrc: line 1, column 7: cursor: this is not a cursor of 'export --follow': a comma or '}' is expected
  string-open 5: eventsrc: line 1, column 1: cursor: this is not a cursor of 'export --follow': the string has no closing quote
  surrogate-half 5: eventsrc: line 1, column 2: cursor: this is not a cursor of 'export --follow': half a surrogate pair
  utf8-overlong 5: eventsrc: line 1, column 2: cursor: this is not a cursor of 'export --follow': invalid UTF-8
  utf8-surrogate 5: eventsrc: line 1, column 2: cursor: this is not a cursor of 'export --follow': invalid UTF-8
  utf8-wrong 5: eventsrc: line 1, column 2: cursor: this is not a cursor of 'export --follow': invalid UTF-8
  word-unknown 5: eventsrc: line 1, column 1: cursor: this is not a cursor of 'export --follow': a value is expected
  zero-in-front 5: eventsrc: line 1, column 1: cursor: this is not a cursor of 'export --follow': a number may not begin with a zero
  $ eventsrc -s two.db export | cmp - exported

Notes of hashes, and the items of a table.

  $ receipt() { around '{"result":"appended","stream":"a","seq":' "$1" '}' > input; eventsrc -s two.db verify --receipt @input; }
  $ each receipt
  byte-order-mark-inside 5: eventsrc: line 1, column 42: a value is expected
  comma-missing 5: eventsrc: line 1, column 44: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 1, column 44: a value is expected
  control-character 5: eventsrc: line 1, column 43: a control character in a string must be escaped
  deep 5: eventsrc: line 1, column 240: nested deeper than 200
  escape-unknown 5: eventsrc: line 1, column 42: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 1, column 53: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 1, column 42: a key in double quotes is expected
  long 5: eventsrc: input is longer than 17 MiB
  nul 5: eventsrc: line 1, column 43: a control character in a string must be escaped
  number-long 5: eventsrc: line 1, column 41: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 1, column 49: nothing may follow the value
  object-open 5: eventsrc: line 1, column 48: a comma or '}' is expected
  string-open 5: eventsrc: line 1, column 41: the string has no closing quote
  surrogate-half 5: eventsrc: line 1, column 42: half a surrogate pair
  utf8-overlong 5: eventsrc: line 1, column 42: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 1, column 42: invalid UTF-8
  utf8-wrong 5: eventsrc: line 1, column 42: invalid UTF-8
  word-unknown 5: eventsrc: line 1, column 41: a value is expected
  zero-in-front 5: eventsrc: line 1, column 41: a number may not begin with a zero
  $ against() { around '{"stream":"a","seq":0,"hash":' "$1" '}' > input; eventsrc -s two.db verify --against input; }
  $ each against
  byte-order-mark-inside 5: eventsrc: line 1, column 31: a value is expected
  comma-missing 5: eventsrc: line 1, column 33: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 1, column 33: a value is expected
  control-character 5: eventsrc: line 1, column 32: a control character in a string must be escaped
  deep 5: eventsrc: line 1, column 229: nested deeper than 200
  escape-unknown 5: eventsrc: line 1, column 31: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 1, column 42: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 1, column 31: a key in double quotes is expected
  long 5: eventsrc: line 1, column 1: the line is longer than 17 MiB
  nul 5: eventsrc: line 1, column 32: a control character in a string must be escaped
  number-long 5: eventsrc: line 1, column 30: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 1, column 38: nothing may follow the value
  object-open 5: eventsrc: line 1, column 37: a comma or '}' is expected
  string-open 5: eventsrc: line 1, column 30: the string has no closing quote
  surrogate-half 5: eventsrc: line 1, column 31: half a surrogate pair
  utf8-overlong 5: eventsrc: line 1, column 31: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 1, column 31: invalid UTF-8
  utf8-wrong 5: eventsrc: line 1, column 31: invalid UTF-8
  word-unknown 5: eventsrc: line 1, column 30: a value is expected
  zero-in-front 5: eventsrc: line 1, column 30: a number may not begin with a zero
  $ items() { around '{"Item":{"pk":{"S":"m"},"sk":{"S":"store"}}}
  > {"Item":{"pk":' "$1" '}}' > input; eventsrc migrate dynamodb-json:input copy.db; }
  $ each items; ls copy.db*
  byte-order-mark-inside 5: eventsrc: line 2, column 16: input: a value is expected
  comma-missing 5: eventsrc: line 2, column 18: input: a comma or ']' is expected
  comma-too-many 5: eventsrc: line 2, column 18: input: a value is expected
  control-character 5: eventsrc: line 2, column 17: input: a control character in a string must be escaped
  deep 5: eventsrc: line 2, column 113: input: nested deeper than 100
  escape-unknown 5: eventsrc: line 2, column 16: input: only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash
  key-twice 5: eventsrc: line 2, column 27: input: the key "a" stands twice in one object
  key-without-quotes 5: eventsrc: line 2, column 16: input: a key in double quotes is expected
  long 5: eventsrc: line 2, column 1: input: the line is longer than any item
  nul 5: eventsrc: line 2, column 17: input: a control character in a string must be escaped
  number-long 5: eventsrc: line 2, column 15: input: numbers may have at most 4096 characters
  object-closed-twice 5: eventsrc: line 2, column 24: input: nothing may follow the value
  object-open 5: eventsrc: line 2, column 23: input: a comma or '}' is expected
  string-open 5: eventsrc: line 2, column 15: input: the string has no closing quote
  surrogate-half 5: eventsrc: line 2, column 16: input: half a surrogate pair
  utf8-overlong 5: eventsrc: line 2, column 16: input: invalid UTF-8
  utf8-surrogate 5: eventsrc: line 2, column 16: input: invalid UTF-8
  utf8-wrong 5: eventsrc: line 2, column 16: input: invalid UTF-8
  word-unknown 5: eventsrc: line 2, column 15: input: a value is expected
  zero-in-front 5: eventsrc: line 2, column 15: input: a number may not begin with a zero
  ls: cannot access 'copy.db*': No such file or directory
  [2]
