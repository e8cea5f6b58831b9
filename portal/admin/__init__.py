"""The admin of the site itself."""

from portal.admin import accounts, alerts, audit, enquiries, mail, site

__all__ = ["accounts", "alerts", "audit", "enquiries", "mail", "site"]
