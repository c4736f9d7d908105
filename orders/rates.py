"""How often something may be tried, counted in each process."""

from __future__ import annotations

import hashlib
import math
import time

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle


class Rate:
    """So many tries under a name within some seconds."""

    def __init__(self, scope: str, name: str, most: int, seconds: int = 60) -> None:
        self.key = f"rate:{scope}:{hashlib.sha256(name.encode()).hexdigest()}"
        self.most = most
        self.seconds = seconds
        self.now = time.time()
        since = self.now - seconds
        self.tries: list[float] = [
            one for one in cache.get(self.key, []) if one > since
        ]

    def allows(self) -> bool:
        """Count a try, unless there were too many: those change nothing."""
        if len(self.tries) >= self.most:
            return False
        cache.set(self.key, [*self.tries, self.now], self.seconds)
        return True

    def forgive(self) -> None:
        """Let the try not count after all."""
        kept = [one for one in cache.get(self.key, []) if one != self.now]
        cache.set(self.key, kept, self.seconds)

    @property
    def wait(self) -> int:
        """Return after how many seconds another try is allowed."""
        return math.ceil(self.tries[0] + self.seconds - self.now)


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from, as the reverse proxy says if there is one."""
    return str(BaseThrottle().get_ident(request))  # type: ignore[arg-type]
