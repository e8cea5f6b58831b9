"""nginx, with the shipped file, in front of the site: it is killed, and the site behind it ends."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING

from tools.faults.site import Site, at_work, wait_until

if TYPE_CHECKING:
    from tests.deploy.nginx import Front, Nginx

READERS = 3
AWAY_SECONDS = 3.0


def killed_and_started(site: Site) -> str:
    """Kill nginx while readers read through it and staff work, then end the site behind it.

    Raises AssertionError, and MissingProgramError where there is no nginx.
    """
    from tests.deploy.nginx import prepared

    folder = site.log.with_name("nginx")
    folder.mkdir()
    nginx = prepared(site.port, site.var, folder)
    try:
        nginx.start()
        with at_work(site) as work:
            seconds, refused = _kill(site, nginx)
        assert not work.failures, f"the site noticed: {work.failures[:3]}"
        pages = _end_site(site, nginx.front)
    finally:
        nginx.stop()
    return (
        f"killed under {READERS} readers, {refused} refused while it was away, none from "
        f"{seconds:.1f} s after its start; {pages} pages sent while the site was away"
    )


def _kill(site: Site, nginx: "Nginx") -> tuple[float, int]:
    """Return after how many seconds nginx was back, and how many readers got no page meanwhile."""
    with reading(site, nginx.front) as statuses:
        wait_until(lambda: len(statuses) > 20, 60, "nobody can read through nginx")
        assert set(statuses) == {200}, statuses
        nginx.kill()
        time.sleep(AWAY_SECONDS)
        refused = statuses.count(0)
        began = time.monotonic()
        nginx.start()
        wait_until(lambda: statuses[-1] == 200, 30, "nginx does not come back")
        seconds = time.monotonic() - began
        again = len(statuses)
        wait_until(lambda: len(statuses) > again + 20, 60, "nobody reads any more")
        assert set(statuses[again:]) == {200}, statuses[again:]
    return seconds, refused


def _end_site(site: Site, front: "Front") -> int:
    """End the site and start it again; return how many pages nginx sent meanwhile."""
    with reading(site, front) as statuses:
        wait_until(lambda: len(statuses) > 20, 60, "nobody can read through nginx")
        site.stop()
        gone = len(statuses)
        time.sleep(2 * AWAY_SECONDS)  # longer than nginx keeps a page as long as the site answers
        kept = statuses[gone:]
        site.start()
    assert len(kept) > 10, kept
    assert set(statuses) == {200}, (
        f"pages seen before: {[each for each in statuses if each != 200]}"
    )
    return len(kept)


@contextmanager
def reading(site: Site, front: "Front") -> Iterator[list[int]]:
    """Read the pages of the site through nginx; give the statuses, 0 for no answer."""
    done, statuses = threading.Event(), list[int]()

    def read(number: int) -> None:
        pages = site.pages[number:] + site.pages[:number]
        while not done.is_set():
            for page in pages:
                try:
                    statuses.append(front.get(page).status)
                except (OSError, HTTPException):
                    statuses.append(0)
                done.wait(0.1)

    threads = [threading.Thread(target=read, args=[number]) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        done.set()
        for thread in threads:
            thread.join()
