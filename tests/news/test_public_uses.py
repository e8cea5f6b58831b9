"""Who may change what the public sees of the library, and what lists of uses tell to whom."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from news.models import Article, Attachment, Image, Redirect, RoyaltyKind, Section, Tag
from news.public_uses import MOST_NAMED, may_change_public, places_of_picture, refusal
from news.workflow import save_version
from portal.models import Page
from tests.factories import make_department, make_image, make_section, make_user
from tests.news.makers import make_approver, make_author, publish, write

pytestmark = pytest.mark.django_db

ADMIN = "/quan-tri/news/"
LOCKED = "chỉ người có quyền duyệt bài ở đó mới đổi được"
LIBRARY = ("news.view_image", "news.change_image", "news.view_article", "news.change_article")
NEW = {"title": "Tên", "alt": "Cờ bạc", "caption": "Cờ bạc", "credit": "Cờ bạc", "focus_x": "9"}


@pytest.fixture
def closed() -> Section:
    section = make_section(name="Kín")
    section.staff.set([make_user()])
    return section


def sign_in(client: Client, *rights: str) -> User:
    user = make_user(*LIBRARY, "news.edit_others_article", *rights)
    client.force_login(user)
    return user


def send(client: Client, row: Any, data: dict[str, str]) -> Any:
    return client.post(f"{ADMIN}{row._meta.model_name}/{row.pk}/change/", data)


def body(picture: Image) -> str:
    return f'<p><img alt="Cổng" src="/media/{picture.name}/1280.webp"></p>'


@pytest.mark.parametrize("where", ["lead", "body", "scheduled", "page"])
def test_the_text_of_a_public_picture_is_not_an_editor_s_to_change(
    client: Client, where: str
) -> None:
    picture = make_image()
    make_approver(last_name="Đỗ", first_name="Duyệt")
    if where == "page":
        Page.objects.create(title="Trang", slug="t", body=body(picture), is_published=True)
    else:
        article = publish(**{"body": body(picture)} if where == "body" else {"lead_image": picture})
        if where == "scheduled":
            Article.objects.update(withdrawn_at=article.publish_at, withdrawal_reason="x")
    sign_in(client)
    page = client.get(f"{ADMIN}image/{picture.pk}/change/")
    assertContains(page, LOCKED)
    assertContains(page, "Đỗ Duyệt")
    for name, value in NEW.items():
        answer = send(client, picture, {"title": "Trụ sở", name: value})
        assert answer.status_code == (302 if name == "title" else 200), name
    picture.refresh_from_db()
    kept = (picture.alt, picture.caption, picture.credit, picture.focus_x)
    assert kept == ("Trụ sở phường nhìn từ cổng chính", "", "", 50)
    assert picture.title == "Tên"


def test_an_author_chooses_a_public_picture_without_telling_again_what_it_shows(
    client: Client,
) -> None:
    picture = make_image(caption="Trụ sở")
    publish(lead_image=picture)
    client.force_login(make_user("news.add_article", *LIBRARY))
    own = body(picture).replace("Cổng", "Cổng sau khi sửa")
    new = {"title": "Bài mới", "body": own, "lead_image": str(picture.pk), "lead_alt": ""}
    new["section"] = str(make_section(name="Mở").pk)
    answer = client.post(f"{ADMIN}article/add/", {**new, "opening_view_count": "0", "_save": "1"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    article = Article.objects.get(title="Bài mới")
    assert article.newest_version
    assert article.newest_version.lead_image == picture
    assert "Cổng sau khi sửa" in article.newest_version.body
    picture.refresh_from_db()
    assert picture.alt == "Trụ sở phường nhìn từ cổng chính"


def test_an_approver_changes_it_in_their_own_sections_alone(
    client: Client, closed: Section
) -> None:
    here, there = make_image(), make_image()
    publish(lead_image=here)
    Article.objects.filter(pk=publish(lead_image=there).pk).update(section=closed)
    sign_in(client, "news.approve_article")
    assert send(client, here, {"alt": "Khác"}).status_code == 302
    assertContains(send(client, there, {"alt": "Khác"}), LOCKED)
    file = SimpleUploadedFile("x.jpg", b"x", "image/jpeg")
    answer = client.post(f"{ADMIN}image/{there.pk}/thay-tep/", {"file": file, "is_meant": "on"})
    assert answer["Location"].endswith(f"/image/{there.pk}/change/")


def test_whoever_deletes_pictures_replaces_no_public_one(client: Client) -> None:
    picture, own = make_image(), make_image()
    publish(body=body(picture))
    sign_in(client, "news.delete_image")
    assert client.get(f"{ADMIN}image/{own.pk}/thay-tep/").status_code == 200
    assert client.get(f"{ADMIN}image/{picture.pk}/thay-tep/").status_code == 302


def test_one_s_own_picture_is_locked_with_its_first_public_article(client: Client) -> None:
    user = sign_in(client)
    picture = make_image(alt="", uploaded_by=user)
    data = {"image": picture.pk, f"{picture.pk}-alt": "Tả"}
    publish(lead_image=picture)
    assertContains(client.post(f"{ADMIN}image/mo-ta/", data), LOCKED)
    # Nor does the text of a draft describe it.
    article = write(body="<p>.</p>")
    save = {"title": "A", "body": body(picture), "base_version": "1"}
    save["section"] = str(article.section_id)
    send(client, article, {**save, "_save": "1"})
    picture.refresh_from_db()
    assert picture.alt == ""


def test_a_field_that_a_form_leaves_out_is_not_emptied_on_public_pages(client: Client) -> None:
    picture = make_image(caption="Trụ sở", uploaded_by=sign_in(client))
    publish(lead_image=picture)
    data = {"image": picture.pk, f"{picture.pk}-alt": picture.alt}
    assertContains(client.post(f"{ADMIN}image/mo-ta/", data), LOCKED)
    picture.refresh_from_db()
    assert picture.caption == "Trụ sở"


def test_those_who_may_change_it_are_named_by_few_queries(
    closed: Section, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    under = make_section(name="Nhánh", parent=closed)
    for number in range(9):
        make_approver(last_name="Đỗ", first_name=f"Ngoài {number}")
    inside = make_approver(last_name="Lê", first_name="Trong")
    closed.staff.add(inside, make_author(last_name="Vũ", first_name="Viết"))
    picture = make_image()
    for section in (under, make_section(name="Mở")):
        Article.objects.filter(pk=publish(lead_image=picture).pk).update(section=section)
    with django_assert_max_num_queries(10):
        assert "(Lê Trong)" in refusal(picture)
    Article.objects.update(section=make_section(name="Ai cũng làm"))
    assert refusal(picture).count("Đỗ Ngoài") == MOST_NAMED


def test_the_title_of_a_public_document_is_not_an_editor_s_to_change(client: Client) -> None:
    document = Attachment.objects.create(title="Kế hoạch", kind="pdf", size=9)
    publish(attachments=[document])
    sign_in(client, "news.view_attachment", "news.change_attachment")
    assertContains(send(client, document, {"title": "Cờ bạc"}), LOCKED)
    document.refresh_from_db()
    assert document.title == "Kế hoạch"


def test_uses_in_closed_sections_are_counted_and_not_named(client: Client, closed: Section) -> None:
    picture = make_image()
    document = Attachment.objects.create(title="Kế hoạch", kind="pdf", size=9)
    publish(title="Bài mở", lead_image=picture, attachments=[document])
    for _ in range(2):
        write(title="Bài mật", lead_image=picture, attachments=[document], section=closed)
    Page.objects.create(title="Trang mật", slug="t", body=body(picture), is_published=False)
    sign_in(client, "news.view_attachment", "news.delete_attachment", "news.delete_image",
            "news.approve_article")  # fmt: skip
    for row, unseen in ((picture, 3), (document, 2)):
        address = f"{ADMIN}{row._meta.model_name}/{row.pk}/"
        for page in ("change", "delete", *(["thay-tep"] if row is picture else [])):
            answer = client.get(f"{address}{page}/")
            assertContains(answer, "Bài mở")
            assertContains(answer, f"và {unseen} nơi khác mà tài khoản này không xem được")
            assertNotContains(answer, "Bài mật")
            assertNotContains(answer, "Trang mật")


def test_documents_of_closed_drafts_are_not_listed(client: Client, closed: Section) -> None:
    secret = Attachment.objects.create(title="Sáp nhập", kind="pdf", size=9)
    write(attachments=[secret], section=closed)
    loose = Attachment.objects.create(title="Không ai dùng", kind="pdf", size=9)
    user = sign_in(client, "news.view_attachment")
    own = Attachment.objects.create(title="Của tôi", kind="pdf", size=9, uploaded_by=user)
    page = client.get(f"{ADMIN}attachment/")
    assertContains(page, own.title)
    assertNotContains(page, secret.title)
    assertNotContains(page, loose.title)
    assert client.get(f"{ADMIN}attachment/{secret.pk}/change/").status_code == 302
    sign_in(client, "news.view_attachment", "news.delete_attachment")
    assertContains(client.get(f"{ADMIN}attachment/"), loose.title)


@pytest.mark.parametrize("kind", ["section", "royaltykind", "department"])
def test_reasons_against_a_deletion_name_no_closed_draft(
    client: Client, closed: Section, kind: str
) -> None:
    rate = RoyaltyKind.objects.create(name="Thể loại thử", units=1)
    article = write(title="Bài mật", section=closed)
    Article.objects.update(royalty_kind=rate)
    rows: dict[str, Any] = {"section": closed, "royaltykind": rate}
    if kind == "department":
        rows[kind] = make_department()
        save_version(article, by=None, title="Bài mật", body="<p>.</p>", section=closed,
                     department=rows[kind])  # fmt: skip
    sign_in(client, f"news.view_{kind}", f"news.delete_{kind}", "news.rename_public")
    page = client.get(f"{ADMIN}{kind}/{rows[kind].pk}/delete/")
    assertContains(page, "mà tài khoản này không xem được")
    assertNotContains(page, "Bài mật")


def test_choosers_tell_no_title_of_a_closed_draft(client: Client, closed: Section) -> None:
    secret = write(title="Bài mật", section=closed)
    Redirect.objects.create(old_path="/cu.html", article=secret)
    sign_in(client, "news.approve_article", "news.view_redirect", "news.add_redirect")
    article = write()
    data = {"title": "", "chosen_related": [secret.pk], "opening_view_count": 0}
    assertNotContains(send(client, article, data), "Bài mật")
    sent = client.post(f"{ADMIN}redirect/add/", {"old_path": "", "article": secret.pk})
    assertNotContains(sent, "Bài mật")
    assertNotContains(client.get(f"{ADMIN}redirect/"), "Bài mật")
    # What the public reads of that section can be chosen, and nothing in the trash.
    Article.objects.filter(pk=publish(title="Bài mở").pk).update(section=closed)
    Article.objects.filter(pk=write(title="Bài bỏ").pk).update(trashed_at=timezone.now())
    chooser = "/quan-tri/autocomplete/?app_label=news&model_name={}&field_name={}&term="
    for model, field in (("article", "chosen_related"), ("redirect", "article")):
        offered = client.get(chooser.format(model, field)).json()["results"]
        assert sorted(each["text"] for each in offered) == ["Bài mở", article.title]


def test_an_old_version_is_not_restored_into_a_closed_section(
    client: Client, closed: Section
) -> None:
    article = write(section=closed)
    save_version(article, by=None, title="B", body="<p>.</p>", section=make_section())
    sign_in(client)
    address = f"{ADMIN}article/{article.pk}/khoi-phuc/1/"
    assertContains(client.post(address, {"newest": 2}, follow=True), "nơi bạn không làm bài được")
    assert article.versions.count() == 2


def test_a_public_keyword_is_not_an_editor_s_to_rename(client: Client) -> None:
    public, draft = (Tag.objects.create(name=name, slug=name) for name in ("hop", "nhap"))
    publish(tags=[public])
    make_user("news.rename_public", last_name="Lê", first_name="Quản")
    sign_in(client, "news.view_tag", "news.change_tag", "news.delete_tag")
    page = client.get(f"{ADMIN}tag/{public.pk}/change/")
    assertContains(page, "Lê Quản")
    data = {"name": "Cờ bạc", "slug": "co-bac"}
    assert send(client, public, data).status_code == 403
    assert send(client, draft, data).status_code == 302
    assert client.post(f"{ADMIN}tag/{public.pk}/delete/", {"post": "yes"}).status_code == 403
    merge = {"action": "merge_chosen", "_selected_action": [public.pk, draft.pk], "keep": draft.pk}
    assertContains(client.post(f"{ADMIN}tag/", merge, follow=True), "đang công khai")
    assert set(Tag.objects.values_list("slug", flat=True)) == {"hop", "co-bac"}


@pytest.mark.parametrize("model", ["news/section", "news/department", "portal/menuitem"])
def test_what_all_pages_name_is_for_who_may_publish(client: Client, model: str) -> None:
    label, name = model.split("/")
    rights = [f"{label}.{action}_{name}" for action in ("view", "add", "change")]
    client.force_login(make_user(*rights))
    assert client.get(f"/quan-tri/{model}/add/").status_code == 403
    assertNotContains(client.get(f"/quan-tri/{model}/"), 'name="_save"')
    client.force_login(make_user(*rights, "news.rename_public"))
    assert client.get(f"/quan-tri/{model}/add/").status_code == 200


def test_places_of_a_superuser_are_all_open(closed: Section) -> None:
    picture = make_image()
    write(title="Bài", lead_image=picture, section=closed)
    [place] = places_of_picture(picture, make_user(is_superuser=True))
    assert (place.is_seen, place.is_public, bool(place.address)) == (True, False, True)
    assert may_change_public(picture, make_author())
