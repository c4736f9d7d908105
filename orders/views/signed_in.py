"""What only somebody who is signed in gets: a page, or a part that a page asks for."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views import View


def is_part(request: HttpRequest) -> bool:
    """Return whether an open page asks for a part of itself."""
    return "HX-Request" in request.headers


class SignedInView(LoginRequiredMixin, View):
    """A page sends who is signed out to sign in; a part just says so."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        if is_part(self.request):
            return HttpResponse(status=401)  # type: ignore[return-value]
        return super().handle_no_permission()
