"""A Django view that does nothing, at every address."""

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer with a constant."""
    return HttpResponse("ok")


urlpatterns = [re_path("", nothing)]
application = get_wsgi_application()
