"""What was delivered is shown without what tells who people are."""

from __future__ import annotations

import json

import pytest

from kci.masking import HIDDEN, masked, printed, said

JOHN = {
    "name": "John Smith",
    "email": "john@example.com",
    "phoneNumber": "07700 900123",
}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"primaryContact": JOHN}, {"primaryContact": dict.fromkeys(JOHN, HIDDEN)}),
        ({"primaryContact": "John Smith"}, {"primaryContact": HIDDEN}),
        ({"contacts": [JOHN]}, {"contacts": [dict.fromkeys(JOHN, HIDDEN)]}),
        ({"phone_number": 7700900123}, {"phone_number": HIDDEN}),
        ({"telNumber": "07700900123"}, {"telNumber": HIDDEN}),
        ({"daytimeTel": 7700900123}, {"daytimeTel": HIDDEN}),
        ({"faxNumber": "01614960123"}, {"faxNumber": HIDDEN}),
        ({"landline": "x 960123"}, {"landline": HIDDEN}),
        (
            {"secondaryContact": {"name": "", "email": None}},
            {"secondaryContact": {"name": "", "email": None}},
        ),
        (
            {"address": {"id": "10002345", "type": "UPRN"}},
            {"address": {"id": HIDDEN, "type": "UPRN"}},
        ),
        (
            {"address": {"additionalIdentifiers": [{"id": 7, "type": "NAD"}]}},
            {"address": {"additionalIdentifiers": [{"id": HIDDEN, "type": "NAD"}]}},
        ),
        ({"address": "1 High Street"}, {"address": HIDDEN}),
        (
            {"siteInformation": [{"name": "HQ", "postcode": "M1", "role": "A-END"}]},
            {
                "siteInformation": [
                    {"name": HIDDEN, "postcode": HIDDEN, "role": "A-END"}
                ]
            },
        ),
    ],
)
def test_members_about_people_and_places_are_hidden(body, shown):
    assert masked(body) == shown


@pytest.mark.parametrize(
    "text",
    [
        "07700 900123",
        "+44 7700 900123",
        "+44 (0) 7700 900123",
        "(0161) 496 0123",
        "0161-496-0123",
        "00447700900123",
        "john.smith+fibre@example.co.uk",
        "M1 1AA",
        "sw1a1aa",
    ],
)
def test_free_text_loses_what_reaches_somebody(text):
    assert said(f"Please try {text}, thank you") == f"Please try {HIDDEN}, thank you"


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-15T09:00:00Z",
        "2026-04-15",
        "00000000-0000-0000-0000-000000000000",
        "0b6ae2a1-3b5e-4a7e-8d38-0d1f5a7c9e01",
        "FTTP 1000/115",
        "NETWORK_ISSUE",
        "0.5",
    ],
)
def test_times_ids_and_products_stay(text):
    assert said(text) == text


def test_names_are_hidden_wherever_they_stand():
    body = {
        "supplierNotes": [{"note": "Rang JOHN SMITH on 07700900123 about 10002345"}],
        "address": {"id": "10002345"},
        "primaryContact": JOHN,
    }

    shown = json.dumps(masked(body), ensure_ascii=False)

    assert "Rang •••• on •••• about ••••" in shown


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("Spoke to Sarah; Ms Johnson is in", "Spoke to ••••; Ms •••• is in"),
        ("JOHNSON's gate, not Johnsonville", "••••'s gate, not Johnsonville"),
        ("Rang Weiß", "Rang ••••"),
        ("Sarah Johnson and Jo, on site", "•••• and Jo, on site"),
    ],
)
def test_a_note_does_not_say_half_of_a_name(note, shown):
    body = {
        "note": note,
        "customer": {"fullName": "Sarah and Jo Johnson", "notes": "Gate open"},
        "siteContact": "Sarah Johnson",
        "owner": {"name": "Anna Weiß"},
        "siteInformation": [{"name": "Gate site"}],
    }

    told = masked(body)

    assert isinstance(told, dict)
    assert told["note"] == shown


@pytest.mark.parametrize(
    "member",
    [
        "surname",
        "forename",
        "firstName",
        "last_name",
        "givenName",
        "familyName",
        "fullName",
    ],
)
def test_what_only_people_have_is_hidden_wherever_it_stands(member):
    body = {"entity": {member: "Johnson"}, "note": "Rang JOHNSON"}

    assert masked(body) == {"entity": {member: HIDDEN}, "note": f"Rang {HIDDEN}"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("sarah@example.com", HIDDEN),
        ("Sarah Johnson", HIDDEN),
        ("JOHNSON-1", f"{HIDDEN}-1"),
        ("+447700900123", HIDDEN),
        ("07700 900123", HIDDEN),
        ("(01614) 960123", HIDDEN),
        ("07700900123", "07700900123"),
        ("M11AA", "M11AA"),
    ],
)
def test_an_id_names_nobody(value, shown):
    body = {"accountReference": value, "contact": {"name": "Sarah Johnson"}}

    told = masked(body)

    assert isinstance(told, dict)
    assert told["accountReference"] == shown


def test_what_kcis_are_found_by_stays():
    body = {
        "id": "0161496012345",
        "supplierOrderNumber": "07700900123",
        "serviceId": "01614960123",
        "entity": {"id": 12345, "status": "ACKNOWLEDGED", "name": "kept"},
    }

    assert masked(body) == body


@pytest.mark.parametrize(
    "text",
    [
        "[" * 900 + '"07700 900123"' + "]" * 900,
        "[" * 20_000 + '"07700 900123"' + "]" * 20_000,
        '{"note": "\\ud800 07700 900123"}',
        "no JSON, 07700 900123",
        json.dumps({"contacts": [f"07700 900123 {n}" for n in range(500)]}),
        "1" * 5_000,
    ],
)
def test_odd_bodies_show_no_number_and_can_be_sent(text):
    assert "900123" not in printed(text, personal=False)
    for personal in (True, False):
        assert printed(text, personal=personal).encode() is not None


@pytest.mark.parametrize("text", ["0 " * 50_000, "a@" * 50_000, "(" * 100_000])
def test_hostile_text_is_read_in_no_time(text):
    assert len(said(text)) <= 4 * len(text)
