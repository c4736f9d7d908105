"""The page of one action: what is asked, what is known, what to do about it."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from orders.models import RequiredAction
from orders.pages.action import action_page
from orders.pages.clock import read_clock


class AskedView(LoginRequiredMixin, View):
    """Answer what a supplier asks."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = cast(User, request.user)
        visible = RequiredAction.objects.visible_to(person)
        rich = visible.select_related("order__tenant", "assignee")
        action = get_object_or_404(rich, pk=pk)
        context = {
            "page": action_page(action, person, read_clock()),
            "may_work": person.has_perm("orders.work_on_actions"),
        }
        return render(request, "orders/action.html", context)
