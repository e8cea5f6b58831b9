"""The site's settings without its micro-cache: every page is rendered."""

from portal.settings import *  # noqa: F403

MICROCACHE_FRESH_SECONDS = 0
