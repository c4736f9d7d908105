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
from orders.views.signed_in import ENOUGH

# The pages that ask, and what their titles say.
TITLES = {"today": "Today", "queue": "Queue", "orders": "Orders"}


class NewsView(LoginRequiredMixin, View):
    """Nothing, as long as a list shows all there is; else a link to what is new.

    That is known by the newest changed order of the person's, which an index tells.
    """

    def handle_no_permission(self) -> HttpResponseRedirect:
        return self.link("You are signed out. Sign in again")  # type: ignore[return-value]

    def get(self, request: HttpRequest) -> HttpResponse:
        frame = Frame(request, cast(User, request.user))
        if request.GET.get("mark") == frame.mark:
            return HttpResponse(status=204)
        return self.link("New updates. Show them", frame)

    def link(self, text: str, frame: Frame | None = None) -> HttpResponse:
        """Return a link to the page as it is now, and its title with the count."""
        at = self.request.GET.get("at", "")
        place = at if at in TITLES else "today"
        context = {
            "text": text,
            "url": f"{reverse(place)}?{self.request.GET.get('here', '')}",
            "lead": frame.outstanding.lead if frame else "",
            "title": TITLES[place],
        }
        return render(self.request, "orders/_new.html", context, status=ENOUGH)
