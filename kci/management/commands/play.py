"""Post KCI files as the gateway would."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import httpx
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from kci.player import Player, files


class Command(BaseCommand):
    help = "Post each KCI file at the paths, unchanged and in order of file name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--url", required=True)
        parser.add_argument("--client-id", required=True)
        parser.add_argument("--client-secret", required=True)
        parser.add_argument("--pace", type=float, default=0.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        found = files(options["paths"])
        if not found:
            raise CommandError("There is no KCI file at these paths.")
        try:
            player = Player(
                options["url"], options["client_id"], options["client_secret"]
            )
            refused = self.play(player, found, options["pace"])
        except httpx.HTTPError as problem:
            raise CommandError(f"{options['url']}: {problem}") from None
        self.stdout.write(f"{len(found) - refused} of {len(found)} accepted")
        if refused:
            raise CommandError(f"{refused} not accepted")

    def play(self, player: Player, found: list[Path], pace: float) -> int:
        """Post the files and say what was not accepted; return how many."""
        refused = 0
        for at, file in enumerate(
            tqdm(found, unit="KCI", disable=not sys.stderr.isatty())
        ):
            if at:
                time.sleep(pace)
            response = player.post(file.read_bytes())
            if response.status_code != 204:
                refused += 1
                self.stderr.write(
                    f"{file.name}: {response.status_code} {response.text}"
                )
        return refused
