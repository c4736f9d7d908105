"""The words that a tenant prefers to ours, for as long as a page is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

PROBLEM, STATUS, ACTION, UPDATE = "PROBLEM", "STATUS", "ACTION", "UPDATE"
# In place of a tenant's number, where one speaks of no order.
NOBODY = 0
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Own:
    """A tenant's words for a code; an empty one leaves ours."""

    word: str = ""
    meaning: str = ""
    say: str = ""


NONE = Own()
Vocabulary = Mapping[tuple[str, str], Own]
# By tenants' numbers.
Vocabularies = Mapping[int, Vocabulary]


def ours() -> Vocabularies:
    return {}


_spoken: ContextVar[Callable[[], Vocabularies]] = ContextVar("spoken", default=ours)
_tenant: ContextVar[int] = ContextVar("tenant", default=NOBODY)


def own(kind: str, code: str) -> Own:
    """Return a tenant's words for a code of a kind; empty ones if it has none."""
    return _spoken.get()().get(_tenant.get(), {}).get((kind, code), NONE)


@contextmanager
def spoken(load: Callable[[], Vocabularies]) -> Iterator[None]:
    """Speak in tenants' words; they are loaded when the first code is worded."""
    token = _spoken.set(cache(load))
    try:
        yield
    finally:
        _spoken.reset(token)


@contextmanager
def speaking_of(tenant: int) -> Iterator[None]:
    """Speak of an order of the tenant with a number, in its words."""
    token = _tenant.set(tenant)
    try:
        yield
    finally:
        _tenant.reset(token)


def as_spoken_now(rows: Iterable[Row]) -> Iterator[Row]:
    """Return rows that are worded when the request is over, as if in it."""
    context, left = copy_context(), iter(rows)
    return iter(lambda: context.run(next, left, None), None)
