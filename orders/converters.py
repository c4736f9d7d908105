"""Parts of addresses."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class NameConverter(StringConverter):
    """A name that a database can look for."""

    regex = r"[^/\0]+"


register_converter(NameConverter, "name")
# The address of an order.
ORDER = "orders/<name:entity_type>/<name:entity_id>/"
