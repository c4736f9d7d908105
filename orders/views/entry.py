"""An entry of a timeline: its permanent address, and its exact times and ids."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from orders.models import TimelineEvent, TimelineEventQuerySet
from orders.pages.brief import Brief
from orders.pages.clock import read_clock
from orders.pages.entries import address, kci_entry
from orders.views.signed_in import SignedInView, is_part
from orders.wording.own import speaking_of


def visible(request: HttpRequest) -> TimelineEventQuerySet:
    """Return the entries that a person may see, each with its order."""
    rows = TimelineEvent.objects.visible_to(request.user)
    return rows.select_related("order__tenant")


class EntryView(LoginRequiredMixin, View):
    """Open the page of the timeline that holds an entry, there."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(address(get_object_or_404(visible(request), pk=pk)))


class DetailsView(SignedInView):
    """What a KCI says of itself; the timeline shows it on demand."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(visible(request).kcis(), pk=pk)
        with speaking_of(row.order.tenant_id):
            return self.page(request, row)

    def page(self, request: HttpRequest, row: TimelineEvent) -> HttpResponse:
        clock = read_clock()
        reused = frozenset(TimelineEvent.objects.reused_ids(row.order))
        context = {
            "entry": kci_entry(row, row.order, clock, reused),
            "brief": Brief(row.order, clock),
            "may_see_raw": request.user.has_perm("kci.view_raw_kci"),
        }
        part, page = "orders/_entry_details.html", "orders/entry.html"
        response = render(request, part if is_part(request) else page, context)
        response["Cache-Control"] = "no-store, private"
        return response
