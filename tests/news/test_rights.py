"""Which articles a member of staff may work on: by role, author and section."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from news.models import Article, Section
from news.workflow import StepRefusedError, approve, save_version, submit
from portal.desk import desk
from tests.confirming import post_confirmed
from tests.factories import make_section, make_user
from tests.news.makers import write

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/news/article/"
AUTHOR = ("news.add_article", "news.change_article", "news.view_article", "news.add_image")


@pytest.fixture
def author(client: Client) -> User:
    user = make_user(*AUTHOR, username="tacgia")
    client.force_login(user)
    return user


def staffed(*staff: User, parent: Section | None = None) -> Section:
    section = make_section(parent=parent)
    section.staff.set(staff)
    return section


def own(author: User, section: Section | None = None) -> Article:
    article = Article()
    save_version(
        article,
        by=author,
        title="Bài của tôi",
        body="<p>Chữ.</p>",
        section=section or make_section(),
    )
    return article


def test_an_author_works_on_their_own_articles(author: User) -> None:
    mine, _other = own(author), write()
    assert list(Article.objects.workable_by(author)) == [mine]


def test_an_editor_works_on_those_of_others(author: User) -> None:
    editor = make_user("news.change_article", "news.edit_others_article", username="bientap")
    article = own(author)
    assert list(Article.objects.workable_by(editor)) == [article]


def test_a_section_with_staff_is_closed_to_others(author: User) -> None:
    section = staffed(make_user(username="khac"))
    assert section not in Section.objects.open_to(author)
    assert not Article.objects.workable_by(author).filter(pk=own(author, section).pk).exists()


def test_staff_of_a_section_are_ticked_by_name(client: Client) -> None:
    for username in ("an", "an2"):
        make_user(username=username, last_name="Vũ", first_name="An", is_staff=True)
    writer = make_user(username="lan", last_name="Đỗ", first_name="Thị Lan", is_staff=True)
    make_user(username="khach", is_staff=False)
    manager = make_user("news.change_section", "news.rename_public", username="noidung")
    client.force_login(manager)
    address = f"/quan-tri/news/section/{make_section(name='Tin', slug='tin').pk}/change/"
    page = client.get(address).content.decode()
    assert 0 < page.find("Đỗ Thị Lan") < page.find("Vũ An (an)") < page.find("Vũ An (an2)")
    assert "Đỗ Thị Lan (" not in page  # only people of the same name need more than it
    assert "khach" not in page
    form = {"name": "Tin", "slug": "tin", "order": "0", "staff": [str(writer.pk)]}
    assert post_confirmed(client, address, form)["Location"] == "/quan-tri/news/section/"
    assert list(Section.objects.get(slug="tin").staff.all()) == [writer]


def test_the_staff_of_a_section_work_under_it(author: User) -> None:
    parent = staffed(author)
    child = make_section(parent=parent)
    closed = staffed(make_user(username="khac"), parent=parent)
    assert set(Section.objects.open_to(author)) == {parent, child, closed}


def test_a_section_under_a_closed_one_is_closed(author: User) -> None:
    child = make_section(parent=staffed(make_user(username="khac")))
    assert child not in Section.objects.open_to(author)


def test_the_list_leaves_out_what_is_not_theirs(client: Client, author: User) -> None:
    write(title="Bài của người khác")
    own(author)
    page = client.get(LIST).content.decode()
    assert "Bài của tôi" in page
    assert "Bài của người khác" not in page


def test_an_address_typed_by_hand_is_refused(client: Client, author: User) -> None:
    other = write(title="Bài của người khác")
    answer = client.get(f"{LIST}{other.pk}/change/", follow=True)
    assert "Nội dung." not in answer.content.decode()


def test_a_form_sent_by_hand_is_refused(client: Client, author: User) -> None:
    other = write()
    data = {"title": "Sửa trộm", "body": "<p>X</p>", "section": other.section_id, "_save": "1"}
    client.post(f"{LIST}{other.pk}/change/", data)
    assert other.versions.count() == 1


def test_an_article_does_not_get_into_a_closed_section(client: Client, author: User) -> None:
    section = staffed(make_user(username="khac"))
    data = {"title": "Bài", "body": "<p>X</p>", "section": section.pk, "_save": "1"}
    answer = client.post(f"{LIST}add/", data)
    assert "section" in answer.context["adminform"].form.errors
    assert not Article.objects.exists()


def test_a_word_document_does_not_get_into_a_closed_section(client: Client, author: User) -> None:
    section = staffed(make_user(username="khac"))
    sent = {"title": "a", "body": "<p>a</p>", "section": section.pk}
    answer = client.post(f"{LIST}tai-tu-word/", sent)
    assert "section" in answer.context["form"].errors


def test_the_desk_shows_only_what_this_person_may_decide() -> None:
    approver = make_user("news.approve_article", "news.change_article", username="duyet")
    for section in (staffed(make_user(username="khac")), make_section()):
        writer = make_user("news.change_article", is_superuser=True)
        version = write(section=section).newest_version
        assert version
        submit(version, writer)
    (card,) = desk(approver)["cards"]
    assert len(card.groups[0].lines) == 1


def test_an_article_of_a_closed_section_is_not_approved() -> None:
    version = write(section=staffed(make_user(username="khac"))).newest_version
    assert version
    approver = make_user("news.approve_article", "news.change_article")
    with pytest.raises(StepRefusedError, match="phần việc"):
        approve(version, approver)


def test_an_author_does_not_submit_for_another(author: User) -> None:
    version = write().newest_version
    assert version
    with pytest.raises(StepRefusedError, match="phần việc"):
        submit(version, author)
