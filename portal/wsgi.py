"""The WSGI application: Django, with the limit of bodies and the micro-cache in front."""

import os

import django

from portal.body_limit import BodyLimit
from portal.handlers import Handler
from portal.microcache import MicroCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)

application = MicroCache.from_settings(BodyLimit(Handler()))
