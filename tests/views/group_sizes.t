The sizes of groups: operators keep the list, jq counts it.

  $ eventsrc append company/acme --seed s --from "$TESTDIR/company.jsonl" > /dev/null
  $ sizes() { eventsrc replay company/acme --view "$TESTDIR/group_sizes.json" "$@"; }
  $ sizes
  {"stream":"company/acme","view":"group_sizes","key":"admins","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":{"members":[],"count":0}}
  {"stream":"company/acme","view":"group_sizes","key":"staff","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":{"members":[2,1,10],"count":3}}
  $ for seq in 4 5 6 8 10; do sizes --key staff --at $seq --select /count; done
  1
  2
  2
  2
  3

Many companies at once: a line for each group.

  $ eventsrc append company/zoo memberAdded '{"group":"staff","user":7}' --seed s > /dev/null
  $ eventsrc replay --all --view "$TESTDIR/group_sizes.json" --select /count
  {"stream":"company/acme","view":"group_sizes","key":"admins","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":0}
  {"stream":"company/acme","view":"group_sizes","key":"staff","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":3}
  {"stream":"company/zoo","view":"group_sizes","key":"staff","state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","value":1}
