"""How long an action may wait for us, and how long it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Value, When
from django.db.models.expressions import Combinable

from orders.models import RequiredAction
from orders.wording import dates

Kind = RequiredAction.Kind
LIMITS = {
    Kind.REAPPOINT: timedelta(hours=8),
    Kind.FAILED_TO_SEND: timedelta(hours=4),
}
USUAL = timedelta(hours=24)
# From this part of the limit on it is nearly too late.
NEARLY = 0.75


def _due(limit: timedelta) -> ExpressionWrapper[Combinable]:
    moment = F("opened_on") + Value(limit)
    return ExpressionWrapper(moment, output_field=DateTimeField())


# When an action is over its time, for queries: annotate(due=ages.DUE).
DUE = Case(
    *(When(type=kind, then=_due(limit)) for kind, limit in LIMITS.items()),
    default=_due(USUAL),
    output_field=DateTimeField(),
)


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
    """Return how long an action of a kind may wait."""
    return {str(key): value for key, value in LIMITS.items()}.get(kind, USUAL)


def age(action: RequiredAction, now: datetime) -> Age:
    """Return how long an action has waited for us."""
    waited, allowed = now - action.opened_on, limit(action.type)
    part = max(0.0, waited / allowed)
    return Age(
        text=dates.age(waited),
        limit=f"{allowed // timedelta(hours=1)} h",
        tone=tone(part),
        share=round(100 * min(part, 1)),
    )


def tone(part: float) -> str:
    """Return the tone of an action of whose time this part has gone."""
    if part > 1:
        return "trouble"
    return "waiting" if part >= NEARLY else "neutral"
