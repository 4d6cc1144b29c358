"""Reads a DynamoDB table as eventsrc-format(5) describes it, and knows nothing else of eventsrc.

read_table.py TABLE items    every item, as DynamoDB has it; what is drawn at random is masked
read_table.py TABLE export   every item, as an export of the service has it
read_table.py TABLE events   every event by stream and seq, with the hash computed from its content
"""

import base64
import hashlib
import json
import os
import re
import struct
import sys
import urllib.request


def scan(table):
    request = {"TableName": table}
    while True:
        answer = call("Scan", request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def call(operation, request):
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810." + operation,
        "X-Amz-Date": "20000101T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/dynamodb/aws4_request, "
        "SignedHeaders=host, Signature=0",
    }
    url = os.environ["EVENTSRC_TEST_DYNAMODB_ENDPOINT"]
    body = json.dumps(request).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
        return json.load(answer)


def create_table(table, hash="pk", range="sk", kind="S"):
    """Waits until the table takes items; its range key is of the given kind."""
    keys = {"HASH": (hash, "S"), "RANGE": (range, kind)}
    call("CreateTable", {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": name, "KeyType": role} for role, (name, _) in keys.items()],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in keys.values()],
    })
    while call("DescribeTable", {"TableName": table})["Table"]["TableStatus"] != "ACTIVE":
        pass


def plain(value):
    (kind, inner), = value.items()
    if kind == "N":
        return int(inner)
    if kind == "B":
        return base64.b64decode(inner)
    if kind == "L":
        return [plain(each) for each in inner]
    if kind == "M":
        return {name: plain(each) for name, each in inner.items()}
    return inner


def text(value):
    if value is None:
        return b"\xff\xff\xff\xff"
    value = value.encode()
    return struct.pack(">I", len(value)) + value


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def hash_of(stream, event, previous):
    content = event["content"] or sha(
        b"eventsrc.content.1", event["salt"], text(event["data"]), text(event["meta"])
    )
    return sha(
        b"eventsrc.event.1",
        previous,
        text(stream),
        struct.pack(">qq", event["seq"], event["time"]),
        text(event["type"]),
        text(event["id"]),
        content,
    )


def inline_events(commit):
    seq = commit.get("f", int(commit["sk"]))
    for event in commit["ev"]:
        seq = event.get("q", seq)
        yield {
            "seq": seq,
            "time": event.get("t", commit["ts"]),
            "type": event["ty"],
            "data": event.get("d"),
            "meta": event.get("m"),
            "id": event.get("id"),
            "salt": event.get("x"),
            "content": event.get("k"),
        }
        seq += 1


def records(body):
    at = 0

    def take(size):
        nonlocal at
        at += size
        return body[at - size : at]

    def number(size):
        return int.from_bytes(take(size), "big", signed=size == 8)

    while at < len(body):
        end = at + 4 + number(4)
        seq, time, flags = number(8), number(8), number(1)
        secret = take(32 if flags & 4 else 16)
        event = {"seq": seq, "time": time, "type": take(number(2)).decode()}
        event["id"] = take(number(1)).decode() if flags & 2 else None
        data = take(number(4)).decode()
        event["data"] = None if flags & 4 else data
        event["meta"] = take(number(4)).decode() if flags & 1 else None
        event["salt"], event["content"] = (None, secret) if flags & 4 else (secret, None)
        assert at == end
        yield event


def chunk_events(commit, chunks):
    ref = commit["ref"]
    parts = [chunks[f"x#{ref['id']}#{k}"] for k in range(ref["k"])]
    assert b"".join(part[:4] for part in parts) == ref["o"]
    body = b"".join(part[40:] for part in parts)
    assert len(body) == ref["len"] and sha(body) == ref["sha"]
    return records(body)


def read_stream(stream, commits, chunks):
    expected = 0
    previous = commits[0].get("a0", bytes(32))
    for commit in commits:
        assert int(commit["sk"]) == expected and commit["p"] == previous
        if commit["n"] == 0:  # a seal
            assert commit is commits[-1] and commit["h"] == previous
            return
        events = list(inline_events(commit) if "ev" in commit else chunk_events(commit, chunks))
        assert len(events) == commit["n"]
        for event in events:
            previous = hash_of(stream, event, previous)
            yield stream, event, previous
        assert previous == commit["h"]
        last = events[-1]["seq"]
        assert last == commit.get("l", commit.get("f", expected) + commit["n"] - 1)
        expected = last + 1


def print_events(items):
    items = [{name: plain(value) for name, value in item.items()} for item in items]
    chunks = {item["pk"]: item["b"] for item in items if item["pk"].startswith("x#")}
    streams = {}
    for item in items:
        if item["pk"].startswith("e#"):
            streams.setdefault(item["pk"][2:], []).append(item)
    for stream in sorted(streams):
        commits = sorted(streams[stream], key=lambda commit: commit["sk"])
        for _, event, hashed in read_stream(stream, commits, chunks):
            print(stream, event["seq"], event["type"], event["id"] or "-", hashed.hex())


def print_items(items):
    uuid = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    lines = []
    for item in items:
        keys = {"pk": item.pop("pk"), "sk": item.pop("sk")}
        lines.append(json.dumps({**keys, **dict(sorted(item.items()))}, ensure_ascii=False))
    for line in sorted(uuid.sub("UUID", line) for line in lines):
        print(line)


def print_export(items):
    for item in items:
        print(json.dumps({"Item": item}, ensure_ascii=False, separators=(",", ":")))


PRINT = {"items": print_items, "export": print_export, "events": print_events}

if __name__ == "__main__":
    table, what = sys.argv[1:]
    PRINT[what](list(scan(table)))
