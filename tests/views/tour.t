Every operator of a view, one after the other.

  $ eventsrc view check "$TESTDIR/tour.json" > /dev/null
  $ game() { eventsrc replay game/1 --view "$TESTDIR/tour.json" "$@"; }
  $ add() { eventsrc append game/1 "$@" --seed s > /dev/null; }

The first event that concerns the view finds `init`. merge and patch, at a target.

  $ add noted
  $ game
  eventsrc: the state of stream 'game/1' is none at seq 0
  [1]
  $ add described '{"genre":"chess","year":null}'; game
  {"title":"untitled","score":0,"about":{"genre":"chess"}}
  $ add edited '{"changes":[{"op":"test","path":"/genre","value":"chess"},{"op":"add","path":"/moves","value":["e4"]},{"op":"add","path":"/moves/0","value":"d4"},{"op":"copy","from":"/genre","path":"/kind"},{"op":"move","from":"/genre","path":"/game"},{"op":"remove","path":"/moves/1"},{"op":"replace","path":"/kind","value":"board"}]}'
  $ game --select /about
  {"moves":["d4"],"kind":"board","game":"chess"}
  $ add described '{"kind":null,"game":null,"moves":["c4"]}'; game
  {"title":"untitled","score":0,"about":{"moves":["c4"]}}

set and unset with templates: what is filled in is one token, whatever it contains; setIfAbsent, count.

  $ add joined '{"player":"ann","team":"white"}'; game
  {"title":"untitled","score":0,"about":{"moves":["c4"]},"players":{"ann":"white"},"white@4":"{}","first":"ann","joins":1}
  $ add joined '{"player":"b/o~b","team":"black"}'; game --select /players
  {"ann":"white","b/o~b":"black"}
  $ game --select /players/b~1o~0b
  "black"
  $ game --select /joins; game --select /first
  2
  "ann"
  $ add left '{"player":"ann"}'; game
  {"title":"untitled","score":0,"about":{"moves":["c4"]},"players":{"b/o~b":"black"},"white@4":"{}","first":"ann","joins":2,"black@5":"{}"}

A fresh game: replace takes all of it. inc, min, max, dec and mul; one event in its old form.

  $ add imported '{"title":"untitled","score":10}'; game
  {"title":"untitled","score":10}
  $ add scored '{"points":2.50}'; game
  {"title":"untitled","score":12.5,"worst":2.50,"best":2.50}
  $ add scored 7 --meta '{"schema":1}'; game
  {"title":"untitled","score":19.5,"worst":2.50,"best":7}
  $ add fined '{"points":0.5}'; game --select /score
  19
  $ add bonusRound '{"factor":1.5}'; game --select /score
  28.5

Elements are equal by value: numbers whatever their text, objects without order.

  $ add tagged '{"tag":{"a":1,"b":2.0}}'; add tagged '{"tag":{"b":2,"a":1.0}}'; add tagged '{"tag":"blitz"}'; game --select /tags
  [{"a":1,"b":2.0},"blitz"]
  $ add untagged '{"tag":{"b":2e0,"a":1}}'; add untagged '{"tag":"unknown"}'; game --select /tags
  ["blitz"]

push; a list of guarded rules, with jq among them; rename; the rule for all other types.

  $ add said '{"text":"gg"}'; game --select /at
  ["2000-01-01T00:00:17.000000Z"]
  $ add retitled '{"to":"Finale"}'; game
  {"title":"Finale","score":28.5,"worst":2.50,"best":7,"tags":["blitz"],"log":["gg"],"at":["2000-01-01T00:00:17.000000Z"],"titles":["Finale"]}
  $ add retitled '{"to":"Encore"}'; add relabelled; game
  {"title":"Finale","score":28.5,"worst":2.50,"best":7,"log":["gg"],"at":["2000-01-01T00:00:17.000000Z"],"titles":["Finale","Encore"],"labels":{"all":["blitz"]}}
  $ add noted; add whatever; game --select /others
  {"{whatever}":22}

After its end a game begins from `init` again; the past stays.

  $ add ended; game
  eventsrc: the state of stream 'game/1' is deleted at seq 23
  [1]
  $ add scored '{"points":1}'; game
  {"title":"untitled","score":1,"worst":1,"best":1}
  $ game --at 9
  {"title":"untitled","score":19.5,"worst":2.50,"best":7}

A rule that cannot be applied is an error that says where.

  $ eventsrc append game/2 said '{}' --seed s > /dev/null
  $ eventsrc replay game/2 --view "$TESTDIR/tour.json"
  eventsrc: .*tour.*/on/said.*game/2.* (re)
  [5]
