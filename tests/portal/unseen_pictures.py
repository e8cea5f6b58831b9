"""Pictures of the demo that nobody looks at: what is drawn is tested with the drawings."""

from collections.abc import Iterable

from portal.demo.artist import Job
from portal.demo.loader import Stored
from portal.lib.images import StoredImage


def unseen_pictures(jobs: Iterable[Job]) -> Stored:
    """Name every picture without drawing it."""
    keys = list(dict.fromkeys(job.key for job in jobs))
    return {key: StoredImage(f"anh/{n:04d}-1280x800", 1280, 800) for n, key in enumerate(keys)}
