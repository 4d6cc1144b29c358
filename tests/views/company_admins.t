The admins and the number of users of a company: guarded rules, and counting up and down.

  $ eventsrc append company/acme --seed s --from "$TESTDIR/company.jsonl" > /dev/null
  $ admins() { eventsrc replay company/acme --view "$TESTDIR/company_admins.json" "$@"; }
  $ admins --at 1
  {"users":2,"ever":2}
  $ admins --at 2
  {"users":2,"ever":2,"admins":[1]}
  $ admins --at 9
  {"users":3,"ever":3,"admins":[1]}
  $ admins
  {"users":3,"ever":4,"admins":[]}
  $ admins --history --after 9 --limit 3
  {"stream":"company/acme","view":"company_admins","key":null,"state":"value","seq":10,"time":"2000-01-01T00:00:10.000000Z","type":"memberAdded","value":{"users":3,"ever":3,"admins":[1]}}
  {"stream":"company/acme","view":"company_admins","key":null,"state":"value","seq":11,"time":"2000-01-01T00:00:11.000000Z","type":"userDeleted","value":{"users":2,"ever":3,"admins":[1]}}
  {"stream":"company/acme","view":"company_admins","key":null,"state":"value","seq":12,"time":"2000-01-01T00:00:12.000000Z","type":"memberRemoved","value":{"users":2,"ever":3,"admins":[]}}

While the guards hold for no event, there is no state.

  $ eventsrc append company/new memberAdded '{"group":"staff","user":1}' --seed s > /dev/null
  $ eventsrc replay company/new --view "$TESTDIR/company_admins.json" --envelope
  {"stream":"company/new","view":"company_admins","key":null,"state":"none","seq":0,"time":"2000-01-01T00:00:00.000000Z"}
  [1]

The view is meant for companies: another stream is an error, and --all passes over it.

  $ eventsrc append other/1 userAdded '{"id":1}' --seed s > /dev/null
  $ eventsrc replay other/1 --view "$TESTDIR/company_admins.json"
  eventsrc: .*other/1.* (re)
  [5]
  $ eventsrc replay --all --view "$TESTDIR/company_admins.json" --include-none | cut -d, -f1-5
  {"stream":"company/acme","view":"company_admins","key":null,"state":"value","seq":14
  {"stream":"company/new","view":"company_admins","key":null,"state":"none","seq":0
