"""Finding a request in an order as the gateway has it.

Pure. A request is there if the order embeds one of its kind that no other request of
ours goes by and that says nothing else (inferred: no document says so).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from orders.entity import Json, Reader, listed
from orders.gateway.client import MOST_ID, Receipt
from orders.models import GatewayRequest

Kind = GatewayRequest.Kind

MEMBERS: Mapping[str, tuple[str, ...]] = {
    Kind.AMENDMENT: ("serviceOrderAmendment", "serviceProblemAmendment"),
    Kind.CANCELLATION: ("serviceOrderCancellation", "serviceProblemCancellation"),
    Kind.RESOLUTION: ("serviceProblemResolution",),
}


def find(
    order: Json, *, kind: str, body: Json, known: Collection[str]
) -> Receipt | None:
    """Return what the gateway received, None if it has no such request.

    `known`: the gateway's ids of the order's other requests.
    """
    for found in embedded(order, MEMBERS[kind]):
        name = Reader(found).text("id", most=MOST_ID)
        if name not in known and agrees(body, found):
            return Receipt(
                id=name,
                status=Reader(found).text("status"),
                supplier_reference=Reader(found).text("supplierReference"),
                raw=dict(found),
            )
    return None


def embedded(order: Json, members: tuple[str, ...]) -> Iterator[Json]:
    """Yield what an order and its updates embed, the newest first."""
    updates = [*listed(order.get("updates"))]
    for where in (order, *reversed(updates)):
        for member in members:
            if isinstance(found := where.get(member), Mapping):
                yield found


def agrees(asked: object, found: object) -> bool:
    """Return whether what was found says nothing else than what was asked.

    What it leaves out is no contradiction: published examples embed an id, a status
    and little more.
    """
    if isinstance(asked, Mapping) and isinstance(found, Mapping):
        shared = asked.keys() & found.keys()
        return all(agrees(asked[name], found[name]) for name in shared)
    if isinstance(asked, list) and isinstance(found, list):
        pairs = zip(asked, found, strict=False)
        return len(asked) == len(found) and all(agrees(a, f) for a, f in pairs)
    return str(asked) == str(found)
