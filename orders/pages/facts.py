"""Facts beside a timeline: a label and a value, gathered in sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact as people read it; `when` is its moment for machines."""

    label: str
    value: str
    copy: bool = False
    tone: str = ""
    icon: str = ""
    when: date | None = None
    # What it was before, and what is to be said of it.
    old: str = ""
    aside: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Facts under a heading."""

    key: str
    title: str
    facts: Sequence[Fact]
    icon: str = ""
    tone: str = ""
    text: str = ""


def known(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts that say something."""
    return [fact for fact in facts if fact.value]
