"""The page of one action: what is asked, what is known, what to do about it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from orders.answers import About, is_only_recorded
from orders.models import RequiredAction
from orders.pages import ages, answering, queue
from orders.pages.action import action_page
from orders.pages.answering import Answering
from orders.pages.asked import ANSWER
from orders.pages.clock import Clock, read_clock
from orders.pages.queue import Row
from orders.pages.standing import last_answer
from orders.views.signed_in import signed_out
from orders.wording.own import speaking_of

State = RequiredAction.State
NOT_SENT = "Nothing of what you filled in was sent."


def action_context(
    action: RequiredAction, request: HttpRequest, form: Answering | None = None
) -> dict[str, Any]:
    """Return what the page of an action prints; `form`: one that was filled in."""
    person, clock = cast(User, request.user), read_clock()
    may_answer = person.has_perm(ANSWER) and takes_answer(action)
    if may_answer and form is None:
        kind = answering.kind_of(action)
        form = answering.answering(About.of(action), kind, clock)
    # Somebody was faster, and the form is gone.
    is_too_late = request.method == "POST" and not may_answer
    return {
        "page": action_page(action, person, clock),
        "form": form if may_answer else None,
        "faults": (*form.faults, NOT_SENT) if form and is_too_late else (),
        # What is answered, or can be, has another button to press.
        "is_main": not may_answer and action.state == State.OPEN,
        "sent": last_answer(action, clock),
        "next": following(action, person, clock),
        "version": action.order.version,
        "here": action_address(action.pk),
        "may_work": person.has_perm("orders.work_on_actions"),
    }


def following(action: RequiredAction, person: User, clock: Clock) -> Row | None:
    """Return what to answer after this one: the oldest that nobody else has."""
    if action.state == State.OPEN or not person.has_perm(ANSWER):
        return None
    waiting = queue.rich(RequiredAction.objects.visible_to(person).outstanding())
    own = waiting.filter(Q(assignee=None) | Q(assignee=person)).exclude(pk=action.pk)
    first = own.order_by("opened_on", "pk").first()
    return queue.row(first, person, clock) if first else None


def action_address(pk: int) -> str:
    return reverse("action", args=(pk,))


def takes_answer(action: RequiredAction) -> bool:
    """Return whether an action can be answered now."""
    if action.state == State.ANSWERED:
        return is_only_recorded(action)
    return action.state == State.OPEN


def visible(request: HttpRequest, pk: int) -> RequiredAction:
    """Return an action that the person may see; 404 for another."""
    rows = RequiredAction.objects.visible_to(request.user).annotate(due=ages.DUE)
    return get_object_or_404(rows.select_related("order__tenant", "assignee"), pk=pk)


class AskedView(LoginRequiredMixin, View):
    """Answer what a supplier asks."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        action = visible(request, pk)
        with speaking_of(action.order.tenant_id):
            context = action_context(action, request)
            return render(request, "orders/action.html", context)


class StandingView(LoginRequiredMixin, View):
    """Where the answer to an action is, for its page while it is open."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        page = action_address(self.kwargs["pk"])
        return signed_out(page, "this")  # type: ignore[return-value]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return nothing new, or let the page load again: its form may have changed."""
        rows = RequiredAction.objects.visible_to(request.user)
        version = rows.filter(pk=pk).values_list("order__version", flat=True).first()
        if version is None or request.GET.get("version") == str(version):
            return HttpResponse(status=204)
        # By its address: reloading what a form answered would send the form again.
        return HttpResponse(headers={"HX-Redirect": action_address(pk)})
