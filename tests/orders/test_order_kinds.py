"""What only some kinds of order have on their page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.factories import deliver, kci_body, make_order, make_person, make_tenant
from tests.orders.visiting import visit

pytestmark = pytest.mark.django_db
SAMPLES = Path("tests/payloads/tenant")


def show(kind, entity, *others, type="UPDATE", **members):
    """Return the page of an entity of a kind."""
    tenant = make_tenant()
    for other in others:
        make_order(tenant, other)
    body = kci_body(1, type, entityType=kind, **members) | {"entity": entity}
    make_order(tenant, body)
    return visit(make_person(tenant), f"/orders/{kind}/{entity['id']}/")


def test_a_service_test_shows_its_result_and_measures():
    outcome = {"testResult": "AMBER", "code": "NO_FAULT_FOUND", "supplierText": "hm"}
    measured = {
        "metricName": "ONT_LIGHT_LEVEL",
        "metricValue": "-31",
        "unitOfMeasure": "decibel",
        "ruleViolation": True,
        "ruleSeverity": "WARNING",
    }
    result = {"testOutcome": outcome, "testMeasures": [measured, "odd"]}

    page = show(
        "SERVICE_TEST",
        {"id": 9, "status": "COMPLETED", "serviceId": "S1", "result": result},
    )

    for text in ("Result: amber", "-31 decibel", "Out of bounds: warning", "hm"):
        assert text in page, text


def test_a_fault_shows_what_was_reported_and_how_it_was_mended():
    resolution = {
        "status": "PENDING",
        "resolvedDate": "2026-04-10T09:00:00Z",
        "resolutionDetails": {
            "faultCode": ["DAMAGED_ONT"],
            "resolutionText": "swapped",
        },
    }
    entity = {
        "id": 5,
        "status": "RESOLVED",
        "problemType": "OUTAGE",
        "problemText": "Nothing works",
        "externalIdentifier": "TT-1",
        "serviceProblemResolution": resolution,
    }

    page = show("SERVICE_PROBLEM", entity)

    for text in ("No service", "Nothing works", "TT-1", "Repair:", "swapped"):
        assert text in page, text


def test_a_cease_by_others_names_its_reason_and_our_line():
    line = kci_body(entity={"serviceId": "S1"})
    entity = {
        "id": 6,
        "status": "ACKNOWLEDGED",
        "reason": "CHANGE_OF_CP",
        "serviceId": "S1",
        "requestedCeaseDate": "2026-04-30T23:00:00Z",
    }

    page = show("UNSOLICITED_CEASE_ORDER", entity, line)

    assert "ceased on Friday 1 May" in page
    assert "Fri 1 May" in page
    assert "30 April" not in page
    assert "30 Apr" not in page

    assert "moving to another provider" in page
    assert "New line 12345, John Smith</a>" in page
    assert "Cease asked for" in page


def test_a_cease_of_no_line_of_ours_says_so():
    entity = {"id": 6, "status": "ACKNOWLEDGED", "serviceId": "S1"}

    assert "no order of ours on this line" in show("UNSOLICITED_CEASE_ORDER", entity)


def test_an_ethernet_order_shows_its_sites():
    entity = {
        "id": 4,
        "status": "ACKNOWLEDGED",
        "siteInformation": [
            {"name": "Mill", "role": "A-END", "address": {"id": "A1", "type": "NAD"}},
            {"postcode": "LS1 1AA"},
            "odd",
        ],
    }

    page = show("PROVIDE_ETHERNET_ORDER", entity)

    assert "Mill" in page
    assert "NAD key" in page
    assert "Site 2" in page


def test_what_an_engineer_has_to_know_is_told():
    entity = {
        "id": 8,
        "status": "IN_PROGRESS",
        "appointmentSupplierReference": "APT-1",
        "engineerTasks": ["INSTALL_ROUTER", "ADDITIONAL_CABLING"],
        "hazards": "A dog",
        "onSiteRestrictions": "Ring first",
        "secondaryContact": {"name": "Helen", "phoneNumber": "07700 900217"},
        "committedDate": "2026-04-15T09:00:00Z",
        "targetDate": "2026-04-18T09:00:00Z",
    }

    page = show("PROVIDE_ORDER", entity)

    for text in ("APT-1", "Install router, additional cabling", "A dog", "Ring first"):
        assert text in page, text
    assert 'href="tel:07700900217"' in page
    assert "07700 900217" in page
    assert "Three days later than committed" in page


def test_an_end_in_trouble_is_seen_to_be_one():
    page = show("PROVIDE_ORDER", {"id": 10, "status": "REJECTED"})

    assert 'aria-current="step" class="trouble"' in page


def test_a_moment_among_what_a_line_is_made_of_is_told_as_one():
    named = {"name": "SERVICE_LAST_WORKED", "value": "2026-04-14T09:45:00.000Z"}
    entity = {"id": 9, "status": "CREATED", "serviceCharacteristics": [named]}

    page = show("SERVICE_TEST", entity)

    assert "Tue 14 Apr, 10:45" in page


def test_every_sample_of_the_gateway_has_a_page(settings):
    settings.KCI_GAP_WAIT = 0
    tenant = make_tenant()
    samples = [json.loads(path.read_text()) for path in SAMPLES.glob("*.json")]
    deliver(tenant, *(sample for sample in samples if "updateType" in sample))
    person = make_person(tenant)

    rows = tenant.orders.values_list("entity_type", "entity_id")
    pages = [visit(person, f"/orders/{type}/{id}/") for type, id in rows]

    assert len(pages) > 5
