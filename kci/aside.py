"""KCIs that were set aside, by the kind of error that it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Value
from django.db.models.functions import Left, StrIndex
from django.utils.text import Truncator

from kci import masking
from kci.models import Kci, KciQuerySet
from orders.pages.keyset import MOST_COUNTED

MOST_KINDS = 20
KIND = Left("error", StrIndex("error", Value(":")) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of error, how many KCIs it met, and what the newest of them said."""

    name: str
    count: int
    example: str


def kinds(kcis: KciQuerySet) -> Iterator[Kind]:
    """Yield the kinds of error for which KCIs are set aside, in two queries."""
    recent = kcis.set_aside().order_by("-pk").values("pk")[:MOST_COUNTED]
    counted = Kci.objects.filter(pk__in=recent).values(kind=KIND)
    by_kind = counted.annotate(kcis=Count("pk"), newest=Max("pk"))
    found = list(by_kind.order_by("-kcis", "kind")[:MOST_KINDS])
    newest = Kci.objects.filter(pk__in=[one["newest"] for one in found])
    said = dict(newest.values_list("pk", "error"))
    for one in found:
        example = Truncator(masking.said(said.get(one["newest"], ""))).chars(160)
        yield Kind(name=one["kind"], count=one["kcis"], example=example)


def of_kind(kcis: KciQuerySet, kind: str) -> KciQuerySet:
    """Narrow KCIs to those that are set aside for a kind of error."""
    if "\0" in kind:  # PostgreSQL cannot even look for it.
        return kcis.none()
    return kcis.set_aside().filter(error__startswith=f"{kind}:")
