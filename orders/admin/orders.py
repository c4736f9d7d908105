"""Orders as the gateway tells them, with their timeline: to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from orders.admin.scoped import KnownValues, ReadOnly, TenantFilter, pill
from orders.models import Order, RequiredAction, Tenant
from orders.pages.clock import read_clock
from orders.pages.side import address
from orders.pages.timeline import timeline
from orders.people import called
from orders.search import find
from orders.templatetags.portal import moment
from orders.views.order import remembered_sort, wanted
from orders.wording import kinds, statuses
from orders.wording.actions import action as action_wording
from orders.wording.own import speaking_of
from orders.wording.words import supplier_name

# Whoever is a supplier has one of the newest orders.
RECENT = 2_000


class StatusFilter(KnownValues):
    title = "status"
    parameter_name = "status"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [(code, one.word) for code, one in statuses.STATUSES.items()]


class KindFilter(KnownValues):
    title = "kind"
    parameter_name = "entity_type"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [(code, kinds.kind(code)) for code in Order.EntityType.values]


class SupplierFilter(KnownValues):
    title = "supplier"
    parameter_name = "supplier"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        orders = model_admin.get_queryset(request)
        recent = orders.order_by(*model_admin.get_ordering(request))[:RECENT]
        codes = set(recent.values_list("supplier", flat=True))
        return [(code, supplier_name(code)) for code in sorted(codes) if code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An action: what is asked for, since when, and where it stands."""

    row: RequiredAction
    title: str
    assignee: str


def asked(order: Order) -> list[Asked]:
    """Return an order's actions, oldest first."""
    return [
        Asked(
            row=row,
            title=action_wording(row.type, row.concerns, order.entity_type).title,
            assignee=called(row.assignee),
        )
        for row in order.actions.oldest_first().select_related("assignee")
    ]


@admin.register(Order)
class OrderAdmin(ReadOnly[Order]):
    list_display = (
        "number",
        "kind",
        "customer_name",
        "supplier_in_words",
        "supplier_order_number",
        "status_in_words",
        "changed",
    )
    list_filter = (("tenant", TenantFilter), StatusFilter, SupplierFilter, KindFilter)
    search_fields = ("search_text",)
    search_help_text = "Whatever a caller can quote, a KCI id or a conversation id."
    change_form_template = "admin/orders/order.html"
    about = ("page", "tenant", "kind", "status_in_words", "product")
    customer = ("customer_name", "mail", "customer_phone")
    supply = ("supplier_in_words", "supplier_order_number", "service_id", "address_id")
    dates = (
        "requested_completion_date",
        "committed_date",
        "target_date",
        "appointment_start",
        "appointment_end",
        "changed",
    )
    place = ("conversation_id", "last_number", "missing_count", "waiting")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Return the orders that have begun, without their long columns."""
        orders = super().get_queryset(request).exclude(position="")
        return orders.select_related("tenant").defer("entity", "search_text")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the newest change first for one tenant, else the newest order.

        Each is found along an index, past no rows of other tenants.
        """
        person = request.user
        is_one = not person.is_superuser and len(Tenant.objects.numbers(person)) == 1
        is_one = is_one or "tenant__id__exact" in request.GET
        return ("-changed_at", "-pk") if is_one else ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """Search as the search box of the pages does."""
        return find(queryset, search_term), False

    def get_fieldsets(self, request: HttpRequest, obj: Order | None = None) -> Any:
        return (
            (None, {"fields": self.about}),
            ("Customer", {"fields": self.customer}),
            ("Supplier", {"fields": self.supply}),
            ("Dates", {"fields": self.dates}),
            ("Sequence", {"fields": self.place}),
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the timeline, and what the supplier asked for."""
        order = context["original"]
        which = wanted(request, remembered_sort(request))
        with speaking_of(order.tenant_id):
            context |= {
                "timeline": timeline(order, which, read_clock()),
                "asked": asked(order),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="page")
    def page(self, order: Order) -> str:
        return format_html('<a href="{}">Open its own page</a>', address(order))

    @admin.display(description="order")
    def number(self, order: Order) -> str:
        return order.entity_id

    @admin.display(description="customer e-mail")
    def mail(self, order: Order) -> str:
        return order.customer_email

    @admin.display(description="kind")
    def kind(self, order: Order) -> str:
        return kinds.kind(order.entity_type, order.order_type)

    @admin.display(description="supplier")
    def supplier_in_words(self, order: Order) -> str:
        return supplier_name(order.supplier)

    @admin.display(description="status")
    def status_in_words(self, order: Order) -> str:
        with speaking_of(order.tenant_id):
            status = statuses.status(order.status)
        return pill(status.word, status.icon, status.tone)

    @admin.display(description="last change")
    def changed(self, order: Order) -> str:
        return moment(order.changed_at)

    @admin.display(description="last number")
    def last_number(self, order: Order) -> int:
        return order.last_sequence_number
