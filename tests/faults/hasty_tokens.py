"""The settings of F10: access tokens that expire after a moment."""

from __future__ import annotations

from config.settings import *  # noqa: F403
from config.settings import OAUTH2_PROVIDER as USUAL

OAUTH2_PROVIDER = USUAL | {"ACCESS_TOKEN_EXPIRE_SECONDS": 2}
