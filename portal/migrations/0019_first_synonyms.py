"""The words of the same meaning that a Vietnamese office begins with, and who may change them."""

import re
import unicodedata
from typing import Any

from django.db import migrations

# Each line is a group.
GROUPS = """
CCHC | cải cách hành chính
TTHC | thủ tục hành chính
DVC | DVCTT | dịch vụ công | dịch vụ công trực tuyến
TTPVHCC | trung tâm phục vụ hành chính công | trung tâm hành chính công | một cửa | bộ phận một cửa
CCCD | căn cước công dân | căn cước | thẻ căn cước | chứng minh nhân dân | CMND | chứng minh thư
VNeID | định danh điện tử | tài khoản định danh | định danh mức 2 | định danh mức độ 2
BHYT | bảo hiểm y tế | thẻ bảo hiểm y tế
BHXH | bảo hiểm xã hội
BHTN | bảo hiểm thất nghiệp | trợ cấp thất nghiệp
HĐND | hội đồng nhân dân
UBND | ủy ban nhân dân | ủy ban
UBMTTQ | MTTQ | mặt trận tổ quốc | ủy ban mặt trận tổ quốc
PCCC | phòng cháy chữa cháy | phòng cháy và chữa cháy
ANTT | an ninh trật tự
ATGT | an toàn giao thông
ATTP | VSATTP | ATVSTP | an toàn thực phẩm | vệ sinh an toàn thực phẩm
NVQS | nghĩa vụ quân sự | tuyển quân | nhập ngũ | gọi nhập ngũ
QSDĐ | quyền sử dụng đất
GCNQSDĐ | giấy chứng nhận quyền sử dụng đất | sổ đỏ | sổ hồng | bìa đỏ | giấy tờ nhà đất
CNTT | công nghệ thông tin
CĐS | chuyển đổi số
PAKN | phản ánh kiến nghị | góp ý
TDP | tổ dân phố | khu phố | khóm
KT-XH | KTXH | kinh tế xã hội
NTM | nông thôn mới
GPXD | giấy phép xây dựng | xin phép xây dựng
GPLX | giấy phép lái xe | bằng lái xe | bằng lái
ĐKKD | đăng ký kinh doanh | đăng ký hộ kinh doanh | giấy phép kinh doanh
THCS | trung học cơ sở | cấp hai | cấp 2
THPT | trung học phổ thông | cấp ba | cấp 3
KHHGĐ | kế hoạch hóa gia đình
TBXH | trợ cấp xã hội | bảo trợ xã hội | trợ cấp hằng tháng
sđt | số điện thoại | điện thoại
cúp điện | mất điện | cắt điện | ngừng cấp điện | ngừng cung cấp điện | tạm ngừng cấp điện
cúp nước | mất nước | cắt nước | ngừng cấp nước | ngừng cung cấp nước | tạm ngừng cấp nước
vắc-xin | vaccine | vacxin | vắcxin | văcxin
tiêm chủng | tiêm phòng | tiêm ngừa | chích ngừa | tiêm vắc xin
hộ khẩu | cư trú | sổ hộ khẩu | thường trú
tạm trú | đăng ký tạm trú | KT3 | cư trú
tạm vắng | khai báo tạm vắng
giấy khai sinh | khai sinh | đăng ký khai sinh
bản sao giấy khai sinh | bản sao khai sinh | giấy khai sinh bản sao | trích lục khai sinh
giấy báo tử | khai tử | giấy chứng tử | đăng ký khai tử
giấy kết hôn | đăng ký kết hôn | giấy đăng ký kết hôn | kết hôn
giấy độc thân | xác nhận độc thân | xác nhận tình trạng hôn nhân | giấy xác nhận tình trạng hôn nhân
chứng thực | công chứng | sao y | sao y bản chính
sơ yếu lý lịch | lý lịch
giờ làm việc | giờ mở cửa | lịch làm việc | giờ hành chính
đường dây nóng | hotline
lịch tiếp công dân | lịch tiếp dân | tiếp dân
thứ bảy | thứ 7
tuyển dụng | tuyển người | việc làm | tìm việc | tìm việc làm
trực tuyến | online | qua mạng
mầm non | mẫu giáo | nhà trẻ
nghỉ lễ | lịch nghỉ
ngập | ngập lụt | ngập nước | lũ lụt
rác thải | rác
bão lũ | mưa bão | mưa lũ | thiên tai
thuế đất | thuế sử dụng đất | thuế nhà đất
hộ nghèo | cận nghèo
người già | người cao tuổi
người tàn tật | người khuyết tật
"""
MODELS = {"bestanswer": "câu trả lời hay nhất", "synonymgroup": "nhóm từ đồng nghĩa"}
ACTIONS = ("add", "change", "delete", "view")


_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_I_OR_Y = re.compile("([hklmst]|qu)[iy]")


def key_of(phrase: str) -> str:
    """Return the key of a phrase as `core.search.spellings` makes it at this release."""
    folded = unicodedata.normalize("NFD", phrase.lower().replace("đ", "d"))
    words = _WORD.findall(_MARKS.sub("", folded))
    return " ".join(
        f"{found[1]}i" if (found := _I_OR_Y.fullmatch(word)) else word for word in words
    )


def fill(apps: Any, schema_editor: Any) -> None:
    """Make the groups."""
    SynonymGroup = apps.get_model("portal.SynonymGroup")  # noqa: N806
    groups = [line.split(" | ") for line in GROUPS.strip().splitlines()]
    SynonymGroup.objects.bulk_create(
        SynonymGroup(phrases=phrases, keys=list(dict.fromkeys(map(key_of, phrases))))
        for phrases in groups
    )


def give_to_editors(apps: Any, schema_editor: Any) -> None:
    """Give the rights to the roles and accounts that edit the articles of others."""
    permissions = apps.get_model("auth.Permission").objects
    editing = permissions.filter(content_type__app_label="news", codename="edit_others_article")
    if not editing.exists():
        return  # a new site: portal.roles gives them
    rights = []
    for name, words in MODELS.items():
        kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
            app_label="portal", model=name
        )
        for action in ACTIONS:
            right, _ = permissions.get_or_create(
                content_type=kind, codename=f"{action}_{name}",
                defaults={"name": f"Can {action} {words}"},
            )  # fmt: skip
            rights.append(right)
    groups = apps.get_model("auth.Group").objects.filter(permissions__in=editing)
    for group in groups.distinct():
        group.permissions.add(*rights)
    users = apps.get_model("auth.User").objects.filter(user_permissions__in=editing)
    for user in users.distinct():
        user.user_permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0018_search_phrases"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("news", "0025_attachment_texts"),
    ]

    operations = [
        # Going back leaves the rights, which mean nothing then; the table is dropped.
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(give_to_editors, migrations.RunPython.noop),
    ]
