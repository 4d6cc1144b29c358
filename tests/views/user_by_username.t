A user by name, from the same stream as the user by id. A name can be given again.

  $ eventsrc append company/acme --seed s --from "$TESTDIR/company.jsonl" > /dev/null
  $ user() { eventsrc replay company/acme --view "$TESTDIR/user_by_username.json" "$@"; }
  $ user --key ann --at 10 --select /id
  1
  $ user --key ann --at 11 2> /dev/null
  [1]
  $ user --key ann --at 12 2> /dev/null
  [1]
  $ user --key ann --at 13
  {"id":11,"username":"ann","email":"ann.lee@example.org"}
  $ user --key ann --at 2000-01-01T00:00:11Z --include-deleted --envelope
  {"stream":"company/acme","view":"user_by_username","key":"ann","state":"deleted","seq":11,"time":"2000-01-01T00:00:11.000000Z"}
  [1]
  $ user --select /id
  {"stream":"company/acme","view":"user_by_username","key":"ann","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":11}
  {"stream":"company/acme","view":"user_by_username","key":"bob","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":2}
  {"stream":"company/acme","view":"user_by_username","key":"eve","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":10}

An add may ask that the name is free, and a change that it is taken.

  $ append() { type=$1; data=$2; shift 2; eventsrc append company/acme "$type" "$data" --view "$TESTDIR/user_by_username.json" "$@"; }
  $ append userAdded '{"id":12,"username":"bob"}' --key bob --if-absent | cut -d, -f1
  {"result":"noop"
  $ append userAdded '{"id":12,"username":"kim"}' --key kim --if-absent | cut -d, -f1
  {"result":"appended"
  $ append emailChanged '{"username":"pat","email":"pat@example.org"}' --key pat --if-exists 2> /dev/null
  [3]
  $ append emailChanged '{"username":"kim","email":"kim@example.org"}' --key kim --if-exists | cut -d, -f1
  {"result":"appended"
  $ user --key kim
  {"id":12,"username":"kim","email":"kim@example.org"}
