"""The table that the benchmark prints, and the goals that it judges by."""

import collections
import json
import statistics

# Something that does a number of events (or requests) by `run`, which returns the seconds.
Contender = collections.namedtuple('Contender', 'name events run')

# The goals of each row that has some: in a whole run, and in a --quick one, which scripts/check
# makes on shared machines: what half the speed of today misses, and noise does not, so about half of
# the ratio that --quick gave on an idle machine, and somewhat less where two threads count. None: not
# judged there. `<=` is for times and sizes, `>=` for speeds.
GOALS = {
    # row                                              goal         quick
    'start: --version':                               ('<=', 2.5,   1.4),
    'start: one replay':                              ('<=', 1.5,   1.6),
    'start: one append':                              ('<=', 1.5,   1.6),
    'start: shared libraries':                        ('<=', 8,     8),
    'start: libcurl among them':                      ('<=', 0,     0),
    'append --from, over raw insert':                 ('>=', 1.5,   0.46),
    'append --batch 100000, over raw insert':         ('>=', 1.5,   0.44),
    'migrate, over append --from':                    ('>=', 0.5,   None),
    'append --batch 1, over raw commits':             ('>=', 0.8,   0.42),
    'replay --all, over raw scan':                    ('>=', 0.25,  0.22),
    'replay --all, over nlohmann_json':               ('>=', 10,    2.8),
    'replay --all, over jq':                          ('>=', 30,    42),
    'replay --all of a sum, over raw scan':           ('>=', 0.5,   0.33),
    'replay of one stream, over raw read':            ('>=', 0.5,   0.19),
    'export, over sqlite3 shell':                     ('>=', 0.5,   0.95),
    'verify, over raw scan and hashes':               ('>=', 0.5,   0.62),
    # A tenth of a --quick run does not fill the page cache of a load.
    'memory of append --from, over a tenth':          ('<=', 1.1,   3),
    'memory of export, over a tenth':                 ('<=', 1.1,   1.1),
    'memory of verify, over a tenth':                 ('<=', 1.1,   1.1),
    'memory of replay --all, over a tenth':           ('<=', 1.1,   1.1),
    'disk: bytes per event over its payload':         ('<=', 110,   110),
    'contention: longest append of 9 processes':      ('<=', 1000,  None),
    'contention: longest append of 9 pipes':          ('<=', 1000,  None),
    'follow: p99 delay at 1,000 events/s':            ('<=', 100,   None),
    'follow: processor while idle':                   ('<=', 1,     None),
    'snapshots: last state, over 1,000 events':       ('<=', 2,     2),
    'snapshots: a point, over 1,000 events':          ('<=', 3,     3),
    'snapshots: create --all, over replay --all':     ('>=', 0.83,  0.4),
    'blame, over replay of one stream':               ('>=', 0.33,  0.2),
    'log, over replay of one stream':                 ('>=', 0.5,   0.06),
    'log --limit 10, over replay of one stream':      ('>=', 0.5,   0.5),
    'fold of operators, over by hand':                ('>=', 0.5,   0.35),
    'fold of operators, over a million/s':            ('>=', 1,     None),
    'fold of a sum, over by hand':                    ('>=', 0.5,   0.45),
    'fold of operators, over jq':                     ('>=', 5,     40),
    # Speeds: at most 1.2 times the time is 0.83 of the speed.
    'dynamodb: append --from, over replay by 1':      ('>=', 0.83,  0.2),
    'dynamodb: append --from, over replay by 16':     ('>=', 0.83,  0.2),
    'dynamodb: --batch 100, over replay by 1':        ('>=', 0.83,  0.4),
    'dynamodb: append --from, over PutItem each':     ('>=', 10,    5),
    'dynamodb: --batch 100, over PutItem each':       ('>=', 10,    3),
    'dynamodb: append --batch 1, over replay':        ('>=', 0.83,  0.4),
    'dynamodb: export of a stream, over raw pages':   ('>=', 0.83,  0.4),
    'dynamodb: scan by 8, over by 1, 10 ms away':     ('>=', 3,     1.2),
    'dynamodb: 1,000 streams 10 ms away, over 1':     ('>=', 8,     4),
    'dynamodb: memory of export, over a tenth':       ('<=', 1.1,   1.1),
    'growth: one append, over the first size':        ('<=', 1.3,   None),
    'growth: replay --at, over the first size':       ('<=', 1.3,   None),
    'growth: get, over the first size':               ('<=', 1.3,   None),
    'growth: last tenth of a load, over the first':   ('<=', 1.3,   None),
}

# Rates that are enough whatever the ratio is.
ENOUGH = {'verify, over raw scan and hashes': 1e6}


class Spread:
    """What several rounds gave: the median, and how far they lie apart."""

    def __init__(self, values, unit):
        self.median = statistics.median(values)
        self.least = min(values)
        self.most = max(values)
        self.unit = unit

    def text(self):
        if self.least == self.most:
            return self._amount(self.median) + ' ' + self._scaled_unit()
        return (f'{self._amount(self.median)} ({self._amount(self.least)}..'
                f'{self._amount(self.most)}) {self._scaled_unit()}')

    def _scaled_unit(self):
        if self.unit != 'events/s':
            return self.unit
        return 'M/s' if self.median >= 1e6 else 'k/s'

    def _amount(self, value):
        if self.unit == 'events/s':
            return f'{value / (1e6 if self.median >= 1e6 else 1e3):.2f}'
        return f'{value:.2f}' if self.unit in ('ms', 's') else f'{value:.0f}'


def one(value, unit):
    return Spread([value], unit)


class Table:
    """Prints rows as they come, and remembers whether a goal was missed."""

    def __init__(self, options):
        self.options = options
        self.missed = 0
        if not options.json:
            self._line('row', 'eventsrc', 'the other one', 'ratio', 'goal', 'verdict')

    def judge(self, name, ours, theirs, again=None, slack=0):
        """A row with a ratio. `again` measures both anew, where a miss may have been noise;
        `slack` is granted to ours before they are compared.
        """
        sense, goal, quick = GOALS.get(name, (None, None, None))
        if self.options.quick:
            goal = quick
        attempts = 3 if self.options.quick and again else 1
        for attempt in range(attempts):
            if attempt > 0:
                ours, theirs = again()
            ratio = ours.median / theirs.median
            judged = (ours.median - slack) / theirs.median
            verdict = self._verdict(name, sense, goal, judged, ours)
            if verdict != 'missed':
                break
        self._print(name, ours, theirs, ratio, sense, goal, verdict)

    def bound(self, name, ours):
        """A row with a goal for the figure itself."""
        sense, goal, quick = GOALS[name]
        if self.options.quick:
            goal = quick
        verdict = self._verdict(name, sense, goal, ours.median, ours)
        self._print(name, ours, None, None, sense, goal, verdict)

    def fact(self, name, ours, theirs=None):
        ratio = ours.median / theirs.median if theirs else None
        self._print(name, ours, theirs, ratio, None, None, '')

    def note(self, text):
        if self.options.json:
            print(json.dumps({'note': text}), flush=True)
        else:
            print(text, flush=True)

    def _verdict(self, name, sense, goal, value, ours):
        if goal is None:
            return ''
        if (value <= goal if sense == '<=' else value >= goal):
            return 'met'
        if not self.options.quick and ours.median >= ENOUGH.get(name, float('inf')):
            return 'met (rate)'
        return 'missed'

    def _print(self, name, ours, theirs, ratio, sense, goal, verdict):
        if verdict == 'missed':
            self.missed += 1
        if self.options.json:
            row = {'row': name, 'unit': ours.unit, 'eventsrc': numbers(ours),
                   'other': numbers(theirs) if theirs else None,
                   'ratio': None if ratio is None else round(ratio, 3),
                   'sense': sense if goal is not None else None, 'goal': goal,
                   'verdict': verdict or None}
            print(json.dumps(row), flush=True)
            return
        self._line(name, ours.text(), theirs.text() if theirs else '',
                   '' if ratio is None else f'{ratio:.2f}',
                   '' if goal is None else f'{sense} {goal}', verdict)

    @staticmethod
    def _line(name, ours, theirs, ratio, goal, verdict):
        print(f'{name:<44} {ours:<28} {theirs:<28} {ratio:>7} {goal:>8}  {verdict}'.rstrip(),
              flush=True)


def numbers(spread):
    return {'median': spread.median, 'least': spread.least, 'most': spread.most}
