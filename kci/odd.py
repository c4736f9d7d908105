"""KCIs that are odd: the portal took them, and somebody should look at them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q

from kci.models import Kci, KciQuerySet
from kci.sequence import Turn
from orders.projection import Entry

Told = tuple[Turn, Entry]


def mark(told: Collection[Told]) -> None:
    """Mark which of the KCIs that orders were told are odd, and the namesakes of any.

    Those that were told before are told again by a rebuild: what is odd about them in
    themselves may have changed, and who shares their ids has not.
    """
    was = {turn.kci.pk for turn, _ in told if turn.kci.odd}
    odd = {turn.kci.pk for turn, entry in told if entry.flags}
    new = {turn.kci.pk for turn, _ in told if turn.kci.state == Kci.State.PENDING}
    unsure = [turn.kci for turn, _ in told if turn.kci.pk in new | was - odd]
    if same := namesakes(unsure):
        lock(own={turn.kci.pk for turn, _ in told}, others=same)
    odd |= same
    # Not those that are: many may share an id, and other drains mark them, too.
    Kci.objects.filter(pk__in=odd - was, odd=False).update(odd=True)
    Kci.objects.filter(pk__in=was - odd).update(odd=False)


def lock(own: set[int], others: set[int]) -> None:
    """Lock KCIs and what is to be marked beside them, in one sequence for all drains.

    Else of two orders whose KCIs share an id each may hold what the other waits for.
    """
    rows = Kci.objects.filter(Q(pk__in=own) | Q(pk__in=others, odd=False))
    list(rows.order_by("pk").select_for_update().values_list("pk"))


def namesakes(kcis: Collection[Kci]) -> set[int]:
    """Return all KCIs of the ids of some that came with other content, too."""
    reused = reused_of(kcis)
    same = standing().filter(kci_id__in={kci_id for _, kci_id in reused})
    found = same.filter(tenant__in={tenant for tenant, _ in reused})
    rows = found.values_list("pk", "tenant_id", "kci_id")
    return {pk for pk, *name in rows if tuple(name) in reused}


def reused_of(kcis: Collection[Kci]) -> set[tuple[int, str]]:
    """Return the ids of some KCIs that came with other content, too, by tenant."""
    same = standing().filter(
        tenant__in={kci.tenant_id for kci in kcis},
        kci_id__in={kci.kci_id for kci in kcis},
    )
    counted = same.values("tenant_id", "kci_id").annotate(times=Count("pk"))
    return set(counted.filter(times__gt=1).values_list("tenant_id", "kci_id"))


def standing() -> KciQuerySet:
    """Return the KCIs that count: what was fetched and then delivered came once."""
    return Kci.objects.exclude(state=Kci.State.REPLACED)
