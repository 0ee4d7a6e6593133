"""Settings of a Xieshou site. Whatever a site may change is read from the environment."""

import secrets
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from pythonjsonlogger.core import RESERVED_ATTRS

from xieshou.portal.languages import make_known, own_languages

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Everything a running site writes lies here: database, uploads, keys, maps.
VAR_DIR = Path(env("XIESHOU_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret(name: str) -> str:
    """The secret of that name: from the environment, else made once, readable by us alone."""
    given = env(f"XIESHOU_{name}", default="")
    if given:
        return str(given)
    path = VAR_DIR / f"{name.lower()}.secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _origins(address: str) -> list[str]:
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


SECRET_KEY = _kept_secret("SECRET_KEY")
# Comma-separated; the first encrypts, all decrypt, so that keys can be rotated.
FIELD_KEYS = _kept_secret("FIELD_KEYS").split(",")

DEBUG = env.bool("XIESHOU_DEBUG", default=False)
ALLOWED_HOSTS = env.list("XIESHOU_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("XIESHOU_ORIGINS", default=[])
# Networks of proxies elsewhere that append X-Forwarded-For; one on this machine is believed anyway.
PROXIES = [ip_network(one) for one in env.list("XIESHOU_PROXIES", default=[])]

INSTALLED_APPS = [
    "xieshou.portal",
    "xieshou.cockpit",
    "xieshou.operations",
    "xieshou.notify",
    "xieshou.releases",
    "xieshou.opendata",
    "xieshou.reports",
    "xieshou.planning",
    "xieshou.outcomes",
    "xieshou.monitoring",
    "xieshou.surveys",
    "xieshou.market",
    "xieshou.invest",
    "xieshou.exchange",
    "xieshou.ballots",
    "xieshou.villages",
    "xieshou.projects",
    "xieshou.benefits",
    "xieshou.funds",
    "xieshou.registry",
    "xieshou.core",
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ninja",
]

MIDDLEWARE = [
    "xieshou.operations.middleware.Answers",
    "xieshou.core.middleware.PlainAddresses",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xieshou.core.middleware.Compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "xieshou.portal.middleware.AskedLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xieshou.registry.middleware.ViewerMiddleware",
    "xieshou.registry.middleware.SecondFactorMiddleware",
    "xieshou.registry.middleware.ApiGate",
    "xieshou.core.versions.one_time_a_page",
    "xieshou.core.etags.ConditionalReads",
]

ROOT_URLCONF = "xieshou.urls"
WSGI_APPLICATION = "xieshou.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "xieshou" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'xieshou.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write takes the lock at BEGIN, so two writers wait for each other instead of failing midway.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "registry.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "cockpit:home"
LOGOUT_REDIRECT_URL = "portal:home"
# Single sign-on by OpenID Connect, off while no issuer is named: docs/decisions/0022-sign-on.md.
OIDC = {
    "issuer": env("XIESHOU_OIDC_ISSUER", default=""),
    "client": env("XIESHOU_OIDC_CLIENT", default=""),
    "secret": env("XIESHOU_OIDC_SECRET", default=""),
    "name": env("XIESHOU_OIDC_NAME", default="OpenID Connect"),
}
OIDC = OIDC if OIDC["issuer"] else {}
# Whether somebody unknown who comes that way gets an account, without any role.
OIDC_NEW_ACCOUNTS = env.bool("XIESHOU_OIDC_NEW", default=False)
# Roles whose holders must have a code app or a passkey, e.g. administrator,shanghai_finance.
SECOND_FACTOR_ROLES = env.list("XIESHOU_SECOND_FACTOR_ROLES", default=[])
ACCOUNT_ADAPTER = "xieshou.registry.sign_on.adapters.Account"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_RATE_LIMITS = False
SOCIALACCOUNT_ADAPTER = "xieshou.registry.sign_on.adapters.SingleSignOn"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": ["openid", "profile"],
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC["name"],
                "client_id": OIDC["client"],
                "secret": OIDC["secret"],
                "settings": {"server_url": OIDC["issuer"]},
            }
        ]
        if OIDC
        else [],
    }
}
MFA_ADAPTER = "xieshou.registry.sign_on.adapters.SecondFactor"
# Codes are counted with passwords (registry.sign_on.forms); in a passkey there is nothing to guess.
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "xieshou.registry.sign_on.forms.CodeForm",
    "reauthenticate": "xieshou.registry.sign_on.forms.CodeAgainForm",
    "activate_totp": "xieshou.registry.sign_on.forms.ActivateForm",
    "add_webauthn": "xieshou.registry.sign_on.forms.PasskeyForm",
    "edit_webauthn": "xieshou.registry.sign_on.forms.PasskeyNameForm",
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Requests a minute to the API: of a token, of a signed-in user, of an address; 0 is without limit.
API_LIMITS = {
    "token": env.int("XIESHOU_API_PER_TOKEN", default=600),
    "user": env.int("XIESHOU_API_PER_USER", default=600),
    "address": env.int("XIESHOU_API_PER_ADDRESS", default=120),
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
# A site may bring languages of its own, or other words for one of ours: docs/guide.
OWN_LOCALES = VAR_DIR / "locale"
_OWN = tuple(one for one in own_languages(OWN_LOCALES) if one.code not in ("zh-hans", "en"))
make_known(_OWN)
LANGUAGES = [
    ("zh-hans", _("简体中文")),
    ("en", _("English")),
    *((one.code, one.name) for one in _OWN),
]
LOCALE_PATHS = [OWN_LOCALES, BASE_DIR / "xieshou" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "xieshou" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "uploads"
# Open data: the site's own address, who publishes (an IATI organisation identifier and names), and
# the prefix that Open Contracting gives to each publisher of OCDS.
PUBLIC_URL = env("XIESHOU_URL", default="http://localhost:8000")
IATI_ORGANISATION = env("XIESHOU_IATI_ORGANISATION", default="CN-XIESHOU")
PUBLISHER_ZH = env("XIESHOU_PUBLISHER", default="携手（示例站点）")
PUBLISHER_EN = env("XIESHOU_PUBLISHER_EN", default="Xieshou (example site)")
OCID_PREFIX = env("XIESHOU_OCID_PREFIX", default="ocds-xxxxxx")
# County boundaries, made at set-up and never committed; pages draw a schematic map without them.
MAPS_DIR = Path(env("XIESHOU_MAPS", default=str(VAR_DIR / "maps")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 50 * 2**20
# The form of an indicator set with 200 questions.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["xieshou.core.upload_handler.InMemory"]

# Notifications by mail: smtp+tls://user:password@host:587; to the console while nothing is set.
vars().update(env.email("XIESHOU_EMAIL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("XIESHOU_EMAIL_FROM", default="xieshou@localhost")
# Hosts of webhooks and group robots; ".example.org" stands for all below, ":8443" for a port.
WEBHOOK_HOSTS = env.list("XIESHOU_WEBHOOKS", default=["qyapi.weixin.qq.com", "oapi.dingtalk.com"])
# Plain http and private addresses too: for tests of this machine alone, never for a site.
WEBHOOKS_TO_THIS_MACHINE = False

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = env.bool("XIESHOU_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
if SECURE_SSL_REDIRECT:
    # The proxy in front ends the encryption and says so; it must drop what a client says itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    # Asked from inside, without the proxy.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SESSION_COOKIE_HTTPONLY = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # A form that leads to the single sign-on is redirected there.
        "form-action": [SELF, *_origins(OIDC.get("issuer", ""))],
        "frame-ancestors": [NONE],
    }
}

# With it Prometheus may read /metrics; without it nobody may.
METRICS_TOKEN = env("XIESHOU_METRICS_TOKEN", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        # One JSON object a line, for whatever collects logs; docs/guide/operations.md.
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "json_ensure_ascii": False,
            # Django hands the request along, whose text is an address.
            "reserved_attrs": [*RESERVED_ATTRS, "request", "server_time"],
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env("XIESHOU_LOG_FORMAT", default="text"),
        }
    },
    "root": {"handlers": ["console"], "level": env("XIESHOU_LOG", default="WARNING")},
    "loggers": {
        # A line for each answer, by the name of its page.
        "xieshou.answers": {
            "level": "INFO" if env.bool("XIESHOU_LOG_ANSWERS", False) else "WARNING"
        },
    },
}
