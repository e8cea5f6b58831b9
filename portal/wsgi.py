"""The WSGI application: Django, with the limits of requests and the micro-cache in front."""

import os

import django
from django.conf import settings

from portal.handlers import Handler
from portal.microcache import MicroCache
from portal.request_limits import RequestLimits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
if settings.POOLED_DATABASE:  # commands and chores keep a session of their own
    settings.DATABASES["default"] = settings.POOLED_DATABASE
django.setup(set_prefix=False)

application = RequestLimits.from_settings(MicroCache.from_settings(Handler()))
