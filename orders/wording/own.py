"""The words that a tenant prefers to ours, for as long as a page of theirs is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

PROBLEM, STATUS, ACTION, UPDATE = "PROBLEM", "STATUS", "ACTION", "UPDATE"


@dataclass(frozen=True, slots=True)
class Own:
    """A tenant's words for a code; an empty one leaves ours."""

    word: str = ""
    meaning: str = ""
    say: str = ""


NONE = Own()
Vocabulary = Mapping[tuple[str, str], Own]


def ours() -> Vocabulary:
    return {}


_spoken: ContextVar[Callable[[], Vocabulary]] = ContextVar("spoken", default=ours)


def own(kind: str, code: str) -> Own:
    """Return the tenant's words for a code of a kind; empty ones if it has none."""
    return _spoken.get()().get((kind, code), NONE)


@contextmanager
def spoken(load: Callable[[], Vocabulary]) -> Iterator[None]:
    """Speak in a tenant's words; they are loaded when the first code is worded."""
    token = _spoken.set(cache(load))
    try:
        yield
    finally:
        _spoken.reset(token)
