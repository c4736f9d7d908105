"""The queue: what waits for us, and what is done to several of them at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client

from orders import actions
from orders.models import Membership, Order, RequiredAction, TimelineEvent
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.orders.lists import asking, customer, make_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def amira(tenant) -> User:
    return make_person(tenant, name="amira")


@pytest.fixture
def tom(tenant) -> User:
    return make_person(tenant, name="tom")


@pytest.fixture
def client(client: Client, amira):
    client.force_login(amira)
    return client


def rows(response) -> list[int]:
    assert response.status_code == 200
    page = response.content.decode()
    return [int(pk) for pk in re.findall(r'data-row href="/actions/(\d+)/"', page)]


def text(response):
    return response.content.decode()


def do(client, picked, **told):
    data = {"action": [one.pk for one in picked], "next": "/actions/?with=me"} | told
    return client.post("/actions/picked/", data, follow=True)


@pytest.mark.parametrize("count", [1, 20])
def test_it_costs_the_same_for_any_number_of_actions(
    client, tenant, count, django_assert_num_queries
):
    make_actions(tenant, count)

    with django_assert_num_queries(14):
        assert len(rows(client.get("/actions/"))) == count


def test_the_oldest_comes_first_over_all_pages(client, tenant, monkeypatch):
    monkeypatch.setattr("orders.pages.queue.SIZE", 2)
    made = make_actions(tenant, 5)

    seen, url = [], "/actions/"
    while url:
        response = client.get(url)
        seen += rows(response)
        following = re.search(r'rel="next" href="([^"]*)"', text(response))
        url = f"/actions/{following.group(1)}" if following else ""

    assert seen == [one.pk for one in made]


def test_tenants_never_see_each_other(client):
    other = make_actions(make_tenant("other"))[0]

    assert rows(client.get("/actions/")) == []
    assert client.get(f"/actions/{other.pk}/").status_code == 404
    do(client, [other], do="close", reason="Done")
    other.refresh_from_db()
    assert other.state == "OPEN"


def test_a_row_says_what_is_asked_and_for_whom(client, tenant):
    make_actions(tenant)

    page = text(client.get("/actions/"))

    assert "Send the information asked for" in page
    assert "“Please tell us about 1001”" in page
    assert "New line 1001, Altnet A" in page
    assert "Customer 1001" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("with=me", [0]),
        ("with=nobody", [2]),
        ("with=me&with=nobody", [0, 2]),
        ("with=x", []),
        ("type=REAPPOINT", [2]),
        ("supplier=PENNINE", [2]),
        ("supplier=PENNINE&with=me", []),
        ("over=1", [0, 1, 2]),
    ],
)
def test_chips_and_menus_narrow(client, amira, tom, query, found):
    tenant = amira.memberships.get().tenant
    deliver(tenant, asking(customer(1001)), asking(customer(1002)))
    third = asking(customer(1003), "REAPPOINT") | {"supplier": "PENNINE"}
    deliver(tenant, third)
    made = list(RequiredAction.objects.oldest_first())
    actions.assign(made[0], to=amira, by=amira)
    actions.assign(made[1], to=tom, by=tom)

    response = client.get(f"/actions/?{query}")

    assert rows(response) == [made[number].pk for number in found]
    assert "All <b>3</b>" in text(response)
    assert f"<span>{len(found)} outstanding</span>" in text(response) or not found


@pytest.mark.parametrize(
    "query",
    [
        *("", "with=me", "with=nobody&supplier=PENNINE", "type=REAPPOINT"),
        *("over=1", "over=1&type=INFORMATION_REQUIRED", "supplier=NOBODY"),
    ],
)
def test_each_choice_says_how_many_actions_it_would_give(client, amira, tom, query):
    tenant = amira.memberships.get().tenant
    deliver(tenant, asking(customer(1001)), asking(customer(1002)))
    deliver(tenant, asking(customer(1003), "REAPPOINT") | {"supplier": "PENNINE"})
    new = asking(customer(1004), "REAPPOINT")
    deliver(tenant, new | {"issuedOn": datetime.now(UTC).isoformat()})
    first, second, *_ = RequiredAction.objects.oldest_first()
    actions.assign(first, to=amira, by=amira)
    actions.assign(second, to=tom, by=tom)

    page = text(client.get(f"/actions/?{query}"))

    box = r'name="(\w+)" value="([^"]*)"(?: checked)?> [^<]*<span>([^<]*)<'
    chip = r'class="chip"( aria-current="true")? href="([^"]*)">.*?<b>(\d+)</b>'
    for name, value, count in (found := re.findall(box, page)):
        asked = QueryDict(query, mutable=True)
        asked[name] = value
        there = client.get(f"/actions/?{asked.urlencode()}")
        assert str(len(rows(there))) == count, (name, value)
    assert len(found) > 2
    for is_on, url, count in re.findall(chip, page):
        there = client.get(f"/actions/{'?' + query if is_on else unescape(url)}")
        assert str(len(rows(there))) == count, url


def test_one_is_claimed_in_its_row(client, tenant, amira):
    action = make_actions(tenant)[0]
    button = f'name="to" value="free" formaction="/actions/{action.pk}/assign/"'
    assert button in text(client.get("/actions/"))

    response = claim(client, action)

    action.refresh_from_db()
    assert action.assignee == amira
    assert response.redirect_chain == [("/actions/", 302)]


def test_a_claim_on_an_older_page_takes_nothing_from_a_colleague(client, tenant, tom):
    action = make_actions(tenant)[0]
    actions.assign(action, to=tom, by=tom)

    response = claim(client, action)

    action.refresh_from_db()
    assert action.assignee == tom
    assert "tom has it already." in text(response)


def claim(client, action):
    """Press the button that the queue has while nobody has an action."""
    form = {"colleague": "", "to": "free", "next": "/actions/"}
    return client.post(f"/actions/{action.pk}/assign/", form, follow=True)


def test_several_are_given_to_a_colleague(client, tenant, tom):
    made = make_actions(tenant, 3)

    response = do(client, made[:2], do="give", colleague=str(tom.pk))

    assert RequiredAction.objects.filter(assignee=tom).count() == 2
    assert "Two actions given to tom: " in text(response)
    assert response.redirect_chain == [("/actions/?with=me", 302)]


def test_several_are_closed_with_one_reason(client, tenant):
    made = make_actions(tenant, 3)

    do(client, made[:2], do="close", reason="Told them by telephone")

    assert not rows(client.get("/actions/?with=me"))
    assert rows(client.get("/actions/")) == [made[2].pk]
    told = TimelineEvent.objects.filter(kind="CLOSED", text="Told them by telephone")
    assert told.count() == 2


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"do": "close", "reason": " "}, "Please write why it is settled."),
        ({"do": "give", "colleague": ""}, "Please choose a colleague."),
        ({"do": "give", "colleague": "99999"}, "Please choose a colleague."),
        ({"do": "give", "colleague": "me", "action": []}, "Please pick at least one"),
        (
            {"do": "give", "colleague": "me", "action": ["x"]},
            "Please pick at least one",
        ),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(client, tenant, told, problem):
    made = make_actions(tenant)

    response = do(client, made, **told)

    assert problem in text(response)
    assert not TimelineEvent.objects.exclude(kind="KCI")


def test_what_was_picked_stays_picked_when_something_is_missing(client, tenant):
    made = make_actions(tenant, 3)

    page = text(do(client, made[:2], do="close", reason="", next="/actions/"))
    picked = re.findall(r'name="action" value="(\d+)" checked', page)

    assert sorted(map(int, picked)) == sorted(one.pk for one in made[:2])
    assert " checked" not in text(client.get("/actions/"))


@pytest.mark.both_databases
@pytest.mark.parametrize("number", ["9" * 30, "²", "x", "-1"])
def test_what_is_no_number_of_an_action_is_not_picked(client, tenant, number):
    make_actions(tenant)

    data = {"action": number, "do": "give", "colleague": "me"}
    answer = client.post("/actions/picked/", data, follow=True)

    assert "Please pick at least one action." in text(answer)


def test_what_somebody_else_closed_meanwhile_is_told(client, tenant, tom):
    made = make_actions(tenant, 2)
    actions.close(made[0], by=tom, reason="Done")

    page = text(do(client, made, do="close", reason="Done, too"))

    assert "One action closed: <a" in page
    assert "<bdi>Customer 1002</bdi></a>." in page
    assert "One action not changed: It is closed already." in page


def test_the_heading_counts_what_is_over_its_time_of_what_is_shown(client, tenant):
    make_actions(tenant, 2)

    assert "2 over their time" in text(client.get("/actions/"))
    assert "over their time" not in text(client.get("/actions/?with=me"))


def test_what_was_done_at_once_can_be_found_again(client, tenant):
    made = make_actions(tenant, 7)
    Order.objects.filter(pk=made[0].order_id).update(customer_name="<b>O’Hara</b>")

    page = do(client, made, do="close", reason="Done").content.decode()

    named = page[page.index("Seven actions closed: ") :].split("</p>")[0]
    assert f'<a href="/actions/{made[0].pk}/"><bdi>&lt;b&gt;O’Hara' in named
    assert named.count("<a ") == 5
    assert "</a> and 2 more." in named


def test_nobody_is_given_what_they_may_not_see(client, tenant, amira):
    other = make_tenant("other")
    Membership.objects.create(user=amira, tenant=other)
    eve = make_person(other, name="eve")
    made = make_actions(tenant)

    page = text(do(client, made, do="give", colleague=str(eve.pk)))

    assert "eve does not work for Larkfield." in page
    assert not RequiredAction.objects.filter(assignee=eve)


def test_only_who_may_work_gets_buttons(client, tenant, amira):
    action = make_actions(tenant)[0]
    amira.groups.clear()

    page = text(client.get("/actions/"))

    assert "Claim" not in page
    assert 'class="bulk"' not in page
    assert do(client, [action], do="give", colleague="me").status_code == 403


def test_a_way_back_stays_in_the_portal(client, tenant):
    made = make_actions(tenant)

    data = {"action": made[0].pk, "do": "give", "colleague": "me"}
    evil = data | {"next": "https://evil.example/"}

    assert client.post("/actions/picked/", evil)["Location"] == "/actions/"


@pytest.mark.parametrize(
    ("query", "kind_words"),
    [("", "Nothing waits for us. Well done."), ("?with=me", "fewer filters")],
)
def test_an_empty_queue_says_so_kindly(client, query, kind_words):
    assert kind_words in text(client.get(f"/actions/{query}"))


def test_a_full_page_is_light(client, tenant):
    name = {"name": "<Žofie> " * 25}
    for number in range(1, 27):
        body = asking(customer(1000 + number) | {"primaryContact": name})
        deliver(tenant, body | {"action": body["action"] | {"text": "<&> Žofie " * 99}})

    page = client.get("/actions/")

    assert len(rows(page)) == 24
    assert len(page.content) < 50_000


def test_hostile_text_is_only_text(client, tenant):
    said = {"text": "<img src=x onerror=alert(1)>"}
    evil = {"primaryContact": {"name": "<script>alert(1)</script>"}}
    body = kci_body(1, "<b>", update_type="ACTION_REQUIRED", entity=evil, said=said)
    deliver(tenant, body)
    action = RequiredAction.objects.get()

    for url in ("/actions/", f"/actions/{action.pk}/", "/"):
        page = text(client.get(url))
        assert "<img" not in page
        assert "<script>alert" not in page


def test_the_page_of_an_action_explains_and_offers_what_can_be_done(
    client, tenant, tom
):
    note = {"note": "Ring twice", "type": "ENGINEER NOTE"}
    deliver(tenant, asking(customer(1001)) | {"supplierNotes": [note]})
    action = RequiredAction.objects.get()

    page = text(client.get(f"/actions/{action.pk}/"))

    for part in ("Please tell us about 1001", "Ring twice", "Claim", "tom", "UPRN"):
        assert part in page
    assert f'action="/actions/{action.pk}/close/"' in page
    assert 'action="/orders/PROVIDE_ORDER/1001/comment/"' in page


def test_the_page_of_a_closed_action_offers_to_open_it_again(client, tenant, tom):
    action = make_actions(tenant)[0]
    actions.close(action, by=tom, reason="Sent by e-mail")

    page = text(client.get(f"/actions/{action.pk}/"))

    assert "Settled by tom" in page
    assert "Sent by e-mail" in page
    assert f'action="/actions/{action.pk}/reopen/"' in page
    assert "/close/" not in page


def test_what_is_answered_is_not_said_to_wait_for_us(client, tenant):
    action = make_actions(tenant)[0]
    empty = text(client.get("/actions/?answered=1"))
    action.state = "ANSWERED"
    action.save()
    page = text(client.get("/actions/?answered=1"))

    assert "No answer of ours waits for a supplier here." in empty
    assert "<span>1 answered</span>" in page
    assert ">Answered actions, oldest first</caption>" in page
    assert "What we answered and a supplier has still to settle" in page
    for words in ("1 outstanding", "Outstanding actions", "waiting for us to answer"):
        assert words not in page
