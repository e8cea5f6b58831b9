"""Which pages something is shown on: advertisements and alerts are aimed at path prefixes."""

from collections.abc import Iterable


def is_aimed_at(path: str, prefixes: Iterable[str]) -> bool:
    """Return whether the page at `path` is among those that start with one of `prefixes`.

    Without any prefix it is every page. The prefix `/` stands for the home page alone.
    """
    aims = list(prefixes)
    return not aims or any(path == aim if aim == "/" else path.startswith(aim) for aim in aims)
