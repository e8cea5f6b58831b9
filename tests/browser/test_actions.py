"""How many actions frequent work takes, done in a browser as staff do it: docs/actions.md.

`python -m tools.count_actions` writes the table anew.
"""

import os
import re
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

import pytest
from django.contrib.auth.models import Group, Permission, User
from docx import Document
from PIL import Image as Picture
from playwright.sync_api import FilePayload, Page

from core.images import store_picture
from news.models import Article, ArticleState, ArticleVersion, Image, VersionState
from news.workflow import submit
from portal.roles import ensure_groups
from runner.environment import CHECKOUT
from tests.browser.people import Person
from tests.browser.served_site import ServedSite
from tests.factories import make_image, make_placement, make_section, make_user
from tests.news.makers import publish, write

pytestmark = pytest.mark.browser

TABLE = CHECKOUT / "docs" / "actions.md"
BEGIN, END = "<!-- bảng: bắt đầu -->", "<!-- bảng: kết thúc -->"
WRITER, APPROVER = "Tác giả", "Người duyệt"

Office = Callable[..., Person]


class Task(NamedTuple):
    """A piece of work.

    Attributes:
        name: what it is called in the table.
        before: the actions that version 0.2.0 took; wagtail: those that Wagtail 7.4 takes.
        most: those that are allowed.
        work: does it, with people from `office`, and returns them.
    """

    name: str
    before: int
    wagtail: int | None
    most: int
    work: Callable[[Office], list[Person]]


@pytest.fixture
def office(live_site: ServedSite, new_page: Callable[..., Page]) -> Office:
    """Return a function that seats somebody with a role, and perhaps more rights, at a browser."""
    ensure_groups()

    def seat(role: str, *rights: str, user: User | None = None) -> Person:
        person = user or make_user(first_name="Lan", last_name="Vũ Thị")
        person.groups.add(Group.objects.get(name=role))
        for right in rights:
            app, codename = right.split(".")
            permission = Permission.objects.get(content_type__app_label=app, codename=codename)
            person.user_permissions.add(permission)
        page = new_page(viewport={"width": 1366, "height": 768})
        live_site.sign_in(page.context, person)
        return Person(page, live_site.url)

    return seat


def photo(name: str, colour: str = "teal", size: tuple[int, int] = (900, 600)) -> FilePayload:
    buffer = BytesIO()
    Picture.new("RGB", size, colour).save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def letter() -> FilePayload:
    document = Document()
    document.add_paragraph("Lịch tiếp công dân tháng 12", style="Title")
    document.add_heading("Thời gian", 1)
    document.add_paragraph("Sáng thứ Năm hằng tuần, tại phòng 101.")
    buffer = BytesIO()
    document.save(buffer)
    name = "lich-tiep-cong-dan.docx"
    return {"name": name, "mimeType": "application/octet-stream", "buffer": buffer.getvalue()}


def newest(article: Article) -> ArticleVersion:
    version = article.newest_version
    assert version
    return version


def waiting(title: str) -> Article:
    """Make an article whose newest version waits for approval."""
    article = write(title=title)
    version = newest(article)
    assert version.created_by
    submit(version, version.created_by)
    return article


def with_three_pictures(office: Office) -> list[Person]:
    chief = office(APPROVER, "news.approve_own_article")
    colours = {"Hàng cây ven sông": "green", "Bờ kè mới": "gray", "Trẻ em chơi": "orange"}
    files = [photo(f"{colour}.jpg", colour) for colour in colours.values()]
    chief.click_link("Viết bài")
    chief.write(chief.page.locator("#id_title"), "Bờ sông có thêm cây xanh")
    chief.write(chief.page.locator("#id_summary"), "Ba trăm cây được trồng trong tuần qua.")
    chief.choose(chief.page.locator("#id_section"), Article.objects.all()[0].section.name)
    chief.write_in_text("Bờ sông xanh hơn. ")
    put_pictures(chief, files, list(colours))
    chief.click(chief.page.get_by_label("Dùng ảnh đầu tiên trong bài"))
    chief.click(chief.page.locator("button[name=_publish]"))
    chief.see_message("Bài đang công khai")
    article = Article.objects.latest("pk")
    assert (article.body.count("<img"), article.state) == (3, ArticleState.PUBLISHED)
    assert article.lead_image
    assert article.lead_image.alt == "Hàng cây ven sông"
    return [chief]


def put_pictures(person: Person, files: list[FilePayload], descriptions: list[str]) -> None:
    """Choose pictures from the machine, and describe each."""
    page = person.page
    person.click(page.locator(".cke_button__image"))
    person.click(page.locator(".picture-dialog__upload"))
    person.choose_files(page.locator(".picture-dialog input[type=file]"), files)
    for number, description in enumerate(descriptions, start=1):
        page.locator(".picture-dialog__status", has_text=f"({number}/3)").wait_for()
        field = page.get_by_label("Mô tả ảnh, cho người")
        person.write(field, description)
        person.press("Enter", field)
    page.locator(".cke_dialog:visible").wait_for(state="hidden")


def read(person: Person, text: str) -> None:
    """Wait until the reading page shows the article with a text in it."""
    person.page.frame_locator(".review__frame").get_by_text(text).first.wait_for()


def from_word(office: Office) -> list[Person]:
    author, approver = office(WRITER), office(APPROVER)
    author.click_link("Danh sách bài")
    author.click_link("Tải bài từ Word")
    author.choose_files(author.page.locator("#id_file"), [letter()])
    author.click_button("Tải lên và xem")
    author.choose(author.page.locator("#id_section"), Article.objects.all()[0].section.name)
    author.click_button("Tạo bài viết")
    author.click(author.page.locator("button[name=_submit]"))
    author.see_message("gửi duyệt")
    approver.sit_down()
    approver.open_work("Lịch tiếp công dân tháng 12")
    read(approver, "Sáng thứ Năm hằng tuần")
    approver.click_button("Duyệt và xuất bản")
    approver.see_message("Bài đang công khai")
    return [author, approver]


def corrected(office: Office) -> list[Person]:
    writer = make_user(first_name="Lan", last_name="Vũ Thị")
    publish(title="Giờ mở cửa thư viện", body="<p>Thư viện mở cửa lúc 8 giờ.</p>")
    Article.objects.update(created_by=writer)
    author, approver = office(WRITER, user=writer), office(APPROVER)
    author.click_link("Danh sách bài")
    author.click_link("Giờ mở cửa thư viện")
    author.write_in_text(" Nghỉ thứ Hai.")
    author.click(author.page.locator("button[name=_submit]"))
    author.see_message("gửi duyệt")
    approver.sit_down()
    approver.open_work("Giờ mở cửa thư viện")
    approver.page.locator("ins", has_text="Nghỉ thứ Hai.").wait_for()
    approver.click_button("Duyệt và xuất bản")
    approver.see_message("Bài đang công khai")
    return [author, approver]


def returned(office: Office) -> list[Person]:
    writer = make_user(first_name="Lan", last_name="Vũ Thị")
    article = waiting("Họp tổ dân phố số 4")
    ArticleVersion.objects.filter(article=article).update(created_by=writer)
    Article.objects.filter(pk=article.pk).update(created_by=writer)
    author, approver = office(WRITER, user=writer), office(APPROVER)
    approver.open_work("Họp tổ dân phố số 4")
    approver.click_link("Trả lại…")
    approver.click_button("Ghi rõ nguồn tin.")
    approver.see_message("Đã trả lại bài")
    author.sit_down()
    author.see("Ghi rõ nguồn tin.")
    author.open_work("Họp tổ dân phố số 4")
    author.write_in_text(" Theo ban quản lý chợ.")
    author.click(author.page.locator("button[name=_submit]"))
    author.see_message("gửi duyệt")
    approver.sit_down()
    approver.open_work("Họp tổ dân phố số 4")
    read(approver, "Theo ban quản lý chợ.")
    approver.click_button("Duyệt và xuất bản")
    approver.see_message("Bài đang công khai")
    return [author, approver]


def banner(office: Office) -> list[Person]:
    manager = office("Quản trị nội dung")
    page = manager.page
    make_placement(name="Cột phải", position="right", width=300, height=250)
    manager.click_link("Thêm quảng cáo")
    manager.write(page.locator("#id_title"), "Hội hoa xuân")
    manager.choose_files(page.locator("#id_image"), [photo("hoa.jpg", size=(600, 500))])
    manager.write(page.locator("#id_alt"), "Hội hoa xuân, từ 20 tháng Chạp")
    manager.write(page.locator("#id_url"), "https://hoaxuan.example/")
    manager.click(page.get_by_label(re.compile("Cột phải")))
    manager.write(page.locator("#id_ends_at_0"), "31/12/2036")
    manager.click(page.locator("[name=_save]"))
    manager.see_message("Hội hoa xuân")
    return [manager]


def last_month(office: Office) -> list[Person]:
    editor = office("Biên tập viên")
    editor.click_link("Thống kê truy cập")
    editor.click_link("Tháng trước")
    with editor.page.expect_download() as download:
        editor.click_button("Tải mọi bảng (Excel)")
    assert download.value.suggested_filename.endswith(".xlsx")
    return [editor]


def replaced(office: Office) -> list[Person]:
    stored = store_picture(Picture.new("RGB", (900, 600), "teal"))
    make_image(**stored._asdict(), title="Cổng trụ sở")
    manager = office("Quản trị nội dung")
    manager.click_link("Thư viện ảnh")
    manager.click_link("Cổng trụ sở")
    manager.click_link("Thay tệp ở mọi nơi…")
    manager.choose_files(manager.page.locator("#id_file"), [photo("moi.jpg", "navy")])
    manager.click(manager.page.get_by_label(re.compile("Thay ảnh ở mọi nơi")))
    manager.click_button("Thay tệp")
    manager.see_message("Đã thay")
    assert Image.objects.get(title="Cổng trụ sở").former_names == [stored.name]
    return [manager]


def scheduled(office: Office) -> list[Person]:
    article = waiting("Nghỉ Tết Dương lịch")
    approver = office(APPROVER)
    approver.open_work("Nghỉ Tết Dương lịch")
    approver.click_link("Hẹn giờ…")
    approver.click_button("Sáng mai 7:00")
    approver.see_message("tự lên trang lúc")
    assert newest(article).state == VersionState.APPROVED
    return [approver]


def withdrawn(office: Office) -> list[Person]:
    publish(title="Lịch tiếp dân cũ")
    approver = office(APPROVER)
    approver.click_link("Danh sách bài")
    approver.click_link("Lịch tiếp dân cũ")
    approver.click_link("Gỡ khỏi trang")
    approver.write(approver.page.locator("#id_reason"), "Lịch đã thay đổi.")
    approver.click_button("Gỡ khỏi trang")
    approver.see_message("Đã gỡ bài khỏi trang")
    return [approver]


TASKS = [
    Task("Viết bài có ba ảnh và xuất bản", 29, 45, 20, with_three_pictures),
    Task("Từ tệp Word đến bài được duyệt", 23, None, 12, from_word),
    Task("Sửa bài đang công khai, so sánh, duyệt", 11, 16, 11, corrected),
    Task("Trả lại, sửa, duyệt", 12, 12, 8, returned),
    Task("Thêm quảng cáo có ngày kết thúc", 8, None, 8, banner),
    Task("Số liệu tháng trước ra Excel", 3, None, 3, last_month),
    Task("Tìm một ảnh, thay ở mọi nơi", 6, 6, 6, replaced),
    Task("Hẹn giờ đăng", 4, 10, 4, scheduled),
    Task("Gỡ bài, ghi lý do", 7, 7, 7, withdrawn),
]


def test_frequent_work_takes_few_actions(office: Office) -> None:
    publish(title="Bài có sẵn", section=make_section(name="Tin hoạt động"))
    counts = {}
    for task in TASKS:
        actions = [action for person in task.work(office) for action in person.actions]
        assert len(actions) <= task.most, "\n".join([task.name, *actions])
        counts[task.name] = len(actions)
    lines = ["| Việc | Trước | Nay | Wagtail 7.4 |", "|---|--:|--:|--:|"]
    lines += [f"| {task.name} | {task.before} | {counts[task.name]} | {task.wagtail or '–'} |"
              for task in TASKS]  # fmt: skip
    measured = "\n".join(["", "", *lines, "", ""])
    before, _, rest = TABLE.read_text().partition(BEGIN)
    written, _, after = rest.partition(END)
    if os.environ.get("WRITE_ACTIONS") == "1":
        TABLE.write_text(f"{before}{BEGIN}{measured}{END}{after}")
    else:
        assert written == measured, "python -m tools.count_actions writes the table anew"


def test_nothing_takes_more_than_elsewhere() -> None:
    assert [task.name for task in TASKS if task.most > (task.wagtail or task.most)] == []
