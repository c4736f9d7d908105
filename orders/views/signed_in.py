"""What only somebody who is signed in gets: a page, or a part that a page asks for."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.http import parse_etags
from django.views import View

# htmx shows what it gets with this, and asks no more.
ENOUGH = 286


def is_part(request: HttpRequest) -> bool:
    """Return whether an open page asks for a part of itself."""
    return "HX-Request" in request.headers


def has_it(request: HttpRequest, tag: str) -> bool:
    """Return whether an open page has what is known by a tag already.

    It may name the tag as a weak one, which it is once the answer was compressed.
    """
    told = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in {one.removeprefix("W/") for one in told}


def signed_out(page: str, place: str) -> HttpResponse:
    """Tell an open page's reader to sign in again and come back, at a place of it."""
    return HttpResponse(
        format_html('<a href="{}">You are signed out. Sign in again</a>', page),
        status=ENOUGH,
        headers={"HX-Retarget": place, "HX-Reswap": "innerHTML"},
    )


class SignedInView(LoginRequiredMixin, View):
    """A page sends who is signed out to sign in; a part just says so."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        if is_part(self.request) and not self.request.user.is_authenticated:
            return HttpResponse(status=401)  # type: ignore[return-value]
        return super().handle_no_permission()
