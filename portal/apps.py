from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from portal.unused_static import UNUSED_STATIC


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cổng thông tin"

    def ready(self) -> None:
        """Connect signals and receivers of apps, which do not import one another."""
        from django.contrib.auth.signals import user_logged_out

        from ads.receivers import add_counts
        from ads.signals import clicked, pages_asked
        from analytics.recorder import record_click, record_rating
        from analytics.signals import counted, flushed
        from core.signals import office_words_asked, unit_asked
        from news import search_documents as news_documents
        from news.receivers import add_views, release_locks
        from news.signals import picture_replaced, picture_uses_asked, rated
        from portal import search_documents, sentry, slow_queries
        from portal.audit import receivers as audit
        from portal.audit.triggers import make_triggers
        from portal.nodes import pulse
        from portal.publication_log import receivers as publication_log
        from portal.receivers import (
            office_words,
            pages_showing,
            pages_to_aim_at,
            show_replaced,
            unit_name,
        )
        from portal.roles import ensure_groups

        counted.connect(add_views, dispatch_uid="news.receivers.add_views")
        counted.connect(add_counts, dispatch_uid="ads.receivers.add_counts")
        flushed.connect(pulse.beat, dispatch_uid="portal.nodes.pulse")
        clicked.connect(record_click, dispatch_uid="analytics.recorder.record_click")
        rated.connect(record_rating, dispatch_uid="analytics.recorder.record_rating")
        unit_asked.connect(unit_name, dispatch_uid="portal.receivers.unit_name")
        office_words_asked.connect(office_words, dispatch_uid="portal.receivers.office_words")
        pages_asked.connect(pages_to_aim_at, dispatch_uid="portal.receivers.pages_to_aim_at")
        picture_uses_asked.connect(pages_showing, dispatch_uid="portal.receivers.pages_showing")
        picture_replaced.connect(show_replaced, dispatch_uid="portal.receivers.show_replaced")
        user_logged_out.connect(release_locks, dispatch_uid="news.receivers.release_locks")
        connection_created.connect(slow_queries.watch, dispatch_uid="portal.slow_queries")
        sentry.set_up()
        audit.connect()
        publication_log.connect()
        news_documents.connect()
        search_documents.connect()
        post_migrate.connect(make_triggers, sender=self, dispatch_uid="portal.audit.triggers")
        # This is the last installed app, so every permission exists by then.
        post_migrate.connect(ensure_groups, sender=self, dispatch_uid="portal.roles")


class PortalAdminConfig(AdminConfig):
    default_site = "portal.admin_site.PortalAdminSite"


class PortalStaticFilesConfig(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *UNUSED_STATIC]
