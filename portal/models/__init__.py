"""Models of the site as a whole: its identity, menus, lasting pages, alerts, enquiries, mail."""

from portal.models.alerts import Alert
from portal.models.audit import AuditEntry
from portal.models.browser_reports import BrowserReport
from portal.models.chores import ChoreRun
from portal.models.enquiries import Enquiry, EnquirySettings, SettledError
from portal.models.mail import OutgoingMail
from portal.models.nodes import Node
from portal.models.publication_log import (
    LinkedHost,
    PublicationKind,
    PublicationLeaf,
    PublicationLine,
)
from portal.models.search import BestAnswer, SynonymGroup
from portal.models.site import MenuItem, Page, SiteIdentity

__all__ = [
    "Alert",
    "AuditEntry",
    "BestAnswer",
    "BrowserReport",
    "ChoreRun",
    "Enquiry",
    "EnquirySettings",
    "LinkedHost",
    "MenuItem",
    "Node",
    "OutgoingMail",
    "Page",
    "PublicationKind",
    "PublicationLeaf",
    "PublicationLine",
    "SettledError",
    "SiteIdentity",
    "SynonymGroup",
]
