"""All settings; what differs between installations comes from the environment (.env.example explains each)."""

import tomllib
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from nwce import environment as env

env.read_file()
BASE_DIR = env.BASE_DIR
VAR_DIR = env.var_dir()
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", VAR_DIR / "secret_key", debug=DEBUG)
SECRET_KEY_FALLBACKS = env.text("SECRET_KEY_FALLBACKS").split()
SERVICE_NAME = env.text("SERVICE_NAME", "Sustainable procurement work stream")
CONTACT_EMAIL = env.text("CONTACT_EMAIL")

DEMO = {"1": "present", "2007": "2007", "0": ""}[env.choice("DEMO", ("1", "2007", "0"))]
"""Which invented region a first start fills an installation with; empty for a real one."""

PORT = env.number("PORT", 8000)
BIND = env.text("BIND", "0.0.0.0" if env.text("PUBLIC_URL") else "127.0.0.1")
WEB_WORKERS = env.number("WEB_WORKERS", 2)
WEB_THREADS = env.number("WEB_THREADS", 4)
JOB_WORKERS = env.number("JOB_WORKERS", 2)
PUBLIC_URL = env.text("PUBLIC_URL", env.kept(VAR_DIR / "address", f"http://127.0.0.1:{PORT}")).rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [_public.hostname or "127.0.0.1", *env.text("ALLOWED_HOSTS").split()]
if _public.hostname == "127.0.0.1":
    ALLOWED_HOSTS.append("localhost")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "nwce.views.csrf_failure"
SECURE = _public.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
# A browser takes these names only over https, for this host alone: no neighbour in the domain can set them.
_prefix = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_prefix}sessionid", f"{_prefix}csrftoken"
KNOWN_BROWSER_COOKIE, MESSAGES_COOKIE = f"{_prefix}known", f"{_prefix}messages"
MESSAGE_STORAGE = "nwce.headers.MessagesStorage"
# Whatever watches the service from inside asks without https and without a proxy.
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("SESSION_MINUTES", 120) * 60
SESSION_WARNING_SECONDS = env.number("SESSION_WARNING_SECONDS", 300)
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ENGINE = "accounts.session_store"

INSTALLED_APPS = [
    "nwce",
    "reports",
    "workstream",
    "lm3",
    "casestudies",
    "training",
    "library",
    "frameworks",
    "actions",
    "search",
    "councils",
    "post",
    "files",
    "accounts",
    "ui",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_forms_gds",
    "csp",
    "simple_history",
]

MIDDLEWARE = [
    "nwce.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nwce.headers.CompressPagesMiddleware",
    "nwce.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInFirstMiddleware",
    "files.uploading.RequestLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "accounts.middleware.KeepSessionMiddleware",
]

ROOT_URLCONF = "nwce.urls"
WSGI_APPLICATION = "nwce.wsgi.application"
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
                "nwce.requests.service",
                "nwce.pages.demonstration",
                "nwce.pages.scheduler",
                "reports.navigation.navigation",
            ],
            "builtins": ["ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR}/nwce.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_LIMITS = {
    "web": {
        "statement_timeout": env.number("WEB_STATEMENT_SECONDS", 30),
        "lock_timeout": env.number("WEB_LOCK_SECONDS", 10),
        "idle_in_transaction_session_timeout": 60,
    },
    "jobs": {
        "statement_timeout": env.number("JOB_STATEMENT_SECONDS", 900),
        "lock_timeout": env.number("JOB_LOCK_SECONDS", 60),
        "idle_in_transaction_session_timeout": 900,
    },
}
"""Seconds after which PostgreSQL gives up a statement, waiting for a lock, a transaction in which nothing happens."""
SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "post.account_mail.OutboxAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.two_step.TwoStepAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.TurnOnForm",
}
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
ACCOUNT_RATE_LIMITS = {
    # By address and network, and by network; by address from everywhere; by browser that somebody has signed in with.
    "login_failed": "5/5m/key,50/5m/ip",
    "login_failed_anywhere": "100/h/key",
    "login_failed_known": "5/5m/key",
    # All tries of a network together, the right ones of known browsers too: anybody there would keep everybody out.
    "login": "",
    # Not by network: whoever asks for others' links there would keep everybody from asking. Only those with an account
    # are written to.
    "reset_password": "5/h/key",
}
# There are no accounts but of people whose address an invitation has proved, or whom the operator has made.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SERVICE_NAME
MFA_TOTP_TOLERANCE = 1
"""A code that changed while somebody typed it still holds, as RFC 6238 advises (section 5.2)."""

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
# Either from the first byte on, as is usual on port 465, or asked for once connected.
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", EMAIL_PORT == 465)
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", bool(EMAIL_HOST_USER) and not EMAIL_USE_SSL)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("Set EMAIL_USE_SSL or EMAIL_USE_TLS, not both.")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "work-stream@localhost")

OWN_BROKER = VAR_DIR / "valkey.sock"
"""Where the embedded Valkey listens, unless REDIS_URL names a server."""
REDIS_URL = env.text("REDIS_URL", f"unix://{OWN_BROKER}")
_patience = {} if REDIS_URL.startswith("unix:") else {"socket_connect_timeout": 3, "socket_timeout": 3}
CACHES = {
    "default": {"BACKEND": "nwce.cache.PatientCache", "LOCATION": REDIS_URL, "OPTIONS": _patience},
    "broker": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": _patience,
    },
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.number("JOB_MEMORY_MB", 300) * 1024
"""A process that has needed more is replaced after its job: what a full report takes is not given back otherwise."""
CELERY_TASK_DEFAULT_QUEUE = "jobs"
CELERY_TASK_QUEUES = [Queue("jobs"), Queue("mail")]
CELERY_TASK_SOFT_TIME_LIMIT = env.number("JOB_MINUTES", 30) * 60
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 60
MAIL_TASK_SECONDS = 240
MAIL_TASKS = [
    "post.tasks.send_waiting",
    "reports.tasks.ring_again",
    "lm3.tasks.ring_again",
    "workstream.tasks.ring_again",
    "frameworks.tasks.ring_copies_again",
    "frameworks.tasks.ring_openings_again",
]
"""What is short and must not wait for anything long: a worker of its own does it."""
CELERY_TASK_ROUTES = {name: {"queue": "mail"} for name in MAIL_TASKS}
CELERY_TASK_ANNOTATIONS = {
    name: {"soft_time_limit": MAIL_TASK_SECONDS, "time_limit": MAIL_TASK_SECONDS + 30} for name in MAIL_TASKS
}
CELERY_BEAT_SCHEDULER = "nwce.clock:LeasedScheduler"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT,
    "socket_connect_timeout": 3,
    "max_retries": 1,
}
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "mail": {"task": "post.tasks.send_waiting", "schedule": 60.0},
    "reports": {"task": "reports.tasks.ring_again", "schedule": 20.0},
    "spend": {"task": "lm3.tasks.ring_again", "schedule": 30.0},
    "suppliers": {"task": "lm3.tasks.remind_suppliers", "schedule": 3600.0},
    "notices": {"task": "workstream.tasks.ring_again", "schedule": 30.0},
    "digests": {"task": "reports.tasks.write_digests", "schedule": 3600.0},
    "monthly": {"task": "reports.tasks.make_monthly", "schedule": 3600.0},
    "collections": {"task": "frameworks.tasks.announce_collections", "schedule": 900.0},
    "reorganisations": {"task": "frameworks.tasks.hand_over", "schedule": 3600.0},
    "training": {"task": "training.tasks.remind", "schedule": 3600.0},
    "copies": {"task": "frameworks.tasks.ring_copies_again", "schedule": 20.0},
    "openings": {"task": "frameworks.tasks.ring_openings_again", "schedule": 20.0},
    "sessions": {"task": "accounts.tasks.clear_sessions", "schedule": 86_400.0},
    "library-links": {"task": "library.tasks.check_links", "schedule": 3600.0},
    "policy-reviews": {"task": "library.tasks.remind", "schedule": 3600.0},
    "heartbeat": {"task": "nwce.tasks.beat", "schedule": 30.0},
    "failed-notices": {"task": "workstream.tasks.clear_failed", "schedule": 60.0},
    "undone": {"task": "lm3.tasks.clear_undone", "schedule": 60.0},
}

LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [("", BASE_DIR / "static" / "dist")]
MEDIA_ROOT = VAR_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "files.storage.WholeFileStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "nwce.static_files.Storage"
    },
}
UPLOAD_LIMIT_MB = env.number("UPLOAD_LIMIT_MB", 20)
UPLOAD_LIMITS = {
    "load-spend": env.number("SPEND_LIMIT_MB", 500),
    "notice-files": env.number("NOTICES_LIMIT_MB", 200),
}
"""Pages, by name, that take larger files than the rest."""
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "files.uploading.SparingUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
CLAMAV_SOCKET = env.text("CLAMAV_SOCKET")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

OFFERS = [
    "frameworks.offers.offers",
    "frameworks.assessments.operations.give_evidence.offers",
    "library.offers.offers",
    "casestudies.offers.offers",
    "training.offers.offers",
    "lm3.offers.offers",
    "workstream.offers.offers",
]
"""Functions that say what a council's records already show for a requirement, asked once a page."""

EXAMPLES = ["casestudies.examples.examples"]
"""Functions that say what others did about a theme and level, asked once a page."""

ACTION_PURPOSES = [
    "frameworks.progress.operations.plan_actions.purposes",
    "lm3.measurements.queries.scenarios.purposes",
    "workstream.programme.operations.follow_up.purposes",
    "workstream.partners.operations.log_contact.purposes",
]
"""Functions that say what an action is for, as the rooms that made it know it."""

BENEFIT_SOURCES = [
    "casestudies.queries.study_figures.benefit_sources",
    "lm3.measurements.queries.money_figures.benefit_sources",
    "workstream.partners.queries.fleet_figures.benefit_sources",
    "workstream.partners.queries.project_firms.benefit_sources",
]
"""Functions that say which records of a room a benefit may come from, asked once a page."""

SEARCHED = [
    "casestudies.operations.publish_study.publish_all",
    "training.operations.publish_courses.publish_all",
    "library.operations.publish_entries.publish_all",
    "workstream.notices.operations.publish_notices.publish_all",
]
"""Functions that publish again what a room holds, called by `rebuild_search`."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "nwce.requests.RequestIdFilter"}},
    "formatters": {
        "json": {"()": "nwce.requests.JsonFormatter"},
        "plain": {"()": "nwce.requests.PlainFormatter", "format": "{levelname} {name} {message}", "style": "{"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEBUG else "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "celery": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
SIMPLE_HISTORY_REVERT_DISABLED = True
SILENCED_SYSTEM_CHECKS = [] if SECURE else ["security.W004", "security.W008", "security.W012", "security.W016"]
