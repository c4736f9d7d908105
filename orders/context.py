"""What every page shows: where one can go, and how much waits for us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from orders.models import RequiredAction, Tenant
from orders.pages import ages, marks, trail

# More are shown as "999+": nobody counts them, and counting has a price.
MOST = 999
# Name of the address, label and icon, permission it takes, group in the menu.
PLACES = (
    ("today", "Today", "", ""),
    ("queue", "Queue", "", ""),
    ("orders", "Orders", "", ""),
    ("reports", "Reports", "", ""),
    ("kcis", "KCIs", "kci.view_kci", "rule"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the main menu."""

    name: str
    label: str
    icon: str
    url: str
    group: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Outstanding:
    """How many actions wait for us, and when the first of them is over its time."""

    count: int
    due: datetime | None

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count)

    @property
    def lead(self) -> str:
        """Return how titles of pages begin."""
        return f"({self.shown}) " if self.count else ""

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < timezone.now()

    @property
    def tone(self) -> str:
        return "trouble" if self.is_overdue else "waiting"


class Frame:
    """What surrounds a page. Nothing is looked up before a template asks for it."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.request = request
        self.user = user

    @cached_property
    def outstanding(self) -> Outstanding:
        """Return how much waits for us, by one query."""
        waiting = RequiredAction.objects.visible_to(self.user).outstanding()
        oldest = waiting.oldest_first().annotate(due=ages.DUE)[: MOST + 1]
        found = oldest.aggregate(count=Count("pk"), first=Min("due"))
        return Outstanding(count=found["count"], due=found["first"])

    @property
    def from_orders(self) -> trail.Back:
        """Return the list of orders, or where else one came from."""
        return trail.back(self.request, "orders")

    @property
    def from_queue(self) -> trail.Back:
        """Return the queue, or where else one came from."""
        return trail.back(self.request, "queue")

    @cached_property
    def mark(self) -> marks.Mark:
        """Return up to where this page shows what happened."""
        return marks.mark(self.user)

    @cached_property
    def tenants(self) -> str:
        """Return whom the person works for."""
        if self.user.is_superuser:
            return "Operator"
        names = [str(tenant) for tenant in Tenant.objects.own(self.user)[:3]]
        return ", ".join(names[:2]) + (" …" if len(names) > 2 else "")

    @cached_property
    def places(self) -> list[Place]:
        """Return where the person can go."""
        return list(self._places())

    def _places(self) -> Iterator[Place]:
        for name, label, permission, group in PLACES:
            if not permission or self.user.has_perm(permission):
                yield self._place(name, label, name, group)
        if self.user.is_staff:
            yield self._place("admin:index", "Admin", "admin", "operator")

    def _place(self, name: str, label: str, icon: str, group: str) -> Place:
        path, url = self.request.path, reverse(name)
        is_here = path == url if url == "/" else path.startswith(url)
        return Place(name, label, icon, url, group, is_here)


def portal(request: HttpRequest) -> dict[str, object]:
    """Return what the frame of a page needs; nothing for who is not signed in."""
    user = getattr(request, "user", None)
    return {"portal": Frame(request, user)} if isinstance(user, User) else {}
