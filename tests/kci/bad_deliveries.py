"""The bodies of the table of bad and odd deliveries, each with what it must get.

A body is a sample with one value, or one member, written as the table has it: as JSON
text, since much of it is what no JSON writer would write.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.server import Headers

PAYLOADS = Path(__file__).resolve().parent.parent / "payloads"
SAMPLE = (PAYLOADS / "tenant" / "tenant_kci_provide_acknowledged.json").read_text()
BOUND = 262_144
ARABIC_ONE = "\u0661"

Want = frozenset[tuple[int, str]]
MALFORMED: Want = frozenset({(400, "MALFORMED_REQUEST")})
INVALID: Want = frozenset({(422, "INVALID_REQUEST")})
STORED: Want = frozenset({(204, "")})
TOO_LARGE: Want = frozenset({(413, "MALFORMED_REQUEST")})
NO_SUCH_TYPE: Want = frozenset({(415, "MALFORMED_REQUEST")})


@dataclass(frozen=True)
class Delivery:
    """One input of a row of the table; row 0 is what we have added."""

    row: int
    name: str
    body: bytes
    want: Want
    headers: Headers = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.row}: {self.name[:60]}".encode("unicode_escape").decode()


def kci(name: str, **changes: Any) -> dict[str, Any]:
    """Return the sample with an id and an order of its own."""
    unique = uuid5(NAMESPACE_URL, name)
    found: dict[str, Any] = json.loads(SAMPLE) | {"id": str(unique)}
    found["information"] |= {"text": "Acknowledged"}
    found["supplierNotes"] = [{"note": "n", "type": "Engineer Note"}]
    found["entity"] |= {
        "id": unique.int % 10**9,
        "supplierOrderNumber": str(unique)[:8],
    }
    return found | changes


def valid(name: str, **changes: Any) -> bytes:
    return json.dumps(kci(name, **changes)).encode()


def with_value(path: str, text: str) -> str:
    """Return a body that has this JSON text for the value at a path."""
    body = kci(f"{path} {text}")
    *parents, last = path.split(".")
    holder = body
    for parent in parents:
        holder = holder[int(parent) if isinstance(holder, list) else parent]
    holder[last] = "<here>"
    return json.dumps(body).replace('"<here>"', text)


def with_member(path: str, text: str) -> str:
    """Return a body that has this JSON text as a further member of an object."""
    body = kci(f"{path} {text}")
    holder = body[path] if path else body
    holder["<here>"] = 0
    return json.dumps(body).replace('"<here>": 0', text)


def without(path: str, *others: str) -> bytes:
    body = kci(f"without {path} {others}")
    for each in (path, *others):
        *parents, last = each.split(".")
        del (body[parents[0]] if parents else body)[last]
    return json.dumps(body).encode()


def values(row: int, want: Want, path: str, *texts: str) -> Iterator[Delivery]:
    for text in texts:
        body = with_value(path, text).encode("utf-8", "surrogatepass")
        yield Delivery(row, f"{path} {text}", body, want)


def members(row: int, want: Want, path: str, *texts: str) -> Iterator[Delivery]:
    for text in texts:
        yield Delivery(
            row, f"{path} {{{text}}}", with_member(path, text).encode(), want
        )


def bodies(row: int, want: Want, **named: bytes) -> Iterator[Delivery]:
    for name, body in named.items():
        yield Delivery(row, name, body, want)


def changed(row: int, change: Callable[[bytes], bytes], name: str) -> Delivery:
    return Delivery(row, name, change(valid(name)), MALFORMED)


def types(row: int, want: Want, *media_types: str | None) -> Iterator[Delivery]:
    for media_type in media_types:
        name = f"Content-Type: {media_type}"
        yield Delivery(row, name, valid(name), want, {"Content-Type": media_type})


def nested(depth: int, left: str = "[", right: str = "]") -> str:
    """Return JSON text that, in the entity of a KCI, makes it that many deep."""
    within = depth - 2
    return left * within + ("1" if left != "[" else "") + right * within


def not_json() -> Iterator[Delivery]:
    yield from bodies(1, MALFORMED, empty=b"")
    yield from bodies(2, MALFORMED, blank=b" ", blanks=b" \t\r\n\n")
    yield from bodies(3, MALFORMED, null=b"null")
    yield from bodies(4, MALFORMED, true=b"true", false=b"false")
    yield from bodies(5, MALFORMED, number=b"1")
    yield from bodies(6, MALFORMED, text=b'"x"')
    yield from bodies(7, MALFORMED, no_kcis=b"[]", empty_object=b"{}")
    yield changed(8, lambda body: b"[" + body + b"]", "a KCI in a list")
    yield changed(9, lambda body: body[:-1], "one byte short")
    yield changed(9, lambda body: body[: len(body) // 2], "half")
    yield from bodies(9, MALFORMED, brace=b"{", quote=b'"', escape=b'{"id": "\\u12')
    yield changed(10, lambda body: body[:-1] + b",}", "trailing comma")
    yield from values(10, MALFORMED, "entity.notes", "[1,]", "[,]", '{"a": 1,}')
    yield changed(11, lambda body: body + b"x", "a letter after it")
    yield changed(11, lambda body: body + b"\0", "a NUL after it")
    yield changed(11, lambda body: body + b"\n" + body, "twice")
    yield changed(12, lambda body: body.replace(b'"', b"'"), "single quotes")
    yield changed(12, lambda body: b"// it\n" + body, "line comment")
    yield changed(12, lambda body: b"/* it */" + body, "comment")
    yield changed(13, lambda body: b"\xef\xbb\xbf" + body, "byte order mark")


def not_utf8() -> Iterator[Delivery]:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        body = valid(encoding).decode().encode(encoding)
        yield Delivery(14, encoding, body, MALFORMED)
    for name, odd in {
        "Latin-1": b"Caf\xe9",
        "overlong": b"\xc0\xaf",
        "surrogate": b"\xed\xa0\x80",
        "above Unicode": b"\xf4\x90\x80\x80",
        "a raw NUL": b"\0",
        "a raw newline": b"a\nb",
    }.items():
        body = with_value("entity.notes", '"<odd>"').encode().replace(b"<odd>", odd)
        yield Delivery(15, name, body, MALFORMED)
    json_in = "application/json; charset="
    yield from types(16, MALFORMED, json_in + "utf-16")
    body = valid("UTF-16, and said so").decode().encode("utf-16")
    yield Delivery(
        16, "UTF-16, and said so", body, MALFORMED, {"Content-Type": json_in + "utf-16"}
    )
    yield from types(17, MALFORMED | NO_SUCH_TYPE, json_in + "bogus")
    yield from types(0, STORED, json_in + "utf-8", json_in + '"UTF-8"')
    yield from types(
        18,
        NO_SUCH_TYPE,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/problem+json",
        "application/jsonp",
        "garbage",
        "",
        None,
    )


def numbers() -> Iterator[Delivery]:
    number = "sequenceNumber"
    for path in (number, "entity.notes"):
        yield from values(19, MALFORMED, path, "NaN", "Infinity", "-Infinity")
    yield from values(20, MALFORMED, "entity.notes", "1e400", "-1e400", "[1e999999]")
    yield from values(21, INVALID, number, "1e400")
    yield from values(22, STORED, number, "1.0")
    yield from values(23, INVALID, number, "1.5")
    yield from values(24, INVALID, number, '"1"', '" 1 "')
    yield from values(25, INVALID, number, f'"{ARABIC_ONE}"')
    yield from values(26, STORED, number, "1e2", "1E+2")
    yield from values(27, INVALID, number, "true", "false")
    yield from values(28, INVALID, number, "0", "-1", "-0", "0.0")
    yield from values(29, MALFORMED, number, "null")
    yield from values(29, INVALID, number, "[1]", "{}", '""')
    yield from values(30, STORED, number, "2147483648", "9007199254740991")
    yield from values(31, INVALID, number, "9007199254740993", "9007199254740992")
    yield from values(32, INVALID, number, f"{2**63}", f"{2**64}", f"-{2**63}")
    yield from values(33, MALFORMED, number, "1" * 5000)
    yield from values(33, MALFORMED, "entity.notes", "1" * 5000)
    yield from values(34, MALFORMED, "entity.notes", "1" * 400, "-" + "1" * 400)
    yield from values(0, MALFORMED, number, "01", "+1", "1.", ".5", "0x1", ARABIC_ONE)


def odd_characters() -> Iterator[Delivery]:
    nul, lone, reverse = '"a\\u0000b"', '"a\\ud800b"', '"\\udc00\\ud800"'
    for path in ("information.text", "information.code", "supplierNotes.0.note"):
        yield from values(35, STORED, path, nul, '"\\u0000"')
        yield from values(38, STORED, path, lone, reverse)
    for path in ("entity.notes", "entity.address.id", "entity.serviceId"):
        yield from values(36, STORED, path, nul, f"[{nul}]")
        yield from values(39, STORED, path, lone, f"[{reverse}]")
    for path in ("", "entity", "information"):
        yield from members(37, STORED, path, f"{nul}: 1", '"\\u0000": {}')
        yield from members(40, STORED, path, f"{lone}: 1", f"{reverse}: [1]")
    yield from values(41, STORED, "entity.notes", '"\\ud83d\\ude00"', '"😀"')
    # Nowhere in the table, but the same characters where a column takes them.
    for path in ("information.type", "entity.status", "supplierNotes.0.type"):
        yield from values(0, STORED | INVALID, path, nul, lone)
    for path in ("id", "supplier", "updateType", "entityType", "issuedOn", "entity.id"):
        yield from values(0, INVALID, path, nul, lone)


def shapes() -> Iterator[Delivery]:
    yield from members(42, MALFORMED, "", '"id": "x"', '"supplier": "ALTNET_A"')
    yield from members(42, MALFORMED, "", '"\\u0069d": 1', '"x": 1, "x": 1')
    yield from members(42, MALFORMED, "entity", '"status": "HELD"')
    yield from values(42, MALFORMED, "entity.notes", '[{"a": 1, "a": 2}]')
    both = (("[", "]"), ('{"a":', "}"))
    for left, right in both:
        yield from values(0, STORED, "entity.notes", nested(32, left, right))
        for depth in (33, 34, 900):
            yield from values(43, MALFORMED, "entity.notes", nested(depth, left, right))
        for depth in (20_000, 40_000):
            text = nested(depth, left, right)
            yield from values(44, MALFORMED, "entity.notes", text)
            yield from bodies(44, MALFORMED, bare=text.encode())
    yield from values(45, MALFORMED, "entity.notes", nested(100_000))
    opened = {
        "bare": nested(100_000),
        "arrays": "[" * 100_000,
        "objects": '{"a":' * 50_000,
    }
    yield from bodies(45, MALFORMED, **{name: opened[name].encode() for name in opened})
    yield from values(46, TOO_LARGE, "entity.notes", f'"{"x" * 3_000_000}"')
    for size, want in ((BOUND, STORED), (BOUND + 1, TOO_LARGE)):
        name = f"{size} bytes"
        yield Delivery(46, name, valid(name).ljust(size), want)
    many = ", ".join(f'"k{key}": 1' for key in range(15_000))
    yield from members(47, MALFORMED, "entity", many)
    yield from values(47, MALFORMED, "entity.notes", f"[{'1,' * 10_000}1]")
    yield from values(47, MALFORMED, "entity.notes", f"[{'[],' * 10_000}1]")
    yield from values(0, STORED, "entity.notes", f"[{'1,' * 9_000}1]")


DELIVERIES = [
    *not_json(),
    *not_utf8(),
    *numbers(),
    *odd_characters(),
    *shapes(),
]
