import pytest

from analytics.devices import DESKTOP, PHONE, TABLET, device_type

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36", DESKTOP),
        (f"Mozilla/5.0 (Linux; Android 9; SM-J415F) {WEBKIT} Chrome/138.0 Mobile Safari", PHONE),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 12_5 like Mac OS X) Mobile/15E148 Zalo", PHONE),
        ("Opera/9.80 (Android; Opera Mini/36.2/191) Presto/2.12.423 Version/12.16", PHONE),
        (f"Mozilla/5.0 (Linux; Android 13; SM-X200) {WEBKIT} Chrome/140.0 Safari/537.36", TABLET),
        ("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) Version/12.1 Mobile/15E148 Safari", TABLET),
        ("Mozilla/5.0 (Android 13; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0", TABLET),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605", DESKTOP),
    ],
)
def test_the_device_type_follows_from_the_user_agent(agent: str, kind: str) -> None:
    assert device_type(agent) == kind
