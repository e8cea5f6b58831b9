"""The WSGI application: Django, with measures, limits of requests and the micro-cache in front."""

import os

import django
from django.conf import settings

from portal.handlers import Handler
from portal.microcache import MicroCache
from portal.request_limits import RequestLimits
from portal.request_measures import RequestMeasures
from portal.slots import Slot

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)

cache = MicroCache.from_settings(Handler())
application = RequestMeasures(
    RequestLimits(cache, session_cookie=settings.SESSION_COOKIE_NAME),
    slot=Slot.claim(settings.VAR_DIR / "metrics"),
    store=cache.store,
    access_log=settings.ACCESS_LOG,
)
