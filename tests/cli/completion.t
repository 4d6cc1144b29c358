Scripts for three shells.

  $ eventsrc completion bash > completion.bash; bash -n completion.bash
  $ eventsrc completion zsh | head -1
  #compdef eventsrc
  $ eventsrc completion fish | grep -c complete
  4
  $ eventsrc completion csh
  eventsrc: SHELL cannot be 'csh': give bash, zsh or fish
  [2]
  $ eventsrc completion
  eventsrc: SHELL is missing: see 'eventsrc completion --help'
  [2]

They ask the program itself: commands, options, choices, and names from the store.

  $ printf '%s\n' '{"stream":"acct/1","type":"opened","data":{}}' '{"stream":"acct/2","type":"closed","data":{}}' '{"stream":"user/1","type":"opened","data":{}}' | eventsrc append --seed s --from - > /dev/null
  $ eventsrc __complete -- re
  replay	print the state at any point in time
  redact	erase payloads for good; the chain still verifies
  rewrite	change one stored event, and say so
  $ eventsrc __complete -- ''
  append	add events
  replay	print the state at any point in time
  snapshot	save states, so that replays need not begin at the first event
  export	print events, with nothing lost
  verify	prove that history was not altered
  log	list events and what each of them changed
  diff	compare states: two points, two streams, two views
  blame	show for each part of a state the event that last set it
  bisect	find the event that made something true
  get	print one event as it is stored
  head	print a stream's last seq, time and hash
  streams	list the streams
  types	list the event types and their payload keys
  view	check a view's definition, or draft one
  init	create a store
  info	describe the store and the configuration in effect
  migrate	copy events between stores and files, and go on where it was
  redact	erase payloads for good; the chain still verifies
  rewrite	change one stored event, and say so
  gc	remove what cut-short writes and redactions left behind
  backup	copy the store while it is in use
  seal	close a store for writing, for a move to another one
  archive	move a stream's early events to a file, or back
  completion	print a completion script for bash, zsh or fish
  $ eventsrc __complete -- replay --hi
  --history	the state after each event, one line each
  $ eventsrc __complete -- replay acct
  acct/1	
  acct/2	
  $ eventsrc __complete -- replay acct/1 ''
  acct/1	
  acct/2	
  user/1	
  $ eventsrc __complete -- append acct/1 ''
  closed	
  opened	
  $ eventsrc __complete -- append acct/1 cl
  closed	
  $ eventsrc __complete -- export --order ''
  position	
  stream	
  time	
  $ eventsrc __complete -- export --type o
  opened	
  $ eventsrc __complete -- -s missing.db replay ''
  $ eventsrc __complete -- nonsense ''
  $ eventsrc __complete -- completion ''
  bash	
  zsh	
  fish	
  $ ls
  completion.bash
  eventsrc.db

In bash itself.

  $ cat > try.bash <<'END'
  > . ./completion.bash
  > COMP_WORDS=(eventsrc replay acct/); COMP_CWORD=2; COMP_LINE='eventsrc replay acct/'; COMP_POINT=${#COMP_LINE}
  > $(complete -p eventsrc | sed 's/.*-F \([^ ]*\).*/\1/') eventsrc acct/ replay
  > printf '%s\n' "${COMPREPLY[@]}"
  > END
  $ bash try.bash
  acct/1
  acct/2

bash splits words at : and = too; what it replaces begins behind the last of them.

  $ printf '%s\n' '{"stream":"package/libc6:amd64","type":"x","data":{}}' '{"stream":"package/libc6:arm64","type":"x","data":{}}' | eventsrc append --seed s --from - > /dev/null
  $ cat > try2.bash <<'END'
  > . ./completion.bash
  > try() {
  >   COMP_LINE=$1; COMP_POINT=${#COMP_LINE}; shift
  >   COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
  >   _eventsrc eventsrc "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
  >   printf '%s: ' "$COMP_LINE"; echo "${COMPREPLY[@]}"
  > }
  > try 'eventsrc replay pack' eventsrc replay pack
  > try 'eventsrc replay package/libc6:' eventsrc replay package/libc6 :
  > try 'eventsrc replay package/libc6:ar' eventsrc replay package/libc6 : ar
  > try 'eventsrc append package/libc6:amd64 ' eventsrc append package/libc6 : amd64 ''
  > try 'eventsrc export --order=st' eventsrc export --order = st
  > try 'eventsrc export --order st' eventsrc export --order st
  > COMP_WORDBREAKS=' '
  > try 'eventsrc replay package/libc6:ar' eventsrc replay package/libc6:ar
  > END
  $ bash try2.bash
  eventsrc replay pack: package/libc6:amd64 package/libc6:arm64
  eventsrc replay package/libc6:: amd64 arm64
  eventsrc replay package/libc6:ar: arm64
  eventsrc append package/libc6:amd64 : closed opened x
  eventsrc export --order=st: stream
  eventsrc export --order st: stream
  eventsrc replay package/libc6:ar: package/libc6:arm64
