"""Make a person with a role in a tenant."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from orders.people import ROLES, create_person


class Command(BaseCommand):
    help = "Make a person (and the tenant, if new) with a role in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--tenant", required=True, metavar="CODE")
        parser.add_argument("--role", required=True, choices=ROLES)
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read one line instead of asking",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stdin = options["password_stdin"]
        password = read_line() if stdin else ask()
        try:
            create_person(
                options["username"],
                tenant=options["tenant"],
                role=options["role"],
                password=password,
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        self.stdout.write(
            f"{options['username']}: {options['role']} of {options['tenant']}"
        )


def read_line() -> str:
    """Return one line of standard input without its end."""
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise CommandError("There is no password on standard input.")
    return line


def ask() -> str:
    """Return a password that was typed twice and is no weak one."""
    password = getpass.getpass("Password: ")
    if getpass.getpass("Password, again: ") != password:
        raise CommandError("The two are not alike.")
    try:
        validate_password(password)
    except ValidationError as problem:
        raise CommandError(" ".join(problem.messages)) from None
    return password
