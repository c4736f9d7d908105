"""The set wording of updates, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Form:
    """How an update reads before its dates and reasons are filled in."""

    headline: str
    icon: str
    tone: str
    meaning: str = ""
    next: str = ""
    say: str = ""
    with_reason: bool = False
    key: str = ""

    def toned(self, icon: str, tone: str) -> Form:
        """Return the same words under another icon and tone."""
        return replace(self, icon=icon, tone=tone)


INFORMATION = {
    "CREATED": Form(
        "Announced by {supplier}",
        "add",
        "neutral",
        "the supplier began this without our asking",
        "{supplier} says next when it will happen.",
    ),
    "ACKNOWLEDGED": Form(
        "Acknowledged by {supplier}",
        "done",
        "good",
        "the supplier has taken it on",
        "{supplier} should commit to a date.",
        "Our supplier has taken it on and is working out a date.",
    ),
    "COMMITTED": Form(
        "Committed by {supplier}",
        "calendar",
        "good",
        "the supplier has promised to deliver",
        "Remind the customer of the date.",
        "Our supplier has confirmed that it will go ahead.",
        key="COMMITTED",
    ),
    "DELAY": Form(
        "Delayed",
        "hold",
        "trouble",
        "something is holding it up",
        "{supplier} has to clear this first; then it goes on.",
        "I am sorry, there is a delay.",
        with_reason=True,
        key="DELAY",
    ),
    "RESUMED": Form(
        "Back in progress",
        "resume",
        "good",
        "what held it up is over",
        "It goes on as before.",
        "The hold-up is over, and work goes on.",
    ),
    "REAPPOINTED": Form(
        "{supplier} moved the visit",
        "booked",
        "good",
        "the supplier booked the visit anew",
        "Check that it suits the customer; if not, book another visit.",
        "Your engineer visit has been booked anew.",
        key="REAPPOINTED",
    ),
    "ADDITIONAL": Form(
        "Details added",
        "add",
        "neutral",
        "the supplier sent more details",
        key="ADDITIONAL",
    ),
    "WARNING": Form(
        "Warning",
        "warn",
        "waiting",
        "something may become a problem",
        "Nothing is asked of us yet; see whether the customer can help.",
        with_reason=True,
    ),
    "UPDATE": Form(
        "Details updated",
        "note",
        "neutral",
        "the supplier brought its record up to date",
        key="UPDATE",
    ),
    "AMENDED": Form(
        "Our change was accepted",
        "edit",
        "good",
        "the supplier has made the change we asked for",
        "It goes on with the change made.",
        "The change we asked for has been made.",
        key="AMENDED",
    ),
    "CANCELLED": Form(
        "Cancelled",
        "close",
        "neutral",
        "it was called off and will not go ahead",
        "Nothing more will happen.",
        "It has been cancelled.",
        with_reason=True,
    ),
}

MOVES = {
    "SENT_TO_SUPPLIER": Form(
        "Sent to the supplier",
        "send",
        "neutral",
        "the gateway has passed it on",
        "{supplier} should acknowledge it, or refuse it.",
        "It has gone to our supplier.",
    ),
    "ACKNOWLEDGED": INFORMATION["ACKNOWLEDGED"],
    "STARTED": Form(
        "Work has begun",
        "resume",
        "good",
        "the supplier is working on it",
        say="Work on it has begun.",
    ),
    "STARTED_TEST": Form(
        "Test started",
        "resume",
        "neutral",
        "the supplier is testing the line",
        "The result comes next.",
        "We are testing your line now.",
    ),
    "RESUMED": INFORMATION["RESUMED"],
    "REOPENED": Form(
        "Being mended again",
        "resume",
        "neutral",
        "we did not agree that it was mended, so the supplier works on it again",
        say="The engineers are working on it again.",
    ),
    "HELD": Form(
        "Held",
        "hold",
        "trouble",
        "something at the supplier is holding it up",
        "{supplier} has to clear this first; then it goes on.",
        "I am sorry, there is a delay.",
        with_reason=True,
    ),
    "PENDING": Form(
        "{supplier} waits for us",
        "ask",
        "waiting",
        "the supplier waits for something from us",
        with_reason=True,
    ),
    "NETWORK_INCIDENT": Form(
        "Part of a wider fault",
        "warn",
        "trouble",
        "the supplier is working on a fault that many customers have",
        "It is mended together with the wider fault.",
        "It is part of a wider fault, which the engineers are working on.",
    ),
    "PENDING_AMENDMENT": Form(
        "Our change is with {supplier}",
        "clock",
        "neutral",
        "the supplier has not answered our change yet",
        "{supplier} accepts or refuses our change.",
    ),
    "PENDING_CANCELLATION": Form(
        "Our cancellation is with {supplier}",
        "clock",
        "neutral",
        "the supplier has not answered our cancellation yet",
        "{supplier} accepts or refuses our cancellation.",
        "We have asked for it to be cancelled and wait for an answer.",
    ),
    "RESOLVED": Form(
        "{supplier} says the fault is mended",
        "done",
        "waiting",
        "the supplier waits for us to agree",
        "Ask the customer whether it works, then agree or refuse.",
        "The engineers say that the fault is mended. Is all well again?",
    ),
    "REMINDER": Form(
        "{supplier} still waits for us to agree",
        "clock",
        "waiting",
        "without an answer the supplier closes the fault, perhaps within a day",
        "Ask the customer whether it works, then agree or refuse.",
        "The engineers say that the fault is mended. Is all well again?",
    ),
    "CANCELLED": Form(
        "Called off by {supplier}",
        "close",
        "trouble",
        "it ended without being delivered",
        "Nothing more will happen; a new order may be needed.",
        "I am sorry, it has been called off.",
        with_reason=True,
    ),
    "REJECTED": Form(
        "Refused by {supplier}",
        "refuse",
        "trouble",
        "the supplier will not take it on",
        "It ends here; put the reason right before ordering anew.",
        "I am sorry, our supplier could not take it on.",
        with_reason=True,
    ),
    "FAILED": Form(
        "Ended without being delivered",
        "refuse",
        "trouble",
        "the supplier tried and could not do it",
        "It ends here; a new order may be needed.",
        "I am sorry, it could not be done.",
        with_reason=True,
    ),
    "FAILED_TO_SEND": Form(
        "Not sent",
        "warn",
        "trouble",
        "it could not be passed on to the supplier",
        "Send it again; this one ends here.",
        "It has not reached our supplier yet.",
        with_reason=True,
    ),
    "PARTIAL": Form(
        "Completed in part",
        "done",
        "waiting",
        "it is finished, but not all of it was done",
        "Tell the customer what is missing.",
        "It is finished, but not everything could be done.",
        with_reason=True,
    ),
}

DONE = Form(
    "Completed",
    "done",
    "good",
    "all of it is done",
    "Nothing more will happen.",
    "It is done.",
)
INSTALLED = replace(
    DONE,
    headline="Installation completed",
    meaning="the line is in and the service is on",
    say="The installation is done.",
)
COMPLETIONS = {
    "": DONE,
    "PROVIDE_ORDER": INSTALLED,
    "PROVIDE_ETHERNET_ORDER": INSTALLED,
    "MODIFY_ORDER": replace(
        DONE, headline="Service changed", say="The change to the service is done."
    ),
    "CEASE_ORDER": replace(DONE, headline="Line ceased", say="The line is now off."),
    "UNSOLICITED_CEASE_ORDER": replace(
        DONE, headline="Line ceased", say="The line is now off."
    ),
    "SERVICE_PROBLEM": replace(
        DONE,
        headline="Fault closed",
        meaning="the fault is mended; it cannot be opened again",
        say="The fault is closed.",
    ),
    "SERVICE_TEST": Form(
        "Test finished",
        "done",
        "neutral",
        "the result is in",
        say="The test of your line is finished.",
        key="TEST",
    ),
}

ASKS_HELP = "The engineers need something more before they can go on."
REQUESTS = {
    ("INFORMATION_REQUIRED", "ORDER"): Form(
        "Information needed",
        "ask",
        "waiting",
        "the supplier cannot go on until we or the customer have answered",
        "Answer from the queue; {supplier} goes on when the answer is accepted.",
        ASKS_HELP,
        key="INFORMATION_REQUIRED",
    ),
    ("REAPPOINT", "ORDER"): Form(
        "A new visit is needed",
        "rebook",
        "waiting",
        "the supplier needs another visit to go on",
        "Book another visit with the customer.",
        "We need to book a new visit.",
        with_reason=True,
    ),
    ("RESUBMIT", "ORDER"): Form(
        "What we sent was refused",
        "refuse",
        "trouble",
        "the supplier did not take it as it was sent",
        "Correct it and send it again.",
    ),
    ("RESUBMIT", "AMENDMENT"): Form(
        "Our change was refused",
        "refuse",
        "trouble",
        "the supplier did not make the change we asked for; all stays as it was",
        "Correct our change and send it again, or leave things as they are.",
        "The change could not be made.",
    ),
    ("RESUBMIT", "CANCELLATION"): Form(
        "Our cancellation was refused",
        "refuse",
        "trouble",
        "the supplier will not cancel it as we asked; it goes on",
        "Correct our cancellation and send it again, or let it go on.",
        "It could not be cancelled.",
    ),
    ("CONFIRM", "ORDER"): MOVES["RESOLVED"],
}

ERRORS = {
    "ORDER": MOVES["FAILED_TO_SEND"],
    "AMENDMENT": Form(
        "Our change was not sent",
        "warn",
        "trouble",
        "it did not reach the supplier; all stays as it was",
        "Send our change again.",
        "The change has not reached our supplier yet.",
        with_reason=True,
    ),
    "CANCELLATION": Form(
        "Our cancellation was not sent",
        "warn",
        "trouble",
        "it did not reach the supplier; all goes on as before",
        "Send our cancellation again.",
        "The cancellation has not reached our supplier yet.",
        with_reason=True,
    ),
}

UNKNOWN = {
    "INFORMATIONAL": Form(
        "An update from {supplier}",
        "note",
        "neutral",
        "a kind of update that we do not know yet; the supplier’s words say more",
        with_reason=True,
        key="UNKNOWN",
    ),
    "ACTION_REQUIRED": Form(
        "{supplier} asks for something",
        "ask",
        "waiting",
        "a kind of request that we do not know yet; the supplier’s words say more",
        "Read the supplier’s words, and answer.",
        ASKS_HELP,
        with_reason=True,
    ),
}
