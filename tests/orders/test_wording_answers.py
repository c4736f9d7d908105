"""The head of an order's page answers whoever calls about it."""

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


@pytest.mark.parametrize("more", [{"settling": [ASKED]}, {"actions": [ASKED]}])
def test_no_repair_is_promised_while_something_is_asked(more):
    fault = Order(entity_type="SERVICE_PROBLEM", target_date=at(18, 13))
    actions = more.pop("actions", ())

    assert "It should be mended" in told(fault).say
    assert "It should be mended" not in told(fault, *actions, **more).say


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
