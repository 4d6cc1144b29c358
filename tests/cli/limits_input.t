What comes from elsewhere may have no end: it is given up, with bounded memory.

  $ bounded() { python3 "$TESTDIR/bounded.py" "$@"; }
  $ eventsrc -s w.db append a x '{"n":1}' -q > out

Lines of an export that do not end, or hold nothing.

  $ truncate -s 1G zeros; bounded 20 80 eventsrc migrate jsonl:zeros new.db
  eventsrc: line 1, column 1: zeros: the line is longer than 17 MiB
  [5]
  $ head -c 3000000 /dev/zero | tr '\0' '\n' > empty; bounded 20 60 eventsrc migrate jsonl:empty new.db
  {"copied":0,"already":0,"streams":0,"equal":0}

Servers whose answers do not end: DynamoDB, those that have its keys, and Redis.

  $ mkfifo hold port; python3 "$TESTDIR/endless.py" < hold > port & exec 9> hold; read -r port < port
  $ at=http://127.0.0.1:$port; hide() { sed "s|127.0.0.1:$port|HOST|"; }
  $ AWS_ACCESS_KEY_ID=k AWS_SECRET_ACCESS_KEY=s AWS_ENDPOINT_URL_DYNAMODB=$at AWS_REGION=us-east-1 bounded 20 60 eventsrc -s dynamodb:orders head a --retry-for 100ms 2>&1 | hide
  eventsrc: no whole answer from http://HOST/ (the answer is larger than any of this kind can be): try again later
  $ AWS_CONTAINER_CREDENTIALS_FULL_URI=$at/keys AWS_REGION=us-east-1 bounded 20 60 eventsrc -s dynamodb:orders head a --retry-for 100ms 2>&1 | hide
  eventsrc: the container's credential service does not answer (the answer is larger than any of this kind can be): try again later
  $ AWS_EC2_METADATA_SERVICE_ENDPOINT=$at AWS_REGION=us-east-1 bounded 20 60 eventsrc -s dynamodb:orders head a --retry-for 100ms 2>&1 | hide
  eventsrc: no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in ~/.aws/credentials
  $ bounded 20 160 eventsrc -s w.db replay a --snapshots redis://127.0.0.1:$port 2>&1 | hide
  eventsrc: warning: snapshots at redis://HOST/0 cannot be reached: its answer is larger than any of this kind can be: folding without them
  {"n":1}
