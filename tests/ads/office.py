"""Staff at work with advertisements: their rights, and the forms that their browsers send."""

from io import BytesIO
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from ads.models import Advertisement, Placement

LIST = "/quan-tri/ads/advertisement/"
EDITOR = [
    f"ads.{verb}_{model}"
    for verb in ("add", "change", "view", "delete")
    for model in ("advertisement", "placement", "advertiser")
]
APPROVE = "ads.approve_advertisement"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def picture(width: int = 600, height: int = 500, name: str = "to-roi.png") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (width, height), "darkred").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def filled(placement: Placement, **fields: Any) -> dict[str, Any]:
    """Return a valid form."""
    return {
        "title": "Dịch vụ công",
        "kind": "public",
        "alt": "Nộp hồ sơ trực tuyến",
        "url": "https://dichvucong.gov.vn/",
        "placements": [placement.pk],
        "weight": 1,
        "starts_at_0": "01/11/2026",
        "starts_at_1": "08:00",
        "image": picture(),
        **fields,
    }


def unchanged(advertisement: Advertisement, **fields: Any) -> dict[str, Any]:
    """Return the form as the browser sends it for a saved advertisement."""
    starts_at = timezone.localtime(advertisement.starts_at)
    form = {
        "title": advertisement.title,
        "kind": advertisement.kind,
        "alt": advertisement.alt,
        "url": advertisement.url,
        "placements": [placement.pk for placement in advertisement.placements.all()],
        "path_prefixes": advertisement.path_prefixes,
        "seen": advertisement.revision,
        "weight": advertisement.weight,
        "starts_at_0": f"{starts_at:%Y-%m-%d}",
        "starts_at_1": f"{starts_at:%H:%M:%S}",
        "image-kept": advertisement.image,
    }
    return {**form, **fields}


def act(user: User, action: str, *advertisements: Advertisement) -> str:
    """Send an action as the page that confirms it does; return the page that follows."""
    form = {"action": action, "_selected_action": [each.pk for each in advertisements], "index": 0}
    seen = {
        f"seen-{each.pk}": Advertisement.objects.get(pk=each.pk).revision for each in advertisements
    }
    form |= {"confirmed": "1", **seen}
    return signed_in(user).post(LIST, form, follow=True).content.decode()


def error_page(user: User, form: dict[str, Any]) -> str:
    """Return the page that follows a form that is refused."""
    response = signed_in(user).post(f"{LIST}add/", form)
    assert response.status_code == 200
    assert not Advertisement.objects.exists()
    return response.content.decode()
