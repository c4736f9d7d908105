"""What every page shows: the number of outstanding actions."""

from __future__ import annotations

from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """Return what the frame of a page needs."""
    return {}
