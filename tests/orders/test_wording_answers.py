"""The head of an order's page answers whoever calls about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.orders.wording_cases import (
    ASKED,
    CEASE,
    COMMITTED,
    REBOOK,
    VISITED,
    Action,
    Order,
    at,
    result,
    told,
)


def test_a_booked_visit_comes_first():
    shown = told(VISITED, ASKED)

    assert shown.stands == "Engineer visits Saturday 18 April, 10:00 to 14:00"
    assert shown.why == "Three days later than committed."
    assert "send the information asked for (“Access code?”)" in shown.next
    assert shown.next.endswith("Saturday’s visit should complete the order.")
    assert shown.say.startswith(
        "Your engineer visit is this Saturday, 18 April, between 10 in the"
        " morning and 2 in the afternoon."
    )
    assert "may I go through them with you?" in shown.say


def test_a_visit_of_another_week_is_said_in_a_whole_sentence():
    later = replace(VISITED, appointment_start=at(22, 9), appointment_end=at(22, 13))

    assert told(later).say.startswith(
        "Your engineer visit is on Wednesday 22 April, between 10 in the morning"
    )


def test_a_slip_is_told_with_what_caused_it():
    causes = ["NETWORK_ISSUE", "CUSTOMER_NOT_AVAILABLE"]

    late = told(VISITED, causes=causes)
    early = replace(VISITED, committed_date=at(25, 9))

    assert late.why == (
        "Three days later than committed: network issue, then customer not available."
    )
    told_early = told(early, causes=causes).why
    assert "network issue" not in told_early


def test_the_slip_is_that_of_the_visit_when_the_target_is_before_it():
    shown = told(replace(VISITED, target_date=at(17, 9)))

    assert shown.why == "The visit is three days later than committed."


def test_a_visit_that_must_be_booked_anew_hides_the_old_one():
    shown = told(VISITED, REBOOK)

    assert shown.stands == "A new visit has to be booked: customer not available"
    assert "10:00" not in " ".join((shown.stands, shown.why, shown.next, shown.say))
    assert shown.say.endswith("Which day suits you?")


def test_a_visit_without_news_was_due():
    order = replace(
        COMMITTED,
        appointment_start=at(15, 7),
        appointment_end=at(15, 12),
        last_issued_on=at(14, 12),
    )

    shown = told(order)

    assert shown.stands == "The visit was due on Wednesday 15 April, 08:00 to 13:00"
    assert shown.why == "There has been no word since."


def test_a_visit_with_news_since_is_history():
    order = replace(COMMITTED, appointment_start=at(15, 7), appointment_end=at(15, 12))

    assert told(order).stands == "In progress, expected Saturday 18 April"


def test_a_visit_under_way_is_due_now():
    order = Order(appointment_start=at(16, 9), appointment_end=at(16, 13))

    shown = told(order)

    assert shown.stands == "Engineer is due now: Thursday 16 April, 10:00 to 14:00"
    assert "due today, Thursday 16 April" in shown.say


def test_a_visit_that_nobody_has_confirmed_is_only_asked_for():
    shown = told(replace(VISITED, status="SENT_TO_SUPPLIER"))

    assert shown.stands == "Sent to the supplier, no answer yet"
    assert "We have asked for an engineer visit this Saturday" in shown.say


def test_a_hold_tells_why_and_until_when():
    order = replace(
        COMMITTED, status="HELD", last_type="DELAY", last_code="NETWORK_ISSUE"
    )

    shown = told(order)

    assert shown.stands == "Held up, now expected Saturday 18 April"
    assert shown.why.startswith("Network issue: a fault in the supplier’s network")
    assert "There is a fault in the network." in shown.say


def test_a_hold_with_no_new_date_does_not_repeat_the_old_one():
    shown = told(Order(status="HELD", target_date=at(10, 9)))

    assert shown.stands == "Held up"
    assert "10 April" not in shown.say


def test_what_is_next_names_the_day_by_which_it_should_be_complete():
    assert told(COMMITTED).next == "It should be complete by Saturday."


def test_a_target_that_is_past_is_not_still_expected():
    shown = told(Order(committed_date=at(10, 9), target_date=at(10, 9)))

    assert shown.stands == "In progress, was expected Friday 10 April"
    assert shown.why == "Six days overdue."
    moved = Order(committed_date=at(10, 9), target_date=at(12, 9))
    assert told(moved).why == "Four days overdue. Two days later than committed."
    early = replace(moved, target_date=at(8, 9), last_type="DELAY", last_code="OTHER")
    assert told(early).why.startswith("Eight days overdue. Another reason: ")
    assert "sorry" in shown.say


def test_an_order_that_was_refused_tells_the_reason():
    order = Order(
        status="REJECTED",
        last_type="TERMINATED",
        last_code="ADDRESS_NOT_SERVICEABLE",
    )

    shown = told(order)

    assert shown.stands == "Refused by Altnet A: address out of reach"
    assert shown.say.endswith("The network does not reach your address.")
    assert shown.next == "If the reason can be put right, order anew."


def test_without_a_code_the_suppliers_words_are_the_reason():
    order = Order(status="REJECTED", last_type="TERMINATED", last_text="No such flat")

    assert told(order).why == "Altnet A says: “No such flat”."


def test_a_completed_order_is_dated_by_its_completion_only():
    done = Order(status="COMPLETED", last_type="COMPLETED")

    assert told(done).stands == "Installation completed on Wednesday 15 April"
    assert told(replace(done, last_type="UPDATE")).stands == "Installation completed"


def test_missing_updates_are_admitted():
    gap = replace(VISITED, missing=[[1, 5], [7, 7]])

    assert "One update never arrived" in told(gap).why


def test_updates_from_before_the_portal_are_not_missed():
    assert "update" not in told(replace(VISITED, missing=[[1, 5]])).why


def test_a_cease_by_others_tells_when_why_and_that_we_may_object():
    shown = told(CEASE)

    assert shown.stands == "The line will be ceased on Monday 20 April"
    assert shown.why == "Another occupier takes over the line."
    assert "we may object; a tenant admin does that with “Ask for”" in shown.next
    assert "or where there is none with Altnet A directly." in shown.next
    assert shown.say.endswith("Did you know about this, and do you agree?")


def test_nobody_objects_to_our_own_cease():
    shown = told(replace(CEASE, entity={"reason": "CP_REQUEST"}))

    assert "object" not in shown.next
    assert "agree" not in shown.say


@pytest.mark.parametrize("code", ["AMBER", "RED", "UNAVAILABLE"])
def test_a_fault_can_be_reported_while_the_result_holds(code):
    shown = told(result(code))

    assert shown.next == "A fault can be reported on this result until 12:00."
    assert shown.say.endswith("I can report the trouble to the engineers now.")


@pytest.mark.parametrize("code", ["GREEN", "FAILED", "PURPLE"])
def test_no_fault_can_be_reported_on_other_results(code):
    shown = told(result(code))

    assert "can be reported" not in shown.next
    assert "report" not in shown.say


def test_a_result_holds_for_two_hours_when_nothing_else_is_said():
    order = replace(result("RED", valid=None), last_issued_on=at(16, 8))

    assert "until 11:00" in told(order).next
    assert "too old" in told(replace(order, last_issued_on=at(16, 7))).next


def test_a_mended_fault_asks_whether_it_works():
    resolution = {
        "resolvedDate": "2026-04-15T09:00:00Z",
        "resolutionDetails": {"resolutionCode": "NETWORK_ISSUE"},
    }
    order = Order(
        entity_type="SERVICE_PROBLEM",
        status="RESOLVED",
        entity={"serviceProblemResolution": resolution},
    )

    shown = told(order, Action("CONFIRM"))

    assert shown.stands == "Altnet A says the fault was mended on Wednesday 15 April"
    assert shown.why == "Fault in the network."
    assert "agree that the fault is mended" in shown.next
    assert shown.say.endswith("Is everything working for you again?")


def test_updates_that_could_not_be_read_are_admitted_as_such():
    again = replace(VISITED, set_aside=[9])
    inside = replace(VISITED, missing=[[3, 4], [7, 7]], set_aside=[4])
    alone = replace(VISITED, missing=[[4, 4]], set_aside=[4])

    assert "One update could not be read, so" in told(again).why
    assert "One update could not be read, so" in told(alone).why
    both = "Two updates never arrived and one update could not be read, so"
    assert both in told(inside).why


def test_nothing_is_promised_before_the_newest_update_is_read():
    alone = told(replace(VISITED, set_aside=[10]))
    others = told(replace(VISITED, missing=[[7, 7]], set_aside=[10, 11]))

    assert "The newest update could not be read: promise no date yet." in alone.why
    assert "two updates could not be read, the newest too: promise no" in others.why
    for shown in (alone, others):
        assert "Saturday" not in shown.say
        assert shown.say.startswith("There is news of your installation that I cannot")


def test_what_is_asked_more_than_once_is_said_once():
    assert "send the information asked for, twice." in told(VISITED, ASKED, ASKED).next
    many = told(VISITED, *[ASKED] * 4, REBOOK)
    assert "send the information asked for, four times." in many.next
    assert "For us to do: book another visit." in many.next
    assert "more task" not in many.next


def test_news_that_waits_for_what_came_before_it_warns_of_promises():
    shown = told(replace(VISITED, waiting_until=at(16, 9, 30)))

    assert shown.stands == told(VISITED).stands
    assert shown.why == (
        "News has arrived and will be shown by 10:30: promise no date yet."
        f" {told(VISITED).why}"
    )
    assert shown.next == told(VISITED).next
    assert "Saturday" not in shown.say
    assert shown.say.startswith("News of your installation is coming in just now.")


def test_news_after_an_end_changes_nothing_of_what_to_say():
    ended = replace(COMMITTED, status="COMPLETED")

    shown = told(replace(ended, waiting_until=at(16, 9, 30)))

    assert shown.say == told(ended).say
    assert "promise no date yet" in shown.why
