"""Checks of accounts."""

from django.conf import settings
from django.contrib.auth.models import User

from accounts import second_factor
from portal.doctor.findings import Finding, advice, fault, good


def administrator() -> Finding:
    count = User.objects.filter(is_superuser=True, is_active=True).count()
    if not count:
        return fault("Chưa có ai. Chạy: manage.py first_site, hoặc manage.py createsuperuser")
    if count == 1:
        return advice("Chỉ có một người: mất điện thoại là không ai vào được. Thêm người thứ hai.")
    return good(f"{count} người.")


def second_factors() -> Finding:
    if not settings.SECOND_FACTOR_ROLES:
        return fault("SECOND_FACTOR_ROLES=0: không ai phải đăng nhập hai bước. Bỏ biến ấy.")
    active = User.objects.filter(is_active=True)
    exempt = active.filter(username__in=second_factor.exempt).values_list("username", flat=True)
    if exempt:
        return fault(f"Được miễn: {', '.join(exempt)}. Đặt DEMO=0 và tắt các tài khoản ấy.")
    without = [
        user.username
        for user in active
        if second_factor.is_required(user) and not second_factor.has_second_factor(user)
    ]
    if without:
        return advice(f"Chưa cài: {', '.join(without)}. Mỗi người cài ở lần đăng nhập tới.")
    return good("Ai cần đều đã cài.")
