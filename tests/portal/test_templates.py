"""Contents of the public pages, and rules for all templates."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from news.models import Tag
from portal.models import MenuItem, SiteIdentity
from tests.factories import make_department, make_image, make_section
from tests.news.makers import publish

MOST_LINES = 150
TEMPLATES = settings.BASE_DIR / "templates"
ALL = sorted(TEMPLATES.rglob("*.html"))
PUBLIC = [path for path in ALL if "admin" not in path.relative_to(TEMPLATES).parts]
# Where the apps meet; any other template loads the tags of its own app alone.
MEETING_PLACES = ("base.html", "layouts", "includes", "portal")
TAGS_OF_APPS = {"ads_tags": "ads", "analytics_tags": "analytics", "news_tags": "news"}


def name_of(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


class TestTemplates:
    @pytest.mark.parametrize("path", ALL, ids=name_of)
    def test_are_short(self, path: Path) -> None:
        assert len(path.read_text().splitlines()) <= MOST_LINES

    @pytest.mark.parametrize("path", PUBLIC, ids=name_of)
    def test_hold_no_inline_code(self, path: Path) -> None:
        inline = re.findall(
            r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", path.read_text()
        )
        assert inline == []

    @pytest.mark.parametrize("path", PUBLIC, ids=name_of)
    def test_load_the_tags_of_other_apps_only_where_apps_meet(self, path: Path) -> None:
        place = path.relative_to(TEMPLATES).parts[0]
        loaded = {
            tag for tag in TAGS_OF_APPS if re.search(rf"{{% load [^%]*\b{tag}\b", path.read_text())
        }
        foreign = {tag for tag in loaded if TAGS_OF_APPS[tag] != place}
        assert place in MEETING_PLACES or not foreign


class TestPagination:
    def show(self, number: int, *, pages: int = 9) -> str:
        page = Paginator(range(pages), 1).page(number)
        template = Template("{% load pagination %}{% pagination page kept %}")
        return template.render(Context({"page": page, "kept": {"q": "một cửa & hồ sơ"}}))

    def test_is_absent_from_a_single_page(self) -> None:
        assert self.show(1, pages=1).strip() == ""

    def test_links_to_its_neighbours(self) -> None:
        shown = self.show(5)
        assert re.findall(r'rel="(prev|next)" href="[^"]*trang=(\d)"', shown) == [
            ("prev", "4"),
            ("next", "6"),
        ]

    def test_keeps_the_query(self) -> None:
        assert 'href="?q=m%E1%BB%99t+c%E1%BB%ADa+%26+h%E1%BB%93+s%C6%A1&amp;trang=6"' in self.show(
            5
        )

    def test_says_which_page_is_shown(self) -> None:
        assert re.search(r'aria-current="page"[^>]*><span[^>]*>Trang </span>5<', self.show(5))


@pytest.mark.django_db
class TestHome:
    def test_says_so_when_nothing_is_published(self, client: Client) -> None:
        assertContains(client.get("/"), "Chưa có bài viết nào")

    def test_shows_its_only_article_once(self, client: Client) -> None:
        publish(title="Bài duy nhất", lead_image=make_image())
        assertContains(client.get("/"), "Bài duy nhất", count=1)

    def test_shows_an_article_without_a_picture(self, client: Client) -> None:
        publish(title="Không có ảnh")
        response = client.get("/")
        assertContains(response, "Không có ảnh")
        assertNotContains(response, "Chưa có bài viết nào")

    def test_shows_a_section_of_pictures_as_a_gallery(self, client: Client) -> None:
        for section in (make_section(), make_section(shows_pictures=True)):
            for number in range(9):
                publish(title=f"Lễ hội {number}", section=section, lead_image=make_image())
        blocks = client.get("/").content.decode().split('aria-labelledby="khoi-')[1:]
        assert ["stories--grid" in block for block in blocks] == [False, True]

    def test_lists_notices(self, client: Client) -> None:
        publish(title="Tạm ngừng cấp nước", section=make_section(is_notice=True, on_home=False))
        assertContains(client.get("/"), "Thông báo mới")

    def test_says_whose_site_it_is(self, client: Client) -> None:
        identity = {
            "unit_name": "Phường An Thịnh",
            "superior_body": "Ủy ban nhân dân tỉnh Lam Giang",
            "responsible_person": "Bà Nguyễn Thị An, Phó Chủ tịch",
            "address": "Số 1 đường Bờ Sông",
        }
        SiteIdentity.objects.create(**identity)
        response = client.get("/")
        for said in identity.values():
            assertContains(response, said)
        assertContains(response, "Ghi rõ nguồn “Phường An Thịnh” khi phát hành lại")

    def test_opens_submenus_without_script(self, client: Client) -> None:
        parent = MenuItem.objects.create(label="Giới thiệu", url="/a/")
        MenuItem.objects.create(label="Bộ máy", url="/b/", parent=parent)
        assertContains(
            client.get("/"),
            '<summary>Giới thiệu<span class="menu__caret"></span></summary>',
            html=True,
        )

    @pytest.mark.parametrize(("entries", "in_the_bar"), [(12, 12), (13, 7)])
    def test_folds_a_menu_too_long_for_the_bar(
        self, client: Client, entries: int, in_the_bar: int
    ) -> None:
        for number in range(entries):
            MenuItem.objects.create(label=f"Mục {number}.", url="/a/", order=number)
        drawer, bar = client.get("/").content.decode().split('class="menu__bar"')
        assert drawer.count("Mục ") == entries
        assert bar.count("Mục ") == in_the_bar
        assert ("menu--long" in drawer) == (entries > in_the_bar)

    def test_has_its_quick_links_before_the_news_and_elsewhere_beside(self, client: Client) -> None:
        MenuItem.objects.create(label="Dịch vụ công", url="/a/", menu=MenuItem.Menu.QUICK)
        publish(section=make_section(slug="tin"))
        home, section = (client.get(path).content.decode() for path in ("/", "/tin/"))
        assert home.count('id="lien-ket-nhanh"') == section.count('id="lien-ket-nhanh"') == 1
        assert home.index('id="lien-ket-nhanh"') < home.index('class="story')
        assert section.index('id="lien-ket-nhanh"') > section.index("</main>")

    def test_says_nothing_in_the_words_of_a_deleted_level(self, client: Client) -> None:
        assertNotContains(client.get("/"), "huyện")


@pytest.mark.django_db
class TestArticle:
    def page(self, client: Client, **content: object) -> str:
        article = publish(**content)
        return client.get(article.get_absolute_url()).content.decode()

    def test_has_its_title_as_the_only_first_heading(self, client: Client) -> None:
        shown = self.page(client, title="Dân hỏi, phường trả lời")
        assert re.findall(r"<h1[^>]*>([^<]*)", shown) == ["Dân hỏi, phường trả lời"]

    def test_is_signed_by_its_office(self, client: Client) -> None:
        office = make_department(name="Phòng Văn hóa – Xã hội")
        link = f'<a href="{office.get_absolute_url()}">Phòng Văn hóa – Xã hội</a>'
        signature = f'<p class="article__signature">{link}</p>'
        assert signature in self.page(client, department=office)

    def test_writes_views_with_dots(self, client: Client) -> None:
        article = publish()
        article.opening_view_count = 7_448_251
        article.save()
        response = client.get(article.get_absolute_url())
        assertContains(response, '<strong data-count="views">7.448.251</strong>', html=True)

    def test_leads_back_through_its_sections(self, client: Client) -> None:
        parent = make_section(name="Kinh tế", slug="kinh-te")
        shown = self.page(client, section=make_section(name="Chợ", slug="cho", parent=parent))
        crumbs = shown[shown.index('class="breadcrumb"') : shown.index("</ol>")]
        assert re.findall(r'href="([^"]*)"', crumbs) == ["/", "/kinh-te/", "/kinh-te/cho/"]

    def test_links_its_keywords(self, client: Client) -> None:
        tag = Tag.objects.create(name="một cửa", slug="mot-cua")
        assert 'href="/tu-khoa/mot-cua/">một cửa</a>' in self.page(client, tags=[tag])

    def test_shows_the_caption_and_credit_of_its_picture(self, client: Client) -> None:
        image = make_image(caption="Cầu Đông Thịnh.", credit="Văn phòng")
        shown = self.page(client, lead_image=image)
        assert "<figcaption>Cầu Đông Thịnh. <span>Ảnh: Văn phòng</span></figcaption>" in shown

    def test_describes_itself_to_those_who_share_it(self, client: Client) -> None:
        shown = self.page(client, title="Chợ phiên", summary="Sáng thứ Bảy hằng tuần.")
        assert '<meta property="og:title" content="Chợ phiên">' in shown
        assert '<meta name="description" content="Sáng thứ Bảy hằng tuần.">' in shown

    def test_gives_its_picture_to_those_who_share_it(self, client: Client) -> None:
        image = make_image()
        shown = self.page(client, lead_image=image)
        picture = f"http://testserver/media/{image.name}/800.webp"
        assert f'<meta property="og:image" content="{picture}">' in shown

    def test_escapes_what_staff_typed_as_text(self, client: Client) -> None:
        assert "<script>alert" not in self.page(client, title="<script>alert(1)</script>")


@pytest.mark.django_db
class TestSearch:
    def test_marks_the_words_found(self, client: Client) -> None:
        publish(title="Quầy một cửa sáng đèn")
        assertContains(client.get("/tim-kiem/?q=mot cua"), "<mark>một cửa</mark>")

    def test_says_how_many_were_found(self, client: Client) -> None:
        publish(title="Quầy một cửa sáng đèn")
        assertContains(client.get("/tim-kiem/?q=mot cua"), "Tìm thấy 1 kết quả")

    def test_suggests_what_to_do_when_nothing_is_found(self, client: Client) -> None:
        assertContains(client.get("/tim-kiem/?q=zzz"), "Bạn có thể thử")

    def test_explains_itself_when_nothing_was_asked(self, client: Client) -> None:
        assertContains(client.get("/tim-kiem/"), "Nhập điều bạn muốn tìm")

    def test_keeps_and_escapes_what_was_typed(self, client: Client) -> None:
        assertContains(client.get('/tim-kiem/?q="><b>'), 'value="&quot;&gt;&lt;b&gt;"')


@pytest.mark.django_db
class TestLists:
    def test_a_section_without_articles_says_so(self, client: Client) -> None:
        assertContains(client.get(make_section().get_absolute_url()), "Chưa có bài viết nào")

    def test_a_section_leads_to_those_under_it(self, client: Client) -> None:
        section = make_section()
        child = make_section(parent=section)
        response = client.get(section.get_absolute_url())
        assertContains(
            response, f'<a class="chip" href="{child.get_absolute_url()}">{child.name}</a>'
        )

    def test_the_second_page_has_an_address_of_its_own(self, client: Client) -> None:
        section = make_section()
        for _ in range(13):
            publish(section=section)
        response = client.get(f"{section.get_absolute_url()}?trang=2")
        canonical = f"http://testserver{section.get_absolute_url()}?trang=2"
        assertContains(response, f'<link rel="canonical" href="{canonical}">')


class TestErrors:
    @pytest.mark.django_db
    def test_an_unknown_address_offers_a_search(self, client: Client) -> None:
        response = client.get("/khong-co/trang-nay/")
        assertContains(response, 'role="search"', status_code=404)
        assertTemplateUsed(response, "404.html")

    @pytest.mark.django_db
    def test_the_error_page_does_not_need_the_database(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            assert "Trang tạm thời gặp sự cố" in render_to_string("500.html")


class TestContact:
    """The office's telephone and e-mail address, wherever they stand."""

    @pytest.mark.parametrize(
        ("layout", "phone", "expected"),
        [
            ("", "0200 38", '<p>Điện thoại: <a href="tel:020038">0200 38</a></p> '
             '<p>Thư điện tử: <a href="mailto:a@b.vn">a@b.vn</a></p>'),
            ("items", "0200 38", '<li><a href="tel:020038">Điện thoại: 0200 38</a></li> '
             '<li><a href="mailto:a@b.vn">a@b.vn</a></li>'),
            ("sentence", "0200 38", ': điện thoại <a href="tel:020038">0200 38</a>, '
             'thư điện tử <a href="mailto:a@b.vn">a@b.vn</a>.'),
            ("sentence", "", ': thư điện tử <a href="mailto:a@b.vn">a@b.vn</a>.'),
        ],
    )  # fmt: skip
    def test_each_layout_has_both(self, layout: str, phone: str, expected: str) -> None:
        identity = SiteIdentity(phone=phone, email="a@b.vn")
        html = render_to_string("components/contact.html", {"identity": identity, "layout": layout})
        assert " ".join(html.split()) == expected

    def test_a_sentence_about_an_office_without_either_ends(self) -> None:
        context = {"identity": SiteIdentity(), "layout": "sentence"}
        assert render_to_string("components/contact.html", context).strip() == "."
