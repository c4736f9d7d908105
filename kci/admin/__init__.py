"""The admin of the inbox and of the clients of our API."""

from __future__ import annotations

from kci.admin import clients, inbox

__all__ = ["clients", "inbox"]
