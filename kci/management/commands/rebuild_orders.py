"""Build orders again from their applied KCIs, or check that they come out alike."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from tqdm import tqdm

from kci.rebuild import rebuild
from orders.models import Order

SOME = 1_000


class Command(BaseCommand):
    help = "Rebuild orders from their KCIs, one transaction an order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", metavar="CODE")
        parser.add_argument("--order", metavar="ENTITY_TYPE/ID")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail on a difference"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        orders = chosen(options["tenant"], options["order"])
        seen, different = 0, 0
        hidden = not sys.stderr.isatty()
        bar = tqdm(keys(orders), total=orders.count(), unit="order", disable=hidden)
        for seen, pk in enumerate(bar, start=1):  # noqa: B007 what came is counted
            if found := rebuild(pk, check=options["check"]):
                different += 1
                self.stdout.write(f"{Order.objects.get(pk=pk)}: {', '.join(found)}")
        done = "checked" if options["check"] else "rebuilt"
        self.stdout.write(f"{seen} orders {done}, {different} different")
        if options["check"] and different:
            raise CommandError(f"{different} orders would come out different")


def keys(orders: QuerySet[Order]) -> Iterator[int]:
    """Yield the keys of orders, some at a time: there may be millions."""
    last = 0
    while some := list(orders.filter(pk__gt=last).values_list("pk", flat=True)[:SOME]):
        yield from some
        last = some[-1]


def chosen(tenant: str | None, order: str | None) -> QuerySet[Order]:
    """Return the orders that the options name."""
    orders = Order.objects.shown().order_by("pk")
    if tenant:
        orders = orders.filter(tenant__code=tenant)
    if order:
        entity_type, _, entity_id = order.partition("/")
        orders = orders.filter(entity_type=entity_type, entity_id=entity_id)
    if (tenant or order) and not orders.exists():
        raise CommandError("There is no such order.")
    return orders
