"""Models of the site as a whole: its identity, menus, lasting pages, alerts and enquiries."""

from portal.models.alerts import Alert
from portal.models.audit import AuditEntry
from portal.models.enquiries import Enquiry, EnquirySettings, SettledError
from portal.models.site import MenuItem, Page, SiteIdentity

__all__ = [
    "Alert",
    "AuditEntry",
    "Enquiry",
    "EnquirySettings",
    "MenuItem",
    "Page",
    "SettledError",
    "SiteIdentity",
]
