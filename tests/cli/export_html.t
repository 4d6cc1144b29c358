A page that needs nothing but itself. Each event has what it changed in the state, and texts that
are stored stay texts.

  $ cat > lines <<'END'
  > {"stream":"a","type":"opened","data":{"owner":"<script>","n":1.10},"time":"2020-01-01T00:00:00Z","meta":{"actor":"ann"}}
  > {"stream":"a","type":"changed","data":{"n":2,"x\u0000\"y/z":[]},"time":"2020-01-02T00:00:00.5Z","meta":{"actor":"bob","ip":"::1"}}
  > {"stream":"b&c","type":"<b>","data":{"n":"\u0022 <!-- &lt;"},"time":"2020-01-03T00:00:00Z"}
  > {"stream":"a","type":"deleted","data":{},"time":"2020-01-04T00:00:00Z"}
  > {"stream":"a","type":"opened","data":{"n":3},"time":"2020-01-05T00:00:00Z"}
  > {"stream":"a","type":"changed","data":{"n":4},"time":"2020-01-06T00:00:00Z"}
  > END
  $ eventsrc append --seed s --from lines | jq .events
  6
  $ eventsrc redact a 4 --reason gdpr -q | jq -r .result
  redacted
  $ rows() { eventsrc export --format html "$@" | grep '^<tr id'; }
  $ rows a
  <tr id="0"><th><a href="#0">0</a><td><time>2020-01-01T00:00:00Z</time><td><td>opened<td>ann<td><code>{"owner":"&lt;script&gt;","n":1.10}</code><td><ul><li class=add><b></b> <ins>{"owner":"&lt;script&gt;","n":1.10}</ins></ul>
  <tr id="1"><th><a href="#1">1</a><td><time>2020-01-02T00:00:00.5Z</time><td><td>changed<td>bob<td><code>{"n":2,"x\u0000\"y/z":[]}</code><code>{"actor":"bob","ip":"::1"}</code><td><ul><li><b>/n</b> <del>1.10</del> <ins>2</ins><li class=add><b>/x\u0000\"y~1z</b> <ins>[]</ins></ul>
  <tr id="2"><th><a href="#2">2</a><td><time>2020-01-04T00:00:00Z</time><td><td>deleted<td><td><code>{}</code><td><ul><li class=remove><b></b> <del>{"owner":"&lt;script&gt;","n":2,"x\u0000\"y/z":[]}</del></ul>
  <tr id="3"><th><a href="#3">3</a><td><time>2020-01-05T00:00:00Z</time><td><td>opened<td><td><code>{"n":3}</code><td><ul><li class=add><b></b> <ins>{"n":3}</ins></ul>
  <tr id="4"><th><a href="#4">4</a><td><time>2020-01-06T00:00:00Z</time><td><td>changed<td><td><em>redacted</em><td>
  $ rows --all --type '<b>'
  <tr id="b&amp;c#0"><th><a href="#b%26c%230">0</a><td><time>2020-01-03T00:00:00Z</time><td>b&amp;c<td>&lt;b&gt;<td><td><code>{"n":"\u0022 &lt;!-- &amp;lt;"}</code><td><ul><li class=add><b></b> <ins>{"n":"\u0022 &lt;!-- &amp;lt;"}</ins></ul>

The state is that of the whole stream, whatever is shown of it, in whatever order.

  $ rows a --after 1 --limit 1
  <tr id="2"><th><a href="#2">2</a><td><time>2020-01-04T00:00:00Z</time><td><td>deleted<td><td><code>{}</code><td>
  $ rows a --type changed --reverse
  <tr id="4"><th><a href="#4">4</a><td><time>2020-01-06T00:00:00Z</time><td><td>changed<td><td><em>redacted</em><td><ul><li class=remove><b>/owner</b> <del>"&lt;script&gt;"</del><li><b>/n</b> <del>2</del> <ins>3</ins><li class=remove><b>/x\u0000\"y~1z</b> <del>[]</del></ul>
  <tr id="1"><th><a href="#1">1</a><td><time>2020-01-02T00:00:00.5Z</time><td><td>changed<td>bob<td><code>{"n":2,"x\u0000\"y/z":[]}</code><code>{"actor":"bob","ip":"::1"}</code><td><ul><li class=add><b></b> <ins>{"owner":"&lt;script&gt;","n":2,"x\u0000\"y/z":[]}</ins></ul>
  $ rows a --order time --reverse --limit 2
  <tr id="4"><th><a href="#4">4</a><td><time>2020-01-06T00:00:00Z</time><td><td>changed<td><td><em>redacted</em><td>
  <tr id="3"><th><a href="#3">3</a><td><time>2020-01-05T00:00:00Z</time><td><td>opened<td><td><code>{"n":3}</code><td><ul><li class=add><b></b> <ins>{"n":3}</ins></ul>

The policy lets only this style and this script be.

  $ eventsrc export --format html --all -o page.html
  $ policy=$(grep -o "Content-Security-Policy.*" page.html); echo "$policy" | sed 's/sha256-[^ ;]*/HASH/g'
  Content-Security-Policy" content="default-src 'none'; script-src 'HASH; style-src 'HASH; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'">
  $ cat > hashes.py <<'END'
  > import base64, hashlib, re
  > page = open("page.html", encoding="utf-8").read()
  > for tag in ("script", "style"):
  >     [text] = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
  >     digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
  >     print(tag, f"{tag}-src 'sha256-{digest}'" in page)
  > END
  $ python3 hashes.py
  script True
  style True
  $ grep -c '://' page.html
  0
  [1]

A view of one's own, and what a page cannot show.

  $ echo '{"view":"last","on":{"*":{"set":{"/last":"/type"}}}}' > last.json
  $ eventsrc export --format html 'b&c' --view ./last.json | grep -o '<ins>.*'
  <ins>{"last":"&lt;b&gt;"}</ins></ul>
  $ echo '{"view":"keyed","key":"/type","on":{"*":{"set":{"/at":"/seq"}}}}' > keyed.json
  $ eventsrc export --format html a --view ./keyed.json
  eventsrc: view keyed has a state for each key, and a page shows one: give --key KEY
  [2]
  $ eventsrc export --format html a --view ./keyed.json --key changed --type changed | grep -o '<ul>.*'
  <ul><li class=add><b></b> <ins>{"at":1}</ins></ul>
  $ echo '{"view":"total","scope":"store","on":{"*":{"inc":{"/n":"/seq"}}}}' > total.json
  $ eventsrc export --format html --view ./total.json
  eventsrc: view total is one state of the whole store, and a page shows that of a stream: give another --view
  [2]
  $ eventsrc export --view ./last.json
  eventsrc: --view goes with --views or --format html
  [2]
  $ eventsrc export --format html --at 3
  eventsrc: --at goes with --views
  [2]

Where the first events are archived, states begin at a snapshot, if the view has one there.

  $ eventsrc snapshot create a --at 1 --epoch -q | jq -r .epoch
  true
  $ eventsrc archive a --to archived.jsonl > archived
  $ rows a --limit 2
  <tr id="1"><th><a href="#1">1</a><td><time>2020-01-02T00:00:00.5Z</time><td><td>changed<td>bob<td><code>{"n":2,"x\u0000\"y/z":[]}</code><code>{"actor":"bob","ip":"::1"}</code><td><ul><li class=add><b></b> <ins>{"owner":"&lt;script&gt;","n":2,"x\u0000\"y/z":[]}</ins></ul>
  <tr id="2"><th><a href="#2">2</a><td><time>2020-01-04T00:00:00Z</time><td><td>deleted<td><td><code>{}</code><td><ul><li class=remove><b></b> <del>{"owner":"&lt;script&gt;","n":2,"x\u0000\"y/z":[]}</del></ul>
  $ echo '{"view":"other","on":{"*":{"set":{"/last":"/type"}}}}' > other.json
  $ rows a --view ./other.json 2>&1 | sed 's/in ".*\/archived/in "...\/archived/'
  eventsrc: the events before seq 1 of "a" are archived in ".../archived.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE'
  $ rows a --reverse --order time --limit 5
  <tr id="4"><th><a href="#4">4</a><td><time>2020-01-06T00:00:00Z</time><td><td>changed<td><td><em>redacted</em><td>
  <tr id="3"><th><a href="#3">3</a><td><time>2020-01-05T00:00:00Z</time><td><td>opened<td><td><code>{"n":3}</code><td><ul><li class=add><b></b> <ins>{"n":3}</ins></ul>
  <tr id="2"><th><a href="#2">2</a><td><time>2020-01-04T00:00:00Z</time><td><td>deleted<td><td><code>{}</code><td><ul><li class=remove><b></b> <del>{"owner":"&lt;script&gt;","n":2,"x\u0000\"y/z":[]}</del></ul>
  <tr id="1"><th><a href="#1">1</a><td><time>2020-01-02T00:00:00.5Z</time><td><td>changed<td>bob<td><code>{"n":2,"x\u0000\"y/z":[]}</code><code>{"actor":"bob","ip":"::1"}</code><td><ul><li class=add><b></b> <ins>{"owner":"&lt;script&gt;","n":2,"x\u0000\"y/z":[]}</ins></ul>

What turns the order of text around, or is not seen, is shown as what it is.

  $ eventsrc -s odd.db append "$(printf 's\342\200\256x')" "$(printf 't\342\201\246')" "$(printf '{"a\302\205":"\177\342\200\256x\342\201\251","\342\200\257":"\302\240"}')" --seed s --time 2020-01-01T00:00:00Z -q > /dev/null
  $ eventsrc -s odd.db export --format html --all | grep '^<tr id' | cat -A
  <tr id="sM-bM-^@M-.x#0"><th><a href="#s%E2%80%AEx%230">0</a><td><time>2020-01-01T00:00:00Z</time><td>s\u202ex<td>t\u2066<td><td><code>{"a\u0085":"\u007f\u202ex\u2069","M-bM-^@M-/":"M-BM- "}</code><td><ul><li class=add><b></b> <ins>{"a\u0085":"\u007f\u202ex\u2069","M-bM-^@M-/":"M-BM- "}</ins></ul>$

Events that were archived twice, and brought back once, are there without the states between them.

  $ for n in 0 1 2 3 4; do eventsrc -s twice.db append a t "{\"n\":$n}" --seed s -q > /dev/null; done
  $ for n in 1 3; do eventsrc -s twice.db snapshot create a --at $n --epoch -q > /dev/null; eventsrc -s twice.db archive a --to $n.jsonl -q > /dev/null; done; eventsrc -s twice.db archive --restore 3.jsonl -q > /dev/null
  $ eventsrc -s twice.db export --format html a | grep -o '^<tr id...\|<td><code>.*'
  <tr id="1
  <td><code>{"n":1}</code><td><em>not known: the events before it are archived</em>
  <tr id="2
  <td><code>{"n":2}</code><td><em>not known: the events before it are archived</em>
  <tr id="3
  <td><code>{"n":3}</code><td><ul><li class=add><b></b> <ins>{"n":3}</ins></ul>
  <tr id="4
  <td><code>{"n":4}</code><td><ul><li><b>/n</b> <del>3</del> <ins>4</ins></ul>
  $ eventsrc -s twice.db export --format html a --reverse --limit 3 | grep -o '^<tr id...\|<td><code>.*'
  <tr id="4
  <td><code>{"n":4}</code><td><ul><li><b>/n</b> <del>3</del> <ins>4</ins></ul>
  <tr id="3
  <td><code>{"n":3}</code><td><ul><li class=add><b></b> <ins>{"n":3}</ins></ul>
  <tr id="2
  <td><code>{"n":2}</code><td><em>not known: the events before it are archived</em>
  $ eventsrc -s twice.db export --format html a --lossy-numbers 2>&1 > page.html | sed 's/in ".*\/1.json/in "...\/1.json/'
  eventsrc: the events before seq 1 of "a" are archived in ".../1.jsonl", and no snapshot serves in their place: restore them with 'eventsrc archive --restore FILE'

Data without a member makes an object of a state that is none.

  $ eventsrc -s o.db append s a '[1,2]' --seed s -q > /dev/null; eventsrc -s o.db append s b '{}' --seed s -q > /dev/null; eventsrc -s o.db append s c '{}' --seed s -q > /dev/null
  $ eventsrc -s o.db export s --format html | sed -n 's/.*<code>\(.*\)<.code><td>/\1/p'
  [1,2]<ul><li class=add><b></b> <ins>[1,2]</ins></ul>
  {}<ul><li><b></b> <del>[1,2]</del> <ins>{}</ins></ul>
  {}
