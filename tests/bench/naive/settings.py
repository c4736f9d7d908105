"""Ours, with the naive endpoint for the pages, and the toolkit to know who calls."""

from __future__ import annotations

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "tests.bench.naive"]
ROOT_URLCONF = "tests.bench.naive.api"
