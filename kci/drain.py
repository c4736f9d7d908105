"""Applying what is pending and due: called by the task, the sweep and the rebuild."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import Case, F, When
from django.db.models.functions import Now

from kci import odd
from kci.models import Kci
from kci.reading import read
from kci.sequence import Plan, Turn, plan
from orders import updates
from orders.clock import database_now
from orders.models import Order
from orders.projection import Entry, OrderState, step
from orders.updates import Folded, Identity

logger = logging.getLogger(__name__)

# Bounds of one transaction.
MOST_ORDERS = 200
MOST_KCIS = 1_000

# What the database says of values that it cannot hold.
UNSAVEABLE = (DatabaseError, ValueError, TypeError)

IDENTITY = ("tenant_id", "entity_type", "entity_id")


@dataclass(kw_only=True)
class Outcome:
    """What a transaction does to the inbox."""

    applied: list[Turn] = field(default_factory=list)
    told: list[odd.Told] = field(default_factory=list)
    waiting: list[Kci] = field(default_factory=list)
    broken: list[tuple[Kci, Exception]] = field(default_factory=list)


def drain(identities: Sequence[Identity], *, wait: bool = True) -> int:
    """Apply all that is due of some orders; return how many KCIs were dealt with.

    With `wait` it waits for an order that somebody else has locked: to pass it over
    would lose the wake-up. Without, it passes it over.
    """
    told = known(identities)
    updates.make_missing(told)
    orders = sorted(updates.numbers(told)) if told else []
    batches = [
        orders[at : at + MOST_ORDERS] for at in range(0, len(orders), MOST_ORDERS)
    ]
    return sum(drain_orders(batch, wait=wait) for batch in batches)


def known(identities: Sequence[Identity]) -> list[Identity]:
    """Return the orders that something is pending for: another ring is nothing."""
    pending = Kci.objects.pending().of_orders(list(identities)).values_list(*IDENTITY)
    return sorted(set(identities).intersection(pending.distinct()))


def drain_orders(orders: Sequence[int], *, wait: bool, most: int = MOST_KCIS) -> int:
    """Apply batch after batch until nothing is due; return how many were dealt with.

    A batch that is not full was the last: what came meanwhile rings for itself.
    """
    total, done = 0, most
    while done >= most:
        done = attempt(orders, wait=wait, most=most)
        total += done
    return total


def attempt(orders: Sequence[int], *, wait: bool, most: int) -> int:
    """Apply a batch; one that cannot be saved is redone order by order, KCI by KCI.

    A database that is away is nobody's fault: all stays pending.
    """
    try:
        return apply(orders, wait=wait, most=most)
    except (OperationalError, InterfaceError):
        raise
    except UNSAVEABLE as problem:
        if len(orders) > 1:
            return sum(drain_orders([one], wait=wait) for one in orders)
        if most > 1:
            return drain_orders(orders, wait=wait, most=1)
        return set_aside_next(orders[0], problem)


def apply(orders: Sequence[int], *, wait: bool, most: int) -> int:
    """Apply up to `most` KCIs of some orders in one transaction; return how many."""
    with transaction.atomic():
        rows = Order.objects.filter(pk__in=orders).locked(skip=not wait)
        locked = {order.pk: order for order in rows}
        anew = overtake(locked.values())
        plans, now = planned(locked.values())
        turns = limited(plans, most)
        anew |= {pk for pk, own in turns.items() if own[0].late}
        past = applied([locked[pk] for pk in plans if pk in anew])
        states = updates.states([locked[pk] for pk in plans])
        outcome = Outcome(waiting=[k for one in plans.values() for k in one.waiting])
        folded = []
        for pk, one in plans.items():
            state = OrderState() if pk in past else states[pk]
            own = in_sequence([*past.get(pk, ()), *turns.get(pk, ())])
            folded.append(fold(locked[pk], state, own, one, outcome))
        updates.save([one for one in folded if is_news(one)], now=now)
        mark(outcome)
        ask_for_missing(turns)
    return len(outcome.applied) + len(outcome.broken)


def overtake(orders: Iterable[Order]) -> set[int]:
    """Let what was fetched and then delivered tell no more; return whose story it was.

    Their orders are to be told from nothing.
    """
    places = {order.identity: order.pk for order in orders}
    overtaken = list(Kci.objects.overtaken().of_orders(list(places)).defer("body"))
    known = [kci for kci in overtaken if kci.identity in places]
    Kci.objects.filter(pk__in=[kci.pk for kci in known]).update(
        state=Kci.State.REPLACED, applied_at=None, odd=False, error=""
    )
    return {places[k.identity] for k in known if k.state == Kci.State.APPLIED}


def ask_for_missing(turns: Mapping[int, Sequence[Turn]]) -> None:
    """Have the gateway asked for what orders went on without."""
    gone = [pk for pk, own in turns.items() if any(turn.after_gap for turn in own)]
    if gone:
        Order.objects.filter(pk__in=gone).update(ask_at=Now())


def planned(orders: Iterable[Order]) -> tuple[dict[int, Plan], datetime]:
    """Return what may be applied to the orders, and the database's time."""
    places = {order.identity: order for order in orders}
    pending: dict[int, list[Kci]] = defaultdict(list)
    came: dict[int, set[int]] = defaultdict(set)
    unapplied = Kci.objects.unapplied().defer("body", "headers")
    for kci in unapplied.of_orders(list(places)):
        if order := places.get(kci.identity):
            if kci.state == Kci.State.PENDING:
                pending[order.pk].append(kci)
            else:
                came[order.pk].add(kci.sequence_number)
    wait = timedelta(seconds=settings.KCI_GAP_WAIT)
    now = database_now()
    return {
        order.pk: plan(
            order.position,
            pending[order.pk],
            set_aside=came[order.pk],
            now=now,
            gap_wait=wait,
        )
        for order in places.values()
        if order.pk in pending
    }, now


def limited(plans: Mapping[int, Plan], most: int) -> dict[int, list[Turn]]:
    """Return the first turns of the plans, with the bodies of their KCIs."""
    all_turns = ((pk, turn) for pk, one in plans.items() for turn in one.turns)
    turns: dict[int, list[Turn]] = defaultdict(list)
    kcis = {}
    for pk, turn in islice(all_turns, most):
        turns[pk].append(turn)
        kcis[turn.kci.pk] = turn.kci
    for pk, body in Kci.objects.filter(pk__in=kcis).values_list("pk", "body"):
        kcis[pk].body = body
    return turns


def applied(orders: Sequence[Order]) -> dict[int, list[Turn]]:
    """Return all that was ever applied to some orders, each marked as it was then."""
    places = {order.identity: order.pk for order in orders}
    found: dict[int, list[Turn]] = {pk: [] for pk in places.values()}
    rows = Kci.objects.filter(state=Kci.State.APPLIED).defer("headers")
    for kci in rows.of_orders(list(places)):
        if (pk := places.get(kci.identity)) is not None:
            turn = Turn(kci=kci, late=kci.late, after_gap=kci.after_gap)
            found[pk].append(turn)
    return found


def in_sequence(turns: Iterable[Turn]) -> list[Turn]:
    """Return the turns in sequence: a KCI that comes late takes its place."""
    return sorted(turns, key=lambda turn: turn.kci.position)


def fold(
    order: Order,
    state: OrderState,
    turns: Sequence[Turn],
    plan: Plan | None,
    outcome: Outcome,
) -> Folded:
    """Fold the turns of an order; from nothing, if the state is the empty one."""
    rebuilt = bool(order.position) and not state.position
    entries, before = [], len(outcome.broken)
    for turn in turns:
        if told := tell(state, turn, outcome):
            state, entry = told
            entries.append(entry)
    return Folded(
        order=order,
        state=state,
        entries=entries,
        rebuilt=rebuilt,
        waiting=[kci.sequence_number for kci in plan.waiting] if plan else None,
        until=plan.until if plan else None,
        set_aside=sorted(
            {kci.sequence_number for kci, _ in outcome.broken[before:]}.union(
                plan.set_aside if plan else order.set_aside
            )
        ),
    )


def tell(
    state: OrderState, turn: Turn, outcome: Outcome
) -> tuple[OrderState, Entry] | None:
    """Tell an order one more KCI; one that cannot be folded is our bug: set aside."""
    kci = turn.kci
    try:
        told = step(state, read(kci, late=turn.late, after_gap=turn.after_gap))
    except Exception as problem:  # whatever it is, the KCIs behind it go on
        logger.exception("Set aside %s: %s", kci.kci_id, kci)
        outcome.broken.append((kci, problem))
        return None
    outcome.told.append((turn, told[1]))
    if kci.state == Kci.State.PENDING:
        outcome.applied.append(turn)
    return told


def is_news(folded: Folded) -> bool:
    """Return whether there is anything to save of an order."""
    order = folded.order
    waits = order.waiting != folded.waiting or order.set_aside != folded.set_aside
    return bool(folded.entries) or folded.rebuilt or waits


def mark(outcome: Outcome) -> None:
    """Mark what was applied, is odd, set aside, or to be looked at again later."""
    # First, since it locks what it marks in a sequence.
    odd.mark(outcome.told)
    late = [turn.kci.pk for turn in outcome.applied if turn.late]
    after_gap = [turn.kci.pk for turn in outcome.applied if turn.after_gap]
    Kci.objects.filter(pk__in=[turn.kci.pk for turn in outcome.applied]).update(
        state=Kci.State.APPLIED,
        applied_at=Now(),
        late=among(late),
        after_gap=among(after_gap),
    )
    wait = timedelta(seconds=settings.KCI_GAP_WAIT)
    waiting = Kci.objects.filter(pk__in=[kci.pk for kci in outcome.waiting])
    waiting.filter(due_at__lte=Now()).update(due_at=F("received_at") + wait)
    for kci, problem in outcome.broken:
        set_aside(kci, problem)


def among(keys: Sequence[int]) -> Case:
    """Return whether a row is one of these."""
    return Case(When(pk__in=keys, then=True), default=False)


def set_aside(kci: Kci, problem: Exception) -> None:
    """Set a KCI aside, with what went wrong."""
    Kci.objects.filter(pk=kci.pk).update(
        state=Kci.State.SET_ASIDE,
        applied_at=None,
        error=f"{type(problem).__name__}: {problem}"[:2_000],
    )


def set_aside_next(pk: int, problem: Exception) -> int:
    """Set aside the KCI of an order that is to be applied and cannot be saved."""
    with transaction.atomic():
        order = Order.objects.locked().get(pk=pk)
        plans, now = planned([order])
        turns = plans[pk].turns if pk in plans else []
        for turn in turns[:1]:
            kci = unsaveable(order, turn, now=now) if turn.late else turn.kci
            logger.error("Set aside %s: %s", kci.kci_id, kci, exc_info=problem)
            set_aside(kci, problem)
        # What waits behind it is told so when it is looked at again, at once.
        Order.objects.filter(pk=pk).update(
            waiting=[],
            waiting_until=None,
            set_aside=numbers_aside(order),
            version=F("version") + 1,
        )
    return len(turns[:1])


def numbers_aside(order: Order) -> list[int]:
    """Return the numbers of an order that are set aside, as the inbox knows them."""
    aside = Kci.objects.of_orders([order.identity]).set_aside()
    return sorted(set(aside.values_list("sequence_number", flat=True)))


def unsaveable(order: Order, late: Turn, *, now: datetime) -> Kci:
    """Return the KCI with which a rebuild can no longer be saved.

    One that was applied long ago may be to blame: by a bug that came since.
    """
    turns = in_sequence([*applied([order])[order.pk], late])
    for count, turn in enumerate(turns, start=1):
        if not can_be_saved(order, turns[:count], now=now):
            return turn.kci
    return late.kci


def can_be_saved(order: Order, turns: Sequence[Turn], *, now: datetime) -> bool:
    """Return whether an order of these KCIs could be saved; nothing is."""
    try:
        with transaction.atomic():
            folded = fold(copy(order), OrderState(), turns, None, Outcome())
            updates.save([folded], now=now)
            transaction.set_rollback(True)
    except (OperationalError, InterfaceError):
        raise
    except UNSAVEABLE:
        return False
    return True


def sweep() -> int:
    """Apply what is due and nobody rang for, or whose wait ran out; return how many."""
    total = 0
    while due := list(Kci.objects.due().values_list(*IDENTITY)[:MOST_KCIS]):
        identities = list(dict.fromkeys(due))[:MOST_ORDERS]
        if not (done := drain(identities, wait=False)):
            # What is left is locked by somebody who is at it.
            break
        total += done
    return total
