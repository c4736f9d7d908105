"""Keeping views of lists."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views import View

from orders.models import SavedView, Tenant
from orders.pages.views import may_change, shares, spelt

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
        name = read_name(request.POST)
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
        """Return with whom a view is shared, if with anybody the person may."""
        code = self.request.POST.get("share", "")
        return next((one for one in shares(person) if one.code == code), None)


class RenameView(LoginRequiredMixin, View):
    """Give a view another name: one's own, or a shared one that one looks after."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = cast(User, request.user)
        view = get_object_or_404(SavedView.objects.visible_to(person), pk=pk)
        name = read_name(request.POST)
        if not may_change(view, person):
            raise PermissionDenied
        if not name:
            messages.warning(request, "Give it a short name.")
        elif is_taken(view, name, person) or not renamed(view, name):
            text = (
                f"There is a view called “{name}” already. Please choose another name."
            )
            messages.warning(request, text)
        else:
            messages.success(request, f"“{view.name}” is called “{name}” now.")
        return HttpResponseRedirect(f"{reverse(view.place)}?{view.query}")


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


def read_name(told: QueryDict) -> str:
    """Return the name that somebody gives a view, as far as there is room."""
    return told.get("name", "").replace("\0", "").strip()[:LONGEST]


def is_taken(view: SavedView, name: str, person: User) -> bool:
    """Return whether a person sees another view of the list under a name."""
    others = SavedView.objects.visible_to(person).exclude(pk=view.pk)
    return others.filter(place=view.place, name=name).exists()


def renamed(view: SavedView, name: str) -> bool:
    """Rename a view, unless its owner, who may be a colleague, has one of that name."""
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(name=name)
    except IntegrityError:
        return False
    return True
