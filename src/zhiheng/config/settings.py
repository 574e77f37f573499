"""Django's settings, from the environment; nothing secret stands here.

ZHIHENG_SECRET_KEY    signs sessions, seals secrets; made and kept in the state folder
                      where it is not set
ZHIHENG_PSEUDONYM_KEY  makes the pseudonyms of people in facts (hex, 32 bytes); the same
ZHIHENG_IDENTITY_KEY   seals who they are (hex, 32 bytes; several separated by commas, the
                      first one seals); the same
ZHIHENG_HOSTS         host names that are served, separated by commas
ZHIHENG_HTTPS         1 where a proxy in front of us speaks HTTPS and sets X-Forwarded-*
ZHIHENG_IDLE_MINUTES  a session ends after so long without work (minutes)
ZHIHENG_JOB_LOST      a job whose worker is silent for so long is done again (seconds)
ZHIHENG_DEBUG         1 for development only
DATABASE_URL          a PostgreSQL server; our own local cluster where it is not set
ZHIHENG_STATE         where state is kept
"""

import datetime as dt
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from zhiheng.postgres.cluster import Cluster, state_folder

HERE = Path(__file__).resolve().parents[1]


def _key(variable: str, name: str, make: Callable[[], str]) -> str:
    """Return a key from the environment, else the one kept in the state folder.

    It is made where there is none, whole or not at all, for its owner's eyes only.
    """
    if given := os.environ.get(variable):
        return given
    path = state_folder() / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{name}.{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(make(), encoding="ascii")
        with suppress(FileExistsError):  # another process was quicker
            os.link(unfinished, path)
        unfinished.unlink()
    return path.read_text(encoding="ascii").strip()


DEBUG = os.environ.get("ZHIHENG_DEBUG") == "1"
SECRET_KEY = _key("ZHIHENG_SECRET_KEY", "secret.key", lambda: secrets.token_urlsafe(48))
PSEUDONYM_KEY = _key("ZHIHENG_PSEUDONYM_KEY", "pseudonym.key", lambda: secrets.token_hex(32))
IDENTITY_KEY = _key("ZHIHENG_IDENTITY_KEY", "identity.key", lambda: secrets.token_hex(32))
ALLOWED_HOSTS = os.environ.get("ZHIHENG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "zhiheng.web",  # first, so that our templates stand before those of the libraries
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "tree_queries",
    "zhiheng.apps.events",
    "zhiheng.apps.org",
    "zhiheng.apps.accounts",
    "zhiheng.apps.catalogue",
    "zhiheng.apps.jobs",
    "zhiheng.apps.intake",
    "zhiheng.apps.identities",
    "zhiheng.apps.fact_loads",
    "zhiheng.apps.decisions",
    "zhiheng.apps.evaluation",
    "zhiheng.apps.collection",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhiheng.web.gate.Gate",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "zhiheng.config.urls"
WSGI_APPLICATION = "zhiheng.config.wsgi.application"
ASGI_APPLICATION = "zhiheng.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zhiheng.web.frame.frame",
            ],
            "string_if_invalid": "⚠ %s" if DEBUG else "",
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or Cluster(state_folder() / "postgres").url,
        conn_max_age=60,
        conn_health_checks=True,
    )
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FACTS_FOLDER = state_folder() / "facts"
FINDINGS_FOLDER = state_folder() / "findings"  # copies of what the database holds
JOB_LOST_AFTER = dt.timedelta(seconds=int(os.environ.get("ZHIHENG_JOB_LOST", "30")))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who may sign in, and for how long.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:desk"
ACCOUNT_ADAPTER = "zhiheng.apps.accounts.sign_in.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Wrong passwords are counted by axes; these limits are for codes, and for a whole room.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "5/15m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
MFA_ADAPTER = "zhiheng.apps.accounts.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_CLIENT_IP_CALLABLE = "zhiheng.web.gate.address_of"
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_CALLABLE = "zhiheng.web.views.sign_in.locked_out"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "zhiheng.apps.accounts.sign_in.name_given"
AXES_VERBOSE = False
SESSION_ENGINE = "zhiheng.apps.accounts.sessions"
SESSION_COOKIE_AGE = 60 * int(os.environ.get("ZHIHENG_IDLE_MINUTES", "120"))
SESSION_LONGEST_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("ZHIHENG_STATIC", state_folder() / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "zhiheng.config.static_files.StaticFiles"},
}

# What a browser may do with our pages.
HTTPS = os.environ.get("ZHIHENG_HTTPS") == "1"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

DJANGO_TABLES2_PAGE_RANGE = 7
FILTERS_EMPTY_CHOICE_LABEL = _("全部")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
