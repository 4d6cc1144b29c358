view init drafts a definition from the types seen in a stream.

  $ cat > lines <<'END'
  > {"stream":"account/1","type":"insert","data":{"owner":"ann","tags":[]},"time":"2020-01-01T00:00:00Z"}
  > {"stream":"account/1","type":"deposited","data":{"amount":1.10,"by":"ann"},"time":"2020-01-02T00:00:00Z"}
  > {"stream":"account/1","type":"deposited","data":{"amount":2,"note":null},"time":"2020-01-03T00:00:00Z"}
  > {"stream":"account/1","type":"closed","data":{"open":false},"time":"2020-01-04T00:00:00Z"}
  > {"stream":"account/2","type":"opened","data":{"owner":"bob"},"time":"2020-01-05T00:00:00Z"}
  > {"stream":"account/2","type":"DELETED","data":1,"time":"2020-01-06T00:00:00Z"}
  > {"stream":"account/2","type":"noted","data":[1],"time":"2020-01-07T00:00:00Z"}
  > {"stream":"odd [x]/1","type":"a*","data":{"line\nend":1,"\u202e":2},"time":"2020-01-08T00:00:00Z"}
  > {"stream":"odd [x]/1","type":"Insert","data":7,"time":"2020-01-09T00:00:00Z"}
  > {"stream":"settings","type":"changed","data":{"k0":0,"k1":0,"k2":0,"k3":0,"k4":0,"k5":0,"k6":0,"k7":0,"k8":0,"k9":0,"ka":0,"kb":0,"kc":0},"time":"2020-01-10T00:00:00Z"}
  > {"stream":"package/libc","type":"status installed","data":{"version":"2"},"time":"2020-01-11T00:00:00Z"}
  > {"stream":"default/1","type":"x","data":{},"time":"2020-01-12T00:00:00Z"}
  > END
  $ eventsrc append --seed s --from lines > /dev/null
  $ eventsrc view init account/1
  // Drafted from the events of "account/1": it makes of them what the default view makes.
  // Save it as views/account.json, change what events mean, and look at what it does:
  //   eventsrc view check account --against 'account/*'
  // Types without a rule leave the state as it is; "*" would be a rule for them.
  // eventsrc-views(5) has all that a rule can do.
  {
    "view": "account",
    "streams": ["account/*"],
    "on": {
      // 1 event: "owner", "tags"
      "insert": {"replace": "/data"},
      // 2 events: "amount", "by", "note"
      "deposited": {"merge": {"": "/data"}},
      // 1 event: "open"
      // If this ends it all, write "delete" instead of {…}.
      "closed": {"merge": {"": "/data"}}
    }
  }

Whatever the names are, the draft is a definition that makes the states of the default view.

  $ mkdir views
  $ same() {
  >   eventsrc view init "$1" --name draft > views/draft.json && eventsrc view check draft > /dev/null &&
  >   eventsrc replay "$1" -e | sed 's/"view":"[^"]*"/"view":"…"/' > expected &&
  >   eventsrc replay "$1" -e --view draft | sed 's/"view":"[^"]*"/"view":"…"/' | diff expected - && echo same
  > }
  $ same account/1
  same
  $ same account/2
  same
  $ same 'account/*'
  same
  $ same 'odd \[x]/1'
  same
  $ same 'odd?\[x]/*'
  same
  $ same settings
  same
  $ same package/libc
  same
  $ eventsrc view init account/2 | sed -n '/"on"/,$p'
    "on": {
      // 1 event: "owner"
      "opened": {"merge": {"": "/data"}},
      // 1 event: no payload keys
      "DELETED": "delete",
      // 1 event: no payload keys
      "noted": {"merge": {"": "/data"}}
    }
  }
  $ eventsrc view init 'odd \[x]/1'
  // Drafted from the events of "odd \\[x]/1": it makes of them what the default view makes.
  // Save it as views/odd [x].json, change what events mean, and look at what it does:
  //   eventsrc view check 'odd [x]' --against 'odd \[x]/*'
  // Types without a rule leave the state as it is; "*" would be a rule for them.
  // eventsrc-views(5) has all that a rule can do.
  {
    "view": "odd [x]",
    "streams": ["odd \\[x]/*"],
    "on": {
      // 1 event: "line\nend", "\u202e"
      "a\\*": {"merge": {"": "/data"}},
      // 1 event: no payload keys
      "Insert": {"replace": "/data"}
    }
  }

The name and the streams come from the stream's name or the pattern.

  $ names() { eventsrc view init "$@" | sed -n 's/^  "\(view\|streams\)"/\1/p'; }
  $ names settings
  view: "settings",
  streams: ["settings"],
  $ names 'account/*'
  view: "account",
  streams: ["account/*"],
  $ names 'acc*' --name money
  view: "money",
  streams: ["acc*"],
  $ names '*'
  view: "draft",
  streams: ["*"],
  $ names default/1
  view: "draft",
  streams: ["default/*"],
  $ eventsrc view init settings | grep k0
      // 1 event: "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9", "ka", "kb", …

Nothing to draft from, and misuse.

  $ eventsrc view init account/9
  eventsrc: stream 'account/9' holds no events
  [1]
  $ eventsrc view init 'x*'
  eventsrc: no stream matches 'x*'
  [1]
  $ eventsrc view init
  eventsrc: PATTERN is missing: see 'eventsrc view --help'
  [2]
  $ eventsrc view init account/1 account/2
  eventsrc: 'account/2' is one argument too many: see 'eventsrc view --help'
  [2]
  $ eventsrc view init account/1 --json
  eventsrc: --json is for 'eventsrc view check': leave it out
  [2]
  $ eventsrc view init account/1 --against account/1
  eventsrc: --against is for 'eventsrc view check': leave it out
  [2]
  $ eventsrc view init account/1 --name a/b
  eventsrc: --name: found the name "a/b": expected one without '/'
  [2]
  $ eventsrc view init account/1 --name default
  eventsrc: --name cannot be 'default': that is the built-in view
  [2]
  $ eventsrc view init account/1 --name ''
  eventsrc: --name: the view name is empty: give 1 to 128 bytes
  [2]
  $ eventsrc -s missing.db view init account/1
  eventsrc: * (glob)
  [6]

A type that is called as a rule of another meaning is written so that it is the type.

  $ eventsrc append odd '$redacted' '{"a":1}' > /dev/null
  $ eventsrc view init odd > odd.json; grep merge odd.json
      "\\$redacted": {"merge": {"": "/data"}}
  $ eventsrc replay odd --view ./odd.json
  {"a":1}
