"""Answering: the forms of an action's page, and asking for something unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date

from orders import amendments, answers, visits
from orders.actions import Refusal
from orders.answers import About, Author
from orders.models import Order
from orders.pages import answering, giving
from orders.pages.answering import Answering, Given
from orders.pages.asked import ANSWER
from orders.pages.brief import Brief
from orders.pages.clock import Clock, read_clock
from orders.pages.side import address
from orders.pages.standing import Sent, sent
from orders.pages.visits import FreeVisits, week
from orders.views.acting import action_context, visible
from orders.views.order import WorkView
from orders.views.signed_in import is_part
from orders.wording.own import speaking_of

UNPROCESSABLE = 422
MOST = 5
# No visit is booked so far ahead.
FAR = timedelta(days=730)
ANSWERS = {*answering.UNASKED, answering.RESOLVE, answering.RECORD}


class AskView(WorkView):
    """Whoever asks the gateway for something, on a page about an order."""

    permission_required: Any = ANSWER

    def author(self) -> Author:
        return Author(user=cast(User, self.request.user))

    def given(self) -> Given:
        values = {name: str(one) for name, one in self.request.POST.items()}
        return Given(values={n: plain(one) for n, one in values.items()})

    def ask(self, about: About, kind: str, page: str) -> HttpResponse:
        """Send what a form says, or show it again with a preview or its faults."""
        given, clock, by = self.given(), read_clock(), self.author()
        try:
            if kind == answering.VISIT:
                giving.hold(about, given, by, clock)
            if given.text("do") in giving.LOOKS:
                form = filled(about, kind, clock, given)
                return self.show(about, looked_at(form, given, clock))
            giving.give(about, kind, given, by)
        except Refusal as refusal:
            form = filled(about, kind, clock, given)
            faults = str(refusal).split("\n")
            # Nothing was stored under the old token, or something else was.
            wrong, token = refusal.field, uuid4()
            again = replace(form, faults=faults, wrong=wrong, token=token)
            return self.show(about, again, UNPROCESSABLE)
        done = "Written down." if kind == answering.RECORD else "It is on its way."
        messages.success(self.request, done)
        return HttpResponseRedirect(page)

    def show(self, about: About, form: Answering, status: int = 200) -> HttpResponse:
        """Show the page that a form is on."""
        if about.action:
            context = action_context(about.action, self.request, form)
            return render(self.request, "orders/action.html", context, status=status)
        order, clock = about.order, read_clock()
        is_cancelling = form.kind == answering.CANCEL
        context = {
            "form": form,
            "brief": Brief(order, clock),
            "title": answering.title(order, form.kind),
            "here": self.request.get_full_path(),
            "sent": unasked(order, clock),
            "no": answers.cancelled_already(order) if is_cancelling else "",
        }
        return render(self.request, "orders/ask.html", context, status=status)


def filled(about: About, kind: str, clock: Clock, given: Given) -> Answering:
    """Return a form as it was filled in; what was done elsewhere is on another one."""
    if kind != answering.RECORD or about.action is None:
        return answering.answering(about, kind, clock, given)
    form = answering.answering(about, answering.kind_of(about.action), clock)
    told = {"recorded": given.text("recorded")}
    return replace(form, values={**form.values, **told})


def looked_at(form: Answering, given: Given, clock: Clock) -> Answering:
    """Return a form with what it would send, unless a visit was only to be held."""
    if given.text("do") == giving.HOLD:
        return form
    body = giving.body_of(form.about, form.kind, given)
    return replace(form, draft=giving.draft(form.about, form.kind, body, clock))


def unasked(order: Order, clock: Clock) -> list[Sent]:
    """Return what was asked of an order, unasked, the newest first."""
    rows = order.requests.answers().filter(action=None).select_related("order", "by")
    newest = rows.order_by("-created_at", "-pk")[:MOST]
    return [sent(one, clock) for one in newest]


def order_of(request: HttpRequest, entity_type: str, entity_id: str) -> Order:
    """Return an order of the tenant that the address names, else of the only one."""
    rows = Order.objects.visible_to(request.user).select_related("tenant")
    if tenant := request.GET.get("tenant"):
        rows = rows.at_tenant(tenant)
    named = rows.filter(entity_type=entity_type, entity_id=entity_id)
    return get_object_or_404(named.order_by("tenant__code")[:1])


class AnswerView(AskView):
    """Answer what a supplier asks."""

    def there(self, **place: object) -> str:
        return reverse("action", args=(place["pk"],))

    def post(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        if kind not in ANSWERS:
            raise Http404("No such answer")
        action = visible(request, pk)
        with speaking_of(action.order.tenant_id):
            return self.ask(About.of(action), kind, self.there(pk=pk))


class AskOrderView(AskView):
    """Ask for a change, a visit or a cancellation that nobody asked us for."""

    def get(  # type: ignore[override]
        self, request: HttpRequest, entity_type: str, entity_id: str, kind: str
    ) -> HttpResponse:
        about = self.unasked(entity_type, entity_id, kind)
        with speaking_of(about.order.tenant_id):
            return self.show(about, answering.answering(about, kind, read_clock()))

    def post(
        self, request: HttpRequest, entity_type: str, entity_id: str, kind: str
    ) -> HttpResponse:
        about = self.unasked(entity_type, entity_id, kind)
        with speaking_of(about.order.tenant_id):
            return self.ask(about, kind, f"{address(about.order)}#story")

    def unasked(self, entity_type: str, entity_id: str, kind: str) -> About:
        """Return what is to be asked of which order; 404 for what cannot be."""
        order = order_of(self.request, entity_type, entity_id)
        if kind not in answering.askable(order):
            raise Http404("No such request")
        return About(order=order)


class VisitsView(AskView):
    """The free visits, as a part of a page or with all of it around them."""

    def get(self, request: HttpRequest, **place: Any) -> HttpResponse:
        return self.page(self.about(**place))

    def post(self, request: HttpRequest, **place: Any) -> HttpResponse:
        """Show the visits; what is filled in so far stays."""
        return self.page(self.about(**place), self.given())

    def page(self, about: About, given: Given | None = None) -> HttpResponse:
        with speaking_of(about.order.tenant_id):
            form = answering.answering(about, answering.VISIT, read_clock(), given)
            free = self.free(about, form, read_clock())
            if not is_part(self.request):
                return self.show(about, replace(form, free=free))
            return render(self.request, "orders/answer/_visits.html", {"free": free})

    def free(self, about: About, form: Answering, clock: Clock) -> FreeVisits:
        """Return the free visits of the week that the address names."""
        first = read_day(self.request.GET.get("from", ""), clock)
        shown, problem = None, ""
        try:
            ahead = first if first and first > clock.today else None
            shown = week(visits.free(about.order, ahead), first, clock)
        except Refusal as refusal:
            problem = str(refusal)
        return FreeVisits(
            url=self.request.path,
            tenant=about.order.tenant.code,
            week=shown,
            problem=problem,
            pick=form.chosen,
            picks_none=form.picks_none,
            is_wrong=form.values.get("wrong") == "slot",
        )

    def about(self, **place: Any) -> About:
        if "pk" in place:
            return About.of(visible(self.request, place["pk"]))
        order = order_of(self.request, place["entity_type"], place["entity_id"])
        if answering.VISIT not in answering.askable(order):
            raise Http404("Nobody visits for this")
        return About(order=order)


def plain(text: str) -> str:
    """Return a text of a form as it is stored: browsers end lines by two characters."""
    return amendments.unix(text.replace("\0", ""))


def read_day(text: str, clock: Clock) -> date | None:
    """Return a day of an address, None for what is none or too far away."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and abs(found - clock.today) <= FAR else None
