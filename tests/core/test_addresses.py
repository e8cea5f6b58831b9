import pytest
from django.core.exceptions import ValidationError

from core.addresses import is_local_path, local_or_https, safe_link
from core.html import sanitise

LOCAL = ["/", "/thong-bao/", "/tim-kiem/?q=mưa", "/trang/lien-he/#so"]
ELSEWHERE = ["//evil.vn", "/\\evil.vn", "/\t/evil.vn", "/a b", "/\u202egnp", "/a\\b", ""]


@pytest.mark.parametrize("address", LOCAL)
def test_a_path_of_this_site_is_local(address: str) -> None:
    assert is_local_path(address)
    local_or_https(address)


@pytest.mark.parametrize("address", [*ELSEWHERE, "https://dichvucong.gov.vn/", "trang"])
def test_anything_else_is_not(address: str) -> None:
    assert not is_local_path(address)


@pytest.mark.parametrize("address", ["https://dichvucong.gov.vn/", "https://a.vn/b?c=d#e"])
def test_a_whole_https_address_passes(address: str) -> None:
    local_or_https(address)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        *((address, "bắt đầu bằng / hoặc https://") for address in ELSEWHERE[:5]),
        ("http://dichvucong.gov.vn/", "bắt đầu bằng / hoặc https://"),
        ("javascript:alert(1)", "bắt đầu bằng / hoặc https://"),
        ("https://", "viết đủ địa chỉ"),
        ("https://evil", "viết đủ địa chỉ"),
    ],
)
def test_what_leads_nowhere_or_unsafely_is_refused(address: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        local_or_https(address)


@pytest.mark.parametrize(
    "address",
    [
        "http:evil.test", "https:evil.test", "http:/evil.test", "http:/\\evil.test", "//evil.test",
        "///evil.test", "https:///evil.test", "https:\\\\evil.test", "\\\\evil.test",
        "https://evil.test\\@good.vn", "https://good.vn@evil.test/", "https://a:b@evil.test/",
        "https://good.vn%2f@evil.test/", "java\nscript:alert(1)", "javascript&colon;alert(1)",
        "JaVaScript:alert(1)", "data:text/html,x", "vbscript:x", "https://a b.vn/",
        "https://evil.test:99999999/", "https://a.vn/\u202egnp", "/\t/evil.test",
        "ht\ttps:evil.test", "https://fa\u00df.test/", "https://\u03c6\u03b1\u03c2.test/",
        "https://FA\u1e9e.test/",
    ],
)  # fmt: skip
def test_an_odd_link_of_an_article_becomes_plain_text(address: str) -> None:
    sanitised = sanitise(f'<p><a href="{address}">Xem</a></p>')
    assert "Xem" in sanitised
    assert "href" not in sanitised


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://dichvụcông.vn/a?b=c#d", "https://xn--dichvcng-93a2677e.vn/a?b=c#d"),
        ("https://\u0435xample.com/", "https://xn--xample-2of.com/"),
        ("https://\uff45vil.test/", "https://evil.test/"),
        ("HTTPS://A.vn:8443/X", "https://a.vn:8443/X"),
        *((same, same) for same in (
            "https://a.vn", "https://a.vn/@ten", "https://a.vn/?u=x@y", "http://1.2.3.4/",
            "https://[::1]/", "https://a.vn/a b.pdf", "mailto:a@b.vn", "tel:+84123",
            "#chu-thich-1", "/trang/", "?p=2", "a/b",
        )),
    ],
)  # fmt: skip
def test_a_plain_link_stays_and_a_host_is_written_as_browsers_ask_for_it(
    address: str, kept: str
) -> None:
    assert safe_link(address) == kept


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://good.vn@evil.test/", "phần trước dấu @"),
        ("https://a:b@evil.test/", "phần trước dấu @"),
        ("https://\u0435xample.com/", "xn--xample-2of.com"),
        ("https://dichvụcông.vn/", "chữ có dấu hoặc chữ nước ngoài"),
        ("https://fa\u00df.test/", "ký tự lạ trong tên miền"),
    ],
)
def test_menus_and_alerts_refuse_a_host_that_is_not_what_it_seems(
    address: str, reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        local_or_https(address)
