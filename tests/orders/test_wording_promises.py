"""No day is promised to a customer before the supplier has said that it holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.orders.wording_cases import (
    ASKED,
    BOOKING,
    CEASE,
    COMMITTED,
    REBOOK,
    VISITED,
    Action,
    Order,
    Request,
    at,
    told,
)


def test_a_visit_that_was_asked_for_hides_the_one_of_before():
    answered = {"settling": [REBOOK], "requests": [BOOKING]}
    for more in (answered, {"requests": [BOOKING]}):
        shown = told(VISITED, **more)

        assert shown.stands == (
            "New visit asked for: Tuesday 21 April, 08:00 to 13:00, not confirmed yet"
        )
        assert shown.next == "Altnet A has to confirm the visit."
        assert "visit on Tuesday 21 April, between 8 in the morning" in shown.say
        assert "18 April" not in "".join((shown.why, shown.say))


def test_a_visit_that_was_asked_for_may_have_no_time():
    slotless = replace(BOOKING, timeslot={})
    for more in ({"requests": [slotless]}, {"settling": [REBOOK]}):
        shown = told(VISITED, **more)

        assert shown.stands == "A new visit is asked for, not confirmed yet"
        assert shown.say.startswith("We have asked for a new engineer visit and are")


def test_a_visit_settled_by_hand_promises_no_date():
    by_hand = replace(REBOOK, hand_state="CLOSED", hand_reason="Rebooked by phone")

    shown = told(VISITED, settling=[by_hand])

    assert shown.stands == "A new visit was needed; that was closed by hand"
    assert shown.why == "The reason given: “Rebooked by phone”."
    assert "18 April" not in shown.say
    assert "waiting for your new engineer visit to be confirmed" in shown.say


def test_a_reason_to_open_again_is_none_to_close():
    again = replace(REBOOK, hand_state="OPEN", hand_reason="The wrong house was rung")

    shown = told(VISITED, settling=[again])

    assert shown.stands == "A new visit is asked for, not confirmed yet"
    assert "wrong house" not in shown.why


def test_a_visit_booked_since_counts_more_than_what_was_closed_by_hand():
    by_hand = replace(REBOOK, hand_state="CLOSED", hand_reason="Rebooked by phone")

    shown = told(VISITED, ASKED, settling=[by_hand], requests=[BOOKING])

    assert shown.stands.startswith("New visit asked for: Tuesday 21 April")
    assert shown.why == ""
    assert shown.say.endswith("may I go through them with you?")


def test_the_last_visit_that_was_asked_for_counts():
    slotless = replace(BOOKING, timeslot={})

    assert "Tuesday 21" in told(VISITED, requests=[slotless, BOOKING]).stands


def test_a_visit_that_should_be_over_is_not_to_come():
    over = {
        "timeslotStartDateTime": "2026-04-14T07:00:00Z",
        "timeslotEndDateTime": "2026-04-14T12:00:00Z",
    }

    shown = told(VISITED, requests=[replace(BOOKING, timeslot=over)])

    assert shown.stands == "A new visit is asked for, not confirmed yet"
    assert "14 April" not in shown.say


def test_what_the_supplier_refused_is_ours_to_answer_again():
    refused = Action("RESUBMIT", concerns="AMENDMENT")
    by_hand = replace(REBOOK, hand_state="CLOSED", hand_reason="Rebooked by phone")

    visit = told(VISITED, refused, settling=[REBOOK])
    details = told(COMMITTED, refused, settling=[ASKED])

    assert visit.stands.startswith("A new visit has to be booked")
    assert details.stands == "Altnet A waits for an answer from us"
    assert details.say.startswith("We have to put something right before")
    assert "closed by hand" in told(VISITED, refused, settling=[by_hand]).stands


@pytest.mark.parametrize("type", ["RESUBMIT", "FAILED_TO_SEND"])
def test_no_day_is_promised_before_the_order_is_sent_again(type):
    shown = told(COMMITTED, Action(type))

    assert shown.stands == "Altnet A waits for an answer from us"
    assert "Saturday" not in shown.say + shown.next
    change = Action(type, concerns="AMENDMENT")
    assert "expected" in told(COMMITTED, change).stands


def test_a_question_that_was_closed_by_hand_is_not_said_to_be_answered():
    closed = replace(ASKED, hand_state="CLOSED", hand_reason="Asked in error")

    shown = told(COMMITTED, settling=[closed])

    assert shown.stands == "What Altnet A asked was closed by hand"
    assert shown.why.startswith("The reason given: “Asked in error”.")
    assert "answered" not in shown.say


def test_no_day_is_promised_of_what_is_held_and_asked_about():
    held = replace(COMMITTED, status="HELD")

    assert "18 April" in told(held).say
    shown = told(held, ASKED)
    assert "18 April" not in shown.say
    assert "owes us a new date" not in shown.next


def test_the_reason_of_a_delay_is_told_beside_what_is_asked():
    late = replace(COMMITTED, last_type="DELAY", last_code="NETWORK_ISSUE")

    assert "Network issue: " in told(late, ASKED).why


@pytest.mark.parametrize(
    ("day", "words"),
    [(16, "today"), (17, "by Friday"), (22, "by Wednesday"), (23, "by Thursday 23")],
)
def test_a_day_of_the_week_is_named_alone_only_in_the_next_week(day, words):
    shown = told(replace(COMMITTED, target_date=at(day, 9)))

    assert f"It should be complete {words}" in shown.next


def test_an_objection_is_told_once():
    shown = told(CEASE, requests=[Request("CANCELLATION")])

    assert shown.next == "We have objected to it and wait for the answer."


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("SERVICE_TEST", "the test of your line"),
        ("UNSOLICITED_CEASE_ORDER", "the end of your line"),
    ],
)
def test_news_that_cannot_be_read_is_of_what_the_customer_knows(kind, what):
    order = Order(entity_type=kind, set_aside=[10])

    assert f"There is news of {what} that I cannot read" in told(order).say


def test_a_customer_is_asked_whether_it_works_whatever_else_came():
    fault = Order(entity_type="SERVICE_PROBLEM", status="RESOLVED", set_aside=[10])

    assert told(fault).say.endswith("Is everything working for you again?")


def test_what_has_ended_promises_nothing_that_could_be_taken_back():
    done = Order(status="COMPLETED", set_aside=[10])
    both = replace(VISITED, waiting_until=at(16, 9, 30), set_aside=[10])

    assert "promise" not in told(done).why
    assert told(both).why.count("promise") == 1


def test_a_new_visit_is_asked_for_beside_what_could_not_be_read():
    shown = told(replace(VISITED, set_aside=[10]), REBOOK)

    assert "The newest update could not be read" in shown.why


def test_a_repair_waits_for_its_new_visit_too():
    fault = Order(entity_type="SERVICE_PROBLEM", target_date=at(18, 13))

    assert told(fault, requests=[BOOKING]).stands.startswith("New visit asked for")


def test_no_day_is_promised_while_the_supplier_waits_for_us():
    shown = told(COMMITTED, ASKED)

    assert shown.stands == "Altnet A waits for an answer from us"
    assert "The target date is Saturday 18 April." in shown.why
    assert shown.next.endswith("Altnet A goes on once it has the answer.")
    assert "expected" not in shown.say
    assert shown.say.endswith("with you? I can tell you a day after that.")


def test_no_day_is_promised_before_our_answer_is_settled():
    shown = told(COMMITTED, settling=[ASKED])

    assert shown.stands == "Answered, waiting for Altnet A to go on"
    assert shown.next == "Altnet A should go on, or ask again."
    assert shown.say.endswith("I cannot tell you a day yet.")


def test_no_repair_is_promised_while_something_is_asked():
    fault = Order(entity_type="SERVICE_PROBLEM", target_date=at(18, 13))

    assert "It should be mended" in told(fault).say
    for shown in (told(fault, ASKED), told(fault, settling=[ASKED])):
        assert "It should be mended" not in shown.say
