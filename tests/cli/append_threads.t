However many threads parse, the store is the same to the byte, and so is the answer.

  $ awk 'BEGIN { for (i = 0; i < 24000; ++i) printf "{\"stream\":\"s%d\",\"type\":\"t%d\",\"data\":{ \"n\" : %d, \"text\":\"some text \\u00e9\"}}\n", i * 7919 % 300, i % 3, i }' > lines
  $ for n in 1 2 8; do
  >   eventsrc -s from$n.db --threads $n append --seed s --from lines > from$n.out
  >   cat lines | eventsrc -s pipe$n.db --threads $n append --seed s --from - > pipe$n.out
  >   eventsrc -s batch$n.db --threads $n append --seed s --batch 1500 --from lines > batch$n.out
  > done
  $ for kind in from pipe batch; do for n in 2 8; do cmp ${kind}1.db $kind$n.db; cmp ${kind}1.out $kind$n.out; done; done
  $ cat from1.out
  {"result":"appended","events":24000,"already":0,"streams":300,"lines":24000,"retries":0}
  $ wc -l < batch1.out
  16
  $ eventsrc -s from8.db verify --digest > one; eventsrc -s batch8.db verify --digest | cmp one -

The salts that are drawn ahead are as good as others: none comes twice, and the chain holds.

  $ eventsrc -s drawn.db append --from lines | cut -c1-20; eventsrc -s drawn.db append --batch 1500 --from lines | wc -l
  {"result":"appended"
  16
  $ eventsrc -s drawn.db export | sed 's/.*"salt":"\([0-9a-f]*\)".*/\1/' | sort | uniq -d | wc -l
  0
  $ eventsrc -s drawn.db verify --quiet; echo $?
  ok: 48,000 events, 300 streams, 0 redacted: every hash fits
  0

The first bad line is told, wherever others are, and nothing is stored.

  $ sed '9000s/.*/{"stream":"a", 7}/; 9001s/.*/[]/; 20000s/.*/{/' lines > bad
  $ for n in 1 2 8; do
  >   eventsrc -s none.db --threads $n append --from bad; echo $?
  >   cat bad | eventsrc -s none.db --threads $n append --from -; echo $?
  >   eventsrc -s batch-bad$n.db --threads $n append --seed s --batch 2000 --from bad > bad$n.out; echo $?
  >   cmp bad1.out bad$n.out; cmp batch-bad1.db batch-bad$n.db
  > done
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  eventsrc: line 9000, column 16: a key in double quotes is expected
  5
  $ test -e none.db
  [1]
  $ wc -l < bad1.out
  4
