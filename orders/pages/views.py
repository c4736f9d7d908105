"""The saved views above a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import QueryDict
from django.urls import reverse

from orders.filters import FILTERS
from orders.models import SavedView, Tenant

Place = SavedView.Place
# What an address may keep, by list; where somebody is in it is no part of a view.
KEPT = {
    Place.ORDERS: frozenset({*FILTERS, "q", "sort", "show"}),
    Place.QUEUE: frozenset({"type", "supplier", "with", "over", "answered"}),
}
# More than these tabs are folded, the whole list among them.
FEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A view as a tab; `pk` is 0 for the whole list."""

    pk: int
    name: str
    url: str
    is_here: bool
    is_shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs:
    """The tabs of a list, and what is needed to save where one is as another."""

    place: str
    query: str
    tabs: Sequence[Tab]
    here: SavedView | None
    shares: Sequence[Tenant]
    may_change: bool

    @property
    def first(self) -> list[Tab]:
        """Return the tabs that are shown at once: the first, and where one is."""
        return [*self.tabs[:FEW], *(tab for tab in self.tabs[FEW:] if tab.is_here)]

    @property
    def rest(self) -> list[Tab]:
        """Return the tabs that are shown on demand."""
        return [tab for tab in self.tabs[FEW:] if not tab.is_here]

    @property
    def is_worth_saving(self) -> bool:
        return bool(self.query) and self.here is None


def spelt(place: str, query: QueryDict) -> str:
    """Return what an address narrows a list to, in one spelling."""
    found = QueryDict(mutable=True)
    for name in sorted(KEPT[Place(place)].intersection(query)):
        values = (value for value in query.getlist(name) if "\0" not in value)
        if some := sorted(filter(None, values)):
            found.setlist(name, some)
    return found.urlencode()


def tabs(place: str, person: User, query: QueryDict) -> Tabs:
    """Return the views that a person has of a list, by one query."""
    here = spelt(place, query)
    views = list(SavedView.objects.visible_to(person).filter(place=place))
    current = next((view for view in views if view.query == here), None)
    whole = Tab(pk=0, name="All", url=reverse(place), is_here=not here)
    return Tabs(
        place=place,
        query=here,
        tabs=[
            whole,
            *(
                Tab(
                    pk=view.pk,
                    name=view.name,
                    url=f"{reverse(place)}?{view.query}",
                    is_here=view is current,
                    is_shared=view.tenant_id is not None,
                )
                for view in views
            ),
        ],
        here=current,
        shares=shares(person) if here and current is None else (),
        may_change=bool(current and may_change(current, person)),
    )


def shares(person: User) -> list[Tenant]:
    """Return the tenants with which a person may share a view."""
    may_share = person.has_perm("orders.share_savedview")
    return Tenant.objects.own(person) if may_share else []


def may_change(view: SavedView, person: User) -> bool:
    """Return whether a view is the person's, or shared and theirs to look after."""
    if view.owner_id == person.pk:
        return True
    return view.tenant_id is not None and person.has_perm("orders.share_savedview")
