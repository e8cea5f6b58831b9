"""Path prefixes, which say on which pages an advertisement or an alert is shown."""

from collections.abc import Iterable


def is_aimed_at(path: str, prefixes: Iterable[str]) -> bool:
    """Return whether `path` starts with one of `prefixes`.

    Without any prefix every page matches. The prefix `/` matches only the home page.
    """
    aims = list(prefixes)
    return not aims or any(path == aim if aim == "/" else path.startswith(aim) for aim in aims)
