"""Draws and stores all pictures the demo needs, drawing in one process and storing in another."""

import os
import signal
import threading
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import NamedTuple

from PIL.Image import Image as Drawing
from tqdm import tqdm

from core.images import StoredImage, store_picture
from demo.artwork import draw_emblem, draw_notice
from demo.pictures import draw_scene

SCENE_SIZE = (1280, 800)


class Job(NamedTuple):
    """A picture to draw: `draw(*arguments)`, to be stored in `folder`, known as `key`."""

    key: Hashable
    draw: Callable[..., Drawing]
    arguments: tuple[object, ...]
    folder: str


def scene_job(scene: str, seed: int, size: tuple[int, int] = SCENE_SIZE) -> Job:
    return Job((scene, seed), draw_scene, (scene, seed, size), "anh")


def notice_job(design: str, size: tuple[int, int]) -> Job:
    return Job((design, size), draw_notice, (design, size), "thong-tin")


def emblem_job() -> Job:
    return Job("emblem", draw_emblem, ((400, 400),), "bieu-trung")


def header_job() -> Job:
    return Job("header", draw_notice, ("tieu-de", (1600, 220)), "dau-trang")


def draw_all(jobs: Iterable[Job]) -> dict[Hashable, StoredImage]:
    """Draw and store every picture once; return what was stored by its job's key."""
    wanted = {job.key: job for job in jobs}
    # A fresh process: it shares no database connection and no lock with this one.
    # It ends with this one, even if that is killed.
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_end_with_parent
    ) as process:
        drawings = process.map(_draw, wanted.values())
        progress = tqdm(
            zip(wanted.values(), drawings, strict=True),
            total=len(wanted),
            desc="Đang vẽ ảnh minh họa",
            unit=" ảnh",
            disable=None,  # quiet in a file
        )
        return {job.key: store_picture(drawing, job.folder) for job, drawing in progress}


def _end_with_parent() -> None:
    parent = parent_process()

    def wait() -> None:
        if parent:
            parent.join()
            os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def _draw(job: Job) -> Drawing:
    return job.draw(*job.arguments)
