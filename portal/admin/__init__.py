"""The admin of the site itself."""

from portal.admin import alerts, enquiries, site

__all__ = ["alerts", "enquiries", "site"]
