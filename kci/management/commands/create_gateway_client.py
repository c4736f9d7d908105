"""Make a client for the gateway, for a supplier or for a system of the tenant's."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from kci.clients import create_client


class Command(BaseCommand):
    help = (
        "Make an OAuth2 client (and its tenant) and print its id and, once, its secret."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--tenant", required=True, metavar="CODE")
        parser.add_argument("--supplier", default="", metavar="CODE")
        parser.add_argument("--scope", default="", help="all that it may ever have")
        parser.add_argument(
            "--json", action="store_true", help="print one line of JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            client, secret = create_client(
                options["name"],
                tenant=options["tenant"],
                supplier=options["supplier"],
                scope=options["scope"],
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        found = {"client_id": client.client_id, "client_secret": secret}
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(f"Client   {client.name}, for tenant {client.tenant}")
        self.stdout.write(f"Scopes   {client.scope}")
        self.stdout.write(f"Id       {client.client_id}")
        self.stdout.write(f"Secret   {secret}   (shown this once)")
