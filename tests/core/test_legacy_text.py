"""Text of the fonts from before Unicode: converted by font, noticed without one."""

import pytest

from core.legacy_text import Encoding, detect, encoding_of_font, from_font, to_unicode

LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
TCVN3 = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ"
VNI = (
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä ñ eø eû eõ eù eï eâ eà eå eã eá eä "
    "ì æ ó í ò oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï "
    "yø yû yõ yù î"
).replace(" ", "")


def test_every_letter_of_tcvn3_is_known() -> None:
    assert to_unicode(TCVN3, Encoding.TCVN3) == LETTERS


def test_the_capitals_of_tcvn3_are_known() -> None:
    assert to_unicode("¡¢£¤¥¦§", Encoding.TCVN3) == "ĂÂÊÔƠƯĐ"


def test_every_letter_of_vni_is_known() -> None:
    assert to_unicode(VNI, Encoding.VNI) == LETTERS


def test_every_capital_of_vni_is_known() -> None:
    assert to_unicode(VNI.upper(), Encoding.VNI) == LETTERS.upper()


def test_a_capital_of_vni_may_have_a_small_mark() -> None:
    assert to_unicode("Aâu, Ñöùc", Encoding.VNI) == "Âu, Đức"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", Encoding.TCVN3), (".VNARIAL", Encoding.TCVN3), (".VnTimeH", Encoding.TCVN3),
        ("VnTime", Encoding.TCVN3), ("VNI-Times", Encoding.VNI), ("vni-helve", Encoding.VNI),
        ("VNI Times", Encoding.VNI), ("Times New Roman", None), ("Verdana", None), ("", None),
        ("VNF-Comic Sans", None), ("SVN-Gilroy", None),
    ],
)  # fmt: skip
def test_the_name_of_a_font_says_its_encoding(font: str, encoding: Encoding | None) -> None:
    assert encoding_of_font(font) is encoding


def test_fonts_of_capitals_show_capitals() -> None:
    assert from_font("th«ng b¸o", ".VnTimeH") == "THÔNG BÁO"


@pytest.mark.parametrize(
    ("written", "font", "meant"),
    [
        ("Cộng hòa xã hội", ".VnTime", "Cộng hòa xã hội"),
        ("Th«ng b¸o về việc hòa giải", ".VnTime", "Thông báo về việc hòa giải"),
        ("Thoâng baùo của phường", "VNI-Times", "Thông báo của phường"),
    ],
)
def test_unicode_typed_in_an_old_font_stays(written: str, font: str, meant: str) -> None:
    assert from_font(written, font) == meant


def test_text_in_other_fonts_stays() -> None:
    assert from_font("Où est «né»", "Arial") == "Où est «né»"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Th«ng b¸o vÒ viÖc tiªm chñng", "Thông báo về việc tiêm chủng"),
        ("QuyÕt ®Þnh vÒ viÖc bæ nhiÖm c¸n bé", "Quyết định về việc bổ nhiệm cán bộ"),
        ("Uû ban nh©n d©n ph\u00adêng", "Uỷ ban nhân dân phường"),
        ("Thoâng baùo veà vieäc tieâm chuûng", "Thông báo về việc tiêm chủng"),
        ("QUYEÁT ÑÒNH VEÀ VIEÄC", "QUYẾT ĐỊNH VỀ VIỆC"),
        ("Lòch tieáp coâng daân thaùng 12/2026", "Lịch tiếp công dân tháng 12/2026"),
    ],
)
def test_old_text_is_noticed_without_its_font(text: str, meant: str) -> None:
    found = detect(text)
    assert found is not None
    assert found.text == meant


@pytest.mark.parametrize(
    "text",
    [
        "Thông báo về việc tiêm chủng", "THÔNG BÁO VỀ VIỆC TIÊM CHỦNG", "Krông Pắc, Đắk Lắk",
        "Tho\u0302ng ba\u0301o ve\u0302\u0300 vie\u0302\u0323c", "Notice on vaccination", "",
        "Où est né François ? L'élève déjà vu à l'école", "naïve café résumé façade",
        "Le Président de la République a été reçu à l'hôtel", "Zürich, Köln, München, Straße",
        "São Paulo, coração, não", "mañana, niño, ¿qué pasó?", "Smørrebrød på gård",
        "Giá 5 £, 10 ¥ và 3 €", "25 °C ± 2, § 4, ½ ngày", "«Về việc» số 12/NQ-HĐND", "né", "où",
    ],
)  # fmt: skip
def test_other_text_is_left_alone(text: str) -> None:
    assert detect(text) is None
