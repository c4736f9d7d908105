"""Keeping views of lists."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views import View

from orders.models import SavedView, Tenant
from orders.pages.views import may_change, spelt

MOST_VIEWS = 50
LONGEST = 60
LONGEST_QUERY = 1_000


class SaveView(LoginRequiredMixin, View):
    """Keep what a list is narrowed to; under a name that is there it is kept anew."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, place: str) -> HttpResponse:
        person = cast(User, request.user)
        query = spelt(place, QueryDict(request.POST.get("query", "")[:4_000]))
        there = HttpResponseRedirect(f"{reverse(place)}?{query}")
        name = request.POST.get("name", "").replace("\0", "").strip()[:LONGEST]
        own = SavedView.objects.filter(owner=person)
        if not name or len(query) > LONGEST_QUERY or own.count() >= MOST_VIEWS:
            messages.warning(request, "Give it a short name, and keep fewer of them.")
            return there
        SavedView.objects.update_or_create(
            owner=person,
            place=place,
            name=name,
            defaults={"query": query, "tenant": self.tenant(person)},
        )
        messages.success(request, f"Kept as “{name}”.")
        return there

    def tenant(self, person: User) -> Tenant | None:
        """Return with whom a view is shared: the person's first tenant, if they may."""
        if "share" not in self.request.POST:
            return None
        if not person.has_perm("orders.share_savedview"):
            return None
        return Tenant.objects.filter(memberships__user=person).first()


class ForgetView(LoginRequiredMixin, View):
    """Remove a view: one's own, or a shared one that one looks after."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = cast(User, request.user)
        view = get_object_or_404(SavedView.objects.visible_to(person), pk=pk)
        if may_change(view, person):
            view.delete()
            messages.success(request, f"“{view.name}” is gone.")
        return HttpResponseRedirect(reverse(view.place))
