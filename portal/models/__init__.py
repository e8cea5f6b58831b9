"""What belongs to the whole site: whose it is, its lasting pages, its alerts, its letters."""

from portal.models.alerts import Alert
from portal.models.enquiries import Enquiry, EnquirySettings, SettledError
from portal.models.site import MenuItem, Page, SiteIdentity

__all__ = [
    "Alert",
    "Enquiry",
    "EnquirySettings",
    "MenuItem",
    "Page",
    "SettledError",
    "SiteIdentity",
]
