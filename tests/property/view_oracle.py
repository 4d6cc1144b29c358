"""Folds events by views as eventsrc-views(5) says: a second, slow reading of the same words.

Reads lines {"view": DEFINITION, "events": [EVENT, …]}, where an event is an object with "type",
"data" and "seq". Writes for each line an array with an element an event: the states after it,
{KEY: {"kind": KIND, "value": VALUE}} ("" is the key of a view without keys), or "error", which
ends the array. Without patch, jq and upcast, and without limits of size.
"""

import copy
import decimal
import json
import re
import sys
from decimal import Decimal

decimal.getcontext().prec = 5000
decimal.getcontext().traps[decimal.Inexact] = True


class ABSENT:
    """Stands for no value: a class, so that copies are the same."""


class Fault(Exception):
    """A rule cannot be applied."""


def equal(a, b):
    """Numbers by value, objects without order; True is not 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(equal, a, b))
    return type(a) is type(b) and a == b


class Token:
    """A step of a path: `end` is a `-` that is written in the definition."""

    def __init__(self, name, written=True):
        self.name = name
        self.end = written and name == "-"

    def index(self, size):
        if self.end:
            return size
        if re.fullmatch(r"0|[1-9][0-9]*", self.name):
            return int(self.name)
        return None


def unescaped(text):
    return text.replace("~1", "/").replace("~0", "~")


def pointer(text):
    return [Token(unescaped(token)) for token in text.split("/")[1:]]


def name_part(value):
    """What a part of an event adds to a name."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal) and re.fullmatch(r"-?[0-9]+", str(value)):
        return str(value)
    raise Fault("neither a string nor an integer")


def target(text, event):
    """The path that a target names, with the parts in braces filled in."""
    path = []
    at = 0
    while at < len(text):
        at += 1
        name = ""
        filled_in = False
        while at < len(text) and text[at] != "/":
            if text[at : at + 2] in ("{{", "}}"):
                name += text[at]
                at += 2
            elif text[at] == "{":
                close = text.index("}", at)
                name += name_part(needed(find(event, pointer(text[at + 1 : close]))))
                filled_in = True
                at = close + 1
            elif text[at] == "~":
                name += unescaped(text[at : at + 2])
                at += 2
            else:
                name += text[at]
                at += 1
        path.append(Token(name, not filled_in))
    return path


def needed(value):
    if value is ABSENT:
        raise Fault("missing")
    return value


def find(value, path):
    for token in path:
        if isinstance(value, dict):
            value = value.get(token.name, ABSENT)
        elif isinstance(value, list):
            index = token.index(len(value))
            value = value[index] if index is not None and index < len(value) else ABSENT
        else:
            return ABSENT
    return value


def source(operand, event):
    if isinstance(operand, dict):
        return copy.deepcopy(operand["value"])
    return copy.deepcopy(needed(find(event, pointer(operand))))


def put(root, path, value):
    if not path:
        return value
    token, rest = path[0], path[1:]
    if root is ABSENT:
        root = [] if token.end else {}
    if isinstance(root, dict):
        root[token.name] = put(root.get(token.name, ABSENT), rest, value)
    elif isinstance(root, list):
        index = token.index(len(root))
        if index is None or index > len(root):
            raise Fault("no such place")
        if index == len(root):
            root.append(put(ABSENT, rest, value))
        else:
            root[index] = put(root[index], rest, value)
    else:
        raise Fault("a parent has no parts")
    return root


def remove(root, path):
    if not path:
        return ABSENT
    parent = find(root, path[:-1])
    if find(parent, path[-1:]) is not ABSENT:
        if isinstance(parent, dict):
            del parent[path[-1].name]
        else:
            del parent[path[-1].index(len(parent))]
    return root


def merged(value, patch):
    """RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    if not isinstance(value, dict):
        value = {}
    for name, part in patch.items():
        if part is None:
            value.pop(name, None)
        else:
            value[name] = merged(value.get(name), part)
    return value


def number(value):
    if not isinstance(value, Decimal):
        raise Fault("no number")
    return value


def calculated(op, old, operand):
    number(operand)
    if old is ABSENT:
        return operand if op in ("min", "max") else calculated(op, Decimal(0), operand)
    number(old)
    if op == "inc":
        return old + operand
    if op == "dec":
        return old - operand
    if op == "mul":
        return old * operand
    if op == "min":
        return operand if operand < old else old
    return operand if operand > old else old


def changed_array(op, old, element):
    if old is ABSENT:
        old = []
    if not isinstance(old, list):
        raise Fault("no array")
    if op == "pull":
        return [kept for kept in old if not equal(kept, element)]
    if op == "push" or not any(equal(there, element) for there in old):
        old.append(element)
    return old


def list_of(operand):
    return operand if isinstance(operand, list) else [operand]


def renamed(state, start, end):
    names = [[token.name for token in path] for path in (start, end)]
    moved = find(state, start)
    if moved is ABSENT or names[0] == names[1]:
        return state
    if names[1][: len(names[0])] == names[0]:
        raise Fault("into itself")
    return put(remove(state, start), end, moved)


def put_by_operator(op, state, path, value):
    old = find(state, path)
    if op == "set":
        return put(state, path, value)
    if op == "setIfAbsent":
        return put(state, path, value) if old is ABSENT else state
    if op == "merge":
        return put(state, path, merged(None if old is ABSENT else old, value))
    if op in ("inc", "dec", "mul", "min", "max"):
        return put(state, path, calculated(op, old, value))
    if op == "pull" and old is ABSENT:
        return state
    return put(state, path, changed_array(op, old, value))


def operated(op, operand, state, event):
    if op == "replace":
        return source(operand, event)
    if op == "unset":
        for text in list_of(operand):
            state = remove(state, target(text, event))
    elif op == "count":
        for text in list_of(operand):
            path = target(text, event)
            state = put(state, path, calculated("inc", find(state, path), Decimal(1)))
    elif op == "rename":
        for start, end in operand.items():
            state = renamed(state, target(start, event), target(end, event))
    else:
        for text, value in operand.items():
            path = target(text, event)
            state = put_by_operator(op, state, path, source(value, event))
    return state


def holds(guards, state, event):
    for text, wanted in guards.items():
        of_state = text.startswith("$state")
        root = state if of_state else event
        found = find(root, pointer(text.removeprefix("$state")))
        if found is ABSENT or not equal(found, wanted):
            return False
    return True


class View:
    def __init__(self, definition):
        self.definition = definition
        self.states = {}

    def rule_for(self, event_type):
        on = self.definition["on"]
        if event_type in on and "*" not in event_type:
            return on[event_type]
        best = None
        for glob, rule in on.items():
            if "*" not in glob:
                continue
            expression = ".*".join(map(re.escape, glob.split("*")))
            literals = len(glob.replace("*", ""))
            if re.fullmatch(expression, event_type) and (best is None or literals > best[0]):
                best = (literals, rule)
        return best and best[1]

    def key_of(self, event):
        if "key" not in self.definition:
            return ""
        found = find(event, pointer(self.definition["key"]))
        return ABSENT if found is ABSENT else name_part(found)

    def fold(self, event):
        rule = self.rule_for(event["type"])
        if rule is None or rule == "ignore":
            return
        try:
            key = self.key_of(event)
            if key is not ABSENT:
                self.apply(rule, key, event)
        except Fault:
            if not self.definition.get("lenient"):
                raise

    def apply(self, rule, key, event):
        kind, value = self.states.get(key, ("none", ABSENT))
        if rule == "delete":
            self.states[key] = ("deleted", ABSENT)
            return
        state = copy.deepcopy(value)
        if kind != "value":
            state = copy.deepcopy(self.definition.get("init", ABSENT))
        existed = state is not ABSENT
        applied = False
        for step in list_of(rule):
            if not holds(step.get("when", {}), state, event):
                continue
            applied = True
            for op, operand in step.items():
                if op != "when":
                    state = operated(op, operand, state, event)
        if not applied:
            return
        if state is not ABSENT:
            self.states[key] = ("value", state)
        elif existed:
            self.states[key] = ("deleted", ABSENT)

    def all(self):
        states = {}
        for key, (kind, value) in self.states.items():
            states[key] = {"kind": kind}
            if kind == "value":
                states[key]["value"] = value
        if "key" not in self.definition and not states:
            states[""] = {"kind": "none"}
        return states


def written(value):
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)


def folded(case):
    view = View(case["view"])
    results = []
    for event in case["events"]:
        try:
            view.fold(event)
        except Fault:
            results.append("error")
            break
        results.append(copy.deepcopy(view.all()))
    return results


for line in sys.stdin:
    print(written(folded(json.loads(line, parse_float=Decimal, parse_int=Decimal))))
