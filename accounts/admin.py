"""What the libraries for second factors register themselves is not shown: it has no words for an
office, and telephones and passkeys are their owners' (accounts.views.security)."""

from django.contrib import admin
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

for model in (TOTPDevice, WebAuthnCredential):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
