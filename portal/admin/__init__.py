"""The admin of the site itself."""

from portal.admin import accounts, alerts, audit, enquiries, mail, publication, site

__all__ = ["accounts", "alerts", "audit", "enquiries", "mail", "publication", "site"]
