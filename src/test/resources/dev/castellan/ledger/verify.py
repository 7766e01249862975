#!/usr/bin/env python3
"""Verifies an exported Castellan ledger. Written from docs/ledger-format.md, standard library only.

usage: verify.py BUNDLE KEYS
Prints "sound N" or "NOT SOUND: reason", and ends with 0 or 1.
"""
import base64
import hashlib
import json
import sys

# Ed25519 verification as RFC 8032 §5.1.7 gives it.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, d - c, d + c, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return same(times(s, BASE), add(r, times(h, a)))


def sha(data):
    return hashlib.sha256(data).digest()


def leaf(data):
    return sha(b"\0" + data)


def node(left, right):
    return sha(b"\1" + left + right)


def root(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node(root(leaves[:k]), root(leaves[k:]))


def included(hash, index, size, proof):
    """RFC 9162 §2.1.3.2; the root that the proof leads to."""
    fn, sn = index, size - 1
    for p in proof:
        if sn == 0:
            raise ValueError("a proof too long")
        if fn & 1 or fn == sn:
            hash = node(p, hash)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash = node(hash, p)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ValueError("a proof too short")
    return hash


def need(condition, reason):
    if not condition:
        raise ValueError(reason)


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def entry(line, keys):
    """Checks form and signature; returns the payload."""
    envelope = json.loads(line)
    need(canonical(envelope) == line, "an envelope that is not canonical")
    kind = envelope["payloadType"]
    need(kind == "application/vnd.castellan.ledger-entry+json", "not an entry")
    payload = base64.b64decode(envelope["payload"], validate=True)
    (signature,) = envelope["signatures"]
    key = keys.get(signature["keyid"])
    need(key is not None, "a device that is not believed")
    encoding = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    need(signed(key, encoding, base64.b64decode(signature["sig"], validate=True)), "a signature that does not hold")
    body = json.loads(payload)
    need(body["schema"] == "castellan.ledger.entry/1" and body["device"] == signature["keyid"], "another device")
    return body


def main(bundle, keyfile):
    keys = {}
    for line in open(keyfile, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            id, key = line.split()[:2]
            key = base64.b64decode(key)
            need(hashlib.sha256(key).hexdigest() == id, "a key under another id")
            keys[id] = key
    data = open(bundle, "rb").read()
    need(data.endswith(b"\n"), "a file cut in the middle of a line")
    header, *lines = data[:-1].split(b"\n")
    header = json.loads(header)
    need(header["schema"] == "castellan.ledger.bundle/1", "not a bundle")
    text, signatures = header["checkpoint"].rsplit("\n\n", 1)
    text += "\n"
    origin, size, hash = text.split("\n")[:3]
    size, hash = int(size), base64.b64decode(hash)
    written = False
    for line in signatures.splitlines():
        _, name, value = line.split(" ")
        value = base64.b64decode(value)
        for key in keys.values():
            if name == origin and value[:4] == sha(name.encode() + b"\n\1" + key)[:4]:
                written |= signed(key, text.encode(), value[4:])
    need(written, "a checkpoint signed by nobody who is believed")
    if header["entries"] == "all":
        need(len(lines) == size, "entries missing or too many")
        journals = {}
        for line in lines:
            place = entry(line, keys)["journal"]
            need(place["index"] == journals.get(place["log"], 0), "a gap or a fork in a journal")
            journals[place["log"]] = place["index"] + 1
        need(root([leaf(line) for line in lines]) == hash, "another root")
        return len(lines)
    for place, line in zip(lines[::2], lines[1::2], strict=True):
        place = json.loads(place)
        entry(line, keys)
        proof = [base64.b64decode(p) for p in place["proof"]]
        need(0 <= place["index"] < size, "no such index")
        need(included(leaf(line), place["index"], size, proof) == hash, "an entry that is not in the log")
    return len(lines) // 2


if __name__ == "__main__":
    try:
        print("sound", main(*sys.argv[1:3]))
    except Exception as reason:
        print("NOT SOUND:", reason)
        sys.exit(1)
