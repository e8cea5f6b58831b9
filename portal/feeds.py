"""The feed of the whole site."""

from news.feeds import LatestArticles, LatestAtom
from portal.models import SiteIdentity


class SiteFeed(LatestArticles):
    """The newest articles, under the site's own name."""

    def site_title(self) -> str:
        return SiteIdentity.load().unit_name


class SiteAtom(SiteFeed, LatestAtom):
    """The same as Atom."""
