"""The page of one action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from orders.models import RequiredAction, SupplierNote
from orders.pages import special
from orders.pages.asked import Asked, asked, colleagues, names_of, settled_by
from orders.pages.brief import Brief
from orders.pages.clock import Clock
from orders.pages.entries import Note, note
from orders.pages.facts import Section
from orders.wording import answers
from orders.wording.answers import Answer

MOST_NOTES = 10
State = RequiredAction.State


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """All that the page of an action prints."""

    asked: Asked
    brief: Brief
    answer: Answer
    notes: Sequence[Note]
    colleagues: Sequence[User]
    is_closed: bool
    # A fault's repair, a test's result, why others cease a line.
    special: Sequence[Section]


def action_page(action: RequiredAction, person: User, clock: Clock) -> ActionPage:
    """Return the page of an action, in a fixed number of queries."""
    order = action.order
    waiting = list(order.actions.outstanding())
    people = colleagues(order)
    is_closed = action.state == State.CLOSED
    settled = settled_by(action, names_of(people)) if is_closed else ""
    newest = SupplierNote.objects.filter(event__order=order).order_by(
        "-event__position", "turn"
    )
    return ActionPage(
        asked=asked(action, order, person, clock, settled=settled),
        brief=Brief(order, clock),
        answer=answers.answer(order, waiting, tz=clock.tz, now=clock.now),
        notes=[note(one) for one in newest[:MOST_NOTES]],
        colleagues=[one for one in people if one not in {person, action.assignee}],
        is_closed=is_closed,
        special=special.sections(order, (), clock),
    )
