"""All checks, in the order in which an operator reads them."""

from portal.doctor import data, database, people, system
from portal.doctor.findings import Check

CHECKS = (
    Check("Chế độ lập trình", system.debug),
    Check("Nội dung mẫu", system.demo),
    Check("Khóa bí mật", system.secret_key),
    Check("HTTPS", system.https),
    Check("HSTS", system.hsts),
    Check("Tên miền", system.hosts),
    Check("Máy chủ trung gian", system.proxies),
    Check("Cổng đang chạy", system.running),
    Check("Số tệp được mở", system.descriptors),
    Check("Đồng hồ", system.clock),
    Check("Cơ sở dữ liệu", database.reachable),
    Check("Quyền trong cơ sở dữ liệu", database.rights, needs_database=True),
    Check("Chữ và giờ của cơ sở dữ liệu", database.letters_and_clock, needs_database=True),
    Check("Cấu trúc cơ sở dữ liệu", database.migrations, needs_database=True),
    Check("Thư mục dữ liệu", data.folders),
    Check("Kho ảnh và tệp", data.store),
    Check("Chủ của ảnh và tệp", data.owners),
    Check("Ổ đĩa", data.disks),
    Check("Sao lưu", data.backup),
    Check("Khóa sao lưu", data.backup_key),
    Check("Đối chiếu nội dung", data.verification),
    Check("Thư điện tử", system.mail),
    Check("Người quản trị", people.administrator, needs_database=True),
    Check("Đăng nhập hai bước", people.second_factors, needs_database=True),
)
