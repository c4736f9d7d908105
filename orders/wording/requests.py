"""What we asked of the gateway, and where that stands, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from orders.wording import dates, kinds
from orders.wording.facts import Answer, Facts, Request, slot_of
from orders.wording.steps import Step
from orders.wording.words import supplier_name


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands."""

    word: str
    meaning: str
    tone: str
    icon: str

    def of(self, supplier: str) -> Standing:
        """Return it with the supplier's name in its place."""
        return replace(
            self,
            word=self.word.format(supplier=supplier),
            meaning=self.meaning.format(supplier=supplier),
        )


OUTCOMES = {
    "ACCEPTED": Standing(
        "Accepted by {supplier}", "{supplier} did as we asked.", "good", "done"
    ),
    "REFUSED": Standing(
        "Refused by {supplier}",
        "{supplier} did not do as we asked; what it says stands on the timeline.",
        "trouble",
        "refuse",
    ),
    "LAPSED": Standing(
        "Overtaken", "The order ended before {supplier} answered.", "neutral", "done"
    ),
}
STATES = {
    "TO_SEND": Standing(
        "On its way", "The portal is about to send it.", "neutral", "send"
    ),
    "SENDING": Standing("Being sent", "The portal is sending it.", "neutral", "send"),
    "UNSURE": Standing(
        "We do not know yet whether the gateway has it",
        "The portal reads the order back before it sends anything again. Please do not"
        " send it by other means.",
        "waiting",
        "ask",
    ),
    "RECEIVED": Standing(
        "Received by the gateway",
        "Now it is for {supplier} to answer.",
        "good",
        "check",
    ),
    "REFUSED": Standing(
        "Refused by the gateway",
        "Nothing was passed on. Put right what it says and answer again.",
        "trouble",
        "refuse",
    ),
    "LAPSED": Standing(
        "Not sent",
        "It was settled or taken back before it was sent.",
        "neutral",
        "done",
    ),
    "RECORDED": Standing(
        "Done elsewhere",
        "Nothing was sent. It closes when {supplier} says so, or by hand.",
        "neutral",
        "note",
    ),
}
LATE = Standing(
    "Not sent yet",
    "The gateway cannot be reached. The portal goes on trying; nothing is lost.",
    "waiting",
    "clock",
)
HELD = Standing("Held", "The visit is kept for us until it runs out.", "good", "booked")


def standing(request: Request, supplier: str) -> Standing:
    """Return where a request to a supplier stands."""
    name = supplier_name(supplier)
    if request.kind == "RESERVATION":
        return HELD
    if request.outcome:
        return OUTCOMES[request.outcome].of(name)
    if request.state == "TO_SEND" and request.attempts:
        return LATE
    return STATES[request.state].of(name)


def deed(request: Request, supplier: str, tz: tzinfo, now: datetime) -> str:
    """Return what somebody did by a request, after their name."""
    name = supplier_name(supplier)
    if request.kind == "AMENDMENT" and "appointmentReservationId" in request.body:
        return f"booked {booked(request, tz, now)}"
    if request.kind == "RESOLUTION":
        is_agreed = request.body.get("status") == "ACCEPTED"
        return "agreed that it is mended" if is_agreed else "said it is not mended"
    return {
        "AMENDMENT": f"asked {name} for a change",
        "CANCELLATION": f"asked {name} to cancel",
        "RESERVATION": "held a visit",
        "RECORDED": "wrote down what was done elsewhere",
    }[request.kind]


def booked(request: Request, tz: tzinfo, now: datetime) -> str:
    """Return the visit that a request books."""
    slot = slot_of(request)
    return dates.visit(slot.start, slot.end, tz, now) if slot.start else "a visit"


def cancelling(answer: Answer, facts: Facts) -> Answer:
    """Return the head of an order's page while our cancellation has no answer."""
    entity_type, name = facts.order.entity_type, facts.supplier
    what = CANCELLED.get(entity_type, "your order")
    asked, said = f"asked {name} to cancel it", f"asked our supplier to cancel {what}"
    if entity_type == "UNSOLICITED_CEASE_ORDER":
        asked, said = "objected to it", "objected to the switch-off"
    return replace(
        answer,
        next=f"We have {asked} and wait for the answer. {answer.next}".strip(),
        say=f"We have {said} and are waiting for the answer."
        " Until it comes, nothing changes.",
    )


CANCELLED = {"SERVICE_PROBLEM": "your fault report", "CEASE_ORDER": "the switch-off"}


def reason(request: Request) -> str:
    """Return what a request says besides its changes: why, or what was done."""
    code = request.body.get("reasonCode")
    words = [kinds.cancel_reason(code)] if isinstance(code, str) else []
    for member in ("text", "tenantNotes", "recorded"):
        if isinstance(text := request.body.get(member), str):
            words.append(text)
    return ": ".join(words)


def steps(request: Request, supplier: str, tz: tzinfo, now: datetime) -> list[Step]:
    """Return the life of an answer as steps: sent, received, accepted or refused."""
    name, found = supplier_name(supplier), standing(request, supplier)
    written = dates.moment(request.created_at, tz, now)
    done = Step("Answered", written, "past", "check")
    if request.kind == "RECORDED":
        return [done, Step("Done elsewhere", "nothing was sent", "current", "note")]
    last = Step("Accepted or refused", f"by {name}", "next", "")
    if request.outcome:
        when = dates.moment(request.outcome_on or now, tz, now)
        last = Step(found.word, when, "current", found.icon)
    received = Step("Received", "by the gateway", "next", "")
    if request.state == "RECEIVED":
        here = "past" if request.outcome else "current"
        number = f"as {request.gateway_id}" if request.gateway_id else "by the gateway"
        received = Step("Received", number, here, "check")
    elif not request.outcome:
        received = Step(found.word, "", "current", found.icon)
    return [done, received, last]
