"""The page of one action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from orders.models import RequiredAction, SupplierNote, TimelineEvent
from orders.pages import side, special
from orders.pages.asked import (
    ANSWER,
    Asked,
    asked,
    colleagues,
    facts,
    names_of,
    settled_by,
)
from orders.pages.brief import Brief
from orders.pages.clock import Clock
from orders.pages.entries import Note, note
from orders.pages.facts import Section
from orders.pages.side import Contact
from orders.people import called
from orders.wording import answers
from orders.wording.facts import Answer
from orders.wording.words import listed

MOST_NOTES = 10
MOST_COMMENTS = 3
MOST_NAMES = 3
State = RequiredAction.State


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """All that the page of an action prints."""

    asked: Asked
    brief: Brief
    answer: Answer
    contact: Contact | None
    comments: Sequence[TimelineEvent]
    notes: Sequence[Note]
    colleagues: Sequence[User]
    # Who can answer, for who cannot; "" if it is answered.
    who_answers: str
    is_closed: bool
    # A fault's repair, a test's result, why others cease a line.
    special: Sequence[Section]


def action_page(action: RequiredAction, person: User, clock: Clock) -> ActionPage:
    """Return the page of an action, in a fixed number of queries."""
    order = action.order
    people = colleagues(order)
    told_by_us = order.timeline.filter(kind=TimelineEvent.Kind.COMMENT)
    comments = told_by_us.select_related("actor").order_by("-position", "-turn")
    is_closed = action.state == State.CLOSED
    settled = settled_by(action, names_of(people)) if is_closed else ""
    told = asked(action, order, person, clock, settled=settled)
    newest = SupplierNote.objects.filter(event__order=order).order_by(
        "-event__position", "turn"
    )
    return ActionPage(
        asked=told,
        brief=Brief(order, clock),
        answer=answers.answer(facts(order, [*order.actions.unsettled()], clock)),
        contact=side.first_contact(order),
        comments=list(comments[:MOST_COMMENTS]),
        notes=[note(one) for one in newest[:MOST_NOTES]],
        colleagues=[one for one in people if one not in {person, action.assignee}],
        who_answers="" if told.may_answer else who_answers(action),
        is_closed=is_closed,
        special=special.sections(order, (), clock),
    )


def who_answers(action: RequiredAction) -> str:
    """Return the names of colleagues who can answer an open action."""
    if action.state != State.OPEN:
        return ""
    people = User.objects.with_perm(ANSWER, include_superusers=False)
    own = people.filter(memberships__tenant=action.order.tenant_id)
    names = [called(one) for one in own.order_by("first_name", "username")[:MOST_NAMES]]
    return listed(names) or "A tenant admin"
