"""Passkeys, by django-otp-webauthn: what this site asks of them, and for which host they are."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.utils import rewrite_exceptions
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement

from accounts.browsers import browser_name
from core.http import whole_body
from core.limits import LIMITS
from core.signals import unit_name

REGISTERING, SIGNING_IN = "passkey_registering", "passkey_signing_in"
LONGEST_ANSWER = LIMITS.passkey_bytes


class PasskeyError(Exception):
    """What the browser sent is no valid answer to what was asked."""


class Helper(WebAuthnHelper):  # type: ignore[misc]
    """Bind passkeys to the host that was asked for, and ask for a finger, a face or a PIN."""

    def get_allowed_origins(self) -> list[str]:
        return [f"{self.request.scheme}://{self.request.get_host()}"]

    def get_generate_registration_options_kwargs(self, *, user: Any) -> dict[str, Any]:
        options: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        options["authenticator_selection"] = AuthenticatorSelectionCriteria(
            user_verification=UserVerificationRequirement.REQUIRED,
            resident_key=self.get_discoverable_credentials_preference(),
        )
        return options


def domain(request: HttpRequest) -> str:
    """Return the host that passkeys are for, without a port."""
    return urlsplit(f"//{request.get_host()}").hostname or ""


def site_name(request: HttpRequest) -> str:
    """Return the name that the browser shows."""
    return unit_name() or "Cổng thông tin"


def registration_options(request: HttpRequest, user: Any) -> dict[str, Any]:
    """Return what the browser needs to make a passkey for an account."""
    options: dict[str, Any]
    options, request.session[REGISTERING] = Helper(request).register_begin(user=user)
    return options


def register(request: HttpRequest, user: Any) -> WebAuthnCredential:
    """Keep and return the passkey that the browser made. Raises PasskeyError if it is not valid."""
    state, answer = _state(request, REGISTERING), _answer(request)
    try:
        with rewrite_exceptions():
            passkey = Helper(request).register_complete(user=user, state=state, data=answer)
    except (OTPWebAuthnApiError, KeyError, TypeError, ValueError) as error:
        raise PasskeyError from error
    passkey.name = browser_name(request.headers.get("User-Agent", ""))
    passkey.save(update_fields=["name"])
    return passkey


def sign_in_options(request: HttpRequest) -> dict[str, Any]:
    """Return what the browser needs to use any passkey that it has for this site."""
    options: dict[str, Any]
    options, request.session[SIGNING_IN] = Helper(request).authenticate_begin()
    return options


def used_passkey(request: HttpRequest) -> WebAuthnCredential:
    """Return the passkey that the browser used. Raises PasskeyError if it is not valid."""
    state, answer = _state(request, SIGNING_IN), _answer(request)
    try:
        with rewrite_exceptions():
            passkey = Helper(request).authenticate_complete(user=None, state=state, data=answer)
    except (OTPWebAuthnApiError, KeyError, TypeError, ValueError) as error:
        raise PasskeyError from error
    if not passkey.confirmed or not (passkey.user.is_active and passkey.user.is_staff):
        raise PasskeyError
    return passkey


def _state(request: HttpRequest, name: str) -> Any:
    """Return what was asked of the browser, which is valid for one answer."""
    state = request.session.pop(name, None)
    request.session.save()  # also if the answer is refused
    if state is None:
        raise PasskeyError
    return state


def _answer(request: HttpRequest) -> Any:
    body = whole_body(request)
    if len(body) > LONGEST_ANSWER:
        raise PasskeyError
    try:
        return json.loads(body)
    except ValueError as error:
        raise PasskeyError from error
