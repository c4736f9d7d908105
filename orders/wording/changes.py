"""What an update changed, old beside new, by the names that people use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from orders.wording import dates, kinds
from orders.wording.statuses import request_status, resolution_status, status
from orders.wording.words import inline, plain

CHARACTERISTIC = re.compile(r"\w*[cC]haracteristics\[(.+)\]")
DOT = re.compile(r"\.(?![^\[]*\])")
# A request of ours that an order tells of.
OURS = re.compile(r"service(?:Order|Problem)(?:Amendment|Cancellation)")
START = "timeslotStartDateTime"
END = "timeslotEndDateTime"
# Where something lies, not what it is.
PLACES = frozenset(
    {
        "serviceOrderItem",
        "result",
        "testOutcome",
        "resolutionDetails",
        "appointmentTimeslot",
    }
)
LABELS = {
    "status": "Status",
    "orderType": "Kind",
    "targetDate": "Target date",
    "committedDate": "Committed date",
    "requestedCompletionDate": "Asked for",
    "requestedCeaseDate": "Cease asked for",
    "supplierOrderNumber": "Supplier order",
    "supplierReference": "Supplier’s reference",
    "supplierIdentifier": "Supplier’s number",
    "externalIdentifier": "Our number",
    "appointmentSupplierReference": "Visit reference",
    "appointmentReservationId": "Reservation",
    START: "Visit begins",
    END: "Visit ends",
    "classification": "Kind of visit",
    "standard": "Visit at no extra charge",
    "primaryContact": "First contact",
    "secondaryContact": "Second contact",
    "phoneNumber": "Phone",
    "email": "E-mail",
    "engineerTasks": "Engineer tasks",
    "onSiteRestrictions": "Restrictions on site",
    "serviceSpecification": "Product",
    "serviceId": "Service ID",
    "id": "Number",
    "reasonCode": "Reason",
    "serviceTestId": "Service test",
    "serviceProblemId": "Fault number",
    "parentServiceProblemId": "Part of fault",
    "problemType": "Kind of fault",
    "problemText": "Fault as reported",
    "serviceOrderAmendment": "Our change",
    "serviceOrderCancellation": "Our cancellation",
    "serviceProblemAmendment": "Our change",
    "serviceProblemCancellation": "Our cancellation",
    "serviceProblemResolution": "Resolution",
    "testResult": "Test result",
    "testValidity": "Result holds until",
    "testMeasures": "Measurements",
    "metricName": "Measured",
    "metricValue": "Value",
    "unitOfMeasure": "Unit",
    "ruleViolation": "Out of bounds",
    "ruleSeverity": "How bad",
    "captureDateTime": "Measured on",
    "supplierText": "Supplier’s words",
    "resolutionCode": "How it was mended",
    "resolutionCategory": "Kind of repair",
    "resolutionText": "Repair in words",
    "faultCode": "What was at fault",
    "slaViolation": "Promise not kept",
    "resolvedDate": "Mended",
    "closedDate": "Closed",
    "tenantNotes": "Our words",
    "siteInformation": "Sites",
}
FIRST = ("Visit", "Committed date", "Target date", "Asked for", "Cease asked for")
DAYS = frozenset({"targetDate", "requestedCompletionDate", "requestedCeaseDate"})
WORDS = {
    "orderType": lambda code: kinds.kind("PROVIDE_ORDER", code),
    "reason": kinds.cease_reason,
    "reasonCode": kinds.cancel_reason,
    "engineerTasks": kinds.task,
    "problemType": kinds.problem_type,
    "testResult": lambda code: kinds.result(code).word,
    "resolutionCode": kinds.resolution,
    "resolutionCategory": kinds.resolution,
    "faultCode": kinds.resolution,
    "slaViolation": kinds.resolution,
    "classification": plain,
    "metricName": kinds.characteristic,
}


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed; old or new is empty where there was or is nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The zone and the year in which times are told."""

    tz: tzinfo
    now: datetime | None

    def tell(self, when: date, *, day_alone: bool) -> str:
        """Return a day, or a moment unless the day alone counts."""
        if day_alone or not isinstance(when, datetime):
            return dates.day(dates.local_day(when, self.tz) or when, self.now)
        return dates.moment(when, self.tz, self.now)


def changes(
    found: Iterable[Mapping[str, object]], tz: tzinfo, now: datetime | None = None
) -> list[Change]:
    """Return changes ({"path", "old", "new"}) as people read them, dates first."""
    clock = Clock(tz, now)
    slots, rest = _visits(_apart(list(found)))
    told = [_visit(place, ends, clock) for place, ends in slots.items()]
    told += [_change(one, clock) for one in rest if not _is_known(one)]
    return sorted((one for one in told if one.old != one.new), key=_rank)


def _apart(
    found: list[Mapping[str, object]],
) -> Iterator[Mapping[str, object]]:
    """Yield changes; what a request of ours says is no change of the one before it."""
    owners = {
        owner
        for one in found
        for owner, _, leaf in [str(one.get("path", "")).rpartition(".")]
        if leaf == "id" and one.get("old") and OURS.fullmatch(owner)
    }
    for one in found:
        if str(one.get("path", "")).partition(".")[0] not in owners:
            yield one
        elif one.get("new") is not None:
            yield {**one, "old": None}


def _is_known(change: Mapping[str, object]) -> bool:
    """Return whether a change says what every reader of the order knows: its number."""
    return str(change.get("path")).endswith(".orderId")


def label(path: str) -> str:
    """Return what people call the member at a path."""
    parts = [part for part in DOT.split(path) if part not in PLACES]
    parts = parts or [path]
    # A product goes by one name, a contact's name by the contact's.
    names = [_name(part) for part in parts]
    if len(names) > 1 and parts[-1] in {"id", "name"} and parts[-2] in NAMED:
        names.pop()
    return ", ".join([names[0], *(inline(name) for name in names[1:])])


NAMED = frozenset({"serviceSpecification", "primaryContact", "secondaryContact"})


def _visits(
    found: Iterable[Mapping[str, object]],
) -> tuple[dict[str, list[Mapping[str, object]]], list[Mapping[str, object]]]:
    """Return the visits of which both ends changed, by their place, and the rest."""
    slots: dict[str, list[Mapping[str, object]]] = {}
    rest = []
    for one in found:
        place, _, leaf = str(one.get("path", "")).rpartition(".")
        if leaf in {START, END}:
            slots.setdefault(place, []).append(one)
        else:
            rest.append(one)
    for place in [place for place, ends in slots.items() if len(ends) != 2]:
        rest += slots.pop(place)
    return slots, rest


def _visit(place: str, ends: list[Mapping[str, object]], clock: Clock) -> Change:
    start, end = sorted(ends, key=lambda end: str(end["path"]).endswith(END))
    owner = label(place) if place not in {"", "appointmentTimeslot"} else ""
    return Change(
        f"{owner}, visit" if owner else "Visit",
        _slot(start.get("old"), end.get("old"), clock),
        _slot(start.get("new"), end.get("new"), clock),
    )


def _slot(start: object, end: object, clock: Clock) -> str:
    first, last = dates.read(start), dates.read(end)
    if not isinstance(first, datetime):
        return _value("", start, clock)
    ending = last if isinstance(last, datetime) else None
    return dates.visit(first, ending, clock.tz, clock.now)


def _change(one: Mapping[str, object], clock: Clock) -> Change:
    path = str(one.get("path", ""))
    old, new = (_value(path, one.get(side), clock) for side in ("old", "new"))
    if old == new:
        # The day is the same, so it must be the time; or the code, if not the word.
        old, new = (_exact(one.get(side), clock) for side in ("old", "new"))
    return Change(label(path), old, new)


def _value(path: str, value: object, clock: Clock) -> str:
    """Return a value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return _joined(path, [_value(path, one, clock) for one in value])
    if isinstance(value, Mapping):
        return ", ".join(_members(path, value, clock))
    return _text(path, value, clock)


def _joined(path: str, told: list[str]) -> str:
    told = [one for one in told if one]
    if path in WORDS:
        told[1:] = [inline(one) for one in told[1:]]
    return ", ".join(told)


def _members(path: str, value: Mapping[str, object], clock: Clock) -> Iterator[str]:
    if isinstance(value.get("name"), str) and value.keys() == {"name", "value"}:
        told = _value("", value["value"], clock)
        yield f"{kinds.characteristic(str(value['name']))}: {told}"
        return
    for name, inner in value.items():
        told = _value(f"{path}.{name}", inner, clock)
        if told:
            yield f"{inline(_name(name))}: {told}"


def _text(path: str, value: object, clock: Clock) -> str:
    *owners, leaf = DOT.split(path)
    if leaf == "status":
        return _status(owners, str(value))
    if leaf in WORDS:
        return WORDS[leaf](str(value))
    when = dates.read(value)
    if when is not None:
        return clock.tell(when, day_alone=leaf in DAYS)
    if CHARACTERISTIC.fullmatch(leaf):
        return {"true": "yes", "false": "no"}.get(str(value), str(value))
    return str(value)


def _status(owners: list[str], code: str) -> str:
    owner = owners[-1] if owners else ""
    if "Amendment" in owner or "Cancellation" in owner:
        return request_status(code).word
    if "Resolution" in owner:
        return resolution_status(code).word
    return status(code).word


def _exact(value: object, clock: Clock) -> str:
    when = dates.read(value)
    if when is not None:
        return clock.tell(when, day_alone=False)
    if isinstance(value, str | None):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _name(part: str) -> str:
    characteristic = CHARACTERISTIC.fullmatch(part)
    if characteristic:
        return kinds.characteristic(characteristic[1])
    name = plain(part.replace("[", " ").replace("]", ""))
    return LABELS.get(part) or name or "Something"


def _rank(change: Change) -> int:
    if change.label == "Status":
        return len(FIRST) + 1
    return FIRST.index(change.label) if change.label in FIRST else len(FIRST)
