"""The site's settings without its micro-cache, and with pages that share nothing."""

from benchmarks.uncached import *  # noqa: F403

SHARED_PARTS_SECONDS = 0
