"""Settings of the portal, from the environment (see .env.example)."""

from __future__ import annotations

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from kombu import Exchange, Queue

from config import env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env.secret_key("SECRET_KEY", VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
DEBUG = env.flag("DEBUG")
PORT = env.number("PORT", 8000, least=1, most=65535)
PUBLIC_URL = env.url("PUBLIC_URL", f"http://127.0.0.1:{PORT}", ("http", "https"))
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", env.host(PUBLIC_URL)]
)

KCI_GAP_WAIT = env.number("KCI_GAP_WAIT", 60, least=0, most=86_400)
KCI_MAX_BODY = env.number("KCI_MAX_BODY", 262_144, least=1_024, most=16_777_216)
KCI_REJECTED_DAYS = env.number("KCI_REJECTED_DAYS", 90, least=1, most=3_650)

# The account at the gateway of tenants that have none of their own.
GATEWAY_URL, GATEWAY_CLIENT_ID, GATEWAY_CLIENT_SECRET = env.all_or_none(
    "GATEWAY_URL", "GATEWAY_CLIENT_ID", "GATEWAY_CLIENT_SECRET"
)
# Seconds that a call may take to connect, and to be answered.
GATEWAY_OPENS, GATEWAY_ANSWERS = 5.0, 20.0
# Seconds after which a request is tried, or looked for, again: longer each time.
GATEWAY_PAUSES = (2.0, 5.0, 15.0, 60.0, 300.0)

INSTALLED_APPS = [
    "orders",
    "kci",
    "config.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "orders.middleware.own_words",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "orders.context.portal",
                "kci.context.inbox",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR / "portal.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# People and their sessions
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "kci.hashers.GeneratedSecretHasher",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "login"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Times are stored in UTC and shown in the time zone of the people.
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.zone("TIME_ZONE", "Europe/London")
USE_I18N = False
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
# Without collectstatic there is no manifest to name files by their content.
WHITENOISE_MAX_AGE = 3600

# An https address switches on all that only https can do.
HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Probes come from inside, past the proxy, as plain http.
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [env.origin(PUBLIC_URL)] if HTTPS else []
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# The bound on a KCI is our own (KCI_MAX_BODY), checked before the body is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = KCI_MAX_BODY

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["kci.authentication.TokenAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kci.negotiation.BoundedJson"],
    "EXCEPTION_HANDLER": "kci.errors.handle",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kci.negotiation.JsonAlways",
    "DEFAULT_SCHEMA_CLASS": "kci.openapi.Schema",
    # Whose word on the caller's address counts: the reverse proxy's, if there is one.
    "NUM_PROXIES": int(HTTPS),
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Order portal",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Takes KCIs from the gateway and from suppliers, and tells how"
    " orders stand and what they wait for. Every call but those for a token and for"
    " health carries a bearer token. A method that an address does not have gets 405,"
    " NOT_IMPLEMENTED.",
    "SERVERS": [{"url": PUBLIC_URL}],
    "POSTPROCESSING_HOOKS": ["kci.openapi.complete"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
}

OAUTH2_PROVIDER_APPLICATION_MODEL = "kci.GatewayClient"
OAUTH2_SCOPES = {
    "kci:write": "Post KCIs in the gateway's dialect",
    "supplier-kci:write": "Post KCIs in the supplier dialect",
    "orders:read": "Read orders and actions",
    "orders:act": "Answer actions",
}
# A minute, of an address, and in the name of a client; in each process.
TOKEN_RATE = env.number("TOKEN_RATE", 60, least=1, most=1_000_000)
OAUTH2_PROVIDER = {
    "OAUTH2_VALIDATOR_CLASS": "kci.tokens.Validator",
    "SCOPES": OAUTH2_SCOPES,
    "SCOPES_BACKEND_CLASS": "kci.scopes.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "CLIENT_SECRET_HASHER": "generated_secret",
    "CLIENT_SECRET_GENERATOR_LENGTH": 64,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{recommendation}": True
        for recommendation in (
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "TOKEN_STORAGE",
        )
    },
}

# Celery is only the doorbell: the inbox in the database is the queue of record.
REDIS_URL = env.url("REDIS_URL", "", ("redis", "rediss"))
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "kci.broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = (
    {
        "socket_connect_timeout": 2,
        "socket_timeout": 30,
        # A ring that is lost is no loss; one that could not be acknowledged when the
        # broker went away would end the worker.
        "ack_emulation": False,
    }
    if REDIS_URL
    else {"polling_interval": 0.01}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Apart, so that a gateway that is slow to answer keeps no KCI waiting.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name) for name in ("celery", "outbox")
]
CELERY_TASK_ROUTES = {"orders.tasks.send": {"queue": "outbox"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 0}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Celery otherwise opens a new connection to the database for every task.
CELERY_DB_REUSE_MAX = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "celery": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
        "oauth2_provider": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}
