"""The answer for a cease by others: somebody else ends a line of ours."""

from __future__ import annotations

from datetime import date

from orders.wording import asked
from orders.wording.facts import Answer, Facts
from orders.wording.kinds import cease_reason
from orders.wording.statuses import status
from orders.wording.words import inline, sentences

SAY = {
    "CHANGE_OF_CP": "We have been told that you are moving to another provider",
    "WORKING_LINE_TAKEOVER": (
        "We have been told that somebody else is taking over your line"
    ),
    "CP_REQUEST": "Your line is being replaced as part of a change to your service",
}


def answer(facts: Facts) -> Answer:
    """Return the answer for a line that others cease."""
    if facts.order.status == "COMPLETED":
        return _ceased(facts)
    return _stopped(facts) if facts.has_ended else _coming(facts)


def _day(facts: Facts) -> date | None:
    return facts.expected or facts.asked_for


def _why(facts: Facts) -> str:
    reason = facts.text("reason")
    return cease_reason(reason) if reason else "No reason was given"


def _own(facts: Facts) -> bool:
    return facts.text("reason") == "CP_REQUEST"


def _ceased(facts: Facts) -> Answer:
    return Answer(
        f"Line ceased{facts.ended_day()}",
        sentences(_why(facts), facts.missing()),
        sentences(
            *asked.lines(facts), "" if facts.actions else "Nothing more is to be done"
        ),
        sentences(SAY.get(facts.text("reason"), ""), "The line is now off"),
    )


def _stopped(facts: Facts) -> Answer:
    word = status(facts.order.status).word
    reason = facts.cause("TERMINATED", "CANCELLED", "UPDATE")
    return Answer(
        f"The cease will not go ahead: {inline(word)}",
        sentences(reason.meaning if reason else "", facts.missing()),
        sentences(*asked.lines(facts), "The line stays as it is"),
        sentences("The line will not be switched off", "Your service stays as it is"),
    )


def _coming(facts: Facts) -> Answer:
    day = _day(facts)
    late = day is not None and day < facts.today
    stands = "The line will be ceased, no date yet"
    if day:
        verb = "was to be" if late else "will be"
        stands = f"The line {verb} ceased on {facts.long_day(day)}"
    return Answer(
        stands,
        sentences(_why(facts), facts.slip(), facts.missing()),
        sentences(*asked.lines(facts), _next(facts, late)),
        _say(facts, day, late),
    )


def _next(facts: Facts, late: bool) -> str:
    if facts.is_being_cancelled:
        return ""
    if facts.order.status == "PENDING_CANCELLATION":
        return f"We have objected; {facts.supplier} has to answer"
    if late:
        return f"{facts.supplier} should tell whether it has happened"
    if _own(facts):
        return "See that our own order goes on"
    return (
        "If the customer did not agree to it, we may object; a tenant admin does that"
        " with “Ask for” at the top of this page, or where there is none with"
        f" {facts.supplier} directly"
    )


def _say(facts: Facts, day: date | None, late: bool) -> str:
    told = SAY.get(facts.text("reason"), "We have been told that your line is to end")
    when = ""
    if day:
        when = f"The line {'was' if late else 'is'} due to be switched off"
        when = f"{when} {facts.spoken(day)}"
    known = "" if _own(facts) else "Did you know about this, and do you agree?"
    if late:
        known = "Is your service still working?"
    if facts.order.status == "PENDING_CANCELLATION":
        known = "We have asked for it to be stopped and wait for an answer"
    return sentences(told, when, known)
