"""A gateway beside a portal that runs: python -m tests.stub_gateway --help."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from functools import partial
from importlib import import_module

import django

DELAY = 4.0


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.stub_gateway",
        description="Speaks the Tenant API to a portal, and posts KCIs to it. "
        "The portal's client (scopes kci:write and orders:read) is also the stub's.",
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--portal", default="http://127.0.0.1:8000")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret", required=True)
    parser.add_argument("--kci-delay", type=float, default=DELAY)
    told = parser.parse_args()
    access = (told.client_id, told.client_secret)
    # What the portal is made of can be imported once its settings are there.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    demo = import_module("tests.stub_gateway.demo")
    connect = partial(demo.Player, told.portal, *access)
    gateway = demo.begin(connect, *access, port=told.port, delay=told.kci_delay)
    sys.stdout.write(f"The gateway is at {gateway.url}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
