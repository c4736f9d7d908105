"""From which list one came to a page, however many pages lie between.

A browser says from which page a link was followed: so links stay clean, and tabs apart.
What a list was narrowed to is kept in the session for each page that one comes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

TRAIL = "trail"
LISTS = {"orders": "Orders", "queue": "Queue"}
# A session keeps so many pages, and no address that is longer.
MOST_PAGES = 30
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Back:
    """A link to a list as it was."""

    url: str
    label: str


def back(request: HttpRequest, place: str) -> Back:
    """Return the list that one came from, else all of the one that a page is of."""
    trail = request.session.get(TRAIL, {})
    known = trail.get(request.path, "")
    url = arrived(request, trail) or known
    if url != known:
        kept = {page: list for page, list in trail.items() if page != request.path}
        newest = [*kept.items(), (request.path, url)][-MOST_PAGES:]
        request.session[TRAIL] = dict(newest)
    return Back(url or reverse(place), LISTS[name_of(url) or place])


def arrived(request: HttpRequest, trail: dict[str, str]) -> str:
    """Return the list that the page before is, or was come to from; "" if none."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return ""
    parts = urlsplit(before)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_list = name_of(address) and len(address) <= LONGEST
    return address if is_list else trail.get(parts.path, "")


def name_of(address: str) -> str:
    """Return which list an address is of; "" if of none."""
    path = address.partition("?")[0]
    return next((name for name in LISTS if reverse(name) == path), "")
