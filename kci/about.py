"""What a delivery that was refused seems to be about, however broken it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from kci.acceptance import HEADERS, VISIBLE
from kci.schema import identity
from kci.supplier import ENTITIES
from orders.models import Order

# Members that say what number an order has at its supplier, and its service.
NUMBERED = (
    "supplierOrderNumber",
    "supplierOrderReference",
    "supplierReference",
    "serviceId",
)
# No number of an order is longer, and a database takes no pattern that is.
LONGEST = 64
# No order has as many.
MOST_NAMES = 30
NAMED = re.compile(
    rf'"(?:id|{"|".join(NUMBERED)})"'
    rf'\s*+:\s*+(?:"([!#-\[\]-~]{{1,{LONGEST}}})"|(\d{{1,18}})\b)'
)


def names(raw: bytes, headers: Mapping[str, str]) -> str:
    """Return ids and numbers that a delivery goes by, in small letters, a line each."""
    text = raw.decode(errors="replace")
    told = [headers.get(name, "") for name in HEADERS]
    found = [one for one in told if VISIBLE.match(one)]
    found += [said or number for said, number in NAMED.findall(text)]
    return "".join([*dict.fromkeys(map(line, found))][:MOST_NAMES])


def line(name: str) -> str:
    """Return a name as `names` has it, so that no part of another is found."""
    return f"\n{name.lower()}\n"


def order(raw: bytes) -> tuple[str, str]:
    """Return type and id of the entity that a body is about; empty if it says none."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(body, Mapping):
        return "", ""
    members = {"entity": body.get("entityType"), **ENTITIES}
    for member, kind in members.items():
        entity = body.get(member)
        if isinstance(entity, Mapping) and kind in Order.EntityType.values:
            return named(str(kind), entity)
    return "", ""


def named(kind: str, entity: Mapping[str, object]) -> tuple[str, str]:
    """Return a kind and what names an entity of it; empty if nothing does."""
    for number in ("id", *NUMBERED[:3]):
        try:
            return kind, identity(entity.get(number))
        except ValueError:
            continue
    return "", ""
