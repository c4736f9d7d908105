"""The web server of F2: killed between the commit and the answer.

After the inner application has answered the n-th KCI with 204, which it does once the
row is committed, the process is killed before a byte of the answer has left.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from itertools import count
from typing import Any

from config.wsgi import application as portal

FATAL = int(os.environ.get("FAULTS_FATAL_ANSWER", "0"))
answered = count(1)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    statuses: list[str] = []

    def start(status: str, *rest: Any) -> Any:
        statuses.append(status)
        return start_response(status, *rest)

    body = portal(environ, start)
    if statuses[0].startswith("204") and next(answered) == FATAL:
        os.kill(os.getpid(), signal.SIGKILL)
    return body
