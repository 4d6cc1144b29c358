Events with everything that makes a format stumble; the second stream's last one is erased.

  $ cat > lines <<'END'
  > {"stream":"acct/1","type":"opened","data":{"owner":"Ann, \"the boss\"","balance":0},"time":"2020-01-01T00:00:00Z","id":"k-1","meta":{"actor":"ann"}}
  > {"stream":"acct/1","type":"deposited","data":{"amount":12345678901234567890.10,"tags":["a","b\tc"],"note":"=1+2"},"time":"2020-01-02T00:00:00Z"}
  > {"stream":"b","type":"noted","data":"two\nlines \\ é","time":"2020-01-03T00:00:00Z"}
  > {"stream":"b","type":"noted","data":{"owner":"","amount":-5,"note":"-5","balance":null,"a,b":{"/c":true}},"time":"2020-01-04T00:00:00Z"}
  > {"stream":"b","type":"noted","data":"secret","time":"2020-01-05T00:00:00Z"}
  > END
  $ eventsrc append --seed s --from lines | jq .events
  5
  $ eventsrc redact b 2 --reason gdpr -q | jq -r .result
  redacted

json is one array of what jsonl prints line by line.

  $ eventsrc export --all --format jsonl > jsonl; eventsrc export --all --format json > json
  $ jq -c '.[]' json > items; jq -c . jsonl | cmp - items && sed 's/"position".*//' json
  [
  {"stream":"acct/1","seq":0,"time":"2020-01-01T00:00:00.000000Z","type":"opened","data":{"owner":"Ann, \"the boss\"","balance":0},"meta":{"actor":"ann"},"id":"k-1",
  {"stream":"acct/1","seq":1,"time":"2020-01-02T00:00:00.000000Z","type":"deposited","data":{"amount":12345678901234567890.10,"tags":["a","b\tc"],"note":"=1+2"},
  {"stream":"b","seq":0,"time":"2020-01-03T00:00:00.000000Z","type":"noted","data":"two\nlines \\ é",
  {"stream":"b","seq":1,"time":"2020-01-04T00:00:00.000000Z","type":"noted","data":{"owner":"","amount":-5,"note":"-5","balance":null,"a,b":{"/c":true}},
  {"stream":"b","seq":2,"time":"2020-01-05T00:00:00.000000Z","type":"noted",
  ]
  $ eventsrc export --format json 'none*' | jq -c .
  []
  $ eventsrc export --format json --reverse --limit 2 b | jq -c '[.[].seq]'
  [2,1]
  $ eventsrc export --format json --pretty acct/1 --limit 1 | head -5
  [
  {
    "stream": "acct/1",
    "seq": 0,
    "time": "2020-01-01T00:00:00.000000Z",

csv as RFC 4180 says; a text that is empty is quoted, what is not there is nothing. The salt is
nowhere.

  $ eventsrc export --all --format csv | cat -A
  stream,seq,time,type,id,data,meta,redacted^M$
  acct/1,0,2020-01-01T00:00:00.000000Z,opened,k-1,"{""owner"":""Ann, \""the boss\"""",""balance"":0}","{""actor"":""ann""}",^M$
  acct/1,1,2020-01-02T00:00:00.000000Z,deposited,,"{""amount"":12345678901234567890.10,""tags"":[""a"",""b\tc""],""note"":""=1+2""}",,^M$
  b,0,2020-01-03T00:00:00.000000Z,noted,,"two$
  lines \ M-CM-)",,^M$
  b,1,2020-01-04T00:00:00.000000Z,noted,,"{""owner"":"""",""amount"":-5,""note"":""-5"",""balance"":null,""a,b"":{""/c"":true}}",,^M$
  b,2,2020-01-05T00:00:00.000000Z,noted,,,,true^M$
  $ eventsrc export --all --format csv --columns /seq,/data/amount,/data/owner --columns '/data/a,b/~1c,/data/tags/1' -o out.csv
  $ cat out.csv
  seq,data/amount,data/owner,"data/a,b/~1c",data/tags/1
  0,,"Ann, ""the boss""",,
  1,12345678901234567890.10,,,"b	c"
  0,,,,
  1,-5,"",true,
  2,,,,
  $ python3 -c 'import csv; print(list(csv.reader(open("out.csv", newline="", encoding="utf-8"))))'
  [['seq', 'data/amount', 'data/owner', 'data/a,b/~1c', 'data/tags/1'], ['0', '', 'Ann, "the boss"', '', ''], ['1', '12345678901234567890.10', '', '', 'b\tc'], ['0', '', '', '', ''], ['1', '-5', '', 'true', ''], ['2', '', '', '', '']]

Formulas get a quote in front where that is asked for; numbers stay numbers.

  $ eventsrc export --all --format csv --columns /data/note,/data/amount --csv-safe
  data/note,data/amount
  ,
  '=1+2,12345678901234567890.10
  ,
  '-5,-5
  ,

Blanks before them hide nothing.

  $ for note in ' =1' '  \t@x' '\tx' ' x' '  ' '- 1' 'x=1' '\u0000=1' '\ufeff=1' '\u00a0\u200b +1' '\uff1d1' '\u00e9=1'; do eventsrc -s blanks.db append a t "{\"note\":\"$note\"}" --seed s -q > /dev/null; done; eventsrc -s blanks.db export --format csv --columns /data/note --csv-safe | tr '\000' 0; eventsrc -s blanks.db export --format tsv --columns /data/note --csv-safe | head -3
  data/note
  "' =1"
  "'  	@x"
  "'	x"
  " x"
  "  "
  '- 1
  x=1
  '0=1
  '﻿=1
  ' ​ +1
  '＝1
  é=1
  data/note
  ' =1
  '  \t@x

tsv has no quotes: tabs, line ends and backslashes are escaped.

  $ eventsrc export --all --format tsv --columns /stream,/seq,/data | cat -A
  stream^Iseq^Idata$
  acct/1^I0^I{"owner":"Ann, \\"the boss\\"","balance":0}$
  acct/1^I1^I{"amount":12345678901234567890.10,"tags":["a","b\\tc"],"note":"=1+2"}$
  b^I0^Itwo\nlines \\ M-CM-)$
  b^I1^I{"owner":"","amount":-5,"note":"-5","balance":null,"a,b":{"/c":true}}$
  b^I2^I$
  $ eventsrc export --format tsv --columns /data/note,/data/amount --csv-safe --type deposited
  data/note	data/amount
  '=1+2	12345678901234567890.10

All filters hold, in any number of threads.

  $ eventsrc export --format csv --columns /data/amount --where '.data.amount? // 0 | . < 0' --order time --reverse
  eventsrc: warning: --where: some events have numbers that jq rounds to about 17 digits: it compared what it made of them (what is exported is exact)
  data/amount
  -5
  $ eventsrc export --format csv --threads 1 > one; eventsrc export --format csv --threads 4 | cmp - one

What makes no sense is refused.

  $ eventsrc export --columns /seq
  eventsrc: --columns goes with --format csv or tsv
  [2]
  $ eventsrc export --format json --csv-safe
  eventsrc: --csv-safe goes with --format csv or tsv
  [2]
  $ eventsrc export --format csv --columns seq
  eventsrc: column 'seq' is no JSON Pointer that begins with one of /stream /seq /time /type /data /meta /id /position /redacted /content /hash
  [2]
  $ eventsrc export --format csv --columns /salt
  eventsrc: column '/salt' is no JSON Pointer that begins with one of /stream /seq /time /type /data /meta /id /position /redacted /content /hash
  [2]
  $ eventsrc export --format csv --columns /value
  eventsrc: column '/value' is no JSON Pointer that begins with one of /stream /seq /time /type /data /meta /id /position /redacted /content /hash
  [2]
  $ eventsrc export --format csv --columns /seq/x
  eventsrc: column '/seq/x': seq has no parts: give /seq
  [2]
  $ eventsrc export --format xml
  eventsrc: --format cannot be 'xml': give jsonl, json, csv, tsv, cloudevents, elasticsearch, html or dynamodb-json
  [2]
