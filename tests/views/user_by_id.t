A user by id: one stream holds all users of a company, the view takes them apart.

  $ eventsrc append company/acme --seed s --from "$TESTDIR/company.jsonl" > /dev/null
  $ user() { eventsrc replay company/acme --view "$TESTDIR/user_by_id.json" "$@"; }
  $ user --key 2
  {"id":2,"username":"bob","email":"robert@example.org"}
  $ user --key 2 --at 6
  {"id":2,"username":"bob","email":"bob@example.org"}
  $ user --key 2 --select /email
  "robert@example.org"

Before the user came, after it went, and one that never was: no value.

  $ user --key 2 --at 0 2> /dev/null
  [1]
  $ user --key 1 --at 10
  {"id":1,"username":"ann","email":"ann@example.org"}
  $ user --key 1 2> /dev/null
  [1]
  $ user --key 3 2> /dev/null
  [1]

Seq and time are those of the stream, not of the user's last event.

  $ user --key 2 --envelope
  {"stream":"company/acme","view":"user_by_id","key":"2","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":{"id":2,"username":"bob","email":"robert@example.org"}}
  $ user --key 1 --envelope
  {"stream":"company/acme","view":"user_by_id","key":"1","state":"deleted","seq":14,"time":"2000-01-01T00:00:14.000000Z"}
  [1]

All of them, in byte order of their keys.

  $ user
  {"stream":"company/acme","view":"user_by_id","key":"10","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":{"id":10,"username":"eve","email":"eve@example.org"}}
  {"stream":"company/acme","view":"user_by_id","key":"11","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":{"id":11,"username":"ann","email":"ann.lee@example.org"}}
  {"stream":"company/acme","view":"user_by_id","key":"2","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":{"id":2,"username":"bob","email":"robert@example.org"}}
  $ user --include-deleted | cut -d, -f3,4
  "key":"1","state":"deleted"
  "key":"10","state":"value"
  "key":"11","state":"value"
  "key":"2","state":"value"
  $ user --at 3 | cut -d, -f3-5
  "key":"1","state":"value","seq":3
  "key":"10","state":"value","seq":3
  "key":"2","state":"value","seq":3
