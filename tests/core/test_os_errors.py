"""Reasons of the system in Vietnamese."""

import errno
import os

import pytest

from core.os_errors import reason_of


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ENOENT, errno.EROFS])
def test_what_is_usual_is_said_in_vietnamese(number: int) -> None:
    said = reason_of(OSError(number, os.strerror(number)))
    assert said
    assert said != os.strerror(number)


def test_what_has_no_words_is_said_as_the_system_says_it() -> None:
    assert reason_of(OSError(errno.ELOOP, "Too many levels")) == "Too many levels"
    assert reason_of(OSError("của ta")) == "của ta"
