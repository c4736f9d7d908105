"""Telling a stub that runs on its own what to do, by requests below /stub/."""

from __future__ import annotations

from tests.stub_gateway import scenarios
from tests.stub_gateway.world import ORDER, PROBLEM, Body, Refused, World

PREFIX = "/stub/"


def scenario(world: World, body: Body) -> Body:
    """Play a scenario: on an order or a problem, or for the requests to come."""
    name = str(body.get("scenario"))
    for kind in (ORDER, PROBLEM):
        if kind in body:
            scenarios.play(world, name, kind, str(body[kind]))
            return {}
    scenarios.choose(world, name)
    return {}


def faults(known: frozenset[str], body: Body) -> list[str]:
    """Return the faults that are asked for."""
    asked = body.get("faults")
    if not isinstance(asked, list) or not {*map(str, asked)} <= known | {""}:
        text = f"faults is a list of: {', '.join(sorted(known))}"
        raise Refused(400, "MALFORMED_REQUEST", text)
    return [str(one) for one in asked]
