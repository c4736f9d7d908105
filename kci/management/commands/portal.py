"""The whole portal in one process."""

from __future__ import annotations

import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kci import demo
from kci.embedded import serve


class Command(BaseCommand):
    help = "Serve the portal: web server, Celery worker and sweep, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="with people and orders"
        )
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--bind", default="127.0.0.1", metavar="ADDR")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database is not ready: run manage.py migrate first."
            )
        url = f"http://{options['bind']}:{options['port']}"
        if options["demo"]:
            access = demo.prepare()
            demo.begin_gateway(url, access)
            self.stdout.write(demo.welcome(url, access))
            threading.Thread(target=demo.play, args=[url, access], daemon=True).start()
        else:
            self.stdout.write(f"The portal is at {url}")
        sys.stdout.flush()
        connection.close()
        try:
            serve(options["bind"], options["port"])
        except OSError as problem:
            raise CommandError(f"{url}: {problem.strerror or problem}") from None
