"""More of the table of bad and odd deliveries: the rules on members, and headers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from tests.kci.bad_deliveries import (
    ARABIC_ONE,
    INVALID,
    MALFORMED,
    NO_SUCH_TYPE,
    STORED,
    Delivery,
    Want,
    bodies,
    members,
    types,
    valid,
    values,
    without,
)

TIMES = ("issuedOn", "receivedOn", "deliveredOn")
MANDATORY = [
    *("id", "supplier", "sequenceNumber", "deliveredOn", "updateType"),
    *("entityType", "entity", "information.type"),
]
UUID = "1150e313302049f3ace3f8aacfeec4e3"
ODD_TEXTS = (
    "<script>alert(1)</script>",
    "\u202eevil\u202c",
    "zero\u200bwidth\ufeff",
    "\x1b[31mred\x1b[0m",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "{{ 7*7 }}{% debug %}",
    "' OR 1=1 --",
    "\x7f\x01\u2028\u2029",
)


def texts(*found: str) -> list[str]:
    return [json.dumps(text) for text in found]


def times() -> Iterator[Delivery]:
    for path in TIMES:
        yield from values(50, INVALID, path, *texts(*OUT_OF_RANGE))
        yield from values(51, INVALID, path, *texts(*NO_TIMES), "1700000000", "true")
        yield from values(51, INVALID, path, "1.5", "[]", "{}")
        # A leap second may be taken.
        yield from values(51, INVALID | STORED, path, '"2016-12-31T23:59:60Z"')
        yield from values(52, INVALID, path, '"2024-03-01T09:00:00"')
        yield from values(53, INVALID, path, '"2024-03-01"')
        yield from values(54, INVALID, path, '"2024-W05-1"', '"2024-W05-1T09:00:00Z"')
        yield from values(55, INVALID, path, '"2024-03-01 09:00:00Z"')
        yield from values(56, STORED, path, '"2024-03-01T09:00:00.123456789Z"')
        yield from values(57, INVALID, path, '"2024-03-31T01:30:00"')
        yield from values(58, STORED, path, *texts(*FAR_OFF))
        yield from values(0, INVALID, path, *texts(*NEARLY_TIMES))
    reverse = {
        "deliveredOn": "2024-03-01T09:00:00Z",
        "issuedOn": "2024-03-03T09:00:00Z",
    }
    yield from bodies(58, STORED, reverse=valid("reverse times", **reverse))
    yield from values(0, STORED, "issuedOn", "null")


OUT_OF_RANGE = (
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59-00:01",
)
NO_TIMES = (
    "10000-01-01T00:00:00Z",
    "2024-02-30T09:00:00Z",
    "2023-02-29T09:00:00Z",
    "2024-03-01T24:00:00Z",
    "2024-03-01T09:00:00+99:99",
    "",
    " ",
    "now",
    "P1D",
)
NEARLY_TIMES = (
    "٢٠٢٤-03-01T09:00:00Z",
    "2024-03-01T09:00:00Z\n",
    " 2024-03-01T09:00:00Z",
    "20240301T090000Z",
    "2024-061T09:00:00Z",
    "2024-03-01T09Z",
    "1709283600",
)
FAR_OFF = ("2099-01-01T00:00:00Z", "1970-01-01T00:00:00Z")


def ids() -> Iterator[Delivery]:
    dashed = "1150e313-3020-49f3-ace3-f8aacfeec4e3"
    odd = (f"{{{dashed}}}", f"urn:uuid:{dashed}", UUID, dashed + "\n", f" {dashed}")
    yield from values(59, INVALID, "id", *texts(*odd, dashed[:-1], dashed + "0", ""))
    yield from values(
        59, INVALID, "id", f'"{ARABIC_ONE}150e313-3020-49f3-ace3-f8aacfeec4e3"'
    )
    yield from values(60, INVALID, "id", "12345", "true", "[]", "1.5")
    yield from values(61, STORED, "id", f'"{str(uuid5(NAMESPACE_URL, "61")).upper()}"')
    yield from values(62, STORED, "id", '"00000000-0000-0000-0000-000000000000"')
    yield from values(63, INVALID, "id", '"g3d9i408-6h41-5k40-3i96-f5f8g0i7j9k0"')
    yield from values(64, INVALID, "supplier", '"Fïbré"', '"١٢٣"', '"ABC-D"', '"A B"')
    yield from values(65, INVALID, "supplier", '"ABC\\n"', '" ABC"', '"ABC "')
    yield from values(66, INVALID, "supplier", f'"{"A" * 21}"', '""', "5", "[]")
    yield from values(66, STORED, "supplier", f'"{"A" * 20}"', '"a_1"')
    for path in MANDATORY:
        yield from bodies(0, MALFORMED, **{f"without {path}": without(path)})
        yield from values(0, MALFORMED, path, "null")
    yield from bodies(0, INVALID, without_information=without("information"))
    yield from values(0, INVALID, "information", "null", '"x"', "[]")


def content() -> Iterator[Delivery]:
    for path in ("information.text", "information.code", "information.type"):
        yield from values(67, INVALID, path, "5", "true", "[]", "{}")
    yield from values(67, INVALID, "supplierNotes.0.note", "5")
    yield from values(67, INVALID, "supplierNotes", '"x"', "{}", '["x"]')
    yield from values(68, STORED, "information.text", '"  two blanks  "', '"\\n"')
    yield from values(68, STORED, "supplierNotes.0.note", '" note "')
    yield from values(69, INVALID, "entity", '"x"', "[]", "5", "true")
    yield from values(69, MALFORMED, "entity", "null", "{}")
    yield from members(70, STORED, "", '"__proto__": {"a": 1}', '"constructor": 1')
    yield from members(70, STORED, "entity", '"__class__": 1', '"": null')
    yield from members(70, STORED, "information", '"toString": []')
    odd = ("SOMETHING_NEW", "lower case", "Ünïcode", "x" * 60)
    for path in ("entity.status", "information.type", "information.code"):
        yield from values(71, STORED, path, *texts(*odd))
    yield from values(71, STORED, "supplierNotes.0.type", '"Drone Note"', '["A", "B"]')
    for path in ("entityType", "updateType"):
        yield from values(
            71, INVALID, path, '"SOMETHING_NEW"', '""', "5", '"informational"'
        )
    for path in ("information.text", "entity.notes", "supplierNotes.0.note"):
        yield from values(72, STORED, path, *texts(*ODD_TEXTS))


def entities() -> Iterator[Delivery]:
    number = "entity.supplierOrderNumber"
    no_id = {"without entity.id": without("entity.id")}
    yield from bodies(75, STORED, **no_id)
    yield from bodies(75, MALFORMED, neither=without("entity.id", number))
    yield from bodies(0, MALFORMED, status=without("entity.status"))
    yield from values(0, INVALID, "entity.status", "5", "[]", "{}")
    good = ("12345", "12345.0", '"12345"', '"A-1"', f'"{"x" * 64}"')
    yield from values(75, STORED, "entity.id", *good)
    bad = ("1.5", "true", "[1]", "{}", '"a/b"', f'"{"x" * 65}"', '" "', '"a\\nb"')
    yield from values(75, INVALID, "entity.id", *bad)
    # A wrong shape elsewhere counts as absent.
    for path in ("entity.address", "entity.created", "entity.appointmentTimeslot"):
        yield from values(0, STORED, path, "5", '"x"', "[]", "null", '[{"a": []}]')
    yield from values(0, STORED, "entity.committedDate", '"2024-02-30T09:00:00Z"', "5")


def headers() -> Iterator[Delivery]:
    for name in ("X-Request-ID", "X-Conversation-ID"):
        for value in (None, "", "x" * 129, "é", "a b", "a\tb", b"\xff"):
            yield header(73, MALFORMED, name, value)
        yield header(73, STORED, name, "x" * 128)
        yield header(73, STORED, name, "!~{}/%,;")
    for coding in ("gzip", "deflate", "br", "gzip, gzip", "bogus"):
        yield header(49, NO_SUCH_TYPE, "Content-Encoding", coding)
    yield header(0, STORED, "Content-Encoding", "identity")
    for accept in ("text/html", "application/xml", "garbage", ""):
        yield header(0, STORED, "Accept", accept)
    yield header(0, STORED, "Cookie", "sessionid=x; csrftoken=\xff")
    yield header(0, STORED, "Expect", "100-continue")
    yield header(0, STORED, "X-HTTP-Method-Override", "DELETE")
    yield header(0, STORED, "Origin", "https://evil.example")
    yield from types(0, STORED, "APPLICATION/JSON", "application/json;x=y")


def header(row: int, want: Want, name: str, value: str | bytes | None) -> Delivery:
    label = f"{name}: {value!r}"
    return Delivery(row, label, valid(label), want, {name: value})


DELIVERIES = [*times(), *ids(), *content(), *entities(), *headers()]
