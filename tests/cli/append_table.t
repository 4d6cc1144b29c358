A table becomes events: one for each record, with the columns as members of its data.

  $ printf 'name,city,zip,born,ok\nann,"Bern, old town",03001,1990,true\nbob,,3002,1.50,"true"\n"x ""y""","two\nlines",,"",null\n' > people.csv
  $ eventsrc append --from people.csv --format csv --type joined --stream-column name --seed s
  {"result":"appended","events":3,"already":0,"streams":3,"lines":3,"retries":0}
  $ eventsrc export | cut -d, -f1,4- | sed 's/,"position.*//'
  {"stream":"ann","type":"joined","data":{"city":"Bern, old town","zip":"03001","born":1990,"ok":true}
  {"stream":"bob","type":"joined","data":{"zip":3002,"born":1.50,"ok":"true"}
  {"stream":"x \"y\"","type":"joined","data":{"city":"two\nlines","born":"","ok":null}

Columns say what else an event has. Running it again is safe where they give ids.

  $ printf '\357\273\277when,who,what,key,amount\r\n2026-01-31T10:00:00Z,acct/1,deposited,k1,12345678901234567890.10\r\n\r\n@1769853601.5,acct/1,withdrawn,k2,-5\r\n' > ledger.csv
  $ load() { eventsrc -s ledger.db append --from "$1" --format "$2" --stream-column who --type-column what --time-column when --id-column key; }
  $ load ledger.csv csv | cut -d, -f1-3
  {"result":"appended","events":2,"already":0
  $ load ledger.csv csv | cut -d, -f1-3
  {"result":"duplicate","events":0,"already":2
  $ eventsrc -s ledger.db export | cut -d, -f2-6
  "seq":0,"time":"2026-01-31T10:00:00.000000Z","type":"deposited","data":{"amount":12345678901234567890.10},"id":"k1"
  "seq":1,"time":"2026-01-31T10:00:01.500000Z","type":"withdrawn","data":{"amount":-5},"id":"k2"
  $ printf 'a\tb\n1\tone\\ttab\\\\ \\n"x"\n' | eventsrc -s t.db append rows --from - --format tsv --type row --batch 1 | cut -d, -f1,2
  {"result":"appended","stream":"rows"
  $ eventsrc -s t.db replay rows
  {"a":1,"b":"one\ttab\\ \n\"x\""}
  $ printf 'a\n' | eventsrc -s t.db append rows --from - --format csv --type row | cut -d, -f1,2
  {"result":"noop","events":0

Python's csv module agrees, on fields that hold anything and on records longer than what is read at once.

  $ cat > table.py <<'EOF'
  > import csv, json, random
  > random.seed(1)
  > def field():
  >     return ''.join(random.choice('ab,"\n\r \té') for _ in range(random.choice([0, 1, 3, 8, 40])))
  > rows = [[field() for _ in range(3)] for _ in range(3000)] + [['x' * 70000, '"' * 70000, '\n' * 70000]]
  > with open('any.csv', 'w', newline='', encoding='utf-8') as out:
  >     writer = csv.writer(out, quoting=csv.QUOTE_ALL)
  >     writer.writerow(['a', 'b', 'c'])
  >     writer.writerows(rows)
  > with open('expected', 'w', encoding='utf-8') as out:
  >     for row in rows:
  >         out.write(json.dumps(dict(zip('abc', row)), sort_keys=True) + '\n')
  > EOF
  $ python3 table.py; eventsrc -s any.db append any --from any.csv --format csv --type t | cut -d, -f1-5
  {"result":"appended","stream":"any","first":0,"last":3000,"events":3001
  $ eventsrc -s any.db export | python3 -c 'import json, sys; [print(json.dumps(json.loads(line)["data"], sort_keys=True)) for line in sys.stdin]' | cmp - expected

What is wrong is told with its line, and nothing is stored.

  $ bad() { printf "$1" | eventsrc -s bad.db append --from - --format "${2:-csv}" --type t --stream-column s; }
  $ bad 's,n\na,1\nb\n'
  eventsrc: line 3, column 1: the record has 1 fields, and the first line names 2 columns
  [5]
  $ bad 's,n\na,"x\ny"\n,3\n'
  eventsrc: line 4, column 1: column "s": the stream name is empty: give 1 to 512 bytes
  [5]
  $ bad 's,n\na,"x\n'
  eventsrc: line 2, column 3: the field's quote is never closed
  [5]
  $ bad 's,n\na,x"y\n'
  eventsrc: line 2, column 4: a quote stands in a field that does not begin with one: quote the field
  [5]
  $ bad 's,n\na,"x"y\n'
  eventsrc: line 2, column 6: text stands behind the quote that ends the field: a quote in a field is doubled
  [5]
  $ bad 's,s\n'
  eventsrc: line 1, column 3: the first line names column "s" twice
  [5]
  $ bad 's,n\na,\377\n'
  eventsrc: line 2, column 3: the field is not valid UTF-8: write the file in UTF-8
  [5]
  $ bad 's\tn\na\t\\x\n' tsv
  eventsrc: line 2, column 4: a backslash stands before t, n, r or another backslash
  [5]
  $ bad 'a,b\n1,2\n'
  eventsrc: --stream-column: the table has no column "s": it has a, b
  [2]
  $ bad ''
  eventsrc: the table is empty: its first line names the columns
  [5]
  $ ls bad.db
  ls: cannot access 'bad.db': No such file or directory
  [2]
  $ eventsrc append a --from x.csv --format csv
  eventsrc: a table's types are those of --type-column, or one --type: give one of them
  [2]
  $ eventsrc append --from x.csv --format csv --type t
  eventsrc: a table's streams are those of --stream-column, or one STREAM: give one of them
  [2]
  $ eventsrc append --from x.jsonl --stream-column s
  eventsrc: --type and the options that name columns go with --format csv and tsv
  [2]
  $ eventsrc append a t --format csv
  eventsrc: --format goes with --from
  [2]
  $ eventsrc append --from people.csv --format csv --type t --stream-column name --id-column name
  eventsrc: --id-column: column "name" is named twice
  [2]

A number may be 4,096 characters long, as in JSON; digits behind a zero, and all in quotes, are text.

  $ number() { head -c "$1" /dev/zero | tr '\0' 7; }
  $ bad "s,n\na,$(number 4097)\n"
  eventsrc: line 2, column 3: column "n": it is a number of more than 4,096 characters: shorten it, or quote it as text
  [5]
  $ bad "s,n\na,-0.$(number 4096)e7\n"
  eventsrc: line 2, column 3: column "n": it is a number of more than 4,096 characters: shorten it, or quote it as text
  [5]
  $ printf 's,n\na,%s\na,"%s"\na,0%s\n' "$(number 4096)" "$(number 5000)" "$(number 5000)" | eventsrc -s long.db append --from - --format csv --type t --stream-column s | cut -d, -f1-5; eventsrc -s long.db export | jq -r '.data.n|type'
  {"result":"appended","events":3,"already":0,"streams":1,"lines":3
  number
  string
  string

What a row says wrong about the stream that it goes to names the column, too.

  $ printf 's,at,key,n\na,2020-01-02,k1,1\n' > times.csv; late() { printf "s,at,key,n\n$1\n" | eventsrc -s late.db append --from - --format csv --type t --stream-column s --time-column at --id-column key; }
  $ late 'a,2020-01-02,k1,1' | cut -d, -f1-4
  {"result":"appended","events":1,"already":0,"streams":1
  $ late '\na,2020-01-01,k2,2'
  eventsrc: line 3: column "at": time 2020-01-01T00:00:00.000000Z is earlier than that of the last event of stream "a", 2020-01-02T00:00:00.000000Z
  [5]
  $ late 'a,2999-01-01,k2,2'
  eventsrc: line 2: column "at": time 2999-01-01T00:00:00.000000Z is more than 24 hours ahead of the clock: every later event of stream "a" would get it too; --allow-future takes it all the same
  [5]
  $ late 'a,2020-01-03,k1,2'
  eventsrc: line 2: column "key": id "k1" of stream "a" already stands at seq 0, with other content: use another id
  [3]
  $ late '"$audit",2020-01-03,k3,2'
  eventsrc: line 2, column 1: column "s": stream "$audit": names that begin with '$' are written by eventsrc alone
  [5]

What 'export --format csv' writes is read back as what it was.

  $ printf '%s\n' '{"a":"1","b":"true","c":"null","d":1.50,"e":true,"f":"01","g":"","h":"-","i":"1e5","j":"false","k":"x","l":"-0","m":" 1"}' > data; eventsrc -s back.db append s t @data --seed s -q > /dev/null
  $ eventsrc -s back.db export --format csv --columns /data/a,/data/b,/data/c,/data/d,/data/e,/data/f,/data/g,/data/h,/data/i,/data/j,/data/k,/data/l,/data/m | tee back.csv | cat -A
  data/a,data/b,data/c,data/d,data/e,data/f,data/g,data/h,data/i,data/j,data/k,data/l,data/m^M$
  "1","true","null",1.50,true,"01","","-","1e5","false",x,"-0"," 1"^M$
  $ sed 's|data/||g' back.csv | eventsrc -s again.db append s --from - --format csv --type t -q > /dev/null; eventsrc -s again.db export | sed 's/.*"data":\(.*\),"position.*/\1/' | cmp - data
