import pytest
from django.core.exceptions import ValidationError

from core.addresses import is_local_path, local_or_https

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
