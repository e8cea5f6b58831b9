"""Where advertisements lead, as this process last read it: for clicks while the database is away.

Pages are served from copies then, and their advertisements must still lead on.
"""

from collections.abc import Iterable

from ads.models import Advertisement

_known: dict[int, str] = {}


def remember(running: Iterable[Advertisement]) -> None:
    """Keep the targets of what runs, in place of those kept before."""
    fresh = {each.pk: each.url for each in running}
    _known.update(fresh)
    for pk in _known.keys() - fresh.keys():
        _known.pop(pk, None)


def known_target(pk: int) -> str | None:
    """Return where an advertisement led that ran when a page was last rendered here."""
    return _known.get(pk)
