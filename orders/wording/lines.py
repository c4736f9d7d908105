"""The answer for orders that we placed: a new line, a change, a cease.

One situation is chosen first; all four parts speak of that one, so that they agree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from orders.wording import asked, dates
from orders.wording.codes import problem
from orders.wording.facts import ASKED, Action, Answer, Booking, Facts, because, by_hand
from orders.wording.kinds import kind
from orders.wording.own import PROBLEM, own
from orders.wording.statuses import status
from orders.wording.words import count, inline, opening, said, sentences

NEWS = ("DELAY", "WARNING", "UPDATE", "ADDITIONAL")
ENDINGS = ("TERMINATED", "CANCELLED", "COMPLETED", "FAILED_TO_SEND", "UPDATE")
SUBJECTS = {
    "": "your installation",
    "NEW": "your installation",
    "START": "the start of your service",
    "TAKEOVER": "the takeover of the line",
    "TRANSFER": "the move of your service to us",
    "SWAP": "the change of your line",
    "MODIFY_ORDER": "the change to your service",
    "CEASE_ORDER": "the switching-off of your line",
    "SERVICE_PROBLEM": "the repair",
    "SERVICE_TEST": "the test of your line",
    "UNSOLICITED_CEASE_ORDER": "the end of your line",
}
HELD = frozenset({"HELD", "NETWORK_INCIDENT"})


def answer(facts: Facts) -> Answer:
    """Return the answer for an order of ours: the first situation that it is in."""
    return next(tell(facts) for is_so, tell in SITUATIONS if is_so(facts))


def subject(facts: Facts) -> str:
    """Return what a customer would call this order."""
    order = facts.order
    if order.entity_type in SUBJECTS:
        return SUBJECTS[order.entity_type]
    is_new = order.entity_type in {"PROVIDE_ORDER", "PROVIDE_ETHERNET_ORDER"}
    return SUBJECTS.get(order.order_type if is_new else "-", "your order")


def _ended(facts: Facts) -> Answer:
    code = facts.order.status
    stands, say = ENDED[code]
    reason = None if code == "COMPLETED" else facts.cause(*ENDINGS)
    done = kind(facts.order.entity_type, facts.order.order_type)
    if facts.order.entity_type == "PROVIDE_ORDER" and done == "New line":
        done = "Installation"
    day = facts.ended_day() if code == "COMPLETED" else ""
    stands = stands.replace("{kind}", done).replace("{supplier}", facts.supplier)
    said = say.replace("{subject}", subject(facts))
    return Answer(
        because(f"{stands}{day}", reason),
        sentences("" if code == "COMPLETED" else _why_ended(facts), facts.missing()),
        sentences(*asked.lines(facts), "" if facts.actions else AFTER[code]),
        sentences(said, reason.say if reason else "", asked.say(facts)),
    )


def _why_ended(facts: Facts) -> str:
    return facts.reason(*ENDINGS) or status(facts.order.status).meaning


ENDED = {
    "COMPLETED": ("{kind} completed", "{subject} is complete"),
    "PARTIAL": (
        "{kind} completed in part",
        "{subject} is finished, but not everything could be done",
    ),
    "CANCELLED": ("Cancelled", "{subject} has been cancelled"),
    "REJECTED": (
        "Refused by {supplier}",
        "I am sorry, our supplier could not take on {subject}",
    ),
    "FAILED": (
        "Ended without being delivered",
        "I am sorry, {subject} could not be done",
    ),
    "FAILED_TO_SEND": (
        "Not sent to {supplier}",
        "I am sorry, the order for {subject} has not reached our supplier yet",
    ),
}
AFTER = {
    "COMPLETED": "Nothing more is to be done",
    "PARTIAL": "See with the customer whether what is missing has to be ordered anew",
    "CANCELLED": "Nothing more will happen",
    "REJECTED": "If the reason can be put right, order anew",
    "FAILED": "A new order is needed if the customer still wants it",
    "FAILED_TO_SEND": "It has to be ordered anew",
}


def _cancelling(facts: Facts) -> Answer:
    return Answer(
        f"Cancellation asked for, {facts.supplier} has not answered",
        sentences("Until it is cancelled, it may still go ahead", facts.missing()),
        sentences(
            *asked.lines(facts), f"{facts.supplier} accepts or refuses our cancellation"
        ),
        sentences(
            f"We have asked for {subject(facts)} to be cancelled"
            " and are waiting for that to be confirmed"
        ),
    )


def _to_rebook(facts: Facts) -> Answer:
    action = facts.waits_for("REAPPOINT")
    code = action.code if action else ""
    reason = problem(code) if code else None
    return Answer(
        because("A new visit has to be booked", reason),
        sentences(
            opening(reason.meaning) if reason else "", _date(facts), facts.missing()
        ),
        sentences(*asked.lines(facts), f"{facts.supplier} goes on once it is booked"),
        sentences(
            reason.say if reason else "Another engineer visit is needed",
            "" if reason is None or own(PROBLEM, code).say else SORRY,
            "We will book a new visit for you. Which day suits you?",
        ),
    )


SORRY = "I am sorry about that"


def _rebooked(facts: Facts) -> Answer:
    action, slot = facts.is_settling("REAPPOINT"), facts.booking or Booking()
    when = spoken = ""
    if slot.start:
        when = dates.long_visit(slot.start, slot.end, facts.tz, facts.now)
        spoken = dates.spoken_visit(slot.start, slot.end, facts.tz, facts.now)
    stands = f"New visit asked for: {when}" if when else "A new visit is asked for"
    stands = f"{stands}, not confirmed yet"
    say = f"We have asked for a new engineer visit {spoken}".strip()
    say = f"{say} and are waiting for it to be confirmed"
    why = ""
    if action and by_hand(action) and not facts.booking:
        stands, why = "A new visit was needed; that was closed by hand", _given(action)
        say = "We are waiting for your new engineer visit to be confirmed"
    return Answer(
        stands,
        sentences(why, facts.missing()),
        sentences(*asked.lines(facts), f"{facts.supplier} has to confirm the visit"),
        sentences(say, asked.say(facts)),
    )


def _given(action: Action) -> str:
    return f"The reason given: {said(action.hand_reason)}"


def _asked(facts: Facts) -> Answer:
    name, action, why = facts.supplier, facts.is_settling(ASKED), ""
    stands = f"Answered, waiting for {name} to go on"
    following = f"{name} should go on, or ask again"
    say = "We have answered what the engineers asked and wait for them to go on"
    when = "I cannot tell you a day yet"
    if facts.is_waited_for:
        stands = f"{opening(name)} waits for an answer from us"
        following = f"{name} goes on once it has the answer"
        say, when = asked.say(facts) or PUT_RIGHT, "I can tell you a day after that"
    elif action and by_hand(action):
        stands = f"What {name} asked was closed by hand"
        say, why = "We are waiting for the engineers to go on", _given(action)
    return Answer(
        stands,
        sentences(why, _date(facts), facts.reason(*NEWS), facts.missing()),
        sentences(*asked.lines(facts), opening(following)),
        sentences(say, when),
    )


PUT_RIGHT = "We have to put something right before the engineers can go on"


def _held(facts: Facts) -> Answer:
    reason = facts.cause("DELAY", "UPDATE")
    new, late = facts.expected, facts.expected and facts.expected < facts.today
    known = new if new and not late and not facts.is_asked else None
    is_later = known is not None and (facts.slip_days() or 0) > 0
    expected = "now expected" if is_later else "expected"
    stands = f"Held up, {expected} {facts.long_day(known)}" if known else ""
    why = facts.reason("DELAY", "UPDATE") or status(facts.order.status).meaning
    return Answer(
        stands or because("Held up", reason),
        sentences(why, facts.slip() if is_later else "", facts.missing()),
        sentences(
            *asked.lines(facts),
            f"{facts.supplier} has to clear what holds it up",
            f"The visit of {facts.visit()} is still booked"
            if _visit_holds(facts)
            else "",
            "" if known or facts.is_asked else f"{facts.supplier} owes us a new date",
        ),
        sentences(
            f"I am sorry, {subject(facts)} is held up at the moment",
            reason.say if reason else "",
            f"It is {expected} {facts.spoken(known)}" if known else NO_NEW_DATE,
            asked.say(facts),
        ),
    )


NO_NEW_DATE = "We do not have a new date yet"


def _visit_holds(facts: Facts) -> bool:
    """Return whether a visit is ahead that a new date does not belie."""
    day, target = facts.visit_day, facts.target
    return facts.visit_is_ahead and (not (day and target) or day >= target)


def _visit(facts: Facts) -> Answer:
    is_now = facts.visit_is_now
    stands = "Engineer is due now" if is_now else "Engineer visits"
    comma = ": " if is_now else " "
    return Answer(
        f"{stands}{comma}{facts.visit()}",
        sentences(_slip(facts, facts.visit_day), _news(facts), facts.missing()),
        sentences(*asked.lines(facts), _after_visit(facts)),
        sentences(
            f"Your engineer visit is {facts.spoken_visit()}"
            if not is_now
            else f"The engineer is due {facts.spoken_visit()}",
            "Someone over 18 needs to be in",
            asked.say(facts),
        ),
    )


def _after_visit(facts: Facts) -> str:
    day, target = facts.visit_day, facts.target
    if day and target and target > day:
        return f"After the visit it should be complete by {facts.long_day(target)}"
    ahead = (day - facts.today).days if day else -1
    whose = "The" if day is None or not 0 <= ahead < 7 else f"{day:%A}’s"
    end = "mend the fault" if facts.order.entity_type == "SERVICE_PROBLEM" else DONE
    return f"{'Today’s' if ahead == 0 else whose} visit should {end}"


DONE = "complete the order"


def _visited(facts: Facts) -> Answer:
    return Answer(
        f"The visit was due on {facts.visit()}",
        sentences("There has been no word since", facts.missing()),
        sentences(*asked.lines(facts), f"{facts.supplier} should tell how it went"),
        sentences(
            f"The engineer was due {facts.spoken_visit()}",
            "I have not heard how it went yet, and will ask",
            asked.say(facts),
        ),
    )


def _dated(facts: Facts) -> Answer:
    day = facts.expected or facts.today
    word, late = status(facts.order.status).word, day < facts.today
    due = f"was expected {facts.long_day(day)}" if late else facts.long_day(day)
    stands = f"{word}, {due}" if late else f"{word}, expected {due}"
    slip = "" if late and (facts.slip_days() or 0) <= 0 else _slip(facts)
    news = _news(facts) if slip else facts.reason(*NEWS)
    return Answer(
        stands,
        sentences(_overdue(facts), slip, news, facts.missing()),
        sentences(*asked.lines(facts), _still(facts, day, late)),
        sentences(
            f"{subject(facts)} {'was' if late else 'is'} expected {facts.spoken(day)}",
            "I am sorry it is late, and will ask for a new date" if late else "",
            asked.say(facts),
        ),
    )


def _still(facts: Facts, day: date, late: bool) -> str:
    if late:
        return f"{facts.supplier} owes us a new date"
    return (
        NEXT.get(facts.order.status, "") or f"It should be complete {_by(facts, day)}"
    )


def _by(facts: Facts, day: date) -> str:
    """Return until when, by the day of the week where that is clear."""
    ahead = (day - facts.today).days
    if not ahead:
        return "today"
    return f"by {day:%A}" if ahead < 7 else f"by {facts.long_day(day)}"


def _overdue(facts: Facts) -> str:
    late = (facts.today - facts.expected).days if facts.expected else 0
    return f"{count(late, 'day')} overdue" if late > 0 else ""


def _undated(facts: Facts) -> Answer:
    now = status(facts.order.status)
    return Answer(
        UNDATED.get(now.code, f"{now.word}, no date yet"),
        sentences(now.meaning, _news(facts), facts.missing()),
        sentences(*asked.lines(facts), NEXT.get(now.code, "A date should come next")),
        sentences(
            SO_FAR.get(now.code, "Our supplier has {subject} in hand").replace(
                "{subject}", subject(facts)
            ),
            _reserved(facts) or "We do not have a date yet",
            asked.say(facts),
        ),
    )


def _reserved(facts: Facts) -> str:
    """Return the visit that we asked for, which nobody has confirmed yet."""
    if not facts.visit_is_ahead:
        return ""
    return f"We have asked for an engineer visit {facts.spoken_visit()}"


EARLY = frozenset({"RECEIVED_BY_GATEWAY", "SENT_TO_SUPPLIER"})
UNDATED = {
    "RECEIVED_BY_GATEWAY": "Received, not yet sent to the supplier",
    "SENT_TO_SUPPLIER": "Sent to the supplier, no answer yet",
}
NEXT = {
    "RECEIVED_BY_GATEWAY": "It goes to the supplier next",
    "SENT_TO_SUPPLIER": "The supplier should acknowledge it, or refuse it",
    "ACKNOWLEDGED": "The supplier should commit to a date",
    "PENDING": "The supplier goes on once it has what it waits for",
    "PENDING_AMENDMENT": "The supplier accepts or refuses our change",
}
SO_FAR = {
    "RECEIVED_BY_GATEWAY": "The order for {subject} is on its way to our supplier",
    "SENT_TO_SUPPLIER": "The order for {subject} is with our supplier",
    "ACKNOWLEDGED": "Our supplier has taken on {subject}",
    "IN_PROGRESS": "Our supplier is working on {subject}",
}


def _slip(facts: Facts, until: date | None = None) -> str:
    slip, last = facts.slip(until), facts.cause("DELAY")
    is_late = (facts.slip_days(until) or 0) > 0
    reasons = [problem(code) for code in facts.causes] if is_late else []
    names = [inline(reason.name) for reason in reasons or filter(None, [last])]
    return f"{slip}: {', then '.join(names)}" if slip and names else slip


def _news(facts: Facts) -> str:
    """Return the reason of the last update, unless the slip has told it."""
    return "" if facts.cause("DELAY") and facts.slip() else facts.reason(*NEWS)


def _date(facts: Facts) -> str:
    day = facts.expected
    if not day:
        return ""
    verb = "was" if day < facts.today else "is"
    return f"The target date {verb} {facts.long_day(day)}"


SITUATIONS: tuple[tuple[Callable[[Facts], object], Callable[[Facts], Answer]], ...] = (
    (lambda facts: facts.has_ended, _ended),
    (lambda facts: facts.order.status == "PENDING_CANCELLATION", _cancelling),
    (lambda facts: facts.waits_for("REAPPOINT"), _to_rebook),
    (lambda facts: facts.is_rebooking, _rebooked),
    (lambda facts: facts.order.status in HELD, _held),
    (lambda facts: facts.order.status in EARLY, _undated),
    (lambda facts: facts.visit_is_ahead, _visit),
    (lambda facts: facts.visit_day and not facts.is_heard_of_since_visit, _visited),
    (lambda facts: facts.is_asked, _asked),
    (lambda facts: facts.expected, _dated),
    (lambda facts: True, _undated),
)
