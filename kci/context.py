"""What any page may tell of the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from django.contrib.auth.models import User
from django.http import HttpRequest

from kci import numbers
from kci.models import Kci, RejectedDelivery
from orders.pages.keyset import bounded_count
from orders.pages.today import Tile

REFUSED = ("kci.view_kci", "kci.view_rejecteddelivery")


class Inbox:
    """The inbox of somebody. Nothing is looked up before a template asks for it."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def set_aside(self) -> str:
        """Return how many KCIs are set aside; nothing if none, or not theirs to see."""
        if not self.user.has_perm("kci.view_kci"):
            return ""
        count = bounded_count(Kci.objects.visible_to(self.user).set_aside())
        return "" if count == "0" else count

    @cached_property
    def tiles(self) -> list[Tile]:
        """Return how many wait for others or were refused, where there are any."""
        return [tile for tile in self._tiles() if tile.number != "0"]

    def _tiles(self) -> Iterator[Tile]:
        if self.user.has_perm("kci.view_kci"):
            kcis = Kci.objects.visible_to(self.user)
            yield numbers.held(
                kcis, "KCIs waiting for others", "KCI waiting for others"
            )
        if self.user.has_perms(REFUSED):
            yield numbers.refused(RejectedDelivery.objects.visible_to(self.user))


def inbox(request: HttpRequest) -> dict[str, object]:
    """Return what pages tell of the inbox; nothing for who is not signed in."""
    user = getattr(request, "user", None)
    return {"inbox": Inbox(user)} if isinstance(user, User) else {}
