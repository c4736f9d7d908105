"""Web server, Celery worker and sweep in one process."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from celery import Celery
from celery.worker import WorkController, state
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress.server import create_server

from config.celery import app, make_app
from kci.sweeper import sweeping

logger = logging.getLogger(__name__)

# Some may have to wait for a locked database; the others still answer.
WEB_THREADS = 16
# How long a part may take to finish what it is at.
PATIENCE = 20.0


def serve(host: str, port: int) -> None:
    """Serve the portal until SIGTERM or Ctrl-C; `OSError` if the address is taken."""
    server = create_server(
        get_wsgi_application(),
        host=host,
        port=port,
        threads=WEB_THREADS,
        ident=None,
        # What is larger is not even read to its end.
        max_request_body_size=64 * settings.KCI_MAX_BODY,
        clear_untrusted_proxy_headers=False,
    )
    signal.signal(signal.SIGTERM, leave)
    with (
        worker(app, "celery"),
        # Of an app of its own, since an app has one list of queues to listen to.
        worker(make_app(set_as_current=False), "outbox"),
        sweeping(),
    ):
        server.run()
        server.close()


def leave(number: int, frame: FrameType | None) -> None:
    """End the loop of the web server, which then finishes what is under way."""
    raise SystemExit


@contextmanager
def worker(app: Celery, queue: str) -> Iterator[None]:
    """Run a Celery worker of a queue in a thread."""
    app.finalize()
    controller = WorkController(
        app=app,
        pool="solo",
        concurrency=1,
        hostname=f"{queue}@portal",
        queues=[queue],
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    thread = threading.Thread(target=controller.start, name=queue, daemon=True)
    thread.start()
    try:
        yield
    finally:
        state.should_stop = 0  # type: ignore[assignment]
        thread.join(PATIENCE)
