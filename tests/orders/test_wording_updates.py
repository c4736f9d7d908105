"""An update reads on the timeline as somebody would tell it to a caller."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from orders.wording import statuses
from orders.wording.updates import entry
from orders.wording.words import supplier_name

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2024, 4, 14, 17, 30, tzinfo=UTC)
INFORMATION = re.findall(
    r"\w+",
    "CREATED ACKNOWLEDGED COMMITTED DELAY RESUMED REAPPOINTED ADDITIONAL WARNING UPDATE"
    " AMENDED CANCELLED TERMINATED COMPLETED FOO_BAR",
)
ACTIONS = ["INFORMATION_REQUIRED", "REAPPOINT", "RESUBMIT", "CONFIRM", "FOO_BAR"]
KINDS = ["PROVIDE_ORDER", "CEASE_ORDER", "SERVICE_TEST", "SERVICE_PROBLEM", "FOO_BAR"]
WHENS = [
    *(("INFORMATIONAL", type) for type in INFORMATION),
    *(("ACTION_REQUIRED", type) for type in ACTIONS),
    ("ERROR", "FAILED_TO_SEND"),
    ("NEW_THING", "FOO_BAR"),
]
JARGON = re.compile(r"\bKCI|gateway|tenant|\bcode\b|[A-Z]_[A-Z]|\bcease", re.I)
START = "appointmentTimeslot.timeslotStartDateTime"
END = "appointmentTimeslot.timeslotEndDateTime"


def read(update_type, type, **told):
    told.setdefault("supplier", "ALTNET_A")
    return entry(update_type, type, tz=LONDON, now=NOW, **told)


def informed(type, **told):
    return read("INFORMATIONAL", type, **told)


def change(path, old, new):
    return {"path": path, "old": old, "new": new}


@pytest.mark.parametrize(("update_type", "type"), WHENS)
def test_each_update_reads_well_in_every_situation(update_type, type):
    for code, status, concerns, kind in itertools.product(
        ("", "NETWORK_ISSUE", "BADGER_IN_DUCT"),
        ("IN_PROGRESS", "HELD", "REJECTED", "RESOLVED", "FOO_BAR", ""),
        ("ORDER", "AMENDMENT", "CANCELLATION", ""),
        KINDS,
    ):
        told = {"code": code, "status": status, "concerns": concerns}

        shown = read(update_type, type, entity_type=kind, **told)

        check(shown)


def check(shown):
    assert shown.headline[0].isupper()
    assert not shown.headline.endswith(".")
    assert "{" not in shown.headline + shown.next + shown.say
    assert not re.search(r"[A-Z]_[A-Z]", shown.headline)
    assert shown.tone in {"neutral", "good", "waiting", "trouble"}
    assert shown.meaning[0].islower()
    assert not JARGON.search(shown.say)
    for text in (shown.next, shown.say):
        assert text == "" or text[-1] in ".?"
        assert ".." not in text


@pytest.mark.parametrize("status", [*statuses.STATUSES, "FOO_BAR"])
def test_an_update_that_moves_the_status_is_headed_by_the_move(status):
    shown = informed("UPDATE", status=status, old_status="SOMETHING")

    check(shown)
    assert shown.headline != informed("UPDATE", status=status, old_status=status)


def test_an_acknowledgement_names_the_supplier():
    shown = informed("ACKNOWLEDGED", status="ACKNOWLEDGED")

    assert (shown.headline, shown.icon, shown.tone) == (
        "Acknowledged by Altnet A",
        "done",
        "good",
    )


def test_a_commitment_names_its_day():
    shown = informed(
        "COMMITTED",
        status="IN_PROGRESS",
        old_status="ACKNOWLEDGED",
        changes=[
            change("committedDate", None, "2024-04-15T09:00:00.000Z"),
            change("targetDate", None, "2024-04-15T09:00:00.000Z"),
        ],
    )

    assert shown.headline == "Committed to Monday 15 April"
    assert shown.say.endswith("It is expected tomorrow, Monday 15 April.")


def test_a_first_update_that_commits_has_no_day_to_name():
    assert informed("COMMITTED", changes=[]).headline == "Committed by Altnet A"


def test_a_delay_tells_how_long_and_why():
    moved = change("targetDate", "2024-04-15T09:00:00.000Z", "2024-04-17T09:00:00.000Z")

    shown = informed("DELAY", code="NETWORK_ISSUE", status="HELD", changes=[moved])

    assert shown.headline == "Delayed by two days: network issue"
    assert (shown.icon, shown.tone, shown.reason) == (
        "hold",
        "trouble",
        "Network issue",
    )
    assert shown.meaning == "a fault in the supplier’s network is being put right"
    assert "sorry" in shown.say
    assert shown.say.endswith("It is expected on Wednesday 17 April.")


@pytest.mark.parametrize(
    ("old", "new", "headline"),
    [
        (None, "2024-04-28T09:00:00Z", "Delayed to Sunday 28 April"),
        ("2024-04-28T09:00:00Z", "2024-04-28T15:00:00Z", "Delayed"),
        ("2024-04-28T09:00:00Z", "2024-04-27T09:00:00Z", "Delayed"),
        ("2024-04-28T22:30:00Z", "2024-04-28T23:30:00Z", "Delayed by one day"),
        ("2024-04-28", "2024-05-28", "Delayed by 30 days"),
        ("2024-04-28", None, "Delayed"),
        ("2024-04-28", "soon", "Delayed"),
    ],
)
def test_a_delay_counts_days_on_the_wall(old, new, headline):
    shown = informed("DELAY", changes=[change("targetDate", old, new)])

    assert shown.headline == headline


def test_an_update_after_a_hold_is_back_in_progress():
    shown = informed("UPDATE", status="IN_PROGRESS", old_status="HELD")

    assert (shown.headline, shown.icon, shown.tone) == (
        "Back in progress",
        "resume",
        "good",
    )


def test_new_characteristics_are_service_details():
    path = "serviceOrderItem.serviceCharacteristics[SERVICE_ID]"

    shown = informed("ADDITIONAL", changes=[change(path, None, "S12345")])

    assert shown.headline == "Service details added"


def test_a_warning_names_what_it_warns_of():
    shown = informed("WARNING", code="SITE_ACCESS_RESTRICTIONS")

    assert shown.headline == "Warning: site access restrictions"
    assert shown.tone == "waiting"


def test_a_short_request_is_its_own_headline():
    text = "Please provide building access code and emergency contact details"

    shown = read("ACTION_REQUIRED", "INFORMATION_REQUIRED", text=text)

    assert shown.headline == (
        "Information needed: building access code and emergency contact details"
    )
    assert shown.next.endswith(".")


@pytest.mark.parametrize(
    "text", ["", "Flat?", "Please " + "confirm " * 20, "Send it. Now"]
)
def test_a_request_that_is_no_few_words_is_left_to_the_suppliers_text(text):
    shown = read("ACTION_REQUIRED", "INFORMATION_REQUIRED", text=text)

    assert shown.headline == "Information needed"


def test_a_failed_visit_asks_for_a_new_one():
    shown = read("ACTION_REQUIRED", "REAPPOINT", code="CUSTOMER_NOT_AVAILABLE")

    assert shown.headline == "A new visit is needed: customer not available"
    assert shown.meaning == "nobody was there to let the engineer in"


def test_a_new_visit_is_told_with_its_hours():
    shown = informed(
        "REAPPOINTED",
        changes=[
            change(START, None, "2024-04-18T09:00:00.000Z"),
            change(END, None, "2024-04-18T13:00:00.000Z"),
        ],
    )

    assert shown.headline == "New visit booked: Thursday 18 April, 10:00 to 14:00"
    assert "between 10 in the morning and 2 in the afternoon" in shown.say


def test_a_change_of_ours_that_books_a_visit_names_its_day():
    visit = [
        change(START, None, "2024-04-18T09:00:00.000Z"),
        change(END, None, "2024-04-18T13:00:00.000Z"),
    ]

    booked = informed("AMENDED", changes=visit)
    other = informed("AMENDED", changes=[change("notes", None, "Ring")])

    assert booked.headline == (
        "The visit we asked for is booked: Thursday 18 April, 10:00 to 14:00"
    )
    assert other.headline == "Our change was accepted"


def test_a_refusal_is_of_our_change_our_cancellation_or_what_we_sent():
    headlines = [
        read("ACTION_REQUIRED", "RESUBMIT", concerns=concerns).headline
        for concerns in ("AMENDMENT", "CANCELLATION", "ORDER")
    ]

    assert headlines == [
        "Our change was refused",
        "Our cancellation was refused",
        "What we sent was refused",
    ]


def test_what_was_not_sent_is_named_with_the_reason():
    headlines = [
        read("ERROR", "FAILED_TO_SEND", code="SUPPLIER_TIMED_OUT", concerns=c).headline
        for c in ("ORDER", "AMENDMENT")
    ]

    assert headlines == [
        "Not sent: the supplier did not answer",
        "Our change was not sent: the supplier did not answer",
    ]


def test_an_ending_is_told_by_the_status_it_ended_in():
    refused = informed("TERMINATED", status="REJECTED", code="ADDRESS_NOT_SERVICEABLE")
    partial = informed("COMPLETED", status="PARTIAL", code="LINE_QUALITY_ISSUE")
    whole = informed("COMPLETED", status="COMPLETED", entity_type="PROVIDE_ORDER")

    assert refused.headline == "Refused by Altnet A: address out of reach"
    assert (partial.headline, partial.tone) == (
        "Completed in part: line quality issue",
        "waiting",
    )
    assert (whole.headline, whole.tone) == ("Installation completed", "good")


@pytest.mark.parametrize("type", ["UPDATE", "COMPLETED"])
def test_a_finished_test_tells_its_result(type):
    result = change("result.testOutcome.testResult", None, "RED")

    shown = informed(
        type,
        status="COMPLETED",
        old_status="IN_PROGRESS",
        entity_type="SERVICE_TEST",
        changes=[result],
    )

    assert shown.headline == "Test finished: red, a fault was found"
    assert shown.tone == "trouble"
    assert shown.say == "The test of your line found a fault."


def test_what_changed_heads_an_update_without_a_move():
    tasks = change("engineerTasks", [], ["INSTALL_ROUTER"])
    notes = change("notes", "", "ring twice")
    headlines = [
        informed("UPDATE", changes=changes).headline
        for changes in (
            [tasks],
            [tasks, notes],
            [tasks, notes, change("hazards", 1, 2)],
            [],
        )
    ]

    assert headlines == [
        "Engineer tasks changed",
        "Engineer tasks and notes changed",
        "Details updated",
        "A note from Altnet A",
    ]


def test_a_date_that_is_past_is_not_promised_to_anybody():
    past = change("targetDate", None, "2024-04-10T09:00:00Z")

    assert "expected" not in informed("COMMITTED", changes=[past]).say


def test_a_suppliers_code_becomes_a_name():
    assert supplier_name("ALTNET_A") == "Altnet A"
    assert supplier_name("CITYFIBRE") == "CityFibre"
    assert supplier_name("pennineFibre") == "pennineFibre"
    assert supplier_name("") == "the supplier"
