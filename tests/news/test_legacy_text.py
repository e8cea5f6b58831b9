"""Text of fonts from before Unicode is noticed in forms, and converted if the author wants."""

import pytest
from django.test import Client

from core.html import sanitise
from core.html.legacy_text import convert_by_look
from news.editorial_checks import check
from news.models import ArticleVersion
from tests.factories import make_user

VIEW = "/quan-tri/news/article/phong-cu/"
OLD, MEANT = "Th«ng b¸o vÒ viÖc tiªm chñng", "Thông báo về việc tiêm chủng"


@pytest.mark.django_db
class TestView:
    def ask(self, client: Client, **sent: str) -> dict[str, str]:
        client.force_login(make_user("news.add_article"))
        return client.post(VIEW, sent).json()

    def test_old_text_comes_back_in_unicode(self, client: Client) -> None:
        answer = self.ask(client, text=OLD)
        assert (answer["encoding"], answer["text"]) == ("TCVN3 (ABC)", MEANT)

    def test_the_letter_that_elsewhere_nobody_sees_is_not_lost(self, client: Client) -> None:
        old = "Uû ban nh©n d©n ph\u00adêng"
        answer = self.ask(client, text=old, html=f"<p>{old}</p>")
        assert answer["text"] == "Uỷ ban nhân dân phường"
        assert answer["html"] == "<p>Uỷ ban nhân dân phường</p>"

    def test_unicode_is_left_alone(self, client: Client) -> None:
        answer = self.ask(client, text=MEANT, html=f"<p>{MEANT}</p>")
        assert answer == {"encoding": None, "text": None, "html": None}

    def test_html_comes_back_clean(self, client: Client) -> None:
        answer = self.ask(client, html=f"<p onclick=a()>{OLD}</p><p>Où est né</p>")
        assert answer["html"] == f"<p>{MEANT}</p><p>Où est né</p>"

    def test_only_who_writes_articles_may_ask(self, client: Client) -> None:
        client.force_login(make_user("news.view_image"))
        assert client.post(VIEW, {"text": OLD}).status_code == 403

    def test_it_answers_no_get(self, client: Client) -> None:
        client.force_login(make_user("news.add_article"))
        assert client.get(VIEW).status_code == 405


def test_a_paragraph_is_converted_with_its_emphasis() -> None:
    html = "<p>Th«ng <strong>b¸o</strong> vÒ viÖc</p><ul><li>Thông báo</li></ul>"
    assert convert_by_look(html) == (
        "<p>Thông <strong>báo</strong> về việc</p><ul><li>Thông báo</li></ul>"
    )


@pytest.mark.parametrize("attribute", ["class=MsoNormal style='mso-pagination:none'", ""])
def test_pasted_text_is_converted_by_its_font(attribute: str) -> None:
    html = (
        "<p class=MsoNormal><span style='font-family:.VnTimeH;mso-x:1'>th«ng <b>b¸o</b></span>"
        "<span style='font-family:\"Times New Roman\"'> «né»</span></p>"
        f"<p {attribute}><font face='VNI-Times'>vieäc</font></p>"
    )
    assert sanitise(html) == "<p>THÔNG <b>BÁO</b> «né»</p><p>việc</p>"


@pytest.mark.django_db
def test_the_author_is_advised_to_convert_a_title() -> None:
    findings = check(ArticleVersion(title=OLD, summary="Tóm tắt", body=f"<p>{OLD}</p>"))
    assert [(each.field, MEANT in each.message) for each in findings] == [
        ("title", True), ("body", False),
    ]  # fmt: skip
