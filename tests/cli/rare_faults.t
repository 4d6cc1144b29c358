What goes wrong seldom is told with what to do, too, and nothing is changed.

  $ for n in 1 2 3; do eventsrc append --seed s a x "{\"n\":$n}"; done > /dev/null; eventsrc append --seed s b x '{}' > /dev/null

Changes of a what-if.

  $ what_if() { echo "$1" > change; eventsrc replay a --what-if change; }
  $ what_if '{"drop":1}'
  eventsrc: change: "drop": an array is expected
  [5]
  $ what_if '{"replace":[{"seq":1,"type":"x","data":1},{"seq":1,"type":"x","data":2}]}'
  eventsrc: change: /replace/1: seq 1 is replaced twice
  [5]

An event to put in the place of another.

  $ eventsrc get a 1 > old; rewrite() { eventsrc rewrite a 1 --old old --new new --unsafe --reason r; }
  $ echo '[1]' > new; rewrite
  eventsrc: --new: an event is a JSON object, as 'eventsrc get' prints it
  [5]
  $ echo '{"type":"x","data":1,"meta":[]}' > new; rewrite
  eventsrc: --new: 'meta' must be a JSON object
  [5]
  $ long() { head -c 8600000 /dev/zero | tr '\0' a; }
  $ { printf '{"type":"x","data":"'; long; printf '","meta":{"a":"'; long; printf '"}}'; } > new; rewrite
  eventsrc: the new data and meta are more than 16 MiB together
  [5]

Data that somebody altered.

  $ cp eventsrc.db altered; sqlite3 altered "UPDATE stored_event SET data='{\"n\":\"' WHERE seq=2"
  $ look() { echo "$*:"; eventsrc -s altered "$@" > out 2>&1; echo "$? $(tail -n 1 out)"; }
  $ look replay a; look replay --all; look log a -p; look diff a 1; look blame a; look verify
  replay a:
  8 eventsrc: the state of stream "a" at seq 2 is not JSON: stored data was altered: 'eventsrc verify' tells what is wrong
  replay --all:
  8 {"stream":"b","view":"default","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":{}}
  log a -p:
  8     + /n 1
  diff a 1:
  8 eventsrc: the state of stream "a" at seq 2 is not JSON: stored data was altered: 'eventsrc verify' tells what is wrong
  blame a:
  8 eventsrc: a state is not JSON: stored data was altered: 'eventsrc verify' tells what is wrong
  verify:
  8 eventsrc: 2 faults found: restore a backup, or find out who changed the store

Lines of an archive that is none.

  $ eventsrc snapshot create a --at 2 --epoch > /dev/null; eventsrc archive a --to kept > /dev/null; eventsrc export b > other; wc -l < kept
  2
  $ restore() { cat > lines; eventsrc archive --restore lines; }
  $ { sed -n 1p kept; cat other; } | restore
  eventsrc: line 2 is not of an archive: it is of another stream: 'eventsrc append --from' takes other lines
  [5]
  $ { cat kept; sed -n 2p kept | sed 's/"prev":"[0-9a-f]*",//'; } | restore
  eventsrc: line 3 is not of an archive: its seq is not greater than the one before it: 'eventsrc append --from' takes other lines
  [5]
  $ eventsrc verify; restore < kept > /dev/null; eventsrc verify
  a: anchored at 2
  ok: 2 events, 2 streams, 0 redacted: every hash fits
  ok: 4 events, 2 streams, 0 redacted: every hash fits

A cursor of a store of another kind.

  $ eventsrc export --follow --limit 1 --cursor cursor | cut -c1-12; sed -i 's/"position":[0-9]*,//; s/"streams":{}/"streams":{"a":[0,"0000000000000000000000000000000000000000000000000000000000000000"]}/' cursor
  {"stream":"a
  $ eventsrc export --follow --limit 1 --cursor cursor
  eventsrc: this is not a cursor of 'export --follow': it has no position, and this store has them: name another cursor file than cursor to begin at the first event
  [5]

A table that is a folder.

  $ eventsrc append a --type x --from . --format csv
  eventsrc: cannot read .: Is a directory: check the path
  [2]

The configuration of AWS.

  $ export AWS_REGION=us-east-1 AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1
  $ ln -s loop loop; AWS_CONFIG_FILE=loop eventsrc -s dynamodb:orders info
  eventsrc: cannot read loop (Too many levels of symbolic links): look at its permissions
  [7]
  $ AWS_CONFIG_FILE=. eventsrc -s dynamodb:orders info
  eventsrc: cannot read . (Is a directory): it must be a file
  [5]
  $ head -c 1100000 /dev/zero | tr '\0' '#' > large; AWS_CONFIG_FILE=large eventsrc -s dynamodb:orders info
  eventsrc: large is larger than 1 MiB: name another file
  [5]
  $ printf '[profile p]\nrole_arn = arn:aws:iam::123456789012:role/r\ncredential_source = EcsContainer\n' > source; AWS_PROFILE=p AWS_CONFIG_FILE=source eventsrc -s dynamodb:orders info
  eventsrc: the credential_source EcsContainer of profile "p" has no credentials here: use another profile
  [7]
  $ AWS_CONFIG_FILE=/dev/null AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=missing eventsrc -s dynamodb:orders info
  eventsrc: there is no file missing, which AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names: correct it
  [7]
  $ unset AWS_ENDPOINT_URL_DYNAMODB; printf '[default]\nservices = mine\n' > services; AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_CONFIG_FILE=services eventsrc -s dynamodb:orders info
  eventsrc: profile "default" names the section [services mine], which services does not have: add it
  [5]
