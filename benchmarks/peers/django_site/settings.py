"""A site with django-appointment in it: what its documentation asks for, and nothing that slows it down.

Chosen in its favour: letters go nowhere and cost nothing to send, no log is written, connections are kept, SQLite
writes ahead and takes its write lock when a transaction begins, static files are compressed beforehand. As durable
as ours: `synchronous=FULL`.
"""

import logging
import os
from pathlib import Path

FOLDER = Path(os.environ["PEER_FOLDER"])
SECRET_KEY = "a-key-for-measurements-and-for-nothing-else"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "django_site.urls"
WSGI_APPLICATION = "django_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "America/Toronto"
APPOINTMENT_WEBSITE_NAME = "Elizabeth Lacey"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
logging.disable()  # it writes several lines for each booking

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "phonenumber_field",
    "appointment",
    "django_site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STATIC_URL = "static/"
STATIC_ROOT = FOLDER / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}}

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": FOLDER / "peer.db",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "timeout": 15,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    },
}
POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": os.environ.get("PEER_DATABASE"),
    "HOST": os.environ.get("PEER_HOST"),
    "USER": os.environ.get("PEER_USER"),
    "CONN_MAX_AGE": None,
}
DATABASES = {"default": POSTGRESQL if POSTGRESQL["NAME"] else SQLITE}
