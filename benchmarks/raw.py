"""Settings of a WSGI application without Django: the least that the web server costs."""

from portal.settings import *  # noqa: F403

WSGI_APPLICATION = "benchmarks.raw_application.application"
