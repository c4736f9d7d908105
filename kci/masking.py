"""What was delivered, without what tells who people are and where they live.

It stands in members that are made for it, and in free text. Ids are left as they are:
people look for KCIs by them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

HIDDEN = "••••"
# Members are compared by their letters: phone_number is phoneNumber.
LETTERS = re.compile(r"[^a-z]+")
# What only people have: a bare name may be that of a product.
NAMES = "surname|forename|(?:first|last|given|family|full)name"
SOMEBODY = f"contact|customer|enduser|person|owner|occupier|{NAMES}"
PERSON = re.compile(SOMEBODY)
# All that stands in these is about a person or a place.
PRIVATE = re.compile(
    f"{SOMEBODY}|address|siteinformation|phone|telephone|mobile|msisdn|fax|landline"
    r"|tel(?:no|number)?$|email|postcode|uprn"
)
NAME = re.compile(f"(?:name|{SOMEBODY})$")
WORD = re.compile(r"[^\W\d_]{3,}")
# Words of names that name nobody.
NOBODY = frozenset({"and", "the", "mrs", "miss", "site", "contact", "customer"})
# Words that say what a private value is, and not whose.
PLAIN = frozenset({"type", "role"})
ID = re.compile(r"(?:Id|ID|Number|Reference|Code|^id|^code)$")
EMAIL = re.compile(r"[^\s@<>\"',;:()]{1,64}@[^\s@<>\"',;:()]{1,255}")
TELEPHONE = re.compile(
    r"(?<![\w+.-])(?:\+|00?|\(\+?)[\s().-]{0,2}(?:\d[\s().-]{0,2}){8,14}(?![\w-])",
    re.ASCII,
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.ASCII | re.IGNORECASE)
# Shorter ones are words that mean other things, too.
LEAST = 5
# More than any order of ours has: then nothing of its free text is shown.
MOST_VALUES = 200
NEVER = r"(?!)"


def printed(text: str, *, personal: bool) -> str:
    """Return a body indented, without personal data unless that was asked for.

    What is no JSON cannot be told apart: it is shown as a whole or not at all.
    """
    try:
        body = json.loads(text)
        shown = body if personal else masked(body)
        made = json.dumps(shown, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text if personal else ""
    # Half a surrogate pair can be escaped in JSON, and in no page.
    return made.encode(errors="backslashreplace").decode()


def masked(value: object) -> object:
    """Return a JSON value without what tells who people are."""
    whole = {one.lower() for one in private(value) if len(one) >= LEAST}
    words = {one.lower() for one in named(value)} - NOBODY
    if len(whole | words) > MOST_VALUES:
        return HIDDEN
    known = [re.escape(one) for one in sorted(whole, key=len, reverse=True)]
    known += [rf"\b{one}\b" for one in words]
    return without(value, re.compile("|".join(known) or NEVER, re.IGNORECASE))


def named(value: object, *, person: bool = False) -> Iterator[str]:
    """Yield the words of people's names: a note may say but one of them."""
    for name, inner in members(value):
        about = letters(name)
        is_person = person or bool(PERSON.search(about))
        if is_person and isinstance(inner, str) and NAME.search(about):
            yield from WORD.findall(inner)
        yield from named(inner, person=is_person)


def private(value: object, *, within: bool = False) -> Iterator[str]:
    """Yield the texts that private members hold, to be hidden wherever they stand."""
    if within and isinstance(value, str):
        yield value.strip()
    for name, inner in members(value):
        if name not in PLAIN:
            yield from private(inner, within=within or is_private(name))


def members(value: object) -> Iterator[tuple[str, object]]:
    """Yield what an object or a list holds; what a list holds has no name."""
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from (("", one) for one in value)


def without(value: object, known: re.Pattern[str], *, within: bool = False) -> object:
    """Return a JSON value with private members hidden, and what they hold elsewhere."""
    if isinstance(value, Mapping):
        return {name: member(name, one, known, within) for name, one in value.items()}
    if isinstance(value, list):
        return [without(one, known, within=within) for one in value]
    if within and value not in ("", None):
        return HIDDEN
    if not isinstance(value, str):
        return value
    return said(known.sub(HIDDEN, value))


def member(name: str, value: object, known: re.Pattern[str], within: bool) -> object:
    """Return the value of a member as it may be shown."""
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    if within and name in PLAIN and is_plain:
        return value
    if is_plain and not within and not is_private(name) and ID.search(name):
        return identifying(value, known) if isinstance(value, str) else value
    return without(value, known, within=within or is_private(name))


def identifying(text: str, known: re.Pattern[str]) -> str:
    """Return an id or a code, unless it is what it cannot be: a name, an address.

    Ids may look like telephone numbers; with blanks or a + they are written by people.
    """
    text = EMAIL.sub(HIDDEN, known.sub(HIDDEN, text))
    return TELEPHONE.sub(HIDDEN, text) if re.search(r"[\s+(]", text) else text


def said(text: str) -> str:
    """Return free text without e-mail addresses, telephone numbers and postcodes."""
    for kind in (EMAIL, TELEPHONE, POSTCODE):
        text = kind.sub(HIDDEN, text)
    return text


def is_private(name: str) -> bool:
    return bool(PRIVATE.search(letters(name)))


def letters(name: str) -> str:
    return LETTERS.sub("", name.lower())
