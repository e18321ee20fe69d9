"""Django's settings, made from the environment. Nothing here is meant to be edited by a deployment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from earnest.platform.database import django_database, embedded_url
from earnest.platform.environment import Environment, read_environment
from earnest.platform.logging_setup import logging_config


def _made_key(folder: Path) -> str:
    """A secret key of this machine's own, for trials; kept so that sessions outlive a restart."""
    file = folder / "secret_key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), "ascii")
    return file.read_text("ascii")


EARNEST: Environment = read_environment()
HERE = Path(__file__).parent

SECRET_KEY = EARNEST.secret_key or _made_key(EARNEST.data_dir)
DEBUG = EARNEST.debug
ALLOWED_HOSTS = ["*"]  # every request is answered under the name in EARNEST_BASE_URL, see web.headers
CSRF_TRUSTED_ORIGINS = [EARNEST.base_url]
SECURE = EARNEST.base_url.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if EARNEST.trusted_proxies else None

AS = os.environ.get("EARNEST_AS", "web")
"""What this process is: ``web``, ``worker``, or ``owner``, as which migrations alone run."""

DATABASES = {
    "default": django_database(EARNEST.database_url or embedded_url(EARNEST.data_dir), as_=AS),
}
CACHES = {
    "default": {  # tries to sign in, counted by all processes together; nothing else is kept there
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_tries",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "earnest.platform.ledger",
    "earnest.platform.selling",
    "earnest.platform.orders",
    "earnest.platform.payments",
    "earnest.platform.payments.sandbox",
    "earnest.platform.launch",
    "earnest.platform.api",
    "earnest.platform.demo",
    "earnest.platform.web",
    "earnest.platform.web.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "earnest.platform.logging_setup.RequestMiddleware",
    "earnest.platform.web.headers.OwnName",
    "earnest.platform.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "earnest.platform.api.problems.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "earnest.platform.web.headers.Readable",
    "django.middleware.common.CommonMiddleware",
    "earnest.platform.web.buyer.uploads.SmallEnough",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(["earnest.platform.demo.views.DemoClockMiddleware"] if EARNEST.demo else []),
    "allauth.account.middleware.AccountMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ROOT_URLCONF = "earnest.platform.urls"
WSGI_APPLICATION = "earnest.platform.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "earnest.platform.demo.views.context",
                "earnest.platform.web.accounts.context.trial",
            ],
        },
    }
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [HERE / "locale"]

STATIC_URL = "/static/"
_MAIL = urlsplit(EARNEST.mail_url)
_BY = "smtp" if EARNEST.mail_url else "locmem" if EARNEST.demo else "dummy"  # the demo's few mails stay in memory
EMAIL_BACKEND = f"django.core.mail.backends.{_BY}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = _MAIL.scheme == "smtp" and bool(EMAIL_HOST_USER)  # no password goes over a line that others can read
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = EARNEST.mail_from
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/orders/"

# Accounts: e-mail and password, passkeys and one-time codes; allauth limits the rate of tries by itself
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = EARNEST.trusted_proxies
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Earnest"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"] if EARNEST.demo else []
"""Private networks that webhooks may go to; the public internet they always may."""

if EARNEST.payment_providers:
    PAYMENT_PROVIDERS = EARNEST.payment_providers

LOGGING = logging_config(EARNEST.log)
