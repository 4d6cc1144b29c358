A bank account: its balance is exact, and conditions guard what is drawn.

  $ append() { eventsrc append account/1 "$@" --seed s > /dev/null; }
  $ account() { eventsrc replay account/1 --view "$TESTDIR/bank_account.json" "$@"; }
  $ append opened '{"owner":"ann","balance":100.00,"minimum":50}'
  $ account
  {"owner":"ann","balance":100.00,"minimum":50}
  $ append withdrawn '{"amount":30.10}'
  $ account
  {"owner":"ann","balance":69.9,"minimum":50}

A withdrawal that would leave less than the minimum is refused, and changes nothing.

  $ draw() { append withdrawn "{\"amount\":$1}" --view "$TESTDIR/bank_account.json" --if ".balance - $1 >= .minimum" --reason 'it would leave less than the minimum'; }
  $ draw 20
  eventsrc: .*it would leave less than the minimum.* (re)
  [3]
  $ eventsrc head account/1 | cut -d, -f2
  "seq":1
  $ draw 19.9
  $ account
  {"owner":"ann","balance":50,"minimum":50}

Without the condition the account is overdrawn; credits bring it back.

  $ append withdrawn '{"amount":60.1}'
  $ append overdrawn
  $ account
  {"owner":"ann","balance":-10.1,"minimum":50,"overdrawn":true,"timesOverdrawn":1}
  $ append credited '{"amount":5.05}'
  $ account
  {"owner":"ann","balance":-5.05,"minimum":50,"overdrawn":true,"timesOverdrawn":1}
  $ append credited '{"amount":5.05}'
  $ account
  {"owner":"ann","balance":0,"minimum":50,"timesOverdrawn":1}

Closed, and opened again: nothing is left of before.

  $ append closed
  $ account
  eventsrc: the state of stream 'account/1' is deleted at seq 7
  [1]
  $ append credited '{"amount":1}' --view "$TESTDIR/bank_account.json" --if-exists 2> /dev/null
  [3]
  $ append opened '{"owner":"ann","balance":1e3,"minimum":0}' --view "$TESTDIR/bank_account.json" --if-absent
  $ account
  {"owner":"ann","balance":1e3,"minimum":0}
  $ append credited '{"amount":1}'
  $ account
  {"owner":"ann","balance":1001,"minimum":0}
