"""Passwords: long enough, and not what somebody who knows the office would try first."""

import re
from functools import cache
from pathlib import Path
from unicodedata import normalize

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from accounts.second_factor import has_second_factor, is_required
from core.signals import office_words
from core.text import fold

MIN_LENGTH = 10
MIN_LENGTH_ALONE = 14  # where there is no second factor (Cybersecurity Law 116/2025, TCVN 14423)
MIN_OWN_LETTERS = 5  # what a password must have beside what everybody uses
NEVER = ("matkhau", "password", "passwd")
LONGEST_WORD = 24  # of the list
LONGEST_LOOKED_AT = 100  # letters of a password
COMMON = Path(__file__).with_name("common_passwords.txt")
SHORTEST_NAME = 6  # letters of a name or an address that is looked for
LOCAL_NUMBER = 7  # the last digits of a telephone number, without the area code
# Signs and digits that people put in the place of letters.
_STAND_INS = str.maketrans("013457@$!|", "oieastasii")
_NO_LETTER = re.compile("[^a-z]+")
_NO_DIGIT = re.compile("[^0-9]+")


def length(password: str) -> int:
    """Return how many letters and signs somebody typed: a letter with its marks is one."""
    return len(normalize("NFC", password))


class LengthValidator:
    """Asks for 14 characters, or 10 where a second factor protects the account."""

    def validate(self, password: str, user: User | None = None) -> None:
        protected = user and user.pk and (is_required(user) or has_second_factor(user))
        least = MIN_LENGTH if protected else MIN_LENGTH_ALONE
        if length(password) < least:
            raise ValidationError(
                f"Mật khẩu có {length(password)} ký tự; cần ít nhất {least}. Vài từ không liên "
                "quan viết liền nhau vừa dài vừa dễ nhớ.",
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return f"Ít nhất {MIN_LENGTH_ALONE} ký tự; có đăng nhập hai bước thì {MIN_LENGTH} là đủ."


class GuessableValidator:
    """Refuses what is made of the office's name and numbers, and of what everybody uses."""

    def validate(self, password: str, user: User | None = None) -> None:
        forms = _forms(password)
        if any(word in form for word in NEVER for form in forms):
            raise ValidationError(
                "Mật khẩu chứa chữ “mật khẩu” hay tương tự, là thứ kẻ xấu thử trước tiên.",
                code="password_says_password",
            )
        if any(word in form for word in _office_letters() for form in forms) or any(
            number in _NO_DIGIT.sub("", password) for number in _office_numbers()
        ):
            raise ValidationError(
                "Mật khẩu chứa tên, địa chỉ, tên miền hoặc số điện thoại của đơn vị, ai cũng đoán "
                "được.",
                code="password_is_like_the_office",
            )
        if any(_is_common(form) for form in forms):
            raise ValidationError(
                "Mật khẩu gồm toàn những chữ và số mà nhiều người dùng. Hãy thêm vài từ của riêng "
                "bạn.",
                code="password_is_common",
            )

    def get_help_text(self) -> str:
        return (
            "Không dùng tên, địa chỉ, số điện thoại của đơn vị hay những mật khẩu mà nhiều người "
            "dùng."
        )


@cache
def common_words() -> frozenset[str]:
    """Return the letters of the commonest passwords in Việt Nam, names among them."""
    lines = COMMON.read_text(encoding="utf-8").split()
    return frozenset(_NO_LETTER.sub("", line) for line in lines)


def _forms(password: str) -> tuple[str, str]:
    """Return the letters of a password: as typed, and with letters for what stands in for them."""
    folded = fold(password)
    return _NO_LETTER.sub("", folded), _NO_LETTER.sub("", folded.translate(_STAND_INS))


def _is_common(letters: str) -> bool:
    """Return whether the letters are words of the list, with hardly any others between them."""
    shown = letters[:LONGEST_LOOKED_AT]
    return _letters_beside(shown, 2) == 0 or _letters_beside(shown, 4) < MIN_OWN_LETTERS


def _letters_beside(letters: str, shortest: int) -> int:
    """Return how many letters are left when words of the list are taken out.

    A letter that repeats the one before it is not counted.

    Args:
        shortest: how long a word must be to be taken out.
    """
    words = common_words()
    left = [0]  # of each beginning of the text, at best
    for end in range(1, len(letters) + 1):
        own = left[-1] + (letters[end - 1 : end] != letters[end - 2 : end - 1])
        for start in range(max(0, end - LONGEST_WORD), end - shortest + 1):
            if left[start] < own and letters[start:end] in words:
                own = left[start]
        left.append(own)
    return left[-1]


def _office_letters() -> set[str]:
    """Return the names and addresses of the office, each without spaces and marks."""
    found: set[str] = set()
    for text in office_words():
        for part in re.split(r"[,;.@/]", fold(text)):
            words = part.split()
            # "Phường An Thịnh" is guessed as "anthinh", too.
            found |= {_NO_LETTER.sub("", "".join(words[start:])) for start in range(len(words))}
    return {each for each in found if len(each) >= SHORTEST_NAME}


def _office_numbers() -> set[str]:
    digits = (re.sub("[ .()-]", "", text) for text in office_words())
    return {found[-LOCAL_NUMBER:] for text in digits for found in re.findall(r"\d{6,}", text)}
