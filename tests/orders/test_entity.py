from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from orders.entity import national, read

PROVIDE = {
    "id": 12345,
    "orderType": "NEW",
    "supplierOrderNumber": "FC123",
    "status": "IN_PROGRESS",
    "address": {
        "id": "10002429380",
        "type": "UPRN",
        "additionalIdentifiers": [{"id": "A00000031882", "type": "NAD"}],
    },
    "serviceOrderItem": {
        "serviceSpecification": {"id": "ftthl2r", "name": "FTTH"},
        "serviceCharacteristics": [
            {"name": "LINE_PROFILE", "value": "1"},
            {"name": "SERVICE_ID", "value": "S12345"},
        ],
    },
    "primaryContact": {
        "name": "John Smith",
        "email": "John@Smith.example",
        "phoneNumber": "+44 (0)1234 567-890",
    },
    "secondaryContact": {"name": "Ann Example", "phoneNumber": "0044 1632 960001"},
    "appointmentReservationId": 23456,
    "appointmentSupplierReference": "APT-12345",
    "appointmentTimeslot": {
        "timeslotStartDateTime": "2026-04-18T10:00:00+01:00",
        "timeslotEndDateTime": "2026-04-18T13:00:00Z",
    },
    "requestedCompletionDate": "2026-04-20",
    "committedDate": "2026-04-15T09:00:00.000Z",
    "targetDate": "2026-04-17T09:00:00.000Z",
}


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 4, day, hour, tzinfo=UTC)


def test_all_that_is_searched_filtered_or_shown_is_read():
    facts = read(PROVIDE)

    assert facts.status == "IN_PROGRESS"
    assert facts.order_type == "NEW"
    assert facts.supplier_order_number == "FC123"
    assert facts.service_id == "S12345"
    assert facts.product == "FTTH, profile 1"
    assert facts.customer_name == "John Smith"
    assert facts.customer_email == "John@Smith.example"
    assert facts.customer_phone == "+44 (0)1234 567-890"
    assert (facts.address_id, facts.address_type) == ("10002429380", "UPRN")
    assert facts.requested_completion_date == date(2026, 4, 20)
    assert (facts.committed_date, facts.target_date) == (at(15, 9), at(17, 9))
    assert facts.appointment_start == at(18, 9)
    assert facts.appointment_end == at(18, 13)
    assert facts.appointment_reservation_id == "23456"
    assert facts.appointment_reference == "APT-12345"
    assert facts.unreadable == ()


@pytest.mark.parametrize(
    "quoted",
    [
        "12345",
        "fc123",
        "s12345",
        "10002429380",
        "a00000031882",
        "apt-12345",
        "apt12345",
        "john smith",
        "ann example",
        "john@smith.example",
        "01234567890",
        "01632960001",
    ],
)
def test_whatever_a_caller_can_quote_is_found(quoted):
    assert quoted in read(PROVIDE).search_text.splitlines()


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("01234 567890", "01234567890"),
        ("01234-567.890", "01234567890"),
        ("+44 1234 567890", "01234567890"),
        ("+44 (0)1234 567890", "01234567890"),
        ("0044 1234 567890", "01234567890"),
        ("0044 (0) 1234 567890", "01234567890"),
        ("(+44) 1234 567890", "01234567890"),
        ("44 1234 567890", "01234567890"),
        ("01234\u2013567890", "01234567890"),
        ("00353 1 234 5678", "+35312345678"),
        ("+353 1 234 5678", "+35312345678"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_compared_as_people_dial_it(number, digits):
    assert national(number) == digits


def test_an_entity_of_a_status_alone_has_no_other_facts():
    facts = read({"status": "HELD"})

    assert facts.status == "HELD"
    assert facts.search_text == facts.service_id == facts.product == ""
    assert facts.committed_date is facts.appointment_start is None
    assert facts.unreadable == ()


def test_null_is_not_given_and_nothing_odd():
    absent = dict.fromkeys(PROVIDE, None) | {"status": "HELD"}

    assert read(absent) == read({"status": "HELD"})


def test_the_service_id_of_the_entity_goes_before_its_characteristic():
    assert read(PROVIDE | {"serviceId": "S1"}).service_id == "S1"


@pytest.mark.parametrize("member", ["serviceCharacteristics", "characteristics"])
def test_characteristics_may_be_on_the_entity_itself(member):
    entity = {"status": "HELD", member: [{"name": "SERVICE_ID", "value": "S2"}]}

    assert read(entity).service_id == "S2"


@pytest.mark.parametrize("member", ["supplierReference", "supplierIdentifier"])
def test_tests_and_problems_call_the_suppliers_number_otherwise(member):
    assert read({"status": "HELD", member: "T-1"}).supplier_order_number == "T-1"


def test_a_list_of_words_is_joined():
    address = {"id": "A1", "type": ["UPRN", "NAD"]}

    facts = read(PROVIDE | {"address": address})

    assert facts.address_type == "UPRN, NAD"
    assert facts.unreadable == ()


@pytest.mark.parametrize("member", ["requestedCompletionDate", "requestedCeaseDate"])
@pytest.mark.parametrize(
    "value",
    [
        "2026-04-20",
        "2026-04-20T00:00:00Z",
        # Midnight by the clock on the wall, which is an hour ahead in summer.
        "2026-04-19T23:00:00Z",
    ],
)
def test_a_requested_day_may_be_written_as_a_moment(member, value):
    facts = read({"status": "HELD", member: value})

    assert facts.requested_completion_date == date(2026, 4, 20)


def test_a_requested_day_alone_is_the_same_everywhere(settings):
    settings.TIME_ZONE = "America/New_York"

    facts = read({"requestedCompletionDate": "2026-04-20"})

    assert facts.requested_completion_date == date(2026, 4, 20)


def test_a_requested_day_is_none_after_the_last(settings):
    settings.TIME_ZONE = "Asia/Tokyo"

    facts = read({"requestedCeaseDate": "9999-12-31T23:59:59Z"})

    assert facts.requested_completion_date == date(9999, 12, 31)


def test_a_day_where_a_moment_belongs_begins_at_midnight():
    assert read(PROVIDE | {"targetDate": "2026-04-20"}).target_date == at(20, 0)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("targetDate", "2026-04-31T09:00:00Z"),
        ("targetDate", "soon"),
        ("targetDate", 20260420),
        ("requestedCeaseDate", "2026-4-2"),
        ("requestedCompletionDate", "٢٠٢٦-04-20"),
        ("address", "10 High Street"),
        ("address", ["10 High Street"]),
        ("primaryContact", 7),
        ("appointmentTimeslot", "morning"),
        ("orderType", {"a": 1}),
        ("orderType", True),
        ("serviceId", [1, 2]),
        ("serviceOrderItem", "FTTP"),
    ],
)
def test_a_wrong_shape_counts_as_absent_and_is_named(member, value):
    entity = {
        k: v
        for k, v in PROVIDE.items()
        if k not in {"requestedCompletionDate", "requestedCeaseDate"}
    }
    without = {k: v for k, v in entity.items() if k != member}

    facts = read(entity | {member: value})

    assert member in facts.unreadable
    for name in ("target_date", "requested_completion_date", "address_id", "product"):
        assert getattr(facts, name) == getattr(read(without), name)


WRONG = ["x", "", 7, 1.5, True, None, [], ["x"], [7], {}, {"a": {"b": []}}, [{}], [[]]]


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize("member", PROVIDE)
def test_no_shape_of_a_member_raises(member, value):
    read(PROVIDE | {member: value})


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize("name", ["name", "value"])
def test_no_shape_of_a_characteristic_raises(name, value):
    one = {"name": "SERVICE_ID", "value": "S1"} | {name: value}

    read({"status": "HELD", "characteristics": [one, value]})


COLUMNS = {
    "status": 100,
    "order_type": 100,
    "supplier_order_number": 200,
    "service_id": 200,
    "product": 200,
    "customer_name": 200,
    "customer_email": 200,
    "customer_phone": 100,
    "address_id": 200,
    "address_type": 100,
    "appointment_reservation_id": 100,
    "appointment_reference": 200,
}


def longer(value: object) -> object:
    """Return a value with each of its texts made longer than any column."""
    if isinstance(value, dict):
        return {name: longer(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [longer(inner) for inner in value]
    names = {"LINE_PROFILE", "SERVICE_ID"}
    return value if value in names else str(value) * 300


@pytest.mark.parametrize("column", COLUMNS)
def test_a_long_text_is_cut_to_its_column(column):
    entity = longer(PROVIDE)
    assert isinstance(entity, dict)

    found = getattr(read(entity), column)

    assert 0 < len(found) <= COLUMNS[column]


def test_an_identifier_without_an_id_is_not_searched_as_a_word():
    address = {"id": "A1", "additionalIdentifiers": [{"id": None}, {"type": "NAD"}]}

    assert read({"status": "HELD", "address": address}).search_text == "a1"
