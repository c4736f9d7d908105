"""The first page."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.views.generic import TemplateView

from orders.pages.clock import read_clock
from orders.pages.today import today


class TodayView(LoginRequiredMixin, TemplateView):
    """What a person begins the day with."""

    template_name = "orders/today.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        person = cast(User, self.request.user)
        # The search box is in the page, and no second one above it.
        return super().get_context_data(
            today=today(person, read_clock()), has_find=True
        )
