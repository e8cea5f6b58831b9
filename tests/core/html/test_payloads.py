"""Thousands of payloads made by a grammar: the sanitiser leaves nothing that could run."""

from core import html
from tests.core.html.payloads import payloads
from tests.core.html.test_sanitiser import forbidden_parts

COUNT = 3000


def test_no_payload_survives() -> None:
    for payload in payloads(COUNT):
        clean = html.sanitise(payload)
        assert forbidden_parts(clean) == [], payload
        assert html.sanitise(clean) == clean, payload
