"""Filters of a list as chips and menus: what may be chosen, and what is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from orders.pages.keyset import shown_count

# More choices of one filter are a mistake or an attack.
MOST_CHOSEN = 50
MOST_LETTERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice of a menu, and how many rows it would give."""

    value: str
    label: str
    count: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A filter: of its choices one or, with boxes to tick, several may be on."""

    name: str
    label: str
    choices: Sequence[Choice]
    single: bool = False

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_on]

    @property
    def summary(self) -> str:
        """Return what is chosen, beside the filter's name."""
        chosen = self.chosen
        return chosen[0].label if len(chosen) == 1 else str(len(chosen) or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A link that sets a filter, and shows that it is on or takes it away again."""

    label: str
    url: str
    is_on: bool
    count: str = ""
    icon: str = ""
    removes: bool = False


def chosen(query: QueryDict, name: str) -> list[str]:
    """Return what an address chooses of a filter."""
    values = dict.fromkeys(query.getlist(name))
    usable = (v for v in values if v and "\0" not in v and len(v) <= MOST_LETTERS)
    return list(usable)[:MOST_CHOSEN]


def read_number(text: str) -> int:
    """Return a number of an address or a form; 0, which nothing has, for none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def is_set(query: QueryDict, name: str) -> bool:
    """Return whether an address turns a filter on that is on or off."""
    return bool(chosen(query, name))


def menu(
    name: str,
    label: str,
    wording: Callable[[str], str],
    counts: Counter[str],
    on: Iterable[str],
) -> Menu:
    """Return a menu of what there is and what is chosen, the most frequent first."""
    is_on = set(on)
    values = [*(value for value, _ in counts.most_common()), *sorted(is_on)]
    choices = [
        Choice(
            value=value,
            label=wording(value),
            count=shown_count(counts[value]),
            is_on=value in is_on,
        )
        for value in dict.fromkeys(values)
    ]
    return Menu(name=name, label=label, choices=choices)


def address(query: QueryDict, **changes: str | None) -> str:
    """Return a page's address with some of its choices set, or left out by None."""
    changed = query.copy()
    changed.pop("after", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = value
    return f"?{changed.urlencode()}"
