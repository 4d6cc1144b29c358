Metadata is an object; options set its usual members.

  $ eventsrc append --seed s a x 1 --meta '{ "ip" : "::1", "n": 1.0 }' --echo | cut -d, -f5-8
  "data":1,"meta":{"ip":"::1","n":1.0},"position":1
  $ eventsrc append --seed s a x 1 --actor ann --correlation c1 --causation 'ca"1' --echo | cut -d, -f5-9
  "data":1,"meta":{"actor":"ann","correlation":"c1","causation":"ca\"1"},"position":2
  $ eventsrc append --seed s a x 1 --meta '{"ip":"::1"}' --actor ann --echo | cut -d, -f6-7
  "meta":{"ip":"::1","actor":"ann"}
  $ eventsrc append --seed s a x 1 --meta '{}' --echo | cut -d, -f6
  "meta":{}

EVENTSRC_ACTOR is the default actor.

  $ EVENTSRC_ACTOR=env eventsrc append --seed s a x 1 --echo | cut -d, -f6
  "meta":{"actor":"env"}
  $ EVENTSRC_ACTOR=env eventsrc append --seed s a x 1 --actor flag --echo | cut -d, -f6
  "meta":{"actor":"flag"}
  $ EVENTSRC_ACTOR=env eventsrc append --seed s a x 1 --meta '{"actor":"meta"}' --echo | cut -d, -f6
  "meta":{"actor":"meta"}
  $ EVENTSRC_ACTOR= eventsrc append --seed s a x 1 --echo | cut -d, -f6
  "position":8

It comes from a file or standard input as well.

  $ echo '{"from":"stdin"}' | eventsrc append --seed s a x 1 --meta - --echo | cut -d, -f6
  "meta":{"from":"stdin"}

Not an object, not JSON, said twice.

  $ eventsrc append a x 1 --meta 7
  eventsrc: --meta must be a JSON object, such as '{"actor":"ann"}'
  [5]
  $ eventsrc append a x 1 --meta '{"a":}'
  eventsrc: line 1, column 6: --meta: a value is expected
  [5]
  $ eventsrc append a x 1 --meta '{"actor":"bob"}' --actor ann
  eventsrc: --actor is given, and --meta has 'actor' too: leave out one
  [2]
  $ eventsrc append a x 1 --meta '{}' --meta '{}'
  eventsrc: --meta was given more than once: give it once
  [2]
  $ eventsrc append a x 1 --actor "$(printf 'a\377')"
  eventsrc: --actor is not valid UTF-8: write it in UTF-8
  [5]

  $ EVENTSRC_ACTOR="$(printf 'a\377')" eventsrc append a x 1
  eventsrc: EVENTSRC_ACTOR is not valid UTF-8: write it in UTF-8
  [5]

With --from they fill the lines that lack them.

  $ printf '%s\n' '{"type":"x","data":1}' '{"type":"x","data":1,"meta":{"actor":"line"}}' '{"type":"x","data":1,"meta":{"k":1}}' > lines
  $ eventsrc append b --seed s --from lines --actor ann --correlation c --echo | cut -d, -f6-9
  "meta":{"actor":"ann","correlation":"c"},"position":10,"salt":"374a16d579257f1724db1b899407bc93"
  "meta":{"actor":"line","correlation":"c"},"position":11,"salt":"734f9ee5af103aae35ac7f5e9de769ae"
  "meta":{"k":1,"actor":"ann","correlation":"c"},"position":12
