"""How the inbox does, in numbers that lead to what they count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from kci.models import Kci, KciQuerySet, RejectedDeliveryQuerySet
from orders.pages.keyset import bounded_count
from orders.pages.today import Tile, warned
from orders.percentiles import Percentiles, spread
from orders.wording.reports import lag

DAY = timedelta(days=1)
# Half of so many were applied within the time that is told.
NEWEST = 1_000
APPLIED_IN = ExpressionWrapper(
    F("applied_at") - F("received_at"), output_field=DurationField()
)


def inbox(kcis: KciQuerySet) -> Iterator[Tile]:
    """Yield how much waits, was set aside and came, and how fast it is applied."""
    here = reverse("kcis")
    yield held(kcis, "waiting for others")
    aside = bounded_count(kcis.set_aside())
    yield warned(aside, "set aside", f"{here}?state=set-aside", "trouble", "warn")
    since = timezone.now() - DAY
    came = bounded_count(kcis.filter(received_at__gte=since))
    yield Tile(number=came, label="new within a day", url=here)
    yield Tile(number=lag(half(kcis)), label="for half to be applied", url=here)


def held(kcis: KciQuerySet, label: str, one: str = "") -> Tile:
    """Return how many wait for a predecessor; `one`: the label of a single one."""
    waiting = bounded_count(kcis.pending().filter(due_at__gt=Now()))
    url = f"{reverse('kcis')}?state=waiting"
    told = one if one and waiting == "1" else label
    return warned(waiting, told, url, "waiting", "clock")


def refused(rejected: RejectedDeliveryQuerySet) -> Tile:
    """Return how many were refused within a day and not accepted since."""
    since = timezone.now() - DAY
    count = bounded_count(rejected.filter(received_at__gte=since, accepted_at=None))
    url = reverse("kcis-refused")
    return warned(count, "refused within a day", url, "trouble", "refuse")


def half(kcis: KciQuerySet) -> timedelta | None:
    """Return how long it took until half of the newest KCIs were applied."""
    applied = kcis.filter(state=Kci.State.APPLIED).annotate(took=APPLIED_IN)
    newest = applied.order_by("-pk")[:NEWEST]
    found = spread(newest.aggregate(times=Percentiles("took"))["times"])
    return found.half if found else None
