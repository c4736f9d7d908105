"""Codes, names and numbers as plain words."""

from __future__ import annotations

import re

from orders.entity import national

CAPITALS = frozenset(
    ("CPE", "ENNI", "ID", "IP", "KCI", "NAD", "ONT", "POP", "SLA", "TV", "UPRN", "VLAN")
)
NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
NAMES = {
    "BT": "BT",
    "CITYFIBRE": "CityFibre",
    "OPENREACH": "Openreach",
}
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
BLANKS = re.compile(r"[\s_]+")
# As Ofcom groups them: 020 7946 0018, 0161 496 0018, 01632 960018, 07700 900018.
TELEPHONE = re.compile(
    r"(02\d)(\d{4})(\d{4})|(01\d1|011\d|0[389]\d\d)(\d{3})(\d{4})|(0[17]\d{3})(\d{6})"
)
CLOSED = frozenset({".”", "!”", "?”", "…”"})


def plain(code: str) -> str:
    """Return a code or a member's name as words: FOO_BAR and fooBar are Foo bar."""
    words = BLANKS.sub(" ", HUMP.sub(" ", code)).strip().split(" ")
    return opening(" ".join(_word(word) for word in words))


def opening(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def inline(text: str) -> str:
    """Return a name as it stands inside a sentence."""
    first = text.split(" ", 1)[0]
    return text if first[1:] != first[1:].lower() else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """Return a text with a capital first letter and a stop at its end."""
    text = opening(text.strip())
    return text if not text or text[-1] in ".!?…" or text[-2:] in CLOSED else f"{text}."


def sentences(*texts: str) -> str:
    """Return those of the texts that say something, as sentences."""
    return " ".join(sentence(text) for text in texts if text.strip())


def said(text: str, longest: int = 240) -> str:
    """Return the supplier's own words in quotes, shortened if they are many."""
    text = " ".join(text.split())
    if len(text) > longest:
        text = text[: longest - 1].rstrip() + "…"
    return f"“{text}”" if text else ""


def in_words(number: int) -> str:
    """Return a number as it is written in a sentence: two, 12."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def count(number: int, noun: str) -> str:
    """Return a number of things: one day, two days, 12 days."""
    return f"{in_words(number)} {noun}{'' if number == 1 else 's'}"


def listed(words: list[str]) -> str:
    """Return words as a list that can be read aloud: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def telephone(number: str) -> str:
    """Return a telephone number as it is read out: those of the country in groups."""
    found = TELEPHONE.fullmatch(national(number))
    return " ".join(filter(None, found.groups())) if found else number


def supplier_name(code: str) -> str:
    """Return a supplier's code as a name: ALTNET_A is Altnet A."""
    words = BLANKS.sub(" ", code).strip().split(" ")
    return " ".join(_name(word) for word in words) if words[0] else "the supplier"


def _word(word: str) -> str:
    return word.upper() if word.upper() in CAPITALS else word.lower()


def _name(word: str) -> str:
    shouted = word.isupper() and len(word) > 2
    return NAMES.get(word.upper(), word.capitalize() if shouted else word)
