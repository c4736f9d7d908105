"""From the bytes of a delivery to its JSON object, within bounds."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from kci.faults import malformed

DEEPEST = 32
MOST_VALUES = 10_000
# As many digits as the largest double has: what more is no number to anybody.
LONGEST_INTEGER = 309
# One that is never closed ends with the body, or each quote in it would begin a search.
STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
EMPTY = re.compile(r"\[\s*\]|\{\s*\}")


def parse(raw: bytes) -> tuple[str, dict[str, Any]]:
    """Return the text as received and the object it says; `Refused` if it is none."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise malformed(f"The body is not UTF-8 (byte {problem.start})") from None
    return text, load(text)


def load(text: str) -> dict[str, Any]:
    """Return the object that a text says; whole numbers such as 1.0 as integers."""
    if not text.strip():
        raise malformed("The body is empty")
    bound(text)
    numbers = Numbers()
    try:
        body = json.loads(
            text,
            object_pairs_hook=unique,
            parse_constant=constant,
            parse_float=numbers.decimal,
            parse_int=numbers.integer,
        )
    except ValueError as problem:
        raise malformed(f"The body is not JSON: {problem}") from None
    if not isinstance(body, dict):
        raise malformed("The body is not a JSON object")
    # A sequence number out of all bounds breaks a rule; elsewhere it cannot be kept.
    in_sequence = body.get("sequenceNumber") in (math.inf, -math.inf)
    if numbers.infinite > in_sequence:
        raise malformed("The body has a number that is out of range")
    return body


def bound(text: str) -> None:
    """Refuse what is nested too deep or has too many values, before it is parsed."""
    bare = STRINGS.sub("", text)
    depth = deepest = 0
    for character in bare:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    if deepest > DEEPEST:
        raise malformed(f"The body is nested more than {DEEPEST} deep")
    containers = bare.count("[") + bare.count("{") - len(EMPTY.findall(bare))
    if 1 + bare.count(",") + containers > MOST_VALUES:
        raise malformed(f"The body has more than {MOST_VALUES} values")


class Numbers:
    """Reads numbers as JSON means them: 1.0 and 1e2 are whole."""

    def __init__(self) -> None:
        self.infinite = 0

    def decimal(self, digits: str) -> int | float:
        number = float(digits)
        if math.isinf(number):
            self.infinite += 1
            return number
        return int(number) if number.is_integer() else number

    def integer(self, digits: str) -> int:
        if len(digits) > LONGEST_INTEGER:
            raise malformed("The body has a number that is out of range")
        return int(digits)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these members; a name that comes twice is refused.

    Parsers differ on which of the two counts.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise malformed("The body has an object that names a member twice")
    return found


def constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which JSON does not have."""
    raise malformed(f"The body is not JSON: {name}")
