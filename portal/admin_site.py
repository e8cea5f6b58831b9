"""The staff's side of the portal: one admin site, in the words of an office."""

from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    site_title = "Quản trị cổng thông tin"
    site_header = "Quản trị cổng thông tin"
    index_title = "Bàn làm việc"
