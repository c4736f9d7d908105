"""Fetch from the gateway what it never delivered."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from kci.management.commands.rebuild_orders import chosen
from kci.reconcile import RECENT, NoGateway, incomplete, reconcile
from orders.gateway.errors import GatewayError
from orders.models import Order


class Command(BaseCommand):
    help = "Read orders back from the gateway and fetch the KCIs that never came."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", metavar="CODE")
        parser.add_argument("--order", metavar="ENTITY_TYPE/ID")
        parser.add_argument(
            "--missing",
            action="store_true",
            help=f"only orders with missing numbers that changed in the last "
            f"{RECENT.days} days",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        orders = chosen(options["tenant"], options["order"])
        if options["missing"]:
            orders = incomplete(Order.objects.filter(pk__in=orders.values("pk")))
        asked, fetched, failed = 0, 0, 0
        rows = orders.select_related("tenant").iterator(chunk_size=100)
        for order in tqdm(rows, unit="order", disable=not sys.stderr.isatty()):
            asked += 1
            try:
                fetched += reconcile(order)
            except NoGateway:
                raise CommandError(
                    f"{order.tenant} has no account at a gateway."
                ) from None
            except GatewayError as problem:
                failed += 1
                self.stderr.write(f"{order}: {problem}")
        self.stdout.write(f"{asked} orders read, {fetched} KCIs fetched")
        if failed:
            raise CommandError(f"{failed} orders could not be read")
