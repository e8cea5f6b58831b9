"""Settings; what differs from site to site comes from the environment (runner.environment)."""

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from core.limits import LIMITS
from runner import environment
from runner.postgres import socket_settings

django_stubs_ext.monkeypatch()

ENVIRONMENT = environment.current()
BASE_DIR = Path(__file__).resolve().parent.parent
# Everything the running site writes: database, uploads, spool, collected static files.
VAR_DIR = ENVIRONMENT.portal_var

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.csrf_trusted_origins

INSTALLED_APPS = [
    "portal.apps.PortalAdminConfig",
    "news.apps.NewsConfig",
    "ads.apps.AdsConfig",
    "analytics.apps.AnalyticsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "accounts.apps.AccountsConfig",
    "whitenoise.runserver_nostatic",
    "portal.apps.PortalStaticFilesConfig",
    "ckeditor",
    "csp",
    "core.apps.CoreConfig",
    "portal.apps.PortalConfig",  # last, since it gives the groups everybody's permissions
]
if ENVIRONMENT.demo:  # set by `make run`; a production image does not contain the package
    INSTALLED_APPS.insert(-1, "demo.apps.DemoConfig")

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "portal.middleware.HealthCheckMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.PlainHttpMiddleware",
    "portal.middleware.ReportingMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.PlainRefusalMiddleware",
    "core.middleware.TidyTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.AdminNetworksMiddleware",
    "accounts.hashing.TooManyHashesMiddleware",
    "accounts.middleware.SessionRulesMiddleware",
    "portal.audit.actor.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.ClosedSiteMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.site",
                "ads.context_processors.page_slots",
            ],
        },
    },
]

# Persistent connections with health checks heal by themselves when the server goes away; the
# limits keep one bad query or one blocked migration from taking the site with it.
DATABASE_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}


def _database(server: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {
        **server,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": ENVIRONMENT.database_conn_max_age,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **server.get("OPTIONS", {}),
            "connect_timeout": 3,
            "application_name": "portal",  # by which the audit log knows it
            **options,
        },
    }


def _own_session(limits: dict[str, str]) -> dict[str, Any]:
    return _database(
        ENVIRONMENT.session_database or socket_settings(VAR_DIR),
        options=" ".join(f"-c {name}={value}" for name, value in limits.items()),
    )


DATABASES = {"default": _own_session(DATABASE_LIMITS)}
# What the web server connects to. PostgreSQL itself closes what a thread has not used for long, and
# that thread opens another; a command may be long between two queries. Of a pool: PgBouncer gives a
# connection to somebody else after each transaction and refuses options; the role has the limits
# (portal.nodes), and idle connections are the pool's.
POOLED_DATABASE = (
    {**_database(ENVIRONMENT.database_url), "DISABLE_SERVER_SIDE_CURSORS": True}
    if ENVIRONMENT.database_url and ENVIRONMENT.database_direct_url
    else None
)
WEB_DATABASE = POOLED_DATABASE or _own_session(
    {**DATABASE_LIMITS, "idle_session_timeout": f"{ENVIRONMENT.database_conn_max_age}s"}
)

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
# Words of the admin that Django's own translation lacks.
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "portal.formats"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"


def _uploads(folder: str, **on_disk: Any) -> dict[str, Any]:
    """Return the storage of a folder of uploads: on this machine, or what all nodes share."""
    if ENVIRONMENT.storage_url is None:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": on_disk}
    options = {**ENVIRONMENT.storage_url, "location": folder}
    return {"BACKEND": "core.object_storage.ObjectStorage", "OPTIONS": options}


STORAGES = {
    "default": _uploads("media"),
    # Not below MEDIA_ROOT: a document is served by a view, while an article shows it.
    "documents": _uploads("documents", location=VAR_DIR / "documents"),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "portal.bundling.BundlingStorage"
        )
    },
}

# Uploads: the form says what is wrong; these are the last line.
DATA_UPLOAD_MAX_MEMORY_SIZE = LIMITS.text_bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = LIMITS.fields
DATA_UPLOAD_MAX_NUMBER_FILES = LIMITS.files
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "portal.uploads.SignedInHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

PASSWORD_HASHERS = ["accounts.hashing.BoundedHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.LengthValidator"},
    {"NAME": "accounts.passwords.GuessableValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "accounts.sessions"
# Who must sign in with two factors, and the libraries for it (docs/decisions/0019).
SECOND_FACTOR_ROLES = ENVIRONMENT.second_factor_roles
SECOND_FACTOR_RIGHTS = ["auth.change_user", "news.approve_article", "ads.approve_advertisement"]
# Idle screens, unused accounts, and from where the admin can be opened.
LOCK_MINUTES = ENVIRONMENT.lock_minutes
LOCK_MINUTES_ADMINISTRATORS = ENVIRONMENT.lock_minutes_administrators
UNUSED_DAYS = ENVIRONMENT.unused_days
ADMIN_NETWORKS = ENVIRONMENT.admin_networks
SHARED_NETWORKS = ENVIRONMENT.shared_networks
DATA_CENTRE_NETWORKS = ENVIRONMENT.data_centre_networks
OTP_TOTP_THROTTLE_FACTOR = 0  # accounts.lockout limits attempts, and no stranger's hinder the owner
OTP_WEBAUTHN_HELPER_CLASS = "accounts.passkeys.Helper"
OTP_WEBAUTHN_RP_ID_CALLABLE = "accounts.passkeys.domain"
OTP_WEBAUTHN_RP_NAME_CALLABLE = "accounts.passkeys.site_name"

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # also where a `next` to another site is refused

CSRF_FAILURE_VIEW = "portal.views.errors.without_token"

# Behind TLS (HTTPS=1) cookies and redirects follow; on a plain loopback address they cannot.
HTTPS = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
# Programs are told to use https, and not led there: they would send their token in the clear again.
SECURE_REDIRECT_EXEMPT = [r"^thong-ke\.json$", "^ghi-nhan/$", "^bao-loi/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and ENVIRONMENT.hsts_subdomains
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS and ENVIRONMENT.hsts_preload
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Browsers take a cookie with this name from no other host, not even one of a subdomain.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no further cookie
SESSION_COOKIE_AGE = 12 * 3600  # a working day on a shared office computer
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# Public pages are the same bytes for everybody, so a nonce would be no secret: no inline code at
# all is allowed instead. The admin's pages widen this for the editor (core.editor).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Browsers that know report-to ignore report-uri (portal/views/reports.py).
        "report-uri": ["/bao-loi/"],
        "report-to": "errors",
    }
}

# Where it is served and backed up, which manage.py doctor looks at.
SITE_HOST, SITE_PORT = ENVIRONMENT.host, ENVIRONMENT.port
BACKUP_DIR, BACKUP_KEY = ENVIRONMENT.backup_dir, ENVIRONMENT.backup_key
BACKUP_COPY = ENVIRONMENT.backup_copy

# What the first site and account are called (portal.first_site), where nobody is asked.
FIRST_UNIT = ENVIRONMENT.first_unit
FIRST_ACCOUNT = ENVIRONMENT.first_account
FIRST_PASSWORD = ENVIRONMENT.first_password

# The micro-cache in front of Django (portal.microcache).
MICROCACHE_FRESH_SECONDS = 0 if DEBUG else 5
MICROCACHE_STALE_SECONDS = 86_400
MICROCACHE_MAX_BYTES = 64 * 1024 * 1024
# What many pages have in common is no older than that (core.shared_parts).
SHARED_PARTS_SECONDS = MICROCACHE_FRESH_SECONDS

# The web server of this node (runner.web).
WORKERS = ENVIRONMENT.web_workers
THREADS = ENVIRONMENT.threads

# Counting (analytics): hits wait here until they are flushed to PostgreSQL.
SPOOL_PATH = VAR_DIR / "spool" / "hits.sqlite3"
# How many days' counts are kept by hour for each page; older ones are folded into days.
STATISTICS_HOURLY_DAYS = ENVIRONMENT.statistics_hourly_days
# How many proxies in front may be believed about X-Forwarded-For; 0 takes the peer's address.
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies

# Mail waits in a table; the command send_mails, which runs beside the web server, sends it.
EMAIL_BACKEND = "portal.outbox.OutboxBackend"
MAIL_IS_SET_UP = ENVIRONMENT.mail_url is not None
MAIL_ERRORS_TO = ENVIRONMENT.mail_errors_to
MAIL_SERVER = ENVIRONMENT.mail_url or {}
EMAIL_HOST = MAIL_SERVER.get("EMAIL_HOST", "")
EMAIL_PORT = MAIL_SERVER.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = MAIL_SERVER.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = MAIL_SERVER.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = MAIL_SERVER.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL_SERVER.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = next(iter(ENVIRONMENT.mail_from), "")
PASSWORD_RESET_TIMEOUT = 3600  # seconds

# Where errors go besides the log and the mail: a place that speaks Sentry's protocol.
SENTRY_DSN = ENVIRONMENT.sentry_dsn
ACCESS_LOG = ENVIRONMENT.access_log
SLOW_QUERY_MS = ENVIRONMENT.slow_query_ms
METRICS_NETWORKS = ENVIRONMENT.metrics_networks
HAS_OWN_DATABASE = ENVIRONMENT.database_url is None  # in var/, started by `make run`

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "runner.log_lines.formatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.__stderr__",  # commands' sys.stderr goes into the log, too
            "formatter": "line",
            "filters": ["without_traceback", "with_request"],
        },
        "mail": {
            "class": "portal.logs.ErrorMailHandler",
            "level": "ERROR",
            "filters": ["without_traceback", "with_request"],
        },
        "sentry": {
            "class": "portal.sentry.SentryHandler",
            "level": "ERROR",
            "filters": ["without_traceback", "with_request"],
        },
    },
    # What is refused has no traceback, and a wrong Host one line: robots send it all the time.
    "filters": {
        name: {"()": "django.utils.log.CallbackFilter", "callback": f"ext://portal.logs.{name}"}
        for name in ("without_traceback", "is_for_our_host", "with_request")
    },
    "loggers": {
        "django.request": {"filters": ["is_for_our_host"]},
        # One line for each request, if ACCESS_LOG asks for it (portal.request_measures).
        "access": {"level": "INFO"},
    },
    "root": {"handlers": ["console", "mail", "sentry"], "level": "WARNING"},
}
# CKEditor 4 is what was asked for; its risks and how they are closed: docs/decisions/0004.
# Passkeys are bound to the host that was asked for, which ALLOWED_HOSTS limits.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001", "otp_webauthn.E030"]
