A path where no store can be reached: as store_faults.t, which has what is in a file.

  $ for n in $(seq 60); do echo "{\"stream\":\"a\",\"type\":\"x\",\"data\":\"$n $(printf '%0300d' 0)\"}"; done > lines
  $ echo '{"type":"x","data":1}' > line; eventsrc -s good.db append --seed s --from lines | cut -d, -f1,2
  {"result":"appended","events":60
  $ . "$TESTDIR/every_command.sh"
  $ names() { ls -A | tr '\n' ' '; echo; }; names
  commands good.db line lines 

What is no file: a folder, a pipe, a socket, devices, links that lead nowhere or in a circle.

  $ mkdir folder; every folder; rmdir folder
  26 6: eventsrc: store folder: this is a directory: name a file
  $ mkfifo pipe; every pipe; rm pipe
  26 6: eventsrc: store pipe: this is not a regular file: name one
  $ python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'; every socket; rm socket
  26 6: eventsrc: store socket: this is not a regular file: name one
  $ every /dev/null
  26 6: eventsrc: store /dev/null: this is not a regular file: name one
  $ every /dev/full
  26 6: eventsrc: store /dev/full: this is not a regular file: name one
  $ ln -s circle circle; every circle; rm circle
  26 6: eventsrc: store circle: it cannot be opened: Too many levels of symbolic links
  $ every lines/store.db
  26 6: eventsrc: store lines/store.db: it cannot be opened: Not a directory
  $ every missing/store.db
  3 6: eventsrc: store missing/store.db: its folder takes no new file: No such file or directory
  23 6: eventsrc: there is no store at missing/store.db: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  $ ln -s missing/store.db link; every link; rm link
  3 6: eventsrc: store missing/store.db: its folder takes no new file: No such file or directory
  23 6: eventsrc: there is no store at link: 'eventsrc append' or 'eventsrc init' makes one, -s names another
  $ names
  commands good.db line lines 

Without permission. (Root has all: it becomes nobody, in a folder where nobody may go.)

  $ here=$PWD; cd "$(mktemp -d -p /tmp)"; chmod 755 .; cp "$here/good.db" .
  $ nobody() { if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent TMPDIR=/tmp "$@"; else "$@"; fi; }
  $ mkdir locked closed; cp good.db locked/store.db; cp good.db closed; chmod 000 locked closed/good.db
  $ try() { for command in 'head a' verify 'append a x' seal; do nobody eventsrc -s "$1" $command; echo $?; done; }
  $ try locked/store.db
  eventsrc: store locked/store.db: it cannot be opened: Permission denied
  7
  eventsrc: store locked/store.db: it cannot be opened: Permission denied
  7
  eventsrc: store locked/store.db: it cannot be opened: Permission denied
  7
  eventsrc: store locked/store.db: it cannot be opened: Permission denied
  7
  $ try closed/good.db
  eventsrc: store closed/good.db: it cannot be read: Permission denied
  7
  eventsrc: store closed/good.db: it cannot be read: Permission denied
  7
  eventsrc: store closed/good.db: it cannot be read: Permission denied
  7
  eventsrc: store closed/good.db: it cannot be read: Permission denied
  7
  $ chmod 444 closed/good.db; chmod 555 closed; try closed/good.db
  {"stream":"a","seq":59,"time":"2000-01-01T00:00:59.000000Z","hash":"3feacc49afaa4edafd7a4f7ed1d3e90c1f17845d519e1e3cab7d89ebe312a60d","events":60}
  0
  ok: 60 events, 1 stream, 0 redacted: every hash fits
  0
  eventsrc: store closed/good.db: it cannot be written: Permission denied
  7
  eventsrc: store closed/good.db: it cannot be written: Permission denied
  7
  $ nobody eventsrc -s closed/new.db append a x
  eventsrc: store closed/new.db: its folder takes no new file: Permission denied
  [7]
  $ nobody eventsrc -s closed/good.db export -o closed/out
  eventsrc: cannot write closed/out: Permission denied: check who may use it and its folder
  [7]
  $ nobody eventsrc -s closed/good.db backup closed/copy.db
  eventsrc: store closed/copy.db: its folder takes no new file: Permission denied
  [7]
  $ chmod 755 locked; cmp locked/store.db good.db; cmp closed/good.db good.db; ls -A locked closed
  closed:
  good.db
  
  locked:
  store.db
  $ chmod 755 closed; rm -r locked closed good.db; ls -A; rmdir "$PWD"; cd "$here"
