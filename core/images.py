"""Pictures: decoded, cleaned and re-encoded on upload, then served as a few fixed renditions.

A picture's *name*, such as `anh/1f3a…-1280x800`, holds its size, so the addresses and widths of its
renditions follow from the name alone. They lie in the default storage as `<name>/<width>.webp`.
"""

import re
import secrets
import struct
import warnings
from collections.abc import Iterator
from io import SEEK_END, BytesIO
from threading import Lock
from typing import IO, NamedTuple, TypeAlias

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from core.limits import LIMITS

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MEDIA_TYPES = ",".join(f"image/{name.lower()}" for name in FORMATS)  # for a file input
MAX_BYTES = LIMITS.picture_bytes
MAX_PIXELS = LIMITS.picture_pixels
MAX_SIZE = (1920, 3840)
WIDTHS = (240, 400, 800, 1600)
QUALITY = 82

NAME = re.compile(r"[a-z-]{1,40}/[0-9a-z]{1,40}-([1-9][0-9]{0,4})x([1-9][0-9]{0,4})")
RENDITION = re.compile(rf"{NAME.pattern}/[0-9]{{1,5}}\.webp")
_HEIC = re.compile(rb"....ftyp(?:hei[cfmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)
_HOST = re.compile(r"^https?://[^/?#]+")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# Decoding and encoding take hundreds of megabytes, so a process does one picture at a time.
_one_at_a_time = Lock()

_BROKEN_FILE = (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, struct.error)


# Shares of a picture: on the left, at the top, on the right, at the bottom.
Crop: TypeAlias = tuple[float, float, float, float]


class ImageRefusedError(Exception):
    """The upload cannot be used as a picture; the message names the file and the reason."""

    def __init__(self, filename: str, reason: str) -> None:
        super().__init__(f"“{filename}” {reason}")


class StoredImage(NamedTuple):
    """A picture in the library: its name and its size in pixels."""

    name: str
    width: int
    height: int


def store_upload(
    file: "IO[bytes] | File[bytes]", filename: str, folder: str = "anh", crop: Crop | None = None
) -> StoredImage:
    """Check an uploaded file, clean it and keep its renditions.

    Args:
        crop: what is cut off first, since a document shows the rest alone.

    Raises ImageRefusedError, with a message for the person who sent `filename`.
    """
    _check_bytes(file, filename)
    with _one_at_a_time:
        return _store(_decode(file, filename, crop), folder)


def store_picture(picture: Image.Image, folder: str = "anh") -> StoredImage:
    """Keep the renditions of a picture made by code."""
    with _one_at_a_time:
        return _store(picture, folder)


def delete(name: str) -> None:
    """Remove the renditions of a picture."""
    for width in _widths(name):
        default_storage.delete(_path(name, width))


def complete(width: int) -> None:
    """Make the rendition of `width` pixels for all pictures that were stored without it.

    It is made from the next larger one, which is much quicker than from the largest. A picture
    whose files are lost or broken is skipped.
    """
    for name in _names():
        widths = _widths(name)
        if width not in widths or default_storage.exists(_path(name, width)):
            continue
        source = _path(name, widths[widths.index(width) + 1])
        try:
            with default_storage.open(source) as file, Image.open(file) as picture:
                encoded = _encode(picture, width)
        except _BROKEN_FILE:
            continue
        default_storage.save(_path(name, width), ContentFile(encoded))


def size(name: str) -> tuple[int, int]:
    """Return the width and height in pixels. Raises ValueError if `name` is not a picture's."""
    match = NAME.fullmatch(name)
    if not match:
        raise ValueError(f"Not the name of a picture: {name!r}")
    return int(match[1]), int(match[2])


def url(name: str, width: int | None = None) -> str:
    """Return the address of the smallest rendition at least `width` wide, else the largest."""
    widths = _widths(name)
    return default_storage.url(_path(name, _wide_enough(widths, width or widths[-1])))


def srcset(name: str) -> str:
    """Return the renditions as the value of a `srcset` attribute."""
    return _srcset(_addresses(name))


def attributes(name: str) -> dict[str, str]:
    """Return the attributes of an <img>: its renditions, and its size so that nothing shifts."""
    width, height = size(name)
    addresses = _addresses(name)
    return {
        "src": addresses[_wide_enough([*addresses], 800)],
        "srcset": _srcset(addresses),
        "width": str(width),
        "height": str(height),
        "decoding": "async",
    }


def files(name: str) -> list[str]:
    """Return the files of a picture in the default storage."""
    return [_path(name, width) for width in _widths(name)]


def name_from_url(address: str) -> str | None:
    """Return the name of the picture at `address`, or None if it is not one of the library.

    An address copied from a public page has a host. The host is ignored.
    """
    path = _HOST.sub("", address)
    for prefix in (default_storage.url(""), settings.MEDIA_URL):
        name, _, rendition = path.removeprefix(_HOST.sub("", prefix)).rpartition("/")
        if NAME.fullmatch(name) and re.fullmatch(r"[0-9]+\.webp", rendition):
            return name
    return None


def _addresses(name: str) -> dict[int, str]:
    """Return the address of each rendition by its width, narrow ones first."""
    widths = _widths(name)
    # Asked for once: they lie side by side, and each costs a storage 20 µs.
    folder = default_storage.url(_path(name, widths[0])).removesuffix(_path("", widths[0]))
    return {width: f"{folder}{_path('', width)}" for width in widths}


def _srcset(addresses: dict[int, str]) -> str:
    return ", ".join(f"{address} {width}w" for width, address in addresses.items())


def _wide_enough(widths: list[int], width: int) -> int:
    return next((each for each in widths if each >= width), widths[-1])


def _names() -> Iterator[str]:
    if not default_storage.exists(""):
        return  # nothing has been stored yet
    for folder in default_storage.listdir("")[0]:
        names = (f"{folder}/{each}" for each in default_storage.listdir(folder)[0])
        yield from filter(NAME.fullmatch, names)


def _path(name: str, width: int) -> str:
    return f"{name}/{width}.webp"


def _widths(name: str) -> list[int]:
    width, _ = size(name)
    return [*(each for each in WIDTHS if each < width), width]


def _check_bytes(file: "IO[bytes] | File[bytes]", filename: str) -> None:
    file.seek(0, SEEK_END)
    length = file.tell()
    file.seek(0)
    if not length:
        raise ImageRefusedError(filename, "là tệp rỗng.")
    if length > MAX_BYTES:
        megabytes = f"{length / 1024**2:.1f}".replace(".", ",")
        limit = MAX_BYTES // 1024**2
        reason = f"quá lớn ({megabytes} MB; tối đa {limit} MB). Hãy thu nhỏ ảnh rồi tải lại."
        raise ImageRefusedError(filename, reason)


def _decode(
    file: "IO[bytes] | File[bytes]", filename: str, crop: Crop | None = None
) -> Image.Image:
    try:
        picture = Image.open(file, formats=FORMATS)
        _check_still(picture, filename)
        picture.load()
        return ImageOps.exif_transpose(_cropped(picture, crop) if crop else picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        limit = MAX_PIXELS // 1_000_000
        reason = f"có quá nhiều điểm ảnh (tối đa {limit} triệu). Hãy thu nhỏ ảnh rồi tải lại."
        raise ImageRefusedError(filename, reason) from error
    except UnidentifiedImageError as error:
        if _is_heic(file):
            reason = "là ảnh HEIC của iPhone. Hãy lưu thành JPEG rồi tải lại."
            raise ImageRefusedError(filename, reason) from error
        raise ImageRefusedError(filename, "không phải ảnh JPEG, PNG, WebP hoặc GIF.") from error
    except _BROKEN_FILE as error:
        raise ImageRefusedError(
            filename, "bị hỏng hoặc tải lên chưa đủ, không đọc được."
        ) from error


def _cropped(picture: Image.Image, crop: Crop) -> Image.Image:
    left, top, right, bottom = crop
    width, height = picture.size
    box = (
        round(left * width), round(top * height),
        max(round(left * width) + 1, round((1 - right) * width)),
        max(round(top * height) + 1, round((1 - bottom) * height)),
    )  # fmt: skip
    return picture.crop(box) if any(crop) else picture


def _is_heic(file: "IO[bytes] | File[bytes]") -> bool:
    file.seek(0)
    return bool(_HEIC.match(file.read(12)))


def _check_still(picture: Image.Image, filename: str) -> None:
    # A phone's JPEG may hold a second picture (depth, HDR): that is no animation.
    if picture.format != "MPO" and getattr(picture, "is_animated", False):
        raise ImageRefusedError(filename, "là ảnh động. Trang chỉ nhận ảnh tĩnh.")


def _store(picture: Image.Image, folder: str) -> StoredImage:
    clean = _clean(picture)
    # 128 bits: who does not know the name of a picture that no public page shows cannot open it.
    name = f"{folder}/{secrets.token_hex(16)}-{clean.width}x{clean.height}"
    try:
        for width in _widths(name):
            default_storage.save(_path(name, width), ContentFile(_encode(clean, width)))
    except BaseException:
        delete(name)
        raise
    return StoredImage(name, *clean.size)


def _clean(picture: Image.Image) -> Image.Image:
    """Return only the pixels, in sRGB and no larger than needed: no EXIF, location or profile."""
    converted = _to_srgb(picture)
    converted.thumbnail(MAX_SIZE, Image.Resampling.LANCZOS)
    clean = Image.new(converted.mode, converted.size)
    clean.paste(converted)
    return clean


def _to_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode.startswith("I"):  # 16 bits of grey, which convert() would clip
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode not in ("L", "CMYK"):
        picture = picture.convert(mode)
    if profile:
        try:
            return _through_profile(picture, profile, mode)
        except (ImageCms.PyCMSError, OSError):  # broken, or made for other channels
            pass
    return picture.convert(mode)


def _through_profile(picture: Image.Image, profile: bytes, mode: str) -> Image.Image:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    target = ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(picture, source, target, outputMode=mode)
    if converted is None:
        raise ImageCms.PyCMSError("no picture came back")
    return converted


def _encode(picture: Image.Image, width: int) -> bytes:
    height = max(1, round(picture.height * width / picture.width))
    if width != picture.width:
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()
