"""How long an action may wait for us, and how long it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from orders.models import ActionLimit, RequiredAction, Tenant
from orders.wording import dates

Kind = RequiredAction.Kind
LIMITS = {
    Kind.REAPPOINT: timedelta(hours=8),
    Kind.FAILED_TO_SEND: timedelta(hours=4),
}
USUAL = timedelta(hours=24)
# A limit of more hours is told in days.
LONGEST_HOURS = 48
# From this part of the limit on it is nearly too late.
NEARLY = 0.75


# What a tenant says of a type, else of all others, else what we think.
_OWN = ActionLimit.objects.filter(tenant=OuterRef("tenant")).values("within")
_WITHIN = Coalesce(
    Subquery(_OWN.filter(type=OuterRef("type"))[:1]),
    Subquery(_OWN.filter(type="")[:1]),
    Case(
        *(When(type=kind, then=Value(limit)) for kind, limit in LIMITS.items()),
        default=Value(USUAL),
        output_field=DurationField(),
    ),
)
# When an action is over its time, for queries: annotate(due=ages.DUE).
DUE = ExpressionWrapper(F("opened_on") + _WITHIN, output_field=DateTimeField())


@dataclass(frozen=True, slots=True)
class Age:
    """How long an action has waited, beside how long it may."""

    text: str
    limit: str
    tone: str
    # Of the limit, in per cent; 100 at most.
    share: int

    @property
    def is_over(self) -> bool:
        return self.tone == "trouble"


def limit(kind: str) -> timedelta:
    """Return how long an action of a type may wait where a tenant says nothing."""
    return {str(key): value for key, value in LIMITS.items()}.get(kind, USUAL)


def limits(person: User, kinds: Iterable[str]) -> dict[str, timedelta]:
    """Return how long some actions may wait, where somebody's tenants agree on it."""
    own: dict[int, dict[str, timedelta]] = defaultdict(dict)
    rows = Tenant.objects.of(person).values_list(
        "pk", "action_limits__type", "action_limits__within"
    )
    for tenant, kind, within in rows:
        own[tenant][kind] = within
    found = {
        kind: {one.get(kind) or one.get("") or limit(kind) for one in own.values()}
        for kind in kinds
    }
    return {kind: some.pop() for kind, some in found.items() if len(some) == 1}


def age(action: RequiredAction, now: datetime) -> Age:
    """Return how long an action that was asked for its `due` has waited for us."""
    due: datetime = vars(action)["due"]
    waited, allowed = now - action.opened_on, due - action.opened_on
    part = max(0.0, waited / allowed)
    return Age(
        text=dates.age(waited),
        limit=allowed_for(allowed),
        tone=tone(part),
        share=round(100 * min(part, 1)),
    )


def allowed_for(limit: timedelta) -> str:
    """Return a limit as an age beside it is told: 24 h, 8 d 8 h."""
    hours = limit // timedelta(hours=1)
    return f"{hours} h" if hours <= LONGEST_HOURS else dates.age(limit)


def tone(part: float) -> str:
    """Return the tone of an action of whose time this part has gone."""
    if part > 1:
        return "trouble"
    return "waiting" if part >= NEARLY else "neutral"
