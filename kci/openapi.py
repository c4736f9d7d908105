"""The API described: OpenAPI 3.1, put together from the views, models and examples."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiRequest,
    OpenApiResponse,
    extend_schema,
)
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kci.errors import CODES
from kci.shapes import ref, shapes
from kci.token_paths import TOKEN_PATHS, TOKEN_SHAPES

EXAMPLES = Path(__file__).parent / "examples"
GATEWAY_EXAMPLES = {
    "as-published-provide-informational": "An order, as the published page prints it",
    "tenant_kci_provide_action_information_required": "The supplier asks for more",
    "tenant_kci_provide_error_failed_to_send": "A request never reached the supplier",
    "tenant_kci_service_problem_action_confirm": "A problem's resolution to confirm",
    "tenant_kci_unsolicited_cease_created": "A cease that nobody here asked for",
}
SUPPLIER_EXAMPLES = {
    "01-provide-acknowledged": "The supplier has the order",
    "17-unsolicited-cease-created": "A cease, known by the supplier's reference alone",
}
# What each refusal means. Any operation of a client may be refused so:
ALWAYS = (401, 403, 500, 503)
REFUSALS = {
    400: "It cannot be read, or something mandatory is missing (null counts as"
    " missing): all faults are listed.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "The token lacks the scope, or the client may not do this.",
    404: "There is nothing at this address.",
    413: "The body is too large.",
    415: "The body is not application/json in UTF-8, uncompressed.",
    422: "It can be read and breaks a rule: all faults are listed.",
    429: "Too many requests: wait for the seconds of Retry-After.",
    500: "An error of ours; it is in our log under this uuid.",
    503: "The database is away and nothing was stored: try again.",
}
RETRY_AFTER = {"Retry-After": {"required": True, "schema": {"type": "integer"}}}
HEADERS = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    429: RETRY_AFTER,
    503: RETRY_AFTER,
}
HEALTH = {
    "/livez": {
        "get": {
            "operationId": "livez",
            "tags": ["Health"],
            "summary": "Say that the portal is alive",
            "security": [{}],
            "responses": {
                "200": {
                    "description": "Alive.",
                    "content": {"text/plain": {"schema": {"const": "ok"}}},
                }
            },
        }
    }
}
F = TypeVar("F", bound=Callable[..., Any])


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Bearer tokens by client credentials, with the scope that the view names."""

    target_class = "kci.authentication.TokenAuthentication"
    name = "oauth2"

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[str]]:
        scope: str = auto_schema.view.scope  # type: ignore[attr-defined]
        return {self.name: [scope]}

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        flow = {
            "tokenUrl": f"{settings.PUBLIC_URL}/o/token/",
            "scopes": settings.OAUTH2_SCOPES,
        }
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


class Schema(AutoSchema):
    """What a view does, with the refusals that it names in `refusals`."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation:
            for response in operation["responses"].values():
                response["description"] = response["description"] or "Found."
            refusals = sorted({*ALWAYS, *getattr(self.view, "refusals", ())})
            operation["responses"] |= {
                str(status): {"$ref": f"#/components/responses/{name(status)}"}
                for status in refusals
            }
        if operation and "requestBody" in operation:
            operation["requestBody"]["required"] = True
        return operation

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}Page"


def name(status: int) -> str:
    """Return what a refusal is called among the components."""
    return f"Refused{status}"


def refusal(status: int) -> dict[str, Any]:
    """Return the answer of a refusal: the gateway's error body, with its code."""
    code = {"properties": {"code": {"const": CODES[status]}}}
    shape = {"allOf": [ref("Error"), code]}
    return {
        "description": REFUSALS[status],
        "content": {"application/json": {"schema": shape}},
        "headers": HEADERS.get(status, {}),
    }


ERROR = {
    "description": "The gateway's error body.",
    "type": "object",
    "properties": {
        "uuid": {"type": "string", "format": "uuid"},
        "code": {"enum": sorted(set(CODES.values()))},
        "messages": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    },
    "required": ["uuid", "code", "messages"],
    "additionalProperties": False,
}


def complete(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add what no view of the API tells: tokens, health and the shapes of bodies."""
    components = result["components"]
    for shape in components["schemas"].values():
        for member in shape.get("properties", {}).values():
            member.pop("x-spec-enum-id", None)
    bodies = {**shapes(), **components["schemas"], **TOKEN_SHAPES, "Error": ERROR}
    components["schemas"] = bodies
    components["responses"] = {name(status): refusal(status) for status in REFUSALS}
    components["securitySchemes"]["client"] = {
        "type": "http",
        "scheme": "basic",
        "description": "Id and secret of the client.",
    }
    result["paths"] = {**TOKEN_PATHS, **result["paths"], **HEALTH}
    return result


def examples(folder: str, titles: dict[str, str]) -> list[OpenApiExample]:
    """Return published KCIs, word for word."""
    return [
        OpenApiExample(
            file.replace("_", "-"),
            summary=title,
            value=json.loads((EXAMPLES / folder / f"{file}.json").read_text("utf-8")),
        )
        for file, title in titles.items()
    ]


def correlation(header: str, description: str, *, required: bool) -> OpenApiParameter:
    """Return a header by which a delivery can be found again."""
    return OpenApiParameter(
        header,
        {"type": "string", "pattern": "^[!-~]{1,128}$"},
        OpenApiParameter.HEADER,
        required=required,
        description=f"{description} 1 to 128 visible characters of ASCII.",
    )


def delivery(
    shape: str, summary: str, given: list[OpenApiExample], *, conversation: bool
) -> Callable[[F], F]:
    """Return the description of an address that takes KCIs."""
    stored = "Stored for good: new or known, early or late."
    return extend_schema(
        operation_id=f"post{shape}",
        summary=summary,
        tags=["Deliver"],
        parameters=[
            correlation("X-Request-ID", "New for each request.", required=True),
            correlation(
                "X-Conversation-ID",
                "The one that the order was created with.",
                required=conversation,
            ),
        ],
        request={"application/json": OpenApiRequest(ref(shape), examples=given)},
        responses={204: OpenApiResponse(description=stored)},
    )


gateway_delivery = delivery(
    "Update",
    "Deliver a KCI",
    examples("tenant", GATEWAY_EXAMPLES),
    conversation=True,
)
supplier_delivery = delivery(
    "SupplierUpdate",
    "Deliver a KCI in the supplier dialect",
    examples("supplier", SUPPLIER_EXAMPLES),
    conversation=False,
)


@cache
def document() -> dict[str, Any]:
    """Return the whole description; it is the same for everybody."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    found: dict[str, Any] = generator.get_schema(  # type: ignore[no-untyped-call]
        request=None, public=True
    )
    return found


@extend_schema(exclude=True)
class SchemaView(APIView):
    """The description for machines, as JSON or YAML; it needs no token."""

    authentication_classes = ()
    permission_classes = ()
    content_negotiation_class = DefaultContentNegotiation
    renderer_classes = (
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer2,
        OpenApiYamlRenderer,
    )

    def get(self, request: Request) -> Response:
        return Response(document())
