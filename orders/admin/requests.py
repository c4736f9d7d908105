"""What was asked of the gateway, for ever."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from orders.admin.scoped import KnownValues, ReadOnly, pill
from orders.models import GatewayRequest
from orders.pages.clock import read_clock
from orders.wording import requests as wording


class StateFilter(KnownValues):
    title = "what became of sending it"
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
    list_select_related = ("order__tenant", "by")
    ordering = ("-created_at", "-pk")
    search_fields = ("=order__entity_id", "=request_id", "=gateway_id")
    search_help_text = "Number of the order, of the request, or X-Request-ID"
    fields = (
        *("order", "action", "kind", "body", "by", "client", "created_at"),
        *("state", "due_at", "attempts", "looked", "messages"),
        *("request_id", "sent_at", "gateway_id", "supplier_reference", "answer"),
        *("outcome", "outcome_kci", "outcome_on"),
    )

    def of_tenants(
        self, rows: QuerySet[GatewayRequest], tenants: list[int]
    ) -> QuerySet[GatewayRequest]:
        return rows.filter(order__tenant__in=tenants)

    @admin.display(description="asked")
    def what(self, one: GatewayRequest) -> str:
        clock = read_clock()
        return wording.deed(one, one.order.supplier, clock.tz, clock.now)

    @admin.display(description="stands")
    def standing(self, one: GatewayRequest) -> str:
        found = wording.standing(one, one.order.supplier)
        return pill(found.word, found.icon, found.tone)

    @admin.display(description="by")
    def who(self, one: GatewayRequest) -> str:
        return str(one.by) if one.by else one.client
