"""Apply what the doorbell lost or a gap held up, and go on with all that is due."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kci.drain import sweep
from kci.sweeper import sweeping


class Command(BaseCommand):
    help = (
        "Apply the KCIs that are pending and due; with --loop also send requests, read "
        "back what never came, and tidy. Needs no broker; several may run at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            self.stdout.write(f"{sweep()} KCIs applied")
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        with sweeping():
            stopped.wait()
