"""Form data of enquiries, and saved enquiries."""

import hashlib
from itertools import count
from typing import Any

from django.core.signing import Signer
from django.utils import timezone

from core.submissions.forms import OPENED_SALT, PROOF_BITS
from portal.models import Enquiry

_keys = count(1)


def stamp(seconds_ago: float = 60) -> str:
    """Return the stamp of a form that was opened so many seconds ago."""
    opened = int(timezone.now().timestamp() - seconds_ago)
    return Signer(salt=OPENED_SALT).sign_object([opened, f"khoa{next(_keys)}"])


def filled(seconds_ago: float = 60, **fields: str) -> dict[str, str]:
    """Return the data of a valid form, changed by `fields`."""
    body = "Làm giấy khai sinh cần gì?"
    return {"topic": "procedure", "body": body, "opened": stamp(seconds_ago), **fields}


def prove(opened: str) -> str:
    """Return the proof of work for the form with this stamp."""
    for number in count():  # pragma: no branch
        digest = hashlib.sha256(f"{opened}:{number}".encode()).digest()
        if int.from_bytes(digest[:4]) >> (32 - PROOF_BITS) == 0:
            return str(number)
    raise AssertionError


def make_enquiry(**fields: Any) -> Enquiry:
    return Enquiry.objects.create(
        **{"topic": "other", "body": "Đèn đường ngõ 5 hỏng", "name": "Trần Thị Bình",
           "contact": "0912345678", **fields}
    )  # fmt: skip
