"""Measures the release build of eventsrc side by side with floors and with other tools.

Every row compares two contenders that took turns in this run: ours and another one. What the other
one is, the row says: a floor (the least that the work costs, tests/bench/floors.cpp), or what one
would use otherwise. Only ratios mean anything: the figures depend on the machine and its hour.
Exits 1 when a goal is missed. Leaves nothing behind but the build (build/bench).
"""

import argparse
import collections
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import dynamodb
from growth import growth
from table import Contender, Spread, Table, one

# The same command twice differs by some hundred KiB (addresses are random, and so are the pages
# that the allocator touches), and buffers of a fixed size may be filled by all events only.
MEMORY_SLACK = 1024  # KiB

# Of the raw inserts, in KiB. With SQLite's default they are half as fast once the index outgrows
# it: whoever loads millions of rows by hand sets more.
LARGE_CACHE = 65536
DEFAULT_CACHE = 2000

SEED = '1'
STREAMS = 10_000
BATCH = 100_000
EMMETT_EVENTS = 50_000
SUM_VIEW = '{"view": "sum", "on": {"*": {"inc": {"/total": "/data/amount"}}}}'
JQ_FOLD = 'reduce inputs as $e ({}; .[$e.stream] = (.[$e.stream] // {}) * $e.data)'
EVENT_COLUMNS = '''
    SELECT stream.name, e.seq, e.time, type.name, e.data, e.meta, e.id, e.position, hex(e.salt),
        hex(e.hash)
    FROM stored_event e CROSS JOIN stream ON stream.id = e.stream_id
        CROSS JOIN type ON type.id = e.type_id ORDER BY e.position'''
SUM_SQL = '''
    SELECT stream.name, sum(data ->> '$.amount') FROM stored_event
        JOIN stream ON stream.id = stream_id GROUP BY stream_id'''

class Bench:
    def __init__(self, options, work):
        self.options = options
        self.work = work
        self.table = Table(options)
        # A released build takes minutes more to make than the plain one that --quick measures.
        self.eventsrc = os.path.abspath(
            f'build/{"bench" if options.quick else "release"}/cli/eventsrc')
        self._lines = None
        self._store = None

    def path(self, name):
        return os.path.join(self.work, name)

    def tool(self, name):
        folder = 'build/bench/tests' if name == 'fold_bench' else 'build/bench/tests/bench'
        return os.path.abspath(os.path.join(folder, name))

    # Data, made when it is first asked for.

    def streams(self):
        return min(STREAMS, max(1, self.options.events // 200))

    def lines(self):
        """The events as lines, which `generate` writes the same every time."""
        if not self._lines:
            path = self.path('events.jsonl')
            self.payload = self.generate(path, self.options.events, self.streams())
            self._lines = path
        return self._lines

    def generate(self, path, events, streams):
        with open(path, 'wb') as out:
            made = subprocess.run([self.tool('generate'), str(events), str(streams), SEED],
                                  stdout=out, stderr=subprocess.PIPE, check=True)
        return int(made.stdout or made.stderr)

    def store(self):
        """A store with these events, as `append --from` left it."""
        if not self._store:
            path = self.path('store.db')
            self.run([self.eventsrc, 'append', '--store', path, '--from', self.lines()])
            self._store = path
        return self._store

    def part_of_lines(self, name, events):
        path = self.path(name)
        with open(path, 'wb') as out:
            subprocess.run(['head', '-n', str(events), self.lines()], stdout=out, check=True)
        return path

    def remove(self, name):
        for end in ('', '-wal', '-shm'):
            with contextlib.suppress(FileNotFoundError):
                os.remove(self.path(name) + end)

    # Measuring.

    def run(self, command, stdin=subprocess.DEVNULL):
        subprocess.run(command, stdin=stdin, stdout=subprocess.DEVNULL, check=True)

    def seconds(self, command, stdin=subprocess.DEVNULL):
        begin = time.perf_counter()
        self.run(command, stdin)
        return time.perf_counter() - begin

    def floor(self, *arguments):
        """The seconds that a floor says it took."""
        words = [self.tool('floors'), *map(str, arguments)]
        done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
        return float(done.stdout.split()[0])

    def rounds(self, contenders, rounds=None):
        """A, B, C, A, B, C, …: so that what else the machine does disturbs all of them alike."""
        rates = {contender.name: [] for contender in contenders}
        for _ in range(rounds or self.options.rounds):
            for contender in contenders:
                rates[contender.name].append(contender.events / contender.run())
        return {name: Spread(values, 'events/s') for name, values in rates.items()}

    def contest(self, contenders, rows, rounds=None):
        """`rows`: (name of the row, ours, theirs)."""
        spreads = self.rounds(contenders, rounds)
        by_name = {contender.name: contender for contender in contenders}
        for row, ours, theirs in rows:
            def again(pair=(ours, theirs)):
                anew = self.rounds([by_name[name] for name in pair], rounds)
                return tuple(anew[name] for name in pair)
            self.table.judge(row, spreads[ours], spreads[theirs], again)

    def turns(self, runs, ours, theirs):
        """The wall times of two commands of some milliseconds."""
        done = subprocess.run([self.tool('start_bench'), str(runs), *ours, '--', *theirs],
                              stdout=subprocess.PIPE, check=True)
        spreads = []
        for line in done.stdout.decode().splitlines():
            median, least, most = map(float, line.split())
            spread = Spread([least, median, most], 'ms')
            spreads.append(spread)
        return tuple(spreads)


# The parts.


def start(b):
    """What a process costs, with the same small work in the sqlite3 shell."""
    runs = 100 if b.options.quick else 300
    small = b.path('small.jsonl')
    with open(small, 'wb') as out:
        for stream in range(10):
            lines = subprocess.run([b.tool('generate'), '10', '1', str(stream)], check=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            out.write(lines.replace(b'account/00000', b'account/%d' % stream))
    store = b.path('small.db')
    other = b.path('small.sqlite')
    b.run([b.eventsrc, 'append', '--store', store, '--from', small])
    # Both have 10 streams of 10 events, and write a WAL that is durable.
    b.run(['sqlite3', other, f"""
        PRAGMA journal_mode=WAL;
        CREATE TABLE event(position INTEGER PRIMARY KEY AUTOINCREMENT, stream_id INTEGER NOT NULL,
          seq INTEGER NOT NULL, time INTEGER NOT NULL, type_id INTEGER NOT NULL, data TEXT,
          meta TEXT, id TEXT, salt BLOB, hash BLOB, UNIQUE(stream_id, seq));
        INSERT INTO event(stream_id, seq, time, type_id, data, salt, hash)
          SELECT 1 + key / 10, key % 10, 0, 1, json_extract(value, '$.data'), randomblob(16),
            randomblob(32)
          FROM json_each('[' || replace(rtrim(CAST(readfile('{small}') AS TEXT), char(10)),
            char(10), ',') || ']')"""])
    insert = """PRAGMA synchronous=FULL; BEGIN IMMEDIATE;
        INSERT INTO event(stream_id, seq, time, type_id, data, salt, hash)
          SELECT 1, max(seq) + 1, strftime('%s', 'now') * 1000000, 1, '{"balance":10}',
            randomblob(16), randomblob(32) FROM event WHERE stream_id = 1;
        COMMIT"""
    # The replay is of a stream that nothing is appended to: both read the same 10 events.
    select = 'SELECT data FROM event WHERE stream_id = 6 ORDER BY seq'
    commands = {
        '--version': ([b.eventsrc, '--version'], ['sqlite3', '--version']),
        'one replay': ([b.eventsrc, 'replay', 'account/5', '--store', store],
                       ['sqlite3', other, select]),
        'one append': ([b.eventsrc, 'append', 'account/0', 'deposited', '{"balance":10}',
                        '--store', store], ['sqlite3', other, insert]),
    }
    for name, (ours, theirs) in commands.items():
        def measure(ours=ours, theirs=theirs):
            return b.turns(runs, ours, theirs)
        b.table.judge(f'start: {name}', *measure(), measure)
    libraries = subprocess.run(['ldd', b.eventsrc], stdout=subprocess.PIPE, check=True).stdout
    b.table.bound('start: shared libraries', one(len(libraries.splitlines()), ''))
    b.table.bound('start: libcurl among them', one(libraries.count(b'libcurl'), ''))


def append(b):
    """Loads, from a file and event by event."""
    events = b.options.events
    lines = b.lines()
    slice_events = min(events, 200_000)
    slice_lines = b.part_of_lines('slice.jsonl', slice_events)

    def fresh(measure):
        """Into a new file every time, and not while the last one is still written back."""
        def run():
            b.remove('new.db')
            os.sync()
            seconds = measure(b.path('new.db'))
            b.remove('new.db')
            return seconds
        return run

    def ours(*how):
        return fresh(lambda db: b.seconds([b.eventsrc, 'append', '--store', db, *how]))

    def raw(batch, cache=LARGE_CACHE):
        return fresh(lambda db: b.floor('insert', lines, db, batch, cache))

    store = b.store()
    copy = fresh(lambda db: b.seconds([b.eventsrc, 'migrate', store, db]))
    shell = ['PRAGMA journal_mode=WAL', 'PRAGMA synchronous=FULL', 'CREATE TABLE line(text TEXT)',
             '.separator "\\037" "\\n"', f'.import {lines} line']
    contenders = [
        Contender('from', events, ours('--from', lines)),
        Contender('batch', events, ours('--batch', str(BATCH), '--from', lines)),
        Contender('raw 100 k', events, raw(BATCH)),
        Contender('migrate', events, copy),
    ]
    rows = [
        ('append --from, over raw insert', 'from', 'raw 100 k'),
        ('append --batch 100000, over raw insert', 'batch', 'raw 100 k'),
        ('migrate, over append --from', 'migrate', 'from'),
    ]
    if not b.options.quick:
        contenders += [
            Contender('raw 10 k', events, raw(10_000)),
            Contender('small cache', events, raw(BATCH, DEFAULT_CACHE)),
            Contender('shell', events, fresh(lambda db: b.seconds(['sqlite3', db, *shell]))),
            Contender('python', slice_events, fresh(lambda db: python_append(slice_lines, db))),
        ]
        rows += [
            ('append --from, over raw insert by 10000', 'from', 'raw 10 k'),
            ('append --from, over it with 2 MiB of cache', 'from', 'small cache'),
            ('append --from, over sqlite3 .import', 'from', 'shell'),
            (f'append --from, over Python ({slice_events})', 'from', 'python'),
        ]
    b.contest(contenders, rows, rounds=min(b.options.rounds, 3))

    # Short ones, in many turns: what a commit costs differs from one moment to the next.
    singles = 500 if b.options.quick else 2000
    single_lines = b.part_of_lines('singles.jsonl', singles)

    def piped(db):
        b.run([b.eventsrc, 'init', '--store', db])
        with subprocess.Popen(['cat', single_lines], stdout=subprocess.PIPE) as feed:
            return b.seconds([b.eventsrc, 'append', '--store', db, '--batch', '1', '--from', '-'],
                             feed.stdout)

    b.contest([Contender('ours', singles, fresh(piped)),
               Contender('raw', singles,
                         fresh(lambda db: b.floor('insert', single_lines, db, 1, DEFAULT_CACHE)))],
              [('append --batch 1, over raw commits', 'ours', 'raw')], rounds=9)


def python_append(lines, db):
    begin = time.perf_counter()
    with contextlib.closing(sqlite3.connect(db)) as connection, \
            open(lines, encoding='utf-8') as file:
        connection.executescript('''
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE event(position INTEGER PRIMARY KEY, stream TEXT NOT NULL,
              seq INTEGER NOT NULL, type TEXT NOT NULL, data TEXT, UNIQUE(stream, seq))''')
        next_seq = collections.Counter()

        def rows():
            for line in file:
                event = json.loads(line)
                yield (event['stream'], next_seq[event['stream']], event['type'],
                       json.dumps(event['data']))
                next_seq[event['stream']] += 1
        with connection:
            connection.executemany(
                'INSERT INTO event(stream, seq, type, data) VALUES(?, ?, ?, ?)', rows())
    return time.perf_counter() - begin


def python_merge(store, events):
    def merge(state, patch):
        for key, value in patch.items():
            if value is None:
                state.pop(key, None)
            elif isinstance(value, dict):
                old = state.get(key)
                state[key] = merge(old if isinstance(old, dict) else {}, value)
            else:
                state[key] = value
        return state

    begin = time.perf_counter()
    states = collections.defaultdict(dict)
    with contextlib.closing(sqlite3.connect(store)) as connection:
        for stream, data in connection.execute(
                'SELECT stream_id, data FROM stored_event ORDER BY position LIMIT ?', (events,)):
            merge(states[stream], json.loads(data))
    return time.perf_counter() - begin


def read(b):
    """Replays, export and verify of a store of all events."""
    events = b.options.events
    store = b.store()
    slice_events = min(events, 200_000)
    jq_events = min(events, 20_000)
    view = b.path('sum.json')
    with open(view, 'w', encoding='ascii') as out:
        out.write(SUM_VIEW)
    jq_lines = b.path('jq.jsonl')
    # The warning that a part of a store cannot be restored is nothing to a reader of the table.
    subprocess.run([b.eventsrc, 'export', '--store', store, '--limit', str(jq_events), '-o',
                    jq_lines], stderr=subprocess.DEVNULL, check=True)
    single = b.path('single.db')
    single_events = events // 2
    single_lines = b.path('single.jsonl')
    b.generate(single_lines, single_events, 1)
    b.run([b.eventsrc, 'append', '--store', single, '--from', single_lines])
    os.remove(single_lines)

    def ours(*words):
        return lambda: b.seconds([b.eventsrc, *words])

    contenders = [
        Contender('scan', events, lambda: b.floor('scan', store)),
        Contender('replay', events, ours('replay', '--all', '--store', store)),
        Contender('sum', events, ours('replay', '--all', '--view', view, '--store', store)),
        Contender('nlohmann', slice_events, lambda: b.floor('merge', store, slice_events)),
        Contender('jq', jq_events, lambda: b.seconds(['jq', '-cn', JQ_FOLD, jq_lines])),
        Contender('one', single_events, ours('replay', 'account/00000', '--store', single)),
        Contender('one raw', single_events, lambda: b.floor('stream', single, 'account/00000')),
        Contender('export', events, ours('export', '--store', store)),
        Contender('shell', events, lambda: b.seconds(['sqlite3', store, EVENT_COLUMNS])),
        Contender('verify', events, ours('verify', '--all', '--store', store)),
        Contender('hashes', events, lambda: b.floor('verify', store)),
    ]
    rows = [
        ('replay --all, over raw scan', 'replay', 'scan'),
        ('replay --all, over nlohmann_json', 'replay', 'nlohmann'),
        ('replay --all, over jq', 'replay', 'jq'),
        ('replay --all of a sum, over raw scan', 'sum', 'scan'),
        ('replay of one stream, over raw read', 'one', 'one raw'),
        ('export, over sqlite3 shell', 'export', 'shell'),
        ('verify, over raw scan and hashes', 'verify', 'hashes'),
    ]
    if not b.options.quick:
        contenders += [
            Contender('python', slice_events, lambda: python_merge(store, slice_events)),
            Contender('sum floor', events, lambda: b.floor('sum', store)),
            Contender('sum shell', events, lambda: b.seconds(['sqlite3', store, SUM_SQL])),
        ]
        rows += [
            (f'replay --all, over Python ({slice_events})', 'replay', 'python'),
            ('replay --all of a sum, over simdjson', 'sum', 'sum floor'),
            ('replay --all of a sum, over sqlite3 shell', 'sum', 'sum shell'),
        ]
    b.contest(contenders, rows)
    b.remove('single.db')


def audit(b):
    """Who changed what, of one long stream, over the plain replay of the same events."""
    events = b.options.events // 2
    store = b.path('audit.db')
    lines = b.path('audit.jsonl')
    b.generate(lines, events, 1)
    b.run([b.eventsrc, 'append', '--store', store, '--from', lines])
    os.remove(lines)

    def ours(*words):
        return lambda: b.seconds([b.eventsrc, *words, '--store', store])

    b.contest([
        Contender('replay', events, ours('replay', 'account/00000')),
        Contender('blame', events, ours('blame', 'account/00000')),
        Contender('log', events, ours('log', 'account/00000', '--reverse')),
        Contender('last', events, ours('log', 'account/00000', '--limit', '10')),
    ], [
        ('blame, over replay of one stream', 'blame', 'replay'),
        ('log, over replay of one stream', 'log', 'replay'),
        ('log --limit 10, over replay of one stream', 'last', 'replay'),
    ])
    b.remove('audit.db')


def memory(b):
    """The most memory that a command has, with all events and with a tenth of them."""
    events = b.options.events
    tenth_lines = b.part_of_lines('tenth.jsonl', events // 10)
    view = b.path('sum.json')
    with open(view, 'w', encoding='ascii') as out:
        out.write(SUM_VIEW)

    def peak(*words):
        done = subprocess.run([b.tool('peak'), b.eventsrc, *words], stdout=subprocess.PIPE,
                              check=True)
        return one(int(done.stdout), 'KiB')

    whole, tenth = b.path('whole.db'), b.path('tenth.db')
    commands = {
        'append --from': (['append', '--store', whole, '--from', b.lines()],
                          ['append', '--store', tenth, '--from', tenth_lines]),
        'export': (['export', '--store', whole], ['export', '--store', tenth]),
        'verify': (['verify', '--store', whole], ['verify', '--store', tenth]),
        'replay --all': (['replay', '--all', '--view', view, '--store', whole],
                         ['replay', '--all', '--view', view, '--store', tenth]),
    }
    for name, (all_events, few_events) in commands.items():
        few = peak(*few_events)
        most = peak(*all_events)
        b.table.judge(f'memory of {name}, over a tenth', most, few, slack=MEMORY_SLACK)
    b.remove('whole.db')
    b.remove('tenth.db')


def disk(b):
    size = os.stat(b.store()).st_size
    b.table.bound('disk: bytes per event over its payload',
                  one((size - b.payload) / b.options.events, 'bytes'))


def contention(b):
    """9 processes append to one store; none may wait long, and none may fail."""
    seconds = '3' if b.options.quick else '6'
    append_one = ['append', 'account/{}', 'noted', '{"n":1}']
    for kind, name, command in (('spawn', 'processes', append_one),
                                ('pipe', 'pipes', ['append', '--batch', '1', '--from', '-'])):
        store = b.path('contention.db')
        done = subprocess.run([b.tool('contention'), seconds, '9', kind, b.eventsrc, *command,
                               '--store', store], stdout=subprocess.PIPE, check=True)
        count, median, longest = map(float, done.stdout.split())
        b.table.bound(f'contention: longest append of 9 {name}', one(longest, 'ms'))
        b.table.fact(f'contention: median append of 9 {name}', one(median, 'ms'))
        b.table.fact(f'contention: all appends of 9 {name}',
                     one(count / float(seconds), 'events/s'))
        b.run([b.eventsrc, 'verify', '--store', store])
        b.remove('contention.db')


def follow(b):
    """How long after it was handed to an appender an event comes out of a follower, at 1,000 events
    a second; and what the follower costs while nothing comes.
    """
    rate = 1_000
    events = 3_000 if b.options.quick else 10_000
    store = b.path('follow.db')
    b.run([b.eventsrc, 'init', '--store', store])
    follower = subprocess.Popen([b.eventsrc, 'export', '--follow', '--store', store, '--cursor',
                                 b.path('follow.json')], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
    delays = []

    def read_events():
        for line in follower.stdout:
            delays.append(time.monotonic() - json.loads(line)['data']['at'])
            if len(delays) == events:
                return

    reader = threading.Thread(target=read_events)
    reader.start()
    appender = subprocess.Popen([b.eventsrc, 'append', '--from', '-', '--batch', '1', '--store',
                                 store], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    begin = time.monotonic()
    for i in range(events):
        time.sleep(max(0, begin + i / rate - time.monotonic()))
        appender.stdin.write(b'{"stream":"s/%d","type":"t","data":{"at":%f}}\n' %
                             (i % 50, time.monotonic()))
        appender.stdin.flush()
    appender.stdin.close()
    appender.wait()
    reader.join()

    def cpu_seconds():
        with open(f'/proc/{follower.pid}/stat', encoding='ascii') as stat:
            fields = stat.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    before = cpu_seconds()
    idle = 5
    time.sleep(idle)
    used = cpu_seconds() - before
    follower.terminate()
    follower.wait()
    delays.sort()
    b.table.bound('follow: p99 delay at 1,000 events/s', one(delays[events * 99 // 100] * 1e3, 'ms'))
    b.table.fact('follow: median delay', one(delays[events // 2] * 1e3, 'ms'))
    b.table.bound('follow: processor while idle', one(100 * used / idle, '%'))
    b.remove('follow.db')


def snapshots(b):
    """Replays of a long stream that has a snapshot every 1,000 events, and what making one for each
    of many streams adds to a replay of all.
    """
    every = 1_000
    events = b.options.events // 2
    long_one = b.path('long.db')
    short_one = b.path('short.db')
    lines = b.path('long.jsonl')
    for store, count in ((long_one, events), (short_one, every)):
        b.generate(lines, count, 1)
        b.run([b.eventsrc, 'append', '--store', store, '--from', lines])
        os.remove(lines)
    b.run([b.eventsrc, 'snapshot', 'create', 'account/00000', '--every', str(every), '--store',
           long_one])

    def replay(store, *words):
        return [b.eventsrc, 'replay', 'account/00000', '--store', store, *words]

    for row, *words in (('snapshots: last state, over 1,000 events',),
                        ('snapshots: a point, over 1,000 events', '--at', str(events // 3 + 517))):
        def again(words=tuple(words)):
            return b.turns(100, replay(long_one, *words), replay(short_one))
        b.table.judge(row, *again(), again)
    b.remove('long.db')
    b.remove('short.db')

    store = b.path('states.db')
    b.run([b.eventsrc, 'backup', store, '--store', b.store()])

    def create():
        b.run([b.eventsrc, 'snapshot', 'drop', '--all', '--store', store])
        return b.seconds([b.eventsrc, 'snapshot', 'create', '--all', '--store', store])

    b.contest([
        Contender('create', b.options.events, create),
        Contender('replay', b.options.events,
                  lambda: b.seconds([b.eventsrc, 'replay', '--all', '--no-snapshots', '--store',
                                     store])),
    ], [('snapshots: create --all, over replay --all', 'create', 'replay')])
    b.remove('states.db')


def views(b):
    """The fold of a view alone, without a store: processor time of one core."""
    with open(b.lines(), 'rb') as lines:
        done = subprocess.run([b.tool('fold_bench')], stdin=lines, stdout=subprocess.PIPE,
                              check=True)
    rates = {}
    for line in done.stdout.decode().splitlines():
        name, *rounds = line.split('\t')
        rates[name] = Spread([float(rate) * 1e6 for rate in rounds], 'events/s')
    b.table.judge('fold of operators, over by hand', rates['operators'], rates['by hand'])
    b.table.judge('fold of operators, over a million/s', rates['operators'], one(1e6, 'events/s'))
    b.table.judge('fold of a sum, over by hand', rates['sum'], rates['sum by hand'])
    b.table.judge('fold of operators, over jq', rates['operators'], rates['jq'])


def emmett(b):
    """An event store for Node.js, where npm can install it: its SQLite is compiled on the way."""
    folder = b.path('emmett')
    os.mkdir(folder)
    install = ['npm', 'install', '--no-audit', '--no-fund', '--prefix', folder,
               '@event-driven-io/emmett-sqlite@0.38', 'sqlite3@5']
    # Without a network the sources are not there; the headers of Node.js may be on the machine.
    compile_sqlite = ['npm', 'rebuild', 'sqlite3', '--build-from-source', '--prefix', folder]
    if os.path.isdir('/usr/include/node'):
        compile_sqlite.append('--nodedir=/usr')
    shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'emmett.mjs'), folder)
    lines = b.path('emmett.jsonl')
    b.generate(lines, EMMETT_EVENTS, 100)
    try:
        for command in (install, compile_sqlite):
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           check=True, timeout=600)
        done = subprocess.run(['node', os.path.join(folder, 'emmett.mjs'), lines, folder],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        b.table.note(f'emmett skipped: npm could not install or run it ({error})')
        return
    theirs = {}
    for line in done.stdout.decode().splitlines():
        name, seconds, events = line.split('\t')
        theirs[name] = one(float(events) / float(seconds), 'events/s')

    db = b.path('emmett.db')

    def rate(*words):
        return one(EMMETT_EVENTS / b.seconds([b.eventsrc, *words, '--store', db]), 'events/s')

    b.table.fact(f'append --from, over emmett ({EMMETT_EVENTS})', rate('append', '--from', lines),
                 theirs['batches'])
    b.table.fact('replay --all, over emmett', rate('replay', '--all'), theirs['fold'])
    singles = b.path('emmett-singles.jsonl')
    with open(singles, 'wb') as out:
        subprocess.run(['head', '-n', '500', lines], stdout=out, check=True)
    seconds = b.seconds([b.eventsrc, 'append', '--batch', '1', '--from', singles, '--store', db])
    b.table.fact('append --batch 1, over emmett', one(500 / seconds, 'events/s'),
                 theirs['one by one'])


PARTS = {
    'start': start, 'append': append, 'read': read, 'memory': memory, 'disk': disk,
    'contention': contention, 'follow': follow, 'snapshots': snapshots, 'audit': audit,
    'dynamodb': dynamodb.part, 'views': views, 'emmett': emmett, 'growth': growth,
}
QUICK = ['start', 'append', 'read', 'memory', 'disk', 'contention', 'follow', 'snapshots', 'audit',
         'dynamodb']
DEFAULT = QUICK + ['views']  # emmett takes minutes to install, growth takes an hour


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def parse_options():
    parser = argparse.ArgumentParser(prog='scripts/bench', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--json', action='store_true', help='print one object a line')
    parser.add_argument('--quick', action='store_true',
                        help='200,000 events and the wide bounds of scripts/check')
    parser.add_argument('--events', type=positive, metavar='N',
                        help='default: 2,000,000; 100,000,000 for growth, which needs some 35 GB')
    parser.add_argument('--rounds', type=positive, metavar='N',
                        help='default: 5, 3 with --quick; of long loads never more than 3')
    parser.add_argument('parts', nargs='*', metavar='PART',
                        help='of ' + ', '.join(PARTS) + '; default: all but emmett and growth')
    options = parser.parse_args()
    for part in options.parts:
        if part not in PARTS:
            parser.error(f'no part {part!r}: there are {", ".join(PARTS)}')
    if 'dynamodb' in options.parts and not dynamodb.is_installed():
        parser.error('dynamodb needs dynalite, which is not installed: run scripts/setup test')
    options.parts = options.parts or (QUICK if options.quick else DEFAULT)
    if 'growth' in options.parts and len(options.parts) > 1:
        parser.error('growth stands alone: it has another number of events')
    if options.events is None:
        options.events = (100_000_000 if options.parts == ['growth'] else
                          200_000 if options.quick else 2_000_000)
    if options.events < 20_000:
        parser.error('with less than 20,000 events nothing can be told')
    options.rounds = options.rounds or (3 if options.quick else 5)
    return options


def build(quick):
    # Warnings are errors as in scripts/check, so that ccache can use its objects again.
    commands = [['cmake', '--preset', 'release', '-B', 'build/bench', '-DEVENTSRC_BUILD_TESTS=ON',
                 '-DEVENTSRC_WERROR=ON'],
                ['cmake', '--build', 'build/bench', '--target', 'generate', 'start_bench', 'peak',
                 'contention', 'floors', 'fold_bench', 'dynamodb_proxy', 'dynamodb_floors'] +
                (['eventsrc'] if quick else [])]
    for command in commands if quick else commands + [['scripts/release']]:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            sys.stderr.buffer.write(done.stdout)
            raise SystemExit(f'scripts/bench: {" ".join(command[:2])} failed (output above)')


@contextlib.contextmanager
def work_folder():
    work = tempfile.mkdtemp(prefix='eventsrc-bench-')
    try:
        yield work
    finally:
        # Commands that end together with us may still be at work there.
        for _ in range(100):
            shutil.rmtree(work, ignore_errors=True)
            if not os.path.exists(work):
                break
            time.sleep(0.1)


def main():
    options = parse_options()
    # As Ctrl-C does: the folder is removed on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    build(options.quick)
    with work_folder() as work:
        bench = Bench(options, work)
        for part in options.parts:
            PARTS[part](bench)
    if bench.table.missed and not options.json:
        print(f'{bench.table.missed} missed', file=sys.stderr)
    return 1 if bench.table.missed else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as failure:
        sys.exit(f'scripts/bench: {" ".join(failure.cmd[:3])} … failed')
