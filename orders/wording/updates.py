"""An entry of the timeline: a headline, what it means, what follows, what to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TypedDict, Unpack

from orders.wording import dates
from orders.wording.changes import END, START, label
from orders.wording.codes import Problem, problem
from orders.wording.forms import (
    COMPLETIONS,
    ERRORS,
    INFORMATION,
    MOVES,
    REQUESTS,
    UNKNOWN,
    Form,
)
from orders.wording.kinds import result
from orders.wording.own import UPDATE, own
from orders.wording.statuses import ENDS, status
from orders.wording.words import (
    count,
    inline,
    opening,
    plain,
    sentences,
    supplier_name,
)

Changes = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Entry:
    """An update as people read it.

    The reason, if any, stands before the meaning ("Network issue: a fault in …"); next
    and say are whole sentences, say without quotes around it; own is what the tenant
    says that an update of its type means.
    """

    headline: str
    icon: str
    tone: str
    reason: str
    meaning: str
    next: str
    say: str
    own: str = ""


class Told(TypedDict, total=False):
    """What may be told of an update besides its type."""

    code: str
    text: str
    supplier: str
    status: str
    old_status: str
    concerns: str
    changes: Changes
    entity_type: str


@dataclass(frozen=True, slots=True)
class Update:
    """What is told of an update."""

    update_type: str
    type: str
    tz: tzinfo
    now: datetime
    code: str = ""
    text: str = ""
    supplier: str = ""
    status: str = ""
    old_status: str = ""
    concerns: str = "ORDER"
    changes: Changes = ()
    entity_type: str = ""

    @property
    def has_moved(self) -> bool:
        """Return whether the status is another one than before."""
        return bool(self.status) and self.status != self.old_status

    @property
    def cause(self) -> Problem | None:
        """Return the reason given, unless it says no more than the type does."""
        return problem(self.code) if self.code and self.code != self.type else None

    def moment(self, leaf: str, side: str = "new") -> date | None:
        """Return the date that a member of the order changed to, or from."""
        for change in self.changes:
            if str(change.get("path", "")).removeprefix(SLOT) == leaf:
                return dates.read(change.get(side))
        return None

    def day(self, leaf: str, side: str = "new") -> date | None:
        """Return the day that a member of the order changed to, or from."""
        return dates.local_day(self.moment(leaf, side), self.tz)


SLOT = "appointmentTimeslot."


def entry(
    update_type: str,
    type: str,
    *,
    tz: tzinfo,
    now: datetime,
    **told: Unpack[Told],
) -> Entry:
    """Return how an update reads on the timeline."""
    update = Update(update_type, type, tz, now, **told)
    form = _form(update)
    reason, mine = update.cause, own(UPDATE, type)
    return Entry(
        headline=mine.word or opening(_named(_headline(update, form), update)),
        icon=form.icon,
        tone=form.tone,
        reason=reason.name if reason else "",
        meaning=reason.meaning if reason else _named(form.meaning, update),
        next=opening(_named(form.next, update)),
        say=sentences(_said(update, form), reason.say if reason else "", _news(update)),
        own=mine.meaning,
    )


def _form(update: Update) -> Form:
    """Return the wording that fits: by what is asked, what failed, or what moved."""
    if update.update_type == "ACTION_REQUIRED":
        return REQUESTS.get((update.type, update.concerns)) or REQUESTS.get(
            (update.type, "ORDER"), UNKNOWN["ACTION_REQUIRED"]
        )
    if update.update_type == "ERROR":
        return ERRORS.get(update.concerns) or ERRORS["ORDER"]
    return _moved(update) or INFORMATION.get(update.type) or UNKNOWN["INFORMATIONAL"]


def _moved(update: Update) -> Form | None:
    """Return the wording of the step that a general update reports."""
    if update.type in {"TERMINATED", "COMPLETED"}:
        return _ended(update)
    if update.type == "ADDITIONAL" and update.status == "RESOLVED":
        return MOVES["REMINDER"]
    if update.type != "UPDATE" or not update.has_moved:
        return None
    if update.status in ENDS:
        return _ended(update)
    if update.status == "IN_PROGRESS":
        return MOVES[_progress(update)]
    return MOVES.get(update.status) or _other_status(update)


def _progress(update: Update) -> str:
    if update.old_status in {"HELD", "PENDING", "NETWORK_INCIDENT"}:
        return "RESUMED"
    if update.old_status == "RESOLVED":
        return "REOPENED"
    return "STARTED_TEST" if update.entity_type == "SERVICE_TEST" else "STARTED"


def _ended(update: Update) -> Form:
    if update.type == "COMPLETED" and update.status != "PARTIAL":
        return _completed(update)
    if update.status == "COMPLETED":
        return _completed(update)
    return MOVES[update.status if update.status in ENDS else "FAILED"]


def _completed(update: Update) -> Form:
    if update.entity_type != "SERVICE_TEST":
        return COMPLETIONS.get(update.entity_type) or COMPLETIONS[""]
    found = result(_test_result(update))
    return COMPLETIONS["SERVICE_TEST"].toned(found.icon, found.tone)


def _other_status(update: Update) -> Form:
    now = status(update.status)
    return Form(f"Now “{now.word}”", now.icon, now.tone, inline(now.meaning))


def _headline(update: Update, form: Form) -> str:
    special = HEADLINES.get(form.key)
    text = special(update) if special else ""
    text = text or form.headline
    if form.with_reason and update.cause:
        return f"{text}: {inline(update.cause.name)}"
    return text


def _said(update: Update, form: Form) -> str:
    found = _test_result(update) if form.key == "TEST" else ""
    return result(found).say if found else form.say


def _named(text: str, update: Update) -> str:
    return text.replace("{supplier}", supplier_name(update.supplier))


def _news(update: Update) -> str:
    """Return the new date or visit as one says it to a customer."""
    today = dates.local(update.now, update.tz).date()
    start, end = update.moment(START), update.moment(END)
    if isinstance(start, datetime):
        ending = end if isinstance(end, datetime) else None
        spoken = dates.spoken_visit(start, ending, update.tz, update.now)
        return f"The engineer comes {spoken}." if start >= update.now else ""
    target = update.day("targetDate")
    if target and target >= today and update.status not in ENDS:
        return f"It is expected {dates.spoken_day(target, today, update.now)}."
    return ""


def _committed(update: Update) -> str:
    day = update.day("committedDate") or update.day("targetDate")
    return f"Committed to {dates.long_day(day, update.now)}" if day else ""


def _delayed(update: Update) -> str:
    old, new = update.day("targetDate", "old"), update.day("targetDate")
    if not new:
        return ""
    if old and new > old:
        return f"Delayed by {count((new - old).days, 'day')}"
    return "" if old else f"Delayed to {dates.long_day(new, update.now)}"


def _rebooked(update: Update) -> str:
    when = _visit(update)
    return f"New visit booked: {when}" if when else ""


def _amended(update: Update) -> str:
    when = _visit(update)
    return f"The visit we asked for is booked: {when}" if when else ""


def _visit(update: Update) -> str:
    start, end = update.moment(START), update.moment(END)
    if not isinstance(start, datetime):
        return ""
    ending = end if isinstance(end, datetime) else None
    return dates.long_visit(start, ending, update.tz, update.now)


def _asked(update: Update) -> str:
    """Return what is asked for, if the supplier says so in a few words."""
    text = " ".join(update.text.split()).rstrip(".!")
    for polite in ("please ", "provide ", "supply ", "send ", "us ", "the "):
        if text.lower().startswith(polite):
            text = text[len(polite) :]
    if not text or text == update.text.strip() or len(text) > LONGEST or ". " in text:
        return ""
    return f"Information needed: {inline(text)}"


LONGEST = 70


def _detailed(update: Update) -> str:
    paths = [str(change.get("path", "")) for change in update.changes]
    if any("haracteristics[" in path for path in paths):
        return "Service details added"
    return "" if paths else "A note from {supplier}"


def _changed(update: Update) -> str:
    labels = list(dict.fromkeys(_topic(change) for change in update.changes))
    if not labels:
        return "A note from {supplier}"
    if len(labels) == 1:
        return f"{labels[0]} changed" if labels[0] else ""
    return f"{labels[0]} and {inline(labels[1])} changed" if len(labels) == 2 else ""


def _topic(change: Mapping[str, object]) -> str:
    path = str(change.get("path", ""))
    return "Visit" if path.startswith(SLOT) else label(path).split(",")[0]


def _tested(update: Update) -> str:
    found = _test_result(update)
    if not found:
        return ""
    wording = result(found)
    return f"Test finished: {inline(wording.word)}, {wording.meaning}"


def _test_result(update: Update) -> str:
    for change in update.changes:
        if str(change.get("path", "")).endswith("testResult"):
            return str(change.get("new") or "")
    return ""


def _new_kind(update: Update) -> str:
    return plain(update.type) or plain(update.update_type)


HEADLINES = {
    "COMMITTED": _committed,
    "DELAY": _delayed,
    "REAPPOINTED": _rebooked,
    "AMENDED": _amended,
    "INFORMATION_REQUIRED": _asked,
    "ADDITIONAL": _detailed,
    "UPDATE": _changed,
    "TEST": _tested,
    "UNKNOWN": _new_kind,
}
