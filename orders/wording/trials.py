"""The answer for a service test, and whether a fault may be reported on its result."""

from __future__ import annotations

from datetime import datetime, timedelta

from orders.wording import asked, dates
from orders.wording.facts import Answer, Facts, because
from orders.wording.kinds import Result, outcome, result
from orders.wording.statuses import status
from orders.wording.words import inline, said, sentences

HOLDS = timedelta(hours=2)


def answer(facts: Facts) -> Answer:
    """Return the answer for a test."""
    code = facts.text("result", "testOutcome", "testResult")
    if code and facts.order.status not in {"REJECTED", "FAILED_TO_SEND"}:
        return _found(facts, code, result(code))
    return _not_run(facts) if facts.has_ended else _running(facts)


def _found(facts: Facts, code: str, found: Result) -> Answer:
    """Return the answer for a test with a result."""
    return Answer(
        f"{found.word}: {found.meaning}",
        sentences(_outcome(facts), facts.missing()),
        sentences(*asked.lines(facts), _after(facts, found, code)),
        sentences(found.say, _offer(facts, found)),
    )


def _outcome(facts: Facts) -> str:
    found = facts.text("result", "testOutcome", "code")
    words = facts.text("result", "testOutcome", "description")
    words = said(words or facts.text("result", "testOutcome", "supplierText"))
    name = outcome(found) if found else ""
    return f"{name}: {words}" if name and words else name or words


def until(facts: Facts) -> datetime | None:
    """Return until when a fault may be reported on a test's result."""
    told = facts.moment("result", "testValidity")
    if isinstance(told, datetime):
        return told
    heard = facts.order.last_issued_on
    return min(dates.aware(heard), facts.now) + HOLDS if heard else None


def _may_report(facts: Facts, found: Result) -> bool:
    end = until(facts)
    return found.raises and end is not None and end > facts.now


def _after(facts: Facts, found: Result, code: str) -> str:
    end = until(facts)
    if code == "GREEN":
        return "A fault cannot be reported on a green test"
    if not found.raises:
        return "Run the test again"
    if end is None or end <= facts.now:
        return "The result is too old to report a fault on; run the test again"
    local = dates.local(end, facts.tz)
    day = "" if local.date() == facts.today else f" on {dates.day(local, facts.now)}"
    return f"A fault can be reported on this result until {dates.clock(local)}{day}"


def _offer(facts: Facts, found: Result) -> str:
    if _may_report(facts, found):
        return "I can report the trouble to the engineers now"
    return "Shall I test it once more?" if found.word != "Green" else ""


def _not_run(facts: Facts) -> Answer:
    now = status(facts.order.status)
    reason = facts.cause("TERMINATED", "CANCELLED", "FAILED_TO_SEND", "UPDATE")
    if now.code in {"COMPLETED", "PARTIAL"}:
        return Answer(
            "Finished, but no result was given",
            sentences(facts.missing()),
            sentences(*asked.lines(facts), "Run the test again"),
            sentences("The test of your line is finished, but I have no result yet"),
        )
    return Answer(
        because(f"Test {inline(now.word)}", reason),
        sentences(reason.meaning if reason else now.meaning, facts.missing()),
        sentences(*asked.lines(facts), "" if facts.actions else "Run the test again"),
        sentences("I am sorry, the test of your line could not be run"),
    )


def _running(facts: Facts) -> Answer:
    now = status(facts.order.status)
    begun = "We are testing your line"
    if now.code in {"RECEIVED_BY_GATEWAY", "SENT_TO_SUPPLIER"}:
        begun = "We have asked for a test of your line"
    return Answer(
        RUNNING.get(now.code, f"Test: {inline(now.word)}"),
        sentences(now.meaning, facts.missing()),
        sentences(*asked.lines(facts), "The result comes next"),
        sentences(f"{begun}, and the result should come soon"),
    )


RUNNING = {
    "RECEIVED_BY_GATEWAY": "Test asked for, not yet sent to the supplier",
    "SENT_TO_SUPPLIER": "Test sent to the supplier",
    "IN_PROGRESS": "Test is running",
}
