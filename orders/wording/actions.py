"""What the supplier waits for, as the queue words it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orders.wording.own import ACTION, own
from orders.wording.words import inline, plain


@dataclass(frozen=True, slots=True)
class ActionWording:
    """What the supplier waits for, and what to do about it."""

    title: str
    icon: str
    tone: str
    meaning: str
    do: str


def action(type: str, concerns: str = "ORDER", entity_type: str = "") -> ActionWording:
    """Return how an action reads; concerns says what was refused or not sent."""
    other = OTHERS.get((entity_type, type)) if concerns == "ORDER" else None
    known = (
        other
        or ACTIONS.get((type, concerns))
        or ACTIONS.get((type, "ORDER"))
        or _unknown(type)
    )
    mine = own(ACTION, type)
    return replace(
        known,
        title=mine.word or known.title,
        meaning=mine.meaning or known.meaning,
        do=mine.say or known.do,
    )


def _unknown(type: str) -> ActionWording:
    asked = f": {inline(plain(type))}" if type else ""
    return ActionWording(
        title=f"Answer the supplier{asked}",
        icon="ask",
        tone="waiting",
        meaning=f"the supplier asks for something we do not know yet{asked}",
        do="Read the supplier’s words, and answer with a change or in person.",
    )


ACTIONS = {
    ("INFORMATION_REQUIRED", "ORDER"): ActionWording(
        "Send the information asked for",
        "ask",
        "waiting",
        "the supplier cannot go on until we or the customer have answered",
        "Find out what is asked, then answer; it goes back as a change.",
    ),
    ("REAPPOINT", "ORDER"): ActionWording(
        "Book another visit",
        "rebook",
        "waiting",
        "the supplier needs another visit to go on",
        "Agree a free slot with the customer and book it.",
    ),
    ("RESUBMIT", "ORDER"): ActionWording(
        "Correct the order and send it again",
        "refuse",
        "trouble",
        "the supplier did not take the order as it was sent",
        "Put right what the supplier found wrong, then send the order again.",
    ),
    ("RESUBMIT", "AMENDMENT"): ActionWording(
        "Correct our change and send it again",
        "refuse",
        "trouble",
        "the supplier did not make the change we asked for; all stays as it was",
        "Put right what was refused and send it again, or leave things as they are.",
    ),
    ("RESUBMIT", "CANCELLATION"): ActionWording(
        "Correct our cancellation and send it again",
        "refuse",
        "trouble",
        "the supplier will not cancel it as we asked",
        "Put right what was refused and send it again, or let things go on.",
    ),
    ("CONFIRM", "ORDER"): ActionWording(
        "Agree that the fault is mended",
        "done",
        "waiting",
        "the supplier says it is mended and waits for us to agree",
        "Ask the customer whether it works, then agree, or refuse and say why.",
    ),
    ("FAILED_TO_SEND", "ORDER"): ActionWording(
        "Send the order again",
        "send",
        "trouble",
        "the order did not reach the supplier and ends here",
        "Check the reason, then place the order anew.",
    ),
    ("FAILED_TO_SEND", "AMENDMENT"): ActionWording(
        "Send our change again",
        "send",
        "trouble",
        "our change did not reach the supplier; all stays as it was",
        "Check the reason, then send the change again.",
    ),
    ("FAILED_TO_SEND", "CANCELLATION"): ActionWording(
        "Send our cancellation again",
        "send",
        "trouble",
        "our cancellation did not reach the supplier; all goes on as before",
        "Check the reason, then send the cancellation again.",
    ),
}

# Where "the order" would be wrong.
OTHERS = {
    ("SERVICE_TEST", "FAILED_TO_SEND"): ActionWording(
        "Run the test again",
        "send",
        "trouble",
        "the test did not reach the supplier and ends here",
        "Check the reason, then start a new test.",
    ),
    ("SERVICE_PROBLEM", "FAILED_TO_SEND"): ActionWording(
        "Report the fault again",
        "send",
        "trouble",
        "the report did not reach the supplier and ends here",
        "Check the reason, then report the fault anew.",
    ),
    ("SERVICE_PROBLEM", "RESUBMIT"): ActionWording(
        "Correct the report and send it again",
        "refuse",
        "trouble",
        "the supplier did not take the report as it was sent",
        "Put right what the supplier found wrong, then report the fault again.",
    ),
}
