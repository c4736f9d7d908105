"""Which scopes a client may have."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from oauth2_provider.scopes import BaseScopes

from kci.models import GatewayClient


class ClientScopes(BaseScopes):
    """Each client has its own list; a token request that names none gets them all."""

    def get_all_scopes(self) -> dict[str, str]:
        return settings.OAUTH2_SCOPES

    def get_available_scopes(
        self, application: GatewayClient | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return [] if application is None else application.scope.split()

    def get_default_scopes(
        self, application: GatewayClient | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return self.get_available_scopes(application)
