The members of a group: adding one twice keeps one, removing an unknown one changes nothing.

  $ eventsrc append company/acme --seed s --from "$TESTDIR/company.jsonl" > /dev/null
  $ members() { eventsrc replay company/acme --view "$TESTDIR/group_members_by_id.json" "$@"; }
  $ members --key staff --at 3 2> /dev/null
  [1]
  $ members --key staff --at 4
  [2]
  $ members --key staff --at 5
  [2,1]
  $ members --key staff --at 6
  [2,1]
  $ members --key staff --at 8
  [2,1]
  $ members --key staff
  [2,1,10]

A group whose last member left is empty; one that never had any is not there.

  $ members --key admins --at 9
  [1]
  $ members --key admins
  []
  $ members --key guests 2> /dev/null
  [1]
  $ members
  {"stream":"company/acme","view":"group_members_by_id","key":"admins","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":[]}
  {"stream":"company/acme","view":"group_members_by_id","key":"staff","state":"value","seq":14,"time":"2000-01-01T00:00:14.000000Z","value":[2,1,10]}
