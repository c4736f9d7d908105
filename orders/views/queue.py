"""The queue's page, and what is done to several of its actions at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.generic import TemplateView

from orders import actions
from orders.models import Membership, RequiredAction
from orders.pages.brief import Brief
from orders.pages.choices import chosen, is_set, read_number
from orders.pages.clock import read_clock
from orders.pages.queue import ANSWERED, ME, NOBODY, OVER, SIZE, colleagues, queue
from orders.pages.views import tabs
from orders.people import called
from orders.views.order import WorkView
from orders.wording.words import count, opening

Deed = Callable[[RequiredAction], None]
# So many of what was done at once are named.
MOST_NAMED = 5
# Where a session keeps what was picked when nothing could be done with it.
PICKED = "picked"


class QueueView(LoginRequiredMixin, TemplateView):
    """Everything that a supplier waits for, the oldest first."""

    template_name = "orders/queue.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        person = cast(User, self.request.user)
        may_work = person.has_perm("orders.work_on_actions")
        return super().get_context_data(
            queue=queue(person, self.request.GET, read_clock()),
            may_work=may_work,
            picked=self.request.session.pop(PICKED, ()),
            tabs=tabs("queue", person, self.request.GET),
            colleagues=colleagues(person) if may_work else [],
            here=self.request.get_full_path(),
            hidden=[(n, "1") for n in (OVER, ANSWERED) if is_set(self.request.GET, n)],
        )


class PickedView(WorkView):
    """Give or close several actions at once, each by itself under its order's lock."""

    def post(self, request: HttpRequest) -> HttpResponse:
        person = cast(User, request.user)
        try:
            verb, do = chosen_deed(person, request.POST)
            picked = picked_actions(person, request.POST)
        except actions.Refusal as refusal:
            messages.warning(request, str(refusal))
            request.session[PICKED] = chosen(request.POST, "action")
        else:
            self.tell(verb, each(picked, do))
        return self.back(reverse("queue"))

    def tell(self, verb: str, outcomes: Mapping[str, Sequence[RequiredAction]]) -> None:
        """Say which were done, by links that lead back, and which not for which reason.

        "Two actions closed: John Smith, Sarah Johnson."
        """
        for problem, some in outcomes.items():
            what = opening(count(len(some), "action"))
            if problem:
                messages.warning(self.request, f"{what} not changed: {problem}")
            else:
                told = format_html("{} {}: {}.", what, verb, links(some))
                messages.success(self.request, told)


def chosen_deed(person: User, told: QueryDict) -> tuple[str, Deed]:
    """Return what is to be done to each action, and how that is told."""
    if told.get("do") == "close":
        reason = actions.required(told.get("reason", ""), actions.WHY)
        return "closed", lambda one: actions.close(one, by=person, reason=reason)
    to = receiver(person, told.get("colleague", ""))
    return given_to(to, person), lambda one: give(one, to, person)


def receiver(person: User, name: str) -> User | None:
    """Return who is to have the actions: me, a colleague by number, or nobody."""
    if name in {ME, NOBODY}:
        return person if name == ME else None
    people = {str(one.pk): one for one in colleagues(person)}
    if name not in people:
        raise actions.Refusal("Please choose a colleague.")
    return people[name]


def given_to(to: User | None, person: User) -> str:
    if to is None:
        return "put back"
    return "given to you" if to == person else f"given to {called(to)}"


def give(action: RequiredAction, to: User | None, person: User) -> None:
    """Give an action to somebody who works for its tenant."""
    works_there = to in {None, person} or Membership.objects.filter(
        user=to, tenant=action.order.tenant_id
    )
    if not works_there:
        raise actions.Refusal(f"{to} does not work for {action.order.tenant}.")
    actions.assign(action, to=to, by=person)


def picked_actions(person: User, told: QueryDict) -> list[RequiredAction]:
    """Return the actions that were ticked, of those that the person may see."""
    ids = [read_number(one) for one in chosen(told, "action")]
    mine = RequiredAction.objects.visible_to(person).filter(pk__in=ids)
    picked = list(mine.select_related("order__tenant").oldest_first()[:SIZE])
    if not picked:
        raise actions.Refusal("Please pick at least one action.")
    return picked


def each(
    picked: Iterable[RequiredAction], do: Deed
) -> Mapping[str, Sequence[RequiredAction]]:
    """Do it to each action; return those that were refused for what, "" if not."""
    outcomes: dict[str, list[RequiredAction]] = {}
    for action in picked:
        problem = ""
        try:
            do(action)
        except actions.Refusal as refusal:
            problem = str(refusal)
        outcomes.setdefault(problem, []).append(action)
    return outcomes


def links(some: Sequence[RequiredAction]) -> str:
    """Return the first of some actions as links, each called by its customer."""
    clock, more = read_clock(), len(some) - MOST_NAMED
    named = (
        (reverse("action", args=(one.pk,)), Brief(one.order, clock).name)
        for one in some[:MOST_NAMED]
    )
    told = format_html_join(", ", '<a href="{}"><bdi>{}</bdi></a>', named)
    return format_html("{} and {} more", told, more) if more > 0 else told
