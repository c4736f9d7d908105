"""The two addresses of OAuth2, described by hand: they are no views of the API's."""

from __future__ import annotations

from typing import Any

from django.conf import settings

FORM = "application/x-www-form-urlencoded"
CREDENTIALS: dict[str, Any] = {
    "client_id": {"type": "string", "description": "Unless in the header."},
    "client_secret": {"type": "string", "description": "Unless in the header."},
}
HINTS = ("access_token", "refresh_token")
TOKEN_SHAPES: dict[str, Any] = {
    "Token": {
        "type": "object",
        "properties": {
            "access_token": {"type": "string"},
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer", "description": "Seconds."},
            "scope": {"type": "string", "description": "Scopes, with blanks between."},
        },
        "required": ["access_token", "token_type", "expires_in", "scope"],
    },
    "OAuthError": {
        "description": "An error as RFC 6749 writes it.",
        "type": "object",
        "properties": {
            "error": {"type": "string"},
            "error_description": {"type": "string"},
        },
        "required": ["error"],
    },
}


def answer(description: str, *names: str) -> dict[str, Any]:
    """Return an answer that is one of some shapes."""
    found: list[dict[str, Any]] = [
        {"$ref": f"#/components/schemas/{name}"} for name in names
    ]
    schema: dict[str, Any] = found[0] if len(found) == 1 else {"anyOf": found}
    return {
        "description": description,
        "content": {"application/json": {"schema": schema}},
    }


def operation(summary: str, required: str, **members: Any) -> dict[str, Any]:
    """Return a form posted by a client that says who it is."""
    form = {
        "type": "object",
        "properties": members | CREDENTIALS,
        "required": [required],
    }
    return {
        "tags": ["Tokens"],
        "summary": summary,
        "security": [{"client": []}, {}],
        "requestBody": {"required": True, "content": {FORM: {"schema": form}}},
    }


def refusals() -> dict[str, Any]:
    """Return what a form may be refused with."""
    return {
        "400": answer(
            "The form is wrong, or asks for too much.", "OAuthError", "Error"
        ),
        "401": answer("The client or its secret is unknown.", "OAuthError"),
        **{
            str(status): {"$ref": f"#/components/responses/Refused{status}"}
            for status in (429, 500, 503)
        },
    }


TOKEN_PATHS: dict[str, Any] = {
    "/o/token/": {
        "post": operation(
            "Get a token",
            "grant_type",
            grant_type={"type": "string", "const": "client_credentials"},
            scope={
                "type": "string",
                "description": "Without it: all scopes that the client may have, of "
                + ", ".join(settings.OAUTH2_SCOPES),
            },
        )
        | {
            "operationId": "getToken",
            "responses": {"200": answer("A token.", "Token"), **refusals()},
        }
    },
    "/o/revoke_token/": {
        "post": operation(
            "Revoke a token",
            "token",
            token={"type": "string", "minLength": 1},
            token_type_hint={"enum": list(HINTS)},
        )
        | {
            "operationId": "revokeToken",
            "description": "It is refused within 5 seconds. Not an error for a token"
            " that is unknown, or another client's (which stays valid).",
            "responses": {"200": {"description": "Done."}, **refusals()},
        }
    },
}
