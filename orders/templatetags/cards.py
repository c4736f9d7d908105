"""How a list of the admin becomes one of cards where the screen is narrow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()
CLASS = re.compile('(?<=<td) class="field-[^"]*"')


@register.filter
def labelled(
    cells: Iterable[SafeString], headings: Iterable[Mapping[str, Any]]
) -> Iterator[SafeString]:
    """Yield the cells of a row with their headings in place of their classes."""
    for cell, heading in zip(cells, headings, strict=True):
        label = format_html(' data-label="{}"', capfirst(heading["text"]))
        yield mark_safe(CLASS.sub(label, cell, count=1))
