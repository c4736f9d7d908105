"""The page of the API is our own: nothing from outside, nothing inline."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client

from tests.described import DOCUMENT


class Page(HTMLParser):
    """Collects what a page loads, and what it must not have inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        self.addresses += [
            has[name] for name in ("href", "src", "action") if has.get(name)
        ]
        self.ids += [has["id"]] if "id" in has else []
        bare = tag == "style" or (tag == "script" and "src" not in has)
        named = [name for name in has if name == "style" or name.startswith("on")]
        self.inline += [tag] * bare + named


def test_its_page_is_our_own(client: Client):
    answer = client.get("/api/docs/")
    page = Page(answer.content.decode())

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert page.inline == []
    assert {address[0] for address in page.addresses} == {"/", "#"}
    assert not any(address.startswith("//") for address in page.addresses)
    assert "://" not in answer.content.decode()


def test_its_page_says_it_all_and_every_link_leads_somewhere(client: Client):
    text = client.get("/api/docs/").content.decode()
    page = Page(text)
    links = {address[1:] for address in page.addresses if address[0] == "#"}

    assert [path for path in DOCUMENT["paths"] if path not in text] == []
    assert [
        name for name in DOCUMENT["components"]["schemas"] if name not in text
    ] == []
    assert links <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_its_page_shows_names_of_members_as_code(client: Client):
    page = client.get("/api/docs/").content.decode()

    assert "from <code>next</code> or <code>previous</code>." in page
    assert "`" not in page
