"""A gateway in miniature: gets a token and posts KCIs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

import httpx

from kci.supplier import ENTITIES


class Player:
    """Posts KCIs in both dialects with one client's token."""

    def __init__(self, url: str, client_id: str, client_secret: str) -> None:
        """Get a token; `httpx.HTTPError` if there is none to be had."""
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self.credentials = (client_id, client_secret)
        self.renew()

    def renew(self) -> None:
        """Get a new token."""
        grant = {"grant_type": "client_credentials"}
        answer = self.http.post("/o/token/", data=grant, auth=self.credentials)
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def post(self, body: bytes) -> httpx.Response:
        """Post a KCI unchanged to the address of its dialect."""
        headers = {
            "Content-Type": "application/json",
            "X-Request-ID": str(uuid4()),
            "X-Conversation-ID": conversation(body),
        }
        response = self.http.post(address(body), content=body, headers=headers)
        if response.status_code == 401:
            self.renew()
            response = self.http.post(address(body), content=body, headers=headers)
        return response


def files(paths: Iterable[Path]) -> list[Path]:
    """Return the KCI files at some paths, in order of file name."""
    found = [
        file
        for path in paths
        for file in (path.rglob("*.json") if path.is_dir() else [path])
    ]
    return sorted(found, key=lambda file: file.name)


def parsed(body: bytes) -> dict[str, object]:
    """Return the object that a body says; empty if it says none."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def address(body: bytes) -> str:
    """Return where a body belongs: the suppliers' dialect gives a reason code."""
    return "/supplier/kcis" if "reasonCode" in parsed(body) else "/kcis"


def conversation(body: bytes) -> str:
    """Return a conversation that is the same for all KCIs of an order."""
    kci = parsed(body)
    entities = (kci.get(name) for name in ("entity", *ENTITIES))
    entity = next((one for one in entities if isinstance(one, dict)), {})
    name = entity.get("id") or entity.get("supplierOrderReference") or "unknown"
    return f"play-{name}"
