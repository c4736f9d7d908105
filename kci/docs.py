"""The API's description for people: the same document, as a page of the portal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView

from kci.openapi import document

Json = Mapping[str, Any]
ICONS = {
    "Tokens": "person",
    "Deliver": "kcis",
    "Read": "orders",
    "Act": "send",
    "Health": "check",
}
WORDS = {
    "date-time": "moment (RFC 3339)",
    "date": "day",
    "uuid": "UUID",
    "uri": "address",
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
}
BETWEEN = {"oneOf": " or ", "anyOf": " or ", "allOf": " and "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A parameter, or a member of an object."""

    name: str
    kind: str
    where: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A named schema."""

    name: str
    kind: str
    description: str
    members: list[Member]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status that an operation answers with."""

    status: str
    description: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A body that is accepted."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method at an address."""

    method: str
    path: str
    tag: str
    summary: str
    description: str
    scope: str
    parameters: list[Member]
    media_type: str
    body: str
    members: list[Member]
    examples: list[Example]
    answers: list[Answer]
    refusals: list[str]


def kind(shape: Json) -> str:
    """Return in words, with links, what a value must be."""
    if reference := shape.get("$ref"):
        name = reference.rpartition("/")[2]
        return format_html('<a href="#{}">{}</a>', name, name)
    if values := shape.get("enum") or ([shape["const"]] if "const" in shape else []):
        return joined(" or ", (format_html("<code>{}</code>", one) for one in values))
    for union, between in BETWEEN.items():
        if named := [one for one in shape.get(union, ()) if "properties" not in one]:
            return joined(between, map(kind, named))
    types = shape.get("type", "anything")
    names = [types] if isinstance(types, str) else types
    return joined(" or ", (plain(name, shape) for name in names))


def plain(name: str, shape: Json) -> str:
    """Return what a value of one type must be."""
    if name == "array":
        return format_html("list of {}", kind(shape.get("items", {})))
    if name == "string":
        name = shape.get("format", name)
    return WORDS.get(name, name)


def joined(between: str, parts: Iterable[str]) -> str:
    return format_html_join(between, "{}", ((part,) for part in parts))


def bounds(shape: Json) -> Iterator[str]:
    """Yield what a value must keep to beside its type."""
    if "maxLength" in shape:
        yield f"{shape.get('minLength', 0)} to {shape['maxLength']} characters."
    if "minimum" in shape:
        yield f"{shape['minimum']} to {shape['maximum']}."
    if "pattern" in shape and "description" not in shape:
        yield f"Pattern {shape['pattern']}"
    if "default" in shape:
        yield f"Without it: {shape['default']}."


def member(name: str, shape: Json, *, required: bool, where: str = "") -> Member:
    """Return a member of an object."""
    said = [shape.get("description", ""), *bounds(shape)]
    return Member(
        name=name,
        kind=kind(shape),
        where=where,
        is_required=required,
        description=marked(" ".join(filter(None, said))),
    )


def marked(text: str) -> str:
    """Return a text with what stands between backticks as code."""
    return mark_safe(re.sub("`(.+?)`", r"<code>\1</code>", escape(text)))


def members(shape: Json) -> list[Member]:
    """Return the members of an object."""
    required = shape.get("required", ())
    return [
        member(name, inner, required=name in required)
        for name, inner in shape.get("properties", {}).items()
    ]


def parameter(found: Json) -> Member:
    """Return a parameter of an operation."""
    shape = {"description": found.get("description", ""), **found["schema"]}
    required = found.get("required", False)
    return member(found["name"], shape, required=required, where=found["in"])


def answer(status: str, found: Json) -> Answer:
    """Return an answer."""
    content: Json = next(iter(found.get("content", {}).values()), {})
    return Answer(
        status=status,
        description=marked(found["description"]),
        kind=kind(content["schema"]) if content else "",
    )


def operation(method: str, path: str, found: Json) -> Operation:
    """Return an operation."""
    content: Json = found.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), "")
    body: Json = content.get(media_type, {})
    shape: Json = body.get("schema", {})
    security: Json = found["security"][0]
    answers: Json = found["responses"]
    scopes = [scope for named in security.values() for scope in named]
    return Operation(
        method=method.upper(),
        path=path,
        tag=found["tags"][0],
        summary=found["summary"],
        description=marked(found.get("description", "")),
        scope=" ".join(scopes),
        parameters=[parameter(one) for one in found.get("parameters", ())],
        media_type=media_type,
        body=kind(shape) if "$ref" in shape else "",
        members=members(shape),
        examples=[
            Example(title=one["summary"], text=json.dumps(one["value"], indent=1))
            for one in body.get("examples", {}).values()
        ],
        answers=[
            answer(status, one) for status, one in answers.items() if "$ref" not in one
        ],
        refusals=[status for status, one in answers.items() if "$ref" in one],
    )


@cache
def page() -> dict[str, Any]:
    """Return what the page shows; it is the same for everybody."""
    whole = document()
    flow = whole["components"]["securitySchemes"]["oauth2"]["flows"]
    return {
        "info": whole["info"],
        "scopes": flow["clientCredentials"]["scopes"].items(),
        "tags": ICONS.items(),
        "operations": [
            operation(method, path, found)
            for path, methods in whole["paths"].items()
            for method, found in methods.items()
        ],
        "refusals": [
            answer(name.removeprefix("Refused"), found)
            for name, found in whole["components"]["responses"].items()
        ],
        "shapes": [
            Shape(
                name=name,
                kind=kind(shape) if shape.keys() & {"$ref", *BETWEEN} else "",
                description=marked(shape.get("description", "")),
                members=members(shape),
            )
            for name, shape in whole["components"]["schemas"].items()
        ],
    }


class DocsView(TemplateView):
    """The page; it needs no sign-in, as the description itself needs no token."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | page()
