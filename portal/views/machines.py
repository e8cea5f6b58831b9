"""Health checks, numbers for monitoring, robots.txt, security.txt and uploaded pictures."""

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.static import serve

from core import images
from core.routes import uncrawled_paths
from portal import __version__
from portal.models import SiteIdentity
from portal.system import metrics, readiness

PLAIN = "text/plain; charset=utf-8"
VALID_FOR = timedelta(days=180)  # of security.txt; RFC 9116 recommends less than a year


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 with the version, if the process works."""
    return HttpResponse(f"ok {__version__}\n", content_type=PLAIN)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if this node can serve, or 503 with words for why not; to this machine, all of it.

    Public pages that were seen before are served even while it says 503.
    """
    if readiness.is_private(request.META):
        lines = [f"{word}: {reason}" for word, reason in readiness.reasons().items()]
    else:
        lines = readiness.known_reasons()
    text = "\n".join(lines or ["ok"])
    response = HttpResponse(f"{text}\n", status=503 if lines else 200, content_type=PLAIN)
    # A balancer asks every few seconds: the log would hold nothing else (django.utils.log).
    setattr(response, "_has_been_logged", True)  # noqa: B010
    return response


@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Answer with the site's numbers for monitoring. Raises Http404 for who is not near."""
    if not readiness.is_private(request.META):
        raise Http404
    return HttpResponse(metrics.page(), content_type=metrics.CONTENT_TYPE)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Answer with robots.txt: the paths that crawlers should not read, and the sitemap."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in uncrawled_paths()),
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Answer with security.txt (RFC 9116): where to report a vulnerability of this site."""
    identity = SiteIdentity.load()
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + VALID_FOR
    lines = [
        *([f"Contact: mailto:{identity.email}"] if identity.email else []),
        f"Contact: {request.build_absolute_uri(reverse('contact'))}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: vi, en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a rendition of a picture, which never changes, so that caches may keep it for a year.

    Raises Http404 for any other name, without a look at the file system.
    """
    if not images.RENDITION.fullmatch(path):
        raise Http404
    response = serve_upload(request, path)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def serve_upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return the response with a file of the default storage. Raises Http404, OSError."""
    if isinstance(default_storage, FileSystemStorage):
        return serve(request, path, document_root=str(settings.MEDIA_ROOT))
    etag = f'"{path}"'  # another picture has another name
    if etag in request.headers.get("If-None-Match", "").split(", "):
        return HttpResponseNotModified(headers={"ETag": etag})
    try:
        file = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, content_type="image/webp", headers={"ETag": etag})
