"""The admin of the site itself."""

from portal.admin import accounts, alerts, enquiries, site

__all__ = ["accounts", "alerts", "enquiries", "site"]
