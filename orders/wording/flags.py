"""Marks on an entry of the timeline, and what is said about missing numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from orders.wording.dates import clock, day, local
from orders.wording.words import inline, plain


@dataclass(frozen=True, slots=True)
class Flag:
    """A mark: a word or two for the entry, a sentence for whoever asks."""

    word: str
    meaning: str
    # It says nothing to who has a customer on the phone.
    is_technical: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing numbers: a headline, what to know about them, and whether to be quiet.

    `came`: they are not missing any more, but could not be read.
    """

    headline: str
    meaning: str
    quiet: bool
    came: bool = False


FLAGS = {
    "LATE": Flag(
        "late",
        "It arrived after ones that follow it, and has been put in its place.",
    ),
    "AFTER_GAP": Flag(
        "after a gap",
        "The one before it had not arrived, and the portal went on without it.",
    ),
    "ID_REUSED": Flag(
        "same id again",
        "Another KCI came with the same id but said something else; both are kept.",
    ),
    "CLOCK_SKEW": Flag(
        "odd times",
        "It seems to have been received before it was issued; a clock is wrong.",
        is_technical=True,
    ),
    "CONVERSATION_CHANGED": Flag(
        "other conversation",
        "It came under another conversation id than the ones before it.",
        is_technical=True,
    ),
    "SUPPLIER_CHANGED": Flag(
        "other supplier",
        "It names another supplier than the ones before it.",
    ),
    "AFTER_END": Flag(
        "after the end",
        "It came after the order had ended.",
    ),
    "BACKWARDS": Flag(
        "a step back",
        "The status went back to one that the order had already passed.",
    ),
    "UNKNOWN_TYPE": Flag(
        "new kind of update",
        "The portal does not know this kind of update yet; read the supplier’s words.",
    ),
    "UNKNOWN_STATUS": Flag(
        "new status",
        "The portal does not know this status yet; read the supplier’s words.",
    ),
    "UNREADABLE": Flag(
        "partly unreadable",
        "Something in it could not be read and counts as not given.",
    ),
    "NO_PROBLEM_CODE": Flag(
        "no reason given",
        "The supplier should have given a reason code with it and did not.",
    ),
    "FETCHED": Flag(
        "fetched",
        "It was never delivered; the portal read it back from the gateway, without"
        " the order as it was then.",
    ),
    "NIL_ID": Flag(
        "empty id",
        "Its id is all noughts, so a repeat of it may not be noticed.",
        is_technical=True,
    ),
}


def flag(code: str) -> Flag:
    """Return the wording of a mark; a detail may follow it: UNREADABLE address.id."""
    code, _, detail = code.partition(" ")
    known = FLAGS.get(code) or Flag(
        inline(plain(code)), "The portal marked it, without saying more."
    )
    if not detail:
        return known
    return replace(known, meaning=f"{known.meaning.removesuffix('.')}: {detail}")


def gap(
    first: int,
    last: int,
    *,
    tz: tzinfo,
    now: datetime,
    waiting_until: datetime | None = None,
) -> Gap:
    """Return what is said about the numbers first to last, none of which has come."""
    numbers = _numbers(first, last)
    if waiting_until is not None:
        return Gap(
            f"Waiting for {numbers} until {until(waiting_until, tz, now)}", WAIT, False
        )
    meaning = NEVER if first == last else NEVER_MANY
    return Gap(f"{numbers} never arrived", meaning, False)


def set_aside(first: int, last: int) -> Gap:
    """Return what is said about numbers that came and could not be applied."""
    meaning = ASIDE if first == last else ASIDE_MANY
    headline = f"{_numbers(first, last)} came and could not be read"
    return Gap(headline, meaning, quiet=False, came=True)


def before_portal(first: int, last: int) -> Gap:
    """Return what is said about the numbers before an order's first KCI."""
    return Gap(f"{_numbers(first, last)} came before this portal", BEFORE, True)


WAIT = "What follows has arrived; it is shown when the wait is over."
NEVER = (
    "The portal waited, then went on. Should it still come, it takes its place here."
)
NEVER_MANY = (
    "The portal waited, then went on. Should they still come, they take their places"
    " here."
)
ASIDE = "Operators have been told. Once that is put right, it takes its place here."
ASIDE_MANY = (
    "Operators have been told. Once that is put right, they take their places here."
)
BEFORE = "The order was under way when the portal first heard of it."


def _numbers(first: int, last: int) -> str:
    if first == last:
        return f"KCI {first}"
    return f"KCIs {first} {'and' if last == first + 1 else 'to'} {last}"


def until(when: datetime, tz: tzinfo, now: datetime) -> str:
    """Return the time that a wait ends at, with its day if that is not today."""
    told = local(when, tz)
    same = told.date() == local(now, tz).date()
    return clock(told) if same else f"{clock(told)} on {day(told, now)}"
