"""Texts are clean wherever people type, paste, import or search for them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.db.models.signals import pre_save
from django.forms import CharField
from django.test import Client, RequestFactory

from core.middleware import TidyTextMiddleware
from news.models import Article, Department, Section, Tag
from portal.models import Enquiry
from tests.factories import make_article, make_department, make_section, make_user
from tests.news.makers import publish
from tests.portal.letters import filled

DIRTY, CLEAN = "Tiêm\u3000 ch\u200bu\u0309\xadng\ufeff", "Tiêm chủng"
OURS = ("accounts", "auth", "news", "ads", "portal", "analytics")


def text_fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                if isinstance(field, (models.CharField, models.TextField)):
                    yield model, field.name


@pytest.mark.parametrize(("model", "name"), list(text_fields()))
def test_every_text_of_every_model_is_cleaned_when_it_is_saved(
    model: type[models.Model], name: str
) -> None:
    row = model()
    setattr(row, name, DIRTY)
    pre_save.send(model, instance=row, raw=False, using="default", update_fields=None)
    assert getattr(row, name) == CLEAN


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (model, name)
        for model, name in text_fields()
        if isinstance(model._meta.get_field(name), models.CharField)
    ],
)
def test_a_short_text_of_any_model_stands_on_one_line_when_it_is_saved(
    model: type[models.Model], name: str
) -> None:
    row = model()
    setattr(row, name, "Phường\r\nBcc: kho@evil.test\n\nAn")
    pre_save.send(model, instance=row, raw=False, using="default", update_fields=None)
    assert getattr(row, name) == "Phường Bcc: kho@evil.test An"


@pytest.mark.django_db
@pytest.mark.parametrize("model", [*admin.site._registry], ids=lambda model: model.__name__)
def test_every_text_of_every_form_of_the_admin_is_cleaned(model: type[models.Model]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chu"))
    address = f"/quan-tri/{model._meta.app_label}/{model._meta.model_name}/add/"
    shown = client.get(address)
    if shown.status_code == 403:
        return  # nobody adds these by hand
    form = (shown.context or {})["adminform"].form
    texts = {name for name, field in form.fields.items() if isinstance(field, CharField)}
    texts = {name for name in texts if "password" not in name}
    # Without the management forms of inlines it is refused, and shown again.
    sent = client.post(address, dict.fromkeys(texts, DIRTY))
    if sent.status_code == 302:
        row = model._default_manager.order_by("-pk")[0]
        values = [getattr(row, name, CLEAN) for name in texts]
    else:
        values = [sent.context["adminform"].form.data[name] for name in texts]
    assert not [value for value in values if DIRTY in str(value)]


def cleaned(request: Any) -> Any:
    TidyTextMiddleware(lambda request: None).process_view(request, None, (), {})  # type: ignore[arg-type,return-value]
    return request


def test_a_request_is_cleaned_but_for_passwords_and_zero_bytes() -> None:
    sent = {"a": [DIRTY, "b"], "new_password1": DIRTY, "c": "\0"}
    request = cleaned(RequestFactory().post(f"/?q={DIRTY}", sent))
    assert request.GET["q"] == CLEAN
    assert dict(request.POST.lists()) == {
        "a": [CLEAN, "b"], "new_password1": [DIRTY], "c": ["\0"],
    }  # fmt: skip


def test_a_clean_request_stays_as_it_is() -> None:
    request = RequestFactory().get("/?q=a")
    before = request.GET
    assert cleaned(request).GET is before


@pytest.mark.django_db
class TestReaders:
    @pytest.mark.parametrize(
        "query", ["ch\u200bủng", "chu\u0309ng", "ｃhủng", "ch\x07ủng", "chủng\u3000"]
    )
    def test_an_article_is_found(self, client: Client, query: str) -> None:
        publish(title="Tiêm ch\u200bủng đợt hai")
        response = client.get("/tim-kiem/", {"q": query})
        assert response.status_code == 200
        assert "<mark>chủng</mark>" in response.content.decode()
        assert "\x07" not in response.content.decode()

    def test_a_letter_is_kept_clean(self, client: Client) -> None:
        client.post("/lien-he/", filled(body=f"{DIRTY}\r\n\r\nHai  dòng", name=DIRTY))
        letter = Enquiry.objects.get()
        assert (letter.body, letter.name) == (f"{CLEAN}\n\nHai dòng", CLEAN)

    def test_offices_pages_and_sections_are_listed_by_the_alphabet(self, client: Client) -> None:
        wanted = ["An ninh", "Ấp 1", "Dân quân", "Đội thuế", "Văn phòng"]
        for name in reversed(wanted):
            make_department(name=name)
            make_section(name=f"Mục {name}")
        html = client.get("/so-do/").content.decode()
        for before in ("", "Mục "):
            places = [
                html.index(f">{before}{name}<")
                for name in ("An ninh", "Ấp 1", "Dân quân", "Đội thuế", "Văn phòng")
            ]
            assert places == sorted(places)

    def test_keywords_of_an_article_are_listed_by_the_alphabet(self, client: Client) -> None:
        names = ["y tế", "đầu tư công", "chính phủ số", "an toàn", "Quy hoạch", "chuyển đổi số"]
        article = publish(tags=[Tag.objects.called(name) for name in names])
        html = client.get(article.get_absolute_url()).content.decode()
        wanted = ["an toàn", "chính phủ số", "chuyển đổi số", "đầu tư công", "Quy hoạch", "y tế"]
        places = [html.index(f">{name}<") for name in wanted]
        assert places == sorted(places)

    @pytest.mark.parametrize("feed", ["/rss/", "/atom/"])
    def test_a_title_is_escaped_once(self, client: Client, feed: str) -> None:
        make_article(title='Phong trào "Toàn dân" & văn hóa')
        xml = client.get(feed).content.decode()
        assert '<title>Phong trào "Toàn dân" &amp; văn hóa</title>' in xml


@pytest.mark.django_db
class TestStaff:
    @pytest.fixture
    def staff(self, client: Client) -> Client:
        client.force_login(User.objects.create_superuser("chu", last_name="Trần", first_name="Chủ"))
        return client

    @pytest.mark.parametrize("order", ["", "?o=1", "?o=1.2"])
    def test_lists_are_sorted_by_the_alphabet(self, staff: Client, order: str) -> None:
        for name in ("Đội thuế", "Dân quân", "Ấp 1", "an ninh", "Văn phòng"):
            make_department(name=name)
        page = staff.get(f"/quan-tri/news/department/{order}")
        assert [row.name for row in page.context["cl"].result_list] == [
            "an ninh", "Ấp 1", "Dân quân", "Đội thuế", "Văn phòng",
        ]  # fmt: skip

    def test_a_list_can_be_sorted_the_other_way(self, staff: Client) -> None:
        for name in ("Dân quân", "Đội thuế", "Ấp 1"):
            Tag.objects.called(name)
        page = staff.get("/quan-tri/news/tag/?o=-1")
        assert [row.name for row in page.context["cl"].result_list] == [
            "Đội thuế", "Dân quân", "Ấp 1",
        ]  # fmt: skip

    def test_keywords_are_offered_in_the_order_of_the_alphabet(self, staff: Client) -> None:
        for name in ("đất số", "Ấp số", "an số", "dân số"):
            Tag.objects.called(name)
        asked = {
            "app_label": "news",
            "model_name": "article",
            "field_name": "tags",
            "term": "s\u200bố",
        }
        answer = staff.get("/quan-tri/autocomplete/", asked).json()
        assert [each["text"] for each in answer["results"]] == [
            "an số",
            "Ấp số",
            "dân số",
            "đất số",
        ]

    def test_sections_and_offices_are_chosen_from_sorted_lists(self, staff: Client) -> None:
        for name in ("Đội thuế", "Dân quân", "Ấp 1"):
            make_department(name=name)
            make_section(name=name)
        form = staff.get("/quan-tri/news/article/add/").context["adminform"].form
        for field in ("section", "department"):
            names = [str(label) for value, label in form.fields[field].choices if value]
            assert names == ["Ấp 1", "Dân quân", "Đội thuế"]

    def test_accounts_are_listed_and_chosen_by_name_family_name_first(self, staff: Client) -> None:
        make_user(last_name="Đỗ Thị", first_name="An")
        make_user(last_name="Bùi", first_name="Yên")
        wanted = ["Bùi Yên", "Đỗ Thị An", "Trần Chủ"]
        page = staff.get("/quan-tri/auth/user/")
        assert [str(row) for row in page.context["cl"].result_list] == wanted
        letter = Enquiry.objects.create(topic="other", body="a")
        form = staff.get(f"/quan-tri/portal/enquiry/{letter.pk}/change/").context["adminform"].form
        assert [
            str(label) for value, label in form.fields["assigned_to"].choices if value
        ] == wanted

    def test_semicolons_part_new_keywords(self, staff: Client) -> None:
        section = make_section()
        data = {
            "title": DIRTY, "body": "<p>Một&nbsp; hai&#8203; ba&shy;n</p>", "section": section.pk,
            "new_tags": "họp dân; tổ dân phố，y\u200b tế", "opening_view_count": 0, "_save": "1",
        }  # fmt: skip
        staff.post("/quan-tri/news/article/add/", data)
        article = Article.objects.get()
        assert [tag.name for tag in article.tags.all()] == ["họp dân", "tổ dân phố", "y tế"]
        assert (article.title, article.body) == (CLEAN, "<p>Một hai ban</p>")

    def test_a_name_of_several_keywords_is_refused(self, staff: Client) -> None:
        page = staff.post("/quan-tri/news/tag/add/", {"name": "họp dân; y tế", "slug": "hop-dan"})
        assert "Đây là nhiều từ khóa" in page.content.decode()

    def test_a_name_that_nobody_sees_is_none(self, staff: Client) -> None:
        staff.post(
            "/quan-tri/news/department/add/", {"name": "\u200b\u3164", "slug": "a", "order": 0}
        )
        assert not Department.objects.exists()

    def test_twins_are_noticed(self, staff: Client) -> None:
        make_department(name="Phòng Nội vụ")
        data = {"name": "Phòng\xa0Nội v\u200bụ", "slug": "a", "order": 0}
        staff.post("/quan-tri/news/department/add/", data)
        assert Department.objects.count() == 1

    def test_a_section_added_by_code_is_clean(self) -> None:
        assert Section.objects.create(name=DIRTY, slug="a").name == CLEAN
