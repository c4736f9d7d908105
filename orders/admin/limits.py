"""How long actions may wait, as tenant admins set it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from orders.admin.scoped import Scoped, TenantFilter
from orders.models import ActionLimit, RequiredAction
from orders.pages.ages import USUAL, limit
from orders.wording import tables

HOUR = timedelta(hours=1)
MOST_HOURS = 24 * 90


def choices() -> list[tuple[str, str]]:
    """Return the types that one can set a limit for, with what holds otherwise."""
    known = [(str(kind), tables.asked_kind(kind)) for kind in RequiredAction.Kind]
    usual = f"All others (usually {USUAL // HOUR} h)"
    return [
        *((code, f"{word} (usually {limit(code) // HOUR} h)") for code, word in known),
        ("", usual),
    ]


class LimitForm(forms.ModelForm[ActionLimit]):
    """A limit in hours."""

    type = forms.ChoiceField(choices=choices, required=False, label="What is asked")
    hours = forms.IntegerField(
        min_value=1,
        max_value=MOST_HOURS,
        help_text="An action that waits longer is over its time, and shouts.",
    )

    class Meta:
        model = ActionLimit
        fields = ("tenant", "type")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["hours"].initial = self.instance.within // HOUR

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if hours := found.get("hours"):
            # Before the model is checked as a whole.
            self.instance.within = hours * HOUR
        return found


@admin.register(ActionLimit)
class ActionLimitAdmin(Scoped[ActionLimit]):
    """A tenant's limits; where there is none, ours hold."""

    form = LimitForm
    fields = ("tenant", "type", "hours")
    list_display = ("asked", "hours", "tenant")
    list_filter = (("tenant", TenantFilter),)
    list_select_related = ("tenant",)
    ordering = ("tenant__code", "type")

    def has_delete_permission(
        self, request: HttpRequest, obj: ActionLimit | None = None
    ) -> bool:
        return request.user.has_perm("orders.delete_actionlimit")

    @admin.display(description="what is asked")
    def asked(self, one: ActionLimit) -> str:
        return tables.asked_kind(one.type) if one.type else "All others"

    @admin.display(description="within")
    def hours(self, one: ActionLimit) -> str:
        return f"{one.within // HOUR} h"
