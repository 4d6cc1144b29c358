Where a view is found: a path, or a name in EVENTSRC_VIEWS, the configuration's folder, ./views.

  $ mkdir -p views env .config/eventsrc/mine home
  $ define() { echo "{\"view\": \"$2\", \"on\": {\"*\": {\"merge\": {\"\": \"/data\"}}}}" > "$1"; }
  $ define views/account.json here; define views/local.json local
  $ define env/account.json env
  $ define .config/eventsrc/mine/account.json mine; define .config/eventsrc/mine/orders.json orders
  $ define account.json file; define views/plain plain
  $ found() { eventsrc view check "$@" | sed -n 's/^\(view\|file\)  *//p' | sed "s|$HOME|HOME|" | paste -sd' '; }
  $ found account
  here ./views/account.json
  $ EVENTSRC_VIEWS=env found account
  env env/account.json
  $ EVENTSRC_VIEWS=$PWD/env/ found account
  env HOME/env/account.json
  $ EVENTSRC_VIEWS=env found local
  local ./views/local.json
  $ EVENTSRC_VIEWS= found account
  here ./views/account.json
  $ EVENTSRC_VIEWS=missing found account
  here ./views/account.json
  $ found default
  default built in

The configuration's folder is relative to the configuration; ~/ is the home.

  $ echo '{"views": "mine"}' > .config/eventsrc/config.json
  $ found account
  mine HOME/.config/eventsrc/mine/account.json
  $ EVENTSRC_VIEWS=env found account
  env env/account.json
  $ found local
  local ./views/local.json
  $ define home/account.json home
  $ echo '{"views": "~/home"}' > .config/eventsrc/config.json; found account
  home HOME/home/account.json
  $ echo "{\"views\": \"$PWD/env\"}" > .config/eventsrc/config.json; found account
  env HOME/env/account.json
  $ echo '{"views": "home"}' > other.json; found account --config other.json
  home home/account.json
  $ echo '{"views": "mine"}' > .config/eventsrc/config.json

What holds a / or ends in .json is a path.

  $ found account.json
  file account.json
  $ found ./account.json
  file ./account.json
  $ found views/plain
  plain views/plain

-v says which file it is.

  $ eventsrc view check local -v 2>&1 > /dev/null
  eventsrc: view local is ./views/local.json

Not there.

  $ EVENTSRC_VIEWS=env eventsrc view check acount 2>&1 | sed "s|$HOME|HOME|"
  eventsrc: there is no view 'acount' in env (EVENTSRC_VIEWS), HOME/.config/eventsrc/mine (the configuration) or ./views: did you mean 'account'?
  $ rm .config/eventsrc/config.json
  $ eventsrc view check xyzzy
  eventsrc: there is no view 'xyzzy' in ./views: put xyzzy.json there, or give the path of a file
  [2]
  $ define elsewhere.json elsewhere; eventsrc view check elsewhere
  eventsrc: there is no view 'elsewhere' in ./views: did you mean the file 'elsewhere.json'?
  [2]
  $ eventsrc view check views/local
  eventsrc: cannot read view views/local: there is no such file: did you mean 'views/local.json'?
  [2]
  $ eventsrc view check missing/x.json
  eventsrc: cannot read view missing/x.json: No such file or directory: check the path
  [2]
  $ eventsrc view check ''
  eventsrc: the view's name is empty: name a view or a file
  [2]

Not a file, or not one for us.

  $ eventsrc view check views/
  eventsrc: cannot read view views/: Is a directory: check the path
  [2]
  $ mkdir views/folder.json; eventsrc view check folder
  eventsrc: cannot read view ./views/folder.json: Is a directory: check the path
  [2]
  $ mkfifo views/pipe.json; eventsrc view check pipe
  eventsrc: cannot read view ./views/pipe.json: it is a pipe or a device: name a file
  [2]
  $ head -c 1048577 /dev/zero | tr '\0' ' ' > views/large.json; eventsrc view check large
  eventsrc: cannot read view ./views/large.json: it is larger than 1 MiB: is it another file?
  [5]
  $ { cat views/local.json; head -c 1048000 /dev/zero | tr '\0' ' '; } > views/full.json; found full
  local ./views/full.json
  $ : > views/empty.json; eventsrc view check empty
  eventsrc: line 1, column *: ./views/empty.json: * (glob)
  [5]

jq files are beside the view, whatever the folder of this shell.

  $ mkdir views/jq; echo '.n += 1' > views/jq/n.jq
  $ echo '{"view": "n", "on": {"*": {"jq": {"file": "jq/n.jq"}}}}' > views/n.json
  $ found n
  n ./views/n.json
  $ (cd home; found ../views/n.json)
  n ../views/n.json
  $ rm views/jq/n.jq; eventsrc view check n 2>&1 | grep -o 'cannot read ./views/jq/n.jq, which view ./views/n.json names: there is no such file'
  cannot read ./views/jq/n.jq, which view ./views/n.json names: there is no such file
  $ mkfifo views/jq/n.jq; eventsrc view check n 2>&1 | grep -o 'cannot read ./views/jq/n.jq, which view ./views/n.json names: it is a pipe or a device'
  cannot read ./views/jq/n.jq, which view ./views/n.json names: it is a pipe or a device
  $ rm views/jq/n.jq; head -c 1048577 /dev/zero > views/jq/n.jq; eventsrc view check n 2>&1 | grep -o 'cannot read ./views/jq/n.jq, which view ./views/n.json names: it is larger than 1 MiB'
  cannot read ./views/jq/n.jq, which view ./views/n.json names: it is larger than 1 MiB

Completion offers names and files.

  $ rm -r views/* .config; define views/account.json a; define views/accounts.json b; touch views/.json views/x.txt
  $ eventsrc __complete -- view ''
  check	
  init	
  $ eventsrc __complete -- view check acc
  account	
  accounts	
  :files
  $ EVENTSRC_VIEWS=env eventsrc __complete -- view check ''
  account	
  accounts	
  default	
  :files
  $ eventsrc append acct/1 opened '{}' > /dev/null; eventsrc __complete -- view init acct
  :files
  acct/1	
  $ eventsrc __complete -- view check account --against ac
  acct/1	
  $ eventsrc __complete -- replay acct/1 --view acc
  account	
  accounts	
  :files
