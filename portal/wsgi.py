"""The WSGI application: Django, measured, with the micro-cache and limits of requests in front."""

import os
from typing import TYPE_CHECKING

import django
from django.conf import settings

from portal.answers import Compression
from portal.beacon_path import BeaconPath
from portal.handlers import Handler
from portal.microcache import MicroCache
from portal.public_state import PublicStates
from portal.request_limits import RequestLimits
from portal.request_measures import AccessLog, RequestMeasures
from portal.slots import Slot
from portal.thread_reserve import ThreadReserve

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Commands and chores keep a session of their own.
settings.DATABASES["default"] = settings.WEB_DATABASE
django.setup(set_prefix=False)

slot = Slot.claim(settings.VAR_DIR / "metrics")
application: "WSGIApplication" = RequestLimits.from_settings(
    MicroCache.from_settings(
        RequestMeasures(
            BeaconPath(
                Compression(ThreadReserve(PublicStates(Handler())), settings.SESSION_COOKIE_NAME)
            ),
            slot,
        ),
        slot,
    ),
    on_refusal=slot.refuse,
)
if settings.ACCESS_LOG:
    application = AccessLog(application)
