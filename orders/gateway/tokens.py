"""Access tokens of the gateway, kept in the process until shortly before they end."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from orders.gateway.accounts import Account

# A token that ends while a call is under way is no token.
MARGIN = 60.0


@dataclass(frozen=True, slots=True)
class Token:
    """A token and when, by the monotonic clock, it ends."""

    text: str
    ends: float


class Wallet:
    """The tokens of this process, one an account."""

    def __init__(self) -> None:
        self.tokens: dict[Account, Token] = {}
        self.lock = threading.Lock()

    def token(self, account: Account, fetch: Callable[[], tuple[str, float]]) -> str:
        """Return the account's token; `fetch` gets a new one and its seconds to live.

        Two threads may fetch at once: the gateway gives out as many as it is asked for,
        and nobody waits for another's time-out.
        """
        with self.lock:
            kept = self.tokens.get(account)
        if kept and kept.ends - MARGIN > time.monotonic():
            return kept.text
        text, lives = fetch()
        with self.lock:
            self.tokens[account] = Token(text, time.monotonic() + lives)
        return text

    def drop(self, account: Account, text: str) -> None:
        """Forget a token that the gateway does not take any more."""
        with self.lock:
            if (kept := self.tokens.get(account)) and kept.text == text:
                del self.tokens[account]


wallet = Wallet()
