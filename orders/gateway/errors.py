"""What can come of a call to the gateway, as far as the caller must know."""

from __future__ import annotations

from collections.abc import Sequence


class GatewayError(Exception):
    """A call that did not do what it was for; `messages` say why, in words."""

    def __init__(self, *messages: str, request_id: str = "") -> None:
        super().__init__("; ".join(messages))
        self.messages = messages
        self.request_id = request_id


class NotSent(GatewayError):
    """The gateway has certainly not processed it: it may be sent again."""


class Unsure(GatewayError):
    """The gateway may have processed it: look before it is sent again."""


class Refusal(GatewayError):
    """The gateway refused it, in its own words; sent again it would be so again."""

    def __init__(
        self, *messages: str, status: int, code: str = "", request_id: str = ""
    ) -> None:
        super().__init__(*messages, request_id=request_id)
        self.status = status
        self.code = code


def words(status: int, code: str, messages: Sequence[str]) -> list[str]:
    """Return the gateway's words on an error, or ours where it has none."""
    said = [one for one in messages if one.strip()]
    return said or [f"The gateway answered {status} {code}".rstrip() + "."]
