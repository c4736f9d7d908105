"""An order's page, and what people do on it."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.contrib.auth.models import User
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from orders import actions
from orders.models import Order, RequiredAction
from orders.pages import asked
from orders.pages.answering import wishes
from orders.pages.choices import read_number
from orders.pages.clock import read_clock
from orders.pages.entries import anchor
from orders.pages.sheet import sheet
from orders.pages.side import address
from orders.pages.timeline import FILTERS, Wanted
from orders.people import called
from orders.views.signed_in import SignedInView, has_it, is_part, signed_out
from orders.wording.own import speaking_of

# Ages and "2 hours ago" are made anew after this time, in seconds, news or not.
STALE = 600
# Me, but only what nobody has: a page that is left open may be late.
FREE = "free"
# What a session remembers of a timeline.
SORT, OLDEST, NEWEST = "timeline_sort", "oldest", "newest"
# Of one id at several tenants; a person rarely works for more than one.
MOST_TENANTS = 6


class OrderView(LoginRequiredMixin, View):
    """An order; while it is open, its page asks for news by the same address."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        if is_part(self.request):
            here = self.request.get_full_path()
            return signed_out(here, "find [data-news]")  # type: ignore[return-value]
        return super().handle_no_permission()

    def get(
        self, request: HttpRequest, entity_type: str, entity_id: str
    ) -> HttpResponse:
        orders = Order.objects.of_one_name(request.user, entity_type, entity_id)
        if tenant := request.GET.get("tenant"):
            orders = orders.at_tenant(tenant)
        orders = orders.order_by("tenant__code")
        oldest_first = remembered_sort(request)
        if is_part(request) and is_unchanged(request, orders, oldest_first):
            return HttpResponse(status=304)
        found = list(orders.select_related("tenant")[:MOST_TENANTS])
        if not found:
            raise Http404("No such order")
        with speaking_of(found[0].tenant_id):
            return self.page(request, found, oldest_first)

    def page(
        self, request: HttpRequest, found: list[Order], oldest_first: bool
    ) -> HttpResponse:
        """Return the page, or for an open one only what may have changed."""
        order, *others = found
        person = cast(User, request.user)
        page = sheet(order, person, wanted(request, oldest_first), read_clock())
        tag = etag(order.pk, order.version, oldest_first)
        context = {
            "sheet": page,
            "others": [(one.tenant, address(one)) for one in others],
            "poll": {
                "url": poll_address(request, oldest_first),
                "headers": json.dumps({"If-None-Match": tag}),
            },
            "may_work": person.has_perm("orders.work_on_actions"),
            "may_see_raw": person.has_perm("kci.view_raw_kci"),
            "wishes": wishes(order, is_asked=page.is_being_cancelled)
            if person.has_perm(asked.ANSWER)
            else [],
        }
        template = (
            "orders/order_update.html" if is_part(request) else "orders/order.html"
        )
        response = render(request, template, context)
        response["Cache-Control"] = "no-store, private"
        if is_part(request):
            response["ETag"] = tag
        return response


def remembered_sort(request: HttpRequest) -> bool:
    """Return whether the oldest entry comes first, as the person last chose."""
    before, chosen = request.session.get(SORT), request.GET.get("sort")
    if chosen not in {OLDEST, NEWEST}:
        return bool(before == OLDEST)
    # A page that is left open only asks for more of the same.
    if chosen != before and not is_part(request):
        request.session[SORT] = chosen
    return chosen == OLDEST


def poll_address(request: HttpRequest, oldest_first: bool) -> str:
    """Return where a page asks for more of the same, in the same sequence."""
    query = request.GET.copy()
    query["sort"] = OLDEST if oldest_first else NEWEST
    return f"{request.path}?{query.urlencode()}"


def wanted(request: HttpRequest, oldest_first: bool) -> Wanted:
    """Return which entries somebody wants to see."""
    show = request.GET.get("show", "all")
    return Wanted(
        show=show if show in FILTERS else "all",
        page=max(1, read_number(request.GET.get("page", ""))),
        entry=read_number(request.GET.get("entry", "")),
        oldest_first=oldest_first,
    )


def etag(pk: int, version: int, oldest_first: bool) -> str:
    """Return what an order's page at this moment is known by."""
    age = int(read_clock().now.timestamp()) // STALE
    return f'"{pk}-{version}-{age}-{int(oldest_first)}"'


def is_unchanged(request: HttpRequest, orders: Any, oldest_first: bool) -> bool:
    """Return whether an open page shows an order as it is, by one indexed row."""
    row = orders.values_list("pk", "version").first()
    return row is not None and has_it(request, etag(row[0], row[1], oldest_first))


class WorkView(PermissionRequiredMixin, SignedInView):
    """Something that people do; it answers with the page they did it on."""

    permission_required: Any = "orders.work_on_actions"
    raise_exception = False

    def handle_no_permission(self) -> HttpResponseRedirect:
        self.raise_exception = self.request.user.is_authenticated
        return super().handle_no_permission()

    def get(self, request: HttpRequest, **place: object) -> HttpResponse:
        """Send back somebody whom the sign-in page sent here."""
        messages.warning(request, "You had been signed out, so nothing was saved.")
        return redirect(self.there(**place))

    def there(self, **place: object) -> str:
        """Return the address of the page that it is done on."""
        if "entity_id" in place:
            return reverse("order", kwargs=place)
        return reverse("queue")

    def back(self, page: str) -> HttpResponseRedirect:
        """Return to where somebody came from, else to a page."""
        there = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(there, {self.request.get_host()}):
            return HttpResponseRedirect(there)
        return HttpResponseRedirect(page)


class CommentView(WorkView):
    """Add a comment for colleagues."""

    def post(
        self, request: HttpRequest, entity_type: str, entity_id: str
    ) -> HttpResponse:
        orders = Order.objects.visible_to(request.user).select_related("tenant")
        order = get_object_or_404(
            orders.at_tenant(request.POST.get("tenant", "")),
            entity_type=entity_type,
            entity_id=entity_id,
        )
        try:
            text = request.POST.get("comment", "")
            said = actions.comment(order, by=cast(User, request.user), text=text)
        except actions.Refusal as refusal:
            messages.warning(request, str(refusal))
            return self.back(f"{address(order)}#story")
        return self.back(f"{address(order)}&entry={said.pk}#{anchor(said)}")


class ActionView(WorkView):
    """Something that people do to an action."""

    def there(self, **place: object) -> str:
        return reverse("action", args=(place["pk"],))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        visible = RequiredAction.objects.visible_to(request.user)
        action = get_object_or_404(visible.select_related("order__tenant"), pk=pk)
        try:
            done = self.do(action, cast(User, request.user), request.POST)
        except actions.Refusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, done)
        return self.back(f"{address(action.order)}#todo")

    def do(self, action: RequiredAction, person: User, told: QueryDict) -> str:
        """Do it and return what was done, or raise `Refusal`."""
        raise NotImplementedError


class AssignView(ActionView):
    """Claim an action, give it to a colleague or back to nobody."""

    def do(self, action: RequiredAction, person: User, told: QueryDict) -> str:
        name = told.get("to", "")
        to = self.chosen(action.order, person, name)
        actions.assign(action, to=to, by=person, if_free=name == FREE)
        if to is None:
            return "Put back: it is with nobody now."
        return "It is yours now." if to == person else f"It is with {called(to)} now."

    def chosen(self, order: Order, person: User, name: str) -> User | None:
        """Return who is to have it: me, a colleague by number, or nobody."""
        if name in {"", "me", FREE}:
            return person if name else None
        people = {str(one.pk): one for one in asked.colleagues(order)}
        if name not in people:
            raise actions.Refusal("Please choose a colleague.")
        return people[name]


class CloseView(ActionView):
    """Close an action by hand, with a reason."""

    def do(self, action: RequiredAction, person: User, told: QueryDict) -> str:
        actions.close(action, by=person, reason=told.get("reason", ""))
        return "Closed. It can be opened again below."


class ReopenView(ActionView):
    """Open a closed action again, with a reason."""

    def do(self, action: RequiredAction, person: User, told: QueryDict) -> str:
        actions.reopen(action, by=person, reason=told.get("reason", ""))
        return "Open again."
