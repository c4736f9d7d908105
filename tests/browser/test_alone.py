"""Pages that nobody asks for: errors, and what forms answer, in each look."""

from __future__ import annotations

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError

from orders.views.today import TodayView
from tests.browser.faults import faults_of
from tests.factories import make_person

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [(theme, width) for theme in ("light", "dark") for width in (1440, 320)]


@pytest.fixture
def page(visit, tenant):
    return visit(make_person(tenant, "tenant-admin"), reduced_motion="reduce")


def assert_is_fine_in_each_look(page):
    # A browser complains of each answer that is an error.
    page.complaints[:] = [
        one for one in page.complaints if "with a status of" not in one
    ]
    assert page.locator("h1").count() == 1
    for theme, width in LOOKS:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        assert list(faults_of(page)) == [], (theme, width)


def test_an_address_that_is_none(page):
    assert page.goto("/nowhere/").status == 404

    assert page.locator("h1").inner_text() == "There is no page here"
    assert_is_fine_in_each_look(page)


def test_the_slash_goes_to_the_search_box_of_a_page_that_is_none(page):
    page.goto("/nowhere/")

    page.keyboard.press("/")

    page.wait_for_selector("[name=q]:focus")
    assert page.input_value("[name=q]") == ""


def test_the_slash_goes_to_the_search_box_of_a_list_in_the_admin(page):
    page.goto("/admin/orders/order/?q=12345")

    page.keyboard.press("/")

    page.wait_for_selector("[name=q]:focus")
    assert page.input_value("[name=q]") == "12345"
    assert page.complaints == []


def test_a_page_of_another_role(visit, tenant):
    page = visit(make_person(tenant, "customer-service"), reduced_motion="reduce")
    assert page.goto("/kcis/").status == 403

    assert page.locator("h1").inner_text() == "This is not for your role"
    assert_is_fine_in_each_look(page)


@pytest.mark.parametrize(
    ("problem", "status"),
    [(SuspiciousOperation, 400), (KeyError, 500), (OperationalError, 503)],
)
def test_an_error(page, monkeypatch, problem, status):
    def fail(*args, **kwargs):
        raise problem

    monkeypatch.setattr(TodayView, "get", fail)
    assert page.goto("/").status == status

    assert f"Error {status}" in page.locator("main").inner_text()
    assert_is_fine_in_each_look(page)


def test_a_form_that_is_not_from_here(page):
    page.goto("/password/")
    for field in page.locator("input[type=password]").all():
        field.fill("a long one")
    page.context.clear_cookies(name="csrftoken")
    with page.expect_response("**/password/") as answer:
        page.keyboard.press("Enter")

    assert answer.value.status == 403
    page.wait_for_selector("text=Error 403")
    assert_is_fine_in_each_look(page)


def test_signing_in_and_a_password_that_is_wrong(page):
    page.context.clear_cookies()
    page.goto("/")
    assert page.url.endswith("/login/?next=/")
    assert_is_fine_in_each_look(page)

    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "a guess")
    page.keyboard.press("Enter")

    page.wait_for_selector("[role=alert]")
    assert_is_fine_in_each_look(page)


def test_a_new_password_that_is_too_easy(page):
    page.goto("/password/")
    for field in page.locator("input[type=password]").all():
        field.fill("12345")
    page.keyboard.press("Enter")

    page.wait_for_selector("[role=alert]")
    assert_is_fine_in_each_look(page)


def test_a_form_of_the_admin_with_faults(page):
    page.goto("/admin/kci/gatewayclient/add/")
    page.fill("#id_name", "Crossfibre")
    page.fill("#id_supplier", "not a code")
    page.click("[name=_save]")

    page.wait_for_selector(".errornote")
    assert_is_fine_in_each_look(page)


def test_a_secret_that_is_shown_once(page):
    page.goto("/admin/kci/gatewayclient/add/")
    page.fill("#id_name", "Crossfibre")
    page.select_option("#id_tenant", index=1)
    page.check("input[name=scopes] >> nth=0")
    page.click("[name=_save]")

    page.wait_for_selector("text=The secret of Crossfibre")
    assert_is_fine_in_each_look(page)
    page.goto("/admin/kci/gatewayclient/")
    assert "Crossfibre" in page.locator("main").inner_text()
