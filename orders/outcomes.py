"""What KCIs say of our requests, and where that leaves the actions they answer.

Pure: rows come in, and their columns are set; nothing is read or saved here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.models import GatewayRequest, RequiredAction, TimelineEvent
from orders.projection import ERROR, FAILED_TO_SEND, INFORMATIONAL, REFUSED
from orders.wording.statuses import ENDS

Kind = GatewayRequest.Kind
Sent = GatewayRequest.State
Verdict = GatewayRequest.Outcome
State = RequiredAction.State

# The type by which a supplier says that it did what a request of a kind asked for.
DONE = {Kind.AMENDMENT: "AMENDED", Kind.CANCELLATION: "CANCELLED"}
# What was never sent, or written down only, is not what a KCI is about.
LOST = {Sent.REFUSED, Sent.LAPSED}
SILENT = {*LOST, Sent.RECORDED}
# Kind and position of KCIs.
Spent = Collection[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an action stands: KCIs, a person's word and answers taken together."""

    state: RequiredAction.State
    closed_by: str = ""
    closed_on: datetime | None = None


def judge(
    requests: Sequence[GatewayRequest], kcis: Sequence[TimelineEvent]
) -> Iterator[GatewayRequest]:
    """Set the outcome of an order's requests by its KCIs; yield those that changed.

    Both in sequence. Made from nothing each time, so that a KCI that came late, or one
    that was taken back, counts as if it had always been so.
    """
    taken = {one.gateway_id for one in requests if one.gateway_id}
    spent: set[tuple[str, str]] = set()
    for request in requests:
        before = (request.outcome, request.outcome_position, request.gateway_id)
        verdict, kci = verdict_on(request, kcis, taken, spent)
        if kci and not kci.requests:
            spent.add((request.kind, kci.position))
        taken.add(request.gateway_id)
        request.outcome = verdict
        request.outcome_position = kci.position if kci else ""
        request.outcome_kci = kci.kci_id if kci else ""
        request.outcome_on = kci.at if kci else None
        if before != (request.outcome, request.outcome_position, request.gateway_id):
            yield request


def verdict_on(
    request: GatewayRequest,
    kcis: Iterable[TimelineEvent],
    taken: Collection[str],
    spent: Spent,
) -> tuple[str, TimelineEvent | None]:
    """Return what KCIs say of a request, and the first that settles it.

    `spent`: what named no request, and was about an older one.
    """
    if request.state in SILENT or request.kind not in {*DONE, Kind.RESOLUTION}:
        return "", None
    status = ""
    others = {*taken}
    for kci in kcis:
        before, status = status, kci.status
        if kci.position <= request.position:
            # What was asked before this one, perhaps elsewhere, is another.
            others.update(one["id"] for one in kci.requests)
        elif found := said_of(request, kci, before, others, spent):
            return found, kci
    return "", None


def said_of(
    request: GatewayRequest,
    kci: TimelineEvent,
    before: str,
    taken: Collection[str],
    spent: Spent,
) -> str:
    """Return what a KCI says of a request, "" if nothing; `before`: the old status."""
    if request.kind == Kind.RESOLUTION:
        return said_of_resolution(request, kci, before)
    if found := said_of_embedded(request, kci, taken, spent):
        return found
    return Verdict.LAPSED if kci.status in ENDS else ""


def said_of_resolution(request: GatewayRequest, kci: TimelineEvent, before: str) -> str:
    """Return what a KCI says of our word on a resolution."""
    if kci.update_type != INFORMATIONAL:
        is_refused = kci.type in {"RESUBMIT", FAILED_TO_SEND}
        return Verdict.REFUSED if is_refused else ""
    if before != "RESOLVED" or kci.status == "RESOLVED":
        return ""
    is_as_we_said = (kci.status in ENDS) == (request.body.get("status") == "ACCEPTED")
    return Verdict.ACCEPTED if is_as_we_said else Verdict.REFUSED


def said_of_embedded(
    request: GatewayRequest, kci: TimelineEvent, taken: Collection[str], spent: Spent
) -> str:
    """Return what a KCI says of an amendment or a cancellation.

    It embeds the request that it is about. One that embeds none is about the oldest
    that is open, by its type; one of an id that we do not know settles a request of
    which we never learnt the id.
    """
    embedded = [one for one in kci.requests if one["kind"] == request.kind]
    if not embedded:
        is_others = kci.requests or (request.kind, kci.position) in spent
        return "" if is_others else by_type(kci, request.kind)
    for one in embedded:
        if is_about(request, one["id"], taken):
            if one["id"] and not request.gateway_id:
                request.gateway_id = one["id"]
            return verdict_of(one["status"], kci, request.kind)
    return ""


def is_about(request: GatewayRequest, name: str, taken: Collection[str]) -> bool:
    """Return whether an embedded request of an id is this one."""
    if request.gateway_id or not name:
        return not name or name == request.gateway_id
    return name not in taken


def verdict_of(status: str, kci: TimelineEvent, kind: str) -> str:
    """Return what an embedded request's status, else the KCI's type, says."""
    if status in REFUSED:
        return Verdict.REFUSED
    if status == "COMPLETED":
        return Verdict.ACCEPTED
    return by_type(kci, kind)


def by_type(kci: TimelineEvent, kind: str) -> str:
    """Return what a KCI's type says of a request of a kind."""
    if kci.update_type == INFORMATIONAL:
        return Verdict.ACCEPTED if kci.type == DONE[Kind(kind)] else ""
    is_refusal = kci.update_type == ERROR or kci.type == "RESUBMIT"
    return Verdict.REFUSED if is_refusal else ""


def settle(
    actions: Sequence[RequiredAction], requests: Sequence[GatewayRequest]
) -> None:
    """Set where all actions of one order stand, and when they were first answered.

    An answer that was refused by a KCI leaves its action answered, and it closes with
    the action which that KCI opened: so the later ones are settled first.
    """
    answers: dict[str, list[GatewayRequest]] = {}
    for request in requests:
        if request.action and request.kind != Kind.RESERVATION:
            answers.setdefault(request.action.opened_position, []).append(request)
    settled: dict[str, Standing] = {}
    for action in sorted(actions, key=lambda one: one.opened_position, reverse=True):
        own = answers.get(action.opened_position, [])
        found = standing(action, own, settled)
        settled[action.opened_position] = found
        action.state, action.closed_by = found.state, found.closed_by
        action.closed_on = found.closed_on
        given = (one.created_at for one in own if one.state not in LOST)
        action.answered_on = next(given, None)


def standing(
    action: RequiredAction,
    answers: Sequence[GatewayRequest],
    later: Mapping[str, Standing],
) -> Standing:
    """Return where an action stands.

    `answers`: what answers it, the oldest first; `later`: where the actions that were
    opened after it stand, by position. A state set by hand holds against every KCI up
    to its position; a later one may close the action, never open it again.
    """
    if action.hand_state == State.CLOSED:
        by = f"user:{action.hand_by}"
        return Standing(state=State.CLOSED, closed_by=by, closed_on=action.hand_at)
    for position, kci_id, at in action.closers:
        if position > action.hand_position:
            moment = datetime.fromisoformat(at)
            return Standing(state=State.CLOSED, closed_by=kci_id, closed_on=moment)
    answer = standing_answer(action, answers)
    if answer is None:
        return Standing(state=State.OPEN)
    if not answer.outcome:
        return Standing(state=State.ANSWERED)
    opened = later.get(answer.outcome_position, Standing(state=State.OPEN))
    is_asked_anew = opened.state == State.OPEN and answer.outcome_position in later
    return Standing(state=State.ANSWERED) if is_asked_anew else opened


def standing_answer(
    action: RequiredAction, answers: Sequence[GatewayRequest]
) -> GatewayRequest | None:
    """Return the answer by which an action is answered: the last one, if it holds.

    One that was refused at once, or accepted without settling what was asked, does not,
    nor does one before a person opened the action again.
    """
    last = answers[-1] if answers else None
    if last is None or last.state in LOST:
        return None
    if last.outcome in {Verdict.ACCEPTED, Verdict.LAPSED}:
        return None
    reopened = action.hand_at if action.hand_state == State.OPEN else None
    return None if reopened and last.created_at <= reopened else last
