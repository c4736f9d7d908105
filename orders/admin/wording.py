"""The words that a tenant prefers to ours."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from orders.admin.scoped import Scoped, TenantFilter
from orders.models import OwnWording
from orders.wording import own
from orders.wording.actions import action
from orders.wording.codes import problem
from orders.wording.forms import INFORMATION
from orders.wording.statuses import status


@admin.register(OwnWording)
class OwnWordingAdmin(Scoped[OwnWording]):
    """A tenant's words, with ours beside them."""

    list_display = ("code", "kind", "word", "meaning", "tenant")
    list_filter = ("kind", ("tenant", TenantFilter))
    list_select_related = ("tenant",)
    search_fields = ("code", "word")
    fields = ("tenant", "kind", "code", "ours", "word", "meaning", "say")
    readonly_fields = ("ours",)

    def has_delete_permission(
        self, request: HttpRequest, obj: OwnWording | None = None
    ) -> bool:
        return request.user.has_perm("orders.delete_ownwording")

    @admin.display(description="ours")
    def ours(self, one: OwnWording) -> str:
        """Return our words for the code, whatever the tenant says."""
        with own.spoken(own.ours):
            return " ".join(filter(None, ours_of(one.kind, one.code))) or "–"


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
    return (f"“{form.headline}”", f"({form.meaning}).", form.say) if form else ()
