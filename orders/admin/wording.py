"""The words that a tenant prefers to ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse

from orders.admin.scoped import Scoped, TenantFilter
from orders.models import OwnWording, RequiredAction
from orders.projection import TYPES
from orders.wording import own
from orders.wording.actions import action
from orders.wording.codes import PROBLEMS, problem
from orders.wording.forms import INFORMATION
from orders.wording.statuses import STATUSES, status

UNKNOWN = (
    "The portal does not know {} as a code of this kind; your words are used when the "
    "gateway sends it."
)
UNSAID = "Of a status or a kind of update nothing is said; word what it means."
# The codes of each kind that the portal knows; the gateway adds some without notice.
KNOWN: Mapping[str, Collection[str]] = {
    own.PROBLEM: PROBLEMS,
    own.STATUS: STATUSES,
    own.ACTION: RequiredAction.Kind.values,
    own.UPDATE: frozenset().union(*TYPES.values()),
}


class OwnWordingForm(forms.ModelForm[OwnWording]):
    """A code is kept as the gateway writes it; those we know are suggested."""

    class Meta:
        model = OwnWording
        fields = ("tenant", "kind", "code", "word", "meaning", "say")
        widgets = {"code": forms.TextInput(attrs={"list": "codes"})}

    def clean_code(self) -> str:
        return "_".join(str(self.cleaned_data["code"]).upper().split())

    def clean_say(self) -> str:
        """Refuse what no page would show."""
        say = str(self.cleaned_data["say"])
        if say and self.cleaned_data.get("kind") in {own.STATUS, own.UPDATE}:
            raise forms.ValidationError(UNSAID)
        return say


@admin.register(OwnWording)
class OwnWordingAdmin(Scoped[OwnWording]):
    """A tenant's words, with ours beside them."""

    list_display = ("code", "kind", "word", "meaning", "tenant")
    list_filter = ("kind", ("tenant", TenantFilter))
    list_select_related = ("tenant",)
    search_fields = ("code", "word")
    fields = ("tenant", "kind", "code", "ours", "word", "meaning", "say")
    readonly_fields = ("ours",)
    form = OwnWordingForm
    change_form_template = "admin/orders/own_wording.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["codes"] = sorted({*chain(*KNOWN.values())})
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: OwnWording, form: Any, change: bool
    ) -> None:
        """Save words, and ask whether a code is meant that we do not know."""
        super().save_model(request, obj, form, change)
        if obj.code in KNOWN[obj.kind]:
            return
        close = get_close_matches(obj.code, KNOWN[obj.kind], 1)
        meant = f" Did you mean {close[0]}?" if close else ""
        self.message_user(request, UNKNOWN.format(obj.code) + meant, messages.WARNING)

    def has_delete_permission(
        self, request: HttpRequest, obj: OwnWording | None = None
    ) -> bool:
        return request.user.has_perm("orders.delete_ownwording")

    @admin.display(description="the portal’s own")
    def ours(self, one: OwnWording) -> str:
        """Return our words for the code, whatever the tenant says."""
        with own.spoken(own.ours):
            return (
                " ".join(filter(None, ours_of(one.kind, one.code)))
                or self.empty_value_display
            )


def ours_of(kind: str, code: str) -> tuple[str, ...]:
    """Return our headline, meaning and what to say for a code."""
    if not code:
        return ()
    if kind == own.PROBLEM:
        reason = problem(code)
        return (f"“{reason.name}”", f"({reason.meaning}).", reason.say)
    if kind == own.STATUS:
        known = status(code)
        return (f"“{known.word}”", f"({known.meaning}).")
    if kind == own.ACTION:
        asked = action(code)
        return (f"“{asked.title}”", f"({asked.meaning}).", asked.do)
    form = INFORMATION.get(code)
    return (f"“{form.headline}”", f"({form.meaning}).") if form else ()
