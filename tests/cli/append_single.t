One event is appended at a time: STREAM TYPE [DATA]. Without DATA it is {}.

  $ eventsrc append --seed s acct/1 opened '{"owner":"ann"}'
  {"result":"appended","stream":"acct/1","first":0,"last":0,"events":1,"time":"2000-01-01T00:00:00.000000Z","hash":"8dad99b06d742e77bdfcc8c0a09bbc4ab3dfc789eefbf6933175727d6bdc1959","retries":0}
  $ eventsrc append --seed s acct/1 touched
  {"result":"appended","stream":"acct/1","first":1,"last":1,"events":1,"time":"2000-01-01T00:00:01.000000Z","hash":"71745c0da003f5f5e21aac8fcc4e243b5689525bc91fe5e70b1c73f93c6cc816","retries":0}
  $ eventsrc get acct/1 1 | cut -d, -f1-5
  {"stream":"acct/1","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"touched","data":{}

DATA is any JSON value; white space between its parts goes, the rest stays.

  $ eventsrc append --seed s v a ' [ 1.10 , "\u00e9 \/" , -0 , 1E5 ] ' --echo | cut -d, -f5-8
  "data":[1.10,"\u00e9 \/",-0,1E5]
  $ for data in null true 7 '"text"' '[]'; do eventsrc append --seed s v k "$data" --echo; done | cut -d, -f5
  "data":null
  "data":true
  "data":7
  "data":"text"
  "data":[]

DATA comes from standard input with - and from a file with @FILE.

  $ echo '{"from": "stdin"}' | eventsrc append --seed s w a - --echo | cut -d, -f5
  "data":{"from":"stdin"}
  $ echo '{"from": "file"}' > data.json
  $ eventsrc append --seed s w a @data.json --echo | cut -d, -f5
  "data":{"from":"file"}
  $ eventsrc append w a @missing.json
  eventsrc: cannot read missing.json: No such file or directory: check the path
  [2]
  $ printf '' | eventsrc append w a -
  eventsrc: line 1, column 1: DATA: a value is expected
  [5]

A negative number is DATA, not an option; behind -- so is everything.

  $ eventsrc append --seed s n a -5 --echo | cut -d, -f5
  "data":-5
  $ eventsrc append --seed s -- n a -5 | cut -d, -f1-3
  {"result":"appended","stream":"n","first":1

Bad content is bad input (5), a bad command line is a usage error (2); neither stores anything.

  $ eventsrc append x opened '{"a":1,}'
  eventsrc: line 1, column 8: DATA: a key in double quotes is expected
  [5]
  $ eventsrc append x opened '{"a":1} 2'
  eventsrc: line 1, column 9: DATA: nothing may follow the value
  [5]
  $ eventsrc append x opened ''
  eventsrc: line 1, column 1: DATA: a value is expected
  [5]
  $ eventsrc append '' opened
  eventsrc: the stream name is empty: give 1 to 512 bytes
  [5]
  $ eventsrc append "$(printf 'a\tb')" opened
  eventsrc: the stream name has the control character U+0009 at byte offset 1: give 1 to 512 bytes of text without control characters
  [5]
  $ eventsrc append x ''
  eventsrc: the event type is empty: give 1 to 256 bytes
  [5]
  $ eventsrc append '$audit' opened
  eventsrc: stream "$audit": names that begin with '$' are written by eventsrc alone
  [5]
  $ eventsrc append "$(printf '%0513d' 0)" opened
  eventsrc: the stream name is 513 bytes long: give at most 512 bytes
  [5]
  $ eventsrc append x "$(printf '%0257d' 0)"
  eventsrc: the event type is 257 bytes long: give at most 256 bytes
  [5]
  $ eventsrc append "$(printf 'a\377')" opened
  eventsrc: the stream name is not valid UTF-8 at byte offset 1: give 1 to 512 bytes of UTF-8 text
  [5]
  $ eventsrc append x
  eventsrc: append takes STREAM TYPE [DATA], or --from FILE: see 'eventsrc append --help'
  [2]
  $ eventsrc append
  eventsrc: append takes STREAM TYPE [DATA], or --from FILE: see 'eventsrc append --help'
  [2]
  $ eventsrc append x a 1 2
  eventsrc: '2' is one argument too many: see 'eventsrc append --help'
  [2]
  $ eventsrc append x a --batch 2
  eventsrc: --batch and --batch-time go with --from
  [2]
  $ eventsrc head x
  eventsrc: stream 'x' holds no events
  [1]

Names of the greatest allowed length work, and `$` is refused only in front.

  $ eventsrc append --seed s "$(printf '%0512d' 0)" "$(printf '%0256d' 0)" | cut -c1-21
  {"result":"appended",
  $ eventsrc append --seed s 'a$b' x | cut -d, -f1-2
  {"result":"appended","stream":"a$b"

One event needs no temporary file; where one is needed, the folder is named.

  $ TMPDIR=/nowhere eventsrc append temporary x 1 > result; echo '{"type":"x","data":1}' > line
  $ TMPDIR=/nowhere eventsrc append temporary --from line > result; TMPDIR=/nowhere eventsrc append temporary --from - < line > result
  $ TMPDIR=/nowhere eventsrc append temporary x 1 --echo
  eventsrc: cannot make a temporary file in /nowhere: No such file or directory: let TMPDIR name a folder with room
  [6]
  $ cat line | TMPDIR=/nowhere eventsrc append temporary --from -
  eventsrc: cannot make a temporary file in /nowhere: No such file or directory: let TMPDIR name a folder with room
  [6]
  $ eventsrc head temporary | cut -d, -f2
  "seq":2
