"""Uploaded pictures: refused files and reasons, cleaning, renditions."""

import re
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pytest_django import Settings

from core import images
from core.images import ImageRefusedError


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def encoded(picture: Image.Image, format: str = "JPEG", **options: Any) -> BytesIO:
    buffer = BytesIO()
    picture.save(buffer, format, **options)
    buffer.seek(0)
    return buffer


def stored(file: BytesIO, filename: str = "anh.jpg") -> Image.Image:
    """Return the largest rendition of an upload."""
    picture = images.store_upload(file, filename)
    with default_storage.open(f"{picture.name}/{picture.width}.webp") as rendition:
        opened = Image.open(BytesIO(rendition.read()))
        opened.load()
        return opened


def refusal(file: BytesIO, filename: str) -> str:
    with pytest.raises(ImageRefusedError) as refused:
        images.store_upload(file, filename)
    return str(refused.value)


def png_bomb(width: int, height: int) -> BytesIO:
    """Make a PNG that says it is huge and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + body)


def test_the_renditions_of_the_name_exist(media: Path) -> None:
    picture = images.store_upload(encoded(Image.new("RGB", (1000, 500))), "hop.jpg")
    assert re.fullmatch(r"anh/[0-9a-f]{32}-1000x500", picture.name)  # 128 bits: nobody guesses it
    assert {file.name for file in (media / picture.name).iterdir()} == {
        "240.webp",
        "400.webp",
        "800.webp",
        "1000.webp",
    }


def test_pictures_kept_before_a_width_was_added_get_it(media: Path) -> None:
    old, lost, broken, narrow = (
        media / images.store_upload(encoded(Image.new("RGB", (width, 500))), "hop.jpg").name
        for width in (1000, 1000, 1000, 240)
    )
    for folder in (old, lost, broken):
        (folder / "240.webp").unlink()
    (lost / "400.webp").unlink()
    (broken / "400.webp").write_bytes(b"RIFF")
    (media / "tep").mkdir()
    images.complete(240)
    with Image.open(old / "240.webp") as added:
        assert added.size == (240, 120)
    assert not (lost / "240.webp").exists()
    assert not (broken / "240.webp").exists()
    assert [file.name for file in narrow.iterdir()] == ["240.webp"]


def test_a_site_without_any_picture_has_none_to_complete(media: Path) -> None:
    media.rmdir()
    images.complete(240)
    assert not media.exists()


def test_a_large_picture_is_scaled_down() -> None:
    assert stored(encoded(Image.new("RGB", (4000, 3000)))).size == (1920, 1440)


def test_a_small_picture_keeps_its_size() -> None:
    assert stored(encoded(Image.new("RGB", (3, 2)))).size == (3, 2)


def test_a_very_wide_strip_keeps_at_least_one_row() -> None:
    assert stored(encoded(Image.new("RGB", (8000, 2)))).size == (1920, 1)


def test_a_turned_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert stored(encoded(Image.new("RGB", (60, 40)), exif=exif)).size == (40, 60)


def test_nothing_of_the_camera_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Hãng máy ảnh"
    exif.get_ifd(0x8825)[1] = "N"
    picture = stored(encoded(Image.new("RGB", (60, 40)), exif=exif))
    assert not {"exif", "icc_profile", "xmp"} & picture.info.keys()


def test_a_print_picture_becomes_srgb() -> None:
    picture = stored(encoded(Image.new("CMYK", (60, 40), (0, 255, 255, 0))))
    red, green, blue = picture.convert("RGB").getpixel((30, 20))  # type: ignore[misc]
    assert (picture.mode, red > 200, green < 60, blue < 60) == ("RGB", True, True, True)


def test_a_transparent_picture_stays_transparent() -> None:
    picture = stored(encoded(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG"), "huy-hieu.png")
    assert picture.getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    grey = Image.new("I;16", (60, 40), 32768)
    red, *_ = stored(encoded(grey, "PNG"), "quet.png").getpixel((30, 20))  # type: ignore[misc]
    assert 120 < red < 136


def test_a_broken_colour_profile_does_not_matter() -> None:
    file = encoded(Image.new("RGB", (60, 40)), icc_profile=b"not a profile")
    assert stored(file).mode == "RGB"


def test_a_colour_profile_is_applied() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = stored(encoded(Image.new("RGB", (60, 40), (10, 120, 200)), icc_profile=profile))
    assert abs(picture.convert("RGB").getpixel((30, 20))[1] - 120) < 6  # type: ignore[index]


def test_a_phone_photo_with_a_second_picture_in_it_is_no_animation() -> None:
    second = Image.new("RGB", (60, 40), (0, 255, 0))
    file = encoded(Image.new("RGB", (60, 40)), "MPO", save_all=True, append_images=[second])
    assert stored(file).size == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    assert stored(encoded(Image.new(mode, (60, 40)), "PNG"), "anh.png").size == (60, 40)


def test_a_text_file_is_refused_by_name_and_reason() -> None:
    message = refusal(BytesIO("Báo cáo tháng 11".encode()), "bao-cao.jpg")
    assert message == "“bao-cao.jpg” không phải ảnh JPEG, PNG, WebP hoặc GIF."


def test_another_format_is_refused() -> None:
    message = refusal(encoded(Image.new("RGB", (60, 40)), "TIFF"), "quet.tif")
    assert message == "“quet.tif” không phải ảnh JPEG, PNG, WebP hoặc GIF."


def test_an_empty_file_is_refused() -> None:
    assert refusal(BytesIO(), "rong.png") == "“rong.png” là tệp rỗng."


def test_a_file_that_is_too_large_is_refused_with_its_size() -> None:
    message = refusal(BytesIO(b"\xff\xd8\xff" + bytes(12_900_000)), "to.jpg")
    assert message == "“to.jpg” quá lớn (12,3 MB; tối đa 10 MB). Hãy thu nhỏ ảnh rồi tải lại."


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_a_picture_of_an_iphone_is_refused_with_what_to_do(brand: bytes) -> None:
    message = refusal(BytesIO(b"\0\0\0\x18ftyp" + brand + bytes(90)), "IMG_1.heic")
    assert message == "“IMG_1.heic” là ảnh HEIC của iPhone. Hãy lưu thành JPEG rồi tải lại."


def test_the_browser_knows_the_limits() -> None:
    script = (settings.BASE_DIR / "static/editor/shrink.js").read_text("utf-8")
    megabytes, pixels = images.MAX_BYTES // 1024**2, f"{images.MAX_PIXELS:_}"
    assert f"MAX_BYTES = {megabytes} * 1024 * 1024;" in script
    assert f"MAX_PIXELS = {pixels};" in script
    assert f"LONGEST_SIDE = {max(images.MAX_SIZE)};" in script


def test_a_truncated_file_is_refused() -> None:
    whole = encoded(Image.effect_noise((300, 300), 90).convert("RGB")).getvalue()
    message = refusal(BytesIO(whole[: len(whole) // 2]), "dut.jpg")
    assert message == "“dut.jpg” bị hỏng hoặc tải lên chưa đủ, không đọc được."


@pytest.mark.parametrize("side", [7000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(side: int) -> None:
    assert "quá nhiều điểm ảnh (tối đa 40 triệu)" in refusal(png_bomb(side, side), "bom.png")


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_refused(format: str) -> None:
    frames = [Image.new("RGB", (60, 40), (shade, 0, 0)) for shade in (0, 120, 240)]
    file = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    assert refusal(file, "dong.gif") == "“dong.gif” là ảnh động. Trang chỉ nhận ảnh tĩnh."


@given(junk=st.binary(max_size=300), head=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_end_in_another_error(junk: bytes, head: bytes) -> None:
    with pytest.raises(ImageRefusedError):
        images.store_upload(BytesIO(head + junk), "rac.jpg")


def test_nothing_is_left_when_storing_fails(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_at_the_end(picture: Image.Image, width: int) -> bytes:
        if width == 1000:
            raise OSError("no space")
        return b"RIFF"

    monkeypatch.setattr(images, "_encode", fail_at_the_end)
    with pytest.raises(OSError, match="no space"):
        images.store_picture(Image.new("RGB", (1000, 500)))
    assert [file for file in media.rglob("*") if file.is_file()] == []


def test_deleting_removes_every_rendition(media: Path) -> None:
    picture = images.store_picture(Image.new("RGB", (1000, 500)))
    images.delete(picture.name)
    assert [file for file in media.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize(
    ("wanted", "found"), [(None, 1280), (1, 240), (400, 400), (401, 800), (900, 1280), (5000, 1280)]
)
def test_the_smallest_rendition_that_is_wide_enough(wanted: int | None, found: int) -> None:
    assert images.url("anh/0a1b-1280x800", wanted) == f"/media/anh/0a1b-1280x800/{found}.webp"


def test_srcset_lists_every_rendition() -> None:
    assert images.srcset("anh/0a1b-500x300") == (
        "/media/anh/0a1b-500x300/240.webp 240w, "
        "/media/anh/0a1b-500x300/400.webp 400w, /media/anh/0a1b-500x300/500.webp 500w"
    )


@pytest.mark.parametrize("name", ["", "anh/0a1b", "../bi-mat-10x10", "anh/0A-10x10", "anh/a-0x5"])
def test_a_name_that_is_none_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match="Not the name"):
        images.size(name)


def test_an_address_gives_its_name_back() -> None:
    assert images.name_from_url(images.url("anh/0a1b-500x300", 400)) == "anh/0a1b-500x300"


def test_an_address_copied_from_the_public_page_is_ours() -> None:
    address = "https://an-thinh.gov.vn/media/anh/0a1b-500x300/400.webp"
    assert images.name_from_url(address) == "anh/0a1b-500x300"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://example.com/a.webp",
        "//example.com/media/anh/0a1b-500x300/400.webp",
        "/media/anh/0a1b-500x300/../400.webp",
        "/media/anh/0a1b-500x300/400.webp?x=1",
        "javascript:/media/anh/0a1b-500x300/400.webp",
        "/static/anh/0a1b-500x300/400.webp",
        "/media/tai-lieu.pdf",
    ],
)
def test_another_address_is_not_ours(address: str) -> None:
    assert images.name_from_url(address) is None


def test_the_tag_gives_everything_that_keeps_the_page_still() -> None:
    template = Template("{% load pictures %}{% picture name alt=alt %}")
    element = template.render(Context({"name": "anh/0a1b-500x300", "alt": 'Họp "giao ban"'}))
    assert dict(re.findall(r'([a-z]+)="([^"]*)"', element)) == {
        "alt": "Họp &quot;giao ban&quot;",
        "decoding": "async",
        "height": "300",
        "loading": "lazy",
        "sizes": "(min-width: 60em) 30em, 100vw",
        "src": "/media/anh/0a1b-500x300/500.webp",
        "srcset": images.srcset("anh/0a1b-500x300"),
        "width": "500",
    }


def test_the_first_picture_is_not_lazy() -> None:
    template = Template('{% load pictures %}{% picture "anh/0a1b-500x300" eager=True %}')
    element = template.render(Context())
    assert ('fetchpriority="high"' in element, "loading" in element) == (True, False)
