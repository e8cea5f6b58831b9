"""Second factors: who needs one, which somebody has, and how codes are checked.

TOTP and its protection against a code used twice are django-otp's. Codes that sign in once are our
own, because django-otp keeps them readable.
"""

import secrets
from base64 import b32encode
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import Code, SignIn
from core.signals import unit_name

EVERYBODY = "*"
ADMINISTERS = ("auth.change_user",)
RECOVERY_CODES = 10
ONE_TIME_LASTS = timedelta(hours=1)
# No letters and digits that look alike on paper or sound alike by telephone.
CODE_LETTERS = "23456789acdefhkmnpqrtuvwxy"
CODE_LENGTH = 10  # 47 bits
DEVICE_NAME = "Ứng dụng xác thực"

# User names that need none: the demo's, filled in by its app, which production does not install.
exempt: set[str] = set()


def is_required(user: User) -> bool:
    """Return whether an account must sign in with two factors.

    That is so for the roles of settings.SECOND_FACTOR_ROLES, and for whoever has one of
    settings.SECOND_FACTOR_RIGHTS, by whatever role or without one; for nobody if no role is named.
    """
    roles = settings.SECOND_FACTOR_ROLES
    if not roles or user.username in exempt:
        return False
    if user.is_superuser or EVERYBODY in roles or user.groups.filter(name__in=roles).exists():
        return True
    return _has_one_of(user, settings.SECOND_FACTOR_RIGHTS)


def is_administrator(user: User) -> bool:
    """Return whether somebody administers accounts."""
    return user.is_superuser or _has_one_of(user, ADMINISTERS)


def _has_one_of(user: User, rights: Iterable[str]) -> bool:
    """Return whether an account, active or not, or one of its roles has any of these rights."""
    wanted = Q(pk=None)
    for right in rights:
        app_label, codename = right.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    has_it = Q(user=user) | Q(group__user=user)
    return Permission.objects.filter(wanted, has_it).exists()


def has_totp(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def has_passkey(user: User) -> bool:
    return bool(WebAuthnCredential.objects.filter(user=user, confirmed=True).exists())


def has_second_factor(user: User) -> bool:
    return has_totp(user) or has_passkey(user)


def with_second_factor(accounts: QuerySet[User]) -> QuerySet[User]:
    """Add to accounts whether they have a telephone (`has_totp`) and passkeys (`has_passkey`)."""
    own = {"user": OuterRef("pk"), "confirmed": True}
    return accounts.annotate(
        has_totp=Exists(TOTPDevice.objects.filter(**own)),
        has_passkey=Exists(WebAuthnCredential.objects.filter(**own)),
    )


def new_secret() -> str:
    """Return a new secret for TOTP, in hexadecimal digits as django-otp keeps it."""
    return secrets.token_hex(20)


def readable_secret(secret: str) -> str:
    """Return the secret as one types it into a telephone: base32, in groups of four."""
    text = b32encode(bytes.fromhex(secret)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def qr_code(user: User, secret: str) -> str:
    """Return the drawing (SVG) that a telephone's camera reads the secret from."""
    issuer = unit_name() or "Cổng thông tin"
    label = quote(f"{issuer}:{user.username}")
    key = readable_secret(secret).replace(" ", "")
    query = urlencode({"secret": key, "issuer": issuer}, quote_via=quote)
    code = segno.make(f"otpauth://totp/{label}?{query}", error="m", micro=False)
    return str(code.svg_inline(border=4, omitsize=True, svgclass="qr__drawing", lineclass=None))


def step_of(secret: str, code: str) -> int | None:
    """Return the step of time whose code a telephone with this secret shows; None if it is wrong.

    The clock of the telephone may be up to half a minute wrong.
    """
    digits, totp = _digits(code), TOTP(bytes.fromhex(secret))
    return totp.t() if digits and totp.verify(int(digits), tolerance=1) else None


@transaction.atomic
def set_telephone(user: User, secret: str, step: int) -> None:
    """Make a telephone with this secret the account's only one.

    Args:
        step: the step of time whose code was given; it and earlier ones are used up.
    """
    TOTPDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.create(user=user, name=DEVICE_NAME, key=secret, last_t=step)


@transaction.atomic
def forget_telephone(user: User) -> None:
    """Delete the telephone of an account, and the recovery codes if nothing else needs them."""
    TOTPDevice.objects.filter(user=user).delete()
    if not has_passkey(user):
        Code.objects.filter(user=user).delete()


@transaction.atomic
def forget_factors(user: User, but: WebAuthnCredential | None = None) -> None:
    """Delete the telephone, codes and passkeys of an account, but for the passkey `but`."""
    TOTPDevice.objects.filter(user=user).delete()
    WebAuthnCredential.objects.filter(user=user).exclude(pk=but.pk if but else None).delete()
    Code.objects.filter(user=user).delete()


def check_code(user: User, code: str) -> SignIn.Method | None:
    """Return what kind of code this is; None if it is wrong. A code is valid only once."""
    if digits := _digits(code):
        return SignIn.Method.TOTP if _use_totp(user, digits) else None
    valid = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    used = Code.objects.filter(valid, user=user, digest=_digest(user, code))
    for kind, method in (
        (Code.Kind.RECOVERY, SignIn.Method.RECOVERY),
        (Code.Kind.ONE_TIME, SignIn.Method.ONE_TIME),
    ):
        if used.filter(kind=kind).delete()[0]:
            return method
    return None


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Return new recovery codes, which replace the earlier ones."""
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    Code.objects.filter(user=user, kind=Code.Kind.RECOVERY).delete()
    Code.objects.bulk_create(
        Code(user=user, kind=Code.Kind.RECOVERY, digest=_digest(user, code)) for code in codes
    )
    return codes


@transaction.atomic
def new_one_time_code(user: User, by: User | None) -> str:
    """Return a code that lets an account sign in once; it replaces an earlier one.

    Args:
        by: the administrator who gives it, None for an operator at the server.
    """
    code = _new_code()
    Code.objects.filter(user=user, kind=Code.Kind.ONE_TIME).delete()
    Code.objects.create(
        user=user,
        kind=Code.Kind.ONE_TIME,
        digest=_digest(user, code),
        issued_by=by,
        expires_at=timezone.now() + ONE_TIME_LASTS,
    )
    return code


def _use_totp(user: User, digits: str) -> bool:
    """Return whether the digits are right, and let nobody use them again."""
    with transaction.atomic():  # the lock makes the same code, sent twice at once, valid once
        devices = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
        return any(device.verify_token(digits) for device in devices)


def _digits(code: str) -> str:
    """Return the six digits of a code from a telephone, however they are grouped; "" otherwise."""
    digits = "".join(code.split())
    return digits if len(digits) == 6 and digits.isascii() and digits.isdigit() else ""


def _new_code() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(user: User, code: str) -> str:
    letters = "".join(each for each in code.casefold() if each.isalnum())
    return salted_hmac("accounts.code", f"{user.pk}:{letters}", algorithm="sha256").hexdigest()
