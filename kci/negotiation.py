"""In what requests are read and answers written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import IO, Any

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from kci.faults import malformed
from kci.parse import bound


class JsonAlways(BaseContentNegotiation):
    """JSON alone is read, and written whatever is asked for.

    No update is lost for its Accept header.
    """

    def select_parser(
        self, request: Request, parsers: Iterable[BaseParser]
    ) -> BaseParser:
        check_media_type(request.headers)
        return next(iter(parsers))

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type or ""


class BoundedJson(JSONParser):
    """JSON no deeper than a delivery may be: Python cannot follow any depth."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read()
        bound(raw.decode(errors="replace"))
        return super().parse(BytesIO(raw), media_type, parser_context)


def check_media_type(headers: Mapping[str, str]) -> None:
    """Refuse what is not JSON in UTF-8, uncompressed."""
    kind, parameters = parse_header_parameters(headers.get("Content-Type", ""))
    if kind != "application/json":
        raise UnsupportedMediaType(kind, "The body must be application/json")
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType(kind, "The body must not be compressed")
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise malformed("The body must be UTF-8")
