The runner of these files finds what differs, and nothing else.

Variables and folders last from one command to the next; stderr stands among stdout.

  $ mkdir folder && cd folder && word=here
  $ echo "$word"; echo aside >&2; echo again
  here
  aside
  again
  $ basename "$PWD"
  folder
  $ ls -A "$HOME"
  folder

Continued commands, exit statuses, patterns, a missing line end, empty lines.

  $ for number in 1 2; do
  >   echo "number $number"
  > done
  number 1
  number 2
  $ (exit 3)
  [3]
  $ echo took 25 ms; echo at 10:00
  took [0-9]+ ms (re)
  at ??:* (glob)
  $ printf 'one\n\ntwo'
  one
  
  two (no-eol)

The environment is clean.

  $ env | cut -d= -f1 | grep -v -x -e PWD -e OLDPWD -e _ | sort
  ASAN_OPTIONS
  GCOV_ERROR_FILE
  HOME
  LC_ALL
  PATH
  TESTDIR
  TMPDIR
  TZ

A difference is shown and fails.

  $ printf '  $ echo a; echo b\n  a\n  c\n' > bad.t
  $ cat bad.t
    $ echo a; echo b
    a
    c
  $ golden_runner --eventsrc eventsrc bad.t
  bad.t:1: $ echo a; echo b
    a
  - c
  + b
  [1]

So does a status, a command that ends the shell, a file without commands.

  $ printf '  $ false\n' > status.t
  $ golden_runner --eventsrc eventsrc status.t
  status.t:1: $ false
  + [1]
  [1]
  $ printf '  $ exit 0\n' > exit.t
  $ golden_runner --eventsrc eventsrc exit.t
  exit.t:1: $ exit 0
  the shell ended in this command
  [1]
  $ echo prose > prose.t
  $ golden_runner --eventsrc eventsrc prose.t
  prose.t: holds no command
  [1]

`--update` puts the real output in, and keeps patterns that match.

  $ printf 'Prose.\n\n  $ echo a; echo b; false\n  [a-z] (re)\n  c\n\nMore.\n' > update.t
  $ golden_runner --eventsrc eventsrc --update update.t
  update.t: updated
  $ cat update.t
  Prose.
  
    $ echo a; echo b; false
    [a-z] (re)
    b
    [1]
  
  More.
  $ golden_runner --eventsrc eventsrc update.t

In Markdown, only console blocks are run.

  $ printf '%s\n' '```' '$ false' '```' '```console' '$ echo took 5 ms' 'took … ms' '$ false' '[1]' '```' > page.md
  $ golden_runner --eventsrc eventsrc page.md
  $ sed -i 's/took …/needs …/' page.md
  $ golden_runner --eventsrc eventsrc page.md
  page.md:5: $ echo took 5 ms
  - needs … ms
  + took 5 ms
  [1]

In manual pages, literal displays are, with roff's escapes; `...` stands for any text.

  $ cat > page.5 <<'EOF2'
  > .Bd -literal
  > not a command
  > .Ed
  > .Bd -literal -offset indent
  > $ printf \(aq%s\en\(aq .dot \(aq\(ti \(ha \(ga\(aq 25\-ms
  > \&.dot
  > \(ti \(ha \(ga
  > \&...\-ms
  > .Ed
  > $ false
  > EOF2
  $ golden_runner --eventsrc eventsrc page.5
  $ sed -i 's/^\\&.dot/gone/; s/^\\(ti.*/gone/' page.5
  $ golden_runner --eventsrc eventsrc --update page.5
  page.5: updated
  $ sed -n '6,9p' page.5
  \&.dot
  \(ti \(ha \(ga
  \&...\-ms
  .Ed
