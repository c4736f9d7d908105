"""What was asked of the gateway, for ever."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from orders.admin.scoped import KnownValues, ReadOnly, block, pill
from orders.models import GatewayRequest
from orders.pages.brief import HEAVY
from orders.pages.clock import read_clock
from orders.wording import requests as wording
from orders.wording.words import opening, supplier_name


class StateFilter(KnownValues):
    title = "sending"
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[GatewayRequest]
    ) -> list[tuple[str, str]]:
        return [(code, one.of("the supplier").word) for code, one in STATES]


STATES = [(code, wording.STATES[code]) for code in GatewayRequest.State.values]


@admin.register(GatewayRequest)
class GatewayRequestAdmin(ReadOnly[GatewayRequest]):
    """The outbox, and the record of what was sent."""

    list_display = ("created_at", "what", "order", "standing", "who")
    list_filter = (StateFilter,)
    ordering = ("-pk",)
    search_fields = ("=order__entity_id", "=request_id", "=gateway_id")
    search_help_text = "Number of the order, of the request, or X-Request-ID"
    fieldsets = (
        (
            None,
            {"fields": ("order", "action", "what", "who", "created_at", "standing")},
        ),
        (
            "Sending",
            {
                "fields": (
                    "sent",
                    "due_at",
                    "attempts",
                    "looks",
                    "request_id",
                    "sent_at",
                )
            },
        ),
        (
            "The gateway’s answer",
            {"fields": ("messages", "gateway_id", "supplier_reference", "answered")},
        ),
        ("What the supplier said", {"fields": ("result", "told_by", "outcome_on")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[GatewayRequest]:
        """Return requests without the long columns of their orders."""
        rows = super().get_queryset(request).select_related("order__tenant", "by")
        return rows.defer(*(f"order__{name}" for name in HEAVY))

    def of_tenants(
        self, rows: QuerySet[GatewayRequest], tenants: list[int]
    ) -> QuerySet[GatewayRequest]:
        return rows.filter(order__tenant__in=tenants)

    @admin.display(description="asked")
    def what(self, one: GatewayRequest) -> str:
        clock = read_clock()
        return opening(wording.deed(one, one.order.supplier, clock.tz, clock.now))

    @admin.display(description="stands")
    def standing(self, one: GatewayRequest) -> str:
        found = wording.standing(one, one.order.supplier)
        return pill(found.word, found.icon, found.tone)

    @admin.display(description="by")
    def who(self, one: GatewayRequest) -> str:
        return str(one.by) if one.by else one.client

    @admin.display(description="what is sent")
    def sent(self, one: GatewayRequest) -> str:
        return printed(one.body)

    @admin.display(description="read-backs")
    def looks(self, one: GatewayRequest) -> int:
        return one.looked

    @admin.display(description="answer")
    def answered(self, one: GatewayRequest) -> str:
        return printed(one.answer)

    @admin.display(description="outcome")
    def result(self, one: GatewayRequest) -> str:
        name = supplier_name(one.order.supplier)
        return wording.OUTCOMES[one.outcome].of(name).word if one.outcome else ""

    @admin.display(description="by KCI")
    def told_by(self, one: GatewayRequest) -> str:
        return one.outcome_kci


def printed(found: dict[str, Any]) -> str:
    """Return a JSON object as a block, a member a line; nothing of an empty one."""
    return block(json.dumps(found, indent=2, ensure_ascii=False)) if found else ""
