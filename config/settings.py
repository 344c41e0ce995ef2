"""Settings, read from the environment; `make run` provides it on a developer's machine."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import env, logs, production, sentry

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("VINCULO_DATA", str(BASE_DIR / ".vinculo"))).resolve()
DEBUG = env.flag("DEBUG", False)
DEMO = env.flag("DEMO", False)  # the demo company: fixed second factors, logins printed at start
LOCAL = env.flag("VINCULO_LOCAL", False)  # `make run` and the tests: what production refuses may stand here
PRODUCTION = not (DEBUG or LOCAL)
SECRET_KEY = env.secret("SECRET_KEY", DATA_DIR, invented=not PRODUCTION)
FIELD_KEYS = env.words("FIELD_KEYS") or [env.secret("FIELD_KEY", DATA_DIR, invented=not PRODUCTION)]  # newest first
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")  # whose word on a visitor's address and HTTPS is taken
HTTPS = env.flag("HTTPS", PRODUCTION)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.text('PORT', '8000')}")

INSTALLED_APPS = [
    "config",
    "api",
    "backoffice",
    "website",
    "sales",
    "contracts",
    "rewards",
    "network",
    "referrals",
    "ledger",
    "workflows",
    "notifications",
    "people",
    "core",
    "core.sites.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "import_export",
    "django_countries",  # the names of countries in our language
]

MIDDLEWARE = [
    "config.middleware.TraceMiddleware",
    "config.hosts.SiteHostMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # after the browser rules, so that static files carry them too
    "config.service.ServiceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.RequestMiddleware",
    "config.middleware.DoorMiddleware",
    "config.gate.TextsMiddleware",
    "config.kept.KeptMiddleware",
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
                "django.template.context_processors.i18n",
                "config.context.chrome",
            ],
            "builtins": ["core.templatetags.ui"],
        },
    },
    {
        "NAME": "quick",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "quick"],
        "OPTIONS": {"environment": "core.quick.environment"},
    },
]
FORM_RENDERER = "core.renderer.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Two roles on one schema: the owner migrates, the application runs without the right to rewrite history.
DATABASE_URL = env.text("DATABASE_URL", "postgresql:///vinculo")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", DATABASE_URL)
DATABASE_APP_ROLE = env.text("DATABASE_APP_ROLE", "vinculo_app")
DATABASE_ROLE = env.text("DATABASE_ROLE", "app")
DATABASES = {
    "default": env.database(DATABASE_OWNER_URL, env.text("DATABASE_OWNER_PASSWORD"))
    if DATABASE_ROLE == "owner"
    else env.database(DATABASE_URL, env.text("DATABASE_PASSWORD"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions, limits and truth live in PostgreSQL; Redis is only the doorbell.
REDIS_URL = env.text("REDIS_URL")
WORKER_ALIVE_FILE = env.text("WORKER_ALIVE_FILE")  # touched while a worker's loop turns
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # of the 300 that Django keeps, a guesser would push out the limits
    }
}  # fmt: skip
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# Identity
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "core.passwords.KnownPasswordValidator"},  # offline, also in the usual disguises
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "website_public:enter"
ACCOUNT_ADAPTER = "config.identity.AccountAdapter"
MFA_ADAPTER = "config.identity.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 5  # times
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever changes a password, an e-mail or a second factor is told
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login_failed_anywhere": "60/h/key"}  # config.identity
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before an e-mail is added, removed or made the main one
ACCOUNT_FORMS = {"confirm_email_verification_code": "config.addresses.ConfirmCode"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "people.forms.PasskeyForm",
    "login_webauthn": "people.forms.PasskeyLogin",
    "authenticate_webauthn": "people.forms.PasskeySecondFactor",
    "reauthenticate_webauthn": "people.forms.PasskeyAgain",
}
MFA_TOTP_ISSUER = "Vínculo"
USERSESSIONS_TRACK_ACTIVITY = False

# E-mail: every message, allauth's too, is a row of the outbox first; workers hand it to EMAIL_URL.
EMAIL_BACKEND = "notifications.adapters.outbox.OutboxBackend"
EMAIL_URL = env.text("EMAIL_URL", f"file://{DATA_DIR / 'mail'}")
EMAIL_TIMEOUT = 20
OUTBOUND_LOOPBACK = False  # whether webhooks may call this very machine: tests only
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Vínculo <hola@vinculo.example>")

# Language and places
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = env.text("TIME_ZONE", "America/Bogota")
USE_I18N = USE_TZ = USE_THOUSAND_SEPARATOR = True
COUNTRY = env.text("COUNTRY", "CO")
CURRENCY = env.text("CURRENCY", "COP")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_DIR", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.text("FILES_DIR", str(DATA_DIR / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": env.text("STATIC_STORAGE", "core.statics.Storage")},
}
GOOGLE_PLACES_KEY = env.text("GOOGLE_PLACES_KEY")  # without one, places are proposed from our own divisions
GOOGLE_PLACES_URL = env.text("GOOGLE_PLACES_URL", "https://places.googleapis.com")
BACKUP_KEY = env.text("BACKUP_KEY")  # seals backups
POSTGRES_BIN = env.text("POSTGRES_BIN")  # the folder of pg_dump and pg_restore, where they are not on the path
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = env.text("UPLOAD_DIR") or None  # where large uploads lie while they come in

# Browser rules, on every response
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^salud/", r"^metricas/$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"

REACTIONS_MODULE = "config.reactions"
SILENCED_SYSTEM_CHECKS: list[str] = []

# Watching: what is logged, measured and reported
LOG_FORMAT = env.text("LOG_FORMAT", "json" if PRODUCTION else "plain")
LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
LOGGING = logs.configuration(LOG_FORMAT, LOG_LEVEL)
METRICS_TOKEN = env.text("METRICS_TOKEN")  # without one, /metricas/ is not there
VERSION = env.text("VINCULO_VERSION", "0.1.0")
SENTRY_DSN = env.text("SENTRY_DSN")  # without one, nothing is reported anywhere

if PRODUCTION:
    production.refuse(globals())
if DEBUG:
    production.refuse_debug(globals())
if SENTRY_DSN:
    sentry.start(SENTRY_DSN, VERSION)
