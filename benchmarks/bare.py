"""Settings of a Django with one view and no middleware: the least that Django costs."""

from portal.settings import *  # noqa: F403

WSGI_APPLICATION = "benchmarks.bare_application.application"
ROOT_URLCONF = "benchmarks.bare_application"
INSTALLED_APPS = []
MIDDLEWARE = []
