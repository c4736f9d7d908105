"""The answer for a reported fault."""

from __future__ import annotations

from collections.abc import Callable

from orders.wording import asked, dates
from orders.wording.facts import Answer, Facts, because
from orders.wording.kinds import problem_type, resolution
from orders.wording.lines import answer as ordinary
from orders.wording.statuses import status
from orders.wording.words import inline, opening, said, sentences

DETAILS = ("serviceProblemResolution", "resolutionDetails")


def answer(facts: Facts) -> Answer:
    """Return the answer for a fault."""
    code = facts.order.status
    if code in SPECIAL:
        return SPECIAL[code](facts)
    if facts.has_ended:
        return _not_mended(facts)
    needs_visit = facts.visit_day and (
        facts.visit_is_ahead or not facts.is_heard_of_since_visit
    )
    if facts.is_rebooking or facts.is_asked or needs_visit:
        return ordinary(facts)
    return _working(facts)


def _how(facts: Facts) -> str:
    """Return how the fault was mended, as far as the supplier says."""
    code = facts.text(*DETAILS, "resolutionCode")
    words = said(facts.text(*DETAILS, "resolutionText"))
    name = resolution(code) if code else ""
    return f"{name}: {words}" if name and words else name or words


def _what(facts: Facts) -> str:
    told = facts.text("problemType")
    return f"Reported: {inline(problem_type(told))}" if told else ""


def _mended(facts: Facts) -> Answer:
    day = dates.local_day(
        facts.moment("serviceProblemResolution", "resolvedDate"), facts.tz
    )
    mended = f"was mended on {facts.long_day(day)}" if day else "is mended"
    return Answer(
        opening(f"{facts.supplier} says the fault {mended}"),
        sentences(_how(facts), facts.missing()),
        sentences(
            *asked.lines(facts),
            "If we do not answer, the supplier closes the fault after a while",
        ),
        sentences(
            "The engineers say that the fault is mended",
            "Is everything working for you again?",
        ),
    )


def _closed(facts: Facts) -> Answer:
    return Answer(
        f"Fault closed{facts.ended_day()}",
        sentences(_how(facts) or _what(facts), facts.missing()),
        sentences(
            *asked.lines(facts),
            "It cannot be opened again; if the trouble comes back, report a new fault",
        ),
        sentences(
            "The fault has been mended and is closed",
            "If it comes back, tell us and we will look into it again",
        ),
    )


def _not_mended(facts: Facts) -> Answer:
    now = status(facts.order.status)
    reason = facts.cause("TERMINATED", "CANCELLED", "FAILED_TO_SEND", "UPDATE")
    return Answer(
        because(f"Fault report {inline(now.word)}", reason),
        sentences(reason.meaning if reason else now.meaning, facts.missing()),
        sentences(*asked.lines(facts), "" if facts.actions else AFTER[now.code]),
        sentences(ENDED[now.code], reason.say if reason else ""),
    )


AGAIN = "If the trouble is still there, report it again"
AFTER = {
    "CANCELLED": AGAIN,
    "REJECTED": "If the reason can be put right, report it again",
    "FAILED": AGAIN,
    "PARTIAL": AGAIN,
    "FAILED_TO_SEND": "It has to be reported again",
}
ENDED = {
    "CANCELLED": "The fault report has been cancelled",
    "REJECTED": "I am sorry, our supplier could not take on the fault report",
    "FAILED": "I am sorry, the fault could not be mended",
    "PARTIAL": "The fault has been mended in part",
    "FAILED_TO_SEND": "I am sorry, the fault report has not reached our supplier yet",
}


def _working(facts: Facts) -> Answer:
    now = status(facts.order.status)
    reason = facts.cause("DELAY", "UPDATE")
    return Answer(
        because(STANDS.get(now.code, f"Fault: {inline(now.word)}"), reason),
        sentences(_what(facts), now.meaning, facts.missing()),
        sentences(
            *asked.lines(facts),
            NEXT.get(now.code, "The supplier should tell us more next"),
        ),
        sentences(
            SAY.get(now.code, "The engineers have your fault in hand"),
            reason.say if reason else "",
            _when(facts),
            asked.say(facts),
        ),
    )


def _when(facts: Facts) -> str:
    day = facts.expected
    if day is None:
        return ""
    if day < facts.today:
        return "It was to be mended before now, and I will ask about it"
    return f"It should be mended {facts.spoken(day)}"


STANDS = {
    "RECEIVED_BY_GATEWAY": "Fault reported, not yet sent to the supplier",
    "SENT_TO_SUPPLIER": "Fault reported, no answer yet",
    "ACKNOWLEDGED": "Fault taken on",
    "IN_PROGRESS": "Fault being mended",
    "PENDING": "Fault waits for us",
    "HELD": "Repair held up",
    "NETWORK_INCIDENT": "Part of a wider fault",
    "PENDING_CANCELLATION": "We asked to cancel the fault report",
}
NEXT = {
    "RECEIVED_BY_GATEWAY": "It goes to the supplier next",
    "ACKNOWLEDGED": "The engineers start on it next",
    "IN_PROGRESS": "The supplier tells us when it is mended",
    "SENT_TO_SUPPLIER": "The supplier should take it on, or refuse it",
    "PENDING": "The supplier goes on once it has what it waits for",
    "HELD": "The supplier has to clear what holds it up",
    "NETWORK_INCIDENT": "It is mended together with the wider fault",
    "PENDING_CANCELLATION": "The supplier accepts or refuses our cancellation",
    "PENDING_AMENDMENT": "The supplier accepts or refuses our change",
}
SAY = {
    "IN_PROGRESS": "The engineers are working on your fault",
    "RECEIVED_BY_GATEWAY": "Your fault is on its way to the engineers",
    "SENT_TO_SUPPLIER": "Your fault has been reported to the engineers",
    "ACKNOWLEDGED": "The engineers have taken on your fault",
    "HELD": "I am sorry, the repair is held up at the moment",
    "NETWORK_INCIDENT": "Your fault is part of a wider one that is being worked on",
    "PENDING_CANCELLATION": "We have asked for the fault report to be cancelled",
}
SPECIAL: dict[str, Callable[[Facts], Answer]] = {
    "RESOLVED": _mended,
    "COMPLETED": _closed,
}
