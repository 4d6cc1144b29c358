"""The DynamoDB backend, on dynalite: the part `dynamodb` of the benchmark.

The floors send the requests that eventsrc sent, byte for byte: dynamodb_proxy recorded them. So the
server has the same work on both sides, and what is left is what the client costs.
"""

import contextlib
import itertools
import os
import subprocess
import time
import urllib.error
import urllib.request

from table import Contender, one

TABLE = 'bench'
STREAM = 'account/00000'
DELAY = '10'  # ms
LONG_DELAY = '50'
SERVE = 'tests/support/dynalite/serve.js'
MODULE = 'build/dynalite/node_modules/dynalite'

# Answers differ in size by some bytes, and threads have stacks and arenas.
MEMORY_SLACK = 2048  # KiB


def is_installed():
    return os.path.isdir(MODULE)


class Environment:
    """Who the clients are, whatever this user has configured."""

    def __enter__(self):
        self.saved = {name: os.environ.pop(name) for name in list(os.environ)
                      if name.startswith('AWS_')}
        os.environ.update(AWS_ACCESS_KEY_ID='test', AWS_SECRET_ACCESS_KEY='test-secret',
                          AWS_REGION='us-east-1', AWS_CONFIG_FILE='/dev/null',
                          AWS_SHARED_CREDENTIALS_FILE='/dev/null',
                          AWS_EC2_METADATA_DISABLED='true')
        return self

    def __exit__(self, *_):
        for name in [name for name in os.environ if name.startswith('AWS_')]:
            del os.environ[name]
        os.environ.update(self.saved)


@contextlib.contextmanager
def running(command):
    """A server that ends with its standard input, by the line it prints first."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        try:
            line = server.stdout.readline().decode().strip()
            if not line:
                raise SystemExit(f'dynamodb: {command[0]} did not start')
            yield line
        finally:
            server.stdin.close()


@contextlib.contextmanager
def dynalite():
    # The memory part fills it with as much as its goal needs.
    with running(['node', '--max-old-space-size=12000', SERVE, os.path.abspath(MODULE)]) as port:
        yield f'http://127.0.0.1:{port}'


class Server:
    """dynalite, and what is done with the one table in it."""

    def __init__(self, b, endpoint):
        self.b = b
        self.endpoint = endpoint
        self.records = itertools.count()

    def store(self, endpoint=None):
        return ['--store', f'dynamodb:{TABLE}?endpoint={endpoint or self.endpoint}']

    def eventsrc(self, *words, endpoint=None):
        return [self.b.eventsrc, *words, *self.store(endpoint)]

    def request(self, operation, body):
        signature = ('AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, '
                     'SignedHeaders=host;x-amz-date;x-amz-target, Signature=0')
        headers = {'Content-Type': 'application/x-amz-json-1.0', 'Authorization': signature,
                   'X-Amz-Target': 'DynamoDB_20120810.' + operation,
                   'X-Amz-Date': '20260101T000000Z'}
        request = urllib.request.Request(self.endpoint, body.encode(), headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            answer.read()

    def new_table(self):
        with contextlib.suppress(urllib.error.HTTPError):
            self.request('DeleteTable', f'{{"TableName":"{TABLE}"}}')
        # It is gone a moment later.
        for _ in range(50):
            done = subprocess.run(self.eventsrc('init'), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE)
            if done.returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit(f'dynamodb: {done.stderr.decode()}')

    def proxy(self, *arguments):
        return running([self.b.tool('dynamodb_proxy'), self.endpoint, *arguments])

    def recorded(self, measure):
        """The requests that `measure(endpoint)` sends."""
        path = self.b.path(f'requests.{next(self.records)}')
        with self.proxy('0', path) as endpoint:
            measure(endpoint)
        return path

    def floor(self, *words):
        words = [self.b.tool('dynamodb_floors'), *map(str, words)]
        done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
        return tuple(map(float, done.stdout.split()))

    def replay(self, record, connections, endpoint=None):
        return self.floor('replay', endpoint or self.endpoint, record, connections)[0]


def fresh(server, measure):
    def run():
        server.new_table()
        return measure()
    return run


def bulk(b, server):
    """One stream, as one commit and in commits of a hundred, beside one item for each event."""
    events = 5_000 if b.options.quick else 20_000
    more = 5 * events
    each = events // 10
    lines = b.path('dynamodb.jsonl')
    b.generate(lines, events, 1)
    more_lines = b.path('dynamodb-more.jsonl')
    b.generate(more_lines, more, 1)
    few_lines = b.path('dynamodb-few.jsonl')
    b.generate(few_lines, each, 1)

    def append(*how):
        return lambda endpoint=None: b.seconds(
            server.eventsrc('append', '--from', *how, endpoint=endpoint))

    def recorded(measure):
        server.new_table()
        return server.recorded(measure)

    at_once, batches, longer = append(lines), append(lines, '--batch', '100'), append(more_lines)
    at_once_record, batches_record = recorded(at_once), recorded(batches)
    longer_record = recorded(longer)

    def replay(record, connections):
        return fresh(server, lambda: server.replay(record, connections))

    b.contest([
        Contender('from', events, fresh(server, at_once)),
        Contender('from raw', events, replay(at_once_record, 1)),
        Contender('from raw 16', events, replay(at_once_record, 16)),
        Contender('longer', more, fresh(server, longer)),
        Contender('longer raw', more, replay(longer_record, 1)),
        Contender('batch', events, fresh(server, batches)),
        Contender('batch raw', events, replay(batches_record, 1)),
        Contender('batch raw 16', events, replay(batches_record, 16)),
        Contender('each', each,
                  fresh(server, lambda: server.floor('put', server.endpoint, TABLE, few_lines)[0])),
    ], [
        ('dynamodb: append --from, over replay by 1', 'from', 'from raw'),
        ('dynamodb: append --from, over replay by 16', 'from', 'from raw 16'),
        (f'dynamodb: --from of {more}, over replay', 'longer', 'longer raw'),
        ('dynamodb: --batch 100, over replay by 1', 'batch', 'batch raw'),
        # No client could: each commit waits for the one before.
        ('dynamodb: --batch 100, over replay by 16', 'batch', 'batch raw 16'),
        ('dynamodb: append --from, over PutItem each', 'from', 'each'),
        # What is sent for it takes so much of the server's time that the replay has no more than 8.
        ('dynamodb: --batch 100, over PutItem each', 'batch', 'each'),
    ])


def singles(b, server):
    """Events one by one, in one process."""
    events = 500 if b.options.quick else 2_000
    lines = b.path('dynamodb-singles.jsonl')
    b.generate(lines, events, 1)

    def append(endpoint=None):
        with subprocess.Popen(['cat', lines], stdout=subprocess.PIPE) as feed:
            return b.seconds(server.eventsrc('append', '--batch', '1', '--from', '-',
                                             endpoint=endpoint), feed.stdout)

    server.new_table()
    record = server.recorded(append)
    b.contest([
        Contender('ours', events, fresh(server, append)),
        Contender('raw', events, fresh(server, lambda: server.replay(record, 1))),
    ], [('dynamodb: append --batch 1, over replay', 'ours', 'raw')])


def reads(b, server):
    """One stream from its beginning to its end."""
    events = 20_000 if b.options.quick else 50_000
    lines = b.path('dynamodb.jsonl')
    b.generate(lines, events, 1)
    server.new_table()
    b.run(server.eventsrc('append', '--batch', '100', '--from', lines))

    def export(endpoint=None):
        return b.seconds(server.eventsrc('export', STREAM, endpoint=endpoint))

    record = server.recorded(export)
    b.contest([
        Contender('ours', events, export),
        Contender('raw', events, lambda: server.replay(record, 1)),
    ], [('dynamodb: export of a stream, over raw pages', 'ours', 'raw')])


def scans(b, server):
    """All streams, in one segment and in several, near and as if far away."""
    events = 20_000 if b.options.quick else 50_000
    lines = b.path('dynamodb.jsonl')
    b.generate(lines, events, 100)
    server.new_table()
    b.run(server.eventsrc('append', '--batch', '5000', '--from', lines))

    def scan(endpoint, connections):
        return lambda: server.floor('scan', endpoint, TABLE, connections)[0]

    with server.proxy(DELAY) as far, server.proxy(LONG_DELAY) as farther:
        b.contest([
            Contender('near 1', events, scan(server.endpoint, 1)),
            Contender('near 8', events, scan(server.endpoint, 16)),
            Contender('far 1', events, scan(far, 1)),
            Contender('far 8', events, scan(far, 16)),
            Contender('farther 1', events, scan(farther, 1)),
            Contender('farther 8', events, scan(farther, 16)),
        ], [
            ('dynamodb: scan by 8, over by 1', 'near 8', 'near 1'),
            (f'dynamodb: scan by 8, over by 1, {DELAY} ms away', 'far 8', 'far 1'),
            (f'dynamodb: scan by 8, over by 1, {LONG_DELAY} ms away', 'farther 8', 'farther 1'),
        ])


def far_away(b, server):
    """A load of many streams, each request of which takes a while."""
    events = 1_000 if b.options.quick else 5_000
    lines = b.path('dynamodb.jsonl')
    b.generate(lines, events, 1_000)

    def append(endpoint):
        return b.seconds(server.eventsrc('append', '--batch', '1000', '--from', lines,
                                         endpoint=endpoint))

    server.new_table()
    record = server.recorded(append)
    with open(record, 'rb') as file:
        requests = file.read().count(b'POST / HTTP/1.1\r\n')
    # One connection takes ten seconds for so many.
    few = min(requests, 200 if b.options.quick else 1_000)
    with server.proxy(DELAY) as far:
        b.contest([
            Contender('ours', requests, fresh(server, lambda: append(far))),
            Contender('one', few, fresh(server, lambda: server.floor(
                'replay', far, record, 1, few)[0])),
        ], [(f'dynamodb: 1,000 streams {DELAY} ms away, over 1', 'ours', 'one')],
                  rounds=min(b.options.rounds, 3))


def memory(b, server):
    """The most memory that an export has, of 400 MB of events and of a tenth of it."""
    payload = 230  # bytes of what `generate` writes
    # dynalite takes minutes to be filled with a gigabyte.
    most = (100_000_000 if b.options.quick else 400_000_000) // payload

    def peak(events):
        lines = b.path('dynamodb.jsonl')
        b.generate(lines, events, 1_000)
        server.new_table()
        b.run(server.eventsrc('append', '--batch', '100000', '--from', lines))
        os.remove(lines)
        done = subprocess.run([b.tool('peak'), *server.eventsrc('export')], stdout=subprocess.PIPE,
                              check=True)
        return one(int(done.stdout), 'KiB')

    few = peak(most // 10)
    b.table.judge('dynamodb: memory of export, over a tenth', peak(most), few, slack=MEMORY_SLACK)


def part(b):
    if not is_installed():
        b.table.note('dynamodb skipped: dynalite is not installed (scripts/setup test does it)')
        return
    with Environment(), dynalite() as endpoint:
        server = Server(b, endpoint)
        for row in (bulk, singles, reads, scans, far_away, memory):
            row(b, server)
