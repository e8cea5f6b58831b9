"""The site's settings without its micro-cache, so that every page is rendered."""

from portal.settings import *  # noqa: F403

MICROCACHE_FRESH_SECONDS = 0
ROOT_URLCONF = "benchmarks.addresses"
