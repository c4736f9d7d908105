"""What only some kinds have: a test's result, a fault's repair, a cease's reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from orders.entity import Reader, listed
from orders.models import Order
from orders.pages.clock import Clock
from orders.pages.facts import Fact, Section, known
from orders.pages.side import Related
from orders.wording import kinds
from orders.wording.statuses import resolution_status
from orders.wording.words import plain

OUTCOME = ("result", "testOutcome")
RESOLUTION = "serviceProblemResolution"
DETAILS = (RESOLUTION, "resolutionDetails")
# A test can measure hundreds of things; the first tell the story.
MOST_MEASURES = 30
MOST_SITES = 10


def sections(order: Order, related: Sequence[Related], clock: Clock) -> list[Section]:
    """Return what is special of an order's kind."""
    tell = SPECIAL.get(order.entity_type)
    return list(tell(Reader(order.entity), related, clock)) if tell else []


def test(reader: Reader, related: Sequence[Related], clock: Clock) -> Iterator[Section]:
    """Yield a test's result and what was measured."""
    code = reader.text(*OUTCOME, "testResult")
    outcome = reader.text(*OUTCOME, "code")
    until = reader.moment("result", "testValidity")
    found = kinds.result(code)
    facts = known(
        (
            Fact(label="Found", value=kinds.outcome(outcome) if outcome else ""),
            Fact(label="In words", value=reader.text(*OUTCOME, "description")),
            Fact(label="Supplier’s words", value=reader.text(*OUTCOME, "supplierText")),
            Fact(label="Supplier codes", value=reader.text(*OUTCOME, "supplierCodes")),
            Fact(
                label="Holds until",
                value=clock.moment(until) if until else "",
                when=until,
            ),
        )
    )
    if code or facts:
        title = f"Result: {found.word.lower()}" if code else "Result"
        yield Section(
            key="result",
            title=title,
            facts=facts,
            icon=found.icon,
            tone=found.tone,
            text=found.meaning if code else "",
        )
    rows = reader.part("result").get("testMeasures")
    measures = [measure(one) for one in listed(rows)]
    if measures:
        shown = known(measures[:MOST_MEASURES])
        yield Section(key="measured", title="Measured", facts=shown)


def measure(found: Mapping[str, object]) -> Fact:
    """Return something that a test measured."""
    reader = Reader(found)
    value = f"{reader.text('metricValue')} {reader.text('unitOfMeasure')}".strip()
    bad = found.get("ruleViolation") is True
    how_bad = reader.text("ruleSeverity")
    return Fact(
        label=kinds.characteristic(reader.text("metricName")),
        value=value,
        aside=f"out of bounds: {plain(how_bad).lower()}" if bad else "",
        tone="trouble" if bad else "",
        icon="warn" if bad else "",
    )


def fault(
    reader: Reader, related: Sequence[Related], clock: Clock
) -> Iterator[Section]:
    """Yield what is wrong, and how it was mended."""
    reported = reader.text("problemType")
    facts = (
        Fact(label="Kind", value=kinds.problem_type(reported) if reported else ""),
        Fact(label="In words", value=reader.text("problemText", most=2_000)),
        Fact(label="Our number", value=reader.text("externalIdentifier"), copy=True),
    )
    if known(facts):
        yield Section(key="reported", title="Reported", facts=known(facts), icon="warn")
    if reader.part(RESOLUTION):
        yield repair(reader, clock)


def repair(reader: Reader, clock: Clock) -> Section:
    """Return how a fault was mended and what we said to it."""
    said = resolution_status(reader.text(RESOLUTION, "status"))
    mended = reader.moment(RESOLUTION, "resolvedDate")
    closed = reader.moment(RESOLUTION, "closedDate")
    facts = (
        Fact(label="How", value=named(reader, *DETAILS, "resolutionCode")),
        Fact(
            label="Kind of repair", value=named(reader, *DETAILS, "resolutionCategory")
        ),
        Fact(label="At fault", value=named(reader, *DETAILS, "faultCode")),
        Fact(label="Supplier’s words", value=reader.text(*DETAILS, "resolutionText")),
        Fact(label="Supplier codes", value=reader.text(*DETAILS, "supplierCodes")),
        Fact(label="Mended", value=clock.moment(mended) if mended else "", when=mended),
        Fact(label="Closed", value=clock.moment(closed) if closed else "", when=closed),
        Fact(label="Not kept", value=named(reader, RESOLUTION, "slaViolation")),
        Fact(label="Our words", value=reader.text(RESOLUTION, "tenantNotes")),
    )
    return Section(
        key="repair",
        title=f"Repair: {said.word.lower()}",
        facts=known(facts),
        icon=said.icon,
        tone=said.tone,
        text=said.meaning,
    )


def named(reader: Reader, *path: str) -> str:
    """Return codes of a repair by the names that people use."""
    codes = filter(None, reader.text(*path).split(", "))
    return ", ".join(kinds.resolution(code) for code in codes)


def cease(
    reader: Reader, related: Sequence[Related], clock: Clock
) -> Iterator[Section]:
    """Yield why others cease a line, who gains it, and which line of ours it is."""
    reason, line = reader.text("reason"), next((r for r in related if r.is_line), None)
    facts = (
        Fact(label="Reason", value=kinds.cease_reason(reason) if reason else ""),
        Fact(label="Gained by", value=reader.text("retailerId")),
        Fact(
            label="Our order",
            value=line.name if line else "",
            url=line.url if line else "",
        ),
        Fact(label="Service ID", value=reader.text("serviceId"), copy=True),
    )
    yield Section(
        key="cease",
        title="Why the line is ceased",
        facts=known(facts),
        icon="ask",
        tone="waiting",
        text="" if line else UNKNOWN,
    )


UNKNOWN = "We know of no order of ours on this line."


def ethernet(
    reader: Reader, related: Sequence[Related], clock: Clock
) -> Iterator[Section]:
    """Yield the sites that an Ethernet line joins."""
    sites = list(listed(reader.entity.get("siteInformation")))
    for number, found in enumerate(sites[:MOST_SITES], start=1):
        section = site(Reader(found), number)
        if section.facts:
            yield section


def site(reader: Reader, number: int) -> Section:
    """Return one end of an Ethernet line."""
    name = reader.text("name") or f"Site {number}"
    role = reader.text("role")
    facts = (
        Fact(label="Role", value=plain(role) if role else ""),
        Fact(
            label=kinds.address_type(reader.text("address", "type")) or "Address",
            value=reader.text("address", "id"),
            copy=True,
        ),
        Fact(label="Postcode", value=reader.text("postcode")),
        Fact(label="Contact", value=reader.text("primaryContact", "name")),
        Fact(label="Phone", value=reader.text("primaryContact", "phoneNumber")),
        Fact(label="Wayleave", value=reader.text("wayleave", "wayleaveOwner")),
        Fact(label="Hazards", value=reader.text("hazards")),
    )
    section = Section(key=f"site-{number}", title=name, facts=known(facts))
    return replace(section, icon="orders")


Tell = Callable[[Reader, Sequence[Related], Clock], Iterator[Section]]
SPECIAL: dict[str, Tell] = {
    "SERVICE_TEST": test,
    "SERVICE_PROBLEM": fault,
    "UNSOLICITED_CEASE_ORDER": cease,
    "PROVIDE_ETHERNET_ORDER": ethernet,
}
