"""The answer that heads an order's page: where it stands, why, what next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from orders.wording import ceases, faults, lines, requests, trials
from orders.wording.facts import Answer, Facts
from orders.wording.flags import until
from orders.wording.lines import subject
from orders.wording.words import sentences

BY_KIND: dict[str, Callable[[Facts], Answer]] = {
    "SERVICE_TEST": trials.answer,
    "SERVICE_PROBLEM": faults.answer,
    "UNSOLICITED_CEASE_ORDER": ceases.answer,
}


def answer(facts: Facts) -> Answer:
    """Return what to tell whoever asks about an order."""
    found = BY_KIND.get(facts.order.entity_type, lines.answer)(facts)
    if facts.order.waiting_until or facts.newest_is_unread:
        found = _unread(found, facts)
    return requests.cancelling(found, facts) if facts.is_being_cancelled else found


def _unread(found: Answer, facts: Facts) -> Answer:
    """Return an answer beside news that has come and cannot be shown, or not yet."""
    news, when = "", facts.order.waiting_until
    say = f"There is news of {subject(facts)} that I cannot read yet"
    if when is not None:
        shown_by = until(when, facts.tz, facts.now)
        news = f"News has arrived and will be shown by {shown_by}"
        say = f"News of {subject(facts)} is coming in just now"
        if not facts.newest_is_unread:
            news = f"{news}: promise no date yet"
    holds = facts.has_ended or facts.order.status == "RESOLVED"
    return replace(
        found,
        why=f"{sentences(news)} {found.why}".strip(),
        say=found.say if holds else sentences(say, UNTIL_READ),
    )


UNTIL_READ = "I will tell you more once I have read it"
