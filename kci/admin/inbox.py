"""The inbox as it came, and what was refused: to look at, and to apply again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from kci import again, aside, masking
from kci.log import STATES
from kci.models import Disclosure, Kci, RejectedDelivery
from kci.search import RECENT, find, find_refused
from orders.admin.scoped import (
    KnownValues,
    ReadOnly,
    TenantFilter,
    block,
    newest,
    pill,
)
from orders.models import Tenant
from orders.templatetags.portal import moment
from orders.wording import kinds
from orders.wording.words import supplier_name


def sees_raw(request: HttpRequest) -> bool:
    return request.user.has_perm("kci.view_raw_kci")


def body(text: str, page: str) -> str:
    """Return a body without personal data; the page shows them to who asks for it."""
    rest = format_html('<p><a href="{}">Open its own page</a></p>', page)
    return format_html("{}{}", block(masking.printed(text, personal=False)), rest)


def headers(found: dict[str, Any]) -> str:
    """Return headers a line each, without personal data."""
    told = masking.masked(found)
    assert isinstance(told, dict)
    return block("\n".join(f"{name}: {said}" for name, said in told.items()))


class StateFilter(KnownValues):
    title = "state"
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return list(Kci.State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Say of the rare states that they are, so that their index is used."""
        rows = super().queryset(request, queryset)
        rare = self.value() in {Kci.State.PENDING, Kci.State.SET_ASIDE}
        return rows.exclude(state=Kci.State.APPLIED) if rare else rows


class ProblemFilter(admin.SimpleListFilter):
    """The kinds of error, so that all of one kind can be chosen and applied again."""

    title = "problem"
    parameter_name = "problem"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        found = aside.kinds(Kci.objects.visible_to(request.user))
        return [(kind.name, f"{kind.name} ({kind.count})") for kind in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        kind = self.value()
        if not kind:
            return queryset
        return queryset.filter(pk__in=aside.of_kind(Kci.objects.all(), kind))


class DialectFilter(KnownValues):
    title = f"dialect, among the newest {RECENT:,}"
    parameter_name = "dialect"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return list(Kci.Dialect.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Look through the newest: no index tells dialects apart."""
        rows = newest(queryset, RECENT) if self.value() else queryset
        return super().queryset(request, rows)


@admin.register(Kci)
class KciAdmin(ReadOnly[Kci]):
    list_display = (
        "kci_id",
        "received",
        "order",
        "number",
        "supplier_in_words",
        "state_in_words",
        "problem",
    )
    list_filter = (("tenant", TenantFilter), StateFilter, ProblemFilter, DialectFilter)
    ordering = ("-received_at", "-pk")
    search_fields = ("kci_id",)
    search_help_text = "A KCI id, order id, conversation id or request id, as a whole."
    actions = ("apply_again",)
    about = ("tenant", "client", "kci_id", "dialect", "supplier_in_words", "order")
    place = (
        "sequence_number",
        "state_in_words",
        "told",
        "applied_at",
        "marks",
    )
    delivery = ("received_at", "deliveries", "last_delivered_at", "due_at")
    names = ("request_id", "conversation_id", "digest")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Kci]:
        rows = super().get_queryset(request).select_related("tenant", "client")
        return rows.defer("body", "headers")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Kci], bool]:
        if not search_term:
            return queryset, False
        tenants = Tenant.objects.numbers(request.user)
        return find(queryset, search_term, tenants), False

    def get_fieldsets(self, request: HttpRequest, obj: Kci | None = None) -> Any:
        fieldsets = [
            (None, {"fields": self.about}),
            ("Where it stands", {"fields": self.place}),
            ("Delivery", {"fields": (*self.delivery, *self.names)}),
        ]
        if sees_raw(request):
            fieldsets.append(("As received", {"fields": ("raw_body", "raw_headers")}))
        return fieldsets

    def has_apply_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("kci.apply_again_kci")

    @admin.action(description="Apply again", permissions=["apply_again"])
    def apply_again(self, request: HttpRequest, queryset: QuerySet[Kci]) -> None:
        """Let the workers try once more what was set aside; they need not be told."""
        chosen = queryset.filter(state=Kci.State.SET_ASIDE).select_related(None)
        with transaction.atomic():
            kcis = list(chosen.order_by("pk"))
            count = again.apply_again(chosen.order_by())
            LogEntry.objects.log_actions(
                request.user.pk or 0, kcis, CHANGE, "Applied again"
            )
        level = messages.SUCCESS if count else messages.WARNING
        text = f"{count} KCI{pluralize(count)} will be applied again."
        self.message_user(request, text if count else NONE_ASIDE, level)

    @admin.display(description="received")
    def received(self, kci: Kci) -> str:
        return moment(kci.received_at, "exact")

    @admin.display(description="order")
    def order(self, kci: Kci) -> str:
        return f"{kinds.kind(kci.entity_type)} {kci.entity_id}"

    @admin.display(description="number")
    def number(self, kci: Kci) -> int:
        return kci.sequence_number

    @admin.display(description="supplier")
    def supplier_in_words(self, kci: Kci) -> str:
        return supplier_name(kci.supplier)

    @admin.display(description="state")
    def state_in_words(self, kci: Kci) -> str:
        state = Kci.State(kci.state)
        return pill(str(state.label), *STATES[state])

    @admin.display(description="marks")
    def marks(self, kci: Kci) -> str:
        told = {"late": kci.late, "after a gap": kci.after_gap}
        return ", ".join(mark for mark, is_so in told.items() if is_so)

    @admin.display(description="problem")
    def problem(self, kci: Kci) -> str:
        return Truncator(kci.problem).chars(80)

    @admin.display(description="error")
    def told(self, kci: Kci) -> str:
        return kci.problem

    @admin.display(description="body")
    def raw_body(self, kci: Kci) -> str:
        return body(kci.body, reverse("kci", args=[kci.pk]))

    @admin.display(description="headers")
    def raw_headers(self, kci: Kci) -> str:
        return headers(kci.headers)


NONE_ASIDE = "None of them was set aside, so that there is nothing to apply again."


@admin.register(RejectedDelivery)
class RejectedDeliveryAdmin(ReadOnly[RejectedDelivery]):
    list_display = ("named", "received", "status", "path", "client", "why")
    list_filter = (("tenant", TenantFilter),)
    ordering = ("-received_at", "-pk")
    search_fields = ("uuid",)
    search_help_text = "Any id or number in it, or words of its reasons."

    def get_queryset(self, request: HttpRequest) -> QuerySet[RejectedDelivery]:
        rows = super().get_queryset(request).select_related("tenant", "client")
        return rows.defer("body", "headers")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[RejectedDelivery], bool]:
        return (find_refused(queryset, search_term) if search_term else queryset), False

    def get_fieldsets(
        self, request: HttpRequest, obj: RejectedDelivery | None = None
    ) -> Any:
        about = ("named", "received_at", "tenant", "client", "path", "status", "why")
        raw = [("As received", {"fields": ("raw_body", "raw_headers")})]
        return [(None, {"fields": about}), *(raw if sees_raw(request) else [])]

    @admin.display(description="UUID of our answer")
    def named(self, rejected: RejectedDelivery) -> str:
        return str(rejected.uuid)

    @admin.display(description="received")
    def received(self, rejected: RejectedDelivery) -> str:
        return moment(rejected.received_at, "exact")

    @admin.display(description="reasons")
    def why(self, rejected: RejectedDelivery) -> str:
        return "; ".join(rejected.why)

    @admin.display(description="body")
    def raw_body(self, rejected: RejectedDelivery) -> str:
        return body(rejected.text, reverse("kci-refused", args=[rejected.pk]))

    @admin.display(description="headers")
    def raw_headers(self, rejected: RejectedDelivery) -> str:
        return headers(rejected.headers)


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnly[Disclosure]):
    list_display = ("when", "person", "tenant", "delivery")
    list_display_links = ("when",)
    list_filter = (("tenant", TenantFilter),)
    ordering = ("-pk",)
    search_fields = ("person__username",)
    search_help_text = "The name by which somebody signs in."
    fields = ("when", "person", "tenant", "delivery")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Disclosure]:
        rows = super().get_queryset(request).select_related("person", "tenant", "kci")
        return rows.defer("kci__body", "kci__headers")

    @admin.display(description="when")
    def when(self, seen: Disclosure) -> str:
        return moment(seen.at, "exact")

    @admin.display(description="delivery")
    def delivery(self, seen: Disclosure) -> str:
        if seen.kci is None:
            return f"Refused delivery {seen.refused}"
        page = reverse("kci", args=[seen.kci.pk])
        return format_html('<a href="{}">KCI {}</a>', page, seen.kci.kci_id)
