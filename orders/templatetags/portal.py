"""What templates say in one word: icons, moments, people."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache

from django import template
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from orders.people import called
from orders.wording import dates, words

register = template.Library()
# The blanks within 17 April, and those within 09:00 to 13:00.
APART = re.compile(r"(?<=\d) (?=[A-Z][a-z]{2})|(?<=\d) (?=to \d)|(?<=\d to) (?=\d)")
# Marks that turn the direction of the text after them, and so could feign another.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class CalmNode(template.Node):
    """A part of a page in which no text can turn the direction of another."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        return mark_safe(TURNING.sub("", self.nodelist.render(context)))


@register.tag
def calm(parser: template.base.Parser, token: template.base.Token) -> CalmNode:
    """Leave out the marks that turn the direction of text."""
    nodelist = parser.parse(("endcalm",))
    parser.delete_first_token()
    return CalmNode(nodelist)


@register.simple_tag
@cache
def icon(name: str) -> str:
    """Return an icon of the sprite."""
    sprite = static("icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


@register.simple_tag
def moment(when: date | None, style: str = "moment") -> str:
    """Return a time element: UTC for machines, for people as they say it here.

    `style`: moment (Wed 15 Apr, 10:00), day, clock, exact (with seconds) or ago, with
    the moment as its title.
    """
    if when is None:
        return ""
    title = STYLES["moment"](when) if style == "ago" else ""
    return format_html(
        '<time datetime="{}"{}>{}</time>',
        machine(when),
        format_html(' title="{}"', title) if title else "",
        STYLES[style](when),
    )


@register.simple_tag
def now_clock(style: str = "clock") -> str:
    """Return the time of this page."""
    return moment(timezone.now(), style)


@register.filter
def machine(when: date) -> str:
    """Return a moment in UTC, or a day, as machines read it."""
    if isinstance(when, datetime):
        return f"{dates.aware(when).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return when.isoformat()


def _day(when: date) -> str:
    zone = timezone.get_current_timezone()
    return dates.day(dates.local_day(when, zone) or when, timezone.localtime())


def _moment(when: date) -> str:
    return f"{_day(when)}, {_clock(when)}" if isinstance(when, datetime) else _day(when)


def _clock(when: date) -> str:
    return dates.clock(timezone.localtime(when)) if isinstance(when, datetime) else ""


def _exact(when: date) -> str:
    seconds = f":{when:%S}" if isinstance(when, datetime) else ""
    return f"{_moment(when)}{seconds}"


def _ago(when: date) -> str:
    if isinstance(when, datetime):
        return dates.relative(when, timezone.now())
    return _day(when)


STYLES: dict[str, Callable[[date], str]] = {
    "moment": _moment,
    "day": _day,
    "clock": _clock,
    "exact": _exact,
    "ago": _ago,
}


register.filter("person", called)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last name."""
    words = name.replace(".", " ").replace("_", " ").split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def unbroken(text: str) -> str:
    """Return a text of which no line ends inside of 17 April or 09:00 to 13:00."""
    return APART.sub("\N{NO-BREAK SPACE}", text)


register.filter("opening", words.opening)
register.filter("inline", words.inline)

TONES = {"success": "good", "warning": "waiting", "error": "trouble"}
ICONS = {"success": "done", "warning": "warn", "error": "warn"}


@register.filter
def message_tone(message: Message) -> str:
    """Return the tone of a message of Django's."""
    return TONES.get(message.level_tag, "neutral")


@register.filter
def message_icon(message: Message) -> str:
    """Return the icon of a message of Django's."""
    return ICONS.get(message.level_tag, "note")
