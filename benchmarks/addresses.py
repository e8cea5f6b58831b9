"""The site's addresses, and a view that does nothing."""

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from core.routes import uncached_page
from portal import urls

handler404 = urls.handler404


@csrf_exempt
def nothing(request: HttpRequest) -> JsonResponse:
    """Answer with an empty JSON object."""
    return JsonResponse({})


urlpatterns = [path("nothing/", uncached_page(nothing)), *urls.urlpatterns]
