"""Requests for public pages made within the process."""

import pytest
from django.http import Http404, HttpRequest

from core.internal_requests import is_in_admin, visitor_request, visitor_response


def test_the_query_and_letters_of_an_address_are_read_as_a_server_reads_them() -> None:
    request: HttpRequest = visitor_request(
        "/B%C3%A0i%20cũ/?trang=2&tu-khoa=m%E1%BB%99t#cuoi", "a.gov.vn"
    )
    assert request.path == "/Bài cũ/"
    assert request.GET.dict() == {"trang": "2", "tu-khoa": "một"}
    assert request.META["QUERY_STRING"] == "trang=2&tu-khoa=m%E1%BB%99t"


def test_a_visitor_request_is_anonymous() -> None:
    request: HttpRequest = visitor_request("/", "testserver:8000")
    assert not request.user.is_authenticated
    assert (request.method, request.COOKIES) == ("GET", {})
    assert request.get_host() == "testserver:8000"


def test_addresses_of_the_admin_are_recognised() -> None:
    assert is_in_admin("/quan-tri/login/")
    assert not is_in_admin("/quan-tri-dat-dai/")


@pytest.mark.parametrize("address", ["/quan-tri/login/", "/a/b/c/d/"])
def test_there_is_no_public_page_in_the_admin_or_where_nothing_is(address: str) -> None:
    with pytest.raises(Http404):
        visitor_response(visitor_request(address, "testserver"))
