# Sourced by tests of faults that every command meets. Makes the file commands, which are those that
# open a store; they name a stream a, the file lines for --from, and the file line, an event for rewrite.
# shellcheck shell=sh

cat >commands <<'END'
replay a
replay --all
export
get a 0
head a
streams
types
info
verify
log a
diff a 0 1
blame a
bisect a .x
snapshot list
snapshot create a
snapshot drop --all
backup copy.db
append a x
append --from lines
append --from lines --batch 7
redact a 0 --reason r
rewrite a 0 --old line --new line --unsafe --reason r
seal
gc
archive a --to moved
END

# every STORE [OPTION…]: runs each on it, and says how often what came out.
every() {
  store=$1
  shift
  while read -r command; do
    # shellcheck disable=SC2086 # words
    said=$(eventsrc -s "$store" $command "$@" 2>&1 </dev/null)
    printf '%s: %s\n' "$?" "$said"
  done <commands >said
  said=$(eventsrc migrate "$store" copy.db "$@" 2>&1)
  printf '%s: %s\n' "$?" "$said" >>said
  sort said | uniq -c | sed 's/^ *//'
  rm said
}
