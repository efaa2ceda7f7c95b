import os

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["catalogue.example"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ROOT_URLCONF = "catalogue.urls"
STATIC_URL = "/static/"
STATIC_ROOT = "/srv/catalogue/static"
