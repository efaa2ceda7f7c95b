import os

SECRET_KEY = os.environ.get("SECRET_KEY", "for trying out only; set SECRET_KEY where it matters")
DEBUG = False
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = ["django.contrib.staticfiles", "live"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "live.urls"

STATIC_URL = "static/"
