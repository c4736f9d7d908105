"""What the log can be narrowed to beside a state: clients and days, with counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.contrib.auth.models import User
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import QueryDict

from kci import days
from kci.models import GatewayClient, Kci
from orders.facets import Number
from orders.models import Tenant
from orders.pages.choices import MOST_CHOSEN, Choice, Menu, chosen, read_number
from orders.pages.clock import Clock
from orders.pages.keyset import MOST_COUNTED

# How the scopes end that let a client deliver, in either dialect.
WRITES = "kci:write"
ANY = Choice(value="", label="Any", count="", is_on=False)
# The words of the choices of each menu.
Words = Mapping[str, Mapping[str, str]]
Numbers = Mapping[tuple[str, str], Number]


def is_from(clients: Sequence[str], clock: Clock) -> Q:
    """Return the condition that a KCI came from one of some clients."""
    return Q(client__in=[read_number(one) for one in clients])


def is_of(values: Sequence[str], clock: Clock) -> Q:
    """Return the condition that a KCI came on a day; any, if there is none of it."""
    day = days.first(values)
    return days.is_of(day, clock) if day else Q()


MENUS: Mapping[str, tuple[str, Callable[[Sequence[str], Clock], Q]]] = {
    "client": ("Client", is_from),
    "day": ("Day", is_of),
}
SINGLE = frozenset({"day"})


def words(person: User) -> Words:
    """Return what can be chosen; clients only of who has several, by one query."""
    writers = GatewayClient.objects.filter(Tenant.objects.within(person))
    found = writers.filter(scope__contains=WRITES, tenant__isnull=False)
    clients = list(found.select_related("tenant").order_by("name", "pk")[:MOST_CHOSEN])
    tenants = {client.tenant_id for client in clients}
    named = {
        str(one.pk): f"{one}, {one.tenant}" if len(tenants) > 1 else str(one)
        for one in clients
    }
    return {"client": named if len(named) > 1 else {}, "day": days.DAYS}


def condition(query: QueryDict, clock: Clock, *, but: str = "") -> Q:
    """Return the condition of all menus, or of all but one."""
    found = Q()
    for name, (_, asks) in MENUS.items():
        if name != but and (values := chosen(query, name)):
            found &= asks(values, clock)
    return found


def numbers(
    kcis: QuerySet[Kci], choices: Words, query: QueryDict, clock: Clock
) -> tuple[Number, Numbers]:
    """Count KCIs, and those of each choice beside the other menu's, in one query.

    Counted are the newest up to a bound, as `orders.facets` does.
    """
    pairs = [(name, value) for name in MENUS for value in choices[name]]
    flags = {
        f"is_{place}": ExpressionWrapper(
            MENUS[name][1]([value], clock) & condition(query, clock, but=name),
            output_field=BooleanField(),
        )
        for place, (name, value) in enumerate(pairs)
    }
    some = kcis.order_by("-pk").annotate(**flags)[: MOST_COUNTED + 1]
    found = some.aggregate(
        total=Count("pk"),
        **{f"n_{flag}": Count("pk", filter=Q(**{flag: True})) for flag in flags},
    )
    is_all = found["total"] <= MOST_COUNTED
    counts = {
        pair: Number(found[f"n_{flag}"], is_all)
        for pair, flag in zip(pairs, flags, strict=True)
    }
    return Number(min(found["total"], MOST_COUNTED), is_all), counts


def menus(choices: Words, query: QueryDict, counts: Numbers) -> Iterator[Menu]:
    """Yield the menus; of what only one choice can be, that one can be taken back."""
    for name, (label, _) in MENUS.items():
        on, single = chosen(query, name), name in SINGLE
        shown = [ANY] if single and on else []
        for value, word in choices[name].items():
            count, is_on = str(counts[name, value]), value in on
            shown.append(Choice(value=value, label=word, count=count, is_on=is_on))
        yield Menu(name=name, label=label, choices=shown, single=single)
