"""What any page may tell of the inbox."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.models import User
from django.http import HttpRequest

from kci.models import Kci
from orders.pages.keyset import bounded_count


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


def inbox(request: HttpRequest) -> dict[str, object]:
    """Return what pages tell of the inbox; nothing for who is not signed in."""
    user = getattr(request, "user", None)
    return {"inbox": Inbox(user)} if isinstance(user, User) else {}
