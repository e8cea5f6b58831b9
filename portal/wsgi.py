"""The WSGI application: Django, with the limits of requests and the micro-cache in front."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.microcache import MicroCache
from portal.request_limits import RequestLimits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = RequestLimits(
    MicroCache.from_settings(get_wsgi_application()), session_cookie=settings.SESSION_COOKIE_NAME
)
