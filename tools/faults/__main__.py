"""`make faults`: breaks a real site in every way we know, and says of each whether it stands.

FAULTS=connections,full-spool runs only those; SECONDS is how long the random kills last, and each
load of wrk; SEED repeats the kills.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools.faults import ledger
from tools.faults.kinds import FAULTS, UnavailableError
from tools.faults.site import Site, running_site

KILLS, LOAD = "kills", "load"
NAMES = (KILLS, LOAD, *FAULTS)


def attempt(name: str, act: Callable[[], str]) -> bool:
    """Run one fault, print its line, and return whether it was stood or cannot be tried here."""
    began = time.monotonic()
    try:
        said, word, is_well = act(), "pass", True
    except UnavailableError as reason:
        said, word, is_well = str(reason), "skip", True
    except Exception as error:
        said, word, is_well = f"{type(error).__name__}: {error}", "FAIL", False
    print(f"{word}  {name}  ({time.monotonic() - began:.0f} s)  {said}", flush=True)
    return is_well


def kills(seconds: float) -> str:
    """Kill processes of two nodes at random, and compare the counts with what was sent."""
    seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    verdict = ledger.run(seconds=seconds, seed=seed)
    assert verdict.is_exact, f"SEED={seed} {verdict}"
    faults = sum(verdict.faults.values())
    return (
        f"{faults} kills, {verdict.acknowledged} views acknowledged, each counted once, SEED={seed}"
    )


def load(site: Site, seconds: int) -> str:
    from tools.faults import load as module

    return "\n      ".join(module.run(site, seconds))


def run(folder: Path, chosen: list[str], seconds: int) -> list[str]:
    """Run the chosen faults; return the names of those that the site did not stand."""
    failed = [KILLS] if KILLS in chosen and not attempt(KILLS, lambda: kills(seconds)) else []
    rest = [name for name in chosen if name != KILLS]
    if not rest:
        return failed
    with running_site(folder) as site:
        for name in rest:
            act = partial(load, site, seconds) if name == LOAD else partial(FAULTS[name], site)
            if not attempt(name, act):
                failed.append(name)
                print(site.log.read_text(errors="replace")[-3000:], file=sys.stderr)
    return failed


def main() -> int:
    chosen = [each for each in os.environ.get("FAULTS", "").split(",") if each] or list(NAMES)
    if unknown := set(chosen) - set(NAMES):
        print(f"FAULTS: {', '.join(NAMES)}; not {', '.join(sorted(unknown))}")
        return 2
    seconds = int(float(os.environ.get("SECONDS", "60")))
    with ledger.own_folder() as folder:
        (folder / "var").mkdir()
        os.environ["PORTAL_VAR"] = str(folder / "var")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
        import django

        django.setup()
        failed = run(folder, chosen, seconds)
    print(f"FAILED: {', '.join(failed)}" if failed else "all stood")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
