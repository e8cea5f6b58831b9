"""Cleans what is pasted into the editor, by the same passes that read Word files."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from core.html import TooDeepError, clean_clipboard
from core.http import whole_body
from core.limits import LIMITS

# The editor sends no pictures and no style sheets with the text.
MAX_BYTES = LIMITS.paste_bytes
WRITERS = ("news.add_article", "news.change_article", "portal.add_page", "portal.change_page")


@require_POST
def clean_paste(request: HttpRequest) -> JsonResponse:
    """Return the HTML of the clipboard, the body of the request, as an article may have it.

    The answer is `{html, noted}`; `noted` is the number of pictures that only have a note in the
    text. With 413 or 422 the HTML is too long or too deep, and the editor cleans it itself. With
    `?notes=3` the article has three footnotes, and those in the answer are numbered from 4.
    """
    if not any(request.user.has_perm(right) for right in WRITERS):
        raise PermissionDenied
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return JsonResponse({}, status=413)
    try:
        notes = request.GET.get("notes", "")
        before = int(notes) if notes.isdecimal() and len(notes) <= 3 else 0
        pasted = clean_clipboard(whole_body(request).decode(errors="replace"), before)
    except TooDeepError:
        return JsonResponse({}, status=422)
    return JsonResponse(pasted._asdict())
