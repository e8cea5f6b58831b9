"""Passwords are hashed one after another, by a thread that yields to those that serve pages.

A hash costs a third of a second of a processor. Fifty at once would leave readers a fiftieth of it.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from contextlib import suppress
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.limits import LIMITS

NICENESS = 10  # of the thread; Linux knows it by thread


class TooManyHashesError(Exception):
    """So many others are signing in that this password could not be looked at in time."""


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's own hashing, at most `LIMITS.hashes` at once in a process.

    Raises TooManyHashesError for who would wait longer than `LIMITS.hash_seconds`.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        waiting = _pool().submit(super().encode, password, salt, iterations)
        try:
            return waiting.result(LIMITS.hash_seconds)
        except TimeoutError:
            waiting.cancel()
            raise TooManyHashesError from None


class TooManyHashesMiddleware:
    """Answers 503 with words to who waited in vain for their password to be looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooManyHashesError):
            return None
        response = render(request, "503_sign_in.html", status=503)
        response["Retry-After"] = "10"
        response["Cache-Control"] = "no-store"
        return response


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(LIMITS.hashes, "hash", initializer=_yield_to_others)


def _yield_to_others() -> None:
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
