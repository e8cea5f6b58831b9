"""The WSGI application: Django, with the limit of bodies and the micro-cache in front."""

import os

from django.core.wsgi import get_wsgi_application

from portal.body_limit import BodyLimit
from portal.microcache import MicroCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = MicroCache.from_settings(BodyLimit(get_wsgi_application()))
