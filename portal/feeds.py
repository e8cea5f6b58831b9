"""The feed of the whole site."""

from news.feeds import LatestArticles
from portal.models import SiteIdentity


class SiteFeed(LatestArticles):
    """The newest articles, under the site's own name."""

    def site_title(self) -> str:
        return SiteIdentity.load().unit_name
