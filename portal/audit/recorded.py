"""Which tables the audit log records, and what of them stays out of it.

A new model is recorded whole unless a line here says otherwise.
"""

from collections.abc import Iterator

from django.apps import apps
from django.apps.registry import Apps
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Model

# Numbers that readers make, what machines need for their work, what follows from changes that are
# recorded, and the log itself.
UNRECORDED = {
    *("accounts.FailureCount", "accounts.SignIn", "accounts.UnusedWarning"),
    *("django_otp_webauthn.WebAuthnAttestation", "django_otp_webauthn.WebAuthnUserHandle"),
    *("ads.PlacementFilteredCount", "ads.PlacementHourlyCount"),
    *("analytics.DailyCount", "analytics.FilteredCount", "analytics.HourlyTotal"),
    *("analytics.RecentCount", "analytics.Salt", "analytics.SpoolMark", "analytics.Visitor"),
    *("analytics.SubjectDailyCount", "analytics.SubjectHourlyCount"),
    "analytics.SubjectMonthlyCount",
    *("admin.LogEntry", "auth.Permission", "contenttypes.ContentType", "sessions.Session"),
    *("core.SearchDocument", "core.SearchWord", "core.SendCount", "portal.Node"),
    *("news.AttachmentText", "news.EditLock", "news.TaggedArticle", "news.UnsavedDraft"),
    *("news.OldDepartmentSlug", "news.OldSectionSlug", "news.OldTagSlug", "news.OldThreadSlug"),
    *("portal.AuditEntry", "portal.BrowserReport", "portal.ChoreRun", "portal.OldPageSlug"),
    "portal.OutgoingMail",
    *("portal.PublicationLeaf", "portal.PublicationLine"),
}
# Columns whose changes are no events. PostgreSQL does not even look at updates of these alone.
IGNORED = {
    "ads.Advertisement": {"revision"},
    "ads.Complaint": {"revision"},
    "auth.User": {"last_login"},
    "django_otp_webauthn.WebAuthnCredential": {"last_used_at", "sign_count", "transports"}
    | {"aaguid", "backup_eligible", "backup_state", "created_at", "credential_type"}
    | {"credential_id_sha256", "discoverable"},
    "otp_totp.TOTPDevice": {"last_used_at", "last_t", "drift", "step", "t0", "digits"}
    | {"created_at", "tolerance", "throttling_failure_count", "throttling_failure_timestamp"},
    "news.Article": {"view_count", "helpful_count", "unhelpful_count", "search_title"}
    | {"search_text"},
    "news.Image": {"search_text"},
    "portal.Enquiry": {"revision"},
}
# Columns of which only the fact that they changed is recorded: secrets, and what readers wrote.
HIDDEN = {
    "accounts.Code": {"digest"},
    "django_otp_webauthn.WebAuthnCredential": {"credential_id", "public_key"},
    "otp_totp.TOTPDevice": {"key"},
    "ads.Complaint": {"contact", "details", "answer", "form_key"},
    "analytics.StatisticsSettings": {"feed_token_hash"},
    "auth.User": {"password"},
    "news.Article": {"form_key"},
    "news.Attachment": {"key"},
    "news.PreviewLink": {"key_hash"},
    "portal.Enquiry": {"name", "contact", "body", "page", "answer", "note", "form_key"},
}
# The column that best names a row, the first that there is.
NAMES = ("title", "name", "username", "file_name", "question", "text", "old_path", "slug")


def recorded_models(of: Apps = apps) -> Iterator[type[Model]]:
    """Yield the models whose rows are recorded, without the tables of many-to-many relations.

    `of` may be the apps as they were at a migration.
    """
    for model in of.get_models():
        if model._meta.label not in UNRECORDED and model._meta.managed:
            yield model


def seen_columns(model: type[Model]) -> list[str]:
    """Return the columns whose changes are recorded."""
    ignored = ignored_columns(model)
    return [column for column in _columns(model) if column not in ignored]


def ignored_columns(model: type[Model]) -> set[str]:
    """Return the columns whose changes are not recorded; those that PostgreSQL computes, too."""
    fields = model._meta.concrete_fields
    computed = [
        field for field in fields if field.generated or isinstance(field, SearchVectorField)
    ]
    return {str(field.column) for field in computed} | IGNORED.get(model._meta.label, set())


def hidden_columns(model: type[Model]) -> set[str]:
    """Return the columns of which only the fact that they changed is recorded."""
    return HIDDEN.get(model._meta.label, set())


def naming_column(model: type[Model]) -> str:
    """Return the column that names a row, "" if there is none."""
    columns = set(_columns(model)) - hidden_columns(model)
    return next((name for name in NAMES if name in columns), "")


def _columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]
