"""Whether there is news, for a list that is open."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from orders.context import Frame
from orders.pages import marks
from orders.views.signed_in import ENOUGH, has_it

# The pages that ask, and what their titles say.
TITLES = {"today": "Today", "queue": "Queue", "orders": "Orders"}


class NewsView(LoginRequiredMixin, View):
    """Nothing, as long as a list shows all there is; else how much is new, as a link.

    A list that is left open goes on asking, and names what it was told last.
    """

    def handle_no_permission(self) -> HttpResponseRedirect:
        text = "You are signed out. Sign in again"
        return self.link(text, status=ENOUGH)  # type: ignore[return-value]

    def get(self, request: HttpRequest) -> HttpResponse:
        person = cast(User, request.user)
        shown = marks.read_mark(request.GET.get("mark", ""))
        tag = marks.tag(person)
        if shown and shown.tag == tag:
            return HttpResponse(status=204)
        if has_it(request, tag):
            return HttpResponse(status=304)
        new = marks.came_since(person, shown) if shown else 0
        response = self.link(told(new), frame=Frame(request, person), new=number(new))
        response["ETag"] = tag
        response["Cache-Control"] = "no-store, private"
        return response

    def link(self, text: str, *, status: int = 200, **more: object) -> HttpResponse:
        """Return a link to the page as it is now, and its title with the counts."""
        at = self.request.GET.get("at", "")
        place = at if at in TITLES else "today"
        context = more | {
            "text": text,
            "url": f"{reverse(place)}?{self.request.GET.get('here', '')}",
            "title": TITLES[place],
        }
        return render(self.request, "orders/_new.html", context, status=status)


def told(new: int) -> str:
    """Return what is new in words; what changed without an entry has no number."""
    if not new:
        return "Something has changed"
    return "1 new update" if new == 1 else f"{number(new)} new updates"


def number(new: int) -> str:
    if new > marks.MOST:
        return f"{marks.MOST}+"
    return str(new) if new else ""
