"""The admin of the site itself."""

from portal.admin import (
    accounts,
    alerts,
    audit,
    browser_reports,
    enquiries,
    mail,
    publication,
    search,
    site,
)

__all__ = [
    "accounts",
    "alerts",
    "audit",
    "browser_reports",
    "enquiries",
    "mail",
    "publication",
    "search",
    "site",
]
