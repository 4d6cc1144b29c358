"""Whether events cost more the more there are: the part `growth` of the benchmark."""

import json
import os
import shutil
import subprocess
import time

from table import Spread, one

STREAMS = 10_000
BATCH = 100_000
SEED = '1'


class Load:
    """Events out of `generate` into a store, in batches, with the time of each step."""

    def __init__(self, b, store, streams, step, *generate_options):
        self.b = b
        self.store = store
        self.streams = streams
        self.step = step
        self.generate_options = generate_options
        self.written = 0
        self.step_seconds = []
        self.wal = 0

    def up_to(self, events):
        generate = [self.b.tool('generate'), str(events - self.written), str(self.streams), SEED,
                    str(self.written), *self.generate_options]
        append_batches = [self.b.eventsrc, 'append', '--store', self.store, '--batch',
                          str(min(BATCH, self.step)), '--durability', 'full', '--from', '-']
        with subprocess.Popen(generate, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as feed, \
                subprocess.Popen(append_batches, stdin=feed.stdout,
                                 stdout=subprocess.PIPE) as loading:
            feed.stdout.close()
            try:
                self.follow(loading.stdout)
            except BaseException:
                # Left alone, it would go on until all is written.
                loading.terminate()
                raise
        if loading.returncode != 0:
            raise SystemExit('growth: the append failed')

    def follow(self, results):
        begin = time.perf_counter()
        done = 0
        for line in results:
            done += json.loads(line)['events']
            self.wal = max(self.wal, os.stat(self.store + '-wal').st_size)
            if done >= self.step:
                now = time.perf_counter()
                self.step_seconds.append((now - begin) * self.step / done)
                self.written += done
                self.report(done, now - begin)
                begin, done = now, 0
        self.written += done

    def slowdown(self):
        """The seconds of a step: of the last tenth, and of the first three."""
        tenth = max(3, len(self.step_seconds) // 10)
        return Spread(self.step_seconds[-tenth:], 's'), Spread(self.step_seconds[:3], 's')

    def report(self, done, seconds):
        self.b.table.note(f'  {self.written:>11,} events: {seconds * 1e6 / done:6.2f} s a million, '
                          f'file {os.stat(self.store).st_size / 1e6:,.0f} MB, '
                          f'WAL at most {self.wal / 1e6:,.0f} MB')


def growth(b):
    """Whether an append or a query costs more in a store of a hundred times as many events."""
    sizes = [b.options.events // 100, b.options.events // 10, b.options.events]
    # A hundred events in each stream at the first size, but enough streams to ask another one
    # every time.
    streams = min(STREAMS, max(200, sizes[0] // 100))
    runs = 150
    seq = str(sizes[0] // streams // 4)
    commands = {
        'one append': lambda db: [b.eventsrc, 'append', 'account/{}', 'noted', '{"amount":1}',
                                  '--store', db],
        'replay --at': lambda db: [b.eventsrc, 'replay', 'account/{}', '--at', seq, '--store', db],
        'get': lambda db: [b.eventsrc, 'get', 'account/{}', seq, '--store', db],
    }
    store, first = b.path('growth.db'), b.path('first.db')
    load = Load(b, store, streams, min(sizes[0], 1_000_000))
    for size in sizes:
        load.up_to(size)
        b.table.fact(f'growth: file of {size:,} events', one(os.stat(store).st_size / 1e6, 'MB'))
        b.table.fact('growth: bytes per event', one(os.stat(store).st_size / size, 'bytes'))
        if size == sizes[0]:
            shutil.copyfile(store, first)
            continue
        b.table.note(f'  at {size:,} events, against the store as it was at {sizes[0]:,}:')
        for name, command in commands.items():
            ours, theirs = b.turns(runs, command(store), command(first))
            b.table.judge(f'growth: {name}, over the first size', ours, theirs)
    b.table.judge('growth: last tenth of a load, over the first', *load.slowdown())
    b.remove('growth.db')
    b.remove('first.db')

    b.table.note('  with an id on every event:')
    with_ids = Load(b, store, streams, min(sizes[0], 1_000_000), '--ids')
    with_ids.up_to(sizes[1])
    b.table.fact('growth with ids: last tenth, over the first', *with_ids.slowdown())
    b.remove('growth.db')
