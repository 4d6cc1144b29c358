Eight processes draw 50 each from an account of 200, each only if it is there: four get it.

  $ cat > account.json <<'END'
  > {
  >   "view": "account",
  >   "on": {
  >     "opened": {"set": {"/balance": "/data/balance"}},
  >     "deposited": {"inc": {"/balance": "/data/amount"}},
  >     "withdrawn": {"dec": {"/balance": "/data/amount"}}
  >   }
  > }
  > END
  $ balance() { eventsrc replay account/1 --view ./account.json --select /balance; }
  $ eventsrc append account/1 opened '{"balance":200}' > /dev/null
  $ draw() { eventsrc append account/1 withdrawn '{"amount":50}' --view ./account.json --if '.balance >= 50' --reason 'not enough money' > result.$1 2> error.$1; echo $? > status.$1; }
  $ for n in 1 2 3 4 5 6 7 8; do draw $n & done; wait
  $ sort status.* | uniq -c | sed 's/^ *//'
  4 0
  4 3
  $ cat result.* | grep -c '"result":"appended"'
  4
  $ cat error.* | grep -c 'not enough money'
  4
  $ balance
  0
  $ eventsrc head account/1 | cut -d, -f2
  "seq":4
  $ eventsrc replay account/1 --view ./account.json --history | sed 's/.*"balance":\(-\{0,1\}[0-9]*\).*/\1/' | tr '\n' ' '
  200 150 100 50 0  (no-eol)

The ninth gets nothing either, and a deposit lets one more through.

  $ draw 9; cat status.9
  3
  $ eventsrc append account/1 deposited '{"amount":50}' > /dev/null
  $ for n in 1 2 3; do draw $n & done; wait; sort status.1 status.2 status.3 | uniq -c | sed 's/^ *//'
  1 0
  2 3
  $ balance
  0
  $ eventsrc verify
  ok: 7 events, 1 stream, 0 redacted: every hash fits

Without jq: eight that expect the balance to be what they saw; the first one wins.

  $ eventsrc append account/2 opened '{"balance":200}' > /dev/null
  $ for n in 1 2 3 4 5 6 7 8; do eventsrc append account/2 withdrawn '{"amount":50}' --view ./account.json --if-value '{"balance":200.0}' > result.$n 2> /dev/null; echo $? > status.$n & done; wait
  $ sort status.* | uniq -c | sed 's/^ *//'
  1 0
  8 3
  $ eventsrc replay account/2 --view ./account.json
  {"balance":150}
