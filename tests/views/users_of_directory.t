All users of a directory, newest first: a list kept by jq.

  $ cat > events <<'END'
  > {"type":"userAdded","data":{"id":1,"name":"Ann"}}
  > {"type":"userAdded","data":{"id":2,"name":"Bob"}}
  > {"type":"userAdded","data":{"id":3,"name":"Éva"}}
  > {"type":"userRenamed","data":{"id":2,"name":"Robert"}}
  > {"type":"userRemoved","data":{"id":1}}
  > {"type":"userRemoved","data":{"id":7}}
  > {"type":"edited","data":[{"op":"add","path":"/0","value":{"id":4,"name":"Kim"}},{"op":"remove","path":"/2"}]}
  > END
  $ eventsrc append directory/1 --seed s --from events > /dev/null
  $ users() { eventsrc replay directory/1 --view "$TESTDIR/users_of_directory.json" "$@"; }
  $ users --history
  {"stream":"directory/1","view":"users_of_directory","key":null,"state":"value","seq":0,"time":"2000-01-01T00:00:00.000000Z","type":"userAdded","value":[{"id":1,"name":"Ann"}]}
  {"stream":"directory/1","view":"users_of_directory","key":null,"state":"value","seq":1,"time":"2000-01-01T00:00:01.000000Z","type":"userAdded","value":[{"id":2,"name":"Bob"},{"id":1,"name":"Ann"}]}
  {"stream":"directory/1","view":"users_of_directory","key":null,"state":"value","seq":2,"time":"2000-01-01T00:00:02.000000Z","type":"userAdded","value":[{"id":3,"name":"Éva"},{"id":2,"name":"Bob"},{"id":1,"name":"Ann"}]}
  {"stream":"directory/1","view":"users_of_directory","key":null,"state":"value","seq":3,"time":"2000-01-01T00:00:03.000000Z","type":"userRenamed","value":[{"id":3,"name":"Éva"},{"id":2,"name":"Robert"},{"id":1,"name":"Ann"}]}
  {"stream":"directory/1","view":"users_of_directory","key":null,"state":"value","seq":4,"time":"2000-01-01T00:00:04.000000Z","type":"userRemoved","value":[{"id":3,"name":"Éva"},{"id":2,"name":"Robert"}]}
  {"stream":"directory/1","view":"users_of_directory","key":null,"state":"value","seq":5,"time":"2000-01-01T00:00:05.000000Z","type":"userRemoved","value":[{"id":3,"name":"Éva"},{"id":2,"name":"Robert"}]}
  {"stream":"directory/1","view":"users_of_directory","key":null,"state":"value","seq":6,"time":"2000-01-01T00:00:06.000000Z","type":"edited","value":[{"id":4,"name":"Kim"},{"id":3,"name":"Éva"}]}
  $ users --select /0/name
  "Kim"

An id that jq cannot keep is an error where it would land in another place, unless that is wanted.

  $ eventsrc append directory/2 userAdded '{"id":9007199254740993,"name":"Max"}' --seed s > /dev/null
  $ eventsrc replay directory/2 --view "$TESTDIR/users_of_directory.json"
  eventsrc: .*9007199254740993.* (re)
  [5]
  $ eventsrc replay directory/2 --view "$TESTDIR/users_of_directory.json" --lossy-numbers 2> /dev/null
  [{"id":9007199254740992,"name":"Max"}]
