"""The token endpoint: the toolkit's, limited, and its time tells nothing."""

from __future__ import annotations

import base64
from typing import Any, cast
from urllib.parse import unquote_plus

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider import views
from oauth2_provider.oauth2_validators import OAuth2Validator

from kci import errors
from kci.models import GatewayClient
from orders.rates import Rate, address_of


class Validator(OAuth2Validator):
    """Spends the same time on a client that does not exist as on one that does."""

    @cached_property
    def nobody(self) -> str:
        return make_password("nobody", hasher="generated_secret")

    def _load_application(self, client_id: str, request: Any) -> GatewayClient | None:
        client: GatewayClient | None = super()._load_application(  # type: ignore[no-untyped-call]
            client_id, request
        )
        if client is None:
            self._check_secret("nothing", self.nobody)  # type: ignore[no-untyped-call]
        return client


class LimitedMixin:
    """An endpoint that answers 429 to who asks too often.

    A client needs one token an hour; guessing a secret needs very many.
    """

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        names = claimed(request)
        for rate in rates(address_of(request), names):
            if not rate.allows():
                response = errors.answer(429, "Too many token requests; wait a minute")
                response["Retry-After"] = str(rate.wait)
                return response
        if any("\0" in text for text in (*names, *said(request))):
            # PostgreSQL cannot even look for it.
            return JsonResponse({"error": "invalid_request"}, status=400)
        return cast(
            HttpResponseBase,
            super().dispatch(request, *args, **kwargs),  # type: ignore[misc]
        )


def rates(address: str, names: set[str]) -> list[Rate]:
    """Return what a request counts against: its address, and each client it names."""
    of_names = [Rate("token-client", name, settings.TOKEN_RATE) for name in names]
    return [Rate("token-address", address, settings.TOKEN_RATE), *of_names]


def claimed(request: HttpRequest) -> set[str]:
    """Return the clients that a request says to come from.

    The toolkit looks for the one of the header, percent-decoded, then for the form's.
    """
    _, _, basic = request.headers.get("Authorization", "").partition(" ")
    try:
        pair = base64.b64decode(basic).decode()
    except ValueError:
        pair = ""
    of_header = unquote_plus(pair.partition(":")[0])
    return {of_header, request.POST.get("client_id", "")} - {""}


def said(request: HttpRequest) -> list[str]:
    """Return the values of a form."""
    return [str(value) for value in request.POST.values()]


@method_decorator(csrf_exempt, name="dispatch")
class TokenView(LimitedMixin, views.TokenView):
    """POST /o/token/"""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return a token; of the toolkit's other grants none is ours."""
        if request.POST.get("grant_type") != "client_credentials":
            return JsonResponse({"error": "unsupported_grant_type"}, status=400)
        return self.authorization_flow_token_response(request)


@method_decorator(csrf_exempt, name="dispatch")
class RevokeTokenView(LimitedMixin, views.RevokeTokenView):
    """POST /o/revoke_token/"""
